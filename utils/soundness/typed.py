"""Random queries for engines that have types: every expression has a kind, and
each engine the constructs of its own dialect.

Kinds: i integer, l bigint, r double, n decimal, s text, h char(n), b boolean,
d date, p timestamp, z timestamp with time zone, L list of integers.
"""

from generate import TEXTS, Generator, listed_calls
from sql import Derived, Expr, Join, Pivot, Rows, Select, SetOperation, Table, binary, col, lit, text

LITERALS = {
    "i": ["0", "1", "2", "3", "-1", "10", "NULL"],
    "l": ["0", "1", "3", "-1", "4000000000"],
    "r": ["CAST(0.5 AS DOUBLE PRECISION)", "CAST(1 AS DOUBLE PRECISION)", "CAST('NaN' AS DOUBLE PRECISION)", "CAST(-1.5 AS DOUBLE PRECISION)"],
    "n": ["0.5", "1.0", "1.00", "2.25", "-1.5", "10"],
    "s": TEXTS,
    "h": ["CAST('a' AS CHAR(4))", "'a'", "'a   '", "'ab'"],
    "b": ["TRUE", "FALSE", "NULL"],
    "d": ["DATE '2024-02-29'", "DATE '2024-03-01'", "DATE '2023-02-28'"],
    "p": ["TIMESTAMP '2024-02-29 00:00:00'", "TIMESTAMP '2023-12-31 12:30:00'"],
    "z": ["TIMESTAMPTZ '2024-02-29 00:00:00+00'", "TIMESTAMPTZ '2024-03-31 02:30:00+01'"],
}
# (kind of the result, text, kinds of the arguments); {0} is an argument.
FUNCTIONS = [
    ("i", "abs({0})", "i"), ("i", "length({0})", "s"), ("i", "greatest({0}, {1})", "ii"), ("i", "least({0}, {1})", "ii"),
    ("i", "CAST(extract(year FROM {0}) AS INTEGER)", "d"), ("i", "CAST(extract(day FROM {0}) AS INTEGER)", "p"),
    ("i", "CAST({0} AS INTEGER)", "b"), ("i", "mod({0}, 3)", "i"), ("i", "sign({0})", "i"),
    ("l", "CAST({0} AS BIGINT)", "i"), ("l", "greatest({0}, {1})", "ll"),
    ("r", "CAST({0} AS DOUBLE PRECISION)", "i"), ("r", "abs({0})", "r"), ("r", "floor({0})", "r"), ("r", "CAST({0} AS DOUBLE PRECISION)", "n"),
    ("n", "CAST({0} AS DECIMAL(10,2))", "i"), ("n", "round({0}, 1)", "n"), ("n", "abs({0})", "n"), ("n", "CAST({0} AS DECIMAL(12,4))", "n"),
    ("s", "upper({0})", "s"), ("s", "lower({0})", "s"), ("s", "trim({0})", "s"), ("s", "CAST({0} AS VARCHAR)", "i"), ("s", "CAST({0} AS VARCHAR)", "n"),
    ("s", "concat({0}, {1})", "ss"), ("s", "substring({0} FROM 1 FOR 1)", "s"), ("s", "CAST({0} AS VARCHAR)", "d"), ("s", "replace({0}, 'a', '')", "s"),
    ("d", "CAST({0} AS DATE)", "p"), ("d", "({0} + 1)", "d"), ("p", "CAST({0} AS TIMESTAMP)", "d"), ("p", "date_trunc('month', {0})", "p"),
    ("b", "({0} IS TRUE)", "b"), ("b", "({0} IS NOT FALSE)", "b"), ("b", "({0} IS UNKNOWN)", "b"), ("p", "({0} + INTERVAL '1 month')", "p"),
    ("i", "({0} - {1})", "dd"), ("z", "date_trunc('day', {0})", "z"),
]
DUCKDB_FUNCTIONS = [
    ("i", "len({0})", "L"), ("i", "{0}[1]", "L"), ("b", "list_contains({0}, {1})", "Li"), ("L", "list_append({0}, {1})", "Li"), ("L", "[{0}, {1}]", "ii"),
    ("L", "list_sort({0})", "L"), ("b", "isnan({0})", "r"), ("i", "TRY_CAST({0} AS INTEGER)", "s"), ("i", "({0} // 2)", "i"), ("r", "({0} / 2)", "i"),
    ("i", "({{'k': {0}, 'v': {1}}}).k", "is"), ("i", "struct_pack(k := {0}).k", "i"), ("i", "list_sum({0})", "L"), ("L", "list_transform({0}, lambda e: e + 1)", "L"),
    ("i", "year({0})", "d"), ("i", "ifnull({0}, {1})", "ii"), ("i", "if({0}, {1}, {2})", "bii"), ("s", "({0} || {1})", "ss"), ("d", "last_day({0})", "d"),
    ("i", "date_diff('month', {0}, {1})", "dd"), ("s", "{0}::VARCHAR", "l"), ("i", "nullif({0}, {1})", "ii"),
]
POSTGRES_FUNCTIONS = [
    ("i", "({0} / 2)", "i"), ("s", "CAST({0} AS TEXT)", "h"), ("h", "CAST({0} AS CHAR(4))", "s"), ("b", "({0} = ANY (ARRAY[1, 2, NULL]))", "i"),
    ("b", "({0} <> ALL (ARRAY[1, 2]))", "i"), ("s", "({0} || {1})", "ss"), ("s", "({0} || {1})", "hs"), ("s", "({0} COLLATE \"C\")", "s"), ("i", "length({0})", "h"),
    ("n", "CAST({0} AS NUMERIC)", "i"), ("n", "({0} / 2)", "n"), ("i", "{0}::int", "n"), ("b", "({0} ILIKE 'A%')", "s"), ("i", "nullif({0}, {1})", "ii"),
    ("b", "((({0}), ({1})) = (1, 2))", "ii"), ("b", "((({0}), ({1})) < (1, NULL))", "ii"), ("s", "to_char({0}, 'YYYY-MM')", "p"), ("b", "({0} SIMILAR TO 'a%')", "s"),
]
TYPES = {"i": "INTEGER", "l": "BIGINT", "r": "DOUBLE PRECISION", "n": "DECIMAL(10,2)", "s": "VARCHAR", "b": "BOOLEAN", "d": "DATE", "p": "TIMESTAMP"}
AGGREGATES = [  # (kind of the result, function, kind of the argument)
    ("l", "count", "*"), ("l", "count", "i"), ("l", "count", "s"), ("l", "sum", "i"), ("n", "sum", "n"), ("r", "sum", "r"), ("i", "min", "i"), ("i", "max", "i"),
    ("s", "min", "s"), ("s", "max", "s"), ("d", "max", "d"), ("r", "avg", "i"), ("n", "min", "n"), ("r", "max", "r"), ("b", "bool_and", "b"), ("b", "bool_or", "b"),
    ("s", "string_agg", "s"), ("L", "array_agg", "i"), ("z", "max", "z"), ("p", "min", "p"),
]
TREAT_NULLS = ("lag", "first_value", "last_value")
SET_OPERATORS = ["UNION ALL", "UNION ALL", "UNION", "EXCEPT", "INTERSECT", "EXCEPT ALL", "INTERSECT ALL"]


class TypedGenerator(Generator):
    kinds = "iiissrbdnpl"

    def __init__(self, rng, engine):
        super().__init__(rng, engine.tables)
        self.engine, self.duckdb = engine.dialect, engine.dialect == "duckdb"
        own = FUNCTIONS + (DUCKDB_FUNCTIONS if self.duckdb else POSTGRES_FUNCTIONS)
        self.listed = listed_calls(engine.dialect)
        self.functions = {}
        for function in own:
            self.functions.setdefault(function[0], []).append(function)
        if not self.duckdb:
            self.kinds += "h"
        else:
            self.kinds += "L"

    # --- Expressions ------------------------------------------------------------------

    def column(self, scope, kind=None):
        fitting = [c for c in scope if kind is None or c[2] == kind]
        if not fitting:
            return lit(self.rng.choice(LITERALS.get(kind, ["NULL"]))) if kind else col(*self.rng.choice(scope)[:2])
        alias, name, of = self.rng.choice(fitting)
        made = col(alias, name)
        made.of = of
        return made

    def leaf(self, scope, kind):
        if scope and self.chance(0.75) and any(c[2] == kind for c in scope):
            return self.column(scope, kind)
        if kind == "L":
            return lit(self.rng.choice(["[1, 2]", "[]::INTEGER[]", "[1, NULL]"] if self.duckdb else ["ARRAY[1, 2]"]))
        made = lit(self.rng.choice(LITERALS[kind]))
        made.of = kind
        return made

    def scalar(self, scope, kind, depth, outer=()):
        made = self.make_scalar(scope, kind, depth, outer)
        made.of = kind
        return made

    def make_scalar(self, scope, kind, depth, outer):
        if depth <= 0 or self.chance(0.35):
            return self.leaf(scope, kind)
        pick = self.rng.random()
        sub = lambda k: self.scalar(scope, k, depth - 1, outer)
        if kind == "b" and pick < 0.5:
            return self.predicate(scope, depth - 1, outer)
        if pick < 0.12:
            whens = [e for _ in range(self.rng.choice([1, 1, 2])) for e in (self.predicate(scope, depth - 1, outer), sub(kind))]
            has_else = self.chance(0.6)
            return Expr("case", whens + ([sub(kind)] if has_else else []), has_else)
        if pick < 0.24:
            return Expr("call", [sub(kind) for _ in range(self.rng.choice([2, 2, 3]))], "coalesce")
        if pick < 0.28:
            return Expr("call", [sub(kind), sub(kind)], "nullif")
        if pick < 0.34 and kind in TYPES:
            return Expr("cast", [sub(kind)], TYPES[kind])
        if pick < 0.4 and outer is not None:
            return self.scalar_subquery(scope, kind)
        if pick < 0.7 and kind in self.listed and self.chance(0.35):
            return self.listed_call(kind, sub)
        if pick < 0.7 and kind in self.functions:
            _, form, arguments = self.rng.choice(self.functions[kind])
            return Expr("call2", [sub(k) for k in arguments], form)
        if kind in "ilrn":
            return binary(self.rng.choice("++-**"), sub(kind), sub(kind)) if pick < 0.93 else Expr("un", [sub(kind)], "-")
        return self.leaf(scope, kind)

    comparisons = ["=", "<>", "<", "<=", ">", ">=", "=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"]
    own_tests = 0.72

    def kind_of_test(self, scope):
        if not scope or self.chance(0.5):
            return self.rng.choice(self.kinds)
        kind = self.rng.choice(scope)[2]
        return kind if kind in LITERALS else "i"

    def own_test(self, scope, depth, outer, sub):
        return self.scalar(scope, "b", depth, outer)

    def looked_up(self, scope, sub, inner):
        return sub(inner.items[0][0].of or "i")

    def scalar_subquery(self, scope, kind):
        select = self.small_select(scope)
        own = self.columns_of(select.source[0])
        fitting = [a for a in AGGREGATES if a[0] == kind and a[2] != "*" and a[1] not in ("string_agg", "array_agg")]
        if not fitting:
            return self.leaf(scope, kind)
        _, function, argument = self.rng.choice(fitting)
        select.items = [[Expr("agg", [self.leaf(own, argument)], {"fn": function}), "v1"]]
        return Expr("scalar", query=select)

    def aggregate(self, scope):
        of, function, kind = self.rng.choice(AGGREGATES)
        if kind == "*":
            return Expr("agg", [], {"fn": "count"}, of="l")
        data = {"fn": function, "distinct": self.chance(0.2)}
        arguments = [self.scalar(scope, kind, 1, None)]
        if function == "string_agg":
            arguments.append(lit("','"))
        if function in ("string_agg", "array_agg"):
            data["order"] = self.rng.choice(["", " DESC", " NULLS LAST"]) or " "
        if self.chance(0.15):
            data["filter"] = True
            arguments.append(self.predicate(scope, 1, None))
        return Expr("agg", arguments, data, of=of)

    def window(self, scope):
        made = super().window(scope)
        made.of = "l" if made.data["fn"] in ("row_number", "rank", "dense_rank", "count", "sum") else made.args[0].of
        if made.data["fn"] in ("sum", "count", "max", "min") and self.chance(0.15):
            made.data["filter"] = "TRUE"
        if self.duckdb and made.data["fn"] in TREAT_NULLS and self.chance(0.4):
            made.data["nulls"] = self.rng.choice([" IGNORE NULLS", " IGNORE NULLS", " RESPECT NULLS"])
        return made

    # --- FROM -------------------------------------------------------------------------

    def output_of(self, query, alias):
        while isinstance(query, SetOperation):
            query = query.sides[0]
        columns = []
        for expr, name in query.items:
            if name == "*":
                columns += [(alias, n, k) for source in query.source for _, n, k in self.columns_of(source)]
            else:
                columns.append((alias, name, expr.of or "i"))
        return columns

    rows_share = 0.08

    def rows(self):
        """Values, or a function in FROM. Its columns are often called as those of a table."""
        forms = [("(VALUES (1, 'a'), (2, NULL), (2, 'b'))", "is"), ("(VALUES (0, 1), (1, NULL))", "ii"), ("(VALUES (1))", "i")]
        if self.duckdb:
            forms += [("unnest([1, 2, 2])", "i"), ("range(3)", "l"), ("generate_series(0, 2)", "l")]
        else:
            forms += [("generate_series(1, 3)", "i"), ("unnest(ARRAY[1, 2, NULL])", "i"), ("unnest(ARRAY[1, 2], ARRAY['a', NULL, 'b'])", "is"), ("generate_series(0, 2) WITH ORDINALITY", "il")]
        what, kinds = self.rng.choice(forms)
        names = self.rng.choice([["v", "s"], ["a", "b"], ["a", "s"], ["b", "x"], ["id", "v"]])
        return Rows(what, self.alias(), list(zip(names, kinds)))

    def source(self, depth):
        if self.duckdb and self.chance(0.02):
            return self.pivot()
        return super().source(depth)

    def pivot(self):
        name = self.rng.choice(list(self.tables))
        columns = [(c, kind) for c, _, kind in self.tables[name]]
        self.rng.shuffle(columns)
        whole, texts = [c for c in columns if c[1] == "i"], [c for c in columns if c[1] == "s"]
        if self.chance(0.4) and len(whole) > 1:
            made = Pivot(name, self.alias(), [c for c in columns if c not in whole[:2]][:2], "n", [], whole[: self.rng.choice([1, 2])])
            made.nulls = self.rng.choice(["", "", " INCLUDE NULLS"])
            return made
        over = self.rng.choice(whole + texts)
        values = ["'a'", "'A'", "'b'", "''"] if over in texts else ["0", "1", "2", "3"]
        values = self.rng.sample(values, self.rng.choice([1, 2, 3]))
        rest = [c for c in columns if c != over]
        cells = [(fn, *self.rng.choice([c for c in rest if c[1] in "is"] or [over])) for fn in self.rng.sample(["max", "min", "count"], self.rng.choice([1, 1, 2]))]
        cells = [(fn, column, "l" if fn == "count" else kind) for fn, column, kind in cells]
        read = {over[0]} | {column for _, column, _ in cells}
        return Pivot(name, self.alias(), [c for c in rest if c[0] not in read][: self.rng.choice([0, 1, 2])], over[0], cells, values)

    def join(self, depth):
        result = super().join(depth)
        pick = self.rng.random()
        left = self.columns_of(result)
        if pick < 0.08:  # What stands on the right sees the left.
            return self.lateral(result, left)
        if pick < 0.16 and self.duckdb and (isinstance(result, Table) or pick > 0.13):
            right = self.source(0)
            right.alias = self.alias()
            own = self.columns_of(right)
            kind = self.rng.choice(["SEMI JOIN", "ANTI JOIN", "ASOF JOIN", "ASOF LEFT JOIN"])
            names = [n for _, n, _ in left]
            common = [n for _, n, _ in own if names.count(n) == 1]
            if common and not kind.startswith("ASOF") and self.chance(0.4):
                return Join(kind, result, right, using=[self.rng.choice(common)])
            on = [binary("=", self.column(left, "i"), self.column(own, "i"))]
            if kind.startswith("ASOF"):
                on.append(binary(self.rng.choice([">=", ">", "<="]), self.column(left, "l"), self.column(own, "l")))
            return Join(kind, result, right, on)
        return result

    def lateral(self, result, left):
        kind = self.rng.choice(["CROSS JOIN", "LEFT JOIN", "LEFT JOIN", "JOIN", ","])
        if self.chance(0.15):
            values = ", ".join(text(self.leaf(left, "i")) for _ in range(self.rng.choice([1, 2, 3])))
            what = f"unnest({'' if self.duckdb else 'ARRAY'}[{values}]) WITH ORDINALITY"
            right = Rows(what, self.alias(), [("v", "i"), ("n", "l")])
            return Join(kind, result, right, [lit("TRUE")] if kind.endswith("T JOIN") or kind == "JOIN" else [])
        inner = self.small_select(left)
        own = self.columns_of(inner.source[0])
        shape = self.rng.choice(["plain", "computed", "one row", "aggregate", "aggregate", "limit", "union", "distinct"])
        if shape in ("computed", "union", "distinct"):
            inner.items = [[self.scalar(own + left, k, 1, None), f"v{i + 1}"] for i, k in enumerate("is")]
        if shape == "one row":
            inner = Select([[self.scalar(left, k, 1, None), f"v{i + 1}"] for i, k in enumerate("is")])
        elif shape == "aggregate":
            inner.items = [[self.aggregate(self.rng.choice([own, own + left])), "v1"]]
            if self.chance(0.4):
                inner.group = [self.column(own)]
                inner.items.append([inner.group[0].clone(), "v2"])
        elif shape == "limit":
            inner.items = [[col(alias, name), name] for alias, name, _ in own]
            for (expr, _), (_, _, k) in zip(inner.items, own):
                expr.of = k
            inner.order, inner.limit = self.order([e for e, _ in inner.items]), (self.rng.choice("12"), None)
        elif shape == "union":
            other = self.small_select(left)
            scope = self.columns_of(other.source[0]) + left
            other.items = [[self.leaf(scope, k), f"v{i + 1}"] for i, k in enumerate("is")]
            inner = SetOperation(self.rng.choice(["UNION ALL", "UNION", "EXCEPT"]), inner, other)
        elif shape == "distinct":
            inner.distinct = True
        right = Derived(inner, self.alias(), lateral=True)
        on, names = [], [n for _, n, _ in left]
        whole = [n for _, n, k in left if k in "il" and names.count(n) == 1]
        if kind in ("JOIN", "LEFT JOIN") and whole and isinstance(inner, Select) and inner.items[0][0].of in ("i", "l") and self.chance(0.3):
            inner.items[0][1] = self.rng.choice(whole)
            return Join(kind, result, right, using=[inner.items[0][1]])
        if kind.endswith(("LEFT JOIN", "JOIN")) and kind != "CROSS JOIN":
            on = [lit("TRUE") if self.chance(0.5) else self.predicate(left + self.columns_of(right), 1, None)]
        return Join(kind, result, right, on)

    def columns_of(self, source):
        if isinstance(source, Join) and source.kind in ("SEMI JOIN", "ANTI JOIN"):
            return self.columns_of(source.sides[0])
        return super().columns_of(source)

    # --- Queries ----------------------------------------------------------------------

    def group(self, select, scope, kinds):
        for _ in range(self.rng.choice([0, 1, 1, 2])):
            select.group.append(self.column(scope) if self.chance(0.75) else self.scalar(scope, self.rng.choice("isd"), 1, None))
        select.group = [key for key in select.group if key.kind not in ("lit", "un")]
        for key in select.group:
            if self.chance(0.8):
                kinds.append(key.of or "i")
                select.items.append([key.clone(), f"c{len(kinds)}"])
        for _ in range(self.rng.choice([1, 1, 2])):
            expr = self.aggregate(scope)
            kinds.append(expr.of)
            select.items.append([expr, f"c{len(kinds)}"])
        if select.group and self.chance(0.25):
            select.having.append(binary(self.rng.choice([">", "<>", "<="]), Expr("agg", [], {"fn": "count"}), lit(self.rng.choice("0123"))))
        if select.group and self.chance(0.2):
            select.grouping = self.rng.choice(["ROLLUP", "CUBE", "SETS"] + (["ALL"] * 3 if self.duckdb else []))

    def select(self, depth):
        source = self.join(depth)
        scope = self.columns_of(source)
        if isinstance(source, Join) and (source.using or source.kind.startswith("NATURAL")):
            left, right = ({n for _, n, _ in self.columns_of(side)} for side in source.sides)
            merged = set(source.using) or left & right
            kinds = {n: k for _, n, k in scope}
            scope = [c for c in scope if c[1] not in merged] + [("", n, kinds[n]) for n in sorted(merged)]
        select, kinds = Select([], source), []
        self.conditions(select, scope)
        if self.chance(0.3):
            self.group(select, scope, kinds)
        else:
            self.project(select, scope, kinds)
        plain = [e for e, name in select.items if name != "*" and e.kind not in ("lit", "un", "win")]
        if select.distinct_on:
            select.order = self.order(select.distinct_on + plain[:1])
        elif self.chance(0.15) and plain:
            keys = plain if self.chance(0.6) else [self.rng.choice(plain)]
            if not select.distinct or all(e.kind == "col" for e in keys):
                select.order = self.order(keys)
                if self.chance(0.6):
                    select.limit = (self.rng.choice(["1", "2", "3"]), self.rng.choice([None, None, "1"]))
        return select, kinds

    def project(self, select, scope, kinds):
        for _ in range(self.rng.choice([1, 2, 2, 3, 4])):
            kind = self.rng.choice(self.kinds)
            expr = self.column(scope) if self.chance(0.55) else self.scalar(scope, kind, 2)
            if self.chance(0.1):
                expr = self.window(scope)
            elif self.chance(0.03):
                made = "generate_series(1, 2)" if not self.duckdb else "unnest([1, 2])"
                expr = Expr("lit", data=made, of="i")
            elif self.duckdb and kinds and self.chance(0.06):  # An alias of the same list.
                expr = binary("+", col("", f"c{self.rng.randrange(len(kinds)) + 1}"), lit("1"))
            kinds.append(expr.of or kind)
            select.items.append([expr, f"c{len(kinds)}"])
        pick = self.rng.random()
        if pick < 0.15:
            select.distinct = True
        elif pick < 0.2:
            select.distinct_on = [self.column(scope) for _ in range(self.rng.choice([1, 1, 2]))]
        elif pick < 0.27 and self.duckdb:
            ranked = self.window(scope)
            if ranked.data["fn"] in ("row_number", "rank", "dense_rank"):
                select.qualify = [binary(self.rng.choice(["=", "<="]), ranked, lit("1"))]
        elif pick < 0.31 and self.duckdb and scope:
            alias, name, _ = self.rng.choice(scope)
            forms = [f"{alias}.* EXCLUDE ({name})", f"{alias}.* REPLACE (1 AS {name})"] if alias else ["*"]
            rest = [(n, k) for a, n, k in scope if a == alias and n != name]
            if rest and alias:
                select.items = [[lit(forms[0]), "*"]]
                kinds[:] = [k for _, k in rest]

    def query(self, depth):
        if depth > 0 and self.chance(0.15):
            left, kinds = self.select(depth - 1)
            right = self.like(kinds, depth - 1)
            left.order, left.limit = [], None
            if left.distinct_on or not kinds:
                return left, kinds
            operator = self.rng.choice(SET_OPERATORS)
            return SetOperation(operator, left, right), kinds
        return self.select(depth)

    def like(self, kinds, depth):
        """A select of columns of those kinds."""
        source = self.join(depth)
        scope = self.columns_of(source)
        select = Select([], source)
        if self.chance(0.5):
            select.where.append(self.predicate(scope, 1))
        for number, kind in enumerate(kinds):
            select.items.append([self.leaf(scope, kind), f"c{number + 1}"])
        return select
