"""Small projects: an edited model, children that read some of its columns, and a
grandchild. A model that is not built again must hold what it would hold if it were.
"""

import os

import databases
from databases import TABLES

CONFIG = "gateways: {local: {connection: {type: sqlite, database: w.db}}}\nmodel_defaults: {dialect: sqlite}\n"


def child(rng, parent, names):
    """A query over a parent, as {p}; and the names that it puts out."""
    read = [rng.choice(names) for _ in range(rng.choice([1, 1, 2]))]
    first = read[0]
    other = rng.choice(names)
    table = rng.choice(list(TABLES))
    forms = [
        "SELECT " + ", ".join(f"{name} AS d{i}" for i, name in enumerate(read)) + " FROM {p}",
        "SELECT * FROM {p}",
        f"SELECT {first} AS d0 FROM {{p}} WHERE {other} IS NOT NULL",
        f"SELECT {first} AS d0 FROM {{p}} WHERE {other} > 0 OR {other} = '1'",
        "SELECT count(*) AS d0 FROM {p}",
        f"SELECT {first} AS d0, count(*) AS d1, max({other}) AS d2 FROM {{p}} GROUP BY {first}",
        f"SELECT DISTINCT {first} AS d0 FROM {{p}}",
        f"SELECT k.{first} AS d0, j.a AS d1 FROM {{p}} AS k JOIN {table} AS j ON j.a = k.{other}",
        f"SELECT k.{first} AS d0, j.a AS d1 FROM {{p}} AS k LEFT JOIN {table} AS j ON j.a = k.{other}",
        f"SELECT a AS d0 FROM {table} WHERE EXISTS (SELECT 1 FROM {{p}} AS k WHERE k.{first} = {table}.a)",
        f"SELECT a AS d0, (SELECT max({first}) FROM {{p}}) AS d1 FROM {table}",
        f"SELECT {first} AS d0, typeof({other}) AS d1 FROM {{p}}",
        f"SELECT {first} AS d0 FROM {{p}} UNION SELECT a FROM {table}",
        f"SELECT {first} AS d0, rank() OVER (ORDER BY {other}) AS d1 FROM {{p}}",
    ]
    form = rng.choice(forms)
    count = 1
    while f" AS d{count}" in form:
        count += 1
    return form, names if form.startswith("SELECT *") else [f"d{i}" for i in range(count)]


class Project:
    """Models as (name, kind, query with {p} for the parent, parent)."""

    def __init__(self, models):
        self.models = models

    def write(self, directory):
        os.makedirs(os.path.join(directory, "models"), exist_ok=True)
        for name, kind, query, parent in self.models:
            text = query.replace("{p}", f"db.{parent}")
            with open(os.path.join(directory, "models", name + ".sql"), "w") as out:
                out.write(f"MODEL (name db.{name}, kind {kind});\n{text};\n")
        for name, text in (("config.yaml", CONFIG), ("external_models.yaml", databases.schema_text())):
            with open(os.path.join(directory, name), "w") as out:
                out.write(text)

    def run(self, database, suffix):
        """Makes all models; the rows of each, None where one fails."""
        results = {}
        for name, kind, query, parent in self.models:
            text = query.replace("{p}", f"{parent}_{suffix}")
            what = "VIEW" if kind == "VIEW" else "TABLE"
            try:
                database.execute(f"CREATE {what} {name}_{suffix} AS {text}")
            except Exception:
                return results
            results["db." + name] = databases.run(database, f"SELECT * FROM {name}_{suffix}")
        return results


def make_projects(rng, old, new, names):
    """The edited model with the same children in both."""
    kind = rng.choice(["FULL", "FULL", "FULL", "VIEW"])
    children = []
    for number in range(rng.choice([2, 3])):
        form, outputs = child(rng, "m", names)
        children.append((f"c{number}", rng.choice(["FULL", "FULL", "VIEW"]), form, "m"))
        if number == 0:
            form, _ = child(rng, "c0", outputs)
            children.append(("g", "FULL", form, "c0"))
    new_kind = kind if rng.random() < 0.9 else rng.choice(["FULL", "VIEW"])
    return Project([("m", kind, old, "")] + children), Project([("m", new_kind, new, "")] + children)


def check(database, old, new, verdicts):
    """The first model that is kept though its rows differ, with both results."""
    database.execute("SAVEPOINT before")
    before, after = old.run(database, "old"), new.run(database, "new")
    if database.in_transaction:  # A query that takes too long is cut off with all of it.
        database.execute("ROLLBACK TO before")
        database.execute("RELEASE before")
    for model in [name for name in before if name in after]:
        left, right = before[model], after[model]
        if verdicts[model]["rebuild"] or left is None or right is None:
            continue
        if left[0] != right[0] or databases.bag(left, left[0]) != databases.bag(right, right[0]):
            return model, left, right
    return None
