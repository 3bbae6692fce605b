"""Edits of joins, select lists, groups, windows and set operations: see catalogue.py."""

from catalogue import aggregates, edit, pick, pick_expr, replace, scope_of, shows_all, whole_columns
from generate import FRAMES, SUFFIXES
from sql import Derived, Expr, Join, Pivot, Rows, Select, SetOperation, Table, binary, col, lit, sources_of

# --- Joins and tables ------------------------------------------------------------------


@edit
def join_kind(g, sites):
    join = pick(g, [j for j, _ in sites.joins if j.on or j.using])
    if not join:
        return False
    join.kind = g.rng.choice(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"])
    return True


@edit
def change_pivot(g, sites):
    pivot = pick(g, [source for select in sites.selects for source in sources_of(select) if isinstance(source, Pivot)])
    if not pivot:
        return False
    way = g.rng.choice(["value", "value order", "drop value", "key", "cell", "nulls"])
    if way == "value" and pivot.cells:
        pivot.values[g.rng.randrange(len(pivot.values))] = "'b'" if pivot.values[0].startswith("'") else "2"
    elif way == "value order":
        pivot.values.reverse()
    elif way == "drop value" and len(pivot.values) > 1:
        pivot.values.pop()
    elif way == "key" and pivot.kept:
        pivot.kept.pop()
    elif way == "cell" and pivot.cells:
        pivot.cells = [({"max": "min", "min": "max", "count": "max"}[fn], column, kind) for fn, column, kind in pivot.cells]
    elif way == "nulls" and not pivot.cells:
        pivot.nulls = "" if pivot.nulls else " INCLUDE NULLS"
    else:
        return False
    return True


@edit
def lateral_kind(g, sites):
    join = pick(g, [j for j, _ in sites.joins if getattr(j.sides[1], "lateral", False)])
    if not join:
        return False
    join.kind = "LEFT JOIN" if join.kind != "LEFT JOIN" else "JOIN"
    join.on = join.on or [lit("TRUE")]
    return True


@edit
def lateral_condition(g, sites):
    """A condition goes from within to ON, or from there to WHERE."""
    found = pick(g, [(j, s) for j, s in sites.joins if getattr(j.sides[1], "lateral", False) and isinstance(j.sides[1].query, Select) and j.on])
    if not found:
        return False
    join, select = found
    select.where.append(join.on[0].clone())
    join.on = [lit("TRUE")]
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


@edit
def look_up(g, sites):
    """A left join more by a key, mostly, and a column of it."""
    found = [s for s in sites.selects if s.source and not shows_all(s) and not s.group and not s.distinct and whole_columns(g, s)]
    found = [s for s in found if not any(isinstance(source, Rows) for source in sources_of(s)) and not any(aggregates(e) for e, _ in s.items)]
    select = pick(g, found)
    if not select:
        return False
    outer, alias = col(*g.rng.choice(whole_columns(g, select))), g.alias()
    name = g.rng.choice([c for c, _, _ in g.tables["k"]])
    on = [binary("=", col(alias, g.rng.choice(["id", "id", "id", name])), outer)]
    select.source[0] = Join("LEFT JOIN", select.source[0], Table("k", alias), on)
    shown = col(alias, name)
    wrapped = Expr("call", [shown, shown.clone()], "coalesce")
    select.items.append([g.rng.choice([shown, shown, wrapped]), f"look{alias}"])
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
def any_distinct_to_group(g, sites):
    select = pick(g, [s for s in sites.selects if s.distinct and not s.group])
    if not select:
        return False
    select.distinct = False
    select.group = [expr.clone() for expr, _ in select.items]
    return True


@edit
def any_having_to_where(g, sites):
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
