MODEL (name g.codes, kind SEED (path '../seeds/codes.csv'), columns (code TEXT, name TEXT, rank INTEGER));
