"""The pairs of near-misses.txt: what guards of the normal form are for, one by one. Every
run asks for all of them and executes what is claimed; see the head of that file."""

import os

import databases
from claims import claim_of, holds

TRIES = 300  # Databases until two results differ; those that need more are of no use.
DECLARATIONS = 6  # Choices of the tables that are declared.


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


def verdicts_of(run, pairs):
    """Of each pair; None where it was refused."""
    verdicts = {}
    for pair, answer in zip(pairs, run.tool.ask([{"old": old, "new": [new]} for old, new in pairs])):
        verdict = answer if "error" in answer else answer["answers"][0]
        verdicts[pair] = verdict.get("query")
        if "error" in verdict:
            run.refuse(verdict, 1)
    return verdicts


def check(run, rng):
    """Executes them all on the same databases; what is claimed of one of them is wrong. With
    --undeclared, under several choices of the tables that Mesh knows."""
    pairs = read(run.engine.dialect)
    choices = []
    for number in range(DECLARATIONS if run.options.undeclared else 1):
        run.declare(rng if number else None)
        choices.append(verdicts_of(run, pairs))
    differ = set()
    for _ in range(TRIES):
        if len(differ) == len(pairs):
            break
        run.engine.begin(rng)
        run.engine.load(databases.make(rng, run.engine.tables, run.engine.loose))
        for pair in pairs:
            known = [verdicts[pair] for verdicts in choices if verdicts[pair]]
            if pair not in differ and known and differs(run, pair, known):
                differ.add(pair)
    run.near = (len(pairs), len(differ))
    return [pair for pair in pairs if pair not in differ]


def differs(run, pair, verdicts):
    before = run.engine.run(pair[0])
    after = run.engine.run(pair[1]) if before else None
    if not before or not after:
        return False
    for verdict in verdicts:
        claim = claim_of(verdict)
        if claim and not holds(before, after, claim):
            run.failures["near miss"] += 1
            run.tell("near misses", *pair, ["near miss"], verdict, before, after)
    return not (before.names == after.names and before.same(after))
