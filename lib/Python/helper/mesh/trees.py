"""Trees of sqlglot, which the project's Python may lack, and their texts."""

import inspect

from mesh_helper import Refused


def sqlglot():
    import sqlglot as module

    return module


def expression_class():
    exp = sqlglot().exp
    return getattr(exp, "Expr", None) or exp.Expression


def expression_class_or_none():
    try:
        return expression_class()
    except ImportError:
        return ()


def python_number(text):
    try:
        return int(text)
    except ValueError:
        return float(text)


def sql_text(value, dialect):
    if isinstance(value, expression_class()):
        return value.name if getattr(value, "is_string", False) else value.sql(dialect=dialect)
    return str(value)


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
