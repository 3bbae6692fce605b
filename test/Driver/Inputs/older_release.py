"""Makes of a state one that an older release would have left: other hashes, of another version."""

import json
import sqlite3
import sys

db = sqlite3.connect(sys.argv[1])


def other(digest):
    return digest[16:] + digest[:16]


for id_, fingerprint, kind, text in db.execute(
    'SELECT id, fingerprint, kind, model FROM "mesh.snapshots"'
).fetchall():
    model = json.loads(text)
    model["normalForm"] = 1
    model["fingerprint"] = other(fingerprint)
    if kind != "SEED":  # Rows of files are hashed as they stand there.
        model["rows"] = other(model["rows"])
        for column in model["columns"]:
            column["value"] = other(column["value"])
    db.execute(
        'UPDATE "mesh.snapshots" SET id = ?, fingerprint = ?, model = ? WHERE id = ?',
        (other(id_), other(fingerprint), json.dumps(model), id_),
    )
    db.execute('UPDATE "mesh.environments" SET record = replace(record, ?, ?)', (id_, other(id_)))
db.commit()
