"""Small databases built to break wrong claims: NULLs, duplicates, ties, empty
tables, negative and extreme numbers, blanks and case in texts."""

import sqlite3
from collections import Counter

# Name -> columns: (name, declared type, kind of its values).
TABLES = {
    "t": [("a", "INT", "i"), ("b", "INT", "i"), ("c", "INT", "i"), ("s", "TEXT", "s"), ("r", "DOUBLE", "r")],
    "u": [("a", "INT", "i"), ("b", "INT", "i"), ("x", "INT", "i"), ("s", "TEXT", "s")],
    "w": [("a", "INT", "i"), ("y", "INT", "i"), ("k", "TEXT", "s")],
    "n": [("a", "INT", "i"), ("m", "TEXT", "lower"), ("z", "BLOB", "any")],
}
COLLATED = {("n", "m"): " COLLATE NOCASE"}
# What the engine indexes has an influence on which of several tied rows it takes.
INDEXES = ["CREATE INDEX t_b ON t (b, a)", "CREATE INDEX u_a ON u (a)", "CREATE INDEX w_ky ON w (k, y)"]

TEXTS = ["a", "A", "b", "a ", " a", "", "ab", "1", "01", "1.0", "x%", "_", "-1"]
LONG = [9223372036854775807, -9223372036854775808, 4611686018427387904]


def schema_text():
    """The tables as external_models.yaml."""
    lines = []
    for name, columns in TABLES.items():
        lines += [f"- name: {name}", "  columns:"]
        lines += [f"    {column}: {declared}" for column, declared, _ in columns]
    return "\n".join(lines) + "\n"


def value(rng, kind, flavour):
    if rng.random() < flavour["nulls"]:
        return None
    # Within one column, values that compare as equal are the same: a premise.
    if kind == "any":
        kind = rng.choice("isf")
    if kind == "f":
        return rng.choice([0.5, -1.5, 0.25])
    if kind == "lower":
        return rng.choice([text for text in TEXTS if text == text.lower()])
    if kind == "s":
        return rng.choice(TEXTS[: flavour["texts"]])
    if kind == "r":
        return rng.choice([0.0, -0.0, 0.5, 1.0, -1.5, 2.0, 0.25])
    if flavour["odd"] and rng.random() < 0.1:
        return rng.choice(["x", "", "1x"])
    if flavour["long"] and rng.random() < 0.2:
        return rng.choice(LONG)
    return rng.choice(flavour["numbers"])


def make(rng):
    flavour = {
        "nulls": rng.choice([0, 0.15, 0.4]),
        "texts": rng.choice([3, 6, len(TEXTS)]),
        "numbers": rng.choice([[0, 1], [-1, 0, 1, 2], [-3, -2, -1, 0, 1, 2, 3, 5, 10]]),
        "long": rng.random() < 0.1,
        "odd": rng.random() < 0.15,
    }
    database = sqlite3.connect(":memory:", isolation_level=None)
    for name, columns in TABLES.items():
        declared = ", ".join(f"{c} {t}{COLLATED.get((name, c), '')}" for c, t, _ in columns)
        database.execute(f"CREATE TABLE {name} ({declared})")
        count = rng.choice([0, 1, 2, 3, 4, 5, 6, 7])
        rows = [[value(rng, kind, flavour) for _, _, kind in columns] for _ in range(count)]
        rows += [list(row) for row in rows if rng.random() < 0.2]
        marks = ", ".join("?" * len(columns))
        database.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
    for index in INDEXES:
        if rng.random() < 0.5:
            database.execute(index)
    if rng.random() < 0.5:
        database.execute("ANALYZE")
    database.set_progress_handler(lambda: 1, 2_000_000)
    return database


def dump(database):
    return [line for line in database.iterdump() if line.startswith(("CREATE", "INSERT"))]


def exact(cell):
    """A value with its type, so that 1, 1.0 and '1' differ. Sums of reals may
    differ in the last digits with the order of rows, which no query fixes."""
    if isinstance(cell, float):
        return "r" + format(cell, ".12g")
    return type(cell).__name__[0] + str(cell)


def run(database, query):
    """Names and rows, or None where the query fails on these data."""
    try:
        cursor = database.execute(query)
        rows = [tuple(exact(cell) for cell in row) for row in cursor.fetchall()]
        return [column[0] for column in cursor.description], rows
    except (sqlite3.Error, OverflowError):
        return None


def bag(result, names):
    """The rows as a bag, of the named columns in that order."""
    columns, rows = result
    places = [columns.index(name) for name in names]
    return Counter(tuple(row[place] for place in places) for row in rows)
