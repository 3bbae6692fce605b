"""Arguments of macros: read, and made what the macro's annotations say."""

import datetime
import inspect
import types
import typing

from mesh_helper import NeedsTime, Refused
from mesh_helper.decorators import SQL
from mesh_helper.times import MARK_BEGIN, MarkedText, to_date, to_datetime
from mesh_helper.trees import expression_class, sqlglot

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


def hints_of(function, evaluator):
    exp = sqlglot().exp
    known = {
        "t": typing, "typing": typing, "List": typing.List, "Tuple": typing.Tuple,
        "Union": typing.Union, "Optional": typing.Optional, "Any": typing.Any, "SQL": SQL,
        "MacroEvaluator": type(evaluator), "exp": exp, "datetime": datetime.datetime,
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
    hints = hints_of(function, evaluator)
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
