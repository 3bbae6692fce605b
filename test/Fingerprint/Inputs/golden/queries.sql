---- columns
SELECT id, a, s AS text FROM raw.t
---- star
SELECT t.*, u.v FROM raw.t AS t JOIN raw.u AS u ON t.id = u.t_id
---- arithmetic
SELECT a + b * 2 AS p, a - b AS m, (a + b) / 3 AS q, a % 7 AS r, -a AS n, x * 1.5 AS f FROM raw.t
---- literals
SELECT 1 AS i, 2.50 AS n, 'it''s' AS s, NULL AS z, TRUE AS t, DATE '2024-01-31' AS d FROM raw.t
---- comparisons
SELECT id FROM raw.t WHERE a < b AND a <> 3 AND b >= 1 AND NOT s = 'x'
---- conditions
SELECT id FROM raw.t WHERE (a = 1 OR b = 2) AND (a > 0 OR s IS NULL) AND TRUE
---- push-not
SELECT id FROM raw.t WHERE NOT (a > 1 AND b < 2)
---- between
SELECT id FROM raw.t WHERE a BETWEEN 1 AND 5 AND d NOT BETWEEN '2024-01-01' AND '2024-02-01'
---- in-list
SELECT id FROM raw.t WHERE a IN (3, 1, 2) AND s NOT IN ('a', 'b') OR a = 9
---- like
SELECT id FROM raw.t WHERE s LIKE 'a%' AND s NOT LIKE '%z'
---- null-tests
SELECT id, a IS NULL AS n, COALESCE(a, b, 0) AS c, NULLIF(a, 0) AS f FROM raw.t WHERE b IS NOT NULL
---- case
SELECT CASE WHEN a > 1 THEN 'x' WHEN a IS NULL THEN 'y' ELSE s END AS c, CASE b WHEN 1 THEN 2 END AS o FROM raw.t
---- cast
SELECT CAST(a AS TEXT) AS t, CAST(s AS INTEGER) AS i, CAST(x AS DECIMAL(10, 2)) AS n FROM raw.t
---- functions
SELECT UPPER(s) AS u, LENGTH(s) AS l, ABS(a) AS n, ROUND(x, 2) AS r, SUBSTR(s, 1, 3) AS p FROM raw.t
---- unknown-function
SELECT id, my_function(a, s) AS f FROM raw.t
---- volatile
SELECT id, random() AS r FROM raw.t
---- inner-joins
SELECT t.id, u.v, e.kind FROM raw.t AS t JOIN raw.u AS u ON t.id = u.t_id JOIN raw.e AS e ON e.id = u.id AND e.kind = 'k'
---- comma-join
SELECT t.id, u.v FROM raw.t AS t, raw.u AS u WHERE u.t_id = t.id AND t.a = 5
---- left-join
SELECT t.id, u.v FROM raw.t AS t LEFT JOIN raw.u AS u ON t.id = u.t_id AND u.v > 3
---- left-to-inner
SELECT t.id, u.v FROM raw.t AS t LEFT JOIN raw.u AS u ON t.id = u.t_id WHERE u.v > 3
---- full-join
SELECT t.id, u.v FROM raw.t AS t FULL JOIN raw.u AS u ON t.id = u.t_id
---- right-join
SELECT t.id, u.v FROM raw.t AS t RIGHT JOIN raw.u AS u ON t.id = u.t_id
---- using
SELECT id, t.s, u.v FROM raw.t AS t JOIN raw.u AS u USING (id)
---- natural
SELECT id, v FROM raw.u NATURAL JOIN (SELECT id FROM raw.t) AS k
---- self-join
SELECT a.id, b.id AS other FROM raw.t AS a JOIN raw.t AS b ON a.a = b.b AND a.id < b.id
---- cross-join
SELECT t.id, c.n FROM raw.t AS t CROSS JOIN (SELECT COUNT(*) AS n FROM raw.u) AS c
---- lateral
SELECT t.id, l.m FROM raw.t AS t CROSS JOIN LATERAL (SELECT MAX(u.v) AS m FROM raw.u AS u WHERE u.t_id = t.id) AS l
---- group
SELECT a, COUNT(*) AS n, SUM(b) AS s, MIN(d) AS f, AVG(x) AS m, COUNT(DISTINCT s) AS k FROM raw.t GROUP BY a HAVING COUNT(*) > 2 AND a > 1
---- group-by-place
SELECT a + 1 AS k, MAX(b) AS m FROM raw.t GROUP BY 1
---- group-all-rows
SELECT COUNT(*) AS n, SUM(a) AS s FROM raw.t WHERE b > 0
---- filter-aggregate
SELECT s, SUM(CASE WHEN a > 1 THEN b END) AS c, COUNT(a) AS n FROM raw.t GROUP BY s
---- filter-clause
SELECT s, SUM(b) FILTER (WHERE a > 1) AS c FROM raw.t GROUP BY s
---- grouping-sets
SELECT a, s, COUNT(*) AS n FROM raw.t GROUP BY GROUPING SETS ((a), (s), ())
---- rollup
SELECT a, b, SUM(x) AS s FROM raw.t GROUP BY ROLLUP (a, b)
---- distinct
SELECT DISTINCT a, s FROM raw.t WHERE a > 1
---- distinct-on
SELECT DISTINCT ON (a) a, b, id FROM raw.t ORDER BY a, b, id
---- union-all
SELECT id, s FROM raw.t UNION ALL SELECT id, s FROM raw.u UNION ALL SELECT 0, 'none'
---- union
SELECT id, s FROM raw.t UNION SELECT id, s FROM raw.u
---- intersect
SELECT id FROM raw.t INTERSECT SELECT t_id FROM raw.u
---- except
SELECT id FROM raw.t EXCEPT SELECT t_id FROM raw.u
---- windows
SELECT id, SUM(a) OVER (PARTITION BY s ORDER BY d, id) AS r, RANK() OVER (ORDER BY a DESC) AS k, LAG(a, 1) OVER w AS l FROM raw.t WINDOW w AS (PARTITION BY b ORDER BY id)
---- frames
SELECT id, SUM(a) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS r FROM raw.t
---- row-number
SELECT id, a FROM (SELECT id, a, ROW_NUMBER() OVER (PARTITION BY a ORDER BY id, a) AS n FROM raw.t) AS q WHERE n = 1
---- qualify
SELECT id, a FROM raw.t QUALIFY ROW_NUMBER() OVER (PARTITION BY a ORDER BY id, a) = 1
---- order-and-limit
SELECT id, a FROM raw.t ORDER BY a DESC, id LIMIT 10
---- order-with-ties
SELECT id, a, b FROM raw.t ORDER BY a LIMIT 10
---- exists
SELECT id FROM raw.t AS t WHERE EXISTS (SELECT 1 FROM raw.u AS u WHERE u.t_id = t.id AND u.v > 1)
---- not-exists
SELECT id FROM raw.t AS t WHERE NOT EXISTS (SELECT 1 FROM raw.u AS u WHERE u.t_id = t.id)
---- in-subquery
SELECT id FROM raw.t WHERE id IN (SELECT t_id FROM raw.u WHERE v = 2)
---- not-in-subquery
SELECT id FROM raw.t WHERE id NOT IN (SELECT t_id FROM raw.u)
---- scalar-subquery
SELECT id, (SELECT MAX(v) FROM raw.u AS u WHERE u.t_id = t.id) AS m FROM raw.t AS t
---- semi-join
SELECT t.id FROM raw.t AS t SEMI JOIN raw.u AS u ON u.t_id = t.id
---- anti-join
SELECT t.id FROM raw.t AS t ANTI JOIN raw.u AS u ON u.t_id = t.id
---- ctes
WITH a AS (SELECT id, a FROM raw.t WHERE a > 1), b AS (SELECT id, a FROM a WHERE a < 9), unused AS (SELECT 1 AS one) SELECT b.id, u.v FROM b JOIN raw.u AS u ON u.t_id = b.id
---- cte-twice
WITH c AS (SELECT a, COUNT(*) AS n FROM raw.t GROUP BY a) SELECT l.a, r.n FROM c AS l JOIN c AS r ON l.a = r.n
---- recursive-cte
WITH RECURSIVE r AS (SELECT id, a FROM raw.t WHERE a = 1 UNION ALL SELECT u.id, r.a + 1 FROM r JOIN raw.u AS u ON u.t_id = r.id) SELECT id, a FROM r
---- derived-tables
SELECT q.k, q.n + 1 AS m FROM (SELECT a AS k, b AS n FROM (SELECT a, b, s FROM raw.t WHERE s = 'x') AS i) AS q WHERE q.n > 2
---- values
SELECT v.n, v.s FROM (VALUES (1, 'a'), (2, NULL)) AS v(n, s)
---- unnest
SELECT t.id, e.part FROM raw.t AS t CROSS JOIN UNNEST(split_text(t.s)) AS e(part)
---- pivot
SELECT id, p, q FROM (SELECT id, s, a FROM raw.t) AS i PIVOT (SUM(a) FOR s IN ('p', 'q')) AS f
---- sample
SELECT id FROM raw.t TABLESAMPLE (10 PERCENT)
---- interval
SELECT id, d + INTERVAL '1' DAY AS next FROM raw.t
---- extract
SELECT id, EXTRACT(YEAR FROM d) AS y, CURRENT_DATE AS today FROM raw.t
---- array
SELECT id, ARRAY[a, b] AS both FROM raw.t
---- string-aggregate
SELECT a, STRING_AGG(s, ',' ORDER BY id) AS l FROM raw.t GROUP BY a
---- json
SELECT id, j -> 'a' AS part FROM raw.e
---- time-variables
SELECT id, kind FROM raw.e WHERE at BETWEEN @start_ds AND @end_ds

---- null-treatment
SELECT id, LAG(v) IGNORE NULLS OVER (PARTITION BY kind ORDER BY id) AS w FROM raw.e
---- left-lateral
SELECT t.id, l.v FROM raw.t AS t LEFT JOIN LATERAL (SELECT u.v FROM raw.u AS u WHERE u.t_id = t.id) AS l ON TRUE

---- left-joins
SELECT t.id, u.v, w.s FROM raw.t AS t LEFT JOIN raw.u AS u ON u.t_id = t.id LEFT JOIN raw.u AS w ON w.id = t.a
