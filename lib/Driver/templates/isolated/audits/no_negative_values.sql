-- An audit is a query for rows that must not exist. It runs on what a model has just
-- written, before anybody sees it; @this_model is that table.
AUDIT (
  name no_negative_values
);

SELECT *
FROM @this_model
WHERE @column < 0;
