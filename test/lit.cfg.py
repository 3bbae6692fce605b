# Configuration of the text tests. Run them with
#   lit.py --param build=DIR test        DIR: the build directory

import importlib.util
import os
import shutil
import sys

import lit.formats

config.name = "Mesh"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".test", ".sql"]
config.excludes = ["Inputs"]
config.test_source_root = os.path.dirname(__file__)

build = os.path.abspath(lit_config.params.get("build", "build/check"))
config.test_exec_root = os.path.join(build, "test")

llvm_tools = "/usr/lib/llvm-19/bin"  # FileCheck, not, split-file
config.environment["PATH"] = os.pathsep.join(
    [os.path.join(build, "bin"), llvm_tools, config.environment["PATH"]]
)
config.substitutions.append(("%{python}", sys.executable))
config.substitutions.append(("%{utils}", os.path.join(config.test_source_root, "..", "utils")))
# What SQLMesh answers, where it is at hand; a test per file reads it.
golden = lit_config.params.get(
    "golden", os.path.join(config.test_source_root, "..", "..", "shared", "golden")
)
if os.path.isdir(golden):
    config.available_features.add("golden-vectors")
config.substitutions.append(("%{golden}", golden))
# Pages that need more of sqlglot than test/Inputs/sqlglot-stub has.
if importlib.util.find_spec("sqlglot"):
    config.available_features.add("sqlglot")
if shutil.which("sqlite3"):
    config.available_features.add("sqlite3")
