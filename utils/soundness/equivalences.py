"""Edits that change nothing, as random instances of the rules in
docs/fingerprints.md and of some that Mesh may learn yet."""

from edits import pick, pick_expr, replace
from sql import Derived, Expr, Join, Select, Table, binary, col, columns_in, lit, sources_of

EQUIVALENCES = {}


def equivalence(function):
    EQUIVALENCES[function.__name__] = function
    return function


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
def reorder_conditions(g, sites):
    select = pick(g, [s for s in sites.selects if len(s.where) > 1])
    if not select:
        return False
    select.where.reverse()
    return True


@equivalence
def repeat_condition(g, sites):
    select = pick(g, [s for s in sites.selects if s.where])
    if not select:
        return False
    select.where.append(g.rng.choice(select.where).clone())
    return True


@equivalence
def join_conditions(g, sites):
    """Two conjuncts as one AND."""
    select = pick(g, [s for s in sites.selects if len(s.where) > 1])
    if not select:
        return False
    last = select.where.pop()
    select.where[-1] = binary("AND", last, select.where[-1])
    return True


@equivalence
def true_condition(g, sites):
    pick(g, sites.selects).where.append(lit("TRUE"))
    return True


@equivalence
def mirror_comparison(g, sites):
    other = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
    numbers = lambda e: e.data in other and all(a.kind in ("lit", "bin") for a in e.args)
    return replace(pick_expr(g, sites, "bin", where=numbers), lambda e: Expr("bin", e.args[::-1], other[e.data]))


@equivalence
def commute(g, sites):
    return replace(pick_expr(g, sites, "bin", where=lambda e: e.data in ("+", "*", "&", "|", "AND", "OR")), lambda e: Expr("bin", e.args[::-1], e.data))


@equivalence
def between_to_comparisons(g, sites):
    def make(e):
        both = binary("AND", binary(">=", e.args[0], e.args[1]), binary("<=", e.args[0].clone(), e.args[2]))
        return Expr("un", [both], "NOT") if e.data else both

    return replace(pick_expr(g, sites, "between"), make)


@equivalence
def reorder_list(g, sites):
    def make(e):
        return Expr("in", [e.args[0]] + e.args[:0:-1] + [e.args[1].clone()], e.data)

    return replace(pick_expr(g, sites, "in", where=lambda e: len(e.args) > 2), make)


@equivalence
def not_not(g, sites):
    truth = ("null", "between", "in", "insub", "exists", "like")
    return replace(pick_expr(g, sites, *truth), lambda e: Expr("un", [Expr("un", [e], "NOT")], "NOT"))


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


@equivalence
def inner_on_to_where(g, sites):
    found = pick(g, [(j, s) for j, s in sites.joins if j.kind == "JOIN" and j.on and s.source[0] is j])
    if not found:
        return False
    join, select = found
    select.where += join.on
    join.on, join.kind = [], "CROSS JOIN"
    return True


@equivalence
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


@equivalence
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


@equivalence
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


@equivalence
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


@equivalence
def exists_list(g, sites):
    def make(e):
        if isinstance(e.query, Select) and not e.query.group and e.query.items[0][0].kind == "col" and not e.query.distinct:
            e.query.items = [[lit("1"), "v1"]]
            return e
        return None

    return replace(pick_expr(g, sites, "exists"), make)


# --- Rules of the normal form ---------------------------------------------------------


@equivalence
def de_morgan(g, sites):
    other = {"AND": "OR", "OR": "AND"}

    def make(e):
        inner = e.args[0]
        return Expr("bin", [Expr("un", [arg], "NOT") for arg in inner.args], other[inner.data])

    fits = lambda e: e.data == "NOT" and e.args[0].kind == "bin" and e.args[0].data in other
    return replace(pick_expr(g, sites, "un", where=fits), make)


@equivalence
def negated_comparison(g, sites):
    other = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "<>", "<>": "="}
    return replace(pick_expr(g, sites, "bin", where=lambda e: e.data in other), lambda e: Expr("un", [Expr("bin", e.args, other[e.data])], "NOT"))


@equivalence
def list_to_or(g, sites):
    """An item of a list has no affinity, a literal has none anywhere."""

    def make(e):
        tests = [binary("=", e.args[0].clone(), item) for item in e.args[1:]]
        made = tests[0]
        for test in tests[1:]:
            made = binary("OR", made, test)
        return Expr("un", [made], "NOT") if e.data else made

    return replace(pick_expr(g, sites, "in", where=lambda e: all(item.kind == "lit" for item in e.args[1:])), make)


@equivalence
def implied_not_null(g, sites):
    found = []
    for select in sites.selects:
        for e in select.where:
            if e.kind == "bin" and e.data in ("=", "<", "<=", ">", ">=", "<>"):
                found += [(select, arg) for arg in e.args if arg.kind == "col"]
    place = pick(g, found)
    if not place:
        return False
    place[0].where.append(Expr("null", [place[1].clone()], True))
    return True


@equivalence
def coalesce_to_case(g, sites):
    def make(e):
        first, second = e.args
        return Expr("case", [Expr("null", [first.clone()], False), second, first], True)

    return replace(pick_expr(g, sites, "call", where=lambda e: e.data in ("coalesce", "ifnull") and len(e.args) == 2), make)


@equivalence
def iif_to_case(g, sites):
    return replace(pick_expr(g, sites, "call", where=lambda e: e.data == "iif"), lambda e: Expr("case", e.args, True))


@equivalence
def filter_to_case(g, sites):
    def make(e):
        *arguments, condition = e.args
        value = arguments[0] if arguments else lit("1")
        return Expr("agg", [Expr("case", [condition, value], False)], {k: v for k, v in e.data.items() if k != "filter"})

    ignore = ("count", "sum", "avg")  # MIN and MAX take their collation from a column.
    return replace(pick_expr(g, sites, "agg", where=lambda e: bool(e.data.get("filter")) and e.data["fn"] in ignore and not e.data.get("distinct")), make)


@equivalence
def distinct_to_group(g, sites):
    plain = lambda s: s.distinct and not s.group and all(e.kind == "col" for e, _ in s.items)
    select = pick(g, [s for s in sites.selects if plain(s) and not s.order and not s.limit])
    if not select:
        return False
    select.distinct = False
    select.group = [e.clone() for e, _ in select.items]
    return True


@equivalence
def distinct_over_groups(g, sites):
    keys = lambda s: {e.data for e in s.group if e.kind == "col"}
    shown = lambda s: {e.data for e, _ in s.items if e.kind == "col"}
    fits = lambda s: s.group and len(keys(s)) == len(s.group) and keys(s) <= shown(s) and not s.distinct
    select = pick(g, [s for s in sites.selects if fits(s) and not s.order])
    if not select:
        return False
    select.distinct = True
    return True


def aggregates(e):
    return e.kind in ("agg", "win") or bool(e.query) or any(aggregates(arg) for arg in e.args)


@equivalence
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


@equivalence
def distinct_under_exists(g, sites):
    def make(e):
        if not isinstance(e.query, Select) or e.query.limit:
            return None
        e.query.distinct = not e.query.distinct
        return e

    return replace(pick_expr(g, sites, "exists", "insub"), make)
