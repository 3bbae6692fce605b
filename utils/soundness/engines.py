"""The databases that pairs are executed on. Each engine says which tables there
are, loads one small database after the other into them, and runs queries."""

import glob
import os
import shutil
import subprocess
import tempfile

from databases import Result

SQLITE_TABLES = {  # Name -> columns: (name, declared type, kind of its values).
    "t": [("a", "INT", "i"), ("b", "INT", "i"), ("c", "INT", "i"), ("s", "TEXT", "s"), ("r", "DOUBLE", "r")],
    "u": [("a", "INT", "i"), ("b", "INT", "i"), ("x", "INT", "i"), ("s", "TEXT", "s")],
    "w": [("a", "INT", "i"), ("y", "INT", "i"), ("k", "TEXT", "s")],
    "n": [("a", "INT", "i"), ("m", "TEXT", "mixed"), ("z", "BLOB", "any")],
    "k": [("id", "INT NOT NULL", "i"), ("a", "INT", "i"), ("v", "INT", "i")],  # See KEYS.
    "g": [("a", "INT", "i"), ("b", "INT", "i"), ("x", "INT", "i")],
}
DUCKDB_TABLES = {
    "t": [("a", "INTEGER", "i"), ("b", "INTEGER", "i"), ("c", "BIGINT", "l"), ("s", "VARCHAR", "s"), ("r", "DOUBLE", "r"), ("o", "BOOLEAN", "b")],
    "u": [("a", "INTEGER", "i"), ("b", "INTEGER", "i"), ("x", "BIGINT", "l"), ("s", "VARCHAR", "s"), ("d", "DATE", "d"), ("v", "DECIMAL(10,2)", "n")],
    "w": [("a", "INTEGER", "i"), ("y", "BIGINT", "l"), ("k", "VARCHAR", "s"), ("p", "TIMESTAMP", "p"), ("j", "INTEGER[]", "L")],
    "n": [("a", "INTEGER", "i"), ("m", "VARCHAR", "s"), ("z", "TIMESTAMPTZ", "z"), ("f", "DOUBLE", "r"), ("g", "DECIMAL(18,4)", "n")],
    "k": [("id", "INTEGER NOT NULL", "i"), ("a", "INTEGER", "i"), ("v", "INTEGER", "i")],  # See KEYS.
    "g": [("a", "INTEGER", "i"), ("b", "INTEGER", "i"), ("x", "INTEGER", "i")],
}
POSTGRES_TABLES = {
    "t": [("a", "INTEGER", "i"), ("b", "INTEGER", "i"), ("c", "BIGINT", "l"), ("s", "TEXT", "s"), ("r", "DOUBLE PRECISION", "r"), ("o", "BOOLEAN", "b")],
    "u": [("a", "INTEGER", "i"), ("b", "INTEGER", "i"), ("x", "BIGINT", "l"), ("s", "VARCHAR(10)", "s"), ("d", "DATE", "d"), ("v", "NUMERIC(10,2)", "n")],
    "w": [("a", "INTEGER", "i"), ("y", "BIGINT", "l"), ("k", "TEXT", "s"), ("p", "TIMESTAMP", "p"), ("h", "CHAR(4)", "h")],
    "n": [("a", "INTEGER", "i"), ("m", "TEXT", "s"), ("z", "TIMESTAMPTZ", "z"), ("f", "DOUBLE PRECISION", "r"), ("g", "NUMERIC", "n")],
    "k": [("id", "INTEGER NOT NULL", "i"), ("a", "INTEGER", "i"), ("v", "INTEGER", "i")],  # See KEYS.
    "g": [("a", "INTEGER", "i"), ("b", "INTEGER", "i"), ("x", "INTEGER", "i")],
}


class Sqlite:
    dialect, tables, loose = "sqlite", SQLITE_TABLES, True
    cut = False  # Whether the last query that failed took too long.
    collated = {("n", "m"): " COLLATE NOCASE"}
    # What the engine indexes has an influence on which of several tied rows it takes.
    indexes = ["CREATE INDEX t_b ON t (b, a)", "CREATE INDEX u_a ON u (a)", "CREATE INDEX w_ky ON w (k, y)"]

    def __init__(self):
        import sqlite3

        self.sqlite3, self.connection = sqlite3, None

    def begin(self, rng):
        """A new block of pairs. Its statements are compiled once for all databases."""
        if self.connection:
            self.connection.close()
        self.connection = self.sqlite3.connect(":memory:", isolation_level=None, cached_statements=2000)
        self.connection.set_progress_handler(lambda: 1, 100_000)
        for name, columns in self.tables.items():
            declared = ", ".join(f"{c} {t}{self.collated.get((name, c), '')}" for c, t, _ in columns)
            self.connection.execute(f"CREATE TABLE {name} ({declared})")
        for index in self.indexes:
            if rng.random() < 0.5:
                self.connection.execute(index)

    def load(self, database):
        self.loaded = database
        for name, rows in database.items():
            self.connection.execute(f"DELETE FROM {name}")
            marks = ", ".join("?" * len(self.tables[name]))
            self.connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)

    def run(self, query):
        """The result, or None where the query fails on these data."""
        try:
            cursor = self.connection.execute(query)
            rows = cursor.fetchall()
            return Result([column[0] for column in cursor.description], rows)
        except (self.sqlite3.Error, OverflowError) as error:
            self.cut = str(error) == "interrupted"
            return None

    def stop(self):
        pass


class DuckDb:
    dialect, tables, loose = "duckdb", DUCKDB_TABLES, False
    cut = False

    def __init__(self):
        import duckdb

        self.duckdb = duckdb
        self.connection = duckdb.connect(config={"threads": 1, "memory_limit": "500MB"})
        self.connection.execute("SET TimeZone = 'UTC'")
        for name, columns in self.tables.items():
            self.connection.execute(f"CREATE TABLE {name} ({', '.join(f'{c} {t}' for c, t, _ in columns)})")

    def begin(self, rng):
        pass

    def load(self, database):
        self.loaded = database
        for name, rows in database.items():
            self.connection.execute(f"DELETE FROM {name}")
            if rows:
                self.connection.execute(f"INSERT INTO {name} VALUES " + ", ".join(self.row(name, row) for row in rows))

    def row(self, name, row):
        cells = [literal(cell, declared) for cell, (_, declared, _) in zip(row, self.tables[name])]
        return f"({', '.join(cells)})"

    def run(self, query):
        try:
            cursor = self.connection.execute(query)
            rows = cursor.fetchall()
            return Result([column[0] for column in cursor.description], rows)
        except Exception:  # Every refusal counts alike.
            return None

    def stop(self):
        self.connection.close()


def literal(cell, declared):
    if cell is None:
        return "NULL"
    if isinstance(cell, list):
        return "[" + ", ".join(literal(each, "") for each in cell) + "]::" + declared
    if isinstance(cell, str):
        return "'" + cell.replace("'", "''") + "'"
    return f"'{cell}'::{declared}" if isinstance(cell, float) else str(cell)


class Postgres:
    dialect, tables, loose = "postgres", POSTGRES_TABLES, False
    cut = False

    def __init__(self):
        import psycopg2

        self.directory = tempfile.mkdtemp(prefix="mesh-postgres-")
        binaries = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not binaries:
            raise ImportError("no PostgreSQL server (package postgresql)")
        self.binaries, self.prefix = binaries[-1], []
        if os.geteuid() == 0:  # The server refuses to run as root.
            shutil.chown(self.directory, "postgres", "postgres")
            self.prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        data = f"{self.directory}/data"
        self.call("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C")
        options = f"-k {self.directory} -c listen_addresses= -c fsync=off -c autovacuum=off -c jit=off"
        self.call("pg_ctl", "-D", data, "-w", "-o", options, "-l", f"{self.directory}/log", "start")
        self.connection = psycopg2.connect(host=self.directory, dbname="postgres", user="postgres", options="-c statement_timeout=500 -c TimeZone=UTC")
        self.connection.autocommit = True
        self.cursor = self.connection.cursor()
        for name, columns in self.tables.items():
            self.cursor.execute(f"CREATE TEMP TABLE {name} ({', '.join(f'{c} {t}' for c, t, _ in columns)})")

    def call(self, program, *arguments):
        command = self.prefix + [f"{self.binaries}/{program}", *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    begin = DuckDb.begin
    row = DuckDb.row

    def load(self, database):
        self.loaded = database
        for name, rows in database.items():
            self.cursor.execute(f"DELETE FROM {name}" if rows else f"TRUNCATE {name}")
            if rows:
                self.cursor.execute(f"INSERT INTO {name} VALUES " + ", ".join(self.row(name, row) for row in rows))

    def run(self, query):
        try:
            self.cursor.execute(query)
            return Result([column[0] for column in self.cursor.description], self.cursor.fetchall())
        except Exception as error:
            self.cut = "statement timeout" in str(error)
            return None

    def stop(self):
        self.connection.close()
        self.call("pg_ctl", "-D", f"{self.directory}/data", "-m", "immediate", "stop")
        shutil.rmtree(self.directory, ignore_errors=True)


ENGINES = {"sqlite": Sqlite, "duckdb": DuckDb, "postgres": Postgres}
