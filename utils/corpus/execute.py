#!/usr/bin/env python3
"""Executes corpora twice, as they were written and as Mesh prints them, and
compares the rows.

    execute.py --engine sqlite|duckdb|postgres [--build build/check] [--verbose] CORPORA...

A script (the statements of one file of a corpus, in order) runs in one fresh
database, its printed form in another. A statement that the engine itself refuses
counts for nothing; one that it takes as written and refuses as printed, or for
which it gives other rows, is a failure. Statements that give other rows when the
original is run a second time (random, clocks) are left out. Exit status 1 if
anything fails. PostgreSQL: a server of its own is started in a temporary
directory. DuckDB needs the package duckdb, PostgreSQL the package psycopg2-binary.
"""

import argparse
import collections
import json
import multiprocessing
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SECONDS = 5  # For one statement in its three runs; a script that takes longer is cut off there.

# What tells of clocks, chance or the engine's inside, even if it seldom shows.
UNSTABLE = re.compile(r"\b(explain|random|reservoir_quantile|uuid|now|current_timestamp|localtime|localtimestamp|nextval|profiling|duckdb_\w+|"
                      r"pragma_\w+|sample|tablesample|oid|pg_\w+)\b", re.I)


class Sqlite:
    """Reads every dialect that is near to its own: what it refuses does not count."""

    dialect = "sqlite"

    def __init__(self, number):
        import sqlite3

        self.connection = sqlite3.connect(":memory:", isolation_level=None)

    def run(self, sql):
        return self.connection.execute(sql).fetchmany(20000)


class DuckDb:
    dialect = "duckdb"

    def __init__(self, number):
        import duckdb

        self.connection = duckdb.connect(config={"threads": 1, "memory_limit": "1GB"})

    def run(self, sql):
        return self.connection.execute(sql).fetchmany(20000)


class Postgres:
    dialect = "postgres"

    def __init__(self, number):
        import psycopg2

        directory = os.environ["MESH_POSTGRES"]
        name = f"d{os.getpid()}_{number}"
        admin = psycopg2.connect(host=directory, dbname="postgres", user="postgres")
        admin.autocommit = True
        cursor = admin.cursor()
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        admin.close()
        self.connection = psycopg2.connect(host=directory, dbname=name, user="postgres",
                                           options="-c statement_timeout=3000")
        self.connection.autocommit = True

    def run(self, sql):
        cursor = self.connection.cursor()
        cursor.execute(sql)
        return cursor.fetchmany(20000) if cursor.description else []


ENGINES = {"sqlite": Sqlite, "duckdb": DuckDb, "postgres": Postgres}


def attempt(engine, sql):
    """The rows in no order, or None where the engine refuses."""
    try:
        return sorted(repr(row) for row in engine.run(sql))
    except Exception as error:  # noqa: BLE001 - every refusal counts alike
        attempt.error = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        return None


def run_script(job):
    """Runs one script in a process of its own; sends its findings as they come."""
    engine_name, script, pipe = job
    os.chdir(tempfile.mkdtemp(dir=os.environ["MESH_SCRATCH"]))  # Scripts may write files.
    engines = [ENGINES[engine_name](i) for i in range(3)]
    for where, sql, printed in script:
        written, again = attempt(engines[0], sql), attempt(engines[1], sql)
        # What the engine refuses as written must leave nothing behind as printed; but the
        # refusal itself may: it can end a transaction.
        ours = attempt(engines[2], sql if written is None else printed)
        if written is None:
            pipe.send(("refused", where, sql, printed, ""))
        elif written != again or (written != ours and UNSTABLE.search(sql)):
            pipe.send(("unstable", where, sql, printed, ""))
        elif ours is None:
            pipe.send(("failed", where, sql, printed, attempt.error))
        elif ours != written:
            pipe.send(("failed", where, sql, printed, f"{written[:3]} became {ours[:3]}"))
        else:
            pipe.send(("same", where, sql, printed, ""))
    pipe.send(("end",) + ("",) * 4)


def scripts_of(paths, build, dialect):
    """{file: [(where, sql, printed)]} of the statements that Mesh reads in that dialect."""
    scripts = collections.OrderedDict()
    for path in paths:
        entries = [json.loads(line) for line in path.read_text().splitlines()]
        lines = "".join(json.dumps({"dialect": dialect, "sql": e["sql"]}) + "\n" for e in entries)
        done = subprocess.run([f"{build}/bin/mesh-corpus"], input=lines, capture_output=True,
                              encoding="utf-8", errors="replace")
        if done.returncode:
            sys.exit(f"mesh-corpus stopped: {done.stderr[-300:]}")
        for entry, line in zip(entries, done.stdout.splitlines()):
            result = json.loads(line)
            printed = entry["sql"] if result["verdict"] == "refused" else result["printed"]
            script = scripts.setdefault(f"{path.stem}/{entry['where'].rpartition(':')[0]}", [])
            script.append((entry["where"], entry["sql"], printed))
    return scripts


def start_postgres():
    directory = tempfile.mkdtemp(prefix="mesh-postgres-")
    binaries = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))
    if not binaries:
        sys.exit("execute.py: no PostgreSQL server is installed (package postgresql)")
    prefix = []
    if os.geteuid() == 0:
        shutil.chown(directory, "postgres", "postgres")
        prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    subprocess.run(prefix + [f"{binaries[-1]}/initdb", "-D", f"{directory}/data", "-U", "postgres",
                             "-A", "trust", "-E", "UTF8", "--no-sync"], check=True, stdout=subprocess.DEVNULL)
    options = f"-k {directory} -c listen_addresses= -c fsync=off"
    subprocess.run(prefix + [f"{binaries[-1]}/pg_ctl", "-D", f"{directory}/data", "-w", "-o", options,
                             "-l", f"{directory}/log", "start"], check=True, stdout=subprocess.DEVNULL)
    os.environ["MESH_POSTGRES"] = directory

    def stop():
        subprocess.run(prefix + [f"{binaries[-1]}/pg_ctl", "-D", f"{directory}/data", "-m", "immediate",
                                 "stop"], stdout=subprocess.DEVNULL)
        shutil.rmtree(directory, ignore_errors=True)

    return stop


def run_all(engine, scripts, verbose):
    counts = collections.Counter()
    for script in scripts.values():
        reader, writer = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.Process(target=run_script, args=((engine, script, writer),))
        process.start()
        writer.close()
        try:
            while reader.poll(SECONDS):
                verdict, where, sql, printed, why = reader.recv()
                if verdict == "end":
                    break
                counts[verdict] += 1
                if verdict == "failed":
                    print(f"--- {where}\n{sql}\n  printed: {printed}\n  => {why}")
            else:
                counts["cut off"] += 1
        except EOFError:
            counts["engine died"] += 1
        process.kill()
        process.join()
        if verbose:
            print(dict(counts), file=sys.stderr)
    print(f"{engine}: " + ", ".join(f"{counts[name]} {name}" for name in
                                    ("same", "failed", "unstable", "refused", "cut off", "engine died")))
    return 1 if counts["failed"] or not counts["same"] else 0


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--engine", choices=ENGINES, required=True)
    parser.add_argument("--build", default="build/check")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("corpora", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    scratch = tempfile.TemporaryDirectory(prefix="mesh-execute-", ignore_cleanup_errors=True)
    os.environ["MESH_SCRATCH"] = scratch.name
    stop = start_postgres() if options.engine == "postgres" else lambda: None
    try:
        scripts = scripts_of(options.corpora, options.build, ENGINES[options.engine].dialect)
        return run_all(options.engine, scripts, options.verbose)
    finally:
        stop()
        scratch.cleanup()


if __name__ == "__main__":
    sys.exit(main())
