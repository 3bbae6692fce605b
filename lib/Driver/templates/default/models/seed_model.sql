-- A SEED: a small table whose rows are a file of the project.
MODEL (
  name example.seed_model,
  kind SEED (
    path '../seeds/seed_data.csv'
  ),
  columns (
    id INTEGER,
    item_id INTEGER,
    event_date TEXT
  ),
  grain (id, event_date)
);
