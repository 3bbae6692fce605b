"""Applies a plan while another process is in the middle of applying it.

usage: two_at_once.py PLAN
"""

import os
import subprocess
import sys
import time

plan = sys.argv[1]
go_on = os.path.abspath("go-on")
# It stops behind the fourth point, holding the lock.
first = subprocess.Popen(
    ["mesh-faulty-apply", plan],
    env={**os.environ, "MESH_PAUSE_AT": "4:" + go_on},
    stdout=subprocess.DEVNULL,
)
deadline = time.time() + 20
while not (os.path.exists("warehouse.db.mesh-lock") and os.path.getsize("warehouse.db.mesh-lock")):
    assert time.time() < deadline, "the first apply never took the lock"
    time.sleep(0.01)
second = subprocess.run(["meshapply", plan, "--wait", "0.1"], capture_output=True, text=True)
print("second: status", second.returncode, second.stdout, second.stderr)
patient = subprocess.Popen(
    ["meshapply", plan, "--wait", "30"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
)
time.sleep(0.1)
open(go_on, "w").close()
print("first: status", first.wait())
output, _ = patient.communicate()
print("patient: status", patient.returncode, output)
