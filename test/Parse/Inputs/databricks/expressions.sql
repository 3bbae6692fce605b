SELECT a:b, a:b.c[0]::int, a:b.c, a:['k'], a:`x y`, a:b:c::double, t.a:b FROM t;
SELECT a::STRUCT<a: INT, b: STRING>, CAST(a AS ARRAY<INT>), CAST(a AS MAP<STRING, ARRAY<INT>>), CAST(a AS STRUCT<a: INT NOT NULL COMMENT 'x'>), TRY_CAST(a AS INT) FROM t;
SELECT a FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY a) = 1;
