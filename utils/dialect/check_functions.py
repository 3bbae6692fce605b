#!/usr/bin/env python3
"""Executes the functions that the tables in include/mesh/Dialect list, and says which of them
are not what the tables say.

    utils/dialect/check_functions.py duckdb
    utils/dialect/check_functions.py postgres --calls utils/soundness/functions.txt

Arguments that fit are found by trying. A function of one row has to give a value for each row of a
table, the same whatever the other rows are and however its arguments are written; if it is
immutable, also in another session, in another time zone. An aggregate that is not said to depend
on the order of its rows has to give the same in other orders; one that is said not to see
duplicates, with each row twice. Results have to be of the kind that the table says.

--calls writes the calls that ran, for the generator of random queries (utils/soundness/typed.py).
The packages duckdb and psycopg2 have to be there, and for postgres the server.
"""

import argparse
import itertools
import pathlib
import random
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "utils" / "soundness"))

from databases import exact  # noqa: E402
from engines import ENGINES  # noqa: E402

TABLES = ROOT / "include" / "mesh" / "Dialect"
ENTRY = re.compile(r'MESH_FUNCTION\(([\w |&~]+),\s*"(\w+)", (\w+), (\w+), (\w+), (\d+), (\d+), (\w+)\)')
ENUMERATORS = {"sqlite": "Sqlite", "duckdb": "DuckDb", "postgres": "Postgres"}
LARGEST = 4  # Numbers of arguments above it are not tried.
TRIES, SHAPES = 2500, 6  # For one function: argument lists that are tried, and that are looked at.

# Kind -> (type, five values of a column). Small letters are the kinds of typed.py.
COMMON = {
    "i": ("INTEGER", ["1", "2", "3", "-1", "NULL"]),
    "s": ("TEXT", ["'a'", "'Ab '", "'1'", "''", "NULL"]),
}
SQLITE = COMMON | {
    "r": ("DOUBLE", ["0.5", "1.0", "-1.5", "2.0", "NULL"]),
    "d": ("TEXT", ["'2024-02-29'", "'2024-03-01'", "'2023-02-28'", "'1969-12-31'", "NULL"]),
    "json": ("TEXT", ["'{\"a\": 1}'", "'[1, 2]'", "'{}'", "'1'", "NULL"]),
    "blob": ("BLOB", ["x'41'", "x''", "x'00ff'", "x'61'", "NULL"]),
}
TYPED = COMMON | {
    "l": ("BIGINT", ["1", "4", "7", "-1", "NULL"]),
    "r": ("DOUBLE PRECISION", ["0.5", "0.25", "1", "0.75", "NULL"]),
    "n": ("DECIMAL(10,2)", ["0.50", "1.00", "-1.50", "2.25", "NULL"]),
    "b": ("BOOLEAN", ["TRUE", "FALSE", "TRUE", "FALSE", "NULL"]),
    "d": ("DATE", ["'2024-02-29'", "'2024-03-01'", "'2023-02-28'", "'1969-12-31'", "NULL"]),
    "p": ("TIMESTAMP", ["'2024-02-29 00:00:00'", "'2024-03-31 02:30:00'", "'2023-12-31 12:30:00'", "'1970-01-01 00:00:00'", "NULL"]),
    "z": ("TIMESTAMPTZ", ["'2024-02-29 00:00:00+00'", "'2024-03-31 02:30:00+00'", "'2023-12-31 23:30:00+00'", "'1970-01-01 00:00:00+00'", "NULL"]),
    "time": ("TIME", ["'00:00:00'", "'12:30:00'", "'23:59:59'", "'01:02:03'", "NULL"]),
    "interval": ("INTERVAL", ["'1 day'", "'2 months'", "'-3 hours'", "'400 days'", "NULL"]),
    "json": ("JSON", ["'{\"a\": 1}'", "'[1, 2]'", "'{}'", "'{\"b\": [1]}'", "NULL"]),
    "uuid": ("UUID", ["'00000000-0000-0000-0000-000000000001'", "'01890a5d-ac96-774b-bcce-b302099a8057'", "'00000000-0000-4000-8000-000000000001'", "'00000000-0000-1000-8000-000000000002'", "NULL"]),
}
DUCKDB = TYPED | {
    "ints": ("INTEGER[]", ["[1, 2]", "[2, 1, 1]", "[3]", "[1, NULL]", "NULL"]),
    "reals": ("DOUBLE[]", ["[1, 2, 3]", "[0.5, 1, 2]", "[3, 1, 2]", "[1, 1, 1]", "NULL"]),
    "texts": ("VARCHAR[]", ["['a', 'b']", "['a']", "['$.a']", "['']", "NULL"]),
    "lists": ("INTEGER[][]", ["[[1], [2]]", "[[1, 2]]", "[[3]]", "[[1]]", "NULL"]),
    "array": ("DOUBLE[3]", ["[1, 2, 3]", "[3, 2, 1]", "[1, 1, 1]", "[0.5, 1, 2]", "NULL"]),
    "blob": ("BLOB", ["'a'", "'ab'", "''", "'\\x00'", "NULL"]),
    "bit": ("BIT", ["'101'", "'1'", "'000'", "'111'", "NULL"]),
    "map": ("MAP(INTEGER, INTEGER)", ["MAP {1: 2}", "MAP {2: 1, 3: 4}", "MAP {3: NULL}", "MAP {}", "NULL"]),
    "struct": ("STRUCT(k INTEGER, v VARCHAR)", ["{'k': 1, 'v': 'a'}", "{'k': 2, 'v': NULL}", "{'k': NULL, 'v': 'b'}", "{'k': 3, 'v': ''}", "NULL"]),
    "pairs": ("STRUCT(k INTEGER, v INTEGER)[]", ["[{'k': 1, 'v': 2}]", "[{'k': 2, 'v': 2}]", "[{'k': 3, 'v': NULL}]", "[{'k': 4, 'v': 4}]", "NULL"]),
    "union": ("UNION(n INTEGER, t VARCHAR)", ["1", "'a'", "2", "'b'", "NULL"]),
    "huge": ("HUGEINT", ["1", "2", "3", "4", "NULL"]),
    "unsigned": ("UBIGINT", ["1", "2", "3", "4", "NULL"]),
    "float": ("FLOAT", ["0.5", "1", "0.25", "0.75", "NULL"]),
    "timetz": ("TIMETZ", ["'00:00:00+00'", "'12:30:00+00'", "'23:59:59+00'", "'01:02:03+00'", "NULL"]),
}
POSTGRES = TYPED | {
    "h": ("CHAR(4)", ["'a'", "'ab'", "''", "'A'", "NULL"]),
    "ints": ("INTEGER[]", ["'{1,2}'", "'{2,1,1}'", "'{3}'", "'{1,NULL}'", "NULL"]),
    "texts": ("TEXT[]", ["'{a,b}'", "'{c,d}'", "'{a,a}'", "'{k,v}'", "NULL"]),
    "numeric": ("NUMERIC", ["1.50", "2", "0.001", "3.0", "NULL"]),
    "real": ("REAL", ["0.5", "1", "0.25", "0.75", "NULL"]),
    "small": ("SMALLINT", ["1", "2", "3", "4", "NULL"]),
    "jsonb": ("JSONB", ["'{\"a\": 1}'", "'[1, 2]'", "'{}'", "'{\"b\": [1]}'", "NULL"]),
    "jsonpath": ("JSONPATH", ["'$'", "'$.a'", "'$[0]'", "'$.b'", "NULL"]),
    "bytea": ("BYTEA", ["'ab'", "'abc'", "'abcd'", "'xyz'", "NULL"]),
    "bit": ("BIT(3)", ["'101'", "'001'", "'000'", "'111'", "NULL"]),
    "varbit": ("VARBIT", ["'101'", "'1'", "'000'", "'111'", "NULL"]),
    "range": ("INT4RANGE", ["'[1,5)'", "'[2,3)'", "'empty'", "'[0,)'", "NULL"]),
    "multirange": ("INT4MULTIRANGE", ["'{[1,5)}'", "'{[2,3)}'", "'{}'", "'{[0,)}'", "NULL"]),
    "inet": ("INET", ["'10.0.0.1'", "'10.0.0.0/8'", "'::1'", "'192.168.1.1/24'", "NULL"]),
    "cidr": ("CIDR", ["'10.0.0.0/8'", "'10.1.0.0/16'", "'::/64'", "'192.168.1.0/24'", "NULL"]),
    "mac": ("MACADDR", ["'08:00:2b:01:02:03'", "'08:00:2b:01:02:04'", "'00:00:00:00:00:00'", "'ff:00:2b:01:02:03'", "NULL"]),
    "mac8": ("MACADDR8", ["'08:00:2b:01:02:03:04:05'", "'08:00:2b:01:02:03:04:06'", "'00:00:00:00:00:00:00:00'", "'ff:00:2b:01:02:03:04:05'", "NULL"]),
    "point": ("POINT", ["'(0,0)'", "'(1,1)'", "'(1,0)'", "'(0,1)'", "NULL"]),
    "box": ("BOX", ["'(0,0),(1,1)'", "'(0,0),(2,1)'", "'(1,1),(2,2)'", "'(0,0),(3,3)'", "NULL"]),
    "lseg": ("LSEG", ["'[(0,0),(1,1)]'", "'[(0,0),(2,1)]'", "'[(1,1),(2,2)]'", "'[(0,0),(0,3)]'", "NULL"]),
    "line": ("LINE", ["'{1,1,0}'", "'{1,0,0}'", "'{0,1,0}'", "'{1,2,3}'", "NULL"]),
    "path": ("PATH", ["'[(0,0),(1,1)]'", "'((0,0),(2,1))'", "'[(1,1),(2,2)]'", "'[(0,0),(0,3)]'", "NULL"]),
    "polygon": ("POLYGON", ["'((0,0),(1,1),(1,0))'", "'((0,0),(2,1),(1,0))'", "'((1,1),(2,2),(0,3))'", "'((0,0),(0,3),(3,3))'", "NULL"]),
    "circle": ("CIRCLE", ["'<(0,0),1>'", "'<(1,1),2>'", "'<(0,0),3>'", "'<(2,0),1>'", "NULL"]),
    "money": ("MONEY", ["'1.00'", "'2.00'", "'3.50'", "'-1.00'", "NULL"]),
    "tsvector": ("TSVECTOR", ["'a:1 b:2'", "'a:1A'", "'b:3'", "'c:4'", "NULL"]),
    "tsquery": ("TSQUERY", ["'a'", "'a & b'", "'a | c'", "'!a'", "NULL"]),
    "xml": ("XML", ["'<a/>'", "'<a><b/></a>'", "'<b>1</b>'", "'<c/>'", "NULL"]),
    "timetz": ("TIMETZ", ["'00:00:00+00'", "'12:30:00+00'", "'23:59:59+00'", "'01:02:03+00'", "NULL"]),
    "periods": ("TSTZRANGE", ["'[2024-01-01,2024-02-01)'", "'[2024-01-15,2024-03-01)'", "'empty'", "'[2023-01-01,)'", "NULL"]),
}
COLUMNS = {"sqlite": SQLITE, "duckdb": DUCKDB, "postgres": POSTGRES}
LITERALS = {
    "sqlite": ["1", "2", "'a'", "'$.a'", "'%Y'", "'+1 day'", "'%s'", "x'41'"],
    "duckdb": ["1", "2", "'a'", "'month'", "'$.a'", "'%Y'", "'k'", "'n'", "'int64'", "'101'", "lambda e: e", "lambda e: e IS NOT NULL", "lambda e, f: e + f", "INTERVAL '1 day'", "[1]", "'UTC'", "'sha256'", "['n', 'k']"],
    "postgres": ["1", "2", "'a'", "'month'", "'YYYY-MM'", "'hex'", "'UTF8'", "'UTC'", "'simple'", "'999'", "ARRAY[1]", "INTERVAL '1 day'", "'{a}'", "'base64'", "'english'", "TRUE", "'1'"],
}
# What a call of it does to the server or to the session; what only makes sense after another.
SKIPPED = {
    "sqlite": {"randomblob"},
    "duckdb": {"nextval", "currval", "getenv"},
    "postgres": {"nextval", "currval", "lastval"},
}
# Far from each other in clock and words, so that what depends on them shows it.
OTHER_SESSION = {
    "sqlite": [],
    "duckdb": ["SET TimeZone = 'Asia/Kathmandu'", "SET threads = 2"],
    "postgres": ["SET TimeZone = 'Asia/Kathmandu'", "SET DateStyle = 'German'", "SET IntervalStyle = 'iso_8601'", "SET default_text_search_config = 'simple'", "SET extra_float_digits = -15", "SET bytea_output = 'escape'"],
}
FIRST_SESSION = {
    "sqlite": [],
    "duckdb": ["SET TimeZone = 'UTC'", "SET threads = 1"],
    "postgres": ["SET TimeZone = 'UTC'", "RESET DateStyle", "RESET IntervalStyle", "RESET default_text_search_config", "RESET extra_float_digits", "RESET bytea_output"],
}
TYPE_OF = {"sqlite": "typeof({})", "duckdb": "typeof({})", "postgres": "CAST(pg_typeof({}) AS TEXT)"}
KINDS = {  # Of generated queries, by what the engine calls the type.
    "INTEGER": "i", "BIGINT": "l", "DOUBLE": "r", "VARCHAR": "s", "BOOLEAN": "b", "DATE": "d", "TIMESTAMP": "p", "TIMESTAMP WITH TIME ZONE": "z", "INTEGER[]": "L",
    "integer": "i", "bigint": "l", "double precision": "r", "numeric": "n", "text": "s", "character varying": "s", "boolean": "b", "date": "d",
    "timestamp without time zone": "p", "timestamp with time zone": "z", "integer[]": "L", "real": "r",
}
RESULTS = {  # What the types of a result rule are called.
    "Integer": {"INTEGER", "BIGINT", "UBIGINT", "HUGEINT", "SMALLINT", "TINYINT", "UTINYINT", "UINTEGER", "UHUGEINT", "smallint", "integer", "bigint"},
    # PostgreSQL's own number is taken for a floating one, of which less is claimed.
    "Double": {"DOUBLE", "FLOAT", "double precision", "real", "numeric"},
    "Text": {"VARCHAR", "text", "character varying", "JSON"},
    "Boolean": {"BOOLEAN", "boolean"},
    "Date": {"DATE", "date"},
    "Timestamp": {"TIMESTAMP", "timestamp without time zone"},
    "Blob": {"BLOB", "bytea"},
}


class Entry:
    def __init__(self, name, kind, volatility, result, least, most, flags):
        self.name, self.kind, self.volatility, self.result = name, kind, volatility, result
        self.least, self.most, self.flags = int(least), int(most), flags


def holds(dialects, enumerator):
    """Whether an entry is of a dialect: ALL, ALL & ~One, or a list of them."""
    return dialects == "ALL" or dialects.startswith("ALL & ~") and dialects != f"ALL & ~{enumerator}" or enumerator in dialects.split(" | ")


def entries(enumerator):
    for path in [TABLES / "Functions.def", *sorted((TABLES / "Functions").glob("*.def"))]:
        for dialects, *rest in ENTRY.findall(path.read_text()):
            if holds(dialects, enumerator):
                yield Entry(*rest)


class Checker:
    def __init__(self, engine):
        self.name, self.engine, self.columns = engine.dialect, engine, COLUMNS[engine.dialect]
        self.engine.begin(random.Random(0))
        self.wrong, self.calls, self.unread = [], [], []
        self.counts = dict.fromkeys(["Scalar", "Aggregate"], 0)
        self.make("x", range(5))
        self.make("y", [3, 1, 4, 0, 2])
        self.make("twice", [0, 1, 2, 3, 4] * 2)
        for number in range(5):
            self.make(f"x{number}", [number])

    def execute(self, statement):
        target = self.engine.connection if self.name != "postgres" else self.engine.cursor
        target.execute(statement)

    def make(self, table, rows):
        declared = ", ".join(f'c_{kind} {of}' for kind, (of, _) in self.columns.items())
        temporary = "TEMP " if self.name != "sqlite" else ""
        self.execute(f"CREATE {temporary}TABLE {table} (id INTEGER, {declared})")
        for row in rows:
            values = ", ".join(values[row] for _, values in self.columns.values())
            self.execute(f"INSERT INTO {table} VALUES ({row}, {values})")

    def run(self, query):
        return self.engine.run(query)

    def values(self, call, table="x", way="{call}"):
        """{id: value as text} of a call over a table, or None where it fails."""
        result = self.run(f"SELECT id, {way.format(call=call)} AS v FROM {table}")
        return result and [(row[0], exact(row[1])) for row in result.rows]

    def lists(self, entry):
        """Argument lists that run over all of `x`, at most SHAPES of each length."""
        pool = [f"c_{kind}" for kind in self.columns]
        rng = random.Random(entry.name)
        for count in range(entry.least, min(entry.most, LARGEST, max(entry.least, 3)) + 1):
            first = pool + LITERALS[self.name]
            total = len(first) ** count
            if total <= TRIES:  # In turns: of the kinds of generated queries alone, and of any.
                tried = list(itertools.product(first, repeat=count))
                rng.shuffle(tried)
                isShort = lambda arguments: all(len(a) == 3 or a == "c_ints" for a in arguments if a.startswith("c_"))
                short, other = [a for a in tried if isShort(a)], [a for a in tried if not isShort(a)]
                turns = itertools.zip_longest(short, other)
                tried = [a for pair in turns for a in pair if a is not None]
            else:
                tried = (tuple(rng.choice(pool if rng.random() < 0.5 else first) for _ in range(count)) for _ in range(TRIES))
            found, shapes = 0, set()
            for arguments in tried:
                if any(a.startswith("c_") for a in arguments) or not arguments:
                    if arguments not in shapes and self.run(self.probe(entry, arguments)) is not None:
                        shapes.add(arguments)
                        yield list(arguments)
                        found += 1
                        if found == SHAPES:
                            break
            if not found:
                self.unread.append(f"{entry.name}/{count}")

    def probe(self, entry, arguments):
        return f"SELECT {entry.name}({', '.join(arguments)}) FROM x"

    def tell(self, entry, call, what):
        self.wrong.append((entry.name, what))
        print(f"{self.name}: {call}: {what} ({entry.kind}, {entry.volatility}, {entry.result}, {entry.flags})", flush=True)

    def scalar(self, entry, arguments):
        call = f"{entry.name}({', '.join(arguments)})"
        first = self.values(call)
        if first is None:
            return
        self.counts["Scalar"] += 1
        if [key for key, _ in first] != [0, 1, 2, 3, 4]:
            self.tell(entry, call, f"gives {len(first)} rows of 5")
            return
        type_of = self.run(f"SELECT DISTINCT {TYPE_OF[self.name].format(call)} FROM x")
        types = {row[0] for row in type_of.rows} if type_of else set()
        if self.differs(entry, types):
            self.tell(entry, call, f"is of type {', '.join(types)}")
        if entry.volatility == "Volatile":
            return
        again = [self.values(call), self.values(call, "y"), sum((self.values(call, f"x{n}") or [] for n in range(5)), [])]
        if entry.volatility == "Immutable" and any(sorted(each or []) != first for each in again):
            self.tell(entry, call, "is another value with other rows, or another time")
            return
        same = self.run(f"SELECT id, count(*) FROM (SELECT id, {call} AS v FROM twice) AS q GROUP BY id, v HAVING count(*) <> 2")
        if same and same.rows:
            self.tell(entry, call, "is not one value in one statement")
        if entry.volatility != "Immutable":
            return
        self.written(entry, arguments, call, first)
        self.sessions(entry, call, first)
        if len(types) == 1 or self.name == "sqlite":
            self.keep(entry, arguments, call, types)

    def differs(self, entry, types):
        """Whether results are of other types than the rule says. Text is said of bytes, bits and
        ranges too (lower, trim): nothing that is claimed of a text is wrong of them. Double is not
        said of what Sema knows to be no number, an average of dates."""
        if self.name == "sqlite" or entry.result not in RESULTS:
            return False
        spared = {"bytea", "bit", "integer", "timestamp with time zone"} if entry.result == "Text" else set()
        spared |= {"TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE", "interval"} if entry.name == "avg" else set()
        return not types <= RESULTS[entry.result] | spared

    def written(self, entry, arguments, call, first):
        """The same under other names of the columns, and with subqueries for arguments."""
        renamed = [f"q.z{i}" for i in range(len(arguments))]
        plain = [a for a in arguments if a.startswith("c_")]
        if not plain:
            return
        names = [renamed[i] if a.startswith("c_") else a for i, a in enumerate(arguments)]
        inner = ", ".join(f"{a} AS z{i}" for i, a in enumerate(arguments) if a.startswith("c_"))
        apart = self.run(f"SELECT id, {entry.name}({', '.join(names)}) AS v FROM (SELECT id, {inner} FROM x) AS q")
        hidden = ", ".join(f"(SELECT {a})" if a.startswith("c_") else a for a in arguments)
        nested = self.run(f"SELECT id, {entry.name}({hidden}) AS v FROM x")
        for other in (apart, nested):
            if other is not None and sorted((row[0], exact(row[1])) for row in other.rows) != first:
                self.tell(entry, call, "depends on how its arguments are written")
                return

    def sessions(self, entry, call, first):
        if not OTHER_SESSION[self.name]:
            return
        # Values alone: what the client makes of them depends on the session as well.
        # What becomes another type on the way is cast, as it is without a function.
        if re.search(r"c_z|c_timetz" if self.name == "duckdb" else r"c_z.*c_[pd]|c_[pd].*c_[zpd]", call):
            return
        way = "hash({call})" if self.name == "duckdb" else "record_send(ROW({call}))"
        before = self.values(call, way=way)
        for statement in OTHER_SESSION[self.name]:
            self.execute(statement)
        after = self.values(call, way=way)
        for statement in FIRST_SESSION[self.name]:
            self.execute(statement)
        if before is not None and before != after:
            self.tell(entry, call, "is another value in another session")

    def keep(self, entry, arguments, call, types):
        kinds = [{"ints": "L"}.get(a[2:], a[2:]) for a in arguments if a.startswith("c_")]
        if any(len(kind) > 1 for kind in kinds) or re.fullmatch(r"repeat|[lr]pad|.*pad|.*resize|bar|zeroblob|randomblob|printf|format", entry.name):
            return
        numbers = iter(range(len(kinds)))
        form = f"{entry.name}({', '.join('{%d}' % next(numbers) if a.startswith('c_') else a.replace('{', '{{').replace('}', '}}') for a in arguments)})"
        result = next(iter(types), "text")
        kind = "i" if self.name == "sqlite" else KINDS.get(result) or ("n" if result.startswith("DECIMAL") else None)
        if self.name == "sqlite" and types & {"text"}:
            kind = "s"
        if kind is None:
            form, kind = f"CAST({form} AS VARCHAR)", "s"
        if kinds and sum(call[1].startswith(entry.name + "(") and call[0] == kind for call in self.calls) < 2:
            self.calls.append((kind, form, "".join(kinds)))

    def aggregate(self, entry, arguments):
        call = f"{entry.name}({', '.join(arguments)})"
        one = self.run(f"SELECT {call} FROM x")
        if one is None:
            return
        self.counts["Aggregate"] += 1
        if len(one.rows) != 1:
            self.tell(entry, call, f"gives {len(one.rows)} rows")
            return
        first = exact(one.rows[0][0])
        if entry.flags != "ORDERED":
            for order in ("id", "id DESC", "c_i", "c_s DESC", "abs(id - 2)"):
                other = self.run(f"SELECT {call} FROM (SELECT * FROM x ORDER BY {order} LIMIT 100) AS q")
                if other is not None and not self.near(other.rows[0][0], one.rows[0][0]):
                    self.tell(entry, call, "depends on the order of its rows")
                    break
        if entry.flags == "DUPLICATE_FREE":
            other = self.run(f"SELECT {call} FROM twice")
            if other is None or exact(other.rows[0][0]) != first:
                self.tell(entry, call, "sees duplicates")
        type_of = self.run(f"SELECT {TYPE_OF[self.name].format(call)} FROM x")
        if type_of and self.differs(entry, {type_of.rows[0][0]}):
            self.tell(entry, call, f"is of type {type_of.rows[0][0]}")

    @staticmethod
    def near(a, b):
        """The same, but for what rounding does to sums of floating numbers."""
        return exact(a) == exact(b) or isinstance(a, float) and isinstance(b, float) and abs(a - b) < 1e-12

    def check(self, entry):
        if entry.kind not in ("Scalar", "Aggregate") or entry.name in SKIPPED[self.name]:
            return
        for arguments in self.lists(entry):
            (self.scalar if entry.kind == "Scalar" else self.aggregate)(entry, arguments)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("--only", help="functions whose name matches this")
    parser.add_argument("--calls", type=pathlib.Path, help="a file to write the calls of this engine into, beside those of others")
    options = parser.parse_args()
    engine = ENGINES[options.engine]()
    try:
        checker = Checker(engine)
        known = list(entries(ENUMERATORS[options.engine]))
        for entry in known:
            if not options.only or re.fullmatch(options.only, entry.name):
                checker.check(entry)
    finally:
        engine.stop()
    print(f"{options.engine}: {len(known)} entries, calls looked at: {checker.counts}, wrong: {len(set(checker.wrong))}")
    print(f"no arguments found for {len(checker.unread)}: {' '.join(checker.unread)}")
    if options.calls:
        write(options.calls, options.engine, checker.calls)
    return 1 if checker.wrong else 0


def write(path, engine, calls):
    lines = path.read_text().splitlines() if path.exists() else []
    kept = [line for line in lines if line and not line.startswith(("#", engine + "\t"))]
    mine = sorted({"\t".join((engine, *call)) for call in calls})
    head = "# Calls of functions of one row: engine, kind of the result, text, kinds of the arguments.\n# Made by utils/dialect/check_functions.py ENGINE --calls; read by typed.py and generate.py.\n"
    path.write_text(head + "\n".join(sorted(kept + mine)) + "\n")


if __name__ == "__main__":
    sys.exit(main())
