"""Runs a command that may read a database but not write to it, whoever runs it.

usage: without_rights.py DATABASE COMMAND...
"""

import os
import subprocess
import sys

database = sys.argv[1]
directory = os.path.dirname(os.path.abspath(database))
# Root may write to any file, unless it gives up that right.
prefix = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
os.chmod(database, 0o444)
os.chmod(directory, 0o555)
try:
    print("status", subprocess.run(prefix + sys.argv[2:]).returncode)
finally:
    os.chmod(directory, 0o755)
    os.chmod(database, 0o644)
