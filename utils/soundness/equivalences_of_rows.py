"""Edits of queries and their clauses that change nothing: see catalogue.py."""

from catalogue import aggregates, conjuncts, equivalence, is_comparison, is_whole, of_rule, pick, pick_expr, replace
from sql import Derived, Expr, Join, Pivot, Rows, Select, SetOperation, Table, binary, col, columns_in, lit, sources_of, text


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


@equivalence
def commute_join(g, sites):
    join = pick(g, [j for j, _ in sites.joins if j.kind in ("JOIN", "CROSS JOIN", ",") and not j.using and not isinstance(j.sides[0], Join)])
    if not join:
        return False
    join.sides.reverse()
    return True


@equivalence
def left_to_right(g, sites):
    join = pick(g, [j for j, _ in sites.joins if j.kind == "LEFT JOIN" and j.on and not isinstance(j.sides[0], Join)])
    if not join:
        return False
    join.sides.reverse()
    join.kind = "RIGHT JOIN"
    return True


@of_rule("gather-conditions")
def inner_on_to_where(g, sites):
    found = pick(g, [(j, s) for j, s in sites.joins if j.kind == "JOIN" and j.on and s.source[0] is j])
    if not found:
        return False
    join, select = found
    select.where += join.on
    join.on, join.kind = [], "CROSS JOIN"
    return True


@of_rule("gather-projections")
def wrap_table(g, sites):
    """A table as a derived table that selects all of it."""
    found = pick(g, [(t, s) for t, s in sites.tables])
    if not found:
        return False
    table, select = found
    star = Select([[lit("*"), "*"]], Table(table.name, table.name))

    def put(source):
        if isinstance(source, Join):
            source.sides = [put(side) for side in source.sides]
        return Derived(star, table.alias) if source is table else source

    select.source[0] = put(select.source[0])
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

    def put(source):
        if isinstance(source, Join):
            source.sides = [put(side) for side in source.sides]
        return Derived(ctes[table.name].clone(), table.alias) if source is table else source

    select.source[0] = put(select.source[0])
    return True


@equivalence
def one_row_join(g, sites):
    select = pick(g, [s for s in sites.selects if s.source])
    if not select:
        return False
    select.source[0] = Join("CROSS JOIN", select.source[0], Derived(Select([[lit("1"), "one"]]), g.alias()))
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


@of_rule("exists-input")
def exists_list(g, sites):
    def make(e):
        if isinstance(e.query, Select) and not e.query.group and e.query.items[0][0].kind == "col" and not e.query.distinct:
            e.query.items = [[lit("1"), "v1"]]
            return e
        return None

    return replace(pick_expr(g, sites, "exists"), make)


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


@of_rule("through-aggregate")
def having_to_where(g, sites):
    found = []
    for select in sites.selects:
        keys = {e.data for e in select.group if e.kind == "col"}
        for e in select.having:
            columns = {column.data for column in columns_in(e)}
            if columns and columns <= keys and not aggregates(e):
                found.append((select, e))
    place = pick(g, found)
    if not place:
        return False
    select, condition = place
    select.having.remove(condition)
    select.where.append(condition)
    return True


@of_rule("exists-input")
def distinct_under_exists(g, sites):
    def make(e):
        if not isinstance(e.query, Select) or e.query.limit:
            return None
        e.query.distinct = not e.query.distinct
        return e

    return replace(pick_expr(g, sites, "exists", "insub"), make)


@of_rule("in-to-exists")
def in_to_exists(g, sites):
    found = [p for p in conjuncts(sites, lambda e: e.kind == "insub" and not e.data and isinstance(e.query, Select) and not e.query.limit)]

    def make(e):
        e.query.where.append(binary("=", e.args[0], e.query.items[0][0].clone()))
        return Expr("exists", data=False, query=e.query)

    return replace(pick(g, found), make)


@of_rule("not-in-to-exists")
def not_in_to_exists(g, sites):
    """Where neither side is NULL, as conditions on both say that stand there already."""
    plain = lambda e: e.kind == "insub" and e.data and isinstance(e.query, Select) and not e.query.limit and not e.query.group
    place = pick(g, [p for p in conjuncts(sites, plain) if says_not_null(p[2], p[0][p[1]].args[0])])
    inner = place and place[0][place[1]].query
    if not inner or not says_not_null(inner, inner.items[0][0]):
        return False

    def make(e):
        e.query.where.append(binary("=", e.args[0], e.query.items[0][0].clone()))
        return Expr("exists", data=True, query=e.query)

    return replace(place, make)


def says_not_null(select, value):
    same = lambda e: e.kind == "null" and e.data and e.args[0].kind == "col" == value.kind and e.args[0].data == value.data
    return any(same(e) for e in select.where)


def strict_columns(e):
    """Columns for whose NULL the comparison is not true."""
    return {a.data[0] for a in e.args if a.kind == "col"} if is_comparison(e) else set()


@of_rule("outer-to-inner")
def outer_to_inner(g, sites):
    found = []
    for join, select in sites.joins:
        if join.kind == "LEFT JOIN" and join.on and select.source[0] is join and not isinstance(join.sides[1], Join):
            if any(join.sides[1].alias in strict_columns(e) for e in select.where):
                found.append(join)
    join = pick(g, found)
    if not join:
        return False
    join.kind = "JOIN"
    return True


def substituted(e, mapping):
    """A copy with the columns of a derived table put in; None where that is not known."""
    if e.kind == "col":
        found = mapping.get(e.data[1])
        return found.clone() if found is not None else None
    if e.query:
        return None
    copy = e.clone()
    for i, arg in enumerate(e.args):
        copy.args[i] = substituted(arg, mapping)
        if copy.args[i] is None:
            return None
    return copy


def push_below(g, sites, fits):
    """A condition over one derived table goes into it."""
    found = []
    for select in sites.selects:
        for source in select.source:
            outer = {side for join in [source] if isinstance(join, Join) for side in join.sides if join.kind in ("LEFT JOIN",) and side is join.sides[0]}
            sides = [source] if not isinstance(source, Join) else [s for s in source.sides if source.kind in ("JOIN", "CROSS JOIN", ",") or s in outer]
            for side in sides:
                if isinstance(side, Derived) and not side.query.limit and fits(side.query):
                    for i, e in enumerate(select.where):
                        columns = columns_in(e)
                        if columns and all(c.data[0] == side.alias for c in columns):
                            found.append((select, i, side.query))
    place = pick(g, found)
    if not place:
        return False
    select, i, query = place
    inner = [query] if isinstance(query, Select) else query.sides
    moved = []
    for each in inner:
        if not isinstance(each, Select) or each.limit or each.distinct_on or each.qualify:
            return False
        keys = [key for key in each.group]
        mapping = {name: e for (e, _), name in zip(each.items, query.names()) if not aggregates(e)}
        if each.group or any(e.kind == "agg" for e, _ in each.items):
            mapping = {name: e for name, e in mapping.items() if any(e.kind == "col" and k.kind == "col" and k.data == e.data for k in keys)}
        for e, _ in each.items:
            if e.kind == "win":
                parts = [a.data for a in e.args[e.data["count"] : e.data["count"] + e.data["partition"]] if a.kind == "col"]
                mapping = {name: m for name, m in mapping.items() if m.kind == "col" and m.data in parts}
        made = substituted(select.where[i], mapping)
        if made is None:
            return False
        moved.append((each, made))
    select.where.pop(i)
    for each, made in moved:
        each.where.append(made)
    return True


@of_rule("push-conditions")
def push_into_derived(g, sites):
    return push_below(g, sites, lambda q: isinstance(q, Select) and not q.group and not q.distinct)


@of_rule("through-aggregate")
def push_below_group(g, sites):
    return push_below(g, sites, lambda q: isinstance(q, Select) and bool(q.group) and not q.grouping)


@of_rule("through-distinct")
def push_below_distinct(g, sites):
    return push_below(g, sites, lambda q: isinstance(q, Select) and q.distinct and not q.group)


@of_rule("through-window")
def push_below_window(g, sites):
    return push_below(g, sites, lambda q: isinstance(q, Select) and any(e.kind == "win" for e, _ in q.items))


@of_rule("through-union")
def push_below_union(g, sites):
    return push_below(g, sites, lambda q: isinstance(q, SetOperation) and q.op in ("UNION ALL", "UNION"))


@of_rule("outer-join-sides")
def on_into_right_side(g, sites):
    """A condition of ON over the right side alone of a LEFT JOIN, as a filter below it."""
    found = []
    for join, _ in sites.joins:
        right = join.sides[1]
        if join.kind == "LEFT JOIN" and len(join.on) > 1 and isinstance(right, Table):
            found += [(join, i) for i, e in enumerate(join.on) if e and columns_in(e) and all(c.data[0] == right.alias for c in columns_in(e))]
    place = pick(g, found)
    if not place:
        return False
    join, i = place
    right = join.sides[1]
    join.sides[1] = Derived(Select([[lit("*"), "*"]], Table(right.name, right.alias), [join.on.pop(i)]), right.alias)
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


@of_rule("semi-to-exists", "duckdb")
def semi_to_exists(g, sites):
    found = [(j, s) for j, s in sites.joins if j.kind in ("SEMI JOIN", "ANTI JOIN") and s.source[0] is j]
    place = pick(g, found)
    if not place:
        return False
    join, select = place
    inner = Select([[lit("1"), "v1"]], join.sides[1], join.on)
    select.where.append(Expr("exists", data=join.kind == "ANTI JOIN", query=inner))
    select.source[0] = join.sides[0]
    return True


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


# --- Ranks, orders, joins that nothing reads, what conditions imply, twins ---------------


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


@of_rule("unused-join")
def unused_join(g, sites):
    """LEFT JOIN of at most one partner, which nothing reads."""
    select = pick(g, [s for s in sites.selects if s.source and "*" not in s.names() and s.grouping != "ALL"])
    if not select or any(isinstance(source, Rows) for source in sources_of(select)):
        return False
    alias, (name, columns) = g.alias(), g.rng.choice(list(g.tables.items()))
    own = [c for c, _, kind in columns if kind == "i"]
    whole = [(source.alias, c) for source in sources_of(select) if isinstance(source, Table) and source.name in g.tables for c, _, kind in g.tables[source.name] if kind == "i"]
    if g.chance(0.3) or not whole:
        inner, on = Select([[Expr("agg", [], {"fn": "count"}), "partner"]], Table(name, name)), lit("TRUE")
    else:
        inner = Select([[col(name, g.rng.choice(own)), "partner"]], Table(name, name))
        inner.distinct = True
        on = binary("=", col(alias, "partner"), col(*g.rng.choice(whole)))
    select.source[0] = Join("LEFT JOIN", select.source[0], Derived(inner, alias), [on])
    return True


@of_rule("left-to-anti")
def not_exists_to_left_join(g, sites):
    """NOT EXISTS as a LEFT JOIN that finds nothing."""
    found = []
    for where, i, select in conjuncts(sites, lambda e: e.kind == "exists" and e.data and isinstance(e.query, Select)):
        inner = where[i].query
        plain = not (inner.group or inner.having or inner.limit or inner.distinct or inner.distinct_on or inner.qualify or inner.ctes)
        if not plain or len(inner.source) != 1 or not isinstance(inner.source[0], Table) or len(select.source) != 1:
            continue
        tested = [a for e in inner.where if is_comparison(e) for a in e.args if a.kind == "col" and a.data[0] == inner.source[0].alias]
        if tested and not any(aggregates(e) for e, _ in inner.items) and "*" not in select.names() and select.grouping != "ALL":
            found.append((where, i, select, g.rng.choice(tested)))
    place = pick(g, found)
    if not place:
        return False
    where, i, select, tested = place
    inner = where[i].query
    select.source[0] = Join("LEFT JOIN", select.source[0], inner.source[0], inner.where)
    where[i] = Expr("null", [tested.clone()], False)
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


@of_rule("implied-comparisons")
def implied_comparison(g, sites):
    """A literal as a CASE of what WHERE says already."""
    found = []
    for select in sites.selects:
        for e in select.where:
            if e.kind == "bin" and e.data in ("<", "<=", ">", ">=") and e.args[0].kind == "col" and is_whole(e.args[1]):
                found += [(item, e) for item in select.items if item[0].kind == "lit" and is_whole(item[0])]
    place = pick(g, found)
    if not place:
        return False
    item, e = place
    further = int(e.args[1].data) + (1 if e.data[0] == "<" else -1) * g.rng.choice([0, 1, 2])
    weaker = binary(e.data, e.args[0].clone(), lit(further))
    other = lit(int(item[0].data) + 1)
    item[0] = Expr("case", [weaker, item[0], other], True, of=item[0].of)
    return True


@of_rule("merge-bounds", "duckdb", "postgres")
def weaker_date(g, sites):
    dated = lambda e: e.kind == "bin" and e.data in ("<", "<=", ">", ">=") and e.args[0].kind == "col" and e.args[1].kind == "lit" and e.args[1].data.startswith("DATE ")
    place = pick(g, conjuncts(sites, dated))
    if not place:
        return False
    e = place[0][place[1]]
    place[0].append(binary(e.data, e.args[0].clone(), lit("DATE '2199-01-01'" if e.data[0] == "<" else "DATE '1900-01-01'")))
    return True


@of_rule("twins")
def commute_twins(g, sites):
    """Two uses of one table in each other's place."""
    same = lambda j: all(isinstance(side, Table) for side in j.sides) and j.sides[0].name == j.sides[1].name
    join = pick(g, [j for j, _ in sites.joins if j.kind in ("JOIN", "CROSS JOIN", ",") and not j.using and same(j)])
    if not join:
        return False
    join.sides.reverse()
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

    def put(source):
        if isinstance(source, Join):
            source.sides = [put(side) for side in source.sides]
        return Derived(Select([[lit("*"), "*"]], rows), rows.alias) if source is rows else source

    select.source[0] = put(select.source[0])
    return True


@of_rule("lateral-join", "duckdb", "postgres")
def join_to_lateral(g, sites):
    """A join with a table as a derived table that reads the row before it."""
    join = pick(g, [j for j, _ in sites.joins if j.kind in ("JOIN", "LEFT JOIN") and j.on and isinstance(j.sides[1], Table)])
    if not join:
        return False
    table = join.sides[1]
    columns = g.columns_of(table)
    inner = Select([[col(alias, name), name] for alias, name, _ in columns], table, join.on)
    for (expr, _), (_, _, kind) in zip(inner.items, columns):
        expr.of = kind
    join.sides[1] = Derived(inner, table.alias, lateral=True)
    join.kind, join.on = ("CROSS JOIN", []) if join.kind == "JOIN" else ("LEFT JOIN", [lit("TRUE")])
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


@equivalence
def swap_left_joins(g, sites):
    """Two left joins of one chain, the later of which does not read the earlier."""

    def fits(join):
        first = join.sides[0]
        if not isinstance(first, Join) or any(j.kind != "LEFT JOIN" or not j.on or getattr(j.sides[1], "lateral", False) for j in (join, first)):
            return False
        read = {c.data[0] for e in join.on for c in columns_in(e)}
        return not any(isinstance(j.sides[1], Join) for j in (join, first)) and "" not in read and first.sides[1].alias not in read

    found = pick(g, [(j, s) for j, s in sites.joins if fits(j) and not any(name == "*" for _, name in s.items)])
    if not found:
        return False
    join, first = found[0], found[0].sides[0]
    join.sides[1], first.sides[1] = first.sides[1], join.sides[1]
    join.on, first.on = first.on, join.on
    return True
