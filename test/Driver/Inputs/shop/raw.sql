CREATE TABLE "raw.orders" (id, region, amount, day);
INSERT INTO "raw.orders" VALUES
  (1, 'n', 10, '2024-01-01'),
  (2, 's', 20, '2024-01-02'),
  (3, 'n', 30, '2024-01-03');
