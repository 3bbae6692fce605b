MODEL (name g.by_time_grouped, kind INCREMENTAL_BY_TIME_RANGE (time_column at), cron '@daily');
SELECT max(at) AS at, kind, count(*) AS n FROM g.by_time WHERE at BETWEEN @start_ds AND @end_ds GROUP BY kind;
