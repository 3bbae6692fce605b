SET x = 1;
CREATE TABLE IF NOT EXISTS x (a INT PRIMARY KEY, b TEXT DEFAULT 'a;b' -- why
);
INSERT INTO x VALUES (1, 'a'), (2, @name) ON CONFLICT DO NOTHING;
UPDATE @this_model SET a = @IF(TRUE, 1, 2) WHERE b = '@{x}';
DELETE FROM x_@{env} WHERE a > @start_ds;
PRAGMA journal_mode = WAL;
DROP TABLE IF EXISTS x;
CREATE INDEX i ON "quoted table" (a DESC, b);
