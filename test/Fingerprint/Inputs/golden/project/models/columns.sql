MODEL (name g.columns, kind FULL, columns (n INTEGER, total DOUBLE), stamp 'first');
SELECT count(*) AS n, sum(v) AS total FROM raw.u;
