"""Queries as small trees that edits can work on, and their text.

Everything that an edit may exchange stands in a list: the arguments of an
expression, conjuncts, select items, keys. `sites` finds those lists again.
"""


class Expr:
    """`kind` says what `data` and the arguments are:

    col (alias, name) | lit text | bin op | un op | call name | case has_else |
    cast type | null negated | between negated | in negated | insub negated |
    exists negated | scalar | like (op, negated) | collate name |
    agg {fn, distinct, filter, order} | win {fn, count, partition, order, frame, filter}
    simple has_else (of args[0]) | truth "TRUE" | list | struct names | part name | call2 format

    `of` is the kind of its value where the generator knows it: see typed.py.
    """

    __slots__ = ("kind", "args", "data", "query", "of")

    def __init__(self, kind, args=(), data=None, query=None, of=None):
        self.kind, self.args, self.data, self.query, self.of = kind, list(args), data, query, of

    def clone(self):
        data = dict(self.data) if isinstance(self.data, dict) else self.data
        query = self.query.clone() if self.query else None
        return Expr(self.kind, [arg.clone() for arg in self.args], data, query, self.of)


class Table:
    def __init__(self, name, alias):
        self.name, self.alias = name, alias

    def clone(self):
        return Table(self.name, self.alias)


class Derived:
    def __init__(self, query, alias, lateral=False):
        self.query, self.alias, self.lateral = query, alias, lateral

    def clone(self):
        return Derived(self.query.clone(), self.alias, self.lateral)


class Rows:
    """A function or VALUES in FROM: its text, and the columns (name, kind) it has."""

    def __init__(self, what, alias, columns, named=True):
        self.what, self.alias, self.columns = what, alias, columns
        self.named = named  # Whether the alias names the columns.

    def clone(self):
        return Rows(self.what, self.alias, self.columns, self.named)


class Pivot:
    """PIVOT or UNPIVOT of columns of a table, whose names its alias gives anew: `kept` are those
    columns of the result that the table has, `over` the column that is looked at."""

    def __init__(self, table, alias, kept, over, cells, values):
        self.table, self.alias, self.kept, self.over = table, alias, kept, over
        self.cells, self.values = cells, values  # [(function, column, kind)]; none: UNPIVOT of values.
        self.nulls = ""

    def clone(self):
        other = Pivot(self.table, self.alias, list(self.kept), self.over, list(self.cells), list(self.values))
        other.nulls = self.nulls
        return other

    @property
    def columns(self):
        made = list(self.kept)
        if not self.cells:
            return made + [("n", "s"), ("v", self.values[0][1])]
        return made + [(f"p{i}_{j}", cell[2]) for i in range(len(self.values)) for j, cell in enumerate(self.cells)]

    def show(self):
        names = [name for name, _ in self.kept]
        if not self.cells:
            names += [name for name, _ in self.values]
            form = f"UNPIVOT{self.nulls} (v FOR n IN ({', '.join(name for name, _ in self.values)}))"
        else:
            names += [c for c in dict.fromkeys([self.over] + [cell[1] for cell in self.cells]) if c not in names]
            many = len(self.cells) > 1
            cells = ", ".join(f"{fn}({column})" + (f" AS m{i}" if many else "") for i, (fn, column, _) in enumerate(self.cells))
            form = f"PIVOT ({cells} FOR {self.over} IN ({', '.join(self.values)}))"
        shown = ", ".join(name for name, _ in self.columns)
        return f"(SELECT {', '.join(names)} FROM {self.table}) {form} AS {self.alias}({shown})"


class Join:
    def __init__(self, kind, left, right, on=None, using=None):
        self.kind, self.sides, self.on, self.using = kind, [left, right], on or [], using or []

    def clone(self):
        left, right = (side.clone() for side in self.sides)
        return Join(self.kind, left, right, [e.clone() for e in self.on], list(self.using))


class Select:
    def __init__(self, items, source=None, where=None):
        self.items = items  # [[expr, name], ...]
        self.source = [source] if source else []
        self.where = where or []
        self.group, self.having, self.order = [], [], []  # order: [[expr, suffix], ...]
        self.distinct, self.limit, self.ctes = False, None, []  # ctes: [[name, query], ...]
        self.qualify, self.distinct_on = [], []
        self.grouping = ""  # "ROLLUP", "CUBE", "SETS", "ALL" or nothing.

    def clone(self):
        other = Select([[e.clone(), name] for e, name in self.items])
        other.source = [source.clone() for source in self.source]
        other.where = [e.clone() for e in self.where]
        other.group = [e.clone() for e in self.group]
        other.having = [e.clone() for e in self.having]
        if self.qualify or self.distinct_on or self.grouping:
            other.qualify = [e.clone() for e in self.qualify]
            other.distinct_on = [e.clone() for e in self.distinct_on]
            other.grouping = self.grouping
        other.order = [[e.clone(), suffix] for e, suffix in self.order]
        other.distinct, other.limit = self.distinct, self.limit
        other.ctes = [[name, query.clone()] for name, query in self.ctes]
        return other

    def names(self):
        return [name for _, name in self.items]


class SetOperation:
    def __init__(self, op, left, right):
        self.op, self.sides = op, [left, right]
        self.order, self.limit, self.ctes = [], None, []  # order: [[position, suffix], ...]

    def clone(self):
        other = SetOperation(self.op, *(side.clone() for side in self.sides))
        other.order, other.limit = [list(key) for key in self.order], self.limit
        other.ctes = [[name, query.clone()] for name, query in self.ctes]
        return other

    def names(self):
        return self.sides[0].names()


def col(alias, name):
    return Expr("col", data=(alias, name))


def lit(text):
    return Expr("lit", data=str(text))


def binary(op, left, right):
    return Expr("bin", [left, right], op)


class Recursive(SetOperation):
    """A CTE that reads itself in its second side. Steps are counted where it is written, beside what it
    shows, so that it ends whatever edits make of it."""

    def clone(self):
        return Recursive(self.op, *(side.clone() for side in self.sides))


# --- Text -------------------------------------------------------------------------


def text(expr):
    args = [text(arg) for arg in expr.args]
    return WRITERS[expr.kind](expr, args)


def negation(expr):
    return "NOT " if expr.data else ""


def write_column(expr, _):
    alias, name = expr.data
    return f"{alias}.{name}" if alias else name


def write_case(expr, args):
    has_else = expr.data
    pairs = args[:-1] if has_else else args
    whens = "".join(f" WHEN {pairs[i]} THEN {pairs[i + 1]}" for i in range(0, len(pairs), 2))
    return "CASE" + whens + (f" ELSE {args[-1]}" if has_else else "") + " END"


def write_aggregate(expr, args):
    data = expr.data
    condition = args.pop() if data.get("filter") else None
    inside = ", ".join(args) if args else "*"
    if data.get("order"):
        inside += f" ORDER BY {args[0]}{data['order']}"
    called = f"{data['fn']}({'DISTINCT ' if data.get('distinct') else ''}{inside})"
    return called + (f" FILTER (WHERE {condition})" if condition else "")


def write_window(expr, args):
    data = expr.data
    count, partition = data["count"], data["partition"]
    called = args[:count]
    if not called and data["fn"] == "count":
        called = ["*"]
    keys = args[count : count + partition]
    order = [key + suffix for key, suffix in zip(args[count + partition :], data["order"])]
    parts = []
    if keys:
        parts.append("PARTITION BY " + ", ".join(keys))
    if order:
        parts.append("ORDER BY " + ", ".join(order))
    if data.get("frame"):
        parts.append(data["frame"])
    filtered = f" FILTER (WHERE {data['filter']})" if data.get("filter") else ""
    return f"{data['fn']}({', '.join(called)}{data.get('nulls', '')}){filtered} OVER ({' '.join(parts)})"


WRITERS = {
    "col": write_column,
    "lit": lambda expr, args: expr.data,
    "bin": lambda expr, args: f"({args[0]} {expr.data} {args[1]})",
    "un": lambda expr, args: f"({expr.data} {args[0]})",
    "call": lambda expr, args: f"{expr.data}({', '.join(args)})",
    "case": write_case,
    "cast": lambda expr, args: f"CAST({args[0]} AS {expr.data})",
    "null": lambda expr, args: f"({args[0]} IS {negation(expr)}NULL)",
    "between": lambda expr, args: f"({args[0]} {negation(expr)}BETWEEN {args[1]} AND {args[2]})",
    "in": lambda expr, args: f"({args[0]} {negation(expr)}IN ({', '.join(args[1:])}))",
    "insub": lambda expr, args: f"({args[0]} {negation(expr)}IN ({show(expr.query)}))",
    "exists": lambda expr, args: f"({negation(expr)}EXISTS ({show(expr.query)}))",
    "scalar": lambda expr, args: f"({show(expr.query)})",
    "like": lambda expr, args: f"({args[0]} {'NOT ' if expr.data[1] else ''}{expr.data[0]} {args[1]})",
    "collate": lambda expr, args: f"({args[0]} COLLATE {expr.data})",
    "simple": lambda expr, args: f"CASE {args[0]}" + write_case(expr, args[1:])[4:],
    "truth": lambda expr, args: f"({args[0]} IS {expr.data})",
    "list": lambda expr, args: ("ARRAY" if expr.data else "") + f"[{', '.join(args)}]",
    "struct": lambda expr, args: "{" + ", ".join(f"'{name}': {arg}" for name, arg in zip(expr.data, args)) + "}",
    "part": lambda expr, args: f"({args[0]}).{expr.data}",
    "call2": lambda expr, args: expr.data.format(*args),
    "agg": write_aggregate,
    "win": write_window,
}


def show_source(source):
    if isinstance(source, Table):
        return source.name + (f" AS {source.alias}" if source.alias != source.name else "")
    if isinstance(source, Derived):
        return f"{'LATERAL ' if source.lateral else ''}({show(source.query)}) AS {source.alias}"
    if isinstance(source, Rows):
        columns = f"({', '.join(name for name, _ in source.columns)})" if source.named else ""
        return f"{source.what} AS {source.alias}{columns}"
    if isinstance(source, Pivot):
        return source.show()
    left, right = source.sides
    joined = f"{show_source(left)} {source.kind} {show_source(right)}"
    if isinstance(right, Join):
        joined = f"{show_source(left)} {source.kind} ({show_source(right)})"
    if source.on:
        joined += " ON " + " AND ".join(text(e) for e in source.on)
    if source.using:
        joined += f" USING ({', '.join(source.using)})"
    return joined


def show_tail(query, keys):
    tail = ""
    if keys:
        tail += " ORDER BY " + ", ".join(keys)
    if query.limit:
        tail += f" LIMIT {query.limit[0]}"
        if query.limit[1] is not None:
            tail += f" OFFSET {query.limit[1]}"
    return tail


GROUPINGS = {"": "{}", "ROLLUP": "ROLLUP ({})", "CUBE": "CUBE ({})", "SETS": "GROUPING SETS (({0}), ())", "ALL": "ALL"}


def show_recursive(name, query):
    first, step = (side.clone() for side in query.sides)
    if not isinstance(first, Select) or not isinstance(step, Select):
        return show(first)
    aliases = [source.alias for source in sources_of(step) if isinstance(source, Table) and source.name == name]
    first.items.append([lit("0"), "steps"])
    step.items.append([binary("+", col(aliases[0], "steps"), lit("1")) if aliases else lit("9"), "steps"])
    step.where += [binary("<", col(alias, "steps"), lit("2")) for alias in aliases]
    return f"{show_branch(first)} {query.op} {show_branch(step)}"


def show_cte(name, query):
    return f"{name} AS ({show_recursive(name, query) if isinstance(query, Recursive) else show(query)})"


def show(query):
    head = ""
    if query.ctes:
        recursive = any(isinstance(q, Recursive) for _, q in query.ctes)
        head = ("WITH RECURSIVE " if recursive else "WITH ") + ", ".join(show_cte(name, q) for name, q in query.ctes) + " "
    if isinstance(query, SetOperation):
        left, right = (show_branch(side) for side in query.sides)
        keys = [f"{position}{suffix}" for position, suffix in query.order]
        return f"{head}{left} {query.op} {right}{show_tail(query, keys)}"
    out = head + "SELECT " + ("DISTINCT " if query.distinct or query.distinct_on else "")
    if query.distinct_on:
        out += f"ON ({', '.join(text(e) for e in query.distinct_on)}) "
    out += ", ".join(f"{text(e)} AS {name}" if name != "*" else text(e) for e, name in query.items)
    if query.source:
        out += " FROM " + show_source(query.source[0])
    if query.where:
        out += " WHERE " + " AND ".join(text(e) for e in query.where)
    if query.group:
        keys = ", ".join(text(e) for e in query.group)
        out += " GROUP BY " + GROUPINGS[query.grouping].format(keys)
    if query.having:
        out += " HAVING " + " AND ".join(text(e) for e in query.having)
    if query.qualify:
        out += " QUALIFY " + " AND ".join(text(e) for e in query.qualify)
    return out + show_tail(query, [text(e) + suffix for e, suffix in query.order])


def show_branch(query):
    if isinstance(query, Select) and not (query.order or query.limit or query.ctes):
        return show(query)
    return f"SELECT * FROM ({show(query)}) AS branch"


# --- Where edits may happen ----------------------------------------------------------


class Sites:
    """All places of a query: expressions as (list, index, clause, select)."""

    def __init__(self, query):
        self.exprs, self.selects, self.operations, self.joins = [], [], [], []
        self.tables, self.derived, self.queries = [], [], []
        self.root = query
        self.add_query(query)

    def add_query(self, query):
        self.queries.append(query)
        for _, inner in query.ctes:
            self.add_query(inner)
        if isinstance(query, SetOperation):
            self.operations.append(query)
            for side in query.sides:
                self.add_query(side)
            return
        self.selects.append(query)
        for source in query.source:
            self.add_source(source, query)
        for item in query.items:
            self.add_expr(item, 0, "item", query)
        for clause in ("where", "group", "having", "qualify", "distinct_on"):
            holder = getattr(query, clause)
            for i in range(len(holder)):
                self.add_expr(holder, i, clause, query)
        for key in query.order:
            self.add_expr(key, 0, "order", query)

    def add_source(self, source, select):
        if isinstance(source, Table):
            self.tables.append((source, select))
        elif isinstance(source, Derived):
            self.derived.append((source, select))
            self.add_query(source.query)
        elif isinstance(source, Join):
            self.joins.append((source, select))
            for side in source.sides:
                self.add_source(side, select)
            for i in range(len(source.on)):
                self.add_expr(source.on, i, "on", select)

    def add_expr(self, holder, index, clause, select):
        expr = holder[index]
        self.exprs.append((holder, index, clause, select))
        for i in range(len(expr.args)):
            self.add_expr(expr.args, i, clause, select)
        if expr.query:
            self.add_query(expr.query)


def sources_of(select):
    """The tables and derived tables of a FROM, in the order of the text."""
    found = []

    def add(source):
        if isinstance(source, Join):
            for side in source.sides:
                add(side)
        else:
            found.append(source)

    for source in select.source:
        add(source)
    return found


def columns_in(expr):
    """The column expressions in `expr`, subqueries included."""
    found = []

    def add(e):
        if e.kind == "col":
            found.append(e)
        for arg in e.args:
            add(arg)
        if e.query:
            for holder, index, _, _ in Sites(e.query).exprs:
                if holder[index].kind == "col":
                    found.append(holder[index])

    add(expr)
    return found
