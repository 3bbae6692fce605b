#!/usr/bin/env python3
"""Takes every statement of corpora for a model and compares it with itself.

    meaning.py [--build build/check] CORPORA...

Names, types, normal form and hashes are made of each, whatever the tables hold:
nothing may crash, and no query may differ from itself. What is refused counts for
nothing. Exit status 1 if anything went wrong.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

FALLBACK = "postgres"  # For what no dialect is named of.


def statements(paths):
    """The texts by dialect."""
    found = collections.defaultdict(list)
    for path in paths:
        path = pathlib.Path(path)
        for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
            for line in file.read_text(encoding="utf-8").splitlines():
                entry = json.loads(line)
                dialect = entry["dialect"]
                found[FALLBACK if dialect == "any" else dialect].append(entry["sql"])
    return found


def compare(command, texts):
    """What came of each text: an answer, or None where the program died."""
    answers = []
    while len(answers) < len(texts):
        rest = texts[len(answers):]
        requests = "".join(json.dumps({"old": text, "new": [text]}) + "\n" for text in rest)
        done = subprocess.run(command, input=requests, capture_output=True, encoding="utf-8", errors="replace")
        answers += [json.loads(line) for line in done.stdout.splitlines()]
        if done.returncode < 0:
            answers.append(None)
        elif len(answers) < len(texts):
            sys.exit(f"{command[0]}: {done.stderr}")
    return answers


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/check")
    parser.add_argument("corpora", nargs="+")
    options = parser.parse_args()
    failures = 0
    with tempfile.NamedTemporaryFile(suffix=".yaml") as nothing:
        for dialect, texts in sorted(statements(options.corpora).items()):
            command = [f"{options.build}/bin/mesh-verdicts", "--dialect", dialect, "--schema", nothing.name]
            counts = collections.Counter()
            for text, answer in zip(texts, compare(command, texts), strict=True):
                verdict = answer and answer.get("answers", [answer])[0]
                came = "died" if not answer else "refused" if "error" in verdict else verdict["query"]["verdict"]
                counts[came] += 1
                if came not in ("unchanged", "refused"):
                    failures += 1
                    print(f"{dialect}: {came}: {text}")
            print(f"{dialect}: " + ", ".join(f"{count} {came}" for came, count in sorted(counts.items())))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
