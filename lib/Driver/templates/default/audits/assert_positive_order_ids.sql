-- An audit is a query for rows that must not exist; @this_model is the table that was just
-- written.
AUDIT (
  name assert_positive_order_ids
);

SELECT *
FROM @this_model
WHERE item_id < 0;
