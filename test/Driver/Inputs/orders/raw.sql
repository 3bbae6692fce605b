CREATE TABLE "raw.orders" (id INTEGER, customer INTEGER, amount INTEGER, status TEXT, day TEXT);
INSERT INTO "raw.orders" VALUES
  (1, 1, 10, 'ok', '2024-01-01'),
  (2, 2, 20, 'ok', '2024-01-01'),
  (3, 1, 30, 'void', '2024-01-02'),
  (4, 2, 40, 'ok', '2024-01-02'),
  (5, 3, 50, 'ok', '2024-01-03');
