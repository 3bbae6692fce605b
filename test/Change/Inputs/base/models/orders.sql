MODEL (name shop.orders, kind FULL);
SELECT id, customer, amount, day FROM raw.orders WHERE amount > 0;
