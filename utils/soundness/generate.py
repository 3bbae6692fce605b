"""Random queries over the tables of databases.py, as SQLite runs them."""

from databases import TABLES
from sql import Derived, Expr, Join, Select, SetOperation, Table, binary, col, lit, sources_of

NUMBERS = ["0", "1", "2", "3", "-1", "10", "2.0", "0.5", "NULL"]
TEXTS = ["'a'", "'A'", "'b'", "'a '", "''", "'1'", "'01'", "NULL"]
PATTERNS = ["'a%'", "'A'", "'%'", "'_'", "'a '"]
FRAMES = [
    "",
    "",
    "ROWS UNBOUNDED PRECEDING",
    "ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING",
    "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
    "RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
    "GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW",
    "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING",
    "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE TIES",
]
SUFFIXES = ["", "", " DESC", " NULLS LAST", " DESC NULLS FIRST"]


class Generator:
    def __init__(self, rng):
        self.rng = rng
        self.ctes, self.aliases = [], 0

    def chance(self, p):
        return self.rng.random() < p

    def alias(self):
        self.aliases += 1
        return f"q{self.aliases}"

    # --- Expressions. A scope is a list of (alias, name, kind). -----------------------

    def column(self, scope, kind=None):
        fitting = [c for c in scope if kind is None or c[2] == kind] or scope
        alias, name, _ = self.rng.choice(fitting)
        return col(alias, name)

    def leaf(self, scope, kind):
        if scope and self.chance(0.75):
            return self.column(scope, kind)
        return lit(self.rng.choice(TEXTS if kind == "s" else NUMBERS))

    def scalar(self, scope, kind, depth, outer=()):
        """An expression of a kind: i, r, s."""
        if depth <= 0 or self.chance(0.35):
            return self.leaf(scope, kind)
        pick = self.rng.random()
        sub = lambda k: self.scalar(scope, k, depth - 1, outer)
        if pick < 0.12:
            whens = [e for _ in range(self.rng.choice([1, 1, 2])) for e in (self.predicate(scope, depth - 1, outer), sub(kind))]
            has_else = self.chance(0.6)
            return Expr("case", whens + ([sub(kind)] if has_else else []), has_else)
        if pick < 0.22:
            return Expr("call", [sub(kind) for _ in range(self.rng.choice([2, 2, 3]))], "coalesce")
        if pick < 0.28:
            return Expr("call", [sub(kind), sub(kind)], self.rng.choice(["nullif", "ifnull", "max", "min"]))
        if pick < 0.34:
            return Expr("cast", [sub(self.rng.choice("isr"))], self.rng.choice(["INTEGER", "TEXT", "REAL"]))
        if pick < 0.42 and outer is not None:
            return self.scalar_subquery(scope, kind)
        if pick < 0.46:
            return Expr("call", [self.predicate(scope, depth - 1, outer), sub(kind), sub(kind)], "iif")
        if kind == "s":
            if pick < 0.7:
                return binary("||", sub("s"), sub("s"))
            return Expr("call", [sub("s")], self.rng.choice(["upper", "lower", "trim", "typeof", "hex"]))
        if pick < 0.9:
            op = self.rng.choice(["+", "+", "-", "*", "*", "/", "%", "&", "|"])
            return binary(op, sub(kind), sub(kind))
        return Expr("un", [sub(kind)], self.rng.choice(["-", "+", "-"]))

    def predicate(self, scope, depth, outer=()):
        pick = self.rng.random()
        kind = self.rng.choice(["i", "i", "s", "r"])
        sub = lambda k=kind: self.scalar(scope, k, depth - 1, outer)
        if pick < 0.36:
            op = self.rng.choice(["=", "<>", "<", "<=", ">", ">=", "=", "IS", "IS NOT"])
            return binary(op, sub(), sub())
        if pick < 0.44:
            return Expr("null", [sub()], self.chance(0.5))
        if pick < 0.52:
            return Expr("between", [sub(), sub(), sub()], self.chance(0.2))
        if pick < 0.62:
            return Expr("in", [sub()] + [self.leaf([], kind) for _ in range(self.rng.choice([1, 2, 3]))], self.chance(0.3))
        if pick < 0.68:
            return Expr("like", [sub("s"), lit(self.rng.choice(PATTERNS))], ("LIKE", self.chance(0.3)))
        if depth > 0 and pick < 0.84:
            op = self.rng.choice(["AND", "OR"])
            return binary(op, self.predicate(scope, depth - 1, outer), self.predicate(scope, depth - 1, outer))
        if depth > 0 and pick < 0.9:
            return Expr("un", [self.predicate(scope, depth - 1, outer)], "NOT")
        if outer is None or depth <= 0:
            return binary("=", sub(), sub())
        inner = self.small_select(scope)
        if self.chance(0.5):
            return Expr("exists", data=self.chance(0.4), query=inner)
        inner.items = inner.items[:1]
        inner.order, inner.limit = [], None
        return Expr("insub", [sub()], self.chance(0.4), inner)

    def small_select(self, outer):
        """A subquery that may look at the columns around it."""
        alias = self.alias()
        around = [c[0] for c in outer if c[0] in TABLES]  # Often the same table again.
        name = self.rng.choice(around if around and self.chance(0.5) else list(TABLES))
        own = [(alias, c, kind) for c, _, kind in TABLES[name]]
        select = Select([[self.column(own), "v1"]], Table(name, alias))
        if outer and self.chance(0.7):
            select.where.append(binary(self.rng.choice(["=", "=", "<"]), self.column(own, "i"), self.column(outer, "i")))
        if self.chance(0.4):
            select.where.append(self.predicate(own + list(outer), 1, None))
        return select

    def scalar_subquery(self, scope, kind):
        select = self.small_select(scope)
        own = self.columns_of(select.source[0])
        function = self.rng.choice(["max", "min", "count", "sum"])
        argument = self.column(own, kind)
        select.items = [[Expr("agg", [argument], {"fn": function}), "v1"]]
        return Expr("scalar", query=select)

    # --- FROM -----------------------------------------------------------------------

    def output_of(self, query, alias):
        """What a query puts out, each column with a guess of its kind."""
        while isinstance(query, SetOperation):
            query = query.sides[0]
        columns = []
        for expr, name in query.items:
            if name == "*":
                columns += [(alias, n, k) for source in sources_of(query) for _, n, k in self.columns_of(source)]
                continue
            texts = expr.kind == "call" and expr.data in ("upper", "lower", "trim", "typeof", "hex") or expr.data in ("||", "s", "TEXT")
            columns.append((alias, name, "s" if texts or expr.kind == "col" and expr.data[1] in "skm" else "i"))
        return columns

    def columns_of(self, source):
        if isinstance(source, Table):
            for name, query in self.ctes:
                if name == source.name:
                    return self.output_of(query, source.alias)
            return [(source.alias, c, kind) for c, _, kind in TABLES.get(source.name, [])]
        if isinstance(source, Derived):
            return self.output_of(source.query, source.alias)
        left, right = (self.columns_of(side) for side in source.sides)
        return left + right

    def table(self):
        if self.ctes and self.chance(0.6):
            return Table(self.rng.choice(self.ctes)[0], self.alias())
        name = self.rng.choice(list(TABLES))
        return Table(name, self.alias() if self.chance(0.8) else name)

    def source(self, depth):
        if depth > 0 and self.chance(0.25):
            query, _ = self.query(depth - 1)
            alias = self.alias()
            return Derived(query, alias)
        return self.table()

    def join(self, depth):
        """A tree of joins; a table's own name serves as alias only once."""
        result = self.source(depth)
        for _ in range(self.rng.choice([0, 0, 0, 1, 1, 2])):
            right = self.source(depth)
            taken = {alias for alias, _, _ in self.columns_of(result)}
            if isinstance(right, Table) and right.alias in taken:
                right.alias = self.alias()
            left_columns, right_columns = self.columns_of(result), self.columns_of(right)
            kind = self.rng.choice(["JOIN", "JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN", ",", "NATURAL JOIN", "NATURAL LEFT JOIN"])
            joined = Join(kind, result, right)
            left_names, right_names = [n for _, n, _ in left_columns], [n for _, n, _ in right_columns]
            common = [n for n in left_names if left_names.count(n) == 1 and n in right_names]
            if kind.startswith("NATURAL") and (not common or isinstance(result, Join)):
                joined.kind = kind = kind.removeprefix("NATURAL ")
            if not kind.startswith(("CROSS", ",", "NATURAL")):
                if common and not isinstance(result, Join) and self.chance(0.2):
                    joined.using = [self.rng.choice(common)]
                else:
                    joined.on = [binary(self.rng.choice(["=", "=", "=", "<"]), self.column(left_columns, "i"), self.column(right_columns, "i"))]
                    if self.chance(0.3):
                        joined.on.append(self.predicate(left_columns + right_columns, 1, None))
            result = joined
        return result

    # --- Queries ---------------------------------------------------------------------

    def order(self, exprs):
        return [[e.clone(), self.rng.choice(SUFFIXES)] for e in exprs]

    def window(self, scope):
        function = self.rng.choice(["row_number", "rank", "dense_rank", "sum", "count", "max", "min", "lag", "first_value", "last_value"])
        arguments = [] if function in ("row_number", "rank", "dense_rank") else [self.column(scope, "i")]
        partition = [self.column(scope) for _ in range(self.rng.choice([0, 1, 1, 2]))]
        keys = [self.column(scope) for _ in range(self.rng.choice([0, 1, 1, 2]))]
        frame = self.rng.choice(FRAMES) if keys and function not in ("row_number", "rank", "dense_rank", "lag") else ""
        data = {"fn": function, "count": len(arguments), "partition": len(partition)}
        data |= {"order": [self.rng.choice(SUFFIXES) for _ in keys], "frame": frame}
        return Expr("win", arguments + partition + keys, data)

    def aggregate(self, scope):
        function = self.rng.choice(["count", "count", "sum", "min", "max", "avg", "total"])
        data = {"fn": function, "distinct": self.chance(0.2)}
        if function == "count" and self.chance(0.5):
            return Expr("agg", [], {"fn": "count"})
        arguments = [self.scalar(scope, self.rng.choice("iir"), 1, None)]
        if self.chance(0.15):
            data["filter"] = True
            arguments.append(self.predicate(scope, 1, None))
        return Expr("agg", arguments, data)

    def select(self, depth):
        source = self.join(depth)
        scope = self.columns_of(source)
        if isinstance(source, Join) and (source.using or source.kind.startswith("NATURAL")):
            merged = set(source.using) or {n for _, n, _ in self.columns_of(source.sides[0])} & {n for _, n, _ in self.columns_of(source.sides[1])}
            scope = [c for c in scope if c[1] not in merged] + [("", n, "i") for n in sorted(merged)]
        select = Select([], source)
        for _ in range(self.rng.choice([0, 0, 0, 1, 1, 2])):
            select.where.append(self.predicate(scope, 2))
        kinds = []
        grouped = self.chance(0.3)
        if grouped:
            self.group(select, scope, kinds)
        else:
            for _ in range(self.rng.choice([1, 2, 2, 3, 4])):
                kind = self.rng.choice("iisr")
                expr = self.column(scope) if self.chance(0.55) else self.scalar(scope, kind, 2)
                if self.chance(0.1):
                    expr = self.window(scope)
                kinds.append(kind)
                select.items.append([expr, f"c{len(kinds)}"])
            select.distinct = self.chance(0.15)
        if self.chance(0.15):
            select.order = self.order([self.rng.choice(select.items)[0] for _ in range(self.rng.choice([1, 2]))])
            select.order = [key for key in select.order if key[0].kind not in ("lit", "un")]
            if self.chance(0.6):
                select.limit = (self.rng.choice(["1", "2", "3"]), self.rng.choice([None, None, "1"]))
        return select, kinds

    def group(self, select, scope, kinds):
        for _ in range(self.rng.choice([0, 1, 1, 2])):
            select.group.append(self.column(scope) if self.chance(0.75) else self.scalar(scope, "i", 1, None))
        select.group = [key for key in select.group if key.kind not in ("lit", "un")]
        for key in select.group:
            if self.chance(0.8):
                kinds.append("i")
                select.items.append([key.clone(), f"c{len(kinds)}"])
        for _ in range(self.rng.choice([1, 1, 2])):
            kinds.append("i")
            expr = self.aggregate(scope)
            if self.chance(0.2):
                expr = binary("+", expr, lit("1"))
            select.items.append([expr, f"c{len(kinds)}"])
        if self.chance(0.1):
            kinds.append("i")
            select.items.append([self.column(scope), f"c{len(kinds)}"])  # Perhaps bare.
        if select.group and self.chance(0.25):
            left = self.aggregate(scope) if self.chance(0.6) else self.rng.choice(select.group).clone()
            select.having.append(binary(self.rng.choice([">", "<>", "<="]), left, lit(self.rng.choice(NUMBERS))))

    def query(self, depth):
        if depth > 0 and self.chance(0.15):
            left, kinds = self.select(depth - 1)
            right, _ = self.select(depth - 1)
            for side in (left, right):
                side.order, side.limit = [], None
            while len(right.items) < len(kinds):
                right.items.append([lit(self.rng.choice(NUMBERS)), f"c{len(right.items) + 1}"])
            right.items = right.items[: len(kinds)]
            operator = self.rng.choice(["UNION ALL", "UNION ALL", "UNION", "EXCEPT", "INTERSECT"])
            operation = SetOperation(operator, left, right)
            if self.chance(0.15):
                operation.order = [[1, self.rng.choice(SUFFIXES)]]
                operation.limit = self.rng.choice([None, ("2", None)])
            return operation, kinds
        return self.select(depth)

    def whole(self):
        self.ctes, self.aliases = [], 0
        made = []
        for _ in range(self.rng.choice([0, 0, 0, 1, 1, 2])):
            query, _ = self.query(1)
            name = f"cte{len(made) + 1}"
            made.append([name, query])
            self.ctes = list(made)
        query, _ = self.query(self.rng.choice([0, 1, 1, 2]))
        query.ctes = made
        return query
