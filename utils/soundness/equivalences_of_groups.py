"""Edits of groupings and counts that change nothing: see catalogue.py."""

from catalogue import is_whole, of_rule, pick, pick_expr, replace, whole_columns
from sql import Derived, Expr, Select, Table, col, lit, sources_of


@of_rule("dependent-keys")
def equated_key(g, sites):
    """A key more that a condition makes one value."""
    found = []
    for select in sites.selects:
        if not select.group or select.grouping:
            continue
        for e in select.where:
            if e.kind == "bin" and e.data == "=" and e.args[0].kind == "col" and is_whole(e.args[1]) and e.args[0].data in whole_columns(g, select):
                found.append((select, e.args[0]))
    place = pick(g, found)
    if not place:
        return False
    place[0].group.append(place[1].clone())
    return True


@of_rule("dependent-keys")
def key_of_one_row(g, sites):
    """A key more, of a table whose key is among them."""
    found = []
    for select in sites.selects:
        keys = {e.data for e in select.group if e.kind == "col"}
        for source in sources_of(select):
            inner = all(j.kind in ("JOIN", "CROSS JOIN", ",") for j, s in sites.joins if s is select)
            if isinstance(source, Table) and source.name == "k" and (source.alias, "id") in keys and not select.grouping and inner:
                found.append((select, source))
    place = pick(g, found)
    if not place:
        return False
    select, source = place
    select.group.append(col(source.alias, g.rng.choice([c for c, _, _ in g.tables["k"]])))
    return True


@of_rule("row-comparisons", "sqlite", "postgres")
def comparisons_to_row(g, sites):
    def make(e):
        (a, b), (c, d) = (arg.args for arg in e.args)
        op = e.args[0].data
        return Expr("call2", [a, c, b, d], "(({0}, {1}) " + op + " ({2}, {3}))")

    pairs = {"AND": "=", "OR": "<>"}
    fits = lambda e: e.data in pairs and all(arg.kind == "bin" and arg.data == pairs[e.data] for arg in e.args)
    return replace(pick_expr(g, sites, "bin", where=fits), make)


@of_rule("row-comparisons", "sqlite", "postgres")
def conditions_to_row(g, sites):
    """Two equalities of a WHERE as one of rows."""
    equal = lambda e: e.kind == "bin" and e.data == "="
    select = pick(g, [s for s in sites.selects if sum(map(equal, s.where)) > 1])
    if not select:
        return False
    one, other = [e for e in select.where if equal(e)][:2]
    select.where = [e for e in select.where if e is not one and e is not other]
    (a, b), (c, d) = one.args, other.args
    select.where.append(Expr("call2", [a, c, b, d], "(({0}, {1}) = ({2}, {3}))"))
    return True


@of_rule("aggregates", "sqlite", "postgres")
def count_to_sum(g, sites):
    """COUNT of rows as a SUM of ones and zeros, for groups that have rows."""
    found = []
    for holder, index, _, select in sites.exprs:
        e = holder[index]
        filtered = e.kind == "agg" and bool(e.data.get("filter"))
        if e.kind == "agg" and e.data["fn"] == "count" and len(e.args) == filtered and select.group and not select.grouping:
            found.append((holder, index))

    def make(e):
        condition = e.args[0] if e.args else lit("TRUE")
        return Expr("agg", [Expr("case", [condition, lit("1"), lit("0")], True)], {"fn": "sum"}, of=e.of)

    return replace(pick(g, found), make)


def only_groups(select):
    """Whether it shows nothing but plain keys and aggregates of plain columns."""
    keys = [e.data for e in select.group]
    if select.grouping or select.having or select.order or select.limit or select.distinct or select.qualify or select.distinct_on or not select.source:
        return False
    if any(e.kind != "col" for e in select.group) or len(set(keys)) != len(keys):
        return False
    plain = lambda e: e.kind == "agg" and not e.data.get("filter") and not e.data.get("order") and all(a.kind == "col" for a in e.args)
    calls = [e for e, _ in select.items if e.kind == "agg"]
    return bool(calls) and all(plain(e) or (e.kind == "col" and e.data in keys) for e, _ in select.items)


def put_below(g, select, inner, names):
    """The grouping over `inner`, which shows the keys under `names`."""
    alias = g.alias()
    at = lambda e: col(alias, names[e.data])
    select.items = [[at(e), name] if e.kind == "col" else [e, name] for e, name in select.items]
    select.group = [at(e) for e in select.group]
    select.source, select.where = [Derived(inner, alias)], []
    return alias


@of_rule("merge-extremes")
def extremes_of_extremes(g, sites):
    """MIN and MAX over finer groups."""
    found = []
    for select in sites.selects:
        calls = [e for e, _ in select.items if e.kind == "agg"]
        if only_groups(select) and all(e.data["fn"] in ("min", "max") for e in calls) and whole_columns(g, select):
            if all(a.data in whole_columns(g, select) for e in calls for a in e.args) and all(e.data in whole_columns(g, select) for e in select.group):
                found.append(select)
    select = pick(g, found)
    if not select:
        return False
    names = {e.data: f"k{i}" for i, e in enumerate(select.group)}
    finer = g.rng.choice(whole_columns(g, select))
    inner = Select([[e.clone(), names[e.data]] for e in select.group], select.source[0], select.where)
    inner.group = [e.clone() for e in select.group] + [col(*finer)]
    calls = [e for e, _ in select.items if e.kind == "agg"]
    inner.items += [[Expr("agg", e.args, e.data, of=e.of), f"m{i}"] for i, e in enumerate(calls)]
    alias = put_below(g, select, inner, names)
    for i, e in enumerate(calls):
        e.args = [col(alias, f"m{i}")]
    return True


@of_rule("count-distinct")
def distinct_count(g, sites):
    """COUNT(DISTINCT x) over a DISTINCT."""
    found = []
    for select in sites.selects:
        calls = [e for e, _ in select.items if e.kind == "agg"]
        if only_groups(select) and all(e.data["fn"] == "count" and e.data.get("distinct") and e.args for e in calls):
            keys = {e.data for e in select.group}
            counted = {e.args[0].data for e in calls}
            if len(counted) == 1 and not counted & keys and keys | counted <= set(whole_columns(g, select)):
                found.append((select, calls))
    place = pick(g, found)
    if not place:
        return False
    select, calls = place
    names = {e.data: f"k{i}" for i, e in enumerate(select.group)}
    inner = Select([[e.clone(), names[e.data]] for e in select.group], select.source[0], select.where)
    inner.items.append([calls[0].args[0].clone(), "v"])
    inner.distinct = True
    alias = put_below(g, select, inner, names)
    for e in calls:
        e.args, e.data = [col(alias, "v")], {"fn": "count"}
    return True


@of_rule("count-distinct")
def count_of_key(g, sites):
    """COUNT of a key, which is distinct."""
    found = []
    for holder, index, _, select in sites.exprs:
        e = holder[index]
        source = select.source[0] if len(select.source) == 1 else None
        if e.kind == "agg" and e.data["fn"] == "count" and isinstance(source, Table) and source.name == "k":
            if e.args and e.args[0].kind == "col" and e.args[0].data == (source.alias, "id"):
                found.append((holder, index))

    def make(e):
        return Expr("agg", e.args, e.data | {"distinct": not e.data.get("distinct")}, of=e.of)

    return replace(pick(g, found), make)
