"""The pairs of near-misses.txt: what guards of the normal form are for, one by one. Every
run asks for all of them and executes what is claimed; see the head of that file."""

import os

import databases
from claims import claim_of, holds

TRIES = 300  # Databases until two results differ; those that need more are of no use.


def read(dialect):
    """(old, new) of each pair for an engine."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "near-misses.txt")
    with open(path) as lines:
        lines = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    triples = list(zip(lines[0::3], lines[1::3], lines[2::3], strict=True))
    for engines, old, _ in triples:  # One line too many, and all that follow would be passed over.
        if not set(engines.split()) <= {"sqlite", "duckdb", "postgres"}:
            raise ValueError(f"near-misses.txt: no engines before: {old}")
    return [(old, new) for engines, old, new in triples if dialect in engines.split()]


def check(run, rng):
    """Executes them all on the same databases; what is claimed of one of them is wrong."""
    pairs = read(run.engine.dialect)
    answers = run.tool.ask([{"old": old, "new": [new]} for old, new in pairs])
    verdicts = {}
    for pair, answer in zip(pairs, answers):
        verdict = answer if "error" in answer else answer["answers"][0]
        verdicts[pair] = verdict.get("query")
        if "error" in verdict:
            run.refuse(verdict, 1)
    differ = set()
    for _ in range(TRIES):
        if len(differ) == len(pairs):
            break
        run.engine.begin(rng)
        run.engine.load(databases.make(rng, run.engine.tables, run.engine.loose))
        for pair in pairs:
            if pair not in differ and verdicts[pair] and differs(run, pair, verdicts[pair]):
                differ.add(pair)
    run.near = (len(pairs), len(differ))
    return [pair for pair in pairs if pair not in differ]


def differs(run, pair, verdict):
    before = run.engine.run(pair[0])
    after = run.engine.run(pair[1]) if before else None
    if not before or not after:
        return False
    claim = claim_of(verdict)
    if claim and not holds(before, after, claim):
        run.failures["near miss"] += 1
        run.tell("near misses", *pair, ["near miss"], verdict, before, after)
    return not (before.names == after.names and before.same(after))
