# In a copy of shop/: a breaking edit, a model that goes, and one that comes.
sed -i 's/WHERE day/WHERE amount > 15 AND day/' models/orders.sql
rm models/last.sql
cat > models/by_day.sql <<'SQL'
MODEL (name shop.by_day, kind FULL);

SELECT day, count(*) AS orders FROM shop.orders GROUP BY day
SQL
