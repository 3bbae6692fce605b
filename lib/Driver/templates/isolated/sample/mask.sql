-- Turns the raw tables into what the non-production system gets to see: the same rows
-- under other names, without personal data.
--
--   sqlite3 dev.db < sample/raw.sql
--   sqlite3 dev.db < sample/mask.sql

BEGIN;

UPDATE "raw.customers"
SET
  full_name = 'Customer ' || customer_id,
  email = 'customer' || customer_id || '@masked.invalid';

DROP TABLE IF EXISTS "masked.customers";
DROP TABLE IF EXISTS "masked.products";
DROP TABLE IF EXISTS "masked.orders";
DROP TABLE IF EXISTS "masked.order_lines";
ALTER TABLE "raw.customers" RENAME TO "masked.customers";
ALTER TABLE "raw.products" RENAME TO "masked.products";
ALTER TABLE "raw.orders" RENAME TO "masked.orders";
ALTER TABLE "raw.order_lines" RENAME TO "masked.order_lines";

COMMIT;
