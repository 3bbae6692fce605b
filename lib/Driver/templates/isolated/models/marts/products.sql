MODEL (
  name marts.products,
  kind FULL,
  grain product_id,
  audits (number_of_rows(threshold := 0))
);

SELECT
  p.product_id,
  p.product_name,
  p.department,
  SUM(l.quantity) AS units_sold,
  SUM(l.net_cents) AS net_cents,
  SUM(l.net_cents - l.quantity * p.unit_cost_cents) AS margin_cents
FROM staging.products AS p
INNER JOIN staging.order_lines AS l
  ON p.product_id = l.product_id
INNER JOIN intermediate.valid_orders AS o
  ON l.order_id = o.order_id
GROUP BY p.product_id, p.product_name, p.department;
