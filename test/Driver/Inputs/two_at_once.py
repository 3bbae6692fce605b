"""Runs commands of mesh while a plan is in the middle of being applied.

usage: two_at_once.py
"""

import os
import subprocess
import time

go_on = os.path.abspath("go-on")
plan = ["--execution-time", "2024-01-04", "--auto-apply"]
# It stops behind the twelfth point, holding the lock.
first = subprocess.Popen(
    ["mesh-faulty", "plan", *plan],
    env={**os.environ, "MESH_PAUSE_AT": "12:" + go_on},
    stdout=subprocess.DEVNULL,
)
deadline = time.time() + 20
while not (os.path.exists("state.db.mesh-lock") and os.path.getsize("state.db.mesh-lock")):
    assert time.time() < deadline, "the first plan never took the lock"
    time.sleep(0.01)
time.sleep(0.2)


def show(name, process):
    output, _ = process.communicate()
    print(f"{name}: status {process.returncode}\n{output}", flush=True)


def start(*command, **environment):
    return subprocess.Popen(
        ["mesh", *command],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


impatient = start("run", "--execution-time", "2024-01-06")
show("impatient", impatient)
second = start("plan", *plan)
show("second", second)
patient = start("run", "--execution-time", "2024-01-06", MESH__RUN__ENVIRONMENT_CHECK_MAX_WAIT="60")
time.sleep(1.5)
open(go_on, "w").close()
print("first: status", first.wait(), flush=True)
show("patient", patient)
