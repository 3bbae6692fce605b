MODEL (
  name staging.orders,
  kind FULL,
  tags (core, sales),
  audits (not_null(columns := (id)))
);

SELECT id, customer, amount, day
FROM raw.orders
WHERE status <> 'void';
