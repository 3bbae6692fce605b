"""Kills a command of mesh at every point, runs it again, and compares with an
undisturbed run. Every third time the second run is killed as well, at a random
point.

usage: kill_everywhere.py DIRECTORY COMMAND...

DIRECTORY holds a project whose databases are as they are before the command.
"""

import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys

directory, command = sys.argv[1], sys.argv[2:]
os.chdir(directory)
databases = [name for name in ("warehouse.db", "state.db") if os.path.exists(name)]


def run(program, *arguments, **environment):
    done = subprocess.run(
        [program, *arguments], capture_output=True, text=True, env={**os.environ, **environment}
    )
    return done.returncode, done.stdout + done.stderr


def copy(source, target):
    for database in databases:
        for leftover in (database + "-journal", database + target + "-journal"):
            if os.path.exists(leftover):
                os.remove(leftover)
        shutil.copy(database + source, database + target)


def dump():
    connection = sqlite3.connect("warehouse.db")
    rows = [line for line in connection.iterdump() if '"mesh.' not in line]
    connection.close()
    status, output = run("mesh", "state", "export", "-o", "found.state")
    assert status == 0 and "warning" not in output, output
    with open("found.state") as file:
        # Which plans it took is another story.
        state = [line for line in file if not re.match('"(head|digest)"', line)]
    return "\n".join(sorted(rows)) + "".join(state)


copy("", ".base")
status, output = run("mesh", *command)
assert status == 0, output
expected = dump()
status, output = run("mesh", *command)
assert status == 0 and dump() == expected, "not done after one run:\n" + output

random.seed(7)
point = killed = settled = 0
while True:
    point += 1
    copy(".base", "")
    status, output = run("mesh-faulty", *command, MESH_KILL_AT=str(point))
    if status == 0:
        break
    assert status == -9, (status, output)
    killed += 1
    if point % 3 == 0:
        status, output = run("mesh-faulty", *command, MESH_KILL_AT=str(random.randint(1, point)))
        assert status in (0, -9), (status, output)
    status, output = run("mesh", *command)
    assert status == 0, f"after a kill at point {point}: status {status}\n{output}"
    settled += "Closed plan" in output
    found = dump()
    assert found == expected, f"killed at point {point}:\n{found}\ninstead of\n{expected}"
copy(".base", "")
print(f"{killed} points, all the same, {settled} closed")
