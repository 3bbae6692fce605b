-- A VIEW stores no rows: whoever reads it runs its query.
MODEL (
  name staging.products,
  kind VIEW,
  grain product_id
);

SELECT
  p.product_id,
  p.product_name,
  p.unit_cost_cents,
  c.category_name,
  c.department
FROM @{raw_schema}.products AS p
LEFT JOIN reference.categories AS c
  ON p.category_code = c.category_code;
