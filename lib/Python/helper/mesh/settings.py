"""Settings that are written in Python."""

import datetime
import enum
import json
import os

from mesh_helper import Refused, import_file
from mesh_helper.records import Record


def plain(value):
    """A value of Python as one of YAML."""
    if isinstance(value, Record):
        member = value.__dict__.get("member") or ""
        if member.startswith("all_"):  # CategorizerConfig.all_full()
            return dict.fromkeys(("external", "python", "sql", "seed"), member[4:])
        return member.lower() if member else plain_settings(value)
    if isinstance(value, enum.Enum):
        return plain(value.value)
    if isinstance(value, dict):
        return {str(plain(k)): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(item) for item in value]
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    if hasattr(value, "pattern"):  # A regular expression.
        return value.pattern
    raise Refused(f"a {type(value).__name__} cannot be a setting")


def plain_settings(record):
    name = type(record).__name__
    settings = {key: plain(value) for key, value in record.kwargs.items()}
    if name.endswith("ConnectionConfig"):
        settings.setdefault("type", name[: -len("ConnectionConfig")].lower())
    if record.args:
        raise Refused(f"{name} has arguments without names")
    return settings


def answer_config(question):
    module = import_file(question["file"])
    wanted = question.get("name") or "config"
    found = {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, Record) and type(value).__name__ == "Config"
    }
    if wanted not in found:
        if isinstance(getattr(module, wanted, None), Record):
            raise Refused(f"'{wanted}' is no Config")
        names = ", ".join(sorted(found)) or "none"
        raise Refused(f"there is no configuration '{wanted}'; it defines: {names}")
    return {"text": json.dumps(plain_settings(found[wanted]), indent=1)}
