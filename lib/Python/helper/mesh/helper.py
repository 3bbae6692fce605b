"""Runs the Python of a project for Mesh: one question at a time, in lines of JSON.

Runs inside the project's own Python. `sources` holds the texts of these modules and
what Mesh says at the start; `channel` is the only way to Mesh. What is printed goes
elsewhere and does no harm.
"""

import importlib
import importlib.util
import json
import os
import signal
import sys
import traceback

project = os.path.realpath(sources["project"])  # noqa: F821
timeout = sources["timeout"]  # noqa: F821
me = os.getpid()
pending = bytearray(begun)  # noqa: F821


def read_line():
    while b"\n" not in pending:
        part = channel.read(65536)  # noqa: F821
        if not part:
            os._exit(0)
        pending.extend(part)
    line, _, rest = bytes(pending).partition(b"\n")
    pending[:] = rest
    return json.loads(line)


def write_line(answer):
    if os.getpid() != me:
        os._exit(1)  # A copy of this process that the project's code made.
    data = memoryview((json.dumps(answer) + "\n").encode("utf-8", "surrogatepass"))
    while data:
        data = data[channel.write(data) or 0:]  # noqa: F821


def ask(question):
    write_line({"ask": question})
    return read_line()


class Refused(Exception):
    """What is said about a mistake that is no exception of the project's code."""


class NeedsTime(BaseException):
    """The code looks at a time that is not known yet."""


# Reading what is neither the project's Python nor the installation's makes an answer
# one that cannot be kept.
impure = False
installation = tuple(
    os.path.realpath(p) for p in {sys.prefix, sys.base_prefix, sys.exec_prefix, "/usr/lib/python3"}
)


def watch(event, arguments):
    global impure
    if event == "open":
        path = arguments[0]
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if isinstance(path, str) and not path.endswith((".py", ".pyc", ".so")):
            if not os.path.realpath(path).startswith(installation):
                impure = True
    elif event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "sqlite3.")):
        impure = True


sys.addaudithook(watch)


# The modules that answer, each after those that it imports.
MODULES = ("records", "trees", "times", "decorators", "arguments", "evaluator", "settings", "models", "api")


def load_modules():
    for name in MODULES:
        module = type(sys)(f"{__name__}.{name}")
        module.__file__ = f"<mesh>/{name}.py"
        sys.modules[module.__name__] = module
        exec(compile(sources[name + ".py"], module.__file__, "exec"), module.__dict__)  # noqa: F821
    return module


def place_of(error):
    """The innermost place within the project."""
    if isinstance(error, SyntaxError) and error.filename:
        path = os.path.realpath(error.filename)
        if path.startswith(project + os.sep):
            return os.path.relpath(path, project), error.lineno or 0
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = os.path.realpath(frame.filename)
        if path.startswith(project + os.sep) and "site-packages" not in path:
            return os.path.relpath(path, project), frame.lineno
    return "", 0


def failure_of(error):
    if isinstance(error, NeedsTime):
        return {"failed": "time"}
    if isinstance(error, Refused):
        return {"failed": "raised", "message": str(error)}
    if isinstance(error, ModuleNotFoundError) and error.name:
        top = error.name.partition(".")[0]
        if not os.path.exists(os.path.join(project, top)) and not os.path.exists(
            os.path.join(project, top + ".py")
        ):
            file, line = place_of(error)
            return {"failed": "package", "message": top, "file": file, "line": line}
    text = str(error).strip().splitlines()
    file, line = place_of(error)
    name = type(error).__name__
    message = name + (": " + " ".join(text) if text else "")
    return {"failed": "raised", "message": message[:500], "file": file, "line": line}


def import_file(path):
    """Imports a file of the project by its path relative to it."""
    name = path[:-3].replace(os.sep, ".")
    if name.endswith(".__init__"):
        name = name[: -len(".__init__")]
    if all(part.isidentifier() for part in name.split(".")):
        return importlib.import_module(name)
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, os.path.join(project, path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def answer(question):
    global impure
    impure = False
    api = sys.modules.get(__name__ + ".api") or load_modules()
    result = getattr(api, "answer_" + question["do"])(question)
    result["pure"] = not impure
    return result


def limit():
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (16 << 30, 16 << 30))
    except (ImportError, ValueError, OSError):
        pass


def main():
    limit()
    os.register_at_fork(after_in_child=channel.close)  # noqa: F821
    sys.modules[__name__] = type(sys)(__name__)
    sys.modules[__name__].__dict__.update(globals())
    sys.path[0:1] = [project]
    sys.setrecursionlimit(5000)
    while True:
        question = read_line()
        # Should Mesh itself have been killed, nobody else ends this process.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(timeout + 1)
        try:
            result = answer(question)
        except SystemExit:
            result = {"failed": "raised", "message": "it called sys.exit()"}
        except BaseException as error:
            result = failure_of(error)
        signal.alarm(0)
        try:
            write_line(result)
        except ValueError as error:
            write_line(failure_of(error))


main()
