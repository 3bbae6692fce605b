"""Whole projects: 10 to 30 models are edited, planned and applied with the program
mesh over what is stored, and compared with the same project built from nothing.
Every table must be equal. How many models were filled again stands beside how many
had to be: those whose rows the edit really changed.
"""

import os
import random
import re
import shutil
import sqlite3
import subprocess

import databases
from engines import SQLITE_TABLES
from generate import Generator
from sql import Select, Sites, Table, col, show

CONFIG = "gateways: {local: {connection: {type: sqlite, database: w.db}}}\nmodel_defaults: {dialect: sqlite, start: 2024-02-26}\n"
NOW = "2024-03-04 00:00:00"
DAYS = [f"2024-02-{day}" for day in range(26, 30)] + [f"2024-03-0{day}" for day in range(1, 4)]
TABLES = SQLITE_TABLES | {"e": [("d", "TEXT", "day"), ("a", "INT", "i"), ("b", "INT", "i"), ("s", "TEXT", "s")]}


class ModelGenerator(Generator):
    """Queries that read models, most often the latest."""

    def conditions(self, select, scope):
        """Few: models of models are soon empty."""
        if self.chance(0.3):
            super().conditions(select, scope)

    def table(self):
        models = [name for name in self.tables if "." in name]
        if models and self.chance(0.75):
            return Table(self.rng.choice(models[-6:]), self.alias())
        table = super().table()
        if "." in table.alias:
            table.alias = self.alias()
        return table


class Model:
    def __init__(self, name, kind, query=None, rows=None):
        self.name, self.kind, self.query, self.rows = name, kind, query, rows

    def clone(self):
        return Model(self.name, self.kind, self.query and self.query.clone(), self.rows and [list(row) for row in self.rows])

    def text(self):
        if self.kind == "SEED":
            return f"MODEL (name {self.name}, kind SEED (path '../seeds/{self.name}.csv'), columns (k INT, v TEXT));\n"
        if self.kind == "TIME":  # What an edit does to the query leaves the interval alone.
            names = ", ".join(f"f.{name}" for name in self.query.names())
            kind = "INCREMENTAL_BY_TIME_RANGE (time_column d)"
            return f"MODEL (name {self.name}, kind {kind});\nSELECT {names} FROM ({show(self.query)}) AS f WHERE f.d BETWEEN @start_ds AND @end_ds;\n"
        return f"MODEL (name {self.name}, kind {self.kind});\n{show(self.query)};\n"


def make(rng):
    """Models in the order in which they may read one another."""
    models, tables = [], dict(TABLES)
    generator = ModelGenerator(rng, tables)
    for number in range(rng.randint(10, 30)):
        name = f"db.m{number}"
        pick = rng.random()
        if pick < 0.08:
            rows = [[rng.choice([0, 1, 2, 3]), rng.choice("abA")] for _ in range(rng.randint(1, 4))]
            models.append(Model(name, "SEED", rows=rows))
            tables[name] = [("k", "INT", "i"), ("v", "TEXT", "s")]
            continue
        query = generator.whole()
        if len(Sites(query).tables) > 5:
            generator.ctes = []
            query = generator.select(0)[0]
        kind = rng.choice(["FULL", "FULL", "FULL", "VIEW", "EMBEDDED"])
        if pick < 0.25:
            kind, query = "TIME", by_time(rng, generator)
        models.append(Model(name, kind, query))
        tables[name] = [(n, "", k) for _, n, k in generator.output_of(query, "")]
    return models, generator


def by_time(rng, generator):
    generator.ctes = []
    alias = generator.alias()
    select = Select([[col(alias, "d"), "d"]], Table("e", alias))
    scope = generator.columns_of(select.source[0])
    for number in range(rng.randint(1, 3)):
        select.items.append([generator.scalar(scope, "i", 1), f"c{number + 1}"])
    if rng.random() < 0.3:
        select.where.append(generator.predicate(scope, 1))
    return select


def edit(rng, pairs, models, generator):
    """The models after one to three edits; what was done."""
    models, done = [model.clone() for model in models], []
    for _ in range(rng.choice([1, 1, 2, 3])):
        model = rng.choice(models)
        if model.kind == "SEED":
            model.rows[0][rng.randrange(2)] = rng.choice([5, 6])
            done.append("seed")
        elif rng.random() < 0.08 and model.kind in ("FULL", "VIEW", "EMBEDDED"):
            model.kind = rng.choice(["FULL", "VIEW", "EMBEDDED"])
            done.append("kind")
        else:
            made = pairs.edit(rng, generator, model.query)
            if made and (model.kind != "TIME" or "d" in made[0].names()):
                model.query = made[0]
                done += made[1]
    return models, done


def write(directory, models, database):
    shutil.rmtree(directory, ignore_errors=True)
    os.makedirs(directory + "/models")
    os.makedirs(directory + "/seeds")
    write_models(directory, models)
    for name, text in (("config.yaml", CONFIG), ("external_models.yaml", databases.schema_text(TABLES))):
        with open(f"{directory}/{name}", "w") as out:
            out.write(text)
    connection = sqlite3.connect(directory + "/w.db")
    for name, columns in TABLES.items():
        collated = {("n", "m"): " COLLATE NOCASE"}
        connection.execute(f"CREATE TABLE {name} ({', '.join(c + ' ' + t + collated.get((name, c), '') for c, t, _ in columns)})")
        connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})", database[name])
    connection.commit()
    connection.close()


def write_models(directory, models):
    for model in models:
        with open(f"{directory}/models/{model.name}.sql", "w") as out:
            out.write(model.text())
        if model.kind == "SEED":
            with open(f"{directory}/seeds/{model.name}.csv", "w") as out:
                out.write("k,v\n" + "".join(f"{k},{v}\n" for k, v in model.rows))


def plan(mesh, directory):
    command = [mesh, "-p", directory, "plan", "--auto-apply", "--no-prompts", "--no-color", "--execution-time", NOW]
    try:  # Joins of joins of joins may grow without bound.
        done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except subprocess.TimeoutExpired:
        return 1, "too long"
    return done.returncode, done.stdout + done.stderr


def contents(directory):
    """{model: its rows} as the views of prod show them."""
    connection = sqlite3.connect(directory + "/w.db")
    results = {}
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view' AND name LIKE 'db.m%'").fetchall():
        cursor = connection.execute(f'SELECT * FROM "{name}"')
        rows = cursor.fetchall()
        results[name] = databases.Result([column[0] for column in cursor.description], rows)
    connection.close()
    return results


def equal(one, other):
    return one.names == other.names and one.same(other)


def make_database(rng):
    small = databases.make(rng, SQLITE_TABLES, True)
    rows = [[rng.choice(DAYS), rng.choice([0, 1, 2, None]), rng.choice([0, 1, -1]), rng.choice(["a", "A", None])] for _ in range(rng.randint(0, 8))]
    return small | {"e": rows}


def check(run, seed, directory):
    """Edits one project; whether it came to a comparison."""
    rng = run.rng(f"project {seed}")
    models, generator = make(rng)
    mesh, database = run.options.mesh, make_database(rng)
    live, scratch = directory + "/live", directory + "/scratch"
    write(live, models, database)
    code, said = plan(mesh, live)
    if code:
        run.errors["first: " + reason(said)] += 1
        return False
    before = contents(live)
    edited, done = edit(rng, run.pairs, models, generator)
    write_models(live, edited)
    code, said = plan(mesh, live)
    if code:
        run.errors["edited: " + reason(said)] += 1
        return False
    write(scratch, edited, database)
    code, built = plan(mesh, scratch)
    if code:
        run.errors["from nothing: " + reason(built)] += 1
        return False
    after, fresh = contents(live), contents(scratch)
    stored = {model.name for model in edited if model.kind not in ("VIEW", "EMBEDDED")}
    filled = set(re.findall(r"^ *\[ *\d+/\d+\] fill +(\S+)", said, re.M))
    needed = {name for name in stored if name in fresh and not (name in before and equal(before[name], fresh[name]))}
    run.verdicts["models"] += len(edited)
    run.verdicts["stored models"] += len(stored)
    run.verdicts["filled again"] += len(filled)
    run.verdicts["whose rows changed"] += len(needed)
    if set(after) != set(fresh):
        tell(run, seed, done, sorted(set(after) ^ set(fresh)), models, edited, said)
        return True
    wrong = [model.name for model in edited if model.name in fresh and not equal(after[model.name], fresh[model.name])]
    if wrong:
        open_ones = left_open(mesh, scratch, edited, database, fresh)
        if wrong[0] in open_ones:
            run.open["project"] += 1
        else:
            tell(run, seed, done, wrong, models, edited, said, after[wrong[0]].rows, fresh[wrong[0]].rows)
    return True


def left_open(mesh, directory, models, database, fresh):
    """Models whose rows change when those of the tables come in another order."""
    found = set()
    for turn in range(4):
        rng = random.Random(turn)
        write(directory, models, {name: rng.sample(rows, len(rows)) for name, rows in database.items()})
        if plan(mesh, directory)[0] == 0:
            found |= {name for name, result in contents(directory).items() if not equal(result, fresh[name])}
    return found


def reason(said):
    ids = re.findall(r"error: .*?\[([a-z-]+)\]", said)
    return ids[0] if ids else " ".join(said.strip().splitlines()[-1:])[:60]


def tell(run, seed, done, wrong, models, edited, said, *rows):
    run.failures[" ".join(done)] += 1
    if sum(run.failures.values()) > run.options.failures:
        return
    print(f"FAILED seed {seed}: {' '.join(done)}: {wrong}")
    for older, newer in zip(models, edited):
        if older.text() != newer.text():
            print(f"  old {older.text()}  new {newer.text()}")
    first = next((model for model in edited if model.name == wrong[0]), None)
    print(f"  first wrong: {first.text() if first else wrong[0]}  applied, from nothing: {rows}")
    print("\n".join("  | " + line for line in said.splitlines()), flush=True)
