"""Comparisons with constants that change nothing: see catalogue.py."""

from catalogue import conjuncts, is_comparison, is_whole, of_rule, pick, pick_expr, replace
from sql import Derived, Expr, Select, binary, lit

HOLDS = {"=": lambda a, b: a == b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}


def of_whole(e, *ops):
    """`column < 5`, with one of the operators if any are named."""
    return is_comparison(e) and e.args[0].kind == "col" and is_whole(e.args[1]) and (not ops or e.data in ops)


def number_of(e):
    return int(e.args[1].data)


def compared(e, op, number):
    """Its column with another constant."""
    return binary(op, e.args[0].clone(), lit(number))


@of_rule("coalesce-comparison")
def coalesced(g, sites):
    """a < 5 as COALESCE(a, 9) < 5, where NULL counts as false."""
    place = pick(g, conjuncts(sites, lambda e: of_whole(e)))
    if not place:
        return False
    e = place[0][place[1]]
    instead = [n for n in range(number_of(e) - 2, number_of(e) + 3) if not HOLDS[e.data](n, number_of(e))]
    e.args[0] = Expr("call", [e.args[0], lit(g.rng.choice(instead))], "coalesce")
    return True


def beside_bound(g, sites, op, side, others):
    """`a < 5`, anywhere, joined by AND or OR to a comparison with a number on one side of 5."""

    def make(e):
        number = number_of(e) + side * (1 if e.data[0] == "<" else -1) * g.rng.choice([1, 2])
        two = [e, compared(e, g.rng.choice([e.data] + others), number)]
        g.rng.shuffle(two)
        return binary(op, *two)

    return replace(pick_expr(g, sites, "bin", where=lambda e: of_whole(e, "<", "<=", ">", ">=")), make)


@of_rule("nested-bounds")
def either_bound(g, sites):
    """a < 5 as a < 5 OR a < 3."""
    return beside_bound(g, sites, "OR", -1, ["="])


@of_rule("nested-bounds")
def both_bounds(g, sites):
    """a < 5 as a < 5 AND a < 7."""
    return beside_bound(g, sites, "AND", 1, ["<>"])


@of_rule("merge-bounds")
def unequal_besides(g, sites):
    """a > 5 as a > 5 AND a <> 5, or as a >= 5 AND a <> 5."""
    place = pick(g, conjuncts(sites, lambda e: of_whole(e, "=", "<", ">")))
    if not place:
        return False
    e = place[0][place[1]]
    if e.data == "=":
        place[0].append(compared(e, "<>", number_of(e) + g.rng.choice([-1, 1])))
        return True
    place[0].append(compared(e, "<>", number_of(e)))
    e.data += g.rng.choice(["", "="])
    return True


@of_rule("merge-lists")
def not_in_besides(g, sites):
    """a > 5 as a > 5 AND a NOT IN (5, 3)."""
    place = pick(g, conjuncts(sites, lambda e: of_whole(e, "=", "<", ">")))
    if not place:
        return False
    e = place[0][place[1]]
    step = {"=": g.rng.choice([-1, 1]), "<": 1, ">": -1}[e.data]
    numbers = [number_of(e) + step, number_of(e) + step * 2]
    place[0].append(Expr("in", [e.args[0].clone()] + [lit(n) for n in numbers], True))
    return True


@of_rule("fold-logic")
def absorbed_chain(g, sites):
    """p OR q as (p OR q) AND (q OR r OR p)."""

    def make(e):
        other = "OR" if e.data == "AND" else "AND"
        more = pick_expr(g, sites, "bin", where=lambda each: of_whole(each))
        third = more[0][more[1]].clone() if more and any(more[3] is s and e in s.where for s in sites.selects) else binary("=", lit("1"), lit(g.rng.choice("12")))
        longer = binary(e.data, binary(e.data, e.args[1].clone(), third), e.args[0].clone())
        return binary(other, e, longer)

    return replace(pick_expr(g, sites, "bin", where=lambda e: e.data in ("AND", "OR")), make)


def side_of_date(e):
    """Which side of `day < DATE '2024-02-29'` is the literal."""
    sides = [i for i in (0, 1) if e.args[i].kind == "lit" and e.args[i].data.startswith("DATE '") and e.args[1 - i].kind == "col"]
    return sides[0] if sides else None


@of_rule("typed-literals", "duckdb", "postgres")
def date_as_text(g, sites):
    def make(e):
        side = side_of_date(e)
        e.args[side] = lit(e.args[side].data.removeprefix("DATE "))
        return e

    return replace(pick_expr(g, sites, "bin", where=lambda e: is_comparison(e) and side_of_date(e) is not None), make)


@of_rule("unused-aggregates")
def aggregate_for_nothing(g, sites):
    """One that nothing reads, in a derived table with GROUP BY."""

    def fits(derived, select):
        inner = derived.query
        return isinstance(inner, Select) and inner.group and not inner.distinct and not inner.limit and not inner.order and "*" not in inner.names() + select.names() and inner.grouping != "ALL"

    derived = pick(g, [d for d, s in sites.derived if fits(d, s)])
    if not derived or not isinstance(derived, Derived):
        return False
    derived.query.items.append([Expr("agg", [], {"fn": "count"}), "counted"])
    return True


@of_rule("case-branches")
def branch_that_comes_too_late(g, sites):
    def make(e):
        if len(e.args) < 2:
            return None
        condition, result = e.args[0].clone(), e.args[1].clone()
        if of_whole(condition, "<", ">"):
            condition.args[1] = lit(number_of(condition) + (-1 if condition.data == "<" else 1))
        else:
            condition = binary("AND", condition, binary("=", lit("1"), lit("1")))
        e.args[2:2] = [condition, g.rng.choice([result, e.args[3].clone() if len(e.args) > 3 and e.data else result])]
        return e

    return replace(pick_expr(g, sites, "case"), make)
