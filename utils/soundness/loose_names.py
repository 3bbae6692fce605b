"""Queries as people write them whose tables nobody declared: names without a table before them
wherever the tables have one of that name only, the same names at every level, stars."""

import random
import re

from sql import Derived, Join, Select, SetOperation, Table, lit, show, sources_of

NAMES = ["a", "b", "c", "x", "y", "k", "v", "s", "m", "id", "r"]


class LooseNames:
    """For a query and all edits of it: they drop the same qualifiers, mostly."""

    def __init__(self, seed, generator):
        self.rng, self.generator = random.Random(seed), generator
        self.share = self.rng.choice([0.3, 0.7, 1, 1])
        self.stars = self.rng.choice([0, 0, 0.2, 0.5])
        self.salt = self.rng.random()
        names = self.rng.sample(NAMES, 4) if self.rng.random() < 0.6 else []
        self.renamed = dict(zip(["c1", "c2", "c3", "v1"], names))

    def chance(self, p, what):
        """The same for the same thing in all edits."""
        return random.Random(f"{self.salt} {what}").random() < p

    def show(self, query):
        query = query.clone()
        self.generator.ctes = query.ctes
        try:
            self.query(query, [])
        except (RecursionError, KeyError, IndexError):  # An edit may have made anything.
            pass
        text = show(query)
        if self.renamed:
            text = re.sub(r"\b(c1|c2|c3|v1)\b", lambda found: self.renamed.get(found.group(0), found.group(0)), text)
        return text

    def query(self, query, around):
        for _, inner in query.ctes:
            self.query(inner, around)
        if isinstance(query, SetOperation):
            for side in query.sides:
                self.query(side, around)
            return
        names = [name for source in query.source for _, name, _ in self.generator.columns_of(source)]
        using = self.merged(query)
        aliases = {source.alias for source in sources_of(query)}
        for place in list(query.source):
            self.source(place, around, names)
        for item in query.items:
            self.expr(item[0], names, using, aliases, around)
        for clause in ("where", "group", "having", "qualify", "distinct_on"):
            for expr in getattr(query, clause):
                self.expr(expr, names, using, aliases, around)
        for expr, _ in query.order:
            self.expr(expr, names, using, aliases, around)
        for join in joins_of(query):
            for expr in join.on:
                self.expr(expr, names, using, aliases, around)
        if self.stars:
            query.source = [self.starred(source) for source in query.source]

    def merged(self, query):
        return {name for join in joins_of(query) for name in join.using}

    def source(self, source, around, names):
        if isinstance(source, Join):
            for side in source.sides:
                self.source(side, around, names)
        elif isinstance(source, Derived):
            self.query(source.query, around + [names] if source.lateral else around)

    def expr(self, expr, names, using, aliases, around):
        if expr.kind == "col" and expr.data[0]:
            alias, name = expr.data
            once = names.count(name) == 1 or name in using
            fits = once if alias in aliases else name not in names
            if (fits or self.chance(0.03, f"bad {alias}.{name}")) and self.chance(self.share, f"{alias}.{name}"):
                expr.data = ("", name)
        for arg in expr.args:
            self.expr(arg, names, using, aliases, around)
        if expr.query:
            self.query(expr.query, around + [names])

    def starred(self, source):
        """A table below a star, as a derived table of the same alias."""
        if isinstance(source, Join):
            source.sides = [self.starred(side) for side in source.sides]
            return source
        if isinstance(source, Table) and self.chance(self.stars, f"star {source.alias}"):
            inner = Select([[lit("*"), "*"]], Table(source.name, source.name))
            if self.chance(0.3, f"more {source.alias}"):  # Its name may be that of a column.
                rng = self.rng if self.rng.random() < 0.1 else random.Random(f"{self.salt} item {source.alias}")
                inner.items.insert(rng.choice([0, 1, 1]), [lit(rng.choice(["1", "a", "a", "NULL"])), rng.choice(NAMES)])
            return Derived(inner, source.alias)
        return source


def joins_of(query):
    found = []

    def add(source):
        if isinstance(source, Join):
            found.append(source)
            for side in source.sides:
                add(side)

    for source in query.source:
        add(source)
    return found
