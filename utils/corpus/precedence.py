#!/usr/bin/env python3
"""Asks an engine which operators bind tighter, and to which side.

    precedence.py --engine duckdb|postgres [--build build/check]

Every expression of two operators is computed as it is written, as Mesh prints it,
and with parentheses around each operator as Mesh read it, for values of several
types. What the engine refuses as written counts for nothing; any other difference
is a failure, and so is what Mesh refuses and the engine does not. SQLite is asked by
unittests/Emit/PrecedenceTest.cpp.
"""

import argparse
import itertools
import json
import subprocess
import sys

from execute import ENGINES, start_postgres

INFIX = """OR AND = <> != < <= > >= + - * / % ^ || & | << >> -> ->> LIKE|NOT LIKE|ILIKE|SIMILAR TO|IS DISTINCT FROM|
IS NOT DISTINCT FROM|AT TIME ZONE|~|!~|~*|@>|<@|&&|^@|**|//|#>|#>>|?|COLLATE|OPERATOR(pg_catalog.+)|OVERLAPS"""
INFIX = [op for word in INFIX.split("|") for op in ([word] if word in (
    "NOT LIKE", "SIMILAR TO", "IS DISTINCT FROM", "AT TIME ZONE", "OPERATOR(pg_catalog.+)")
    else ["IS NOT DISTINCT FROM"] if "IS NOT DISTINCT" in word else word.split())] + ["||", "|"]
PREFIX = ["NOT ", "- ", "+ ", "~ ", "@ ", "|/ "]
POSTFIX = ["IS NULL", "ISNULL", "NOTNULL", "IS NOT NULL", "IS TRUE", "IS UNKNOWN", "IN (1, 2)", "NOT IN (1, 2)",
           "::text", "::int", 'COLLATE "C"', "[1]"]
VALUES = {
    "int": "(0), (2), (-3), (NULL::int)",
    "bool": "(true), (false), (NULL::bool)",
    "text": "('a'), ('true'), ('5'), ('{\"a\": {\"5\": 1}}'), (NULL)",
}


def expressions():
    for first in INFIX:
        for second in INFIX:
            yield f"a {first} b {second} c"
        for prefix in PREFIX:
            yield f"{prefix}a {first} b"
            yield f"a {first} {prefix}b"
        for postfix in POSTFIX:
            yield f"a {first} b {postfix}"
            yield f"a {postfix} {first} b"
        for between in ("BETWEEN", "NOT BETWEEN", "BETWEEN SYMMETRIC"):
            yield f"a {first} b {between} c AND c"
            yield f"a {between} b {first} c AND c"
            yield f"a {between} b AND c {first} c"
    for prefix, postfix in itertools.product(PREFIX, POSTFIX):
        yield f"{prefix}a {postfix}"


def compute(engine, expression, types):
    tables = ", ".join(f"(VALUES {VALUES[kind]}) AS t{name}({name})" for name, kind in zip("abc", types))
    try:
        rows = engine.run(f"SELECT a, b, c, ({expression}) FROM {tables}")
    except Exception as error:  # noqa: BLE001
        return None, str(error).split("\n")[0]
    return sorted(map(repr, rows)), ""


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--engine", choices=("duckdb", "postgres"), required=True)
    parser.add_argument("--build", default="build/check")
    options = parser.parse_args()
    texts = list(dict.fromkeys(expressions()))
    lines = "".join(json.dumps({"dialect": options.engine, "sql": text}) + "\n" for text in texts)
    done = subprocess.run([f"{options.build}/bin/mesh-corpus"], input=lines, capture_output=True, text=True,
                          check=True)
    stop = start_postgres() if options.engine == "postgres" else lambda: None
    compared = failed = 0
    try:
        engine = ENGINES[options.engine](0)
        for text, line in zip(texts, done.stdout.splitlines()):
            result = json.loads(line)
            for types in itertools.product(VALUES, repeat=3):
                wanted, _ = compute(engine, text, types)
                if wanted is None:
                    continue
                compared += 1
                if result["verdict"] != "read" or "grouped" not in result:
                    failed += 1
                    print(f"{result['verdict']}: {text}")
                    break
                different = [(form, result[form]) for form in ("printed", "grouped")
                             if compute(engine, result[form], types)[0] != wanted]
                if different:
                    failed += 1
                    form, ours = different[0]
                    print(f"{text}  {form} as  {ours}  {types} {compute(engine, ours, types)[1]}")
                    break
    finally:
        stop()
    print(f"{options.engine}: {compared} comparisons, {failed} expressions differ")
    return 1 if failed or not compared else 0


sys.exit(main())
