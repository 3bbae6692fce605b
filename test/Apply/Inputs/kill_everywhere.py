"""Kills an apply at every point, resumes it, and compares with an undisturbed one.

usage: kill_everywhere.py DIRECTORY INPUTS [--state FILE]
"""

import os
import shutil
import sqlite3
import subprocess
import sys

directory, inputs = sys.argv[1:3]
state = sys.argv[4:]
databases = ["warehouse.db"] + state
os.chdir(directory)
access = ["--database", "warehouse.db"] + (["--state", state[0]] if state else [])


def run(*command, **environment):
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment})
    return done.returncode, done.stdout + done.stderr


def must(*command):
    status, output = run(*command)
    assert status == 0, (command, output)
    return output


def compile_plan(name):
    with open(name + ".sql", "w") as script:
        script.write(must("mesh-test-plan", f"{inputs}/{name}.txt", *access))
    return name + ".sql"


def copy(source, target):
    for database in databases:
        shutil.copy(database + source, database + target)


def dump():
    connection = sqlite3.connect("warehouse.db")
    rows = [line for line in connection.iterdump() if '"mesh.' not in line]
    connection.close()
    return "\n".join(sorted(rows)) + must("mesh-test-plan", "--dump", *access)


with open(inputs + "/raw.sql") as raw:
    connection = sqlite3.connect("warehouse.db")
    connection.executescript(raw.read())
    connection.close()
must("meshapply", compile_plan("first"))
plan = compile_plan("second")
copy("", ".base")
must("meshapply", plan)
expected = dump()

point = 0
while True:
    point += 1
    copy(".base", "")
    status, output = run("mesh-faulty-apply", plan, MESH_KILL_AT=str(point))
    if status == 0:
        break
    assert status == -9, output
    must("meshapply", plan)
    found = dump()
    assert found == expected, f"killed at point {point}:\n{found}\ninstead of\n{expected}"
print(point - 1, "points, all the same")
