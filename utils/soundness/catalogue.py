"""Where edits and equivalences are kept by name, and what they look for places with.

Each is a function of (generator, sites) that changes the query in place and says
whether it found a place for itself.
"""

from sql import Table, sources_of

EDITS = {}  # Mostly change a result, though many look as if they did not.
EQUIVALENCES = {}  # Change nothing.
RULES = {}  # Of the normal form, by the name of the equivalence that needs them first.


def edit(function):
    EDITS[function.__name__] = function
    return function


def pick(g, list_):
    return g.rng.choice(list_) if list_ else None


def pick_expr(g, sites, *kinds, clauses=None, where=lambda e: True):
    """A random place of an expression of one of the kinds."""
    found = [p for p in sites.exprs if (not kinds or p[0][p[1]].kind in kinds) and (not clauses or p[2] in clauses) and where(p[0][p[1]])]
    return pick(g, found)


def replace(place, make):
    """Puts what `make` gives for an expression in its place."""
    if not place:
        return False
    holder, index = place[0], place[1]
    made = make(holder[index])
    if made is None:
        return False
    holder[index] = made
    return True


def is_op(*ops):
    return lambda e: e.data in ops


def scope_of(g, select):
    return [c for source in sources_of(select) for c in g.columns_of(source)]


def shows_all(select):
    """Whether more columns in FROM would show, or be grouped by."""
    return "*" in select.names() or select.grouping == "ALL"


def whole_columns(g, select):
    """The integer columns of tables in FROM: each as (alias, name)."""
    tables = [s for s in sources_of(select) if isinstance(s, Table) and s.name in g.tables]
    return [(t.alias, c) for t in tables for c, _, kind in g.tables[t.name] if kind == "i"]


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


def conjuncts(sites, fits):
    """(list, index, select) of the conditions of WHERE that fit."""
    return [(s.where, i, s) for s in sites.selects for i, e in enumerate(s.where) if fits(e)]


def is_comparison(e):
    return e.kind == "bin" and e.data in ("=", "<>", "<", "<=", ">", ">=")


def is_whole(e):
    return e.kind == "lit" and e.data.lstrip("-").isdigit()


def aggregates(e):
    return e.kind in ("agg", "win") or bool(e.query) or any(aggregates(arg) for arg in e.args)
