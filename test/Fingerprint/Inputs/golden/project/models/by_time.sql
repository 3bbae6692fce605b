MODEL (name g.by_time, kind INCREMENTAL_BY_TIME_RANGE (time_column at, batch_size 7, lookback 1), cron '@daily');
SELECT id, at, kind FROM raw.e WHERE at BETWEEN @start_ds AND @end_ds;
