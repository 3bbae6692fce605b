MODEL (
  name shop.regions,
  kind SEED (path '../seeds/regions.csv'),
  columns (code TEXT, name TEXT)
);
