// Metrics.cpp - metrics: each with the definitions of those that it uses, and what it names
// of models.

#include "mesh/Project/Metrics.h"
#include "Unit.h"
#include "mesh/AST/Walk.h"
#include "mesh/Basic/Names.h"
#include "mesh/Compile/CompileDiagnostics.h"
#include "mesh/Config/Catalog.h"
#include "mesh/Dialect/Functions.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "mesh/Sema/DateParts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::compile;

namespace {
/// A metric while others are put in.
struct Metric {
  project::MetricDefinition definition;
  const ast::Expr *expanded = nullptr; ///< Null until it is made, and after a report.
  std::set<std::string> tables;        ///< That it names, or another one that it uses.
  size_t nodes = 0, levels = 1;        ///< With those of others that are put in.
  bool isOpen = false, isDone = false;
};

/// What is put in twice at each of thirty levels would be a billion.
constexpr size_t mostNodes = 100000, mostLevels = 100;

class MetricCompiler {
public:
  MetricCompiler(const Home &project, const Shared &all, Diagnostics &diagnostics)
      : home(project), shared(all), diags(diagnostics) {}

  std::vector<model::MetricRecord> run();

private:
  friend class PutIn;

  void read();
  Metric *find(const ast::Name &name);
  void expand(Metric &metric);
  void reportCycle(const Metric &metric);
  void reportTooLarge(const Metric &metric);
  void reportUnknown(const ast::Name &name);
  bool isAggregate(const ast::Function &call, const dialect::DialectFacts &dialect) const;
  void checkColumn(const ast::Name &name, Metric &metric);
  const rel::Relation *findTable(llvm::StringRef name) const;
  model::MetricRecord record(const Metric &metric);

  const Home &home;
  const Shared &shared;
  Diagnostics &diags;
  Arena arena;
  macro::Reads reads;
  std::deque<Metric> metrics;
  std::map<std::string, Metric *> byName;
  std::vector<const Metric *> path; ///< Those that are open.
};

/// Puts definitions in the place of names, and looks at what stands around them.
class PutIn : public ast::Rewriter {
public:
  PutIn(MetricCompiler &all, Metric &of) : Rewriter(all.arena), owner(all), metric(of) {}

  bool aggregates = false, failed = false;

protected:
  const ast::Node *rewriteNode(const ast::Node &node,
                               llvm::SmallVectorImpl<const ast::Node *> *list) override {
    const dialect::DialectFacts &dialect = *metric.definition.dialect;
    if (const auto *name = ast::as<ast::Name>(&node); name && name->qualifiers.empty())
      return dateParts.contains(name) ? name : putIn(*name);
    const auto *call = ast::as<ast::Function>(&node);
    if (!call)
      return Rewriter::rewriteNode(node, list);
    if (const ast::Name *part = sema::findDatePart(*call, dialect))
      dateParts.insert(part);
    bool isAggregate = owner.isAggregate(*call, dialect);
    bool isWindow = call->tail && call->tail->over; // It may be over aggregates.
    aggregates = aggregates || isAggregate;
    depth += isAggregate && !isWindow;
    const ast::Node *made = Rewriter::rewriteNode(node, list);
    depth -= isAggregate && !isWindow;
    return made;
  }

private:
  const ast::Node *putIn(const ast::Name &name) {
    Metric *used = owner.find(name);
    aggregates = true;
    failed = failed || !used;
    if (!used)
      return &name;
    if (depth) {
      owner.diags.report(name.range, diag::MetricWithin, used->definition.name);
      failed = true;
    }
    owner.expand(*used);
    metric.tables.insert(used->tables.begin(), used->tables.end());
    failed = failed || !used->expanded;
    if (!used->expanded)
      return &name;
    metric.nodes += used->nodes;
    metric.levels = std::max(metric.levels, 1 + used->levels);
    return used->expanded;
  }

  MetricCompiler &owner;
  Metric &metric;
  unsigned depth = 0; ///< Of aggregates around.
  std::set<const ast::Name *> dateParts;
};
} // namespace

void MetricCompiler::read() {
  project::FileContext context{home.project.config, shared.sources, arena, reads, diags};
  for (const project::SourceFile &file : home.project.metrics)
    for (project::MetricDefinition &definition : project::readMetricFile(file, context)) {
      auto [known, isNew] = byName.try_emplace(definition.name, nullptr);
      if (!isNew) {
        diags.report(definition.nameRange, diag::DuplicateMetric, definition.name)
            .note(known->second->definition.nameRange, diag::TheFirst);
        continue;
      }
      known->second = &metrics.emplace_back();
      known->second->definition = std::move(definition);
    }
}

void MetricCompiler::reportUnknown(const ast::Name &name) {
  llvm::SmallVector<llvm::StringRef, 32> names;
  for (const auto &[known, metric] : byName)
    names.push_back(known);
  auto handle = diags.report(name.range, diag::UnknownMetric, name.name.text());
  llvm::StringRef nearest = nearestName(name.name.text(), names);
  if (!nearest.empty())
    handle.fix(name.range, nearest);
}

/// Names of metrics are not case-sensitive. Null after a report.
Metric *MetricCompiler::find(const ast::Name &name) {
  auto found = byName.find(name.name.text().lower());
  if (found != byName.end())
    return found->second;
  reportUnknown(name);
  return nullptr;
}

void MetricCompiler::reportCycle(const Metric &metric) {
  std::vector<std::string> names;
  for (auto it = llvm::find(path, &metric); it != path.end(); ++it)
    names.push_back((*it)->definition.name);
  names.push_back(metric.definition.name);
  diags.report(metric.definition.nameRange, diag::MetricCycle, metric.definition.name,
               llvm::join(names, " <- "));
}

void MetricCompiler::reportTooLarge(const Metric &metric) {
  diags.report(metric.definition.nameRange, diag::MetricTooLarge, metric.definition.name, mostNodes,
               mostLevels);
}

void MetricCompiler::expand(Metric &metric) {
  if (metric.isOpen)
    return reportCycle(metric);
  if (std::exchange(metric.isDone, true))
    return;
  if (path.size() == mostLevels)
    return reportTooLarge(metric);
  metric.isOpen = true;
  path.push_back(&metric);
  ast::walk(*metric.definition.expression, [&](const ast::Node &node) {
    const auto *name = ast::as<ast::Name>(&node);
    ++metric.nodes;
    if (name && !name->qualifiers.empty())
      checkColumn(*name, metric);
    return node.kind != ast::NodeKind::Subquery && node.kind != ast::NodeKind::Exists;
  });
  PutIn putIn(*this, metric);
  const auto *expanded = putIn.rewriteAs(metric.definition.expression);
  if (!putIn.aggregates)
    diags.report(metric.definition.expression->range, diag::MetricAggregates,
                 metric.definition.name);
  else if (metric.nodes > mostNodes || metric.levels > mostLevels)
    reportTooLarge(metric);
  else if (!putIn.failed)
    metric.expanded = expanded;
  path.pop_back();
  metric.isOpen = false;
}

/// Whether the call is one of an aggregate, with whatever arguments.
bool MetricCompiler::isAggregate(const ast::Function &call,
                                 const dialect::DialectFacts &dialect) const {
  auto isOne = [](const dialect::FunctionFacts *facts) {
    return facts && facts->functionClass == dialect::FunctionClass::Aggregate;
  };
  for (size_t count : {size_t(call.arguments.size()), size_t(0), size_t(1), size_t(2)})
    if (call.qualifiers.empty() &&
        isOne(dialect::findFunction(dialect, call.name.text().lower(), count)))
      return true;
  dialect::OwnFunctions own = ownFunctions(home, dialect);
  if (own.empty())
    return false;
  std::vector<std::string> parts;
  for (const ast::Ident &part : call.qualifiers)
    parts.push_back(dialect::fold(dialect, part.text(), part.quoted));
  parts.push_back(dialect::fold(dialect, call.name.text(), call.name.quoted));
  return isOne(own.find(parts));
}

const rel::Relation *MetricCompiler::findTable(llvm::StringRef name) const {
  if (auto model = shared.models.find(name.str()); model != shared.models.end())
    return model->second->relation.get();
  auto external = home.externals.find(name.str());
  return external == home.externals.end() ? nullptr : external->second.get();
}

/// What a metric says of tables is used nowhere yet, so a slip is no error. (SQLMesh sees none.)
void MetricCompiler::checkColumn(const ast::Name &name, Metric &metric) {
  const dialect::DialectFacts &dialect = *metric.definition.dialect;
  std::vector<std::string> parts;
  for (const ast::Ident &part : name.qualifiers)
    parts.push_back(dialect::foldTable(dialect, part.text(), part.quoted));
  config::dropCatalog(parts, home.defaultCatalog, dialect);
  std::string table = llvm::join(parts, ".");
  bool isNew = metric.tables.insert(table).second;
  const rel::Relation *relation = findTable(table);
  if (!relation && isNew && !shared.someUnread)
    diags.report(name.range, diag::MetricTable, table);
  if (!relation || !relation->columnsKnown || relation->columns.empty())
    return;
  std::string column = dialect::fold(dialect, name.name.text(), name.name.quoted);
  llvm::SmallVector<llvm::StringRef, 32> names;
  for (const rel::RelationColumn &each : relation->columns)
    names.push_back(each.name);
  if (llvm::is_contained(names, column))
    return;
  auto handle = diags.report(name.range, diag::MetricColumn, table, name.name.text());
  llvm::StringRef nearest = nearestName(column, names);
  SourceRange last{name.name.loc, name.name.loc.offset(name.name.size)};
  if (!nearest.empty())
    handle.fix(last, nearest);
}

model::MetricRecord MetricCompiler::record(const Metric &metric) {
  const project::MetricDefinition &definition = metric.definition;
  const dialect::DialectFacts &dialect = *definition.dialect;
  model::MetricRecord record;
  record.name = definition.name;
  record.dialect = dialect.name;
  record.description = definition.description;
  record.owner = definition.owner;
  record.expression = emit::print(*definition.expression, dialect);
  record.expanded = emit::print(*metric.expanded, dialect);
  record.tables.assign(metric.tables.begin(), metric.tables.end());
  record.place = placeOf(definition.nameRange, shared.sources);
  return record;
}

std::vector<model::MetricRecord> MetricCompiler::run() {
  read();
  std::vector<model::MetricRecord> records;
  for (Metric &metric : metrics) {
    expand(metric);
    if (metric.expanded)
      records.push_back(record(metric));
  }
  return records;
}

std::vector<model::MetricRecord>
mesh::compile::compileMetrics(const Home &home, const Shared &shared, Diagnostics &diags) {
  return home.project.metrics.empty() ? std::vector<model::MetricRecord>()
                                      : MetricCompiler(home, shared, diags).run();
}
