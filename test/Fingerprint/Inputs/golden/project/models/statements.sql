MODEL (name g.statements, kind FULL);
CREATE TABLE IF NOT EXISTS side AS SELECT 1 AS one;
SELECT id, v FROM raw.u;
CREATE INDEX IF NOT EXISTS by_v ON g.statements (v);
