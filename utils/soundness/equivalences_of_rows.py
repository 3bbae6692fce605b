"""Edits of what a query reads and of its clauses that change nothing: see catalogue.py."""

from catalogue import aggregates, equivalence, is_comparison, of_rule, pick, pick_expr, replace
from sql import Derived, Expr, Join, Pivot, Rows, Select, SetOperation, Table, binary, col, lit, sources_of, text


@equivalence
def rename_aliases(g, sites):
    names = {}
    for select in sites.selects:
        for source in sources_of(select):
            if source.alias.startswith("q"):
                names[source.alias] = "r" + source.alias
                source.alias = names[source.alias]
    for holder, index, _, _ in sites.exprs:
        e = holder[index]
        if e.kind == "col":
            e.data = (names.get(e.data[0], e.data[0]), e.data[1])
    return bool(names)


@equivalence
def rename_ctes(g, sites):
    names = {name: "r" + name for name, _ in sites.root.ctes if name.startswith("cte")}
    sites.root.ctes = [[names.get(name, name), query] for name, query in sites.root.ctes]
    for table, _ in sites.tables:
        table.name = names.get(table.name, table.name)
    return bool(names)


@equivalence
def unused_cte(g, sites):
    sites.root.ctes.insert(0, ["unused", Select([[lit("1"), "v1"]])])
    return True


def put_in_place_of(select, old, new):
    """In what the query reads first, through its joins."""

    def put(source):
        if isinstance(source, Join):
            source.sides = [put(side) for side in source.sides]
        return new if source is old else source

    select.source[0] = put(select.source[0])


@of_rule("gather-projections")
def wrap_table(g, sites):
    """A table as a derived table that selects all of it."""
    found = pick(g, [(t, s) for t, s in sites.tables])
    if not found:
        return False
    table, select = found
    star = Select([[lit("*"), "*"]], Table(table.name, table.name))
    put_in_place_of(select, table, Derived(star, table.alias))
    return True


@of_rule("gather-projections")
def wrap_query(g, sites):
    """The whole query as a derived table."""
    root = sites.root
    if not isinstance(root, Select) or root.order or root.limit:
        return False
    inner = root.clone()
    inner.ctes = []
    alias = g.alias()
    names = root.names()
    ctes = root.ctes
    root.__init__([[col(alias, name), name] for name in names], Derived(inner, alias))
    root.ctes = ctes
    return True


@of_rule("inline-instance")
def inline_cte(g, sites):
    ctes = dict(sites.root.ctes)
    found = pick(g, [(t, s) for t, s in sites.tables if t.name in ctes])
    if not found:
        return False
    table, select = found
    put_in_place_of(select, table, Derived(ctes[table.name].clone(), table.alias))
    return True


@equivalence
def reorder_group_keys(g, sites):
    select = pick(g, [s for s in sites.selects if len(s.group) > 1])
    if not select:
        return False
    select.group.reverse()
    return True


@equivalence
def exchange_union_branches(g, sites):
    operation = pick(g, [o for o in sites.operations if o.op in ("UNION ALL", "UNION") and o is not sites.root])
    if not operation or operation.sides[0].names() != operation.sides[1].names():
        return False
    operation.sides.reverse()
    return True


@of_rule("useless-order")
def useless_order(g, sites):
    found = pick(g, [d for d, _ in sites.derived if isinstance(d.query, Select) and not d.query.limit])
    if not found:
        return False
    found.query.order.append([found.query.items[0][0].clone(), " DESC"])
    return True


@equivalence
def default_frame(g, sites):
    def make(e):
        return Expr("win", e.args, e.data | {"frame": "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"})

    takes = ("sum", "count", "max", "min", "first_value", "last_value")
    return replace(pick_expr(g, sites, "win", where=lambda e: bool(e.data["order"]) and not e.data.get("frame") and e.data["fn"] in takes), make)


@of_rule("aggregates")
def filter_to_case(g, sites):
    def make(e):
        *arguments, condition = e.args
        value = arguments[0] if arguments else lit("1")
        return Expr("agg", [Expr("case", [condition, value], False)], {k: v for k, v in e.data.items() if k != "filter"})

    ignore = ("count", "sum", "avg")  # MIN and MAX take their collation from a column.
    return replace(pick_expr(g, sites, "agg", where=lambda e: bool(e.data.get("filter")) and e.data["fn"] in ignore and not e.data.get("distinct")), make)


@of_rule("group-to-distinct")
def distinct_to_group(g, sites):
    plain = lambda s: s.distinct and not s.group and all(e.kind == "col" for e, _ in s.items)
    select = pick(g, [s for s in sites.selects if plain(s) and not s.order and not s.limit])
    if not select:
        return False
    select.distinct = False
    select.group = [e.clone() for e, _ in select.items]
    return True


@of_rule("useless-distinct")
def distinct_over_groups(g, sites):
    keys = lambda s: {e.data for e in s.group if e.kind == "col"}
    shown = lambda s: {e.data for e, _ in s.items if e.kind == "col"}
    fits = lambda s: s.group and len(keys(s)) == len(s.group) and keys(s) <= shown(s) and not s.distinct
    select = pick(g, [s for s in sites.selects if fits(s) and not s.order])
    if not select:
        return False
    select.distinct = True
    return True


@of_rule("constant-keys", "sqlite", "duckdb")
def constant_key(g, sites):
    select = pick(g, [s for s in sites.selects if s.group and not s.grouping])
    if not select:
        return False
    select.group.insert(g.rng.randrange(len(select.group) + 1), lit("'k'"))
    return True


@of_rule("flatten-union")
def rotate_union(g, sites):
    """(a UNION ALL b) UNION ALL c as a UNION ALL (b UNION ALL c), and a UNION ALL b as one that has no more rows."""
    fits = lambda o: o.op == "UNION ALL" and not o.limit and not o.ctes
    nested = [o for o in sites.operations if fits(o) and isinstance(o.sides[0], SetOperation) and fits(o.sides[0])]
    operation = pick(g, nested)
    if not operation:
        return False
    (a, b), c = operation.sides[0].sides, operation.sides[1]
    operation.sides = [a, SetOperation("UNION ALL", b, c)]
    return True


@of_rule("aggregates")
def count_constant(g, sites):
    return replace(pick_expr(g, sites, "agg", where=lambda e: e.data["fn"] == "count" and not e.args), lambda e: Expr("agg", [lit("1")], {"fn": "count"}))


@of_rule("aggregates")
def distinct_minimum(g, sites):
    def make(e):
        return Expr("agg", e.args, e.data | {"distinct": not e.data.get("distinct")})

    return replace(pick_expr(g, sites, "agg", where=lambda e: e.data["fn"] in ("min", "max")), make)


@of_rule("through-window", "duckdb")
def qualify_to_subquery(g, sites):
    select = pick(g, [s for s in sites.selects if s.qualify and not s.distinct and not s.order and not s.limit and "*" not in s.names()])
    if not select:
        return False
    inner = select.clone()
    inner.ctes, inner.qualify = [], []
    inner.items = inner.items + [[select.qualify[0].clone(), "flag"]]
    alias, names, ctes = g.alias(), select.names(), select.ctes
    select.__init__([[col(alias, name), name] for name in names], Derived(inner, alias), [col(alias, "flag")])
    select.ctes = ctes
    return True


@of_rule("first-rows")
def first_rows(g, sites):
    """A rank that is at most 1, less than 2, or 1."""
    found = []
    for derived, select in sites.derived:
        if not isinstance(derived.query, Select):
            continue
        ranks = {name for e, name in derived.query.items if e.kind == "win" and e.data["fn"] in RANKS}
        for e in select.where:
            column = e.args[0] if is_comparison(e) else None
            if column and column.kind == "col" and column.data[0] == derived.alias and column.data[1] in ranks:
                if (e.data, text(e.args[1])) in FIRST:
                    found.append(e)
    e = pick(g, found)
    if not e:
        return False
    e.data, bound = g.rng.choice([form for form in FIRST if form != (e.data, text(e.args[1]))])
    e.args[1] = lit(bound)
    return True


RANKS = ("row_number", "rank", "dense_rank")


FIRST = [("=", "1"), ("<=", "1"), ("<", "2")]


@of_rule("order-keys")
def settled_key(g, sites):
    """Another key of a window's order that is the same wherever it counts."""

    def make(e):
        count, partition = e.data["count"], e.data["partition"]
        keys = e.args[count : count + partition] + (e.args[count + partition :] if e.data["order"] else [])
        if not keys:
            return None
        return Expr("win", e.args + [g.rng.choice(keys).clone()], e.data | {"order": e.data["order"] + [g.rng.choice(["", " DESC"])]}, of=e.of)

    return replace(pick_expr(g, sites, "win", where=lambda e: bool(e.data["order"])), make)


@of_rule("order-keys")
def settled_order(g, sites):
    select = pick(g, [s for s in sites.selects if s.order and s.limit and not s.distinct])
    if not select:
        return False
    select.order.append([g.rng.choice(select.order)[0].clone(), g.rng.choice(["", " DESC"])])
    return True


@of_rule("useless-distinct")
def distinct_below_extremes(g, sites):
    """MIN and MAX over a derived table, with DISTINCT in it or without."""
    found = []
    for select in sites.selects:
        calls = [e for e, _ in select.items if aggregates(e)]
        extremes = calls and all(e.kind == "agg" and e.data["fn"] in ("min", "max") for e in calls)
        source = select.source[0] if len(select.source) == 1 else None
        if extremes and not select.having and isinstance(source, Derived) and isinstance(source.query, Select):
            if not (source.query.limit or source.query.order or source.query.distinct_on):
                found.append(source.query)
    inner = pick(g, found)
    if not inner:
        return False
    inner.distinct = not inner.distinct
    return True


@of_rule("grouping sets", "duckdb", "postgres")
def grouping_of_one(g, sites):
    """ROLLUP, CUBE and GROUPING SETS of one key."""
    forms = ("ROLLUP", "CUBE", "SETS")
    select = pick(g, [s for s in sites.selects if s.grouping in forms and len(s.group) == 1])
    if not select:
        return False
    select.grouping = g.rng.choice([form for form in forms if form != select.grouping])
    return True


@of_rule("distinct on", "duckdb", "postgres")
def distinct_on_to_rank(g, sites):
    select = pick(g, [s for s in sites.selects if s.distinct_on and s.order and not s.limit and not s.group and "*" not in s.names()])
    if not select:
        return False
    inner = select.clone()
    keys = [e for e, _ in inner.order]
    data = {"fn": "row_number", "count": 0, "partition": len(inner.distinct_on), "order": [suffix for _, suffix in inner.order], "frame": ""}
    inner.items.append([Expr("win", inner.distinct_on + keys, data), "place"])
    inner.ctes, inner.distinct_on, inner.order = [], [], []
    alias, names, ctes = g.alias(), select.names(), select.ctes
    select.__init__([[col(alias, name), name] for name in names], Derived(inner, alias), [binary("=", col(alias, "place"), lit("1"))])
    select.ctes = ctes
    return True


@of_rule("functions in FROM", "duckdb", "postgres")
def wrap_function(g, sites):
    """A function or VALUES in FROM as a derived table that selects all of it."""
    found = [(source, s) for s in sites.selects for source in sources_of(s) if isinstance(source, Rows)]
    place = pick(g, found)
    if not place:
        return False
    rows, select = place
    put_in_place_of(select, rows, Derived(Select([[lit("*"), "*"]], rows), rows.alias))
    return True


@equivalence
def pivot_to_groups(g, sites):
    """PIVOT as the grouping that it is."""
    places = []
    for select in sites.selects:
        places += [(select.source, 0)] if select.source else []
        places += [(join.sides, i) for join, of in sites.joins if of is select for i in (0, 1)]
    place = pick(g, [p for p in places if isinstance(p[0][p[1]], Pivot) and p[0][p[1]].cells])
    if not place:
        return False
    pivot = place[0][place[1]]
    alias = g.alias()
    inner = Select([[Expr("col", data=(alias, name), of=kind), name] for name, kind in pivot.kept], Table(pivot.table, alias))
    inner.group = [e.clone() for e, _ in inner.items]
    for i, value in enumerate(pivot.values):
        for j, (fn, column, kind) in enumerate(pivot.cells):
            condition = binary("=", col(alias, pivot.over), lit(value))
            inner.items.append([Expr("agg", [col(alias, column), condition], {"fn": fn, "filter": True}, of=kind), f"p{i}_{j}"])
    place[0][place[1]] = Derived(inner, pivot.alias)
    return True


pivot_to_groups.engines = ("duckdb",)
