CREATE TABLE raw_orders (id, amount);
INSERT INTO raw_orders VALUES (1, 10), (2, 20), (3, 30);
