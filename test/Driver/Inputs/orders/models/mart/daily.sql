MODEL (
  name mart.daily,
  kind INCREMENTAL_BY_TIME_RANGE (time_column day),
  audits (not_null(columns := (revenue)))
);

SELECT day, SUM(amount) AS revenue, COUNT(*) AS orders
FROM staging.orders
WHERE day BETWEEN @start_ds AND @end_ds
GROUP BY day;
