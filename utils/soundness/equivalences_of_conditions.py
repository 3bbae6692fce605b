"""Edits of conditions and their subqueries that change nothing: see catalogue.py."""

from catalogue import aggregates, conjuncts, is_whole, of_rule, pick, pick_expr, replace
from sql import Derived, Expr, Join, Select, SetOperation, binary, columns_in, lit


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


@of_rule("exists-input")
def exists_list(g, sites):
    def make(e):
        if isinstance(e.query, Select) and not e.query.group and e.query.items[0][0].kind == "col" and not e.query.distinct:
            e.query.items = [[lit("1"), "v1"]]
            return e
        return None

    return replace(pick_expr(g, sites, "exists"), make)


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
