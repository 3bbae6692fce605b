#!/usr/bin/env python3
"""Runs every built-in audit as SQLMesh writes it and as Mesh does, on random tables of
DuckDB, and prints those that do not find rows in the same tables.

    utils/corpus/audits.py --build build/check [--seed N]

The interpreter that runs it has sqlmesh and duckdb installed. Three audits are listed
when all is well: docs/differences.md says why.
"""

import argparse
import json
import logging
import os
import pathlib
import random
import re
import subprocess
import tempfile

TABLES = 150
CONFIG = "gateways: {local: {connection: {type: duckdb}}}\ndefault_gateway: local\nmodel_defaults: {dialect: duckdb}\n"
AUDITS = """
not_null(columns := (a))
not_null(columns := (a, s), condition := b > 1)
unique_values(columns := (a, s))
unique_values(columns := (a), condition := b > 1)
unique_combination_of_columns(columns := (a, s))
accepted_values(column := s, is_in := ('x', 'y'))
not_accepted_values(column := s, is_in := ('x', 'q'))
number_of_rows(threshold := 3)
number_of_rows(threshold := 2, condition := a > 1)
forall(criteria := (a > 0, b >= 0))
accepted_range(column := a, min_v := 1, max_v := 2)
accepted_range(column := a, max_v := 2)
accepted_range(column := a, min_v := 1, max_v := 3, inclusive := false)
at_least_one(column := a)
not_constant(column := a, condition := b > 1)
not_empty_string(column := s)
not_null_proportion(column := a, threshold := 0.5)
sequential_values(column := a)
mutually_exclusive_ranges(lower_bound_column := a, upper_bound_column := b)
valid_uuid(column := u)
valid_url(column := u)
valid_http_method(column := u)
valid_email(column := u)
match_regex_pattern_list(column := s, patterns := ('^x', 'y'))
not_match_regex_pattern_list(column := s, patterns := ('^x', 'q'))
match_like_pattern_list(column := s, patterns := ('x%', 'y%'))
not_match_like_pattern_list(column := s, patterns := ('x%', 'q%'))
z_score(column := b, threshold := 1)
string_length_between(column := s, min_v := 1, max_v := 1)
string_length_between(column := s, min_v := 1, max_v := 3, inclusive := false)
string_length_equal(column := s, v := 1)
stddev_in_range(column := b, min_v := 0.5, max_v := 1.5)
mean_in_range(column := b, min_v := 1, max_v := 2, inclusive := false)
chi_square(column_a := s, column_b := a, critical_value := 3.84)
chi_square(column_a := s, column_b := a, critical_value := 3.84, dependent := false)
kl_divergence(source_column := a, target_column := b, threshold := 0.1)
""".split("\n")[1:-1]
UUID = "123e4567-e89b-12d3-a456-426614174000"
COLUMNS = {
    "a": [[1, 2, 3], [None, 1, 2], [1], [None], [1, 2, 3, 4, 5], [-1, 0, 1]],
    "b": [[0, 1, 2, 3, None], [1, 2, 3]],
    "s": [["x"], ["x", "y"], ["x", "y", None], ["", "xx", "y"], ["q", "xyz"]],
    "u": [["GET", "POST"], ["get", None, "PUT"], ["a@b.co", "x.y+z@q-r.org"], ["a@b", "bad"],
          ["http://a.b/c", "https://x.y"], ["ftp://f", "nope"], [UUID, UUID.upper()], [UUID[:-1], None]],
}


def model(index):
    return (f"MODEL (name db.m{index}, kind FULL, columns (a INT, b INT, s TEXT, u TEXT), "
            f"audits ({AUDITS[index]}));\nSELECT a, b, s, u FROM raw.t;\n")


def theirs(directory):
    """The query of each audit, by SQLMesh, over db.t."""
    os.environ["MAX_FORK_WORKERS"] = "1"
    logging.disable(logging.CRITICAL)
    from sqlmesh import Context
    from sqlmesh.core.console import NoopConsole, set_console
    set_console(NoopConsole())
    context = Context(paths=[str(directory)])
    queries = []
    for index in range(len(AUDITS)):
        found = context.get_model(f"db.m{index}", raise_if_missing=True)
        audit, arguments = found.audits_with_args[0]
        sql = found.render_audit_query(audit, **arguments).sql("duckdb")
        queries.append(re.sub(r'"memory"\."db"\."m\d+"( AS "m\d+")?', "db.t", sql))
    return queries


def ours(build, directory):
    """The same by Mesh."""
    queries = {}
    done = subprocess.run([f"{build}/bin/meshc", "-p", str(directory), "--emit=summary"],
                          capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        summary = json.loads(line)
        index = int(summary["name"].rpartition("m")[2])
        queries[index] = summary["audits"][0]["query"].replace("@this_model", "db.t").rstrip().rstrip(";")
    return [queries[index] for index in range(len(AUDITS))]


def finds(connection, query):
    import duckdb
    try:
        return connection.execute(f"SELECT COUNT(*) FROM ({query}) AS audit").fetchone()[0] > 0
    except duckdb.Error as error:
        return str(error).split("\n")[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/check")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    import duckdb
    rng = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        (directory / "models").mkdir()
        (directory / "config.yaml").write_text(CONFIG)
        for index in range(len(AUDITS)):
            (directory / "models" / f"m{index}.sql").write_text(model(index))
        pairs = list(zip(AUDITS, theirs(directory), ours(arguments.build, directory)))
    different = {}
    for _ in range(TABLES):
        values = {column: rng.choice(choices) for column, choices in COLUMNS.items()}
        rows = [tuple(rng.choice(values[column]) for column in COLUMNS) for _ in range(rng.choice([0, 1, 2, 3, 5, 8]))]
        connection = duckdb.connect()
        connection.execute("CREATE SCHEMA db; CREATE TABLE db.t (a INT, b INT, s TEXT, u TEXT)")
        for row in rows:
            connection.execute("INSERT INTO db.t VALUES (?, ?, ?, ?)", row)
        for audit, their, our in pairs:
            answers = finds(connection, their), finds(connection, our)
            if answers[0] != answers[1]:
                different.setdefault(audit, []).append((answers, rows))
    for audit, cases in different.items():
        print(f"{audit}: {len(cases)} tables, such as {cases[0]}")
    print(f"{len(AUDITS)} audits on {TABLES} tables: {len(different)} differ")


main()
