"""Runs a command whose files may not grow beyond a size, as on a full disk.

usage: small_disk.py BYTES COMMAND...
"""

import resource
import signal
import subprocess
import sys


def limit():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # So that a write fails and no signal comes.
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))


command = subprocess.run(sys.argv[2:], preexec_fn=limit, restore_signals=False)
print("status", command.returncode)
