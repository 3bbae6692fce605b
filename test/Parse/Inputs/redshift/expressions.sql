SELECT a::INT, a ~ 'x', a !~ 'x', 'it\'s', 'it''s', 'a\\b', $$raw$$, a || b, a % b, a ^ b, @ a, |/ a FROM t;
SELECT a.b.c, a.b[0].c, LISTAGG(a, ',') WITHIN GROUP (ORDER BY b), LISTAGG(DISTINCT a), LAG(a) IGNORE NULLS OVER (ORDER BY b), a ILIKE 'x', a SIMILAR TO 'x' FROM #temp;
SELECT INTERVAL '1 day', DATE '2024-01-31', CAST(a AS VARCHAR(MAX)), CAST(a AS DOUBLE PRECISION), a AT TIME ZONE 'UTC', TRIM(BOTH 'x' FROM a), POSITION('x' IN a), CONVERT(INT, a), a BETWEEN 1 AND 2 FROM t;
SELECT a FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY a) = 1;
