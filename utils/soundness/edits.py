"""The catalogue of edits: small changes of a query, most of which change its
result on some data, though many look as if they did not.

An edit is a function of (generator, sites) that changes the query in place and
says whether it found a place for itself.
"""

from generate import FRAMES, NUMBERS, SUFFIXES, TEXTS
from sql import Derived, Expr, Join, Select, SetOperation, Table, binary, col, columns_in, lit, sources_of

EDITS = {}


def edit(function):
    EDITS[function.__name__] = function
    return function


def pick(g, list_):
    return g.rng.choice(list_) if list_ else None


def pick_expr(g, sites, *kinds, clauses=None, where=lambda e: True):
    """A random place of an expression of one of the kinds."""
    found = [p for p in sites.exprs if (not kinds or p[0][p[1]].kind in kinds) and (not clauses or p[2] in clauses) and where(p[0][p[1]])]
    return pick(g, found)


def replace(place, make):
    """Puts what `make` gives for an expression in its place."""
    if not place:
        return False
    holder, index = place[0], place[1]
    made = make(holder[index])
    if made is None:
        return False
    holder[index] = made
    return True


def is_op(*ops):
    return lambda e: e.data in ops


def scope_of(g, select):
    return [c for source in sources_of(select) for c in g.columns_of(source)]


# --- Values ------------------------------------------------------------------------


@edit
def change_literal(g, sites):
    def make(e):
        return lit(g.rng.choice(TEXTS if e.data.startswith("'") else NUMBERS))

    return replace(pick_expr(g, sites, "lit"), make)


@edit
def quote_number(g, sites):
    return replace(pick_expr(g, sites, "lit", where=lambda e: not e.data.startswith("'") and e.data != "NULL"), lambda e: lit(f"'{e.data}'"))


@edit
def number_form(g, sites):
    forms = {"1": "1.0", "2": "2.0", "2.0": "2", "0": "0.0", "10": "1e1", "0.5": ".50"}
    return replace(pick_expr(g, sites, "lit", where=lambda e: e.data in forms), lambda e: lit(forms[e.data]))


@edit
def text_case_or_blank(g, sites):
    def make(e):
        return lit(g.rng.choice([e.data.swapcase(), e.data[:-1] + " '", "'0" + e.data[1:]]))

    return replace(pick_expr(g, sites, "lit", where=lambda e: e.data.startswith("'")), make)


@edit
def other_column(g, sites):
    place = pick_expr(g, sites, "col")
    if not place:
        return False
    scope = scope_of(g, place[3])
    return bool(scope) and replace(place, lambda e: col(*g.rng.choice(scope)[:2]))


@edit
def same_column_of_other_table(g, sites):
    """Also the step from a correlated column to one of the subquery's own."""
    place = pick_expr(g, sites, "col")
    if not place:
        return False
    name = place[0][place[1]].data[1]
    others = [c[0] for select in sites.selects for c in scope_of(g, select) if c[1] == name]
    return bool(others) and replace(place, lambda e: col(g.rng.choice(others), e.data[1]))


@edit
def correlation(g, sites):
    """A subquery's column of the query around it becomes its own, or the reverse."""
    places = []
    for place in sites.exprs:
        e = place[0][place[1]]
        own = {source.alias for source in sources_of(place[3])}
        if e.kind == "col" and place[3] is not sites.root and own:
            places.append((place, e.data[0] in own, own))
    found = pick(g, [p for p in places if not p[1]] or places)
    if not found:
        return False
    place, is_own, own = found
    name = place[0][place[1]].data[1]
    around = {c[0] for select in sites.selects for c in scope_of(g, select) if c[1] == name and c[0] not in own}
    inside = {c[0] for c in scope_of(g, place[3]) if c[1] == name}
    to = sorted(around if is_own else inside)
    return bool(to) and replace(place, lambda e: col(g.rng.choice(to), name))


@edit
def exchange_operands(g, sites):
    return replace(pick_expr(g, sites, "bin"), lambda e: Expr("bin", e.args[::-1], e.data))


@edit
def other_arithmetic(g, sites):
    ops = ["+", "-", "*", "/", "%", "&", "|", "||"]
    return replace(pick_expr(g, sites, "bin", where=is_op(*ops)), lambda e: Expr("bin", e.args, g.rng.choice(ops)))


@edit
def reassociate(g, sites):
    def make(e):
        left = e.args[0]
        return binary(left.data, left.args[0], binary(e.data, left.args[1], e.args[1]))

    ops = ("+", "*", "-", "||", "/")
    nested = lambda e: e.data in ops and e.args[0].kind == "bin" and e.args[0].data in ops
    return replace(pick_expr(g, sites, "bin", where=nested), make)


@edit
def real_division(g, sites):
    return replace(pick_expr(g, sites, "bin", where=is_op("/")), lambda e: binary("/", e.args[0], binary("*", e.args[1], lit("1.0"))))


@edit
def neutral_element(g, sites):
    def make(e):
        return g.rng.choice([binary("+", e, lit("0")), binary("*", e, lit("1")), binary("||", e, lit("''")), binary("-", e, lit("0"))])

    return replace(pick_expr(g, sites, "col", "bin"), make)


@edit
def looks_like_zero(g, sites):
    def make(e):
        e = g.rng.choice([binary("*", e, lit("0")), binary("-", e, e.clone())])
        return e if g.chance(0.5) else lit("0")

    return replace(pick_expr(g, sites, "col"), make)


@edit
def add_cast(g, sites):
    return replace(pick_expr(g, sites, "col", "bin", "lit", "call"), lambda e: Expr("cast", [e], g.rng.choice(["INTEGER", "TEXT", "REAL", "NUMERIC"])))


@edit
def drop_cast(g, sites):
    return replace(pick_expr(g, sites, "cast"), lambda e: e.args[0])


@edit
def add_plus(g, sites):
    """+x takes the affinity from a column."""
    return replace(pick_expr(g, sites, "col"), lambda e: Expr("un", [e], "+"))


@edit
def drop_unary(g, sites):
    return replace(pick_expr(g, sites, "un"), lambda e: e.args[0])


@edit
def collate(g, sites):
    return replace(pick_expr(g, sites, "col"), lambda e: Expr("collate", [e], g.rng.choice(["NOCASE", "BINARY", "RTRIM"])))


@edit
def coalesce_arguments(g, sites):
    def make(e):
        if len(e.args) > 2 and g.chance(0.5):
            return Expr("call", e.args[:-1], e.data)
        return Expr("call", e.args[::-1], e.data) if g.chance(0.5) else e.args[0]

    return replace(pick_expr(g, sites, "call", where=is_op("coalesce", "ifnull", "nullif", "max", "min")), make)


@edit
def case_edits(g, sites):
    def make(e):
        way = g.rng.choice(["else", "order", "null"])
        if way == "else":
            return Expr("case", e.args[:-1], False) if e.data else Expr("case", e.args + [lit("0")], True)
        if way == "order" and len(e.args) >= 4:
            return Expr("case", e.args[2:4] + e.args[:2] + e.args[4:], e.data)
        return Expr("case", [e.args[0], lit("NULL")] + e.args[2:], e.data)

    return replace(pick_expr(g, sites, "case"), make)


@edit
def wrap_in_case(g, sites):
    def make(e):
        return Expr("case", [Expr("null", [e.clone()], False), lit(g.rng.choice(["0", "NULL"])), e], True)

    return replace(pick_expr(g, sites, "col"), make)


@edit
def other_function(g, sites):
    names = {"upper": "lower", "lower": "upper", "trim": "upper", "max": "min", "min": "max", "ifnull": "nullif", "typeof": "hex"}
    return replace(pick_expr(g, sites, "call", where=lambda e: e.data in names), lambda e: Expr("call", e.args, names[e.data]))


# --- Conditions ----------------------------------------------------------------------


@edit
def other_comparison(g, sites):
    ops = ["=", "<>", "<", "<=", ">", ">=", "IS", "IS NOT"]
    return replace(pick_expr(g, sites, "bin", where=is_op(*ops)), lambda e: Expr("bin", e.args, g.rng.choice(ops)))


@edit
def chain_comparison(g, sites):
    """(a < b) < c against a < (b < c), and a < b AND b < c."""

    def make(e):
        c = g.leaf([], "i")
        return g.rng.choice([Expr("bin", [e, c], e.data), Expr("bin", [e.args[0], Expr("bin", [e.args[1], c], e.data)], e.data)])

    return replace(pick_expr(g, sites, "bin", where=is_op("=", "<", ">")), make)


@edit
def and_or(g, sites):
    return replace(pick_expr(g, sites, "bin", where=is_op("AND", "OR")), lambda e: Expr("bin", e.args, "OR" if e.data == "AND" else "AND"))


@edit
def negate(g, sites):
    kinds = ("null", "between", "in", "insub", "exists", "like", "bin")

    def make(e):
        if e.kind in ("null", "between", "in", "insub", "exists"):
            return Expr(e.kind, e.args, not e.data, e.query)
        return Expr("un", [e], "NOT")

    return replace(pick_expr(g, sites, *kinds), make)


@edit
def double_not(g, sites):
    return replace(pick_expr(g, sites), lambda e: Expr("un", [Expr("un", [e], "NOT")], "NOT"))


@edit
def not_of_comparison(g, sites):
    """NOT (a < b) becomes a >= b; or b > a, which is not the same for NULL."""
    opposite = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<", "IS": "IS NOT", "IS NOT": "IS"}

    def make(e):
        inner = e.args[0]
        return Expr("bin", inner.args, opposite[inner.data]) if inner.kind == "bin" and inner.data in opposite else None

    return replace(pick_expr(g, sites, "un", where=is_op("NOT")), make)


@edit
def self_comparison(g, sites):
    select = pick(g, sites.selects)
    scope = scope_of(g, select)
    if not scope:
        return False
    column = g.column(scope)
    select.where.append(binary(g.rng.choice(["=", "IS", "<=", "<>"]), column, column.clone()))
    return True


@edit
def in_list(g, sites):
    def make(e):
        items = list(e.args[1:])
        way = g.rng.choice(["null", "drop", "twice", "new"])
        if way == "drop" and len(items) > 1:
            items.pop()
        elif way == "twice":
            items.append(items[0].clone())
        else:
            items.append(lit("NULL") if way == "null" else g.leaf([], "i"))
        return Expr("in", [e.args[0]] + items, e.data)

    return replace(pick_expr(g, sites, "in"), make)


@edit
def in_list_to_or(g, sites):
    def make(e):
        parts = [binary("<>" if e.data else "=", e.args[0].clone(), item) for item in e.args[1:]]
        result = parts[0]
        for part in parts[1:]:
            result = binary("AND" if e.data else "OR", result, part)
        return result

    return replace(pick_expr(g, sites, "in"), make)


@edit
def in_to_exists(g, sites):
    """Right in WHERE for IN; never for NOT IN where NULL may occur."""

    def make(e):
        inner = e.query
        if not isinstance(inner, Select):
            return None
        inner.where.append(binary("=", inner.items[0][0].clone(), e.args[0]))
        return Expr("exists", data=e.data, query=inner)

    return replace(pick_expr(g, sites, "insub"), make)


@edit
def between_bounds(g, sites):
    return replace(pick_expr(g, sites, "between"), lambda e: Expr("between", [e.args[0], e.args[2], e.args[1]], e.data))


@edit
def like_edits(g, sites):
    def make(e):
        op, negated = e.data
        if g.chance(0.3):
            return binary("<>" if negated else "=", *e.args)
        return Expr("like", e.args, ("GLOB" if op == "LIKE" and g.chance(0.5) else "LIKE", negated if g.chance(0.6) else not negated))

    return replace(pick_expr(g, sites, "like"), make)


@edit
def neutral_condition(g, sites):
    select = pick(g, sites.selects)
    select.where.insert(0, lit(g.rng.choice(["TRUE", "1", "2", "NULL", "FALSE", "'1'", "'a'", "0.5"])))
    return True


@edit
def add_condition(g, sites):
    select = pick(g, sites.selects)
    scope = scope_of(g, select)
    holder = select.having if select.group and g.chance(0.2) else select.where
    holder.append(g.predicate(scope, 1, None))
    return True


@edit
def drop_condition(g, sites):
    select = pick(g, [s for s in sites.selects if s.where or s.having])
    if not select:
        return False
    holder = select.where or select.having
    holder.pop(g.rng.randrange(len(holder)))
    return True


# --- Joins and tables ------------------------------------------------------------------


@edit
def join_kind(g, sites):
    join = pick(g, [j for j, _ in sites.joins if j.on or j.using])
    if not join:
        return False
    join.kind = g.rng.choice(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"])
    return True


@edit
def exchange_sides(g, sites):
    join = pick(g, [j for j, _ in sites.joins if not isinstance(j.sides[0], Join)])
    if not join:
        return False
    join.sides.reverse()
    return True


@edit
def on_to_where(g, sites):
    found = pick(g, [(j, s) for j, s in sites.joins if len(j.on) > 1])
    if not found:
        return False
    join, select = found
    select.where.append(join.on.pop())
    return True


@edit
def where_to_on(g, sites):
    found = pick(g, [(j, s) for j, s in sites.joins if j.on and s.where])
    if not found:
        return False
    join, select = found
    join.on.append(select.where.pop())
    return True


@edit
def move_on_between_joins(g, sites):
    joins = [j for j, _ in sites.joins if len(j.on) > 1]
    to = pick(g, [j for j, _ in sites.joins if j.on and j not in joins])
    if not joins or not to:
        return False
    to.on.append(joins[0].on.pop())
    return True


@edit
def using_to_on(g, sites):
    """As USING means it, but for the output of `*` and of a bare name."""
    join = pick(g, [j for j, _ in sites.joins if j.using and not any(isinstance(s, Join) for s in j.sides)])
    if not join:
        return False
    left, right = join.sides
    join.on = [binary("=", col(left.alias, name), col(right.alias, name)) for name in join.using]
    join.using = []
    return True


@edit
def natural(g, sites):
    join = pick(g, [j for j, _ in sites.joins])
    if not join:
        return False
    if join.kind.startswith("NATURAL"):
        join.kind = join.kind.removeprefix("NATURAL ")
    elif not join.kind.startswith((",", "CROSS")):
        join.kind, join.on, join.using = "NATURAL " + join.kind, [], []
    return True


@edit
def exchange_aliases(g, sites):
    """Two instances take each other's name: what is said of one is said of the other."""
    select = pick(g, [s for s in sites.selects if len(sources_of(s)) > 1])
    if not select:
        return False
    one, two = g.rng.sample(sources_of(select), 2)
    one.alias, two.alias = two.alias, one.alias
    return True


@edit
def other_table(g, sites):
    found = pick(g, sites.tables)
    if not found:
        return False
    found[0].name = g.rng.choice(list(g.tables) + [name for name, _ in sites.root.ctes])
    return True


@edit
def add_cross_join(g, sites):
    select = pick(g, [s for s in sites.selects if s.source])
    if not select:
        return False
    one_row = Select([[lit("1"), "v1"]])
    right = g.rng.choice([Derived(one_row, g.alias()), Table(g.rng.choice(list(g.tables)), g.alias())])
    select.source[0] = Join("CROSS JOIN", select.source[0], right)
    return True


@edit
def drop_join(g, sites):
    select = pick(g, [s for s in sites.selects if s.source and isinstance(s.source[0], Join)])
    if not select:
        return False
    select.source[0] = select.source[0].sides[g.rng.choice([0, 0, 1])]
    return True


# --- The select list and what goes with it ----------------------------------------------


@edit
def add_column(g, sites):
    """Also under DISTINCT, into set operations, NATURAL joins and CTEs."""
    select = pick(g, sites.selects)
    scope = scope_of(g, select)
    expr = g.column(scope) if scope and g.chance(0.7) else lit("1")
    name = g.rng.choice(["extra", "a", "b", "s"])
    if name in select.names():
        return False
    select.items.insert(g.rng.randrange(len(select.items) + 1), [expr, name])
    return True


@edit
def add_column_everywhere(g, sites):
    """To all branches of a set operation."""
    operation = pick(g, sites.operations)
    if not operation or any(isinstance(side, SetOperation) for side in operation.sides):
        return False
    for side in operation.sides:
        scope = scope_of(g, side)
        side.items.append([g.column(scope) if scope else lit("1"), "extra"])
    return True


@edit
def add_aggregate(g, sites):
    select = pick(g, sites.selects)
    scope = scope_of(g, select)
    if not scope or "extra" in select.names():
        return False
    select.items.append([g.aggregate(scope), "extra"])
    return True


@edit
def add_window(g, sites):
    select = pick(g, sites.selects)
    scope = scope_of(g, select)
    if not scope or "extra" in select.names():
        return False
    select.items.append([g.window(scope), "extra"])
    return True


@edit
def drop_column(g, sites):
    select = pick(g, [s for s in sites.selects if len(s.items) > 1])
    if not select:
        return False
    select.items.pop(g.rng.randrange(len(select.items)))
    return True


@edit
def exchange_columns(g, sites):
    """Values under each other's names, or both in each other's places."""
    select = pick(g, [s for s in sites.selects if len(s.items) > 1])
    if not select:
        return False
    one, two = g.rng.sample(range(len(select.items)), 2)
    items = select.items
    if g.chance(0.5):
        items[one], items[two] = items[two], items[one]
    else:
        items[one][0], items[two][0] = items[two][0], items[one][0]
    return True


@edit
def rename_output(g, sites):
    """An output name may also be what a key or another query reads."""
    select = pick(g, sites.selects)
    item = g.rng.choice(select.items)
    name = g.rng.choice(["a", "b", "s", "c1", "c2", "renamed"])
    if name in select.names():
        return False
    item[1] = name
    return True


@edit
def distinct(g, sites):
    select = pick(g, sites.selects)
    select.distinct = not select.distinct
    return True


@edit
def name_key(g, sites):
    """ORDER BY or GROUP BY of a bare name: the output's, or the input's?"""
    select = pick(g, sites.selects)
    name = col("", g.rng.choice(select.names() + ["a", "b"]))
    if g.chance(0.5):
        select.order.append([name, g.rng.choice(SUFFIXES)])
        select.limit = select.limit or ("2", None)
    elif select.group:
        select.group[0] = name
    else:
        return False
    return True


# --- Aggregation ------------------------------------------------------------------------


@edit
def count_forms(g, sites):
    def make(e):
        column = e.args[0] if e.args and not e.data.get("filter") else g.leaf([], "i")
        return g.rng.choice(
            [
                Expr("agg", [], {"fn": "count"}),
                Expr("agg", [column], {"fn": "count"}),
                Expr("agg", [column.clone()], {"fn": "count", "distinct": True}),
                Expr("agg", [lit("1")], {"fn": "count"}),
                Expr("agg", [lit("1")], {"fn": "sum"}),
            ]
        )

    return replace(pick_expr(g, sites, "agg", where=lambda e: e.data["fn"] == "count"), make)


@edit
def other_aggregate(g, sites):
    def make(e):
        return Expr("agg", e.args, e.data | {"fn": g.rng.choice(["sum", "min", "max", "avg", "total", "count"])})

    return replace(pick_expr(g, sites, "agg", where=lambda e: bool(e.args)), make)


@edit
def aggregate_distinct(g, sites):
    return replace(pick_expr(g, sites, "agg", where=lambda e: bool(e.args)), lambda e: Expr("agg", e.args, e.data | {"distinct": not e.data.get("distinct")}))


@edit
def filter_forms(g, sites):
    """FILTER to CASE, with and without an ELSE; or away with it."""

    def make(e):
        if len(e.args) < 2 or not e.data.get("filter"):
            return None
        data = {k: v for k, v in e.data.items() if k != "filter"}
        way = g.rng.choice(["case", "else", "drop"])
        argument = e.args[0]
        if way == "case":
            argument = Expr("case", [e.args[1], argument], False)
        elif way == "else":
            argument = Expr("case", [e.args[1], argument, lit("0")], True)
        return Expr("agg", [argument], data)

    return replace(pick_expr(g, sites, "agg"), make)


@edit
def filter_to_where(g, sites):
    place = pick_expr(g, sites, "agg", where=lambda e: bool(e.data.get("filter")))
    if not place:
        return False
    aggregate, select = place[0][place[1]], place[3]
    select.where.append(aggregate.args.pop())
    del aggregate.data["filter"]
    return True


@edit
def group_keys(g, sites):
    select = pick(g, [s for s in sites.selects if s.group])
    if not select:
        return False
    scope = scope_of(g, select)
    way = g.rng.choice(["add", "drop", "order", "constant", "twice"])
    if way == "add" and scope:
        select.group.append(g.column(scope))
    elif way == "drop":
        select.group.pop(g.rng.randrange(len(select.group)))
    elif way == "constant":
        select.group.append(lit("'k'"))
    elif way == "twice":
        select.group.append(select.group[0].clone())
    else:
        select.group.reverse()
    return True


@edit
def grand_total(g, sites):
    select = pick(g, [s for s in sites.selects if s.group])
    if not select:
        return False
    select.group = [lit("'k'")] if g.chance(0.5) else []
    return True


@edit
def distinct_to_group(g, sites):
    select = pick(g, [s for s in sites.selects if s.distinct and not s.group])
    if not select:
        return False
    select.distinct = False
    select.group = [expr.clone() for expr, _ in select.items]
    return True


@edit
def having_to_where(g, sites):
    select = pick(g, [s for s in sites.selects if s.having])
    if not select:
        return False
    select.where.append(select.having.pop())
    return True


# --- Windows -----------------------------------------------------------------------------


@edit
def window_frame(g, sites):
    return replace(pick_expr(g, sites, "win", where=lambda e: bool(e.data["order"])), lambda e: Expr("win", e.args, e.data | {"frame": g.rng.choice(FRAMES)}))


@edit
def window_function(g, sites):
    def make(e):
        names = ["row_number", "rank", "dense_rank"] if not e.data["count"] else ["sum", "count", "max", "lag", "first_value", "last_value"]
        return Expr("win", e.args, e.data | {"fn": g.rng.choice(names)})

    return replace(pick_expr(g, sites, "win"), make)


@edit
def window_keys(g, sites):
    def make(e):
        data = dict(e.data)
        args = [arg.clone() for arg in e.args]
        if data["order"] and g.chance(0.6):
            if g.chance(0.5):
                data["order"] = [g.rng.choice(SUFFIXES)] + data["order"][1:]
            else:
                args.pop()
                data["order"] = data["order"][:-1]
        elif data["partition"]:
            args.pop(data["count"])
            data["partition"] -= 1
        return Expr("win", args, data)

    return replace(pick_expr(g, sites, "win"), make)


# --- Set operations, order, nesting ---------------------------------------------------------


@edit
def set_operator(g, sites):
    operation = pick(g, sites.operations)
    if not operation:
        return False
    operation.op = g.rng.choice(["UNION ALL", "UNION", "EXCEPT", "INTERSECT"])
    return True


@edit
def exchange_branches(g, sites):
    operation = pick(g, sites.operations)
    if not operation:
        return False
    operation.sides.reverse()
    return True


@edit
def permute_branch(g, sites):
    operation = pick(g, sites.operations)
    branch = operation and g.rng.choice(operation.sides)
    if not isinstance(branch, Select):
        return False
    exprs = [expr for expr, _ in branch.items]
    g.rng.shuffle(exprs)
    for item, expr in zip(branch.items, exprs):
        item[0] = expr
    return True


@edit
def make_union(g, sites):
    """A query united with itself, or with half of itself."""
    found = pick(g, sites.derived)
    if not found:
        return False
    inner = found[0].query
    found[0].query = SetOperation(g.rng.choice(["UNION ALL", "UNION", "EXCEPT"]), inner, inner.clone())
    return True


@edit
def limit(g, sites):
    query = pick(g, sites.queries)
    query.limit = g.rng.choice([None, ("1", None), ("2", None), ("3", "1"), ("0", None), ("-1", None)])
    return True


@edit
def order_keys(g, sites):
    select = pick(g, sites.selects)
    if select.order and g.chance(0.6):
        if g.chance(0.5):
            select.order.pop()
        else:
            select.order[0][1] = g.rng.choice(SUFFIXES)
    else:
        select.order.append([g.rng.choice(select.items)[0].clone(), g.rng.choice(SUFFIXES)])
    return True


@edit
def shadow_table(g, sites):
    """A CTE that is called as a table which the query reads."""
    names = [table.name for table, _ in sites.tables if table.name in g.tables]
    name = pick(g, names)
    if not name or any(cte == name for cte, _ in sites.root.ctes):
        return False
    items = [[lit("1") if g.chance(0.2) else col(name, column), column] for column, _, _ in g.tables[name]]
    sites.root.ctes.insert(0, [name, Select(items, Table("t" if name != "t" else "u", name))])
    if name == "t" or g.chance(0.5):
        sites.root.ctes[0][1] = Select([[lit("1"), column] for column, _, _ in g.tables[name]])
    return True


@edit
def subquery_list(g, sites):
    """What EXISTS selects is irrelevant, unless it aggregates or is cut off."""

    def make(e):
        if not isinstance(e.query, Select):
            return None
        way = g.rng.choice(["list", "aggregate", "limit", "distinct"])
        if way == "list":
            e.query.items = [[lit("NULL"), "v1"]]
        elif way == "aggregate":
            e.query.items = [[Expr("agg", [], {"fn": "count"}), "v1"]]
        elif way == "limit":
            e.query.limit = (g.rng.choice(["0", "1"]), None)
        else:
            e.query.distinct = True
        return e

    return replace(pick_expr(g, sites, "exists", "insub"), make)


@edit
def scalar_subquery(g, sites):
    """MAX against any row, COUNT against NULL where there is no row."""

    def make(e):
        item = e.query.items[0]
        if item[0].kind == "agg" and item[0].args:
            item[0] = item[0].args[0]
        elif g.chance(0.5):
            e.query.group = [lit("'k'")]
        return e

    return replace(pick_expr(g, sites, "scalar"), make)
