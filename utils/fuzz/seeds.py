#!/usr/bin/env python3
"""Writes a dictionary and seeds for the fuzzers, made from the grammar.

seeds.py DIR [--count N] [--dialects N]

DIR/sql.dict      every token of lib/Parse/Tokens.def
DIR/seeds/*       N (2000) texts that grammar/Mesh.g4 derives, and the SQL of the tests'
                  inputs; each behind a byte that chooses one of the dialects (16)
The same arguments give the same files.
"""

import argparse
import os
import random
import re

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
# What stands for tokens that have no one spelling.
SPELLINGS = {
    "IDENT": ["a", "b", "t", "x1", '"q"', "date", "left"], "NUMBER": ["0", "1", "2.5", "1e3"],
    "STRING": ["'s'", "'it''s'", "''"], "BLOB": ["x'ff'"], "MACRO_VARIABLE": ["@v", "@start_ds"],
    "MACRO_STRING": ["@'a @v'"], "MACRO_CALL": ["@f", "@EACH", "@IF", "@DEF", "@SQL"],
    "PARAMETER": ["?", "$1"], "JINJA": ["JINJA_QUERY_BEGIN; {{ a }} JINJA_END"],
    "STAR_EXCEPT": ["EXCEPT", "EXCLUDE"], "STAR_REPLACE": ["REPLACE"], "STAR_RENAME": ["RENAME"],
    "MACRO_COMMA": [","], "ARGUMENT_NULLS": ["IGNORE", "RESPECT"], "TYPED": ["DATE", "TIMESTAMP"],
    "TYPE_WORD": ["PRECISION", "VARYING"], "UNIT": ["day", "MONTH"],
    "RAW_WORD": ["CREATE TABLE", "INSERT INTO", "UPDATE", "DROP"],
    "PROPERTY": ["name", "cron", "grain", "owner", "dialect"], "PROPERTY_KIND": ["kind"],
    "PROPERTY_COLUMNS": ["columns"], "PROPERTY_RAW": ["signals", "audits"], "EOF": [""],
}


def read_tokens():
    """Names to spellings."""
    with open(f"{ROOT}/lib/Parse/Tokens.def", encoding="utf-8") as file:
        text = file.read()
    tokens = {name: [word] for name, word in re.findall(r'^MESH_WORD\((\w+), "(\w+)"', text, re.M)}
    for name, quoted in re.findall(r"^MESH_TOKEN\((\w+), \"'(.+?)'\"", text, re.M):
        tokens[name] = [quoted]
    return tokens | SPELLINGS


class Grammar:
    """The rules of Mesh.g4 as trees: ("or", [...]), ("seq", [...]), (suffix, item), a name."""

    def __init__(self):
        with open(f"{ROOT}/grammar/Mesh.g4", encoding="utf-8") as file:
            text = re.sub(r"//.*", "", file.read())
        text = re.sub(r"\{[^{}]*\}", "", text[text.index("file\n"):])
        self.words = re.findall(r"\w+|[:;|()*+?~]", text)
        self.at, self.rules = 0, {}
        while self.at < len(self.words):
            name, self.at = self.words[self.at], self.at + 2
            self.rules[name] = self.choice()
            self.at += 1
        self.tokens = read_tokens()

    def choice(self):
        branches = [[]]
        while self.words[self.at] not in ");":
            word, self.at = self.words[self.at], self.at + 1
            if word == "|":
                branches.append([])
            elif word in "*+?":
                branches[-1][-1] = (word, branches[-1][-1])
            elif word == "~":
                self.at += 1
                self.choice()
                self.at += 1
                branches[-1].append("IDENT")
            elif word == "(":
                branches[-1].append(self.choice())
                self.at += 1
            else:
                branches[-1].append(word)
        return ("or", [("seq", branch) for branch in branches])

    def derive(self, item, depth, out):
        """A random text of `item`; deep down, the shortest that is easily had."""
        tired = depth > 24 or len(out) > 400
        if isinstance(item, str):
            if item in self.rules:
                self.derive(self.rules[item], depth + 1, out)
            else:
                out.append(random.choice(self.tokens.get(item, [item])))
        elif item[0] == "or":
            branches = item[1]
            if tired:
                branches = sorted(branches, key=lambda branch: len(str(branch)))[:2]
            self.derive(random.choice(branches), depth, out)
        elif item[0] == "seq":
            for part in item[1]:
                self.derive(part, depth, out)
        else:
            least = 1 if item[0] == "+" else 0
            count = least if tired else random.choice([least, least, 1, 1 if item[0] == "?" else 2])
            for _ in range(count):
                self.derive(item[1], depth, out)


def texts_of_tests():
    for folder, _, names in os.walk(f"{ROOT}/test"):
        for name in sorted(names):
            if name.endswith(".sql"):
                with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                    yield file.read()[:4000]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("dir")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--dialects", type=int, default=16)
    arguments = parser.parse_args()
    random.seed(1)
    grammar = Grammar()
    os.makedirs(f"{arguments.dir}/seeds", exist_ok=True)
    with open(f"{arguments.dir}/sql.dict", "w", encoding="utf-8") as file:
        for word in sorted({word for words in grammar.tokens.values() for word in words if word}):
            file.write('"%s"\n' % word.replace("\\", "\\\\").replace('"', '\\"'))
    texts = sorted(set(texts_of_tests()))
    while len(texts) < arguments.count:
        out = []
        grammar.derive(random.choice(["statement", "query", "expr", "property", "file"]), 0, out)
        texts.append(" ".join(out)[:4000])
    for number, text in enumerate(texts):
        with open(f"{arguments.dir}/seeds/{number:05}", "wb") as file:
            file.write(bytes([number % arguments.dialects]) + text.encode())


main()
