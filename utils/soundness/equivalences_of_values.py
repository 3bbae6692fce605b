"""Edits of expressions and conditions that change nothing: see catalogue.py."""

from catalogue import conjuncts, equivalence, is_comparison, is_whole, of_rule, pick, pick_expr, replace
from sql import Expr, binary, lit, sources_of


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


@of_rule("merge-bounds")
def weaker_bound(g, sites):
    place = pick(g, conjuncts(sites, lambda e: e.kind == "bin" and e.data in ("<", "<=", ">", ">=") and e.args[0].kind == "col" and is_whole(e.args[1])))
    if not place:
        return False
    e = place[0][place[1]]
    further = int(e.args[1].data) + (1 if e.data[0] == "<" else -1) * g.rng.choice([1, 2])
    place[0].append(binary(e.data, e.args[0].clone(), lit(further)))
    return True


@of_rule("common-factors")
def factor_into_branches(g, sites):
    """p AND (q OR r) as (p AND q) OR (r AND p)."""
    either = lambda e: e.kind == "bin" and e.data == "OR"
    select = pick(g, [s for s in sites.selects if len(s.where) > 1 and any(either(e) for e in s.where)])
    if not select:
        return False
    choice = g.rng.choice([e for e in select.where if either(e)])
    factor = g.rng.choice([e for e in select.where if e is not choice])
    select.where = [e for e in select.where if e is not choice and e is not factor]
    left, right = choice.args
    select.where.append(binary("OR", binary("AND", factor, left), binary("AND", right, factor.clone())))
    return True


def equal_to_whole(g, sites):
    """A condition `column = 5`."""
    return pick(g, conjuncts(sites, lambda e: e.kind == "bin" and e.data == "=" and e.args[0].kind == "col" and is_whole(e.args[1])))


@of_rule("merge-lists")
def equal_to_list(g, sites):
    """a = 5 as a IN (5, 7) AND a < 6, or as two lists."""
    place = equal_to_whole(g, sites)
    if not place:
        return False
    where, index, _ = place
    value, number = where[index].args[0], int(where[index].args[1].data)
    several = lambda *numbers: Expr("in", [value.clone()] + [lit(n) for n in numbers], False)
    where[index] = several(number, number + 2)
    where.append(g.rng.choice([binary("<", value.clone(), lit(number + 1)), several(number, number - 1)]))
    return True


@of_rule("merge-bounds")
def equal_to_bounds(g, sites):
    place = equal_to_whole(g, sites)
    if not place:
        return False
    where, index, _ = place
    value, number = where[index].args
    where[index] = binary("<=", value, number)
    where.append(binary(">=", value.clone(), number.clone()))
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


@equivalence
def respect_nulls(g, sites):
    if not getattr(g, "duckdb", False):
        return False

    def make(e):
        e.data["nulls"] = "" if e.data.get("nulls") else " RESPECT NULLS"
        return e

    return replace(pick_expr(g, sites, "win", where=lambda e: e.data["fn"] in ("lag", "first_value", "last_value") and "IGNORE" not in e.data.get("nulls", "")), make)
