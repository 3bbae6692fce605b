"""Models that are written in Python, as the text of a MODEL block."""

import enum
import inspect
import os
import sys

from mesh_helper import import_file, project
from mesh_helper.decorators import models
from mesh_helper.records import Record
from mesh_helper.settings import plain, plain_settings
from mesh_helper.trees import expression_class_or_none


def models_of(path):
    """Those that a file has, which is imported anew."""
    del models[:]
    sys.modules.pop(path[:-3].replace(os.sep, "."), None)
    import_file(path)
    return list(models)


def answer_models(question):
    return {"models": [describe_model(each, question) for each in models_of(question["file"])]}


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
