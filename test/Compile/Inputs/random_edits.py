"""Edits the project in the current directory at random, and compares meshc with
its cache against meshc without: what both print and how they end.

random_edits.py COUNT [SEED]
"""

import os
import random
import subprocess
import sys

rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 7)

# Pairs of texts; an edit replaces one by the other, in either direction.
EDITS = [
    ("config.yaml", "least: 5", "least: 6"),
    ("config.yaml", "region: eu", "region: asia"),
    ("config.yaml", "dialect: sqlite,", "dialect: sqlite, owner: me,"),
    ("config.yaml", "variables: {least", "physical_schema_mapping: {sh.*: store}\nvariables: {least"),
    ("external_models.yaml", "product: text", "product: text, note: text"),
    ("external_models.yaml", "id: integer", "id: text"),
    ("external_models.yaml", "raw.sales", "raw.others"),
    ("seeds/products.csv", "tea,3", "tea,4"),
    ("seeds/products.csv", "name,price", "name,cost"),
    ("audits/small.sql", "amount > 1000", "amount > 999"),
    ("audits/small.sql", "price > 1000", "price > @least"),
    ("audits/small.sql", "AUDIT (name is_cheap);", "AUDIT (name is_cheap, blocking false);"),
    ("models/sales.sql", "> @least", ">= @least"),
    ("models/sales.sql", "SELECT id,", "SELECT id, amount * 2 AS twice,"),
    ("models/sales.sql", "SELECT id,", "SELECT /* key */ id,"),
    ("models/sales.sql", "kind FULL", "kind VIEW"),
    ("models/days.sql", "SUM(amount)", "SUM(amount + 0)"),
    ("models/days.sql", "GROUP BY day", "WHERE amount > 1 GROUP BY day"),
    ("models/days.sql", "kind VIEW", "kind EMBEDDED"),
    ("models/days.sql", "FROM shop.sales", "FROM shop.local"),
    ("models/local.sql", "@region", "@{region}"),
    ("models/local.sql", "FROM shop.days", "FROM shop.prices"),
    ("models/prices.sql", "p.price", "p.price + 1 AS price"),
    ("models/prices.sql", "s.id", "s.*"),
    ("models/old.sql", "enabled false", "enabled true"),
    ("models/old.sql", "SELECT 1 AS one", "SELECT COUNT(*) AS one FROM shop.local"),
    ("models/old.sql", "shop.old", "shop.older"),
]
GATEWAYS = [["--gateway", "dev"], ["--gateway", "production"]]


def start(*options):
    return subprocess.Popen(
        ["meshc", "--emit=summary", *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def finish(process):
    printed = process.communicate()[0]
    return process.returncode, printed


def edit():
    path, one, other = rng.choice(EDITS)
    text = open(path).read()
    if other in text:
        text = text.replace(other, one)
    elif one in text:
        text = text.replace(one, other)
    with open(path, "w") as file:
        file.write(text)


def differs(runs, expected, what):
    wrong = [run for run in runs if run != expected]
    if wrong:
        print(f"after {what}:\n{expected[1].decode()}\n--- but with the cache:\n{wrong[0][1].decode()}")
    return len(wrong)


count = int(sys.argv[1])
runs = differences = 0
for number in range(count):
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        edit()
    gateway = rng.choice(GATEWAYS)
    expected = finish(start("--no-cache", *gateway))
    at_once = [start(*gateway) for _ in range(rng.choice([1, 1, 3]))]
    found = [finish(process) for process in at_once] + [finish(start(*gateway))]
    runs += len(found)
    differences += differs(found, expected, f"edit {number}")
print(f"{count} edits, {runs} runs, {differences} differences")
