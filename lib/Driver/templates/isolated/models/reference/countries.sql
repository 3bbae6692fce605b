-- A SEED: a small table whose rows are a file of the project.
MODEL (
  name reference.countries,
  kind SEED (
    path '../../seeds/countries.csv'
  ),
  columns (
    country_code TEXT,
    country_name TEXT,
    region TEXT,
    vat_percent INTEGER
  ),
  grain country_code,
  audits (unique_values(columns := (country_code)))
);
