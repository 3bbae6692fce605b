"""Damages a file in many ways; after each, a command must print the same.

damage.py FILE COMMAND...
"""

import random
import subprocess
import sys

path, command = sys.argv[1], sys.argv[2:]


def output():
    return subprocess.run(command, capture_output=True, check=True).stdout


expected = output()
whole = open(path, "rb").read()
rng = random.Random(1)


def damages():
    for size in [0, 1, 16, 40, 80, len(whole) // 3, len(whole) - 1]:
        yield whole[:size]
    for place in list(range(0, 48, 5)) + [rng.randrange(len(whole)) for _ in range(40)]:
        changed = bytearray(whole)
        changed[place] ^= 1 << rng.randrange(8)
        yield bytes(changed)
    yield b"no cache at all\n" * 100
    yield whole[:200] + bytes(len(whole) - 200)
    yield whole + b"more"


count = differences = 0
for damaged in damages():
    with open(path, "wb") as file:
        file.write(damaged)
    count += 1
    differences += output() != expected
print(f"{count} damages, {differences} differences")
