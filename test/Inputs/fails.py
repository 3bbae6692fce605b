#!/usr/bin/env python3
"""Runs a command that has to fail and change nothing: fails.py STATUS DIRECTORY COMMAND...

Passes on what the command prints. Fails itself if the command's status is not
STATUS, or if any file below DIRECTORY is not, byte for byte, what it was. The
cache does not count: it holds nothing that could be lost.
"""

import pathlib
import subprocess
import sys


def contents(directory):
    files = {}
    for path in sorted(pathlib.Path(directory).rglob("*")):
        if ".cache" in path.parts:
            continue
        files[str(path)] = path.read_bytes() if path.is_file() else None
    return files


def main():
    wanted, directory, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    before = contents(directory)
    status = subprocess.run(command, stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT).returncode
    after = contents(directory)
    changed = [name for name in sorted({*before, *after}) if before.get(name, 0) != after.get(name, 0)]
    sys.stdout.flush()
    if status != wanted:
        sys.exit(f"status {status}, not {wanted}")
    if changed:
        sys.exit("changed: " + ", ".join(changed))


main()
