SELECT 'text', "text", 'it\'s', 'a' 'b', "a" 'b', r'\d', R"\d", 'a%\_b', `a b`, 1L, 2S, 3Y, 1.5D, 1.5BD, 2F, 1e5, 1st FROM t;
SELECT a <=> b, a <=> b AND c, a DIV b, a DIV b * c, a RLIKE 'x', a NOT RLIKE 'x', !a, !a = b, NOT a, a == b, a != b FROM t;
-- Tests take comparisons for operands.
SELECT a = b IS NULL, (a = b) IS NULL, a = (b IS NULL), a LIKE b = c, (a LIKE b) = c, a = b LIKE c, a < b BETWEEN c AND d FROM t;
SELECT a || b + c, a + b || c, a & b ^ c | d, a << b + c, ~a, -a * b, a % b FROM t;
SELECT transform(a, x -> x + 1), aggregate(a, 0, (x, y) -> x + y, x -> x * 2), filter(a, x -> x IS NOT NULL), exists(a, x -> x > 1) FROM t;
SELECT CAST(a AS STRUCT<a: INT, b: STRING>), CAST(a AS MAP<STRING, ARRAY<STRUCT<c: INT>>>), CAST(a AS DECIMAL(10, 2)), a::INT, CAST(a AS TIMESTAMP_NTZ) FROM t;
SELECT INTERVAL 1 DAY, INTERVAL '1' DAY, INTERVAL '1-2' YEAR TO MONTH, INTERVAL -1 DAY, INTERVAL a DAY, INTERVAL '1 day', DATE '2024-01-31', interval FROM t;
SELECT struct(1 AS a), named_struct('a', 1), map('k', 1)['k'], array(1, 2)[0], a.b[0].c, f(a => 1), LISTAGG(a, ',') WITHIN GROUP (ORDER BY b) FROM t;
SELECT TRIM(BOTH 'x' FROM a), SUBSTRING(a FROM 1 FOR 2), POSITION('x' IN a), OVERLAY(a PLACING 'x' FROM 1), EXTRACT(year FROM a) FROM t;
SELECT a LIKE ANY ('x', 'y'), a LIKE SOME ('x'), a NOT LIKE ALL ('x', 'y'), first_value(a) IGNORE NULLS OVER (ORDER BY b), :param, a['k'] FROM t;
SELECT CAST(NULL AS STRUCT<`a b`: INT>), X'1F', current_date, "it's" /* a /* nested */ comment */ FROM t;
