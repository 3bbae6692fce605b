#!/usr/bin/env python3
"""Checks `time_limited` verdicts by execution: pairs of an incremental model whose edit depends on
its time column, with a child; where meshdiff says that all rows on one side of a bound stay, both
queries are executed on random databases (SQLite) and those rows compared.

    utils/soundness/time_limits.py --tool build/check/bin/meshdiff --count 300 --seed 1
"""

import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile

DAYS = [f"2024-01-{day:02}" for day in range(1, 10)]
CONFIG = """model_defaults: {dialect: sqlite, start: 2024-01-01}
gateways: {local: {connection: {type: sqlite, database: db}}}
"""
EXTERNALS = """- name: t
  columns: {id: INTEGER, x: INTEGER, day: TEXT}
- name: u
  columns: {id: INTEGER, y: INTEGER, day: TEXT}
"""


class Queries:
    """Random queries over t and u whose column `day` is the time."""

    def __init__(self, rng):
        self.rng = rng

    def bound(self):
        return f"{{0}} {self.rng.choice(['<', '<=', '>', '>='])} '{self.rng.choice(DAYS)}'"

    def condition(self, day):
        bound = self.bound().format(day)
        return self.rng.choice([bound, f"({bound} OR x > 1)", f"NOT ({bound} AND x > 1)", "x > 0"])

    def value(self, day):
        bound = self.bound().format(day)
        return self.rng.choice(["x", "x + 1", f"CASE WHEN {bound} THEN x + 1 ELSE 0 END",
                                f"CASE WHEN x > 1 AND {bound} THEN 1 ELSE x + 1 END"])

    def query(self, shape, edited):
        value = self.value("t.day") if edited else self.base
        where = f" WHERE {self.condition('t.day')}" if edited and self.rng.random() < 0.6 else ""
        if shape == "plain":
            return f"SELECT t.id AS id, {value} AS v, t.day AS day FROM t{where}"
        if shape == "grouped":
            return f"SELECT 1 AS id, SUM({value}) AS v, t.day AS day FROM t{where} GROUP BY t.day"
        if shape == "window":
            part = self.window
            return (f"SELECT t.id AS id, COUNT({value}) OVER (PARTITION BY {part}) AS v, "
                    f"t.day AS day FROM t{where}")
        if shape == "joined":
            return (f"SELECT t.id AS id, {value} AS v, t.day AS day "
                    f"FROM t {self.join} JOIN u ON u.id = t.id{where}")
        bound = self.bound().format("u.day") if edited else "TRUE"
        return (f"SELECT t.id AS id, {value} AS v, t.day AS day FROM t "
                f"WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.id AND {bound})")

    def pair(self):
        self.window = self.rng.choice(["t.day", "t.id"])
        self.base = self.rng.choice(["x", "x + 1"])
        self.join = self.rng.choice(["", "LEFT"])
        shape = self.rng.choice(["plain", "grouped", "window", "joined", "exists"])
        return self.query(shape, self.rng.random() < 0.3), self.query(shape, True)

    def child(self):
        return self.rng.choice([
            "SELECT p.v AS v, p.day AS day FROM parent AS p",
            "SELECT SUM(p.v) AS v, p.day AS day FROM parent AS p GROUP BY p.day",
            "SELECT q.v AS v, p.day AS day FROM parent AS p JOIN parent AS q ON q.id = p.id",
            "SELECT q.v AS v, p.day AS day FROM parent AS p JOIN parent AS q ON q.day = p.day",
            "SELECT p.v AS v, MAX(p.day) AS day FROM parent AS p GROUP BY p.v",
            "SELECT u.y AS v, u.day AS day FROM u WHERE u.id IN (SELECT p.id FROM parent AS p)",
        ])


def write_project(directory, parent, child):
    os.makedirs(os.path.join(directory, "models"), exist_ok=True)
    files = {"config.yaml": CONFIG, "external_models.yaml": EXTERNALS}
    for name, query in (("parent", parent), ("child", child)):
        kind = "INCREMENTAL_BY_TIME_RANGE (time_column day)"
        query = query.replace("FROM parent", "FROM s.parent").replace("JOIN parent", "JOIN s.parent")
        files[f"models/{name}.sql"] = f"MODEL (name s.{name}, kind {kind});\n{query};\n"
    for path, text in files.items():
        with open(os.path.join(directory, path), "w", encoding="utf-8") as file:
            file.write(text)


def random_database(rng):
    database = sqlite3.connect(":memory:")
    for table, column in (("t", "x"), ("u", "y")):
        database.execute(f"CREATE TABLE {table} (id INTEGER, {column} INTEGER, day TEXT)")
        for _ in range(rng.randint(0, 12)):
            row = (rng.choice([1, 2, 3, None]), rng.choice([0, 1, 2, 3, None]),
                   rng.choice(DAYS + [None]))
            database.execute(f"INSERT INTO {table} VALUES (?, ?, ?)", row)
    return database


def rows(database, parent, query, same):
    """Of what the model holds: rows without a time are in no interval."""
    where = f"{same['column']} {same['operator']} {same['value']}"
    text = (f"WITH parent AS (SELECT * FROM ({parent}) WHERE day IS NOT NULL) "
            f"SELECT * FROM ({query}) WHERE {where}")
    return sorted(database.execute(text).fetchall(), key=repr)


def check(pair, child, verdicts, rng):
    """How many verdicts were limited, after executing what they claim."""
    limited = 0
    for verdict in verdicts:
        same = verdict.get("same_where")
        if not same:
            continue
        limited += 1
        for _ in range(8):
            database = random_database(rng)
            queries = pair if verdict["name"] == "s.parent" else (child, child)
            old, new = (rows(database, parent, query, same)
                        for parent, query in zip(pair, queries))
            if old != new:
                sys.exit(f"UNSOUND: {verdict['name']} {same}\nold: {pair[0]}\nnew: {pair[1]}\n"
                         f"child: {child}\n" + "\n".join(database.iterdump()))
    return limited


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    queries = Queries(rng)
    limited = {"parent": 0, "child": 0}
    with tempfile.TemporaryDirectory() as directory:
        for _ in range(arguments.count):
            pair, child = queries.pair(), queries.child()
            sides = [os.path.join(directory, name) for name in ("old", "new")]
            for side, parent in zip(sides, pair):
                write_project(side, parent, child)
            output = subprocess.run([arguments.tool, "--no-cache", "--format", "json", *sides],
                                    check=True, capture_output=True, text=True).stdout
            verdicts = json.loads(output)["models"]
            check(pair, child, verdicts, rng)
            for verdict in verdicts:
                limited[verdict["name"].removeprefix("s.")] += "same_where" in verdict
    print(f"{arguments.count} pairs, limited: {limited['parent']} models, {limited['child']} children; "
          "none differs on the side that stays")


if __name__ == "__main__":
    main()
