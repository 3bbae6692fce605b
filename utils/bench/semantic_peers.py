#!/usr/bin/env python3
"""Makes a directory with SQLMesh and sqlglot, for `mesh-bench semantics --peers`.

semantic_peers.py DIR

DIR is thrown away when it is no longer wanted: nothing in it belongs to Mesh. Say the
versions that it prints beside every figure.
"""

import os
import shutil
import subprocess
import sys


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    root = os.path.abspath(sys.argv[1])
    subprocess.run([sys.executable, "-m", "venv", f"{root}/venv"], check=True)
    subprocess.run([f"{root}/venv/bin/pip", "install", "--quiet", "sqlmesh"], check=True)
    worker = os.path.join(os.path.dirname(os.path.abspath(__file__)), "semantics_worker.py")
    shutil.copy(worker, f"{root}/semantics_worker.py")
    with open(f"{root}/semantics.tsv", "w", encoding="utf-8") as file:
        for name in ("sqlmesh", "sqlglot"):
            file.write(f"{name}\t{root}/venv/bin/python\t{root}/semantics_worker.py\t{name}\n")
    frozen = subprocess.run([f"{root}/venv/bin/pip", "list", "--format", "freeze"], check=True,
                            capture_output=True, text=True).stdout.split()
    print(", ".join(line for line in frozen if line.startswith(("sqlmesh", "sqlglot"))))


main()
