MODEL (
  name shop.orders,
  kind INCREMENTAL_BY_TIME_RANGE (time_column day, lookback 1),
  cron '@daily',
  audits (not_null(columns := (id)))
);

SELECT id, region, amount, day
FROM raw.orders
WHERE day BETWEEN @start_ds AND @end_ds
