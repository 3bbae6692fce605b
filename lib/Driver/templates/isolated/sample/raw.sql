-- Raw tables to try this project with: the same rows each time.
--
--   sqlite3 production.db < sample/raw.sql
--
-- In SQLite a table of schema 'raw' is a table whose name has a dot in it.

CREATE TEMP TABLE IF NOT EXISTS sample_size AS SELECT 2000 AS orders;

BEGIN;

DROP TABLE IF EXISTS "raw.customers";
CREATE TABLE "raw.customers" (
  customer_id INTEGER PRIMARY KEY,
  full_name TEXT,
  email TEXT,
  country_code TEXT,
  signed_up_on TEXT
);
-- % of products of primes takes the place of chance.
WITH RECURSIVE
numbers (i) AS (
  SELECT 1
  UNION ALL
  SELECT i + 1 FROM numbers WHERE i < (SELECT orders / 8 FROM sample_size)
),
drawn AS (
  SELECT
    i,
    json_extract('["Ada","Ben","Cleo","Dan","Eva","Finn","Gina","Hugo","Ines","Jan","Kim"]',
                 '$[' || (i * 7919 % 11) || ']') AS first_name,
    json_extract('["Abel","Berg","Costa","Diaz","Evans","Fox","Graf","Hill","Ito","Jansen"]',
                 '$[' || (i * 104729 % 211 % 10) || ']') AS last_name
  FROM numbers
)
INSERT INTO "raw.customers"
SELECT
  i,
  first_name || ' ' || last_name,
  ' ' || first_name || '.' || last_name || i || '@example.com',
  json_extract('["AT","BR","CA","DE","ES","FR","GB","IN","JP","NL","SE","US"]',
               '$[' || (i * 7907 % 1009 % 12) || ']'),
  date('2023-01-01', '+' || (i * 6151 % 364) || ' days')
FROM drawn;

DROP TABLE IF EXISTS "raw.products";
CREATE TABLE "raw.products" (
  product_id INTEGER PRIMARY KEY,
  product_name TEXT,
  category_code TEXT,
  unit_cost_cents INTEGER
);
WITH RECURSIVE numbers (i) AS (
  SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < 500
)
INSERT INTO "raw.products"
SELECT
  i,
  'Product ' || i,
  json_extract('["BAK","BOO","CLO","DRI","GAR","KIT","MUS","TOY"]', '$[' || (i * 31 % 8) || ']'),
  100 + i * 7919 % 4001
FROM numbers;

DROP TABLE IF EXISTS "raw.orders";
CREATE TABLE "raw.orders" (
  order_id INTEGER PRIMARY KEY,
  customer_id INTEGER,
  ordered_on TEXT,
  channel TEXT,
  status TEXT
);
WITH RECURSIVE numbers (i) AS (
  SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < (SELECT orders FROM sample_size)
)
INSERT INTO "raw.orders"
SELECT
  i,
  1 + i * 15485863 % 999983 % (SELECT MAX(customer_id) FROM "raw.customers"),
  date('2024-01-01', '+' || (i * 366 / (SELECT orders + 1 FROM sample_size)) || ' days'),
  json_extract('["web","web","web","app","app","store"]', '$[' || (i * 7919 % 1013 % 6) || ']'),
  json_extract('["done","done","done","done","done","done","done","sent","returned","cancelled"]',
               '$[' || (i * 6733 % 997 % 10) || ']')
FROM numbers;

-- One to five lines an order, three on average. A line has the day of its order.
DROP TABLE IF EXISTS "raw.order_lines";
CREATE TABLE "raw.order_lines" (
  order_id INTEGER,
  line_number INTEGER,
  product_id INTEGER,
  quantity INTEGER,
  unit_price_cents INTEGER,
  discount_percent INTEGER,
  ordered_on TEXT,
  PRIMARY KEY (order_id, line_number)
);
WITH RECURSIVE
line_numbers (n) AS (
  SELECT 1 UNION ALL SELECT n + 1 FROM line_numbers WHERE n < 5
),
drawn AS (
  SELECT
    o.order_id,
    l.n,
    1 + (o.order_id * 104729 + l.n * 1299709) % 99991 % 500 AS product_id,
    o.ordered_on
  FROM "raw.orders" AS o
  CROSS JOIN line_numbers AS l
  WHERE l.n <= 1 + o.order_id * 3571 % 5
)
INSERT INTO "raw.order_lines"
SELECT
  d.order_id,
  d.n,
  d.product_id,
  1 + (d.order_id + d.n * 17) % 4,
  p.unit_cost_cents * 3 / 2,
  CASE WHEN (d.order_id + d.n) % 9 = 0 THEN 20 WHEN (d.order_id + d.n) % 5 = 0 THEN 10 ELSE 0 END,
  d.ordered_on
FROM drawn AS d
INNER JOIN "raw.products" AS p
  ON d.product_id = p.product_id;

COMMIT;
