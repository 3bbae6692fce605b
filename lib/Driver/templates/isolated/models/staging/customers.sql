-- A FULL model: a table that is computed as a whole.
--
-- One text for both systems: @{raw_schema} is a variable of the gateway (config.yaml), and
-- @IF keeps one of two expressions when the model is compiled, so that neither system ever
-- sees the other's.
MODEL (
  name staging.customers,
  kind FULL,
  description 'Customers, one row each',
  columns (
    customer_id INTEGER,
    full_name TEXT,
    email TEXT,
    country_code TEXT,
    signed_up_on TEXT
  ),
  column_descriptions (email = 'In lower case; masked outside of production'),
  grain customer_id,
  audits (
    not_null(columns := (customer_id, country_code)),
    unique_values(columns := (customer_id))
  )
);

SELECT
  customer_id,
  full_name,
  @IF(@gateway = 'production', LOWER(TRIM(email)), email) AS email,
  country_code,
  signed_up_on
FROM @{raw_schema}.customers;
