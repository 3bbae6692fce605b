MODEL (
  name shop.totals,
  kind FULL,
  cron '@daily'
);

SELECT r.name AS region, sum(o.amount) AS amount
FROM shop.orders AS o
JOIN shop.regions AS r ON r.code = o.region
GROUP BY r.name
