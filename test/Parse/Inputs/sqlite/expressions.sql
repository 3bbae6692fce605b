-- Literals.
SELECT 1, 1.5, .5, 2., 1e3, 1.5E-3, 0x1F;
SELECT 'text', 'it''s', '', 'a "quoted" word', 'two
lines';
SELECT NULL, TRUE, FALSE;
SELECT X'53514C', x'';
SELECT 'ünïcödé', 'snow ☃';
SELECT -1, +1, - -1, -(-1), ~1, ~ ~1, -~1, ~-1, - - -1;
SELECT NOT 1, NOT NOT 0, NOT (1 AND 0);

-- Operators, each with another one.
SELECT 1 + 2 * 3, (1 + 2) * 3, 1 - 2 - 3, 1 - (2 - 3);
SELECT 7 / 2, 7 % 4, 7.0 / 2, 2 * 7 / 3, 2 * (7 / 3);
SELECT 'a' || 'b' || 'c', 'a' || ('b' || 'c'), 1 || 2 + 3, 1 + 2 || 3;
SELECT 1 & 3 | 4, 1 | 3 & 4, 1 << 2 + 1, 1 << 2 << 1, 256 >> 2 >> 1, 256 >> (2 >> 1);
SELECT 1 = 1, 1 <> 2, 1 != 2, 1 == 1, 1 < 2, 1 <= 2, 1 > 2, 1 >= 2;
SELECT 1 = 1 = 1, 1 < 2 = 1, 1 = 2 < 3, 3 > 2 > 1, 3 > (2 > 1);
SELECT a AND b OR c, a AND (b OR c), a OR b AND c, (a OR b) AND c FROM t;
SELECT NOT a = b, (NOT a) = b, NOT a AND b, NOT (a AND b) FROM t;
SELECT -a + b, -(a + b), -a * b, - a || b FROM t;
SELECT a = NOT b, a + NOT b, a * NOT b = c, a = (NOT b) = c FROM t;
SELECT c COLLATE nocase = 'A', c = 'A' COLLATE nocase, c || 'x' COLLATE nocase FROM t;
SELECT '{"k": [1, 2]}' -> 'k', '{"k": [1, 2]}' -> 'k' ->> 1, '{"k": 5}' ->> 'k' || 'x';

-- Tests.
SELECT a IS NULL, a IS NOT NULL, a ISNULL, a NOTNULL, a NOT NULL FROM t;
SELECT a IS b, a IS NOT b, a IS 1, a IS NOT 1, a IS (NULL) FROM t;
SELECT a IS TRUE, a IS NOT TRUE, a IS FALSE, a IS NOT FALSE FROM t;
SELECT a IS DISTINCT FROM b, a IS NOT DISTINCT FROM b FROM t;
SELECT a IS NULL = 1, a IS NULL AND b IS NULL, NOT a IS NULL, a IS NULL IS NULL FROM t;
SELECT a ISNULL < 1, a NOTNULL + 1, (a IS NULL) < 1, a IS b < c FROM t;
SELECT a BETWEEN 1 AND 3, a NOT BETWEEN 1 AND 3, NOT a BETWEEN 1 AND 3 FROM t;
SELECT a BETWEEN 1 AND 3 AND b, a BETWEEN 1 AND 3 OR b, (a BETWEEN 1 AND 3) = 1 FROM t;
SELECT a BETWEEN b - 1 AND b + 1, a + 1 BETWEEN 1 AND 2 * 2, a BETWEEN 1 AND 3 = 1 FROM t;
SELECT a BETWEEN 0 AND b BETWEEN 0 AND 1, a BETWEEN b = 1 AND 3, a BETWEEN NOT b AND 1 FROM t;
SELECT a BETWEEN b BETWEEN 0 AND 9 AND 5, a BETWEEN b IN (1, 2) AND 5 FROM t;
SELECT a IN (1, 2, 3), a NOT IN (1, NULL), a IN (), a IN (b) FROM t;
SELECT a IN (1, 2) + 1, a IN (1) = 0, a = 1 IN (1, 0), a IN (1) IN (0) FROM t;
SELECT a IN (SELECT b FROM u), a NOT IN (SELECT b FROM u WHERE b IS NOT NULL) FROM t;
SELECT (a, b) IN (SELECT a, b FROM u), (a, b) = (1, 2), (a, b) < (SELECT 1, 2) FROM t;
SELECT a IN (SELECT 1 UNION SELECT 2), a IN (VALUES (1), (2)) FROM t;
SELECT c LIKE 'a%', c NOT LIKE 'a%', c LIKE 'x\%' ESCAPE '\', c LIKE 'a' || '%' FROM t;
SELECT c GLOB 'a*', c NOT GLOB 'A*', c LIKE '%' = 1, NOT c LIKE 'a%' FROM t;
SELECT c LIKE b < 3 ESCAPE 'x', c LIKE 'a' ESCAPE 'x' || '', c || 'b' LIKE 'ab' FROM t;
SELECT EXISTS (SELECT 1), EXISTS (SELECT 1 FROM t WHERE a > 100), NOT EXISTS (SELECT 1);
SELECT EXISTS (SELECT 1 UNION SELECT 2 LIMIT 1), 1 + EXISTS (SELECT 1) FROM t;

-- CASE, CAST, calls.
SELECT CASE WHEN a > 1 THEN 'big' WHEN a = 1 THEN 'one' ELSE 'small' END FROM t;
SELECT CASE a WHEN 1 THEN 'one' WHEN 2 THEN 'two' END FROM t;
SELECT CASE WHEN a THEN CASE WHEN b THEN 1 ELSE 2 END ELSE 3 END FROM t;
SELECT CASE a + 1 WHEN 2 THEN b END + 1, -CASE WHEN a THEN 1 ELSE 2 END FROM t;
SELECT CAST(a AS TEXT), CAST('12' AS INTEGER) + 1, CAST(a AS DECIMAL(10, 2)) FROM t;
SELECT CAST(a AS DOUBLE PRECISION), CAST(a AS VARCHAR(10)), CAST(a AS UNSIGNED) FROM t;
SELECT count(*), count(a), count(DISTINCT a), sum(ALL a), total(a) FROM t;
SELECT coalesce(a, b, 0), max(a, b), min(a, 1), replace(c, 'a', 'b'), random() IS NULL FROM t;
SELECT abs(-a), round(d, 1), substr(c, 1, 2), length(c), upper(c), typeof(d) FROM t;
SELECT count(*) FILTER (WHERE a > 1), sum(b) FILTER (WHERE a IS NOT NULL AND b > 0) FROM t;
SELECT (SELECT max(a) FROM t), (SELECT a FROM t WHERE a IS NOT NULL ORDER BY a LIMIT 1) + 1;
SELECT (((a))), ((a + 1)), ((SELECT 1)), (a) + (b) FROM t;
SELECT CURRENT_DATE IS NULL, current_timestamp IS NULL, CURRENT_TIME IS NULL;
SELECT date('2024-01-31'), strftime('%Y', '2024-01-31'), iif(1, 2, 3), "replace"('a', 'a', 'b');
