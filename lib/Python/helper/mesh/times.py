"""Times, and the variables of a time that may not be known yet."""

import datetime

from mesh_helper import NeedsTime
from mesh_helper.trees import sqlglot

MARK_BEGIN, MARK_END = "\x01", "\x02"
utc = datetime.timezone.utc


def to_datetime(value, **_):
    if isinstance(value, datetime.datetime):
        return value if value.tzinfo else value.replace(tzinfo=utc)
    if isinstance(value, datetime.date):
        return datetime.datetime(value.year, value.month, value.day, tzinfo=utc)
    if isinstance(value, (int, float)):
        return datetime.datetime.fromtimestamp(value / 1000, tz=utc)
    text = str(value)
    if MARK_BEGIN in text:
        raise NeedsTime()
    made = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return made if made.tzinfo else made.replace(tzinfo=utc)


def to_date(value, **_):
    return to_datetime(value).date()


def to_ds(value, **_):
    return to_datetime(value).strftime("%Y-%m-%d")


def to_ts(value, **_):
    return to_datetime(value).replace(tzinfo=None).isoformat(sep=" ")


class MarkedText(str):
    """The text of a time that is not known yet. Whoever compares it asks too much."""

    def refuse(self, *_):
        raise NeedsTime()

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = refuse
    __contains__ = __getitem__ = __int__ = __float__ = refuse
    startswith = endswith = split = find = index = refuse
    __hash__ = str.__hash__


def mark(name):
    return MarkedText(MARK_BEGIN + name + MARK_END)


def time_locals(micros, prefix):
    """The variables of a time, given in microseconds, as SQLMesh has them."""
    moment = datetime.datetime(1970, 1, 1, tzinfo=utc) + datetime.timedelta(microseconds=micros)
    plain = moment.replace(tzinfo=None)
    millis = micros // 1000
    return {
        prefix + "_ds": plain.strftime("%Y-%m-%d"),
        prefix + "_ts": plain.isoformat(sep=" "),
        prefix + "_date": plain.date(),
        prefix + "_dt": moment,
        prefix + "_dtntz": plain,
        prefix + "_tstz": moment.isoformat(sep=" "),
        prefix + "_hour": moment.hour,
        prefix + "_epoch": millis / 1000,
        prefix + "_millis": millis,
    }


class Times:
    """What the time variables are during one evaluation: marks, or values."""

    def __init__(self, known=None):
        self.values = {}
        self.marked = known is None
        self.used = False
        if known is not None:
            for prefix, micros in zip(("start", "end", "execution"), known):
                self.values.update(time_locals(micros, prefix))
            for name in list(self.values):
                if name.startswith("execution_"):
                    self.values["latest_" + name[10:]] = self.values[name]

    def get(self, name):
        self.used = True
        if not self.marked:
            return self.values[name]
        prefix, postfix = name.split("_")
        exp = sqlglot().exp
        if postfix in ("ds", "ts", "tstz"):
            return mark(name)
        # Dates become these trees when they are put into SQL.
        if postfix == "date":
            return exp.DateStrToDate(this=exp.Literal.string(mark(prefix + "_ds")))
        if postfix in ("dt", "dtntz"):
            zone = exp.Literal.string("UTC") if postfix == "dt" else None
            return exp.TimeStrToTime(this=exp.Literal.string(mark(prefix + "_tstz")), zone=zone)
        raise NeedsTime()

    def fill(self, text):
        """Values in the place of marks."""
        for name in TIME_NAMES:
            whole = MARK_BEGIN + name + MARK_END
            if whole in text:
                self.used = True
                if not self.marked:
                    text = text.replace(whole, str(self.values[name]))
        return text


TIME_NAMES = [
    prefix + "_" + postfix
    for prefix in ("start", "end", "execution", "latest")
    for postfix in ("ds", "ts", "date", "dt", "dtntz", "tstz", "hour", "epoch", "millis")
]
