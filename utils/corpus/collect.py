#!/usr/bin/env python3
"""Collects public SQL into one file per corpus, for run.py.

    collect.py SOURCES OUT

SOURCES is a directory with checkouts, each of which may be missing:
  sqlglot/                 https://github.com/tobymao/sqlglot
  join-order-benchmark/    https://github.com/gregrahn/join-order-benchmark
  duckdb/                  https://github.com/duckdb/duckdb
  pg/                      PostgreSQL's source, or src/test/regress/sql of it
  sqlfluff/                https://github.com/sqlfluff/sqlfluff
  sqlmesh/                 https://github.com/TobikoData/sqlmesh

OUT/<corpus>.jsonl holds {"dialect", "sql", "where"} a line. Only statements that
somebody accepts are kept: sqlglot itself for its own tests (Command, sqlglot's
"I do not understand", counts as not accepted), the package duckdb for DuckDB's
tests, pglast for PostgreSQL's. Needs those three packages from PyPI.
Nothing of what this collects belongs into the repository.
"""

import contextlib
import json
import logging
import pathlib
import re
import sys
import unittest


class Corpus:
    def __init__(self, out, name):
        self.path = out / f"{name}.jsonl"
        self.seen = set()
        self.lines = []

    def add(self, dialect, sql, where):
        sql = sql.strip().rstrip(";").strip()
        if not sql:
            return
        entry = {"dialect": dialect, "sql": sql, "where": where}
        if (dialect, sql) in self.seen:
            entry["repeat"] = True  # Only execute.py, which needs every statement, reads it.
        self.seen.add((dialect, sql))
        self.lines.append(json.dumps(entry))

    def write(self):
        if self.lines:
            self.path.write_text("\n".join(self.lines) + "\n")
            print(f"{self.path.name}: {len(self.seen)}")


# What sqlglot calls a dialect, where Mesh calls it something else or reads it as
# another; None: no dialect of Mesh.
DIALECTS = {
    "": "any", "duckdb": "duckdb", "postgres": "postgres", "sqlite": "sqlite",
    "redshift": "redshift", "trino": "trino", "presto": "trino", "athena": "trino",
    "spark": "spark", "spark2": "spark", "hive": "spark", "databricks": "databricks",
    "snowflake": "snowflake", "bigquery": "bigquery", "clickhouse": "clickhouse",
    "mysql": "mysql", "tsql": "tsql", "fabric": "tsql",
}


def understood(sqlglot, sql, dialect):
    """Whether sqlglot reads the text as statements that it understands."""
    try:
        trees = sqlglot.parse(sql, read=dialect or None)
    except Exception:  # noqa: BLE001 - any refusal is a refusal
        return False
    return bool(trees) and not any(
        tree is None or isinstance(tree, sqlglot.exp.Command) for tree in trees
    )


def collect_sqlglot(root, out):
    sys.path.insert(0, str(root))
    import sqlglot

    logging.getLogger("sqlglot").addHandler(logging.NullHandler())
    logging.getLogger("sqlglot").propagate = False
    identity = Corpus(out, "sqlglot-identity")
    for number, line in enumerate((root / "tests/fixtures/identity.sql").read_text().splitlines(), 1):
        if line.strip() and understood(sqlglot, line, ""):
            identity.add("any", line, f"identity.sql:{number}")
    identity.write()

    for name in ("tpc-h", "tpc-ds"):
        corpus = Corpus(out, name)
        text = (root / f"tests/fixtures/optimizer/{name}/{name}.sql").read_text()
        text = re.sub(r"^#.*$", "", text, flags=re.M)  # sqlglot's notes to its test runner.
        # Each query is followed by what sqlglot's optimizer makes of it.
        statements = [s for s in text.split(";") if re.search(r"\bselect\b", s, re.I)]
        for number, statement in enumerate(statements):
            corpus.add("duckdb", statement, f"{name}:{number}")
        corpus.write()

    corpora = {}

    def record(test, dialect, sql):
        mesh = DIALECTS.get(dialect or "")
        if mesh is None or not isinstance(sql, str) or not understood(sqlglot, sql, dialect):
            return
        name = "sqlglot-" + (mesh if mesh != "any" else "base")
        corpora.setdefault(name, Corpus(out, name)).add(mesh, sql, test.id().split(".", 2)[-1])

    from tests.dialects import test_dialect

    def identity_of(self, sql, write_sql=None, *args, **kwargs):
        record(self, self.dialect, sql)
        record(self, self.dialect, write_sql)
        with contextlib.suppress(AssertionError):  # The rest of the test is wanted too.
            return original_identity(self, sql, write_sql, *args, **kwargs)
        return self.parse_one(sql)

    def all_of(self, sql, read=None, write=None, *args, **kwargs):
        record(self, self.dialect, sql)
        for dialect, text in list((read or {}).items()) + list((write or {}).items()):
            record(self, dialect, text)
        with contextlib.suppress(AssertionError):
            return original_all(self, sql, read, write, *args, **kwargs)
        return self.parse_one(sql)

    original_identity = test_dialect.Validator.validate_identity
    original_all = test_dialect.Validator.validate_all
    test_dialect.Validator.validate_identity = identity_of
    test_dialect.Validator.validate_all = all_of
    suite = unittest.defaultTestLoader.discover(str(root / "tests/dialects"), top_level_dir=str(root))
    unittest.TextTestRunner(stream=open("/dev/null", "w")).run(suite)
    for corpus in corpora.values():
        corpus.write()


def collect_job(root, out):
    corpus = Corpus(out, "job")
    for path in sorted(root.glob("[0-9]*.sql")):
        corpus.add("postgres", path.read_text(), path.name)
    corpus.write()


def collect_duckdb(root, out):
    """The statements of DuckDB's sqllogictests that are meant to run and that
    DuckDB's parser takes. Those with loop variables are left out."""
    import duckdb

    corpus = Corpus(out, "duckdb-tests")
    start = re.compile(r"^(statement ok|query)\b")
    for path in sorted((root / "test/sql").rglob("*.test")):
        lines = path.read_text(errors="replace").splitlines()
        number = 0
        while number < len(lines):
            if not start.match(lines[number]):
                number += 1
                continue
            number += 1
            first, body = number + 1, []
            while number < len(lines) and lines[number].strip() and lines[number].strip() != "----":
                body.append(lines[number])
                number += 1
            sql = "\n".join(body)
            if "${" in sql or "{" in sql and "__" in sql:
                continue
            try:
                duckdb.extract_statements(sql)
            except Exception:  # noqa: BLE001
                continue
            corpus.add("duckdb", sql, f"{path.relative_to(root)}:{first}")
    corpus.write()


def split_psql(text):
    """Statements of a psql script: without backslash commands and COPY data."""
    statements, current, start = [], [], None
    in_copy = False
    for number, line in enumerate(text.splitlines(), 1):
        if in_copy:
            in_copy = line.strip() != "\\."
            continue
        if line.startswith("\\") and not current:
            continue
        if start is None:
            start = number
        current.append(line)
        if line.rstrip().endswith(";") or "\\" in line and line.rstrip().endswith(("\\gset", "\\g")):
            statements.append((start, "\n".join(current)))
            in_copy = re.search(r"\bfrom\s+stdin\b", statements[-1][1], re.I) is not None
            current, start = [], None
    return statements


def collect_postgres(root, out):
    import pglast

    corpus = Corpus(out, "postgres-tests")
    for path in sorted((root / "src/test/regress/sql").glob("*.sql")):
        pending, first = "", 0
        for number, text in split_psql(path.read_text(errors="replace")):
            first = first if pending else number
            pending = f"{pending}\n{text}" if pending else text
            try:
                trees = pglast.parse_sql(pending)
            except Exception:  # noqa: BLE001
                # A semicolon inside of a body; else it is an intended error.
                if pending.count("$") < 2 and "begin atomic" not in pending.lower():
                    pending = ""
                elif len(pending) > 20000:
                    pending = ""
                continue
            for tree in trees:
                at, length = tree.stmt_location, tree.stmt_len or len(pending)
                sql = pending[at : at + length]  # They count characters, not bytes.
                corpus.add("postgres", sql, f"{path.name}:{first}")
            pending = ""
    corpus.write()


FLUFF = {
    "ansi": "any", "athena": "trino", "trino": "trino", "bigquery": "bigquery", "clickhouse": "clickhouse",
    "databricks": "databricks", "duckdb": "duckdb", "mysql": "mysql", "postgres": "postgres",
    "redshift": "redshift", "snowflake": "snowflake", "sparksql": "spark", "sqlite": "sqlite",
    "tsql": "tsql",
}


def collect_sqlfluff(root, out):
    """Whole files that sqlfluff reads without a parse error: those with a golden tree."""
    for directory, dialect in FLUFF.items():
        corpus = Corpus(out, f"sqlfluff-{directory}")
        for path in sorted((root / "test/fixtures/dialects" / directory).glob("*.sql")):
            if path.with_suffix(".yml").exists():
                corpus.add(dialect, path.read_text(errors="replace"), path.name)
        corpus.write()


def collect_sqlmesh(root, out):
    """Model, audit and test files of the example projects, whole."""
    corpus = Corpus(out, "sqlmesh-projects")
    for path in sorted((root / "examples").rglob("*.sql")):
        if "dbt" in str(path) or "{{" in path.read_text():
            continue
        corpus.add("duckdb", path.read_text(), str(path.relative_to(root)))
    corpus.write()


COLLECTORS = {
    "sqlglot": collect_sqlglot,
    "join-order-benchmark": collect_job,
    "duckdb": collect_duckdb,
    "pg": collect_postgres,
    "sqlfluff": collect_sqlfluff,
    "sqlmesh": collect_sqlmesh,
}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sources, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    for name, collect in COLLECTORS.items():
        if (sources / name).is_dir():
            collect(sources / name, out)
        else:
            print(f"{name}: not there, left out")


main()
