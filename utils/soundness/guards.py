#!/usr/bin/env python3
"""Does the harness see? Every guard of the normal form and every part of a hash is
left out in turn, and a wrong claim must come of it.

    guards.py --build build/check [--engine sqlite] [--pairs 20000] [--seed 1]

A guard is an operand of a condition in lib/Normal or lib/Fingerprint that makes a
rule keep out, a fact not certain or a query open; a part is an argument of
Hasher::add, or a call that AsWritten.cpp writes something down with. They are found in the source text: copies of the files are built in
which each can be switched off, so one program holds all mutants. A run without any
says which pairs a guard held up; only those are asked again without it.

Not a guard: a test for null or for a kind of node (what follows would be undefined),
and what only keeps rules from running for ever. guards-of-shape.txt lists those that
are there for time or form, or twice, each with its reason.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict

import databases
import near_misses
import soundness
from claims import claim_of, holds
from engines import ENGINES
from sql import show

HEADER = """#pragma once
#include <vector>
namespace mesh::guards {
extern int dropped;
void hold(int guard);
std::vector<int> takeHeld();
inline bool held(int guard) { hold(guard); return dropped == guard; }
template <typename T> T part(int guard, const T &value) { return held(guard) ? T{} : value; }
} // namespace mesh::guards
"""
SOURCE = """#include "guards.h"
#include <utility>
static bool all[4096]; // By number.
int mesh::guards::dropped = -1;
void mesh::guards::hold(int guard) { all[guard] = true; }
std::vector<int> mesh::guards::takeHeld() {
  std::vector<int> taken;
  for (int i = 0; i != 4096; ++i)
    if (std::exchange(all[i], false))
      taken.push_back(i);
  return taken;
}
"""
NOT_RULES = {"Normal", "Makers"}
HASHING = ["AsWritten", "Determinacy", "Inputs", "LeftJoins", "Relations", "Scalars", "Twins"]  # Of lib/Fingerprint.

# What is no guard: null and kind tests, loops' ends, what ends the rewriting.
STRUCTURE = re.compile(
    r"^!?\(?\*?[a-zA-Z_.]+(->)?[a-zA-Z_]*\)?$|kind [!=]= |^!?changed|size\(\) [!=<>]|^i \+?|widest|largest|"
    r"asCall\([^()]*(\([^()]*\)[^()]*)*\)$|\bmayClone\b|isOn\(Rule|!= &|sizeOf|limit\b|known$|recording"
)
EXITS = ("return nullptr;", "return {};", 'return "";', "return false;", "return std::nullopt;", "continue;", "break;", "return &scalar;", "return below;", "return &rel;", "return;")
# Functions whose true is the cautious answer.
CAUTIOUS = {"isOpen", "carriesCollation", "dependsOnOrder", "comparesRows", "hasSubquery"}
# What one alternative of a choice is: its "continue" is the step, not what keeps it out.
STEPS = re.compile(r"^\(?isBoolean\(\*condition, false\)")


def closing(text, start):
    """The place of the bracket that closes the one at `start`."""
    depth, i, quote = 0, start, ""
    while i < len(text):
        c = text[i]
        if quote:
            if c == "\\":
                i += 1
            elif c == quote:
                quote = ""
        elif c in "\"'":
            quote = c
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
            if depth == 0:
                return i
        i += 1
    raise ValueError("no closing bracket")


def without_comments(text):
    """Blanks instead, so that every place stays what it was."""
    pieces = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*')
    return pieces.sub(lambda m: m[0] if m[0][0] == '"' else " " * len(m[0]), text)


def statement_end(text, start):
    i = start
    while text[i] != ";":
        i = closing(text, i) + 1 if text[i] in "([{" else text.index('"', i + 1) + 1 if text[i] == '"' else i + 1
    return i


def split(text, operator):
    """(start, end) of the operands of a chain, at the top level; brackets around all are opened."""
    parts, start, i = [], 0, 0
    while i < len(text):
        if text[i] in "([{" or text[i] == '"':
            i = closing(text, i) if text[i] != '"' else text.index('"', i + 1)
        elif text.startswith(operator, i):
            parts.append((start, i))
            start = i = i + 2
            continue
        elif text.startswith("? ", i):
            return [(0, len(text))]  # A choice binds weaker than any chain.
        i += 1
    return parts + [(start, len(text))]


class Mutator:
    """Rewrites one file so that its guards can be switched off."""

    def __init__(self, path, first):
        self.path, self.text = path, without_comments(open(path).read())
        self.guards, self.edits, self.next = [], [], first

    def add(self, start, end, form):
        condition = self.text[start:end].strip()
        flat = re.sub(r"\s+", " ", condition)
        if STRUCTURE.search(flat) or re.search(r"(?<![=!<>])=(?!=)", re.sub(r"\[[&=]\].*", "", flat)):
            return
        start += len(self.text[start:end]) - len(self.text[start:end].lstrip())
        end = start + len(condition)
        line = self.text.count("\n", 0, start) + 1
        name = os.path.basename(self.path).removesuffix(".cpp")
        self.guards.append((self.next, f"{name}:{line}", flat, form[0]))
        self.edits += [(start, form[1]), (end, form[2].format(self.next))]
        self.next += 1

    def chain(self, start, end, stops):
        """Each operand of a condition. `stops`: what follows it leaves the rule out."""
        text = self.text[start:end]
        for a, b in split(text, "||" if stops else "&&"):
            part = text[a:b].strip()
            if part.startswith("(") and closing(part, 0) == len(part) - 1:
                inside = start + a + text[a:b].index("(") + 1
                self.chain(inside, inside + len(part) - 2, stops)
            elif stops:
                self.add(start + a, start + b, ("stop", "((", ") && !mesh::guards::held({}))"))
            else:
                self.add(start + a, start + b, ("need", "((", ") || mesh::guards::held({}))"))

    def conditions(self):
        for match in re.finditer(r"\b(?:else )?if \(", self.text):
            start = match.end()
            end = closing(self.text, match.end() - 1)
            after = self.text[end + 1 :].lstrip()
            if ";" in re.sub(r"\[.*", "", self.text[start:end], flags=re.S):  # if (init; condition)
                start += self.text[start:end].index(";") + 1
            step = STEPS.match(self.text[start:end].strip())
            self.chain(start, end, after.startswith(EXITS) and not step)
        for match in re.finditer(r"\breturn |\bbool [a-zA-Z]+ =\s", self.text):
            end = statement_end(self.text, match.end())
            text = self.text[match.end() : end]
            choice = re.match(r"(\w+) \? .* : nullptr$", text, re.S)
            if choice:
                self.add(match.end(), match.end() + len(choice[1]), ("need", "((", ") || mesh::guards::held({}))"))
            elif self.function_around(match.start()) in CAUTIOUS:
                self.chain(match.end(), end, True)
            elif len(split(text, "&&")) > 1 and ("bool" in match[0] or self.returns_bool(match.start())):
                self.chain(match.end(), end, False)
            elif self.returns_bool(match.start()) and text not in ("true", "false") and "return" in match[0]:
                self.chain(match.end(), end, False)

    def function_around(self, place):
        heads = list(re.finditer(r"^(?:static )?bool (?:\w+::)*(\w+)\([^;{]*\{$", self.text[:place], re.M))
        ended = not heads or re.search(r"^}", self.text[heads[-1].end() : place], re.M)
        return None if ended else heads[-1][1]

    def returns_bool(self, place):
        """Whether the function around is one that says whether something is certain."""
        if self.text.startswith("return &", place):
            return False
        for match in re.finditer(r"\bmap(Parts|Operands)\(", self.text[:place]):
            if closing(self.text, match.end() - 1) > place:
                return False
        heads = re.findall(r"^(?:static )?(\w[\w:<> *&]*?) \*?&?(?:\w+::)*\w+\([^;{]*\{$", self.text[:place], re.M)
        for match in reversed(list(re.finditer(r"\[[&=\w, ]*\]\(", self.text[:place]))[-4:]):
            brace = self.text.index("{", match.end())
            if brace < place < closing(self.text, brace):
                if re.search(r"\bauto valueOf = $", self.text[: match.start()]):
                    return False
                return "->" not in self.text[match.end() : brace] or "-> bool" in self.text[match.end() : brace]
        return bool(heads) and heads[-1] == "bool"

    def parts(self):
        """What goes into a hash. A literal text only names the kind of it."""
        for match in re.finditer(r"\.add\(", self.text):
            end = closing(self.text, match.end() - 1)
            argument = self.text[match.end() : end]
            if argument.startswith('"') or re.match(r"\*?(scalar|operand|input|rel)\b", argument):
                continue

            self.edits += [(match.end(), f"mesh::guards::part({self.next}, "), (end, ")")]
            line = self.text.count("\n", 0, match.start()) + 1
            name = os.path.basename(self.path).removesuffix(".cpp")
            self.guards.append((self.next, f"{name}:{line}", "part " + re.sub(r"\s+", " ", argument), "part"))
            self.next += 1

    def writes(self):
        """What AsWritten.cpp writes down: each call that does is a part."""
        for match in re.finditer(r"(?<=[ {(])(?:put|write|writeWhole|writeOptional|define|use|bytes\.append)\(", self.text):
            end = closing(self.text, match.end() - 1) + 1
            text = re.sub(r"\s+", " ", self.text[match.start() : end])
            if not self.text.startswith(";", end) or re.search(r"\b(void|const \w+) $", self.text[: match.start()]) or text == "put(node)":
                continue
            if re.match(r"\w+\((const|uint64_t \w|llvm::StringRef \w|List<|ColumnId |bool )", text):
                continue  # A declaration.
            self.edits += [(match.start(), f"(mesh::guards::held({self.next}) ? void() : void("), (end, "))")]
            line = self.text.count("\n", 0, match.start()) + 1
            self.guards.append((self.next, f"AsWritten:{line}", "part " + text, "part"))
            self.next += 1

    def result(self):
        out, last = "", 0
        for place, what in sorted(self.edits, key=lambda e: e[0]):
            out += self.text[last:place] + what
            last = place
        return f'#include "guards.h"\n#line 1 "{self.path}"\n' + out + self.text[last:]


def prepare(root, build, out):
    """Writes the mutated sources and how to build them; the guards."""
    os.makedirs(out, exist_ok=True)
    commands = {entry["file"]: entry for entry in json.load(open(f"{build}/compile_commands.json"))}
    files = [f"{root}/lib/Normal/{name}" for name in sorted(os.listdir(f"{root}/lib/Normal")) if name.endswith(".cpp")]
    files = [f for f in files if os.path.basename(f).removesuffix(".cpp") not in NOT_RULES]
    files += [f"{root}/lib/Fingerprint/{name}.cpp" for name in HASHING]
    guards, objects, ninja = [], [], ["rule cxx\n  command = $command\n"]
    put(f"{out}/guards.h", HEADER)
    put(f"{out}/guards.cpp", SOURCE)

    def compiled(source, entry, name):
        command = re.sub(r" -o \S+ -c \S+$", "", entry["command"].removeprefix("/usr/bin/ccache "))
        command = re.sub(r"-Werror\S*|-W\S+|-g1|ccache ", "", command)
        flags = f"-w -DMESH_GUARDS -I{out} -I{os.path.dirname(entry['file'])} -MMD -MF {out}/{name}.d -o {out}/{name}.o -c {source}"
        rule = f"build {out}/{name}.o: cxx {source} | {out}/guards.h\n  depfile = {out}/{name}.d\n  deps = gcc\n"
        ninja.append(f"{rule}  command = cd {entry['directory']} && {command} {flags}\n")
        objects.append(f"{out}/{name}.o")

    for path in files:
        mutator = Mutator(path, len(guards))
        if "/Fingerprint/" in path:
            mutator.parts()
        if path.endswith("AsWritten.cpp"):
            mutator.writes()
        elif not path.endswith(("Relations.cpp", "Scalars.cpp")):
            mutator.conditions()
        guards += mutator.guards
        name = path.removeprefix(root).strip("/").replace("/", "_").removesuffix(".cpp")
        put(f"{out}/{name}.cpp", mutator.result())
        compiled(f"{out}/{name}.cpp", commands[path], name)
    tool = f"{root}/utils/soundness/mesh-verdicts.cpp"
    compiled(tool, commands[tool], "tool")
    compiled(f"{out}/guards.cpp", commands[tool], "guards")
    link = subprocess.run(["ninja", "-C", build, "-t", "commands", "-s", "bin/mesh-verdicts"], capture_output=True, text=True).stdout.strip().splitlines()[-1]
    link = re.sub(r"utils/soundness/CMakeFiles/mesh-verdicts.dir/mesh-verdicts.cpp.o", " ".join(objects), link)
    link = re.sub(r"-o \S+", f"-o {out}/mesh-verdicts -Wl,--allow-multiple-definition", link)
    ninja.append(f"build {out}/mesh-verdicts: cxx {' '.join(objects)}\n  command = cd {build} && {link}\n")
    put(f"{out}/build.ninja", "\n".join(ninja))
    return guards


def put(path, text):
    """Writes a file, unless it says that already: nothing is built twice."""
    if not os.path.exists(path) or open(path).read() != text:
        with open(path, "w") as out:
            out.write(text)


class Witness:
    """A pair whose results differ on a known database."""

    def __init__(self, old, new, done, database, guards):
        self.old, self.new, self.done, self.database, self.guards = old, new, done, database, guards


def near_witnesses(options, tool, engine):
    """The near misses, each with a database that shows the difference."""
    rng = soundness.random.Random(options.seed)
    waiting = []
    for old, new in near_misses.read(engine.dialect):
        answer = tool.ask([{"old": old, "new": [new]}])[0]
        verdict = answer["answers"][0] if "answers" in answer else {}
        if "query" in verdict:
            waiting.append((old, new, {*answer["answers"][0].get("guards", []), *verdict["guards"]}))
    found = []
    for _ in range(near_misses.TRIES):
        if not waiting:
            break
        engine.begin(rng)
        database = databases.make(rng, engine.tables, engine.loose)
        engine.load(database)
        still = []
        for old, new, guards in waiting:
            before = engine.run(old)
            after = engine.run(new) if before else None
            if before and after and not (before.names == after.names and before.same(after)):
                found.append(Witness(old, new, ["near miss"], database, guards))
            else:
                still.append((old, new, guards))
        waiting = still
    return found


def reasons():
    """Of guards that are none of soundness: {file and text: why}."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "guards-of-shape.txt")
    found, why = {}, ""
    with open(path) as lines:
        for line in lines:
            if line.startswith("# ") or not line.strip():
                continue
            if line.startswith("    "):
                found[line.strip()] = why
            else:
                why = line.strip()
    return found


def witnesses(options, tool, engine):
    """Pairs that differ, and that no claim was made for, with what held each up."""
    pairs = soundness.Pairs(options, engine)
    found = near_witnesses(options, tool, engine)
    for block in range(options.pairs // (soundness.BLOCK * options.edits) + 1):
        made = [p for p in (pairs.base(f"{options.seed} {block} {i}", options.edits) for i in range(soundness.BLOCK)) if p]
        texts = [(show(old), [show(new) for new, _ in news]) for old, news in made]
        answers = tool.ask([{"old": old, "new": news} for old, news in texts])
        rng = soundness.random.Random(f"databases {options.seed} {block}")
        engine.begin(rng)
        waiting = []
        for (old, news), (_, edits), answer in zip(texts, made, answers):
            if "error" in answer:
                continue
            first = answer["answers"][0].get("guards", [])
            for new, (_, done), verdict in zip(news, edits, answer["answers"]):
                if "query" in verdict and claim_of(verdict["query"]) != (None, True):
                    waiting.append((old, new, done, verdict["query"], {*first, *verdict["guards"]}))
        for _ in range(options.databases):
            database = databases.make(rng, engine.tables, engine.loose)
            engine.load(database)
            results, still = {}, []
            for entry in waiting:
                old, new, done, verdict, guards = entry
                before = results[old] if old in results else results.setdefault(old, engine.run(old))
                after = engine.run(new) if before else None
                if before and after and not (before.names == after.names and before.same(after)):
                    found.append(Witness(old, new, done, database, guards))
                else:
                    still.append(entry)
            waiting = still
    return found


def caught(guard, options, tool, engine, found):
    """("claim", witness), ("crash", ...), or how many pairs it held up in vain."""
    fitting = [w for w in found if guard in w.guards][: options.most]
    for start in range(0, len(fitting), 100):
        some = fitting[start : start + 100]
        tool.ask([{"drop": guard, "old": "SELECT 1 AS a", "new": ["SELECT 1 AS a"]}])
        for witness, answer in zip(some, tool.ask([{"old": w.old, "new": [w.new]} for w in some])):
            if "crash" in answer:
                return "crash", witness
            verdict = answer["answers"][0].get("query") if "answers" in answer else None
            claim = claim_of(verdict) if verdict else None
            if claim is None:
                continue
            engine.begin(soundness.random.Random(0)) if engine.loose else None
            engine.load(witness.database)
            before, after = engine.run(witness.old), engine.run(witness.new)
            if before and after and not holds(before, after, claim):
                return "claim", witness
    return "held up" if fitting else "never asked", len(fitting)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", default="build/check")
    parser.add_argument("--out", default=os.path.join(tempfile.gettempdir(), "mesh-guards"))
    parser.add_argument("--prepare", action="store_true", help="write the mutants, to build with ninja -C OUT, and stop")
    parser.add_argument("--engine", choices=ENGINES, default="sqlite")
    parser.add_argument("--pairs", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=int, default=600, help="pairs that are asked for one guard")
    parser.add_argument("--guard", help="only guards whose place or text contains this")
    parser.add_argument("--without", help="a file of the names of guards that need not be looked at")
    parser.add_argument("--show", action="store_true", help="the pair that gave each guard away")
    options = parser.parse_args()
    options.edits, options.databases, options.equivalences, options.only = 12, 4, 0.4, None
    root = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
    guards = prepare(root, os.path.abspath(options.build), os.path.abspath(options.out))
    if options.prepare:
        print(f"{len(guards)} guards and parts: ninja -C {options.out}")
        return 0
    subprocess.run(["ninja", "-C", options.out, "--quiet"], check=True)
    engine = ENGINES[options.engine]()
    known = set(open(options.without).read().splitlines()) if options.without else set()
    shape = reasons()
    counts, used = defaultdict(int), set()
    with tempfile.TemporaryDirectory() as directory:
        tool = soundness.Tool(f"{options.out}/mesh-verdicts", directory, engine.dialect, engine.tables)
        tool.crashes = 5
        found = witnesses(options, tool, engine)
        print(f"{len(found)} pairs that differ", flush=True)
        for guard, place, text, form in guards:
            name, named = f"{place} {text}", f"{place.partition(':')[0]} {text}"
            used.add(named)
            if options.guard and options.guard not in name or name in known:
                continue
            how, what = caught(guard, options, tool, engine, found)
            if named in shape and how not in ("claim", "crash"):
                how = "shape"
            counts[how] += 1
            print(f"{how}\t{form}\t{name}" + (f"\t{what} pairs" if isinstance(what, int) else ""), flush=True)
            if options.show and not isinstance(what, int):
                print(f"    {what.done}\n    {what.old}\n    {what.new}")
    engine.stop()
    if not options.guard:
        for text in sorted(set(shape) - used):
            print(f"guards-of-shape.txt names what is no guard: {text}")
    print(f"{options.engine}: " + ", ".join(f"{count} {how}" for how, count in counts.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
