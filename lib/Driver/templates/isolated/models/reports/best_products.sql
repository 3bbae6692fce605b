-- @VAR is the value of a variable, or a default: VAR('best_products', 10).
MODEL (
  name @{reports_schema}.best_products,
  kind VIEW
);

SELECT
  product_id,
  product_name,
  department,
  net_cents,
  margin_cents
FROM marts.products
ORDER BY net_cents DESC, product_id
LIMIT @VAR('best_products', 10);
