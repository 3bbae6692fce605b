MODEL (name g.embedded, kind EMBEDDED);
SELECT id, a * 2 AS twice FROM g.clean;
