MODEL (
  name reference.categories,
  kind SEED (
    path '../../seeds/categories.csv'
  ),
  columns (
    category_code TEXT,
    category_name TEXT,
    department TEXT
  ),
  grain category_code,
  audits (unique_values(columns := (category_code)))
);
