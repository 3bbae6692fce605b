-- @EACH repeats an expression for every value of a list; here the list is a variable of
-- config.yaml. @{c} is the value as a part of a name.
MODEL (
  name marts.daily_sales,
  kind INCREMENTAL_BY_TIME_RANGE (
    time_column ordered_on,
    lookback 2
  ),
  owner sales_team,
  grain (ordered_on, country_code),
  audits (
    unique_combination_of_columns(columns := (ordered_on, country_code)),
    no_negative_values(column := net_cents)
  )
);

SELECT
  t.ordered_on,
  c.country_code,
  COUNT(*) AS order_count,
  SUM(t.net_cents) AS net_cents,
  @EACH(
    @channels,
    c -> SUM(CASE WHEN t.channel = @c THEN t.net_cents ELSE 0 END) AS @{c}_cents
  )
FROM intermediate.order_totals AS t
INNER JOIN staging.customers AS c
  ON t.customer_id = c.customer_id
WHERE t.ordered_on BETWEEN @start_ds AND @end_ds
GROUP BY t.ordered_on, c.country_code;
