"""What a project's Python sees as `sqlmesh`, and how its macros and models are evaluated.

Only what decides the SQL of a project is here; the rest are records (records.py).
"""

from mesh_helper import NeedsTime, Refused, import_file
from mesh_helper.arguments import call, read_arguments
from mesh_helper.decorators import SQL, ConfigError, MacroEvalError, RuntimeStage, SQLMeshError, macro, macros, model, signal
from mesh_helper.evaluator import MacroEvaluator
from mesh_helper.models import answer_models, models_of  # noqa: F401 (asked for by name)
from mesh_helper.records import provided
from mesh_helper.settings import answer_config  # noqa: F401
from mesh_helper.times import Times, to_date, to_datetime, to_ds, to_ts
from mesh_helper.trees import sqlglot, texts_of

DAY = 86_400_000_000  # Microseconds.
# Times for which a macro must make the same but for the time itself.
SAMPLES = [
    (0, DAY - 1, 86_400_000_000 * 3),
    (19_722 * DAY, 19_723 * DAY - 1, 19_730 * DAY + 7_200_000_000),
    (19_782 * DAY + 3_600_000_000, 19_782 * DAY + 7_199_999_999, 19_782 * DAY + 7_300_000_000),
    (47_667 * DAY, 47_697 * DAY - 1, 47_697 * DAY),
]


def answer_macro(question):
    sqlglot()  # Missing: said before anything of the project is run.
    import_file(question["file"])
    function = macros.get(question["name"])
    if function is None:
        raise Refused(f"importing {question['file']} registers no such macro")
    dialect = question["dialect"]
    reads = set()

    def evaluate(times):
        evaluator = MacroEvaluator(dialect, question, times)
        if "values" in question:  # Called by a template: values, and no coercion.
            args = [value for name, value in question["values"] if not name]
            kwargs = {name: value for name, value in question["values"] if name}
            texts = [str(function(evaluator, *args, **kwargs))]
            reads.update(evaluator.reads)
            return texts
        args, kwargs = read_arguments(question["arguments"], dialect, times)
        result = texts_of(call(function, evaluator, args, kwargs), dialect)
        reads.update(evaluator.reads)
        return result

    if question.get("time"):
        texts = evaluate(Times(question["time"]))
        return {"texts": texts, "reads": sorted(reads)}
    return {"texts": evaluate_for_all_times(evaluate), "reads": sorted(reads)}


def evaluate_for_all_times(evaluate):
    """The texts with marks for the times, which must not have been looked at."""
    times = Times()
    try:
        texts = evaluate(times)
    except Exception:
        if times.used:
            raise NeedsTime() from None
        raise
    if times.used:
        for sample in SAMPLES:
            sampled = Times(sample)
            if evaluate(sampled) != [sampled.fill(text) for text in texts]:
                raise NeedsTime()
    return texts


def answer_query(question):
    """The text of the query that a model in Python makes."""
    sqlglot()
    found = [each for each in models_of(question["file"]) if each.name == question["name"]]
    if not found:
        raise Refused(f"importing {question['file']} registers no such model")
    reads = set()

    def evaluate(times):
        evaluator = MacroEvaluator(question["dialect"], question, times)
        result = texts_of(call(found[0].function, evaluator, (), {}), question["dialect"])
        reads.update(evaluator.reads)
        return result

    return {"texts": evaluate_for_all_times(evaluate), "reads": sorted(reads)}


errors = {"SQLMeshError": SQLMeshError, "ConfigError": ConfigError, "MacroEvalError": MacroEvalError}
times = {"to_datetime": to_datetime, "to_date": to_date, "to_ds": to_ds, "to_ts": to_ts}
provided.update({
    "sqlmesh": {"macro": macro, "model": model, "signal": signal, "SQL": SQL,
                "MacroEvaluator": MacroEvaluator, "RuntimeStage": RuntimeStage},
    "sqlmesh.core.macros": {"macro": macro, "MacroEvaluator": MacroEvaluator, "SQL": SQL,
                            "RuntimeStage": RuntimeStage, "MacroEvalError": MacroEvalError},
    "sqlmesh.core.model": {"model": model},
    "sqlmesh.core.model.decorator": {"model": model},
    "sqlmesh.core.signal": {"signal": signal},
    "sqlmesh.utils.errors": errors,
    "sqlmesh.utils.date": times,
})
