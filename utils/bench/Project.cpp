// Project.cpp - the texts of the models. Four layers: staging reads raw tables,
// intermediate joins staging, marts aggregate intermediate, reports read marts.

#include "Project.h"
#include "mesh/Basic/Files.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>

using namespace mesh;
using namespace mesh::bench;

namespace {
enum class Layer : uint8_t { Staging, Intermediate, Mart, Report };

struct Place {
  Layer layer;
  size_t index; ///< Within the layer.
};

/// How many models each layer has: four tenths, three, two and the rest.
struct Sizes {
  explicit Sizes(size_t models)
      : staging(std::max<size_t>(1, models * 4 / 10)), intermediate(models * 3 / 10),
        marts(models * 2 / 10), reports(models - std::min(models, staging + intermediate + marts)),
        raw((staging + 3) / 4) {}

  size_t staging, intermediate, marts, reports;
  size_t raw; ///< Tables that no model builds.

  size_t of(Layer layer) const {
    switch (layer) {
    case Layer::Staging:
      return staging;
    case Layer::Intermediate:
      return intermediate;
    case Layer::Mart:
      return marts;
    case Layer::Report:
      return reports;
    }
    llvm_unreachable("a layer outside of the list");
  }
};
} // namespace

static constexpr Layer layers[] = {Layer::Staging, Layer::Intermediate, Layer::Mart, Layer::Report};

/// "staging.orders_0007"
static std::string nameOf(Place place) {
  static constexpr const char *stems[] = {"staging.orders", "intermediate.customers", "mart.cities",
                                          "report.months"};
  std::string name;
  llvm::raw_string_ostream out(name);
  out << stems[static_cast<size_t>(place.layer)] << llvm::format("_%04zu", place.index);
  return name;
}

static std::string rawName(size_t index) {
  std::string name;
  llvm::raw_string_ostream out(name);
  out << "raw.orders" << llvm::format("_%04zu", index);
  return name;
}

/// The text with every "{key}" replaced.
static std::string fill(llvm::StringRef text,
                        llvm::ArrayRef<std::pair<llvm::StringRef, std::string>> values) {
  std::string filled;
  while (!text.empty()) {
    size_t open = text.find('{');
    filled += text.take_front(open);
    if (open == llvm::StringRef::npos)
      break;
    text = text.drop_front(open);
    size_t close = text.find('}');
    llvm::StringRef key = text.slice(1, close);
    auto *found = std::find_if(values.begin(), values.end(),
                               [&](const auto &value) { return value.first == key; });
    filled += found == values.end() ? text.take_front(close + 1).str() : found->second;
    text = text.drop_front(close + 1);
  }
  return filled;
}

static constexpr llvm::StringLiteral stagingText = R"(MODEL (
  name {name},
  kind {kind},
  cron '@daily',
  start '2024-01-01',
  owner team_{team},
  description 'Order lines of one source, cleaned: one row for each line.',
  tags (staging, orders),
  audits (
    not_null(columns := (id, day)),
    accepted_values(column := status, is_in := ('open', 'paid', 'void'))
  )
);

/* Amounts come in cents and may be missing while an order is open. */
WITH source AS (
  SELECT
    o.id,
    o.customer_id,
    o.day,
    LOWER(TRIM(o.city)) AS city,
    COALESCE(o.status, 'open') AS status,
    CAST(o.quantity AS INTEGER) AS quantity,
    CAST(o.amount AS DOUBLE) / 100 AS amount -- in euros
  FROM {raw} AS o
  WHERE o.id IS NOT NULL
    AND o.day {days}
), ranked AS (
  SELECT
    s.*,
    ROW_NUMBER() OVER (PARTITION BY s.id ORDER BY s.day DESC, s.amount DESC) AS version
  FROM source AS s
)
SELECT
  r.id, -- the key
  r.customer_id,
  r.day,
  r.city,
  r.status,
  r.quantity,
  r.amount,
  CASE
    WHEN r.status = 'void' THEN 0.0
    WHEN r.quantity > {bulk} THEN r.amount * 0.9
    ELSE r.amount
  END AS net_amount, -- after discount
  r.amount > @min_amount AND r.city NOT LIKE 'test%' AS is_relevant
FROM ranked AS r
WHERE r.version = 1
  AND r.status IN ('open', 'paid', 'void');
)";

static constexpr llvm::StringLiteral intermediateText = R"(MODEL (
  name {name},
  kind {kind},
  cron '@daily',
  owner team_{team},
  description 'Orders of two sources by customer and day.',
  grain (customer_id, day)
);

WITH orders AS (
  SELECT id, customer_id, day, city, net_amount, quantity, is_relevant
  FROM {first}
  WHERE status <> 'void'
  UNION ALL
  SELECT id, customer_id, day, city, net_amount, quantity, is_relevant
  FROM {second}
  WHERE status <> 'void' AND quantity BETWEEN 1 AND {bulk}
), days AS (
  SELECT
    o.customer_id,
    o.day,
    MIN(o.city) AS city,
    COUNT(*) AS line_count,
    SUM(o.quantity) AS quantity,
    SUM(o.net_amount) AS net_amount,
    MAX(CASE WHEN o.is_relevant THEN 1 ELSE 0 END) AS has_relevant
  FROM orders AS o
  GROUP BY o.customer_id, o.day
)
SELECT
  d.customer_id,
  d.day,
  d.city,
  d.line_count,
  d.quantity,
  d.net_amount,
  SUM(d.net_amount) OVER (PARTITION BY d.customer_id ORDER BY d.day) AS running_amount,
  LAG(d.day) OVER (PARTITION BY d.customer_id ORDER BY d.day) AS previous_day,
  t.amount AS third_amount,
  COALESCE(t.status, 'none') AS third_status
FROM days AS d
LEFT JOIN {third} AS t
  ON t.customer_id = d.customer_id AND t.day = d.day AND t.id % 2 = {team} % 2
WHERE d.has_relevant = 1
   OR EXISTS (SELECT 1 FROM {first} AS again WHERE again.customer_id = d.customer_id AND again.amount > 10);
)";

static constexpr llvm::StringLiteral martText = R"(MODEL (
  name {name},
  kind FULL,
  cron '@daily',
  owner team_{team},
  description 'Turnover by city and month.',
  grain (city, month),
  audits (
    not_null(columns := (city, month)),
    number_of_rows(threshold := 0)
  )
);

WITH lines AS (
  SELECT city, STRFTIME('%Y-%m', day) AS month, customer_id, net_amount, line_count
  FROM {first}
  UNION ALL
  SELECT city, STRFTIME('%Y-%m', day) AS month, customer_id, net_amount, line_count
  FROM {second}
)
SELECT
  l.city,
  l.month,
  COUNT(DISTINCT l.customer_id) AS customers,
  SUM(l.line_count) AS line_count,
  SUM(l.net_amount) AS net_amount,
  SUM(l.net_amount) / NULLIF(SUM(l.line_count), 0) AS amount_per_line,
  SUM(CASE WHEN l.net_amount > {bulk} THEN l.net_amount ELSE 0 END) AS bulk_amount
FROM lines AS l
WHERE l.city IS NOT NULL
GROUP BY l.city, l.month
HAVING COUNT(*) > {revision};
)";

static constexpr llvm::StringLiteral reportText = R"(MODEL (
  name {name},
  kind VIEW,
  owner team_{team},
  description 'The cities of a month, best first.'
);

WITH months AS (
  SELECT
    a.month,
    a.city,
    a.net_amount,
    b.net_amount AS other_amount,
    a.customers
  FROM {first} AS a
  INNER JOIN {second} AS b
    ON b.city = a.city AND b.month = a.month
)
SELECT
  m.month,
  m.city,
  m.customers,
  m.net_amount,
  m.net_amount - m.other_amount AS difference,
  RANK() OVER (PARTITION BY m.month ORDER BY m.net_amount DESC) AS place,
  CASE WHEN m.net_amount > m.other_amount THEN 'ahead' ELSE 'behind' END AS comparison
FROM months AS m
WHERE m.net_amount > 0
ORDER BY m.month, place, m.city;
)";

/// The parent number `which` of a model: neighbours, and one from further away.
static std::string parentOf(Place place, const Sizes &sizes, size_t which) {
  Layer above = layers[static_cast<size_t>(place.layer) - 1];
  size_t count = sizes.of(above), from = place.index * count / sizes.of(place.layer);
  size_t step = which == 2 ? 17 : which;
  return nameOf({above, (from + step) % count});
}

static std::string kindOf(Place place) {
  if (place.layer == Layer::Staging && place.index % 5 == 1)
    return "INCREMENTAL_BY_TIME_RANGE (time_column day)";
  bool isView = place.layer == Layer::Staging ? place.index % 5 == 0 : place.index % 3 != 0;
  return isView ? "VIEW" : "FULL";
}

static std::string modelText(Place place, const Sizes &sizes, unsigned revision) {
  std::string kind = kindOf(place);
  bool byTime = llvm::StringRef(kind).starts_with("INCREMENTAL");
  std::vector<std::pair<llvm::StringRef, std::string>> values = {
      {"name", nameOf(place)},
      {"kind", kind},
      {"team", std::to_string(place.index % 7)},
      {"bulk", std::to_string(10 + place.index % 40)},
      {"days", byTime ? "BETWEEN @start_ds AND @end_ds" : ">= '2024-01-01'"},
      {"revision", std::to_string(revision)},
      {"raw", rawName(place.index % sizes.raw)}};
  if (place.layer != Layer::Staging) {
    values.push_back({"first", parentOf(place, sizes, 0)});
    values.push_back({"second", parentOf(place, sizes, 1)});
    values.push_back({"third", parentOf(place, sizes, 2)});
  }
  static constexpr llvm::StringLiteral texts[] = {stagingText, intermediateText, martText,
                                                  reportText};
  return fill(texts[static_cast<size_t>(place.layer)], values);
}

static llvm::Error write(const std::string &path, llvm::StringRef text) {
  std::error_code failure;
  llvm::raw_fd_ostream out(path, failure);
  if (failure)
    return llvm::createStringError(failure, "%s: %s", path.c_str(), failure.message().c_str());
  out << text;
  return llvm::Error::success();
}

static llvm::Error writeModel(const std::string &directory, Place place, const Sizes &sizes,
                              unsigned revision) {
  std::string dotted = nameOf(place);
  auto [folder, name] = llvm::StringRef(dotted).split('.');
  return write((directory + "/models/" + folder + "/" + name + ".sql").str(),
               modelText(place, sizes, revision));
}

static std::string configText(unsigned revision) {
  return "gateways:\n"
         "  bench:\n"
         "    connection: {type: sqlite, database: warehouse.db}\n"
         "    state_connection: {type: sqlite, database: state.db}\n"
         "model_defaults: {dialect: sqlite, start: 2024-01-01}\n"
         "variables: {min_amount: " +
         std::to_string(5 + revision) + "}\n";
}

static std::string externalText(const Sizes &sizes) {
  std::string text;
  for (size_t i = 0; i != sizes.raw; ++i)
    text += "- name: " + rawName(i) +
            "\n"
            "  columns: {id: integer, customer_id: integer, day: text, city: text, status: text, "
            "quantity: integer, amount: integer}\n";
  return text;
}

/// The rows follow from their numbers; nothing is random.
static std::string rawText(const Sizes &sizes, size_t rows) {
  std::string text = "BEGIN;\n";
  llvm::raw_string_ostream out(text);
  for (size_t i = 0; i != sizes.raw; ++i) {
    out << "CREATE TABLE \"" << rawName(i)
        << "\" (id INTEGER, customer_id INTEGER, day TEXT, city TEXT, status TEXT, quantity "
           "INTEGER, amount INTEGER);\n"
        << "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < " << rows
        << ")\nINSERT INTO \"" << rawName(i)
        << "\" SELECT n, n % 7, DATE('2024-01-01', '+' || (n % " << 20 + i % 10
        << ") || ' days'), CASE n % 3 WHEN 0 THEN 'Bern' WHEN 1 THEN 'Graz' ELSE 'Ulm' END, CASE "
           "n % 5 WHEN 0 THEN 'void' WHEN 1 THEN NULL ELSE 'paid' END, n % 60, n * 137 % 9000 FROM "
           "n;\n";
  }
  out << "COMMIT;\n";
  return text;
}

llvm::Error mesh::bench::writeProject(const std::string &directory, const ProjectShape &shape) {
  Sizes sizes(shape.models);
  for (const char *folder : {"staging", "intermediate", "mart", "report"})
    if (std::error_code failure =
            llvm::sys::fs::create_directories(directory + "/models/" + folder))
      return llvm::createStringError(failure, "%s: %s", directory.c_str(),
                                     failure.message().c_str());
  for (auto [file, text] : {std::pair("config.yaml", configText(0)),
                            std::pair("external_models.yaml", externalText(sizes)),
                            std::pair("raw.sql", rawText(sizes, shape.rows))})
    if (llvm::Error error = write(directory + "/" + file, text))
      return error;
  for (Layer layer : layers)
    for (size_t i = 0; i != sizes.of(layer); ++i)
      if (llvm::Error error = writeModel(directory, {layer, i}, sizes, 0))
        return error;
  return llvm::Error::success();
}

llvm::Error mesh::bench::editOneModel(const std::string &directory, const ProjectShape &shape,
                                      unsigned revision) {
  Sizes sizes(shape.models);
  return writeModel(directory, {Layer::Mart, sizes.marts / 2}, sizes, revision);
}

llvm::Error mesh::bench::editEveryModel(const std::string &directory, unsigned revision) {
  return write(directory + "/config.yaml", configText(revision));
}
