"""What stands for the classes of `sqlmesh` that are not here: records of what they were
made from. Any name of `sqlmesh` can be imported, so that annotations work.
"""

import importlib.abc
import importlib.machinery
import sys
import types

# What is more than a record, by the module of `sqlmesh` that has it.
provided = {}


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


sys.meta_path.insert(0, ShimFinder())
for name in [n for n in sys.modules if n == "sqlmesh" or n.startswith("sqlmesh.")]:
    del sys.modules[name]
