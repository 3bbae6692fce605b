MODEL (name shop.totals, kind FULL);
SELECT customer, SUM(amount) AS total FROM shop.orders GROUP BY customer;
