MODEL (
  name intermediate.customer_orders,
  kind FULL,
  grain customer_id,
  audits (unique_values(columns := (customer_id)))
);

SELECT
  customer_id,
  COUNT(*) AS order_count,
  MIN(ordered_on) AS first_order_on,
  MAX(ordered_on) AS last_order_on,
  SUM(net_cents) AS net_cents
FROM intermediate.order_totals
GROUP BY customer_id;
