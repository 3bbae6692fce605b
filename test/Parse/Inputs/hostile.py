"""Runs a command over texts that nobody wrote by hand, and says what became of each.

hostile.py [--behind-a-mistake] [--small] DIR COMMAND...

--behind-a-mistake puts a statement with a mistake before each, --small leaves out
what is larger than 20 MB.

The command gets the path of a text behind its own arguments. It must end by itself
with status 0 or 1, within seconds, with memory in proportion to the text; and if it
refuses a text, it must say why.
"""

import os
import re
import resource
import subprocess
import sys

DEEP = 100_000


def nest(opening, inside, closing, depth=DEEP):
    return opening * depth + inside + closing * depth


def texts():
    s = "SELECT "
    yield "nothing", b""
    yield "a NUL byte", b"SELECT 1\0, 2"
    yield "no UTF-8", b"SELECT 'a\xff\xfe'"
    yield "half a character", "SELECT 'é".encode()[:-1]
    yield "a million semicolons", ";" * 1_000_000
    yield "only comments", "-- a\n/* b */" * 200_000
    yield "one line of 50 MB", "SELECT a, 'x' FROM t WHERE b = 1; " * 1_500_000

    # Deep.
    yield "parentheses", s + nest("(", "1", ")")
    yield "1,400 parentheses", s + nest("(", "1", ")", 1_400)
    yield "parentheses, not closed", s + "(" * DEEP
    yield "parentheses, not opened", s + "1" + ")" * DEEP
    yield "queries in parentheses", nest("(", "SELECT 1", ")")
    yield "subqueries", s + "* FROM " + nest("(SELECT * FROM ", "t", ") AS x")
    yield "1,000 subqueries", s + "* FROM " + nest("(SELECT * FROM ", "t", ") AS x", 1_000)
    yield "scalar subqueries", s + nest("(SELECT ", "1", ")")
    yield "tables in parentheses", s + "* FROM " + nest("(", "t", ")")
    yield "common tables", nest("WITH t AS (", "SELECT 1", ") SELECT 1")
    yield "CASE", s + nest("CASE WHEN ", "1", " THEN 1 END")
    yield "calls", s + nest("f(", "1", ")")
    yield "arrays", s + nest("[", "1", "]")
    yield "EXISTS", s + "* FROM t WHERE " + nest("EXISTS (SELECT ", "1", ")")
    yield "macros", s + nest("@f(", "1", ")")
    yield "brackets of a statement that is passed on", "CREATE TABLE t " + nest("(", "", ")")
    yield "properties", "MODEL (kind " + nest("a (", "", ")") + ")"
    yield "comments in comments", "/*" * DEEP + "*/" * DEEP + " SELECT 1"

    # Long.
    yield "AND", s + "1 FROM t WHERE " + " AND ".join(f"a{i} = 1" for i in range(DEEP))
    yield "15,000 AND", s + "1 FROM t WHERE " + " AND ".join(["a"] * 15_000)
    yield "NOT", s + "NOT " * DEEP + "1"
    yield "15,000 NOT", s + "NOT " * 15_000 + "1"
    yield "minus", s + "- " * 15_000 + "1"
    yield "powers", s + "^".join(["a"] * 15_000)
    yield "10,000 joins", s + "* FROM a" + " JOIN b ON 1" * 9_999
    yield "tables", s + "* FROM a" + ", b" * DEEP
    yield "10,000 common tables", (
        "WITH " + ", ".join(f"t{i} AS (SELECT 1)" for i in range(10_000)) + " SELECT 1")
    yield "10,000 UNION", "SELECT 1" + " UNION ALL SELECT 1" * 9_999
    yield "UNION", "SELECT 1" + " UNION ALL SELECT 1" * DEEP
    yield "columns", s + ", ".join(f"a{i}" for i in range(DEEP))
    yield "rows", "VALUES " + ", ".join("(1, 2)" for _ in range(DEEP))
    yield "names of a path", s + "a" + ".b" * DEEP
    yield "casts", s + "a" + "::int" * DEEP
    yield "indices", s + "a" + "[1]" * DEEP
    yield "calls of calls", s + "f" + "(1)" * 1_000
    yield "dimensions", s + "CAST(a AS int" + "[]" * DEEP + ")"
    yield "IS NULL", s + "a" + " IS NULL" * DEEP
    yield "arguments", s + "f(" + "1, " * DEEP + "1)"
    yield "arguments of a macro", s + "@f(" + "1, " * DEEP + "1)"
    yield "lambdas", s + "@f(" + "x -> " * 15_000 + "x)"
    yield "a name", s + "a" * 10_000_000
    yield "a quoted name", s + '"' + "a" * 10_000_000 + '"'
    yield "a string", s + "'" + "a" * 10_000_000 + "'"
    yield "quotes in a string", s + "'" + "''" * 5_000_000 + "'"
    yield "a number", s + "1" * 10_000_000

    # Unclosed, and what might be read again and again.
    yield "a string, not closed", s + "'" + "a\n" * 1_000_000
    yield "a name, not closed", s + '"' + "a\n" * 1_000_000
    yield "a comment, not closed", s + "/* " + "a\n" * 1_000_000
    yield "a Jinja block, not closed", "JINJA_QUERY_BEGIN; " + "a\n" * 1_000_000
    yield "CASE, not closed", s + "CASE " * DEEP
    yield "braces of macros, not closed", s + "@{" * DEEP
    yield "braces in names, not closed", s + "a@{" * DEEP
    yield "dollar quotes, not closed", s + "".join(f"$a{i}$ " for i in range(DEEP))
    yield "at signs", s + "@" * 1_000_000
    yield "mistakes", "SELECT FROM;\n" * 20_000
    yield "unknown characters", s + "! " * 20_000
    yield "SELECT", s * DEEP


def outcome(command, path):
    """How the command ended, and the most memory it had, in bytes."""
    limit = lambda: resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    with open(path + ".err", "wb") as errors:
        process = subprocess.Popen([*command, path], stdout=subprocess.DEVNULL, stderr=errors,
                                   preexec_fn=limit)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = 0  # It has been waited for.
    if os.WIFSIGNALED(status):
        return f"ENDED BY SIGNAL {os.WTERMSIG(status)}", 0
    with open(path + ".err", encoding="utf-8", errors="replace") as errors:
        ids = sorted(set(re.findall(r": error: .* \[([a-z0-9-]+)\]$", errors.read(), re.M)))
    code = os.WEXITSTATUS(status)
    if code not in (0, 1) or (code == 1) != bool(ids):
        return f"STATUS {code} WITH {ids}", 0
    return ("refused: " + ", ".join(ids) if code else "read"), usage.ru_maxrss * 1024


def main():
    arguments = sys.argv[1:]
    options = [word for word in arguments[:2] if word.startswith("--")]
    directory, *command = arguments[len(options):]
    os.makedirs(directory, exist_ok=True)
    path = os.path.join(directory, "text.sql")
    for name, text in texts():
        if len(text) > 20_000_000 and "--small" in options:
            continue
        if isinstance(text, str):
            text = text.encode()
        if "--behind-a-mistake" in options:
            text = b"SELECT FROM;\n" + text
        with open(path, "wb") as file:
            file.write(text)
        ending, memory = outcome(command, path)
        if memory > 60 * len(text) + 200_000_000:
            ending += f", BUT WITH {memory // 1_000_000} MB"
        print(f"{name}: {ending}", flush=True)


main()
