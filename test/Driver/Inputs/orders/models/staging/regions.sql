MODEL (
  name staging.regions,
  kind SEED (path '../../seeds/regions.csv'),
  columns (customer INTEGER, region TEXT)
);
