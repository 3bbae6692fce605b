// Metrics.cpp - see the header.

#include "mesh/Project/Metrics.h"
#include "Audits.h"
#include "FileParts.h"
#include "PropertyReader.h"
#include "mesh/AST/Walk.h"
#include "mesh/Parse/Parse.h"
#include "mesh/Project/ProjectDiagnostics.h"

using namespace mesh;
using namespace mesh::project;

static constexpr PropertyFacts metricProperties[] = {
    {"name", PropertyType::Special, PropertyUse::Read},
    {"expression", PropertyType::Special, PropertyUse::Read},
    {"description", PropertyType::Special, PropertyUse::Read},
    {"owner", PropertyType::Special, PropertyUse::Read},
    {"dialect", PropertyType::Special, PropertyUse::Read}};

/// The expression of a metric; null after a report.
static const ast::Expr *readExpression(const PropertyReader &reader, const std::string &name,
                                       const FileContext &context) {
  const ast::Property *property = reader.find("expression");
  if (!property) {
    context.diags.report(reader.range("name"), diag::MetricIncomplete, name);
    return nullptr;
  }
  if (ast::categoryOf(property->value->kind) != ast::Category::Expr) {
    reader.wrongType("expression", "an expression");
    return nullptr;
  }
  bool fine = true;
  ast::walk(*property->value, [&](const ast::Node &node) {
    bool isMacro = node.kind == ast::NodeKind::MacroVariable ||
                   node.kind == ast::NodeKind::MacroCall || node.kind == ast::NodeKind::MacroString;
    const auto *call = ast::as<ast::Function>(&node);
    bool isMetric = call && call->name.text().equals_insensitive("metric");
    if (isMacro)
      context.diags.report(node.range, diag::MetricMacro);
    if (isMetric)
      context.diags.report(node.range, diag::MetricInMetric);
    if (const auto *alias = ast::as<ast::Alias>(&node)) {
      context.diags.report(alias->range, diag::MetricAlias, name);
      fine = false;
    }
    fine = fine && !isMacro && !isMetric;
    return !isMacro;
  });
  return fine ? static_cast<const ast::Expr *>(property->value.get()) : nullptr;
}

static std::optional<MetricDefinition> readMetric(const ast::Block &block, const ast::File &tree,
                                                  const dialect::DialectFacts &dialect,
                                                  const FileContext &context) {
  PropertyReader reader(block.properties, metricProperties, "a metric", context, dialect);
  MetricDefinition metric;
  metric.dialect = &dialect;
  metric.nameRange = reader.range("name");
  // Of a name in several parts the last one counts, as in SQLMesh.
  metric.name = llvm::StringRef(reader.text("name")).rsplit('.').second.lower();
  if (metric.name.empty())
    metric.name = llvm::StringRef(reader.text("name")).lower();
  if (metric.name.empty()) {
    context.diags.report(SourceRange{block.range.begin, block.range.begin.offset(6)},
                         diag::MissingName, "METRIC");
    return std::nullopt;
  }
  metric.expression = readExpression(reader, metric.name, context);
  metric.owner = reader.text("owner");
  metric.description = reader.find("description")
                           ? reader.text("description")
                           : commentBefore(tree, block.range, context.sources);
  return metric.expression ? std::optional(std::move(metric)) : std::nullopt;
}

/// The dialect that the block names, else `byDefault`; null after a report.
static const dialect::DialectFacts *dialectOfBlock(const ast::Block &block,
                                                   const dialect::DialectFacts &byDefault,
                                                   const FileContext &context) {
  const ast::Property *property = findProperty(block, "dialect");
  std::string named = property ? plainText(*property->value) : "";
  if (named.empty())
    return &byDefault;
  const dialect::DialectFacts *facts = dialect::findDialect(named);
  if (!facts)
    reportDialect(property->value->range, named, context.diags);
  return facts;
}

/// The block at the place of `block` when the file is read in another dialect; null after
/// a report.
static std::pair<const ast::File *, const ast::Block *>
readAgain(const SourceFile &file, const ast::Block &block, const dialect::DialectFacts &dialect,
          const FileContext &context) {
  Diagnostics ofOthers; // Blocks of other dialects may be wrong in this one.
  const ast::File *tree =
      parse::parseFile(context.sources, file.file, dialect, context.arena, ofOthers);
  for (const ast::Statement *statement : tree ? tree->statements : List<const ast::Statement *>())
    if (statement->range.begin == block.range.begin)
      return {tree, ast::as<ast::Block>(statement)};
  context.diags.append(std::move(ofOthers));
  return {nullptr, nullptr};
}

std::vector<MetricDefinition> mesh::project::readMetricFile(const SourceFile &file,
                                                            const FileContext &context) {
  std::vector<MetricDefinition> metrics;
  const config::Setting<std::string> &named = context.config.modelDefaults.dialect;
  const dialect::DialectFacts *byDefault = dialect::findDialect(*named);
  if (!byDefault) {
    reportDialect(named.place, *named, context.diags);
    return metrics;
  }
  // A first look, in the dialect that the file names; each block is then read in its own.
  const dialect::DialectFacts *first = dialectOf(context.sources.text(file.file), context);
  const ast::File *tree =
      parse::parseFile(context.sources, file.file, *first, context.arena, context.diags);
  for (const ast::Statement *statement : tree ? tree->statements : List<const ast::Statement *>()) {
    const auto *block = ast::as<ast::Block>(statement);
    if (!block || block->block != ast::BlockKind::Metric) {
      context.diags.report(statement->range, diag::NoMetric);
      continue;
    }
    const dialect::DialectFacts *dialect = dialectOfBlock(*block, *byDefault, context);
    const ast::File *own = tree;
    if (dialect && dialect != first)
      std::tie(own, block) = readAgain(file, *block, *dialect, context);
    if (!dialect || !block)
      continue;
    if (std::optional<MetricDefinition> metric = readMetric(*block, *own, *dialect, context))
      metrics.push_back(std::move(*metric));
  }
  return metrics;
}
