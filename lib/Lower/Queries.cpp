// Queries.cpp - see the header. A query is read back from its summary, so that a
// plan can be made from a state alone.

#include "Queries.h"
#include "Header.h"
#include "Portable.h"
#include "mesh/AST/Walk.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Lower/LowerDiagnostics.h"
#include "mesh/Model/DataType.h"
#include "mesh/Parse/Parse.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::lower;
using model::ModelKind;
using model::ModelSummary;

Queries::Queries(const plan::Plan &of, llvm::ArrayRef<const ModelSummary *> models,
                 const Options &given, SourceManager &allSources, Diagnostics &diagnostics)
    : target(given.dialect), gateway(given.gateway), directory(given.directory), at(of.at),
      tables(of.tables), sources(allSources), diags(diagnostics) {
  for (const ModelSummary *model : models)
    byName[model->name] = model;
}

Queries::Queries(llvm::ArrayRef<const ModelSummary *> models, const RenderOptions &given,
                 SourceManager &allSources, Diagnostics &diagnostics)
    : target(given.dialect), gateway(given.gateway), directory(given.directory), at(given.at),
      tables(given.relations), translates(given.translates), expanded(&given.expanded),
      limit(given.limit), wanted(given.interval), layout(given.layout), sources(allSources),
      diags(diagnostics) {
  for (const ModelSummary *model : models)
    byName[model->name] = model;
}

/// The length of the name that a text begins with, quotes and dots included.
static int64_t nameLength(llvm::StringRef text) {
  size_t end = 0;
  for (char quote = 0; end != text.size(); ++end) {
    char c = text[end];
    if (quote || c == '"' || c == '`')
      quote = quote == c ? 0 : quote ? quote : c;
    else if (!llvm::isAlnum(c) && c != '_' && c != '.')
      break;
  }
  return std::max<int64_t>(static_cast<int64_t>(end), 1);
}

DiagPlace mesh::lower::placeIn(const std::string &directory, const model::PlaceRecord &place,
                               int64_t length, SourceManager &sources) {
  if (directory.empty() || !place.line)
    return DiagPlace::file(place.path);
  llvm::Expected<FileId> file = sources.addFile(directory + "/" + place.path, place.path);
  if (!file) {
    llvm::consumeError(file.takeError());
    return DiagPlace::file(place.path);
  }
  SourceLoc begin = sources.location(*file, static_cast<unsigned>(place.line),
                                     static_cast<unsigned>(place.column));
  if (!length)
    length = nameLength(sources.text(*file).drop_front(begin.raw - sources.begin(*file).raw));
  return SourceRange{begin, begin.offset(static_cast<uint32_t>(length))};
}

DiagPlace Queries::placeOf(const ModelSummary &model) const {
  return placeIn(directory, model.place, 0, sources);
}

std::string mesh::lower::relationText(llvm::StringRef dotted,
                                      const dialect::DialectFacts &dialect) {
  if (dialect.flattensNames)
    return emit::quoteIdentifier(dotted, dialect);
  std::string text;
  llvm::SmallVector<llvm::StringRef, 3> parts;
  dotted.split(parts, '.');
  for (llvm::StringRef part : parts)
    text += (text.empty() ? "" : ".") + emit::quoteIdentifier(part, dialect);
  return text;
}

std::string Queries::relation(llvm::StringRef dotted) const {
  return relationText(dotted, *target);
}

std::string Queries::column(llvm::StringRef name) const {
  return emit::quoteIdentifier(name, *target);
}

std::string Queries::columns(const ModelSummary &model) const {
  std::string text;
  for (const model::ColumnRecord &each : model.columns)
    text += (text.empty() ? "" : ", ") + column(each.name);
  return text;
}

// --- Tables --------------------------------------------------------------------

namespace mesh::lower {
/// Puts physical tables in the place of models, and EMBEDDED models in as
/// subqueries.
class TableRewriter : public ast::Rewriter {
public:
  TableRewriter(Queries &of, const dialect::DialectFacts &reading, std::optional<Interval> during,
                Arena &memory)
      : Rewriter(memory), queries(of), dialect(reading), interval(during) {}

protected:
  const ast::Node *rewriteNode(const ast::Node &node,
                               llvm::SmallVectorImpl<const ast::Node *> *) override {
    const auto *table = ast::as<ast::TableName>(&node);
    return table ? rewriteTable(*table) : rewriteChildren(node);
  }

private:
  const ast::Node *rewriteTable(const ast::TableName &table) {
    std::string name;
    for (const ast::Ident &part : table.qualifiers)
      name += dialect::foldTable(dialect, part.text(), part.quoted) + ".";
    name += dialect::foldTable(dialect, table.name.text(), table.name.quoted);
    auto found = queries.byName.find(name);
    if (found == queries.byName.end())
      return &table;
    const ast::TableAlias *alias = table.alias;
    if (!alias) {
      auto *made = arena.make<ast::TableAlias>(table.range);
      made->name = table.name;
      alias = made;
    }
    if (queries.isInlined(*found->second)) {
      auto *subquery = arena.make<ast::TableSubquery>(table.range);
      subquery->query = queries.inlined(*found->second, interval, arena);
      subquery->alias = alias;
      return subquery->query ? subquery : rewriteChildren(table);
    }
    auto relation = queries.tables.find(name);
    assert((queries.expanded || relation != queries.tables.end()) && "a plan names every table");
    if (relation == queries.tables.end())
      return &table;
    auto *physical = arena.make<ast::TableName>(table.range);
    auto [schema, last] = llvm::StringRef(relation->second).rsplit('.');
    physical->name = ast::Ident(arena.copy(last), table.range.begin, true);
    ast::Ident qualifier(arena.copy(schema), table.range.begin, true);
    physical->qualifiers = arena.copy(llvm::ArrayRef<ast::Ident>(qualifier));
    physical->alias = alias;
    return physical;
  }

  Queries &queries;
  const dialect::DialectFacts &dialect;
  std::optional<Interval> interval;
};
} // namespace mesh::lower

// --- Texts ---------------------------------------------------------------------

/// Reads a text of a summary and puts in what the plan knows. Null after an error.
const ast::Node *Queries::lower(const ModelSummary &model, llvm::StringRef text,
                                llvm::StringRef what, std::optional<Interval> interval,
                                std::optional<std::string> thisModel, llvm::StringRef stage,
                                Arena &arena) {
  const dialect::DialectFacts *reading = dialect::findDialect(model.dialect);
  bool isOther = !reading || reading->id != target->id;
  if (isOther && (!reading || !translates)) {
    diags.report(placeOf(model), diag::OtherDialect, model.name, model.dialect, target->name);
    return nullptr;
  }
  if (text.empty()) {
    diags.report(DiagPlace::file(model.place.path), diag::PythonHasNoQuery, model.name);
    return nullptr;
  }
  llvm::Expected<FileId> file =
      sources.addText(text, ("<" + what + " of " + model.name + ">").str());
  if (!file) {
    llvm::consumeError(file.takeError());
    diags.report({}, diag::QueryOfState, model.name);
    return nullptr;
  }
  const ast::File *tree = parse::parseFile(sources, *file, *reading, arena, diags);
  if (!tree)
    return nullptr;
  macro::Scope scope;
  scope.gateway = gateway;
  scope.stage = stage.str();
  scope.modelKind = model::toText(model.kind.kind);
  scope.thisModel = std::move(thisModel);
  macro::TimeRange time;
  time.execution = at;
  scope.hasInterval = interval.has_value();
  if (interval) {
    time.start = interval->start;
    time.end = interval->end;
  }
  scope.time = time;
  macro::Reads reads;
  const ast::File *expanded = macro::expand(*tree, scope, *reading, sources, arena, reads, diags);
  if (!expanded || expanded->statements.size() != 1) {
    if (!diags.hasErrors())
      diags.report({}, diag::QueryOfState, model.name);
    return nullptr;
  }
  const ast::Node *physical =
      TableRewriter(*this, *reading, interval, arena).rewrite(expanded->statements[0]);
  if (isOther && !checkPortable(*physical, *reading, *target, diags))
    return nullptr;
  return emit::legalise(*physical, *target, arena, diags);
}

bool Queries::isInlined(const ModelSummary &model) const {
  return model.kind.kind == ModelKind::Embedded || (expanded && expanded->contains(model.name));
}

const ast::Query *Queries::inlined(const ModelSummary &model, std::optional<Interval> interval,
                                   Arena &arena) {
  // An EMBEDDED model is computed for what reads it, another one for itself.
  if (model.kind.kind != ModelKind::Embedded)
    interval = knowsTime(model.kind.kind) ? wanted : std::nullopt;
  const ast::Node *node =
      lower(model, model.query, "query", interval, std::nullopt, "evaluating", arena);
  const auto *statement = ast::as<ast::QueryStatement>(node);
  return statement ? statement->query : nullptr;
}

std::string Queries::query(const ModelSummary &model, std::optional<Interval> interval) {
  Arena arena;
  const ast::Node *node =
      lower(model, model.query, "query", interval, std::nullopt, "evaluating", arena);
  const auto *statement = ast::as<ast::QueryStatement>(node);
  if (statement && limit)
    return emit::print(*limitRows(statement->query, *limit, arena), *target, layout);
  return node ? emit::print(*node, *target, layout) : "";
}

std::string Queries::audit(const ModelSummary &model, const model::AuditRecord &audit,
                           std::optional<Interval> interval) {
  Arena arena;
  std::optional<std::string> table; // None of an audit that stands alone.
  if (auto found = tables.find(model.name); found != tables.end())
    table = relation(found->second);
  // Of a model with a time column only the interval is looked at.
  if (table && interval)
    table = "(SELECT * FROM " + *table + " WHERE " + timeFilter(model, *interval) + ")";
  const ast::Node *node =
      lower(model, audit.query, "audit " + audit.name, interval, table, "auditing", arena);
  return node ? "SELECT COUNT(*) FROM (\n" + emit::print(*node, *target, layout) + "\n) AS audit"
              : "";
}

std::string Queries::statement(const ModelSummary &model, const model::StatementRecord &statement,
                               llvm::StringRef thisModel, std::optional<Interval> interval) {
  Arena arena;
  const ast::Node *node = lower(model, statement.text, "statement", interval, relation(thisModel),
                                statement.stage, arena);
  return node ? emit::print(*node, *target) : "";
}

// --- Time ----------------------------------------------------------------------

/// The instant in a strftime format. Empty, with `unknown` set, if it holds
/// something that has no meaning here.
static std::string formatTime(llvm::StringRef format, Instant instant, std::string &unknown) {
  CivilTime civil = toCivil(instant);
  auto padded = [](unsigned number, unsigned width) {
    std::string text = std::to_string(number);
    return text.size() < width ? std::string(width - text.size(), '0') + text : text;
  };
  std::string text;
  for (size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      text += format[i];
      continue;
    }
    switch (format[++i]) {
    case 'Y':
      text += padded(static_cast<unsigned>(civil.year), 4);
      break;
    case 'm':
      text += padded(civil.month, 2);
      break;
    case 'd':
      text += padded(civil.day, 2);
      break;
    case 'H':
      text += padded(civil.hour, 2);
      break;
    case 'M':
      text += padded(civil.minute, 2);
      break;
    case 'S':
      text += padded(civil.second, 2);
      break;
    case 'f':
      text += padded(civil.millisecond, 3) + "000";
      break;
    case '%':
      text += '%';
      break;
    default:
      unknown = "%" + std::string(1, format[i]);
      return "";
    }
  }
  return text;
}

std::string Queries::timeFilter(const ModelSummary &model, Interval interval) {
  const model::ColumnRecord *time = model.findColumn(model.kind.timeColumn);
  bool isNumber = time && model::parseType(time->type).isNumber();
  std::string unknown;
  if (!llvm::StringRef(model.kind.timeFormat).contains('%'))
    unknown = model.kind.timeFormat; // Every time would be the same text.
  auto literal = [&](Instant instant) {
    std::string text = formatTime(model.kind.timeFormat, instant, unknown);
    return isNumber ? text : emit::quoteString(text, *target);
  };
  std::string name = column(model.kind.timeColumn);
  std::string filter =
      name + " >= " + literal(interval.start) + " AND " + name + " < " + literal(interval.end);
  if (!unknown.empty())
    diags.report(placeOf(model), diag::UnknownTimeFormat, model.name, model.kind.timeFormat,
                 unknown);
  return filter;
}
