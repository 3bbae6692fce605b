-- An EMBEDDED model has no table and no view: its query becomes a part of the queries that
-- read it. The rule of what counts as an order stands in this one place.
MODEL (
  name intermediate.valid_orders,
  kind EMBEDDED
);

SELECT
  order_id,
  customer_id,
  ordered_on,
  channel
FROM staging.orders
WHERE status <> 'cancelled';
