"""Edits of expressions and conditions: see catalogue.py."""

from catalogue import edit, is_op, pick, pick_expr, replace, scope_of
from generate import NUMBERS, TEXTS
from sql import Expr, Select, binary, col, lit, sources_of

# --- Values ------------------------------------------------------------------------


@edit
def change_literal(g, sites):
    def make(e):
        return lit(g.rng.choice(TEXTS if e.data.startswith("'") else NUMBERS))

    return replace(pick_expr(g, sites, "lit"), make)


@edit
def quote_number(g, sites):
    return replace(pick_expr(g, sites, "lit", where=lambda e: not e.data.startswith("'") and e.data != "NULL"), lambda e: lit(f"'{e.data}'"))


@edit
def number_form(g, sites):
    forms = {"1": "1.0", "2": "2.0", "2.0": "2", "0": "0.0", "10": "1e1", "0.5": ".50"}
    return replace(pick_expr(g, sites, "lit", where=lambda e: e.data in forms), lambda e: lit(forms[e.data]))


@edit
def text_case_or_blank(g, sites):
    def make(e):
        return lit(g.rng.choice([e.data.swapcase(), e.data[:-1] + " '", "'0" + e.data[1:]]))

    return replace(pick_expr(g, sites, "lit", where=lambda e: e.data.startswith("'")), make)


@edit
def other_column(g, sites):
    place = pick_expr(g, sites, "col")
    if not place:
        return False
    scope = scope_of(g, place[3])
    return bool(scope) and replace(place, lambda e: col(*g.rng.choice(scope)[:2]))


@edit
def same_column_of_other_table(g, sites):
    """Also the step from a correlated column to one of the subquery's own."""
    place = pick_expr(g, sites, "col")
    if not place:
        return False
    name = place[0][place[1]].data[1]
    others = [c[0] for select in sites.selects for c in scope_of(g, select) if c[1] == name]
    return bool(others) and replace(place, lambda e: col(g.rng.choice(others), e.data[1]))


@edit
def correlation(g, sites):
    """A subquery's column of the query around it becomes its own, or the reverse."""
    places = []
    for place in sites.exprs:
        e = place[0][place[1]]
        own = {source.alias for source in sources_of(place[3])}
        if e.kind == "col" and place[3] is not sites.root and own:
            places.append((place, e.data[0] in own, own))
    found = pick(g, [p for p in places if not p[1]] or places)
    if not found:
        return False
    place, is_own, own = found
    name = place[0][place[1]].data[1]
    around = {c[0] for select in sites.selects for c in scope_of(g, select) if c[1] == name and c[0] not in own}
    inside = {c[0] for c in scope_of(g, place[3]) if c[1] == name}
    to = sorted(around if is_own else inside)
    return bool(to) and replace(place, lambda e: col(g.rng.choice(to), name))


@edit
def exchange_operands(g, sites):
    return replace(pick_expr(g, sites, "bin"), lambda e: Expr("bin", e.args[::-1], e.data))


@edit
def other_arithmetic(g, sites):
    ops = ["+", "-", "*", "/", "%", "&", "|", "||"]
    return replace(pick_expr(g, sites, "bin", where=is_op(*ops)), lambda e: Expr("bin", e.args, g.rng.choice(ops)))


@edit
def reassociate(g, sites):
    def make(e):
        left = e.args[0]
        return binary(left.data, left.args[0], binary(e.data, left.args[1], e.args[1]))

    ops = ("+", "*", "-", "||", "/")
    nested = lambda e: e.data in ops and e.args[0].kind == "bin" and e.args[0].data in ops
    return replace(pick_expr(g, sites, "bin", where=nested), make)


@edit
def real_division(g, sites):
    return replace(pick_expr(g, sites, "bin", where=is_op("/")), lambda e: binary("/", e.args[0], binary("*", e.args[1], lit("1.0"))))


@edit
def neutral_element(g, sites):
    def make(e):
        return g.rng.choice([binary("+", e, lit("0")), binary("*", e, lit("1")), binary("||", e, lit("''")), binary("-", e, lit("0"))])

    return replace(pick_expr(g, sites, "col", "bin"), make)


@edit
def looks_like_zero(g, sites):
    def make(e):
        e = g.rng.choice([binary("*", e, lit("0")), binary("-", e, e.clone())])
        return e if g.chance(0.5) else lit("0")

    return replace(pick_expr(g, sites, "col"), make)


@edit
def add_cast(g, sites):
    return replace(pick_expr(g, sites, "col", "bin", "lit", "call"), lambda e: Expr("cast", [e], g.rng.choice(["INTEGER", "TEXT", "REAL", "NUMERIC"])))


@edit
def drop_cast(g, sites):
    return replace(pick_expr(g, sites, "cast"), lambda e: e.args[0])


@edit
def add_plus(g, sites):
    """+x takes the affinity from a column."""
    return replace(pick_expr(g, sites, "col"), lambda e: Expr("un", [e], "+"))


@edit
def drop_unary(g, sites):
    return replace(pick_expr(g, sites, "un"), lambda e: e.args[0])


@edit
def collate(g, sites):
    return replace(pick_expr(g, sites, "col"), lambda e: Expr("collate", [e], g.rng.choice(["NOCASE", "BINARY", "RTRIM"])))


@edit
def coalesce_arguments(g, sites):
    def make(e):
        if len(e.args) > 2 and g.chance(0.5):
            return Expr("call", e.args[:-1], e.data)
        return Expr("call", e.args[::-1], e.data) if g.chance(0.5) else e.args[0]

    return replace(pick_expr(g, sites, "call", where=is_op("coalesce", "ifnull", "nullif", "max", "min")), make)


@edit
def case_edits(g, sites):
    def make(e):
        way = g.rng.choice(["else", "order", "null"])
        if way == "else":
            return Expr("case", e.args[:-1], False) if e.data else Expr("case", e.args + [lit("0")], True)
        if way == "order" and len(e.args) >= 4:
            return Expr("case", e.args[2:4] + e.args[:2] + e.args[4:], e.data)
        return Expr("case", [e.args[0], lit("NULL")] + e.args[2:], e.data)

    return replace(pick_expr(g, sites, "case"), make)


@edit
def wrap_in_case(g, sites):
    def make(e):
        return Expr("case", [Expr("null", [e.clone()], False), lit(g.rng.choice(["0", "NULL"])), e], True)

    return replace(pick_expr(g, sites, "col"), make)


@edit
def other_function(g, sites):
    names = {"upper": "lower", "lower": "upper", "trim": "upper", "max": "min", "min": "max", "ifnull": "nullif", "typeof": "hex"}
    return replace(pick_expr(g, sites, "call", where=lambda e: e.data in names), lambda e: Expr("call", e.args, names[e.data]))


# --- Conditions ----------------------------------------------------------------------


@edit
def other_comparison(g, sites):
    ops = ["=", "<>", "<", "<=", ">", ">=", "IS", "IS NOT"]
    return replace(pick_expr(g, sites, "bin", where=is_op(*ops)), lambda e: Expr("bin", e.args, g.rng.choice(ops)))


@edit
def chain_comparison(g, sites):
    """(a < b) < c against a < (b < c), and a < b AND b < c."""

    def make(e):
        c = g.leaf([], "i")
        return g.rng.choice([Expr("bin", [e, c], e.data), Expr("bin", [e.args[0], Expr("bin", [e.args[1], c], e.data)], e.data)])

    return replace(pick_expr(g, sites, "bin", where=is_op("=", "<", ">")), make)


@edit
def and_or(g, sites):
    return replace(pick_expr(g, sites, "bin", where=is_op("AND", "OR")), lambda e: Expr("bin", e.args, "OR" if e.data == "AND" else "AND"))


@edit
def negate(g, sites):
    kinds = ("null", "between", "in", "insub", "exists", "like", "bin")

    def make(e):
        if e.kind in ("null", "between", "in", "insub", "exists"):
            return Expr(e.kind, e.args, not e.data, e.query)
        return Expr("un", [e], "NOT")

    return replace(pick_expr(g, sites, *kinds), make)


@edit
def double_not(g, sites):
    return replace(pick_expr(g, sites), lambda e: Expr("un", [Expr("un", [e], "NOT")], "NOT"))


@edit
def not_of_comparison(g, sites):
    """NOT (a < b) becomes a >= b; or b > a, which is not the same for NULL."""
    opposite = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<", "IS": "IS NOT", "IS NOT": "IS"}

    def make(e):
        inner = e.args[0]
        return Expr("bin", inner.args, opposite[inner.data]) if inner.kind == "bin" and inner.data in opposite else None

    return replace(pick_expr(g, sites, "un", where=is_op("NOT")), make)


@edit
def self_comparison(g, sites):
    select = pick(g, sites.selects)
    scope = scope_of(g, select)
    if not scope:
        return False
    column = g.column(scope)
    select.where.append(binary(g.rng.choice(["=", "IS", "<=", "<>"]), column, column.clone()))
    return True


@edit
def in_list(g, sites):
    def make(e):
        items = list(e.args[1:])
        way = g.rng.choice(["null", "drop", "twice", "new"])
        if way == "drop" and len(items) > 1:
            items.pop()
        elif way == "twice":
            items.append(items[0].clone())
        else:
            items.append(lit("NULL") if way == "null" else g.leaf([], "i"))
        return Expr("in", [e.args[0]] + items, e.data)

    return replace(pick_expr(g, sites, "in"), make)


@edit
def in_list_to_or(g, sites):
    def make(e):
        parts = [binary("<>" if e.data else "=", e.args[0].clone(), item) for item in e.args[1:]]
        result = parts[0]
        for part in parts[1:]:
            result = binary("AND" if e.data else "OR", result, part)
        return result

    return replace(pick_expr(g, sites, "in"), make)


@edit
def in_to_exists(g, sites):
    """Right in WHERE for IN; never for NOT IN where NULL may occur."""

    def make(e):
        inner = e.query
        if not isinstance(inner, Select):
            return None
        inner.where.append(binary("=", inner.items[0][0].clone(), e.args[0]))
        return Expr("exists", data=e.data, query=inner)

    return replace(pick_expr(g, sites, "insub"), make)


@edit
def between_bounds(g, sites):
    return replace(pick_expr(g, sites, "between"), lambda e: Expr("between", [e.args[0], e.args[2], e.args[1]], e.data))


@edit
def like_edits(g, sites):
    def make(e):
        op, negated = e.data
        if g.chance(0.3):
            return binary("<>" if negated else "=", *e.args)
        return Expr("like", e.args, ("GLOB" if op == "LIKE" and g.chance(0.5) else "LIKE", negated if g.chance(0.6) else not negated))

    return replace(pick_expr(g, sites, "like"), make)


@edit
def neutral_condition(g, sites):
    select = pick(g, sites.selects)
    select.where.insert(0, lit(g.rng.choice(["TRUE", "1", "2", "NULL", "FALSE", "'1'", "'a'", "0.5"])))
    return True


@edit
def add_condition(g, sites):
    select = pick(g, sites.selects)
    scope = scope_of(g, select)
    holder = select.having if select.group and g.chance(0.2) else select.where
    holder.append(g.predicate(scope, 1, None))
    return True


@edit
def drop_condition(g, sites):
    select = pick(g, [s for s in sites.selects if s.where or s.having])
    if not select:
        return False
    holder = select.where or select.having
    holder.pop(g.rng.randrange(len(holder)))
    return True


@edit
def null_treatment(g, sites):
    if not getattr(g, "duckdb", False):
        return False

    def make(e):
        e.data["nulls"] = "" if "IGNORE" in e.data.get("nulls", "") else " IGNORE NULLS"
        return e

    return replace(pick_expr(g, sites, "win", where=lambda e: e.data["fn"] in ("lag", "first_value", "last_value")), make)
