"""Runs a command while this process holds a database.

usage: hold_database.py DATABASE COMMAND...
"""

import sqlite3
import subprocess
import sys

holder = sqlite3.connect(sys.argv[1], isolation_level=None)
holder.execute("BEGIN EXCLUSIVE")
print("status", subprocess.run(sys.argv[2:]).returncode)
