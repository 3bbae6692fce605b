"""What a macro or a model in Python gets as its evaluator."""

from mesh_helper import Refused, ask
from mesh_helper.arguments import call
from mesh_helper.decorators import MacroEvalError, SQLMeshError, macros
from mesh_helper.times import TIME_NAMES, Times
from mesh_helper.trees import expression_class, python_number, sql_text, sqlglot


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
