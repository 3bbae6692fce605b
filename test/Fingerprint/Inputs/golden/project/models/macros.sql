MODEL (name g.macros, kind FULL);
@DEF(limit_of, a + b);
SELECT @EACH([a, b, id], c -> c + 1 AS c_@c), @limit_of AS both FROM g.clean;
