"""Edits of joins that change nothing: see catalogue.py."""

from catalogue import aggregates, conjuncts, equivalence, is_comparison, of_rule, pick, shows_all, whole_columns
from sql import Derived, Expr, Join, Rows, Select, Table, binary, col, columns_in, lit, sources_of


@of_rule("gather-conditions")
def inner_on_to_where(g, sites):
    found = pick(g, [(j, s) for j, s in sites.joins if j.kind == "JOIN" and j.on and s.source[0] is j])
    if not found:
        return False
    join, select = found
    select.where += join.on
    join.on, join.kind = [], "CROSS JOIN"
    return True


@equivalence
def commute_join(g, sites):
    join = pick(g, [j for j, _ in sites.joins if j.kind in ("JOIN", "CROSS JOIN", ",") and not j.using and not isinstance(j.sides[0], Join)])
    if not join:
        return False
    join.sides.reverse()
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


@equivalence
def left_to_right(g, sites):
    join = pick(g, [j for j, _ in sites.joins if j.kind == "LEFT JOIN" and j.on and not isinstance(j.sides[0], Join)])
    if not join:
        return False
    join.sides.reverse()
    join.kind = "RIGHT JOIN"
    return True


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


@of_rule("inner-before-outer")
def inner_before_outer(g, sites):
    """A join behind a left join, which it does not ask about, before it."""

    def fits(join):
        first = join.sides[0]
        if join.kind not in ("JOIN", "CROSS JOIN") or join.using or not isinstance(first, Join) or isinstance(join.sides[1], Join):
            return False
        if first.kind != "LEFT JOIN" or not first.on or isinstance(first.sides[1], Join) or getattr(join.sides[1], "lateral", False):
            return False
        read = {c.data[0] for e in join.on for c in columns_in(e)}
        return "" not in read and first.sides[1].alias not in read

    found = pick(g, [(j, s) for j, s in sites.joins if fits(j) and not shows_all(s)])
    if not found:
        return False
    join, left = found[0], found[0].sides[0]
    inner = Join(join.kind, left.sides[0], join.sides[1], join.on)
    join.kind, join.sides, join.on = "LEFT JOIN", [inner, left.sides[1]], left.on
    return True


@equivalence
def one_row_join(g, sites):
    select = pick(g, [s for s in sites.selects if s.source])
    if not select:
        return False
    select.source[0] = Join("CROSS JOIN", select.source[0], Derived(Select([[lit("1"), "one"]]), g.alias()))
    return True


@of_rule("unused-join")
def unused_join(g, sites):
    """LEFT JOIN of at most one partner, which nothing reads."""
    select = pick(g, [s for s in sites.selects if s.source and not shows_all(s)])
    if not select or any(isinstance(source, Rows) for source in sources_of(select)):
        return False
    alias, (name, columns) = g.alias(), g.rng.choice(list(g.tables.items()))
    own = [c for c, _, kind in columns if kind == "i"]
    whole = whole_columns(g, select)
    if g.chance(0.3) or not whole:
        inner, on = Select([[Expr("agg", [], {"fn": "count"}), "partner"]], Table(name, name)), lit("TRUE")
    else:
        inner = Select([[col(name, g.rng.choice(own)), "partner"]], Table(name, name))
        inner.distinct = True
        on = binary("=", col(alias, "partner"), col(*g.rng.choice(whole)))
    select.source[0] = Join("LEFT JOIN", select.source[0], Derived(inner, alias), [on])
    return True


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


@of_rule("join-to-exists")
def in_to_join(g, sites):
    """x IN (SELECT y ...) as a join with the distinct ys, of integers."""
    found = []
    for where, i, select in conjuncts(sites, lambda e: e.kind == "insub" and not e.data and isinstance(e.query, Select)):
        e, inner = where[i], where[i].query
        value = inner.items[0][0]
        own = {source.alias for source in sources_of(inner)}
        simple = not (inner.group or inner.having or inner.limit or inner.order or inner.ctes or inner.distinct_on or inner.qualify)
        if not simple or shows_all(select) or not select.source or e.args[0].kind != "col" or value.kind != "col":
            continue
        local = {c.data[0] for holder in [*inner.where, value] for c in columns_in(holder)} <= own
        if local and len(sources_of(inner)) == 1 and e.args[0].data in whole_columns(g, select) and value.data in whole_columns(g, inner):
            found.append((where, i, select))
    place = pick(g, found)
    if not place:
        return False
    where, i, select = place
    e, alias = where.pop(i), g.alias()
    e.query.distinct = True
    e.query.items = [[e.query.items[0][0], "partner"]]
    select.source[0] = Join("JOIN", select.source[0], Derived(e.query, alias), [binary("=", col(alias, "partner"), e.args[0])])
    return True


@of_rule("join-to-exists")
def exists_to_key_join(g, sites):
    """EXISTS of a row with that key as a join with the table."""
    found = []
    for where, i, select in conjuncts(sites, lambda e: e.kind == "exists" and not e.data and isinstance(e.query, Select)):
        inner = where[i].query
        plain = not (inner.group or inner.having or inner.limit or inner.ctes or inner.distinct_on or inner.qualify)
        table = inner.source[0] if len(inner.source) == 1 else None
        if not plain or not isinstance(table, Table) or table.name != "k" or shows_all(select) or not select.source:
            continue
        key, outer = col(table.alias, "id"), whole_columns(g, select)
        equal = lambda e: e.kind == "bin" and e.data == "=" and any(a.kind == "col" and a.data == key.data and b.kind == "col" and b.data in outer for a, b in (e.args, e.args[::-1]))
        if any(equal(e) for e in inner.where) and not any(aggregates(e) for e, _ in inner.items):
            found.append((where, i, select))
    place = pick(g, found)
    if not place:
        return False
    where, i, select = place
    inner = where.pop(i).query
    select.source[0] = Join("JOIN", select.source[0], inner.source[0], inner.where)
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
        if tested and not any(aggregates(e) for e, _ in inner.items) and not shows_all(select):
            found.append((where, i, select, g.rng.choice(tested)))
    place = pick(g, found)
    if not place:
        return False
    where, i, select, tested = place
    inner = where[i].query
    select.source[0] = Join("LEFT JOIN", select.source[0], inner.source[0], inner.where)
    where[i] = Expr("null", [tested.clone()], False)
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
