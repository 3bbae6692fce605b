#!/usr/bin/env python3
"""Reads public corpora with Mesh and says what it refuses or gets wrong.

    run.py [--build build/check] [--refused] [--wrong] [--carried] [--grep RE] CORPORA... 

CORPORA are files that collect.py made, or directories of them. Prints a table:
statements, how many were read as trees, carried as text, refused or wrong (read,
but different when printed and read again), and which of the refused are known
(utils/corpus/known.txt: "corpus<TAB>regular expression<TAB>reason"). The flags
print the statements themselves, with the message. Exit status 1 if any
statement is wrong, or crashed the parser.
"""

import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent


# With what a statement may begin that Mesh passes on as text. Whatever else is
# carried was not understood, and counts as refused.
STATEMENTS = set("""
    ABORT ADD ALTER ANALYSE ANALYZE ASSERT ATTACH BACKUP BEGIN BULK CACHE CALL CHECK CHECKPOINT CHECKSUM CLEAR
    CLOSE CLUSTER COMMENT COMMIT CONNECT COPY CREATE DBCC DEALLOCATE DECLARE DEFINE DELETE DENY DESC DESCRIBE
    DETACH DISCARD DO DROP END EXCHANGE EXEC EXECUTE EXPLAIN EXPORT FETCH FLUSH FOR FORCE GENERATE GET GO GOTO
    GRANT HELP IF IMPORT INSERT INSTALL KILL LET LIST LISTEN LOAD LOCK LOOP MERGE MOVE MSCK NOTIFY OPEN
    OPTIMIZE OVERWRITE PRAGMA PREPARE PRINT PURGE PUT RAISERROR REASSIGN RECONFIGURE REFRESH REINDEX RELEASE
    REMOVE RENAME REPAIR REPEAT REPLACE RESET RESIGNAL RESTORE REVOKE RM ROLLBACK SAVEPOINT SECURITY SET SHOW
    START SUMMARIZE SYSTEM TRUNCATE UNCACHE UNDROP UNLISTEN UNLOAD UNLOCK UNSET UPDATE USE USING VACUUM WHILE
    WITH
""".split())


def read_known():
    known = []
    path = HERE / "known.txt"
    for line in path.read_text().splitlines() if path.exists() else []:
        if line.strip() and not line.startswith("#"):
            corpus, pattern, reason = line.split("\t")
            known.append((re.compile(corpus), re.compile(pattern, re.I | re.S), reason))
    return known


def reason_for(known, corpus, sql):
    for where, pattern, reason in known:
        if where.fullmatch(corpus) and pattern.search(sql):
            return reason
    return None


def judge(tool, lines):
    """A verdict for each line; a line that kills the tool is `crashed`."""
    results = []
    while len(results) < len(lines):
        rest = lines[len(results) :]
        done = subprocess.run([tool], input="\n".join(rest) + "\n", capture_output=True,
                              encoding="utf-8", errors="replace")
        results += [json.loads(line) for line in done.stdout.splitlines()]
        if len(results) < len(lines):
            if done.returncode == 2:
                sys.exit(done.stderr)
            results.append({"verdict": "crashed", "message": done.stderr[-300:]})
    return results


def show(entry, result, what):
    print(f"--- {what} {entry['where']} ({entry['dialect']})")
    print(entry["sql"])
    message = result.get("message") or ""
    if isinstance(message, dict):
        message = f"{message.get('line')}:{message.get('column')}: {message.get('message')}"
    printed = result.get("printed") if what == "wrong" else None
    for text in (result.get("why"), printed, message):
        if text:
            print("  =>", text)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--build", default="build/check")
    parser.add_argument("--refused", action="store_true")
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--carried", action="store_true")
    parser.add_argument("--grep", default="")
    parser.add_argument("corpora", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    files = []
    for path in options.corpora:
        files += sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    known, bad = read_known(), False
    table = [("corpus", "statements", "read", "carried", "refused", "known", "wrong", "accepted")]
    for path in files:
        lines = [line for line in path.read_text().splitlines()
                 if re.search(options.grep, line) and '"repeat": true' not in line]
        counts = collections.Counter()
        for line, result in zip(lines, judge(f"{options.build}/bin/mesh-corpus", lines)):
            entry, verdict = json.loads(line), result["verdict"]
            if verdict == "carried" and result["word"] not in STATEMENTS:
                verdict = "refused"
                result["message"] = f"passed on as text, though {result['word']} is no statement"
            counts[verdict] += 1
            if verdict == "refused":
                reason = reason_for(known, path.stem, entry["sql"])
                counts["known"] += reason is not None
                if options.refused and reason is None:
                    show(entry, result, verdict)
            elif verdict in ("wrong", "crashed"):
                bad = True
                if options.wrong or verdict == "crashed":
                    show(entry, result, verdict)
            elif verdict == "carried" and options.carried:
                show(entry, result, verdict)
        total, good = len(lines), counts["read"] + counts["carried"]
        share = f"{100 * good / total:.2f} %" if total else "-"
        table.append((path.stem, total, counts["read"], counts["carried"], counts["refused"],
                      counts["known"], counts["wrong"] + counts["crashed"], share))
    widths = [max(len(str(row[i])) for row in table) for i in range(len(table[0]))]
    for row in table:
        print("  ".join(str(cell).ljust(width) if not i else str(cell).rjust(width)
                        for i, (cell, width) in enumerate(zip(row, widths))))
    return 1 if bad else 0


sys.exit(main())
