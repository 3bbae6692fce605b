// BuiltinAudits.cpp - the audits that every project has, written as audits.
// (Q-020 ... Q-046, as far as plain SQL goes.)

#include "Audits.h"

using namespace mesh;
using namespace mesh::project;

static constexpr const char builtins[] = R"sql(
AUDIT (name not_null, defaults (condition = NULL));
SELECT * FROM @this_model
WHERE @AND(@REDUCE(@EACH(@columns, c -> c IS NULL), (l, r) -> l OR r), @condition);

AUDIT (name unique_values, defaults (condition = NULL));
SELECT * FROM (
  SELECT @EACH(@columns, c -> ROW_NUMBER() OVER (PARTITION BY c ORDER BY c) AS rank_@c)
  FROM @this_model WHERE @AND(@condition)
) AS ranked
WHERE @REDUCE(@EACH(@columns, c -> rank_@c > 1), (l, r) -> l OR r);

AUDIT (name unique_combination_of_columns, defaults (condition = NULL));
SELECT @EACH(@columns, c -> c) FROM @this_model WHERE @AND(@condition)
GROUP BY @EACH(@columns, c -> c) HAVING COUNT(*) > 1;

AUDIT (name accepted_values, defaults (condition = NULL));
SELECT * FROM @this_model
WHERE @AND(@REDUCE(@EACH(@is_in, v -> @column <> v), (l, r) -> l AND r), @condition);

AUDIT (name not_accepted_values, defaults (condition = NULL));
SELECT * FROM @this_model
WHERE @AND(@REDUCE(@EACH(@is_in, v -> @column = v), (l, r) -> l OR r), @condition);

AUDIT (name number_of_rows, defaults (condition = NULL));
SELECT * FROM (SELECT COUNT(*) AS row_count FROM @this_model WHERE @AND(@condition)) AS counted
WHERE row_count <= @threshold;

AUDIT (name forall, defaults (condition = NULL));
SELECT * FROM @this_model
WHERE @AND(@REDUCE(@EACH(@criteria, c -> NOT (c)), (l, r) -> l OR r), @condition);

AUDIT (name accepted_range, defaults (condition = NULL, min_v = NULL, max_v = NULL, inclusive = TRUE));
SELECT * FROM @this_model
WHERE @AND(@IF(@inclusive, @column < @min_v OR @column > @max_v, @column <= @min_v OR @column >= @max_v), @condition);

AUDIT (name at_least_one, defaults (condition = NULL));
SELECT * FROM (SELECT COUNT(@column) AS value_count FROM @this_model WHERE @AND(@condition)) AS counted
WHERE value_count = 0;

AUDIT (name not_constant, defaults (condition = NULL));
SELECT * FROM (SELECT COUNT(DISTINCT @column) AS value_count FROM @this_model WHERE @AND(@condition)) AS counted
WHERE value_count <= 1;

AUDIT (name not_empty_string, defaults (condition = NULL));
SELECT * FROM @this_model WHERE @AND(@column = '', @condition);

AUDIT (name not_null_proportion, defaults (condition = NULL));
SELECT * FROM (
  SELECT COUNT(*) AS row_count, COUNT(@column) AS value_count FROM @this_model WHERE @AND(@condition)
) AS counted
WHERE value_count <= row_count * @threshold;

AUDIT (name string_length_equal, defaults (condition = NULL));
SELECT * FROM @this_model WHERE @AND(LENGTH(@column) <> @v, @condition);

AUDIT (name string_length_between, defaults (condition = NULL, inclusive = TRUE));
SELECT * FROM @this_model
WHERE @AND(@IF(@inclusive, LENGTH(@column) < @min_v OR LENGTH(@column) > @max_v,
               LENGTH(@column) <= @min_v OR LENGTH(@column) >= @max_v), @condition);

AUDIT (name mean_in_range, defaults (condition = NULL, inclusive = TRUE));
SELECT * FROM (SELECT AVG(@column) AS mean FROM @this_model WHERE @AND(@condition)) AS averaged
WHERE @IF(@inclusive, mean < @min_v OR mean > @max_v, mean <= @min_v OR mean >= @max_v);

AUDIT (name match_like_pattern_list, defaults (condition = NULL));
SELECT * FROM @this_model
WHERE @AND(@REDUCE(@EACH(@patterns, p -> NOT @column LIKE p), (l, r) -> l AND r), @condition);

AUDIT (name not_match_like_pattern_list, defaults (condition = NULL));
SELECT * FROM @this_model
WHERE @AND(@REDUCE(@EACH(@patterns, p -> @column LIKE p), (l, r) -> l OR r), @condition);
)sql";

std::vector<AuditDefinition> mesh::project::builtinAudits(const FileContext &context) {
  llvm::Expected<FileId> file = context.sources.addText(builtins, "<built-in audits>");
  if (!file) {
    llvm::consumeError(file.takeError());
    return {};
  }
  return readAuditFile({"<built-in audits>", *file}, context);
}
