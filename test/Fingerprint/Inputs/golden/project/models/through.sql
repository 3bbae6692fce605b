MODEL (name g.through, kind FULL, description 'reads through an embedded model');
SELECT e.id, e.twice, v.name FROM g.embedded AS e LEFT JOIN g.view AS v ON v.id = e.id;
