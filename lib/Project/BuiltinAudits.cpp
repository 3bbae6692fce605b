// BuiltinAudits.cpp - the audits that every project has, written as audits.
// (Q-020 ... Q-046, as far as plain SQL goes.)

#include "Audits.h"
#include "mesh/Dialect/SqlForms.h"

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
SELECT * FROM (SELECT COUNT(*) AS row_count, COUNT(@column) AS value_count FROM @this_model WHERE @AND(@condition)) AS counted
WHERE row_count > 0 AND value_count = 0;

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

AUDIT (name string_length_between, defaults (condition = NULL, min_v = NULL, max_v = NULL, inclusive = TRUE));
SELECT * FROM @this_model
WHERE @AND(@IF(@inclusive, LENGTH(@column) < @min_v OR LENGTH(@column) > @max_v,
               LENGTH(@column) <= @min_v OR LENGTH(@column) >= @max_v), @condition);

AUDIT (name mean_in_range, defaults (condition = NULL, min_v = NULL, max_v = NULL, inclusive = TRUE));
SELECT * FROM (SELECT AVG(@column) AS mean FROM @this_model WHERE @AND(@condition)) AS averaged
WHERE @IF(@inclusive, mean < @min_v OR mean > @max_v, mean <= @min_v OR mean >= @max_v);

AUDIT (name match_like_pattern_list, defaults (condition = NULL));
SELECT * FROM @this_model
WHERE @AND(@REDUCE(@EACH(@patterns, p -> NOT @column LIKE p), (l, r) -> l AND r), @condition);

AUDIT (name not_match_like_pattern_list, defaults (condition = NULL));
SELECT * FROM @this_model
WHERE @AND(@REDUCE(@EACH(@patterns, p -> @column LIKE p), (l, r) -> l OR r), @condition);

AUDIT (name sequential_values, defaults (condition = NULL, "interval" = 1));
SELECT * FROM (
  SELECT @column AS this_value, LAG(@column) OVER (ORDER BY @column) AS previous_value
  FROM @this_model WHERE @AND(@condition)
) AS ordered
WHERE NOT (this_value = previous_value + @interval);

AUDIT (name valid_http_method, defaults (condition = NULL));
SELECT * FROM @this_model
WHERE @AND(NOT @column IN ('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT'), @condition);
)sql";

// $F is the type of fractions, $L the natural logarithm. Bounds that are NULL overlap
// with what nobody knows. The divergence is that of Jeffreys: both directions together.
static constexpr const char statisticAudits[] = R"sql(
AUDIT (name mutually_exclusive_ranges, defaults (condition = NULL, partition_clause = FALSE));
SELECT * FROM (
  SELECT @lower_bound_column AS lower_bound, @upper_bound_column AS upper_bound,
    @IF(@partition_clause = FALSE,
        LEAD(@lower_bound_column) OVER (ORDER BY @lower_bound_column, @upper_bound_column),
        @SQL(@'LEAD(@lower_bound_column) OVER (@{partition_clause} ORDER BY @lower_bound_column, @upper_bound_column)')) AS next_lower_bound
  FROM @this_model WHERE @AND(@condition)
) AS ranges
WHERE lower_bound IS NULL OR upper_bound IS NULL OR lower_bound > upper_bound OR upper_bound > next_lower_bound;

AUDIT (name kl_divergence, defaults (condition = NULL));
SELECT * FROM (
  SELECT SUM((p - q) * $L(p / q)) AS divergence FROM (
    SELECT audited_value, SUM(p) AS p, SUM(q) AS q FROM (
      SELECT @source_column AS audited_value, CAST(1 AS $F) / COUNT(*) OVER () AS p, CAST(0 AS $F) AS q
      FROM @this_model WHERE @AND(@condition)
      UNION ALL
      SELECT @target_column AS audited_value, CAST(0 AS $F) AS p, CAST(1 AS $F) / COUNT(*) OVER () AS q
      FROM @this_model WHERE @AND(@condition)
    ) AS shares
    WHERE audited_value IS NOT NULL
    GROUP BY audited_value
  ) AS distributions
  WHERE p > 0 AND q > 0
) AS measured
WHERE divergence > @threshold;

AUDIT (name chi_square, defaults (condition = NULL, dependent = TRUE));
SELECT * FROM (
  SELECT SUM(observed * observed / expected) - MAX(total) AS chi_square FROM (
    SELECT CAST(observed AS $F) AS observed, SUM(observed) OVER () AS total,
      CAST(SUM(observed) OVER (PARTITION BY x_a) AS $F) * SUM(observed) OVER (PARTITION BY x_b) / SUM(observed) OVER () AS expected
    FROM (
      SELECT @column_a AS x_a, @column_b AS x_b, COUNT(*) AS observed FROM @this_model
      WHERE @AND(@column_a IS NOT NULL, @column_b IS NOT NULL, @condition)
      GROUP BY @column_a, @column_b
    ) AS cells
  ) AS expectations
) AS measured
WHERE @IF(@dependent, chi_square <= @critical_value, chi_square > @critical_value);
)sql";

// For databases that have standard deviations; $D is the function's name.
static constexpr const char deviationAudits[] = R"sql(
AUDIT (name stddev_in_range, defaults (condition = NULL, min_v = NULL, max_v = NULL, inclusive = TRUE));
SELECT * FROM (SELECT $D(@column) AS deviation FROM @this_model WHERE @AND(@condition)) AS spread
WHERE @IF(@inclusive, deviation < @min_v OR deviation > @max_v, deviation <= @min_v OR deviation >= @max_v);

AUDIT (name z_score, defaults (condition = NULL));
SELECT * FROM @this_model
CROSS JOIN (
  SELECT AVG(@column) AS audit_mean, $D(@column) AS audit_deviation
  FROM @this_model WHERE @AND(@condition)
) AS spread
WHERE ABS((@column - spread.audit_mean) / NULLIF(spread.audit_deviation, 0)) > @threshold;
)sql";

// For databases that have regular expressions; <<a||b>> is whether a matches b. The
// patterns do without backslashes, which some dialects read in texts.
static constexpr const char patternAudits[] = R"sql(
AUDIT (name valid_uuid, defaults (condition = NULL));
SELECT * FROM @this_model
WHERE @AND(NOT (<<LOWER(@column)||'^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$'>>), @condition);

AUDIT (name valid_url, defaults (condition = NULL));
SELECT * FROM @this_model
WHERE @AND(NOT (<<@column||'^(https?|ftp)://[^ /$.?#].[^ ]*$'>>), @condition);

AUDIT (name valid_email, defaults (condition = NULL));
SELECT * FROM @this_model
WHERE @AND(NOT (<<@column||'^[a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+[.][a-zA-Z0-9.-]+$'>>), @condition);

AUDIT (name match_regex_pattern_list, defaults (condition = NULL));
SELECT * FROM @this_model
WHERE @AND(@REDUCE(@EACH(@patterns, p -> NOT (<<@column||p>>)), (l, r) -> l AND r), @condition);

AUDIT (name not_match_regex_pattern_list, defaults (condition = NULL));
SELECT * FROM @this_model
WHERE @AND(@REDUCE(@EACH(@patterns, p -> <<@column||p>>), (l, r) -> l OR r), @condition);
)sql";

static void replaceAll(std::string &text, llvm::StringRef from, llvm::StringRef to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// Writes <<a||b>> as the dialect does.
static std::string fillPatterns(llvm::StringRef text, llvm::StringRef form) {
  std::string made;
  while (!text.empty()) {
    auto [before, rest] = text.split("<<");
    made += before.str();
    auto [match, after] = rest.split(">>");
    auto [value, pattern] = match.split("||");
    std::string call = match.empty() ? "" : form.str();
    replaceAll(call, "$x", value);
    replaceAll(call, "$p", pattern);
    made += call;
    text = after;
  }
  return made;
}

/// All that a dialect can run.
static std::string builtinText(const dialect::DialectFacts *dialect) {
  std::string text = builtins;
  if (!dialect)
    return text;
  const dialect::SqlForms &forms = dialect::sqlForms(*dialect);
  std::string statistics = statisticAudits;
  replaceAll(statistics, "$F", dialect::castType("DOUBLE", *dialect));
  replaceAll(statistics, "$L", forms.logarithm);
  text += statistics;
  if (forms.deviation) {
    std::string more = deviationAudits;
    replaceAll(more, "$D", forms.deviation);
    text += more;
  }
  if (forms.matches)
    text += fillPatterns(patternAudits, forms.matches);
  return text;
}

std::vector<AuditDefinition> mesh::project::builtinAudits(const FileContext &context) {
  const dialect::DialectFacts *dialect =
      dialect::findDialect(*context.config.modelDefaults.dialect);
  llvm::Expected<FileId> file = context.sources.addText(builtinText(dialect), "<built-in audits>");
  if (!file) {
    llvm::consumeError(file.takeError());
    return {};
  }
  return readAuditFile({"<built-in audits>", *file}, context);
}
