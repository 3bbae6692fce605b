-- Filled one range of days at a time, and each day only once. Mesh puts the range in for
-- @start_ds and @end_ds, both days included.
MODEL (
  name example.incremental_model,
  kind INCREMENTAL_BY_TIME_RANGE (
    time_column event_date
  ),
  start 2020-01-01,
  cron '@daily',
  grain (id, event_date)
);

SELECT
  id,
  item_id,
  event_date
FROM example.seed_model
WHERE event_date BETWEEN @start_ds AND @end_ds;
