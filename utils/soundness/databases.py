"""Small databases built to break wrong claims: NULLs, duplicates, ties, empty
tables, negative and extreme numbers, blanks and case in texts, leap days, NaN.
What differs between engines stands in engines.py."""

import math
from collections import Counter
from decimal import Decimal

TEXTS = ["a", "A", "b", "a ", " a", "", "ab", "1", "01", "1.0", "x%", "_", "-1"]
MIXED = ["a", "B", "a ", " a", "", "Ab", "1", "01", "1.0", "x%", "_", "-1"]  # No two but for case.
LONG = [9223372036854775807, -9223372036854775808, 4611686018427387904]
NEIGHBOURS = LONG + [4611686018427387905]  # Two of them are one DOUBLE.
SHORT = [2147483647, -2147483648, 1073741824]
# In columns that only prefer integers: their sum is 0.0. Further from zero than any bound in a query,
# since what those say of integers is a premise (docs/fingerprints.md).
HALVES = [1000.5, -1000.5, 0]
REALS = [0.0, 0.5, 1.0, -1.5, 2.0, 0.25]
DATES = ["2024-02-29", "2023-02-28", "2024-03-01", "2020-02-29", "1969-12-31", "2024-01-31", "2100-02-28"]
TIMES = ["2024-02-29 00:00:00", "2024-02-29 23:59:59", "2023-12-31 12:30:00", "1970-01-01 00:00:00", "2024-03-31 02:30:00", "2024-10-27 00:30:00"]


# Columns in which no two rows of a table agree, NULL with NULL included: premises of what is
# claimed, as NOT NULL in a declared type is.
KEYS = {"k": ["id"], "g": ["a", "b"]}


def schema_text(tables):
    """The tables as external_models.yaml."""
    lines = []
    for name, columns in tables.items():
        lines += [f"- name: {name}"]
        lines += [f"  grain: ({', '.join(KEYS[name])})"] if name in KEYS else []
        lines += ["  columns:"]
        lines += [f'    {column}: "{declared}"' for column, declared, _ in columns]
    return "\n".join(lines) + "\n"


def value(rng, kind, flavour):
    """A value of a kind: see `kinds` in typed.py for those of typed engines."""
    if rng.random() < flavour["nulls"]:
        return None
    # Within one column, values that compare as equal are the same: a premise.
    if kind == "any":
        kind = rng.choice("isf")
    if kind == "f":
        return rng.choice([0.5, -1.5, 0.25])
    if kind == "mixed":  # For a column that is compared without case.
        return rng.choice(MIXED)
    if kind == "s":
        return rng.choice(TEXTS[: flavour["texts"]])
    if kind == "h":  # Padded to one length: char(n).
        return rng.choice(["a", "A", "b", "ab", ""])
    if kind == "r":
        if flavour["nan"] and rng.random() < 0.3:
            return rng.choice([math.nan, math.inf, -math.inf])
        return rng.choice(REALS)
    if kind == "n":
        return rng.choice(["0.00", "1.00", "-1.50", "2.25", "10.00", "0.01"])
    if kind == "b":
        return rng.random() < 0.5
    if kind == "d":
        return rng.choice(DATES[: flavour["texts"]])
    if kind in "pz":
        return rng.choice(TIMES[: flavour["texts"]])
    if kind == "L":
        return rng.choice([[], [1], [1, 2], [2, 1], [1, 1, None], [None]])
    if flavour["odd"] and rng.random() < 0.1:
        return rng.choice(["x", "", "1x"])
    if flavour["halves"] and rng.random() < 0.9:
        return rng.choice(HALVES)
    if flavour["long"] and rng.random() < 0.2:
        return rng.choice(LONG if flavour["loose"] else NEIGHBOURS if kind == "l" else SHORT)
    return rng.choice(flavour["numbers"])


def flavour_of(rng, loose):
    """What the values of one database are like. `loose`: any type in any column."""
    return {
        "nulls": rng.choice([0, 0.15, 0.4]),
        "texts": rng.choice([3, 6, len(TEXTS)]),
        "numbers": rng.choice([[0, 1], [-1, 0, 1, 2], [-3, -2, -1, 0, 1, 2, 3, 5, 10]]),
        "halves": loose and rng.random() < 0.15,
        "long": rng.random() < 0.1,
        "odd": loose and rng.random() < 0.15,
        "nan": not loose and rng.random() < 0.4,
        "loose": loose,
    }


def make(rng, tables, loose):
    """{table: rows} of one database."""
    flavour = flavour_of(rng, loose)
    database = {}
    for name, columns in tables.items():
        count = rng.choice([0, 1, 2, 3, 4, 5, 6, 7])
        rows = [[fitting(rng, declared, kind, flavour) for _, declared, kind in columns] for _ in range(count)]
        if name in KEYS:
            database[name] = distinct(rows, [i for i, (column, _, _) in enumerate(columns) if column in KEYS[name]])
        else:
            database[name] = rows + [list(row) for row in rows if rng.random() < 0.2]
    return database


def fitting(rng, declared, kind, flavour):
    """A value that the declared type lets in."""
    if "NOT NULL" not in declared:
        return value(rng, kind, flavour)
    return value(rng, kind, flavour | {"nulls": 0})


def distinct(rows, key):
    found = {}
    for row in rows:
        found.setdefault(tuple(row[i] for i in key), row)
    return list(found.values())


def exact(cell):
    """A value with its type, so that 1, 1.0 and '1' differ. Sums of reals may
    differ in the last digits with the order of rows, which no query fixes."""
    if isinstance(cell, float):
        return "r" + format(cell + 0.0, ".12g")  # -0.0 is 0.0.
    if isinstance(cell, (list, tuple)):
        return "[" + ",".join(exact(each) for each in cell) + "]"
    if isinstance(cell, memoryview):
        return "m" + cell.hex()
    if isinstance(cell, dict):
        return "{" + ",".join(f"{key}:{exact(each)}" for key, each in cell.items()) + "}"
    return type(cell).__name__[0] + str(cell)


class Result:
    """Names and rows. Compared as bags, first in the cheapest way."""

    __slots__ = ("names", "rows", "text")

    def __init__(self, names, rows):
        self.names, self.rows, self.text = names, rows, None

    def same(self, other, names=None):
        """Whether both hold the same rows; of the named columns only, if any are."""
        if self.text is None:
            self.text = repr(self.rows)
        if other.text is None:
            other.text = repr(other.rows)
        if self.text == other.text and (names is None or self.names == other.names):
            return True
        if len(self.rows) != len(other.rows):
            return False
        return self.bag(names) == other.bag(names)

    def without_scale(self):
        """With 1.0 and 1.00 as one NUMERIC: they compare as equal, and a set operation shows either."""
        plain = lambda cell: cell.normalize() + 0 if isinstance(cell, Decimal) and cell.is_finite() else cell
        return Result(self.names, [tuple(plain(cell) for cell in row) for row in self.rows])

    def bag(self, names):
        if names is None:
            return Counter(tuple(exact(cell) for cell in row) for row in self.rows)
        columns = [name.lower() for name in self.names]
        places = [columns.index(name.lower()) for name in names]
        return Counter(tuple(exact(row[place]) for place in places) for row in self.rows)
