SELECT a:b, a:b.c, a:b.c[0]::int, a:"x y".z, t.a:b::string, a[0]:b, f(a):b, a:b:c, (a):b, $1:a.b, $1, a:['k'], a:b['c'].d FROM t; // a comment
SELECT a::NUMBER(10, 2), a::VARCHAR, TRY_CAST(a AS INT), a::TIMESTAMP_NTZ(9), CAST(a AS OBJECT), CAST(a AS ARRAY(INT)), CAST(a AS MAP(VARCHAR, INT)) FROM t;
SELECT 'it''s', 'it\'s', 'a\\b', $$raw \ text$$, {'a': 1, 'b': [1, 2]}, {}, [1, 2, 3], a[0], a['k'] FROM t;
SELECT a ILIKE 'x', a LIKE ANY ('x', 'y'), a LIKE ALL ('x'), a ILIKE ANY ('%x%', 'y') ESCAPE '!', a RLIKE 'x', a REGEXP 'x', NOT a RLIKE 'x' FROM t;
SELECT filter(a, x -> x > 1), transform(a, x -> x * 2), reduce(a, 0, (x, y) -> x + y), f(a => 1) FROM t;
SELECT LISTAGG(a, ',') WITHIN GROUP (ORDER BY b), LISTAGG(DISTINCT a, ','), FIRST_VALUE(a) IGNORE NULLS OVER (ORDER BY b), FIRST_VALUE(a IGNORE NULLS) OVER (ORDER BY b) FROM t;
SELECT * EXCLUDE (a), * EXCLUDE a, * REPLACE (a AS a), * RENAME (a AS b), * ILIKE '%x%', t.* EXCLUDE (a) RENAME (b AS c) FROM t;
SELECT INTERVAL '1 day', DATE '2024-01-31', a AT TIME ZONE 'UTC', POSITION('x' IN a), TRIM(a), EXTRACT(year FROM a), a::DATE + INTERVAL '1 year, 2 days' FROM t;
SELECT :name, :1, ?, @var, a % b, a || b || c, a = b::int, TO_DATE(a:b::string) FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY a) = 1;
