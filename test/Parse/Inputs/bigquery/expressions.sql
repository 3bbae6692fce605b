SELECT "text", 'it\'s', "say \"so\"", '''triple 'quoted' text''', """also
over lines""", r'\d+', R"\n", b'bytes', rb'\x00', B"x", 'a\nb', "it's";
SELECT `a b`, `project.dataset`.t, `a`.b.c, a.order FROM `p-1.d.t` AS x; # a comment
SELECT ARRAY<INT64>[1, 2], ARRAY<STRUCT<a INT64, b STRING>>[(1, 'x')], STRUCT<a INT64, b STRUCT<c STRING>>(1, 'x'), STRUCT<INT64>(1), [1, 2], ARRAY[1], STRUCT(1 AS a, 'x' AS b);
SELECT CAST(a AS ARRAY<STRUCT<a INT64, b ARRAY<STRING>>>), SAFE_CAST(a AS INT64), CAST(a AS STRING FORMAT 'YYYY'), CAST(a AS DATE FORMAT 'YYYY' ) AS d, CAST(a AS NUMERIC(10, 2)), CAST(a AS BYTES(3)) FROM t;
SELECT DATE '2024-01-31', DATE "2024-01-31", DATETIME '2024-01-31 00:00:00', JSON '{}', NUMERIC '1', BIGNUMERIC "2", TIMESTAMP '2024-01-31' FROM t;
SELECT INTERVAL 1 DAY, INTERVAL a DAY, INTERVAL a + 1 HOUR, INTERVAL '1-2' YEAR TO MONTH, INTERVAL -1 DAY, INTERVAL CAST(a AS INT64) MINUTE, INTERVAL (a) WEEK FROM t;
SELECT a || b * c, a * b || c, a + b || c, (a + b) || c, ~a + b, -a * b, a << b + c, a & b ^ c | d FROM t;
SELECT a = b AND NOT c, a LIKE 'x' OR b, a BETWEEN 1 AND 2, a IN UNNEST([1, 2]), a NOT IN (1, 2), a IS NOT TRUE, a IN UNNEST(b) FROM t;
SELECT a[OFFSET(0)], a[SAFE_ORDINAL(1)], a.b[0].c, f(a).b, (a).* FROM t;
SELECT ARRAY_AGG(a IGNORE NULLS ORDER BY b LIMIT 2), ARRAY_AGG(DISTINCT a LIMIT 3), STRING_AGG(a, ',' ORDER BY b LIMIT 1), ANY_VALUE(a HAVING MAX b), ANY_VALUE(a HAVING MIN b + 1) FROM t;
SELECT FIRST_VALUE(a IGNORE NULLS) OVER (ORDER BY b), ARRAY_AGG(a RESPECT NULLS ORDER BY b DESC), COUNT(DISTINCT a) FROM t;
SELECT * EXCEPT (a), * REPLACE (a + 1 AS a), t.* EXCEPT (b), (a).* EXCEPT (c) FROM t;
SELECT EXTRACT(DAY FROM a), EXTRACT(DATE FROM a AT TIME ZONE 'UTC'), ARRAY(SELECT 1), EXISTS (SELECT 1), f(a => 1, b => 2), net.host(a), x.y.f(a) FROM t;
SELECT @param, @@sysvar, ?, 0xFF, 1e5, .5 FROM t;
SELECT a FROM t WHERE REGEXP_CONTAINS(a, r'^\w+@\w+$') QUALIFY ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) = 1;
