#!/usr/bin/env python3
"""Loads whole projects with Mesh and with SQLMesh and compares what their models render to.

    utils/corpus/projects.py --build build/check --python VENV/bin/python DIR...

DIR is a project's directory, or several that belong together, joined by ":". The
interpreter has sqlmesh installed; it renders there, and sqlglot compares the trees.
Nothing is written into a project: each is copied first.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

START, END = "2024-01-02", "2024-01-03"

# Runs in the interpreter that has SQLMesh.
REFERENCE = r"""
import json, logging, os, sys
logging.disable(logging.CRITICAL)
paths, start, end = json.loads(sys.argv[1])
os.chdir(paths[0])  # Databases are named from there.
for folder in ("db", "data"):
    os.makedirs(folder, exist_ok=True)
out = {"models": {}, "error": None}
def without_connections(paths):
    # Servers are not there: every gateway is an empty DuckDB, the dialects stay.
    from sqlmesh.utils import yaml
    for path in paths:
        for name in ("config.yaml", "config.yml"):
            file = os.path.join(path, name)
            if os.path.exists(file):
                settings = yaml.load(open(file).read())
                for gateway in (settings.get("gateways") or {}).values():
                    gateway.pop("state_connection", None)
                    gateway["connection"] = {"type": "duckdb"}
                yaml.dump(settings, open(file, "w"))

try:
    from sqlmesh import Context
    try:
        context = Context(paths=paths)
    except Exception as error:
        if not any(word in type(error).__name__ + str(error) for word in ("onnection", "engine", "Credential")):
            raise
        without_connections(paths)
        context = Context(paths=paths)
    for model in context.models.values():
        entry = {"kind": model.kind.name.value, "python": model.is_python, "dialect": model.dialect}
        if model.is_sql or model.is_python and hasattr(model, "query"):
            try:
                query = model.render_query(start=start, end=end, execution_time=end)
                entry["sql"] = query.sql(dialect=model.dialect) if query else ""
            except Exception as error:
                entry["error"] = str(error)[:200]
        out["models"][model.name.replace('"', "").replace("'", "").lower()] = entry
except BaseException as error:
    out["error"] = f"{type(error).__name__}: {error}"[:300]
print("\n@@" + json.dumps(out))
"""

# Whether two texts are the same tree, in the same interpreter.
COMPARE = r"""
import json, sys
import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.simplify import simplify

def tree(text, dialect):
    # Without what the optimiser of SQLMesh does beside: catalogs, the order of operands.
    whole = sqlglot.parse_one(text, dialect=dialect)
    for table in whole.find_all(exp.Table):
        table.set("catalog", None)
    for join in whole.find_all(exp.Join):
        if join.kind in ("INNER", "OUTER"):  # The word may be left out.
            join.set("kind", None)
    for column in whole.find_all(exp.Column):
        column.set("catalog", None)
    for node in whole.walk():
        node.comments = None
    for distinct in whole.find_all(exp.Distinct):  # An output column may be named without its table.
        for column in (distinct.args.get("on") or exp.Tuple()).find_all(exp.Column):
            column.set("table", None)
    whole = qualify(whole, dialect=dialect, validate_qualify_columns=False)
    for name in whole.find_all(exp.Identifier):
        name.set("quoted", True)
    return simplify(whole, dialect=dialect).sql(dialect=dialect)

results = {}
for name, (ours, theirs, dialect) in json.load(sys.stdin).items():
    try:
        a, b = tree(ours, dialect), tree(theirs, dialect)
        results[name] = None if a == b else [a, b]
    except Exception as error:
        results[name] = [str(error)[:300], ""]
print(json.dumps(results))
"""


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, **options)


def reference(python, paths):
    done = run([python, "-c", REFERENCE, json.dumps([paths, START, END])])
    _, _, text = done.stdout.rpartition("\n@@")
    return json.loads(text) if text else {"models": {}, "error": done.stderr.strip()[-300:]}


def compare(python, pairs):
    done = run([python, "-c", COMPARE], input=json.dumps(pairs))
    return json.loads(done.stdout) if done.stdout else {}


def render(build, python, paths, names):
    env = dict(os.environ, MESH__PYTHON=python)
    first = paths[0]
    base = [os.path.join(build, "bin", "mesh")] + [x for p in paths for x in ("-p", p)]
    texts, errors = {}, {}
    loaded = run([os.path.join(build, "bin", "meshc"), "-p", first, "--emit=none", "--no-cache"], env=env)
    for name in names:
        done = run(base + ["render", name, "--start", START, "--end", END, "--execution-time", END,
                           "--no-format"], env=env)
        if done.returncode == 0:
            texts[name] = done.stdout
        else:
            errors[name] = next((l for l in done.stderr.splitlines() if "error" in l), done.stderr[:200])
    return loaded, texts, errors


def one(arguments, spec):
    with tempfile.TemporaryDirectory() as scratch:
        paths = []
        for i, path in enumerate(spec.split(":")):
            paths.append(os.path.join(scratch, os.path.basename(path.rstrip("/")) or str(i)))
            shutil.copytree(path, paths[-1], ignore=shutil.ignore_patterns(".git", ".cache", "*.db"))
        for path in paths:
            for each in arguments.without:
                if os.path.exists(os.path.join(path, each)):
                    os.remove(os.path.join(path, each))
        copies = [path + ".theirs" for path in paths]  # Its settings may be changed.
        for path, copy in zip(paths, copies):
            shutil.copytree(path, copy)
        theirs = reference(arguments.python, copies)
        models = {n: m for n, m in theirs["models"].items() if m["kind"] not in ("EXTERNAL",)}
        queries = {n: m for n, m in models.items() if "sql" in m}
        loaded, texts, errors = render(arguments.build, arguments.python, paths, queries)
        pairs = {n: [texts[n], m["sql"], m["dialect"]] for n, m in queries.items() if n in texts}
        results = compare(arguments.python, pairs)
    equal = [n for n, difference in results.items() if difference is None]
    print(f"| {spec} | {len(models)} | {'yes' if loaded.returncode == 0 else 'no'} "
          f"| {len(queries)} | {len(texts)} | {len(equal)} |")
    if arguments.verbose:
        if theirs["error"]:
            print("    SQLMesh:", theirs["error"])
        if loaded.returncode:
            lines = [l for l in loaded.stderr.splitlines() if "error:" in l]
            print("\n".join("    " + l for l in lines[:arguments.lines]))
        for name, why in sorted(errors.items())[:arguments.lines]:
            print(f"    {name}: {why}")
        for name, difference in sorted(results.items()):
            if difference:
                print(f"    {name}:\n      mesh    {difference[0]}\n      sqlmesh {difference[1]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("projects", nargs="+")
    parser.add_argument("--build", default="build/check")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--without", action="append", default=[], help="a file that neither can read")
    parser.add_argument("--lines", type=int, default=10)
    arguments = parser.parse_args()
    arguments.build = os.path.abspath(arguments.build)
    print("| project | models | loads | with a query | rendered | equal |\n|---|---|---|---|---|---|")
    for spec in arguments.projects:
        one(arguments, spec)


main()
