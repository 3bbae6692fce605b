MODEL (name mart.top, kind FULL);

SELECT customer, region FROM mart.customers WHERE region IS NOT NULL;
