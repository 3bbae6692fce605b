-- lookback: the last 2 days are filled again each time, because lines may come late.
-- batch_size: no statement fills more than 366 days.
MODEL (
  name staging.order_lines,
  kind INCREMENTAL_BY_TIME_RANGE (
    time_column ordered_on,
    lookback 2,
    batch_size 366
  ),
  grain (order_id, line_number),
  audits (
    not_null(columns := (order_id, product_id)),
    no_negative_values(column := net_cents)
  )
);

-- @DEF names an expression for the query below.
@DEF(gross_cents, quantity * unit_price_cents);

SELECT
  order_id,
  line_number,
  product_id,
  ordered_on,
  quantity,
  @gross_cents AS gross_cents,
  @gross_cents - @gross_cents * discount_percent / 100 AS net_cents
FROM @{raw_schema}.order_lines
WHERE ordered_on BETWEEN @start_ds AND @end_ds;
