-- An INCREMENTAL_BY_TIME_RANGE model is filled one range of days at a time, and each day only
-- once. Mesh puts the range in for @start_ds and @end_ds, both days included, and remembers
-- which days are done.
MODEL (
  name staging.orders,
  kind INCREMENTAL_BY_TIME_RANGE (
    time_column ordered_on
  ),
  grain order_id,
  audits (
    not_null(columns := (order_id, customer_id)),
    unique_values(columns := (order_id)),
    accepted_values(column := channel, is_in := ('web', 'app', 'store'))
  )
);

SELECT
  order_id,
  customer_id,
  ordered_on,
  channel,
  status
FROM @{raw_schema}.orders
WHERE ordered_on BETWEEN @start_ds AND @end_ds;
