MODEL (name g.clean, kind FULL, grain id, audits (not_null(columns := (id))));
SELECT id, a, b, s, d FROM raw.t WHERE a > @least;
