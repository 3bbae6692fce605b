MODEL (name shop.days, kind FULL);
SELECT DISTINCT day FROM shop.orders;
