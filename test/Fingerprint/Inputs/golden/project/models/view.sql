MODEL (name g.view, kind VIEW);
SELECT c.id, c.s, k.name FROM g.clean AS c JOIN g.codes AS k ON k.code = c.s;
