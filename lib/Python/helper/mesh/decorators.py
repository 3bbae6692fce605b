"""What a project's Python enters its macros and models with."""

import enum

macros = {}  # By lower-case name.
models = []


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
    """Of a check whether a model is due, which is never called here."""

    def __init__(self, name="", **_):
        self.name = name

    def __call__(self, function):
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
