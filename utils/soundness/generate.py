"""Random queries over the tables of databases.py, as SQLite runs them."""

import functools
import os

from sql import Derived, Expr, Join, Pivot, Recursive, Rows, Select, SetOperation, Table, binary, col, lit, sources_of

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
# Functions in FROM, with the columns of theirs that queries read.
TABLE_FUNCTIONS = [
    ("json_each('[1, 2, 2, null]')", [("key", "i"), ("value", "i")]),
    ("json_each('{\"a\": 1, \"b\": null}')", [("key", "s"), ("value", "i")]),
    ("json_tree('[1, [2]]')", [("id", "i"), ("type", "s")]),
]
SUFFIXES = ["", "", " DESC", " NULLS LAST", " DESC NULLS FIRST"]


@functools.cache
def listed_calls(dialect):
    """{kind: [(text, kinds of the arguments)]} of functions.txt."""
    calls = {}
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "functions.txt")) as lines:
        for line in lines:
            engine, *call = line.rstrip("\n").split("\t")
            if engine == dialect:
                calls.setdefault(call[0], []).append((call[1], call[2]))
    return calls


class Generator:
    kinds = "iisr"  # Of select items, the likely ones more often.

    def __init__(self, rng, tables):
        self.rng, self.tables = rng, tables
        self.ctes, self.aliases = [], 0
        self.listed = listed_calls("sqlite")

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
        if kind in self.listed and self.chance(0.15):
            return self.listed_call(kind, sub)
        if kind == "s":
            if pick < 0.7:
                return binary("||", sub("s"), sub("s"))
            if pick < 0.82:
                forms = ["substr({0}, 1, 1)", "replace({0}, 'a', 'b')", "date({0}, '+1 month')", "date('2024-02-29', {0} || ' year')", "CAST({0} AS BLOB)", "quote({0})"]
                return Expr("call2", [sub("s")], self.rng.choice(forms))
            return Expr("call", [sub("s")], self.rng.choice(["upper", "lower", "trim", "typeof", "hex"]))
        if pick < 0.56:
            forms = ["length({0})", "abs({0})", "round({0})", "instr({0}, 'a')", "coalesce({0}, 0)", "({0} IS NULL)", "CAST({0} AS NUMERIC)"]
            return Expr("call2", [sub(kind)], self.rng.choice(forms))
        if pick < 0.9:
            op = self.rng.choice(["+", "+", "-", "*", "*", "/", "%", "&", "|"])
            return binary(op, sub(kind), sub(kind))
        return Expr("un", [sub(kind)], self.rng.choice(["-", "+", "-"]))

    def listed_call(self, kind, sub):
        """One of the functions that the tables of a dialect list."""
        form, arguments = self.rng.choice(self.listed[kind])
        return Expr("call2", [sub(k) for k in arguments], form)

    def simple(self, scope):
        """A column against a small number, or two columns: what rules of bounds and classes see."""
        whole = [c for c in scope if c[2] == "i"]
        if not whole:
            return self.predicate(scope, 1, None)
        column = self.column(whole)
        if self.chance(0.25):
            return binary("=", column, self.column(whole))
        return binary(self.rng.choice(["=", ">", "<", ">=", "<=", "="]), column, lit(self.rng.choice(["0", "1", "2", "3"])))

    def conditions(self, select, scope):
        """Of WHERE; over derived tables more often, where they may move below."""
        for _ in range(self.rng.choice([0, 0, 0, 1, 1, 2])):
            select.where.append(self.predicate(scope, 2))
        for source in sources_of(select):
            if isinstance(source, Derived) and self.chance(0.4):
                select.where.append(self.simple(self.columns_of(source)))
        if scope and self.chance(0.15):
            select.where += [self.simple(scope) for _ in range(self.rng.choice([1, 2, 3]))]
        if scope and self.chance(0.08):
            select.where.append(Expr("null", [self.column(scope)], True))

    comparisons = ["=", "<>", "<", "<=", ">", ">=", "=", "IS", "IS NOT"]
    own_tests = 0.69  # Up to which number of `predicate` the tests are the engine's own.

    def kind_of_test(self, scope):
        return self.rng.choice(["i", "i", "s", "r"])

    def own_test(self, scope, depth, outer, sub):
        forms = ["(({0}, {1}) = ({1}, 1))", "(({0}, {1}) < (1, {0}))", "(({0}, {1}) IN (VALUES (1, 1), (0, NULL)))", "(({0} > {1}) IS TRUE)", "(({0} = {1}) IS NOT FALSE)", "(({0}, 1) IN (SELECT a, b FROM u))"]
        return Expr("call2", [sub(), sub()], self.rng.choice(forms))

    def looked_up(self, scope, sub, inner):
        """What IN looks up in a subquery."""
        return self.column(scope) if scope and self.chance(0.5) else sub()

    def predicate(self, scope, depth, outer=()):
        pick = self.rng.random()
        kind = self.kind_of_test(scope)
        sub = lambda k=kind: self.scalar(scope, k, depth - 1, outer)
        if pick < 0.36:
            return binary(self.rng.choice(self.comparisons), sub(), sub())
        if pick < 0.44:
            return Expr("null", [sub()], self.chance(0.5))
        if pick < 0.52:
            return Expr("between", [sub(), sub(), sub()], self.chance(0.2))
        if pick < 0.62:
            return Expr("in", [sub()] + [self.leaf([], kind) for _ in range(self.rng.choice([1, 2, 3]))], self.chance(0.3))
        if pick < 0.66:
            return Expr("like", [sub("s"), lit(self.rng.choice(PATTERNS))], ("LIKE", self.chance(0.3)))
        if pick < self.own_tests:
            return self.own_test(scope, depth, outer, sub)
        if depth > 0 and pick < 0.84:
            return binary(self.rng.choice(["AND", "OR"]), self.predicate(scope, depth - 1, outer), self.predicate(scope, depth - 1, outer))
        if depth > 0 and pick < 0.9:
            return Expr("un", [self.predicate(scope, depth - 1, outer)], "NOT")
        if outer is None or depth <= 0:
            return binary("=", sub(), sub())
        inner = self.small_select(scope)
        if self.chance(0.5):
            return Expr("exists", data=self.chance(0.4), query=inner)
        inner.items = inner.items[:1]
        inner.order, inner.limit = [], None
        return Expr("insub", [self.looked_up(scope, sub, inner)], self.chance(0.4), inner)

    def small_select(self, outer):
        """A subquery that may look at the columns around it."""
        alias = self.alias()
        around = [c[0] for c in outer if c[0] in self.tables]  # Often the same table again.
        name = self.rng.choice(around if around and self.chance(0.5) else list(self.tables))
        own = [(alias, c, kind) for c, _, kind in self.tables[name]]
        select = Select([[self.column(own), "v1"]], Table(name, alias))
        if outer and self.chance(0.7):
            select.where.append(binary(self.rng.choice(["=", "=", "<"]), self.column(own, "i"), self.column(outer, "i")))
        if self.chance(0.1):
            select.where.append(self.simple(own))
        if self.chance(0.4):
            select.where.append(self.predicate(own + list(outer), 1, None))
        if self.chance(0.15):
            select.where.append(Expr("null", [select.items[0][0].clone()], True))
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
            return [(source.alias, c, kind) for c, _, kind in self.tables.get(source.name, [])]
        if isinstance(source, Derived):
            return self.output_of(source.query, source.alias)
        if isinstance(source, (Rows, Pivot)):
            return [(source.alias, name, kind) for name, kind in source.columns]
        left, right = (self.columns_of(side) for side in source.sides)
        return left + right

    def table(self):
        if self.ctes and self.chance(0.6):
            return Table(self.rng.choice(self.ctes)[0], self.alias())
        name = self.rng.choice(list(self.tables))
        return Table(name, self.alias() if self.chance(0.8) else name)

    def source(self, depth):
        if depth > 0 and self.chance(0.35):
            query, _ = self.query(depth - 1)
            alias = self.alias()
            return Derived(query, alias)
        return self.rows() if self.chance(self.rows_share) else self.table()

    rows_share = 0.03

    def rows(self):
        """A function in FROM, or values in a query."""
        if self.chance(0.5):
            what, columns = self.rng.choice(TABLE_FUNCTIONS)
            return Rows(what, self.alias(), columns, False)
        names = self.rng.choice([["a", "s"], ["a", "b"], ["k", "x"]])
        rows = "VALUES " + ", ".join(f"({self.rng.choice(NUMBERS)}, {self.rng.choice(TEXTS)})" for _ in range(self.rng.choice([1, 2, 3])))
        return Rows(f"(SELECT column1 AS {names[0]}, column2 AS {names[1]} FROM ({rows}))", self.alias(), list(zip(names, "is")), False)

    def join(self, depth):
        """A tree of joins; a table's own name serves as alias only once."""
        result = self.source(depth)
        for _ in range(self.rng.choice([0, 0, 0, 1, 1, 2])):
            right = self.source(depth)
            if isinstance(result, Table) and self.chance(0.15):  # The same table again.
                right = Table(result.name, self.alias())
            taken = {alias for alias, _, _ in self.columns_of(result)}
            if isinstance(right, Table) and right.alias in taken:
                right.alias = self.alias()
            left_columns, right_columns = self.columns_of(result), self.columns_of(right)
            kind = self.rng.choice(["JOIN", "JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN", ",", "NATURAL JOIN", "NATURAL LEFT JOIN", "NATURAL RIGHT JOIN", "NATURAL FULL JOIN"])
            joined = Join(kind, result, right)
            left_names, right_names = [n for _, n, _ in left_columns], [n for _, n, _ in right_columns]
            common = [n for n in left_names if left_names.count(n) == 1 and right_names.count(n) == 1]
            if kind.startswith("NATURAL") and (not common or isinstance(result, Join)):
                joined.kind = kind = kind.removeprefix("NATURAL ")
            if not kind.startswith(("CROSS", ",", "NATURAL")):
                if common and self.chance(0.6 if isinstance(right, Rows) or isinstance(result, Rows) else 0.1 if isinstance(result, Join) else 0.2):
                    joined.using = self.rng.sample(common, 2 if len(common) > 1 and self.chance(0.2) else 1)
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
        function = self.rng.choice(["count", "count", "sum", "min", "max", "avg", "total", "group_concat" if self.chance(0.2) else "sum"])
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
        self.conditions(select, scope)
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
            if self.chance(0.04) and not isinstance(source, Join) and scope:
                select.items, kinds[:] = [[lit(self.rng.choice(["*", source.alias + ".*"])), "*"]], [kind for _, _, kind in scope]
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
            if self.chance(0.2):  # Three branches.
                operation = SetOperation(operator if self.chance(0.8) else "UNION", operation, right.clone())
            if self.chance(0.15):
                operation.order = [[1, self.rng.choice(SUFFIXES)]]
                operation.limit = self.rng.choice([None, ("2", None)])
            return operation, kinds
        return self.select(depth)

    # --- Shapes that rules look for, and that chance alone makes too seldom -------------

    def plain(self, items=2):
        """Columns of one table, or of an inner join of two."""
        source = self.table()
        if self.chance(0.4):
            right = self.table()
            right.alias = self.alias()
            source = Join("JOIN", source, right, [binary("=", self.column(self.columns_of(source), "i"), self.column(self.columns_of(right), "i"))])
        scope = self.columns_of(source)
        select = Select([], source)
        for number in range(items):
            select.items.append([self.column(scope, "i" if number == 0 else None), f"c{number + 1}"])
        return select, scope

    def inner_shape(self):
        select, scope = self.plain()
        way = self.rng.choice(["group", "distinct", "window", "rank", "union", "outer", "limit", "plain"])
        if way == "group":
            select.group = [e.clone() for e, _ in select.items]
            select.items.append([self.aggregate(scope), "c3"])
        elif way == "distinct":
            select.distinct = True
        elif way in ("window", "rank"):
            made = self.window(scope)
            if way == "rank":
                made.args, made.data = made.args[made.data["count"] :], made.data | {"fn": self.rng.choice(["row_number", "rank", "dense_rank"]), "count": 0, "frame": ""}
                made.of = "l"
            if self.chance(0.6):  # One of the columns shown is a partition's.
                made.args.insert(made.data["count"], select.items[0][0].clone())
                made.data["partition"] += 1
            select.items.append([made, "c3"])
        elif way == "union":
            other, _ = self.plain()
            operation = SetOperation(self.rng.choice(["UNION ALL", "UNION ALL", "UNION", "EXCEPT", "INTERSECT"]), select, other)
            if self.chance(0.4):
                operation = SetOperation(self.rng.choice(["UNION ALL", "UNION"]), operation, self.plain()[0])
            return operation
        elif way == "outer" and isinstance(select.source[0], Join):
            select.source[0].kind = self.rng.choice(["LEFT JOIN", "RIGHT JOIN", "FULL JOIN"])
        elif way == "limit":
            select.order, select.limit = self.order([e for e, _ in select.items]), (self.rng.choice("123"), None)
        return select

    def shape(self):
        """A query around such a query, or around an outer join, with simple conditions."""
        inner = Derived(self.inner_shape(), self.alias())
        source = inner
        if self.chance(0.4):
            right = self.table()
            right.alias = self.alias()
            kind = self.rng.choice(["JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN"])
            on = [binary("=", self.column(self.columns_of(inner), "i"), self.column(self.columns_of(right), "i"))]
            if self.chance(0.4):
                on.append(self.simple(self.columns_of(right)))
            source = Join(kind, source, right, [] if kind == "CROSS JOIN" else on)
        scope = self.columns_of(source)
        select = Select([[self.column(scope), "c1"], [self.column(scope), "c2"]], source)
        for _ in range(self.rng.choice([1, 1, 2, 3])):
            select.where.append(self.simple(self.rng.choice([scope, self.columns_of(inner)])))
        if isinstance(inner.query, Select):
            for e, name in inner.query.items:
                if e.kind == "win" and e.data["fn"] in ("row_number", "rank", "dense_rank") and self.chance(0.5):
                    op, bound = self.rng.choice([("=", "1"), ("<=", "1"), ("<", "2"), ("<=", "2")])
                    select.where.append(binary(op, col(inner.alias, name), lit(bound)))
        if self.chance(0.15):
            subquery = self.small_select(scope)
            value = subquery.items[0][0]
            outer = self.column(scope, value.of or "i")
            subquery.where.append(Expr("null", [value.clone()], True))
            select.where += [Expr("null", [outer.clone()], True), Expr("insub", [outer], self.chance(0.7), subquery)]
        if self.chance(0.2):
            select.distinct = True
        elif self.chance(0.2):
            select.group = [e.clone() for e, _ in select.items]
            select.items.append([self.aggregate(scope), "c3"])
            if self.chance(0.5):
                select.having.append(self.simple([(e.data[0], e.data[1], e.of or "i") for e in select.group if e.kind == "col"] or scope))
        return select

    def recursive(self, name):
        """A CTE that reads itself, of columns that each step hands on, exchanges or adds to."""
        before = list(self.ctes)
        first, scope = self.plain()
        first.items = [[self.column(scope, "i"), item[1]] for item in first.items]
        if self.chance(0.5):
            first.where.append(self.simple(scope))
        self.ctes = before + [[name, first]]
        itself = Table(name, self.alias())
        own = self.columns_of(itself)
        source, self.ctes = itself, before
        if self.chance(0.6):
            right = self.table()
            right.alias = self.alias()
            source = Join("JOIN", itself, right, [binary("=", self.column(self.columns_of(right), "i"), self.column(own, "i"))])
        step = Select([[self.column(own, "i"), item[1]] for item in first.items], source)
        if self.chance(0.4):
            step.items[0][0] = binary(self.rng.choice("+-"), step.items[0][0], lit("1"))
        for _ in range(self.rng.choice([0, 1, 1, 2])):
            step.where.append(self.simple(own))
        return Recursive(self.rng.choice(["UNION ALL", "UNION ALL", "UNION"]), first, step)

    def whole(self):
        self.ctes, self.aliases = [], 0
        if self.chance(0.25):
            return self.shape()
        made = []
        for _ in range(self.rng.choice([0, 0, 0, 1, 1, 2])):
            name = f"cte{len(made) + 1}"
            query = self.recursive(name) if self.chance(0.12) else self.query(1)[0]
            made.append([name, query])
            self.ctes = list(made)
        query, _ = self.query(self.rng.choice([0, 1, 1, 2]))
        query.ctes = made
        return query
