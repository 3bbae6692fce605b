#!/usr/bin/env python3
"""Makes the tables of functions in include/mesh/Dialect/Functions/ that have a catalog for a source.

    utils/dialect/functions.py duckdb
    utils/dialect/functions.py postgres .../src/include/catalog/pg_proc.dat

duckdb asks the engine (the Python package of that name); postgres reads the file of its sources
from which the server makes pg_proc. Only functions of one row that return one value are written.
A function that may return several rows, read tables, or whose value depends on how its arguments
are written stays out: a function that is not listed is taken for one of which nothing is known.
"""

import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TABLES = ROOT / "include" / "mesh" / "Dialect"
NO_LIMIT = 255
ORDER = ["Immutable", "Stable", "Volatile"]
ENTRY = re.compile(r'MESH_FUNCTION\(([\w |&~]+), "(\w+)", (\w+), (\w+), (\w+), (\d+), (\d+), (\w+)\)')

# Values that depend on the names or types of the arguments as they are written, on the plan,
# or on what is around; functions that act; and what is internal.
LEFT_OUT = {
    "duckdb": r"""__.*|collate_.*|icu_.*|pg_.*|has_.*|st_.*|inet_.*|.*_description|variant_.*|.*_pg_.*
        |json_copy_.*|json_serialize_.*|json_deserialize_.*|.*typeof|.*_byte_comparable|.*_escape
        |enum_.*|editdist3|alias|row|struct_pack|struct_insert|struct_update|struct_concat
        |union_value|remap_struct|stats|get_type|make_type|cast_to_type|replace_type|index_key
        |can_cast_implicitly|create_sort_key|constant_or_null|combine|finalize|invoke|switch
        |to_aggregate_state|error|assert_true|setval|setseed|sleep_ms|write_log|current_query.*
        |current_connection_id|current_transaction_id|txid_current|generate_series|range|unnest
        |generate_subscripts|regexp_split_to_table|unpivot_list|format_type|get_block_size
        |hive_partition_component|vector_type|parse_duckdb_log_message|vertex_extract|getvariable|to_json
        |row_to_json|flatten_.*|in_search_path|equi_width_bins|is_histogram_other_bin""",
    "postgres": r"""pg_.*|has_.*|lo_.*|lo|binary_upgrade.*|.*_to_xml.*|.*_description|to_reg.*|row_to_json
        |to_json|to_jsonb|json_populate.*|jsonb_populate.*|query_.*|ts_rewrite|ts_stat|setval|setseed
        |set_config|currtid.*|format_type|.*_is_visible|txid_.*|inet_(client|server).*|gin_.*|brin_.*
        |.*sel|.*joinsel|.*_support|.*handler|.*canon.*|.*subdiff.*|.*_recv|.*_send|.*_in|.*_out
        |makeaclitem|aclexplode|acldefault|amvalidate|current_quer.*|version_.*|.*_ops|like|notlike
        |similar_to_escape|similar_escape|like_escape|generate_.*|suppress_.*|session_.*_xml|unnest
        |array_(ndims_)?unnest|.*_(larger|smaller|accum|accum_inv|combine|cmp|hash|extended|transfn|statefunc)
        |.*(larger|smaller|cmp|typmodin|_opr|_validator)|(hash|bt|float8_|spg_|int._|xid|mxid|oid).*|loread|lowrite
        |.*_cmp_.*|interval_.*|int2int4_sum|int8inc.*|int8dec.*|int4inc|numeric_(inc|add|div|mul|sub).*|ts_debug|getdatabaseencoding|icu_.*|satisfies_.*|cursor_.*""",
}


def isLeftOut(dialect, name):
    pattern = re.sub(r"\s+", "", LEFT_OUT[dialect])
    return not re.fullmatch(r"[a-z][a-z0-9_]*", name) or bool(re.fullmatch(pattern, name))


class Facts:
    """What the overloads of one name have in common."""

    def __init__(self):
        self.volatility = 0
        self.counts = set()

    def add(self, volatility, least, most):
        self.volatility = max(self.volatility, volatility)
        self.counts.update(range(least, most + 1))

    def ranges(self, without):
        """The numbers of arguments as ranges, without those of the common table."""
        left = sorted(self.counts - without)
        while left:
            last = next(i for i in range(len(left)) if i + 1 == len(left) or left[i + 1] > left[i] + 1)
            yield left[0], left[last]
            left = left[last + 1 :]


# --- DuckDB -----------------------------------------------------------------------


def duckdbMacros(rows, facts, refused):
    """Macros call other functions: what they call decides what they are."""
    left = rows
    while left:
        later = []
        for name, parameters, definition in left:
            called = set(re.findall(r'"?(\w+)"?\(', definition)) - {"CASE", "THEN", "ELSE", "CAST"}
            called -= {word for word in called if word.isupper()}
            if not called <= facts.keys() or "SELECT" in definition:
                later.append((name, parameters, definition))
                continue
            current = ORDER.index("Stable") if "current_" in definition else 0
            volatility = max([facts[each].volatility for each in called], default=current)
            facts.setdefault(name, Facts()).add(volatility, len(parameters), len(parameters))
        if len(later) == len(left):
            break
        left = later
    refused.update(name for name, _, _ in left)


def duckdb():
    import duckdb as engine

    connection = engine.connect()
    rows = connection.execute(
        "SELECT function_name, function_type, stability, parameters, varargs, macro_definition "
        "FROM duckdb_functions() ORDER BY ALL"
    ).fetchall()
    kinds = {"CONSISTENT": 0, "CONSISTENT_WITHIN_QUERY": 1, "VOLATILE": 2}
    refused = {row[0] for row in rows if row[1] in ("aggregate", "window", "table_macro")}
    facts, macros = {}, []
    for name, kind, stability, parameters, varargs, definition in rows:
        if isLeftOut("duckdb", name):
            continue
        if kind == "macro":
            macros.append((name, parameters, definition))
        elif kind == "scalar":
            most = NO_LIMIT if varargs else len(parameters)
            facts.setdefault(name, Facts()).add(kinds[stability], len(parameters), most)
    duckdbMacros(macros, facts, refused)
    return {name: each for name, each in facts.items() if name not in refused}


# --- PostgreSQL -------------------------------------------------------------------

INTERNAL = re.compile(r"internal|cstring|trigger|event_trigger|record|void|.*handler|pg_.*|aclitem|reg.*|refcursor")


def pgEntries(path):
    for block in re.findall(r"\{ oid => .*?\},?\n(?=\n|#|\{|\])", path.read_text(), re.S):
        yield dict(re.findall(r"(\w+) =>\s+'((?:[^'\\]|\\.)*)'", block))


def pgIsPlain(entry):
    types = entry["proargtypes"].split() + [entry["prorettype"]]
    return (
        entry.get("prokind", "f") == "f"
        and entry.get("proretset", "f") == "f"
        and "descr" in entry  # Those of operators have none.
        and entry["descr"] != "I/O"
        and not any(INTERNAL.fullmatch(each) for each in types)
    )


def postgres(path):
    facts, refused = {}, set()
    for entry in pgEntries(path):
        name = entry["proname"]
        if not pgIsPlain(entry):
            if entry.get("prokind", "f") != "f" or entry.get("proretset") == "t":
                refused.add(name)
            continue
        if isLeftOut("postgres", name):
            continue
        most = len(entry["proargtypes"].split())
        least = most - int(entry.get("pronargdefaults", 0))
        if entry.get("provariadic"):
            least, most = most - 1, NO_LIMIT
        volatility = "isv".index(entry.get("provolatile", "i"))
        facts.setdefault(name, Facts()).add(volatility, max(least, 0), most)
    for name in ("greatest", "least"):  # Of the grammar.
        facts.setdefault(name, Facts()).add(0, 1, NO_LIMIT)
    for name in ("array_cat", "starts_with"):  # Documented, though they are operators too.
        facts.setdefault(name, Facts()).add(0, 2, 2)
    for name in ("bpchar", "name", "text", "varchar", "xpath"):  # Casts to text in disguise.
        facts[name].volatility = max(facts[name].volatility, ORDER.index("Stable"))
    for name in ("currval", "nextval"):  # Of a sequence, which has a type of the catalog.
        facts.setdefault(name, Facts()).add(ORDER.index("Volatile"), 1, 1)
    return {name: each for name, each in facts.items() if name not in refused}


# --- Output -----------------------------------------------------------------------


def commonCounts(enumerator):
    """The numbers of arguments that Functions.def has already, by name."""
    found = {}
    for line in (TABLES / "Functions.def").read_text().splitlines():
        entry = ENTRY.match(line)
        if not entry or entry[1] == f"ALL & ~{enumerator}":
            continue
        if entry[1].startswith("ALL") or enumerator in entry[1].split(" | "):
            found.setdefault(entry[2], set()).update(range(int(entry[6]), int(entry[7]) + 1))
    return found


def resultOf(name, least, most):
    """Of a choice in disguise the type is that of CASE or COALESCE; no other is looked at."""
    if name in ("if", "iff", "iif") and most == 3:
        return "Choice"
    if name == "length" and most == 1:  # Of a text, a line, a path: left to PostgreSQL's own.
        return "Length"
    return "Common" if name in ("ifnull", "nvl") and (least, most) == (2, 2) else "Unknown"


def table(enumerator, facts, by):
    common = commonCounts(enumerator)
    lines = [
        f"// {enumerator}.def - functions of one row of this dialect; see Functions.def. Sorted by name.",
        "//",
        f"// Made by {by}",
        "",
    ]
    for name in sorted(facts):
        kind = ORDER[facts[name].volatility]
        for least, most in facts[name].ranges(common.get(name, set())):
            lines.append(
                f'MESH_FUNCTION({enumerator}, "{name}", Scalar, {kind}, '
                f"{resultOf(name, least, most)}, {least}, {most}, NONE)"
            )
    return "\n".join(lines + [""])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("dialect", choices=["duckdb", "postgres"])
    parser.add_argument("catalog", nargs="?", type=pathlib.Path, help="pg_proc.dat, for postgres")
    arguments = parser.parse_args()
    if (arguments.dialect == "postgres") != (arguments.catalog is not None):
        parser.error("postgres takes pg_proc.dat, and duckdb nothing")
    enumerator = {"duckdb": "DuckDb", "postgres": "Postgres"}[arguments.dialect]
    facts = duckdb() if arguments.dialect == "duckdb" else postgres(arguments.catalog)
    by = f"utils/dialect/functions.py {arguments.dialect}"
    if arguments.catalog:
        by += f" {arguments.catalog.name}"
    path = TABLES / "Functions" / f"{enumerator}.def"
    path.write_text(table(enumerator, facts, by))
    print(f"{path.relative_to(ROOT)}: {len(facts)} names")
    return 0


if __name__ == "__main__":
    sys.exit(main())
