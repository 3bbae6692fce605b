"""Times what SQLMesh and sqlglot do with the pairs that `mesh-bench semantics` makes.

semantics_worker.py WHICH PAIRS    WHICH: sqlmesh, sqlglot

PAIRS holds the tables as JSON in its first line and a pair of queries in every other one.
Prints the median seconds from a query's text to its normal form with a hash, and those from
a pair of texts to what changed.
"""

import json
import logging
import statistics
import sys
from time import perf_counter

which, path = sys.argv[1:]
logging.disable(logging.WARNING)
with open(path, encoding="utf-8") as file:
    schema, *pairs = [json.loads(line) for line in file]

if which == "sqlglot":
    from sqlglot import diff, parse_one
    from sqlglot.optimizer import optimize

    def normalise(text):
        return optimize(parse_one(text, dialect="sqlite"), schema=schema, dialect="sqlite")

    def verdict(old, new):
        return diff(normalise(old), normalise(new), delta_only=True)
else:
    from sqlglot import MappingSchema, exp
    from sqlmesh.core.dialect import parse
    from sqlmesh.core.model import load_sql_based_model
    from sqlmesh.core.snapshot import Snapshot
    from sqlmesh.core.snapshot.categorizer import categorize_change

    typed = {"raw": {table: {name: exp.DataType.build(type_) for name, type_ in columns.items()}
                     for table, columns in schema["raw"].items()}}
    tables = MappingSchema(typed, dialect="sqlite", normalize=False)

    def normalise(text):
        model = load_sql_based_model(
            parse("MODEL (name demo.m, kind FULL, dialect sqlite);\n" + text, "sqlite"),
            dialect="sqlite")
        model.update_schema(tables)
        assert model.render_query() is not None
        return model, model.data_hash

    def verdict(old, new):
        before, after = (Snapshot.from_node(normalise(text)[0], nodes={}) for text in (old, new))
        if before.fingerprint == after.fingerprint:
            return None
        return categorize_change(new=after, old=before)


def median(work):
    times = []
    for pair in pairs:
        start = perf_counter()
        work(pair)
        times.append(perf_counter() - start)
    return statistics.median(times)


verdict(*pairs[0])  # What is done once in a process is done.
print(repr(median(lambda pair: normalise(pair[1]))), repr(median(lambda pair: verdict(*pair))))
