-- Names may hold macros, too: this model is reports.sales_by_country in production and
-- reports_masked.sales_by_country elsewhere, so that nobody takes one for the other.
MODEL (
  name @{reports_schema}.sales_by_country,
  kind VIEW,
  description 'Sales of each country, before and after tax'
);

SELECT
  n.region,
  n.country_name,
  SUM(s.order_count) AS order_count,
  SUM(s.net_cents) AS net_cents,
  SUM(s.net_cents * (100 + n.vat_percent) / 100) AS paid_cents
FROM marts.daily_sales AS s
INNER JOIN reference.countries AS n
  ON s.country_code = n.country_code
GROUP BY n.region, n.country_name;
