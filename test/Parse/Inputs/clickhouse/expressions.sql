SELECT quantile(0.5)(a), quantiles(0.5, 0.9)(a), topK(3)(a), quantile(0.5)(a) OVER (PARTITION BY b), groupArray(3)(DISTINCT a) FROM t;
SELECT a ? b : c, a = 1 ? b : c ? d : e, a OR b ? 1 : 2, f(a ? b : c), [a ? 1 : 2], if(a, b, c) FROM t;
SELECT t.1, (1, 2).1, f(a).2, tuple(1, 2).1 + 1, a.b.1, t.1.2, 1.5, .5, a.1::String FROM t;
SELECT a GLOBAL IN (SELECT 1), a GLOBAL NOT IN (1, 2), a IN b, a DIV b, a MOD b, a % b, a == b FROM t;
SELECT CAST(a AS Nullable(String)), CAST(a, 'UInt8'), a::Array(Tuple(x UInt8, y String)), a::LowCardinality(Nullable(String)), a::DateTime64(3, 'UTC'), a::Enum8('a' = 1, 'b' = -1), a::Map(String, Array(UInt8)), a::Decimal(10, 2), a::FixedString(3), a::Enum('a', 'b') FROM t;
SELECT arrayMap(x -> x + 1, a), arrayMap((x, y) -> x + y, a, b), arrayFilter(x -> x.1 > 0, a), [1, 2][1], a['k'], map('k', 1)['k'], {'a': 1}['a'] FROM t;
SELECT INTERVAL 1 DAY, INTERVAL a DAY, INTERVAL a + 1 MONTH, INTERVAL '1 day', DATE '2024-01-31', {p: UInt8}, {q:Array(String)}, 'a\'b', 'x\dy', 'a\\b' FROM t; # a comment
SELECT a IS NULL = b, (a IS NULL) = b, a = b IS NULL, a || b + c, -a + b, a BETWEEN 1 AND 2 = 1, NOT a = b, a LIKE 'x' = b FROM t;
SELECT * EXCEPT (a), * EXCEPT a, * REPLACE (a AS a), extract(a, 'x'), EXTRACT(DAY FROM a), COLUMNS('x'), trim(BOTH 'x' FROM a), f(x -> (x, 1)), t.*, count() FROM t;
SELECT a ILIKE 'x', a REGEXP 'x', a NOT ILIKE 'x', `a b`, "c d", 0xFF, 1e5, a.b.c, f(a, b -> b) FROM t;
