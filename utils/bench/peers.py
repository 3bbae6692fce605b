#!/usr/bin/env python3
"""Makes a directory of other SQL parsers and of texts, for `mesh-bench parse --peers`.

peers.py DIR SQLGLOT

DIR is thrown away when it is no longer wanted: nothing in it belongs to Mesh. It gets
- native `sqlparser` and `polyglot-sql` from crates.io, in a small Rust program;
- `sqlglot[c]`, `sqloxide` and `polyglot-sql` from PyPI, in a virtual environment;
- the sixteen texts of sqlglot's own benchmark of its parser and the 99 queries of TPC-DS
  as sqlglot tests them, from SQLGLOT, a check-out of its repository;
- peers.tsv, which says how each peer is called: see PeerBench.cpp.
Needs cargo, python3 with venv, and the two registries. Say the versions that it prints
beside every figure.
"""

import argparse
import importlib.util
import os
import subprocess
import sys

CARGO = """[package]
name = "native"
version = "0.1.0"
edition = "2021"

[dependencies]
sqlparser = "*"
polyglot-sql = "*"

[profile.release]
opt-level = 3
"""

# The result is dropped after the clock was read: only parsing counts. Without a budget
# the first parse is measured, else the best of the rest.
RUST = r"""use std::time::{Duration, Instant};

fn least<T>(budget: Duration, parse: impl Fn() -> Result<T, String>) -> Result<f64, String> {
    if !budget.is_zero() {
        parse()?;
    }
    let end = Instant::now() + budget;
    let mut best = f64::INFINITY;
    loop {
        let start = Instant::now();
        let result = parse();
        best = best.min(start.elapsed().as_secs_f64());
        result?;
        if Instant::now() >= end {
            return Ok(best);
        }
    }
}

fn run(which: &str, budget: Duration, text: &str) -> Result<f64, String> {
    if which == "sqlparser" {
        let dialect = sqlparser::dialect::GenericDialect {};
        least(budget, || {
            sqlparser::parser::Parser::parse_sql(&dialect, text).map_err(|e| e.to_string())
        })
    } else {
        let dialect = polyglot_sql::dialects::Dialect::get(polyglot_sql::DialectType::Generic);
        least(budget, || dialect.parse(text).map_err(|e| e.to_string()))
    }
}

fn work() {
    let words: Vec<String> = std::env::args().collect();
    let budget = Duration::from_millis(words[2].parse().unwrap());
    for path in &words[3..] {
        let text = std::fs::read_to_string(path).unwrap();
        match run(&words[1], budget, &text) {
            Ok(seconds) => println!("{seconds:e}"),
            Err(why) => println!("! {}", why.replace('\n', " ")),
        }
    }
}

fn main() {
    // As deep as a text may nest.
    std::thread::Builder::new().stack_size(1 << 30).spawn(work).unwrap().join().unwrap();
}
"""

PYTHON = r"""import sys
from time import perf_counter

sys.setrecursionlimit(100000)
which, budget = sys.argv[1], float(sys.argv[2]) / 1000
if which == "sqlglot":
    import sqlglot
    parse = sqlglot.parse
elif which == "sqloxide":
    import sqloxide
    parse = lambda text: sqloxide.parse_sql(text, dialect="generic")
else:
    import polyglot_sql
    parse = polyglot_sql.parse


def least(text):
    if budget:
        parse(text)
    best, end = float("inf"), perf_counter() + budget
    while True:
        start = perf_counter()
        result = parse(text)
        best = min(best, perf_counter() - start)
        del result
        if perf_counter() >= end:
            return best


for path in sys.argv[3:]:
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        print(repr(least(text)))
    except Exception as error:
        print("!", " ".join(str(error).split())[:200])
"""


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def run(*command, **options):
    subprocess.run(command, check=True, **options)


def make_native(root):
    write(f"{root}/native/Cargo.toml", CARGO)
    write(f"{root}/native/src/main.rs", RUST)
    run("cargo", "build", "--release", "--quiet", cwd=f"{root}/native")
    tree = subprocess.run(["cargo", "tree", "--depth", "1", "--prefix", "none"],
                          cwd=f"{root}/native", check=True, capture_output=True, text=True).stdout
    print("native:", ", ".join(line.strip() for line in tree.splitlines()[1:]))


def make_python(root):
    run(sys.executable, "-m", "venv", f"{root}/venv")
    pip = f"{root}/venv/bin/pip"
    run(pip, "install", "--quiet", "sqlglot[c]", "sqloxide", "polyglot-sql")
    write(f"{root}/worker.py", PYTHON)
    print("PyPI:", ", ".join(subprocess.run(
        [pip, "list", "--format", "freeze", "--exclude", "pip", "--exclude", "setuptools"],
        check=True, capture_output=True, text=True).stdout.split()))


def make_corpora(root, source):
    spec = importlib.util.spec_from_file_location("parse", f"{source}/benchmarks/parse.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, sql in module.QUERIES.items():
        write(f"{root}/corpora/sqlglot-16/{name}.sql", sql)
    with open(f"{source}/tests/fixtures/optimizer/tpc-ds/tpc-ds.sql", encoding="utf-8") as file:
        lines = [line for line in file if line.strip() and line[:2] != "--" and line[0] != "#"]
    # Each query is followed by what sqlglot makes of it.
    queries = "".join(lines).split(";")[:-1:2]
    for number, sql in enumerate(queries, 1):
        write(f"{root}/corpora/tpc-ds/q{number:02}.sql", sql.strip() + "\n")
    print("texts:", len(module.QUERIES), "and", len(queries))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("dir")
    parser.add_argument("sqlglot")
    arguments = parser.parse_args()
    root = os.path.abspath(arguments.dir)
    make_python(root)
    make_native(root)
    make_corpora(root, arguments.sqlglot)
    native, python = f"{root}/native/target/release/native", f"{root}/venv/bin/python"
    peers = [("sqlparser", native, "sqlparser"), ("polyglot-sql", native, "polyglot-sql"),
             ("sqlglot[c]", python, f"{root}/worker.py", "sqlglot"),
             ("sqloxide", python, f"{root}/worker.py", "sqloxide"),
             ("polyglot-sql py", python, f"{root}/worker.py", "polyglot-sql")]
    write(f"{root}/peers.tsv", "".join("\t".join(peer) + "\n" for peer in peers))


main()
