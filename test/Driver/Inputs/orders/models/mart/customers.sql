MODEL (name mart.customers, kind VIEW, tags (core));

SELECT p.customer, r.region, MAX(p.day) AS last_day
FROM staging.paid AS p
LEFT JOIN staging.regions AS r ON r.customer = p.customer
GROUP BY p.customer, r.region;
