"""What a project's Python sees as `sqlmesh`, and how its macros, models and settings
are evaluated.

Only what decides the SQL of a project is here. Any other name of `sqlmesh` can be
imported, so that annotations work; what is made of it is a record of its arguments.
"""

import datetime
import enum
import importlib.abc
import importlib.machinery
import inspect
import json
import os
import sys
import types
import typing

# `project`, `ask`, `Refused`, `NeedsTime` and `helper` are put here by the helper.

MARK_BEGIN, MARK_END = "\x01", "\x02"


def sqlglot():
    import sqlglot as module

    return module


# --- Records: what stands for classes of sqlmesh that are not here -----------------


class RecordMeta(type):
    def __getattr__(cls, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return Record.make(cls, (), {}, name)  # A member of an enumeration.


class Record(metaclass=RecordMeta):
    """Remembers what it was made from."""

    def __init__(self, *args, **kwargs):
        self.__dict__["args"] = args
        self.__dict__["kwargs"] = kwargs
        self.__dict__["member"] = None

    @staticmethod
    def make(cls, args, kwargs, member):
        record = cls.__new__(cls)
        record.__dict__.update(args=args, kwargs=kwargs, member=member)
        return record

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        kwargs = self.__dict__.get("kwargs", {})
        if name in ("value", "name") and self.__dict__.get("member"):
            return self.member
        if name in kwargs:
            return kwargs[name]
        raise AttributeError(f"'{type(self).__name__}' is known here only as a record, without '{name}'")

    def __class_getitem__(cls, item):
        return cls

    def copy(self, update=None, **_):
        return Record.make(type(self), self.args, {**self.kwargs, **(update or {})}, self.member)

    model_copy = copy

    def __eq__(self, other):
        if self.__dict__.get("member"):
            return self.member == getattr(other, "member", other)
        return self is other

    def __hash__(self):
        return hash(self.__dict__.get("member"))

    def __call__(self, *args, **kwargs):
        return Record.make(type(self), args, kwargs, self.__dict__.get("member"))


def record_class(name):
    return RecordMeta(name, (Record,), {})


class ShimModule(types.ModuleType):
    """A module of `sqlmesh`; names that are not in it become records."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        made = record_class(name)
        setattr(self, name, made)
        return made


class ShimFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, fullname, path=None, target=None):
        if fullname == "sqlmesh" or fullname.startswith("sqlmesh."):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec):
        module = ShimModule(spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module):
        module.__dict__.update(provided.get(module.__name__, {}))


# --- Decorators ----------------------------------------------------------------------

macros = {}  # By lower-case name.
models = []
signals = {}


def has_same_code(a, b):
    return getattr(a, "__code__", None) is not None and a.__code__.co_code == b.__code__.co_code


class macro:
    def __init__(self, name="", metadata_only=False, **_):
        self.name, self.metadata_only = name, metadata_only

    def __call__(self, function):
        name = (self.name or function.__name__).lower()
        known = macros.get(name)
        if known is not None and not has_same_code(known, function):
            raise ValueError(f"Duplicate name: '{name}'.")
        macros[name] = function
        return function

    @staticmethod
    def get_registry():
        return dict(macros)


class signal:
    def __init__(self, name="", **_):
        self.name = name

    def __call__(self, function):
        signals[(self.name or function.__name__).lower()] = function
        return function


class model:
    def __init__(self, name="", is_sql=False, **kwargs):
        self.name, self.is_sql, self.kwargs = name, is_sql, kwargs

    def __call__(self, function):
        self.function = function
        models.append(self)
        return function


class SQL(str):
    """An argument of this type is the text of the SQL that was written."""


class SQLMeshError(Exception):
    pass


class ConfigError(SQLMeshError):
    pass


class MacroEvalError(SQLMeshError):
    pass


class RuntimeStage(str, enum.Enum):
    LOADING = "loading"
    CREATING = "creating"
    EVALUATING = "evaluating"
    PROMOTING = "promoting"
    DEMOTING = "demoting"
    AUDITING = "auditing"
    TESTING = "testing"
    BEFORE_ALL = "before_all"
    AFTER_ALL = "after_all"


# --- Times ---------------------------------------------------------------------------

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


DAY = 86_400_000_000
# Times for which a macro must make the same but for the time itself.
SAMPLES = [
    (0, DAY - 1, 86_400_000_000 * 3),
    (19_722 * DAY, 19_723 * DAY - 1, 19_730 * DAY + 7_200_000_000),
    (19_782 * DAY + 3_600_000_000, 19_782 * DAY + 7_199_999_999, 19_782 * DAY + 7_300_000_000),
    (47_667 * DAY, 47_697 * DAY - 1, 47_697 * DAY),
]


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

    def names(self):
        return TIME_NAMES

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


# --- The evaluator ---------------------------------------------------------------------


class Locals(dict):
    """Values by name; remembers which were looked at."""

    def __init__(self, evaluator, values):
        super().__init__(values)
        self.evaluator = evaluator

    def note(self, name):
        self.evaluator.reads.add(str(name).lower())

    def __getitem__(self, name):
        if name in TIME_NAMES and name in self:
            return self.evaluator.times.get(name)
        self.note(name)
        return super().__getitem__(name)

    def get(self, name, default=None):
        self.note(name)
        return self[name] if name in self else default

    def __contains__(self, name):
        self.note(name)
        return super().__contains__(name)

    def __iter__(self):
        for name in super().keys():
            self.note(name)
        return super().__iter__()

    def items(self):
        return [(name, self[name]) for name in self]

    def values(self):
        return [self[name] for name in self]

    def keys(self):
        return list(iter(self))

    def copy(self):
        return dict(self.items())


class MacroEvaluator:
    def __init__(self, dialect="", question=None, times=None):
        question = question or {}
        self.dialect = dialect
        self.question = question
        self.times = times or Times()
        self.reads = set()
        self.tables = set()
        self.default_catalog = question.get("catalog")
        self.python_env = {}
        self.macros = macros
        self.columns_to_types_called = False
        self._variables = Locals(self, question.get("variables") or {})
        self._blueprint = Locals(
            self, {k: self._sql_value(v) for k, v in (question.get("blueprint") or {}).items()}
        )
        base = {"runtime_stage": question.get("stage", "loading")}
        interval = question.get("interval", True)  # VIEW and FULL have none.
        base.update((n, None) for n in TIME_NAMES if interval or not n.startswith(("start", "end")))
        base["default_catalog"] = self.default_catalog
        if question.get("this_model"):
            base["this_model"] = self._sql_value({"sql": question["this_model"]})
        for name in ("this_env", "schemas", "views", "model_kind_name"):
            if question.get(name) is not None:
                base[name] = question[name]
        for name, value in (question.get("defined") or {}).items():
            base[name] = self._sql_value({"sql": value})
        base["__sqlmesh__vars__"] = self._variables
        base["__sqlmesh__blueprint__vars__"] = self._blueprint
        self.locals = Locals(self, base)

    def _sql_value(self, value):
        if isinstance(value, dict) and set(value) == {"sql"}:
            return self.parse_one(value["sql"])
        return value

    # What macros ask.

    def parse_one(self, sql, into=None, **options):
        return sqlglot().maybe_parse(sql, dialect=self.dialect, into=into, **options)

    def var(self, var_name, default=None):
        if var_name.lower() == "gateway":
            return self.gateway
        return self._variables.get(var_name.lower(), default)

    def blueprint_var(self, var_name, default=None):
        return self._blueprint.get(var_name.lower(), default)

    @property
    def variables(self):
        return {**self._variables.copy(), **self._blueprint.copy()}

    @property
    def gateway(self):
        self.reads.add("gateway")
        return self.question.get("gateway") or None

    @property
    def runtime_stage(self):
        return self.locals["runtime_stage"]

    @property
    def this_model(self):
        if "this_model" not in self.locals:
            raise SQLMeshError("Model name is not available in the macro evaluator.")
        return self.locals["this_model"].sql(dialect=self.dialect, identify=True, comments=False)

    @property
    def this_model_fqn(self):
        if not self.question.get("model"):
            raise SQLMeshError("Model name is not available in the macro evaluator.")
        return self.question["model"]

    @property
    def this_env(self):
        if "this_env" not in self.locals:
            raise SQLMeshError("Environment name is only available in before_all and after_all")
        return self.locals["this_env"]

    @property
    def schemas(self):
        if "schemas" not in self.locals:
            raise SQLMeshError("Schemas are only available in before_all and after_all")
        return self.locals["schemas"]

    @property
    def views(self):
        if "views" not in self.locals:
            raise SQLMeshError("Views are only available in before_all and after_all")
        return self.locals["views"]

    @property
    def engine_adapter(self):
        raise SQLMeshError(
            "no connection is open while SQL is compiled; test evaluator.runtime_stage"
        )

    @property
    def snapshots(self):
        return {}

    def get_snapshot(self, model_name):
        return None

    def resolve_table(self, table):
        raise Refused("evaluator.resolve_table is not supported: physical tables are not known here")

    def resolve_tables(self, query):
        raise Refused("evaluator.resolve_tables is not supported: physical tables are not known here")

    def columns_to_types(self, model_name):
        self.columns_to_types_called = True
        exp = sqlglot().exp
        table = exp.to_table(
            model_name.sql(dialect=self.dialect) if isinstance(model_name, expression_class()) else model_name,
            dialect=self.dialect,
        )
        columns = ask({"columns": table.sql(dialect=self.dialect)})
        if columns is None:
            return {"__schema_unavailable_at_load__": exp.DataType.build("unknown")}
        return {
            name: exp.DataType.build(type_ or "unknown", dialect=self.dialect, udt=True)
            for name, type_ in columns
        }

    def transform(self, expression):
        """Variables and Python macros in a tree."""
        exp = sqlglot().exp

        def replace(node):
            if isinstance(node, exp.Parameter):
                name = node.name.lower()
                if name in self.locals:
                    return exp.convert(self.locals[name])
                if name in self._blueprint or name in self._variables:
                    return exp.convert(self.variables[name])
                raise SQLMeshError(f"Macro variable '{node.name}' is undefined.")
            return node

        return expression.copy().transform(replace)

    def eval_expression(self, node):
        if not isinstance(node, expression_class()):
            return node
        exp = sqlglot().exp
        if isinstance(node, exp.Paren):
            return self.eval_expression(node.this)
        if isinstance(node, exp.Literal):
            return node.this if node.is_string else python_number(node.this)
        if isinstance(node, exp.Boolean):
            return node.this
        if isinstance(node, exp.Null):
            return None
        if isinstance(node, exp.Neg):
            return -self.eval_expression(node.this)
        if isinstance(node, (exp.Array, exp.Tuple)):
            return [self.eval_expression(item) for item in node.expressions]
        from sqlglot.executor.python import Python  # Only what it can write in Python.

        code = Python().generate(node)
        return eval(code, {"__builtins__": {}}, {})

    def send(self, name, *args, **kwargs):
        function = macros.get(name.lower())
        if function is None:
            raise MacroEvalError(f"Macro '{name}' does not exist.")
        return call(function, self, args, kwargs)

    def template(self, text, local_variables=None):
        import string

        class Template(string.Template):
            delimiter = "@"

        values = {}
        for source in (self.variables, self.locals.copy(), local_variables or {}):
            for name, value in source.items():
                values[name.lower()] = sql_text(value, self.dialect)
        return Template(str(text)).safe_substitute(values)


def python_number(text):
    try:
        return int(text)
    except ValueError:
        return float(text)


def sql_text(value, dialect):
    if isinstance(value, expression_class()):
        return value.name if getattr(value, "is_string", False) else value.sql(dialect=dialect)
    return str(value)


def expression_class():
    exp = sqlglot().exp
    return getattr(exp, "Expr", None) or exp.Expression


# --- Arguments -------------------------------------------------------------------------

UNIONS = {typing.Union, getattr(types, "UnionType", typing.Union)}


class CannotCoerce(Exception):
    pass


def coerce_exactly(value, wanted, dialect):
    exp = sqlglot().exp
    base = typing.get_origin(wanted) or wanted
    inner = typing.get_args(wanted)
    if base in UNIONS:
        for branch in inner:
            try:
                if branch is type(None):
                    if isinstance(value, exp.Null):
                        raise CannotCoerce()
                    continue
                return coerce_exactly(value, branch, dialect)
            except (CannotCoerce, ValueError, TypeError):
                continue
        raise CannotCoerce()
    if base is typing.Any or wanted is None:
        return value
    if base is SQL:
        return value.sql(dialect=dialect)
    if base is typing.Literal:
        if not isinstance(value, (exp.Literal, exp.Boolean)):
            raise CannotCoerce()
        for choice in inner:
            if isinstance(choice, bool) == isinstance(value.this, bool):
                if choice == value.this or str(choice) == str(value.this):
                    return choice
        raise CannotCoerce()
    if isinstance(base, type) and isinstance(value, base):
        return value
    if isinstance(base, type) and issubclass(base, expression_class()):
        return coerce_tree(value, base, dialect)
    literal = isinstance(value, exp.Literal)
    if base in (int, float) and literal:
        if isinstance(value.this, MarkedText):
            raise NeedsTime()
        return base(value.this)
    if base is str and literal:
        return value.this
    if base is str and isinstance(value, exp.Column) and not value.table:
        return value.name
    if base is bool and isinstance(value, exp.Boolean):
        return value.this
    if base is datetime.datetime and literal:
        return to_datetime(value.this)
    if base is datetime.date and literal:
        return to_date(value.this)
    if base in (tuple, list) and isinstance(value, (exp.Tuple, exp.Array)):
        items = value.expressions
        if base is list:
            return [coerce(item, inner[0], dialect) for item in items] if inner else items
        if not inner:
            return tuple(items)
        if inner[-1] is ...:
            return tuple(coerce(item, inner[0], dialect) for item in items)
        if len(inner) == len(items):
            return tuple(coerce(item, one, dialect) for item, one in zip(items, inner))
    raise CannotCoerce()


def coerce_tree(value, base, dialect):
    exp = sqlglot().exp
    parsers = sqlglot().Dialect.get_or_raise(dialect).parser_class.EXPRESSION_PARSERS
    if base in parsers:
        made = sqlglot().parse_one(value.this if isinstance(value, exp.Literal) else value.sql(), into=base)
    elif isinstance(value, exp.Literal):
        made = sqlglot().parse_one(value.this)
    else:
        raise CannotCoerce()
    if not isinstance(made, base):
        raise CannotCoerce()
    return made


def coerce(value, wanted, dialect):
    """The argument as its annotation wants it; as it is where that cannot be done."""
    if not isinstance(value, expression_class()) or wanted is typing.Any or wanted is None:
        return value
    try:
        return coerce_exactly(value, wanted, dialect)
    except Exception:
        return value


def hints_of(function):
    exp = sqlglot().exp
    known = {
        "t": typing, "typing": typing, "List": typing.List, "Tuple": typing.Tuple,
        "Union": typing.Union, "Optional": typing.Optional, "Any": typing.Any, "SQL": SQL,
        "MacroEvaluator": MacroEvaluator, "exp": exp, "datetime": datetime.datetime,
        "date": datetime.date,
    }
    try:
        return typing.get_type_hints(function, localns=known)
    except (NameError, TypeError):
        return {}


def call(function, evaluator, args, kwargs):
    signature = inspect.signature(function)
    bound = signature.bind(evaluator, *args, **kwargs)
    bound.apply_defaults()
    hints = hints_of(function)
    for name, value in bound.arguments.items():
        wanted = hints.get(name)
        if not wanted:
            continue
        kind = signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            bound.arguments[name] = tuple(coerce(v, wanted, evaluator.dialect) for v in value)
        elif kind is inspect.Parameter.VAR_KEYWORD:
            bound.arguments[name] = {k: coerce(v, wanted, evaluator.dialect) for k, v in value.items()}
        else:
            bound.arguments[name] = coerce(value, wanted, evaluator.dialect)
    return function(*bound.args, **bound.kwargs)


def read_arguments(texts, dialect, times):
    """Trees of the arguments, and those that are given by name."""
    args, kwargs = [], {}
    for name, text in texts:
        filled = times.fill(text)
        try:
            tree = sqlglot().parse_one(f"MESH_ARGUMENT({filled})", dialect=dialect)
            tree = tree.expressions[0]
        except Exception as error:
            raise Refused(f"sqlglot cannot read the argument {text}: {str(error).splitlines()[0]}")
        tree.pop()
        if times.marked and MARK_BEGIN in filled:
            for literal in list(tree.find_all(sqlglot().exp.Literal)):
                if isinstance(literal.this, str) and MARK_BEGIN in literal.this:
                    literal.set("this", MarkedText(literal.this))
        if name:
            kwargs[name] = tree
        else:
            args.append(tree)
    return args, kwargs


# --- Results ---------------------------------------------------------------------------


def text_of(item, dialect):
    if not isinstance(item, expression_class()):
        return str(item)
    exp = sqlglot().exp
    if isinstance(item, exp.CTE):
        return f"({item.this.sql(dialect=dialect)}) AS {item.args['alias'].sql(dialect=dialect)}"
    return item.sql(dialect=dialect)


def texts_of(result, dialect):
    if result is None:
        return []
    if isinstance(result, (tuple, list)):
        return [text_of(item, dialect) for item in result if item is not None]
    if inspect.isgenerator(result) or isinstance(result, (set, frozenset, dict)):
        raise Refused(
            f"it returned a {type(result).__name__}; a macro returns an expression, a text, a "
            "list of them, or None"
        )
    return [text_of(result, dialect)]


def answer_macro(question):
    sqlglot()  # Missing: said before anything of the project is run.
    helper_import(question["file"])
    function = macros.get(question["name"])
    if function is None:
        raise Refused(f"importing {question['file']} registers no such macro")
    dialect = question["dialect"]
    reads, tables = set(), set()

    def evaluate(times):
        evaluator = MacroEvaluator(dialect, question, times)
        if "values" in question:  # Called by a template: values, and no coercion.
            args = [value for name, value in question["values"] if not name]
            kwargs = {name: value for name, value in question["values"] if name}
            texts = [str(function(evaluator, *args, **kwargs))]
            reads.update(evaluator.reads)
            return texts
        args, kwargs = read_arguments(question["arguments"], dialect, times)
        result = texts_of(call(function, evaluator, args, kwargs), dialect)
        reads.update(evaluator.reads)
        return result

    if question.get("time"):
        texts = evaluate(Times(question["time"]))
        return {"texts": texts, "reads": sorted(reads)}
    return {"texts": evaluate_for_all_times(evaluate), "reads": sorted(reads)}


def evaluate_for_all_times(evaluate):
    """The texts with marks for the times, which must not have been looked at."""
    times = Times()
    try:
        texts = evaluate(times)
    except Exception:
        if times.used:
            raise NeedsTime() from None
        raise
    if times.used:
        for sample in SAMPLES:
            sampled = Times(sample)
            if evaluate(sampled) != [sampled.fill(text) for text in texts]:
                raise NeedsTime()
    return texts


def helper_import(path):
    return helper.import_file(path)


# --- Settings --------------------------------------------------------------------------


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
    module = helper_import(question["file"])
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


# --- Models ----------------------------------------------------------------------------


def answer_models(question):
    del models[:]
    sys.modules.pop(question["file"][:-3].replace(os.sep, "."), None)
    helper_import(question["file"])
    return {"models": [describe_model(each, question) for each in models]}


def describe_model(decorated, question):
    code = inspect.unwrap(decorated.function).__code__
    properties = {key: value for key, value in decorated.kwargs.items() if value is not None}
    beside = {key: statements(properties.pop(key, ())) for key in BESIDE}
    if not decorated.is_sql and "depends_on" not in properties:
        read = tables_read(os.path.join(project, question["file"]))
        if read:
            properties["depends_on"] = read
    return {
        "name": decorated.name,
        "is_sql": bool(decorated.is_sql),
        "line": code.co_firstlineno,
        "properties": [[key, property_text(key, value)] for key, value in properties.items()],
        **beside,
    }


BESIDE = ("pre_statements", "post_statements", "on_virtual_update")


def statements(given):
    given = [given] if isinstance(given, (str, expression_class_or_none())) else given
    return [each if isinstance(each, str) else each.sql() for each in given]


def tables_read(path):
    """The tables that a file names in context.table('...') and its like."""
    import ast

    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr not in ("table", "resolve_table"):
            continue
        given = node.args[:1] + [k.value for k in node.keywords if k.arg == "model_name"]
        found.update(a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, str))
    return sorted(found)


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def value_text(value):
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, Record):
        return value.member if value.__dict__.get("member") else kind_text(plain_settings(value), value)
    if isinstance(value, expression_class_or_none()):
        return value.sql()
    if isinstance(value, enum.Enum):
        return value_text(value.value)
    if isinstance(value, dict):
        return "(" + ", ".join(f"{k} = {value_text(v)}" for k, v in value.items()) + ")"
    if isinstance(value, (list, tuple, set)):
        return "(" + ", ".join(value_text(v) for v in value) + ")"
    return quoted(str(value))


def expression_class_or_none():
    try:
        return expression_class()
    except ImportError:
        return ()


def kind_text(settings, record=None):
    name = settings.pop("name", None)
    if name is None and record is not None:
        words = type(record).__name__.removesuffix("Kind")
        name = "".join("_" + c if c.isupper() and i else c for i, c in enumerate(words))
    name = str(name).upper()
    if not settings:
        return name
    inner = ", ".join(f"{key} {kind_value(key, value)}" for key, value in settings.items())
    return f"{name} ({inner})"


def kind_value(key, value):
    if key in ("time_column", "partition_by_time_column") and isinstance(value, str):
        return value
    if key == "time_column" and isinstance(value, dict):
        return f"({value['column']}, {quoted(value['format'])})"
    if key in ("unique_key", "columns", "partitioned_by") and not isinstance(value, str):
        return "(" + ", ".join(map(str, value)) + ")"
    if key in ("unique_key", "updated_at_name", "valid_from_name", "valid_to_name"):
        return str(value)
    return value_text(value)


NAMES = ("grain", "grains", "references", "partitioned_by", "clustered_by", "depends_on", "tags")


def names_text(value):
    items = [value] if isinstance(value, (str, expression_class_or_none())) else list(value)
    return "(" + ", ".join(i if isinstance(i, str) else i.sql() for i in items) + ")"


def property_text(key, value):
    if key == "kind":
        if isinstance(value, dict):
            return kind_text({k: plain(v) for k, v in value.items()})
        if isinstance(value, Record):
            return value.member if value.__dict__.get("member") else kind_text(plain_settings(value), value)
        return str(value)
    if key == "columns":
        names = [k if k.isidentifier() else '"' + k + '"' for k in value]
        return "(" + ", ".join(f"{k} {type_text(v)}" for k, v in zip(names, value.values())) + ")"
    if key == "column_descriptions":
        return "(" + ", ".join(f"{k} = {quoted(str(v))}" for k, v in value.items()) + ")"
    if key == "depends_on":
        return names_text(sorted(value) if not isinstance(value, str) else value)
    if key in NAMES:
        return names_text(value)
    if key in ("audits", "signals"):
        return "(" + ", ".join(audit_text(each) for each in value) + ")"
    return value_text(value)


def type_text(value):
    return value if isinstance(value, str) else value.sql()


def audit_text(audit):
    if isinstance(audit, str):
        return audit
    name, arguments = audit
    if not arguments:
        return name
    return f"{name}({', '.join(f'{k} := {audit_value(v)}' for k, v in arguments.items())})"


def audit_value(value):
    if isinstance(value, expression_class_or_none()):
        return value.sql()
    return value_text(value)


def answer_query(question):
    """The text of the query that a model in Python makes."""
    sqlglot()
    del models[:]
    sys.modules.pop(question["file"][:-3].replace(os.sep, "."), None)
    helper_import(question["file"])
    found = [each for each in models if each.name == question["name"]]
    if not found:
        raise Refused(f"importing {question['file']} registers no such model")
    reads = set()

    def evaluate(times):
        evaluator = MacroEvaluator(question["dialect"], question, times)
        result = texts_of(call(found[0].function, evaluator, (), {}), question["dialect"])
        reads.update(evaluator.reads)
        return result

    return {"texts": evaluate_for_all_times(evaluate), "reads": sorted(reads)}


# --- What may be imported ----------------------------------------------------------------

errors = {"SQLMeshError": SQLMeshError, "ConfigError": ConfigError, "MacroEvalError": MacroEvalError}
times = {"to_datetime": to_datetime, "to_date": to_date, "to_ds": to_ds, "to_ts": to_ts}
provided = {
    "sqlmesh": {"macro": macro, "model": model, "signal": signal, "SQL": SQL,
                "MacroEvaluator": MacroEvaluator, "RuntimeStage": RuntimeStage},
    "sqlmesh.core.macros": {"macro": macro, "MacroEvaluator": MacroEvaluator, "SQL": SQL,
                            "RuntimeStage": RuntimeStage, "MacroEvalError": MacroEvalError},
    "sqlmesh.core.model": {"model": model},
    "sqlmesh.core.model.decorator": {"model": model},
    "sqlmesh.core.signal": {"signal": signal},
    "sqlmesh.utils.errors": errors,
    "sqlmesh.utils.date": times,
}
sys.meta_path.insert(0, ShimFinder())
for name in [n for n in sys.modules if n == "sqlmesh" or n.startswith("sqlmesh.")]:
    del sys.modules[name]
