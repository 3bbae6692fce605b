MODEL (
  name marts.customers,
  kind FULL,
  owner sales_team,
  grain customer_id,
  audits (
    not_null(columns := (customer_id)),
    accepted_values(column := segment, is_in := ('new', 'regular', 'loyal'))
  )
);

SELECT
  c.customer_id,
  c.full_name,
  c.email,
  c.country_code,
  COALESCE(o.order_count, 0) AS order_count,
  COALESCE(o.net_cents, 0) AS net_cents,
  o.last_order_on,
  CASE
    WHEN COALESCE(o.order_count, 0) < 2 THEN 'new'
    WHEN o.order_count < 10 THEN 'regular'
    ELSE 'loyal'
  END AS segment
FROM staging.customers AS c
LEFT JOIN intermediate.customer_orders AS o
  ON c.customer_id = o.customer_id;
