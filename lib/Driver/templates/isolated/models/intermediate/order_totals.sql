MODEL (
  name intermediate.order_totals,
  kind INCREMENTAL_BY_TIME_RANGE (
    time_column ordered_on,
    lookback 2
  ),
  grain order_id,
  audits (unique_values(columns := (order_id)))
);

WITH lines AS (
  SELECT
    order_id,
    COUNT(*) AS line_count,
    SUM(gross_cents) AS gross_cents,
    SUM(net_cents) AS net_cents
  FROM staging.order_lines
  WHERE ordered_on BETWEEN @start_ds AND @end_ds
  GROUP BY order_id
)

SELECT
  o.order_id,
  o.customer_id,
  o.ordered_on,
  o.channel,
  l.line_count,
  l.gross_cents,
  l.net_cents
FROM intermediate.valid_orders AS o
INNER JOIN lines AS l
  ON o.order_id = l.order_id
WHERE o.ordered_on BETWEEN @start_ds AND @end_ds;
