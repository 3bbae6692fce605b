MODEL (name staging.paid, kind EMBEDDED);

SELECT id, customer, amount, day FROM staging.orders WHERE amount > 0;
