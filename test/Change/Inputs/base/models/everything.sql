MODEL (name shop.everything, kind VIEW);
SELECT * FROM shop.orders;
