MODEL (
  name shop.last,
  kind VIEW
);

SELECT max(day) AS day, count(*) AS orders FROM shop.orders
