"""Edits that change nothing, as random instances of the rules in
docs/fingerprints.md and of some that Mesh may learn yet."""

from edits import pick, pick_expr, replace
from sql import Derived, Expr, Join, Select, SetOperation, Table, binary, col, columns_in, lit, sources_of

EQUIVALENCES = {}
RULES = {}  # Of the normal form, by the name of the equivalence that needs them first.


def equivalence(function):
    EQUIVALENCES[function.__name__] = function
    return function


def of_rule(rule, *engines):
    """An equivalence that a rule of Rules.def sees; only on some engines, if any are named."""

    def register(function):
        RULES[function.__name__] = rule
        if engines:
            function.engines = engines
        return equivalence(function)

    return register


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


@of_rule("conjuncts")
def reorder_conditions(g, sites):
    select = pick(g, [s for s in sites.selects if len(s.where) > 1])
    if not select:
        return False
    select.where.reverse()
    return True


@of_rule("conjuncts")
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


@of_rule("conjuncts")
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


@of_rule("split-between")
def between_to_comparisons(g, sites):
    def make(e):
        both = binary("AND", binary(">=", e.args[0], e.args[1]), binary("<=", e.args[0].clone(), e.args[2]))
        return Expr("un", [both], "NOT") if e.data else both

    return replace(pick_expr(g, sites, "between"), make)


@of_rule("merge-in")
def reorder_list(g, sites):
    def make(e):
        return Expr("in", [e.args[0]] + e.args[:0:-1] + [e.args[1].clone()], e.data)

    return replace(pick_expr(g, sites, "in", where=lambda e: len(e.args) > 2), make)


@of_rule("push-not")
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


# --- Rules of the normal form ---------------------------------------------------------


@of_rule("push-not")
def de_morgan(g, sites):
    other = {"AND": "OR", "OR": "AND"}

    def make(e):
        inner = e.args[0]
        return Expr("bin", [Expr("un", [arg], "NOT") for arg in inner.args], other[inner.data])

    fits = lambda e: e.data == "NOT" and e.args[0].kind == "bin" and e.args[0].data in other
    return replace(pick_expr(g, sites, "un", where=fits), make)


@of_rule("push-not")
def negated_comparison(g, sites):
    other = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "<>", "<>": "="}
    return replace(pick_expr(g, sites, "bin", where=lambda e: e.data in other), lambda e: Expr("un", [Expr("bin", e.args, other[e.data])], "NOT"))


@of_rule("merge-in")
def list_to_or(g, sites):
    """An item of a list has no affinity, a literal has none anywhere."""

    def make(e):
        tests = [binary("=", e.args[0].clone(), item) for item in e.args[1:]]
        made = tests[0]
        for test in tests[1:]:
            made = binary("OR", made, test)
        return Expr("un", [made], "NOT") if e.data else made

    return replace(pick_expr(g, sites, "in", where=lambda e: all(item.kind == "lit" for item in e.args[1:])), make)


@of_rule("implied-not-null")
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


@of_rule("case-to-coalesce")
def coalesce_to_case(g, sites):
    def make(e):
        first, second = e.args
        return Expr("case", [Expr("null", [first.clone()], False), second, first], True)

    return replace(pick_expr(g, sites, "call", where=lambda e: e.data in ("coalesce", "ifnull") and len(e.args) == 2), make)


@equivalence
def iif_to_case(g, sites):
    return replace(pick_expr(g, sites, "call", where=lambda e: e.data == "iif"), lambda e: Expr("case", e.args, True))


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


def aggregates(e):
    return e.kind in ("agg", "win") or bool(e.query) or any(aggregates(arg) for arg in e.args)


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


def conjuncts(sites, fits):
    """(list, index, select) of the conditions of WHERE that fit."""
    return [(s.where, i, s) for s in sites.selects for i, e in enumerate(s.where) if fits(e)]


def is_comparison(e):
    return e.kind == "bin" and e.data in ("=", "<>", "<", "<=", ">", ">=")


def is_whole(e):
    return e.kind == "lit" and e.data.lstrip("-").isdigit()


@of_rule("fold-constants")
def unfold_constant(g, sites):
    numbers = lambda e: is_whole(e) and abs(int(e.data)) < 1000
    places = [p for p in sites.exprs if numbers(p[0][p[1]]) and p[2] not in ("group", "order", "distinct_on")]
    return replace(pick(g, places), lambda e: binary("+", lit(int(e.data) - 1), lit("1")))


@of_rule("fold-constants")
def constant_condition(g, sites):
    made = [binary("=", lit("1"), lit("1")), binary("<", lit("1"), lit("2")), Expr("null", [lit("NULL")], False), Expr("un", [lit("FALSE")], "NOT")]
    pick(g, sites.selects).where.append(g.rng.choice(made))
    return True


@of_rule("fold-logic")
def absorb(g, sites):
    place = pick(g, conjuncts(sites, lambda e: True))
    if not place:
        return False
    p = place[0][place[1]]
    other = g.predicate([c for source in sources_of(place[2]) for c in g.columns_of(source)], 1, None)
    place[0][place[1]] = g.rng.choice([binary("OR", p, binary("AND", other, p.clone())), binary("AND", p, binary("OR", p.clone(), other))])
    return True


@of_rule("truth-values")
def is_true(g, sites):
    found = [(holder, i) for s in sites.selects for holder in (s.where, s.having, s.qualify) for i in range(len(holder))]
    place = pick(g, found)
    return replace(place and (*place,), lambda e: Expr("truth", [e], "TRUE"))


@of_rule("not-null-tests")
def null_of_strict(g, sites):
    """x IS NULL as the same of something that is NULL with x only."""

    def make(e):
        made = g.rng.choice([Expr("un", [e.args[0]], "-"), Expr("un", [e.args[0]], "+"), binary("=", e.args[0], lit("1"))])
        return Expr("null", [made], e.data)

    return replace(pick_expr(g, sites, "null", where=lambda e: e.args[0].kind == "col"), make)


@of_rule("integer-bounds", "duckdb", "postgres")
def next_integer(g, sites):
    def make(e):
        step = {">": (">=", 1), "<": ("<=", -1), ">=": (">", -1), "<=": ("<", 1)}[e.data]
        return binary(step[0], e.args[0], lit(int(e.args[1].data) + step[1]))

    fits = lambda e: e.data in (">", "<", ">=", "<=") and e.args[0].kind == "col" and e.args[0].of in ("i", "l") and is_whole(e.args[1])
    return replace(pick_expr(g, sites, "bin", where=fits), make)


@of_rule("searched-case")
def simple_case(g, sites):
    def make(e):
        end = len(e.args) - (1 if e.data else 0)
        value = e.args[0].args[0]
        tests = e.args[0:end:2]
        if any(t.kind != "bin" or t.data != "=" or t.args[0].kind != "col" or t.args[0].data != value.data for t in tests):
            return None
        args = [value]
        for i, e2 in enumerate(e.args):
            args.append(e2.args[1] if i < end and i % 2 == 0 else e2)
        return Expr("simple", args, e.data)

    return replace(pick_expr(g, sites, "case", where=lambda e: e.args[0].kind == "bin" and e.args[0].data == "=" and e.args[0].args[0].kind == "col"), make)


@of_rule("case-branches")
def dead_branch(g, sites):
    def make(e):
        way = g.rng.choice(["false", "twice", "else"])
        if way == "false":
            return Expr("case", [lit(g.rng.choice(["FALSE", "NULL"])), e.args[1].clone()] + e.args, e.data)
        if way == "twice":
            return Expr("case", e.args[:2] + [e.args[0].clone(), e.args[1].clone()] + e.args[2:], e.data)
        return None if e.data else Expr("case", e.args + [lit("NULL")], True)

    return replace(pick_expr(g, sites, "case"), make)


@of_rule("coalesce-arguments")
def coalesce_more(g, sites):
    def make(e):
        first, *rest = e.args
        more = [first, lit("NULL"), *rest] if g.chance(0.3) else [first, first.clone(), *rest] if g.chance(0.5) else None
        return Expr("call", more, "coalesce") if more else Expr("call", [Expr("call", [first, rest[0]], "coalesce"), *rest], "coalesce")

    return replace(pick_expr(g, sites, "call", where=lambda e: e.data == "coalesce"), make)


@of_rule("nullif-to-case")
def nullif_to_case(g, sites):
    def make(e):
        return Expr("case", [binary("=", e.args[0], e.args[1]), lit("NULL"), e.args[0].clone()], True)

    return replace(pick_expr(g, sites, "call", where=lambda e: e.data == "nullif"), make)


@of_rule("same-type-cast", "duckdb", "postgres")
def same_type_cast(g, sites):
    types = {"i": "INTEGER", "l": "BIGINT", "d": "DATE", "b": "BOOLEAN"}
    return replace(pick_expr(g, sites, "col", where=lambda e: e.of in types), lambda e: Expr("cast", [e], types[e.of]))


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


@of_rule("merge-bounds")
def weaker_bound(g, sites):
    place = pick(g, conjuncts(sites, lambda e: e.kind == "bin" and e.data in ("<", "<=", ">", ">=") and e.args[0].kind == "col" and is_whole(e.args[1])))
    if not place:
        return False
    e = place[0][place[1]]
    further = int(e.args[1].data) + (1 if e.data[0] == "<" else -1) * g.rng.choice([1, 2])
    place[0].append(binary(e.data, e.args[0].clone(), lit(further)))
    return True


@of_rule("equality-classes")
def transitive(g, sites):
    """a = b AND a > 5 says b > 5 too."""
    found = []
    for select in sites.selects:
        joins = [e for join, s in sites.joins if s is select and join.kind == "JOIN" for e in join.on]
        for equality in select.where + joins:
            if equality.kind == "bin" and equality.data == "=" and all(a.kind == "col" for a in equality.args):
                for other in select.where:
                    if is_comparison(other) and other.args[0].kind == "col" and other.args[0].data == equality.args[0].data and is_whole(other.args[1]):
                        found.append((select, equality, other))
    place = pick(g, found)
    if not place:
        return False
    select, equality, other = place
    select.where.append(binary(other.data, equality.args[1].clone(), other.args[1].clone()))
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
