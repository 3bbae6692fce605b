-- Operators that only PostgreSQL and its extensions have.
SELECT a ~ 'x', a ~* 'x', a !~ 'x', a !~* 'x', a ~~ 'x', a ~~* 'x', a !~~ 'x', a !~~* 'x' FROM t;
SELECT a @> b, a <@ b, a ? 'k', a ?| b, a ?& b, a #> b, a #>> b, a #- b, a && b, a ^@ 'x' FROM t;
SELECT a <-> b, a <#> b, a <=> b, a @@ b, a @? '$.x', a -|- b, a &< b, a &> b, a << b, a >> b FROM t;
SELECT @ -5, |/ 25, ||/ 27, ~1 + 2, (~1) + 2, - ~1, !! 'cat'::tsquery, 2 * ~1 + 3, @ a || b FROM t;
SELECT a # b + 1, a <-> b + 1, a <-> b < 1, (a < b) <-> c, a - b <-> c, a <-> (b <-> c) FROM t;
SELECT a OPERATOR(pg_catalog.+) b, a OPERATOR(public.<->) b * 2, a operator(=) b FROM t;
SELECT a<-1, a>=-1, a=-1, a*-1, a<@b, a||'x'||b, a<=b, a<>b, a!=b FROM t;
SELECT a < @start_ds, a >= @start_ds, a = @end_ds, a<@start_ds, a>=@start_ds FROM t;
SELECT (a, b) OVERLAPS (c, d), ROW(a, b) OVERLAPS ROW(c, d) FROM t;
SELECT a BETWEEN SYMMETRIC 3 AND 1, a NOT BETWEEN SYMMETRIC b + 1 AND c, a BETWEEN ASYMMETRIC 1 AND 2 FROM t;
SELECT a IS JSON, a IS NOT JSON ARRAY, a IS JSON OBJECT WITH UNIQUE KEYS, a IS NORMALIZED, a IS NFC NORMALIZED FROM t;
SELECT a = ANY (SELECT b FROM u), a = ANY ((SELECT b FROM u)), a <> ALL (SELECT b FROM u), a LIKE ANY (ARRAY['x', 'y']) FROM t;
SELECT a = ALL (ARRAY[1]), a > SOME (SELECT 1), ARRAY(SELECT a FROM t ORDER BY a), a NOT LIKE ALL (ARRAY['x']) FROM t;
-- Calls with words in them.
SELECT TRIM(BOTH 'x' FROM a), TRIM(LEADING FROM a), TRIM(TRAILING a), TRIM(a), TRIM('x' FROM a), TRIM(both), TRIM(BOTH FROM a) FROM t;
SELECT SUBSTRING(a FROM 2), SUBSTRING(a FROM 2 FOR 3), SUBSTRING(a FOR 3), SUBSTRING(a, 2, 3), SUBSTRING(a FROM b + 1 FOR c || 'x') FROM t;
SELECT POSITION('x' IN a), POSITION('x' IN a || b), POSITION(a || 'x' IN b) + 1, POSITION((a IN (b))), POSITION(a IN f(b IN (1))) FROM t;
SELECT OVERLAY(a PLACING 'x' FROM 2), OVERLAY(a PLACING b FROM 2 FOR 3) FROM t;
SELECT XMLELEMENT(NAME foo, a, b), XMLPARSE(DOCUMENT a), XMLSERIALIZE(CONTENT a AS text) FROM t;
-- Literals.
SELECT B'1010', b'01', N'text', U&'d\0061t', X'1F', E'\x41', JSON '{"a": 1}', point '(1, 2)', float8 '1.5', jsonb'[]' FROM t;
SELECT TIMESTAMP WITH TIME ZONE '2024-01-31 00:00:00+01', TIME WITHOUT TIME ZONE '12:00', timestamp '2024-01-31';
SELECT INTERVAL '1' YEAR, INTERVAL '1-2' YEAR TO MONTH, INTERVAL '1 day', interval FROM t;
SELECT $1, :name, :name::int, a[1:2], a[:b], a::int, a[x:y] FROM t;
-- Types.
SELECT a::int[3], a::int[][], a::int[][][][], a::int[3][], a::varchar(10)[2], a::"my type", a::pg_catalog.int4, a::pg_catalog.int4[] FROM t;
SELECT a::character varying(10), a::bit varying(3), a::double precision, a::national character varying(3), a::char(3) FROM t;
SELECT a::interval day to second, a::interval year, a::timestamp(3) with time zone, a::numeric(10, 2), a::geometry(point, 4326) FROM t;
-- Fields and lists.
SELECT (a).*, (f(a)).*, (a).b.c, (a).b[1].c, (ARRAY[1, 2])[1:2], f(a => 1, b => 2) FROM t;
SELECT a -> 'b' -> 'c', a ->> 'b' = 'c', a -> 'b' IS NULL, a || b -> 'c', (a -> 'b')::int FROM t;
SELECT f(VARIADIC ARRAY[1, 2]), f(a, VARIADIC b || c), f(variadic => a), a = %s, b = %(name)s, a % b, NOT like(a, 'x') FROM t;
SELECT 'a'
  'b', 'c', E'\n' AS "d" FROM t;
