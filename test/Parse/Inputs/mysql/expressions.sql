SELECT a || b, a && b, a OR b AND c, a XOR b, a XOR b AND c, !a, !a = b, NOT a = b, (NOT a) = b, a <=> b, a DIV b, a MOD b, a % b FROM t; # a comment
SELECT a = b LIKE c, a LIKE b = c, a IN (1) = b, a = b = c, a BETWEEN 1 AND 2 = b, a ^ b * c, a | b & c, a << b + c, ~a + b, -a ^ b FROM t;
SELECT "text", 'it''s', "say ""so""", 'a' 'b', 'a\%b', 'a\nb', 'a\Zb', _utf8'x', _latin1 'x', N'x', b'101', x'1F', 0x1F, 1st, `a b`, 5--1 FROM t; -- another
SELECT a REGEXP 'x', a NOT REGEXP 'x', a RLIKE 'x', a SOUNDS LIKE b, a MEMBER OF ('[1]'), a LIKE 'x' ESCAPE '!', a COLLATE utf8mb4_bin FROM t;
SELECT INTERVAL 1 DAY, a + INTERVAL b DAY, a + INTERVAL b + 1 HOUR, INTERVAL '1:1' MINUTE_SECOND, INTERVAL -1 DAY, DATE '2024-01-31', DATE_ADD(a, INTERVAL 1 MONTH) FROM t;
SELECT GROUP_CONCAT(a), GROUP_CONCAT(DISTINCT a, b ORDER BY a DESC, b SEPARATOR '|'), GROUP_CONCAT(a SEPARATOR ','), GROUP_CONCAT(a ORDER BY b) FROM t;
SELECT CONVERT(a USING utf8mb4), CAST(a AS UNSIGNED), CAST(a AS SIGNED INTEGER), CAST(a AS CHAR(10) CHARACTER SET utf8mb4), CAST(a AS DECIMAL(10, 2)), CAST(a AS UNSIGNED INTEGER), CHAR(77 USING utf8mb4) FROM t;
SELECT TRIM(LEADING 'x' FROM a), SUBSTRING(a FROM 1 FOR 2), POSITION('x' IN a), EXTRACT(DAY_HOUR FROM a), a -> '$.b', a ->> '$.b', IF(a, b, c), LEFT(a, 1), REPLACE(a, 'x', 'y') FROM t;
SELECT a.b, @var, ?, a IS NULL AND b, a IS NOT TRUE, a IN (SELECT 1), EXISTS (SELECT 1), CASE a WHEN 1 THEN 2 END FROM t;
