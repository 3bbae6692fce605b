SELECT [a b], [x]]y], "c d", t.[order], N'text', 'it''s', 0x1F, @var, #t.a FROM #t AS [my table];
SELECT CONVERT(VARCHAR(10), a, 120), CONVERT(INT, a), TRY_CONVERT(DATE, a), CAST(a AS NVARCHAR(MAX)), TRY_CAST(a AS DECIMAL(10, 2)), CONVERT(NVARCHAR(MAX), a + b) FROM t;
SELECT a !< b, a !> b, a <> b, a & b | c, a + b * c, -a + b, ~a, a % b, a LIKE '[a-c]%', a BETWEEN 1 AND 2 AND b = 1 FROM t;
SELECT PARSE('x' AS DATE USING 'en-US'), TRIM('x' FROM a), NEXT VALUE FOR s.q, STRING_AGG(a, ',') WITHIN GROUP (ORDER BY b), a AT TIME ZONE 'UTC', a COLLATE Latin1_General_BIN FROM t;
SELECT limit, true, IIF(a = 1, b, c), LEFT(a, 1), ISNULL(a, 0), CASE WHEN a = 1 THEN 2 END FROM t;
SELECT total = a + b, [x y] = c, d AS e FROM t;
