// Analyse.cpp - one model's query to its summary.

#include "Unit.h"
#include "mesh/AST/Walk.h"
#include "mesh/Compile/CompileDiagnostics.h"
#include "mesh/Config/Catalog.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Fingerprint/Fingerprint.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::compile;
using model::ModelKind;
using model::ModelSummary;

model::PlaceRecord mesh::compile::placeOf(SourceRange range, const SourceManager &sources) {
  if (!range)
    return {};
  PresumedLoc loc = sources.presumed(sources.fileLoc(range.begin));
  return {loc.path, loc.line, loc.column};
}

std::string mesh::compile::quoteText(SourceRange range, const SourceManager &sources) {
  constexpr size_t longest = 120;
  std::string text;
  char quote = 0; // Blanks in strings and in quoted names are meant.
  for (char c : sources.text(range)) {
    if (quote ? c == quote : c == '\'' || c == '"')
      quote = quote ? 0 : c;
    if (!llvm::isSpace(c))
      text += c;
    else if (quote || (!text.empty() && text.back() != ' '))
      text += ' ';
  }
  if (text.size() > longest)
    text = text.substr(0, longest - 3) + "...";
  return text;
}

// --- Relations -----------------------------------------------------------------

namespace {
/// The relations that one unit reads; undeclared tables are made up as needed.
class Relations {
public:
  Relations(const Shared &project, Unit &reader) : shared(project), unit(reader) {}

  const rel::Relation *find(std::vector<std::string> parts) {
    config::dropCatalog(parts, unit.home->defaultCatalog, *unit.model().dialect);
    std::string name = llvm::join(parts, ".");
    if (const auto model = shared.models.find(name); model != shared.models.end())
      return model->second == &unit ? unit.itself.get() : model->second->relation.get();
    if (const auto external = unit.home->externals.find(name);
        external != unit.home->externals.end())
      return external->second.get();
    rel::Relation *&made = undeclared[name];
    if (!made) {
      made = unit.trees->relations.emplace_back(std::make_unique<rel::Relation>()).get();
      made->name = name;
      made->external = true;
      made->columnsKnown = false;
      made->rows = fingerprint::externalRows(name);
    }
    return made;
  }

private:
  const Shared &shared;
  Unit &unit;
  std::map<std::string, rel::Relation *> undeclared;
};
} // namespace

dialect::OwnFunctions mesh::compile::ownFunctions(const Home &home,
                                                  const dialect::DialectFacts &dialect) {
  dialect::OwnFunctions own;
  for (const config::DeclaredFunction &each : home.project.config.functions)
    if (auto path = dialect::foldFunction(dialect, *each.name))
      own.add(*path, each.functionClass, each.volatility);
  return own;
}

// --- Columns -------------------------------------------------------------------

/// The select list of a query, which of a set operation is that of its first
/// query; empty if there is none.
static List<const ast::Expr *> selectList(const ast::Query &query) {
  const ast::Query *first = &query;
  for (;;) { // Of a set operation the first query names the columns.
    if (const auto *operation = ast::as<ast::SetOperation>(first))
      first = operation->left;
    else if (const auto *paren = ast::as<ast::ParenQuery>(first))
      first = paren->inner;
    else
      break;
  }
  const auto *select = ast::as<ast::Select>(first);
  return select ? select->items : List<const ast::Expr *>();
}

/// The expressions of a query's select list, as far as they can be told apart.
static std::vector<SourceRange> outputRanges(const ast::Query &query) {
  std::vector<SourceRange> ranges;
  for (const ast::Expr *item : selectList(query)) {
    const auto *alias = ast::as<ast::Alias>(item);
    ranges.push_back(alias ? alias->expr->range : item->range);
  }
  return ranges;
}

static void reportDuplicateOutputs(const rel::Query &query, List<const ast::Expr *> items,
                                   Unit &unit) {
  std::map<std::string, size_t> seen;
  auto place = [&](size_t i) {
    if (i >= items.size())
      return unit.model().query->range;
    const auto *alias = ast::as<ast::Alias>(items[i]);
    SourceLoc loc = alias ? alias->name.loc : items[i]->range.begin;
    return alias ? SourceRange{loc, loc.offset(alias->name.size)} : items[i]->range;
  };
  for (size_t i = 0; i != query.outputNames.size(); ++i)
    if (auto [first, isNew] = seen.try_emplace(query.outputNames[i], i); !isNew)
      unit.diags.report(place(i), diag::DuplicateOutput, query.outputNames[i])
          .note(place(first->second), diag::TheFirst);
}

/// Where `columns` are declared they must be those of the query, in its order.
static bool checkDeclared(const rel::Query &query, Unit &unit) {
  const project::ModelDefinition &model = unit.model();
  if (model.columns.empty())
    return true;
  std::vector<std::string> declared;
  for (const project::DeclaredColumn &column : model.columns)
    declared.push_back(column.name);
  if (declared == query.outputNames)
    return true;
  SourceRange all = {model.columns.front().range.begin, model.columns.back().range.end};
  unit.diags.report(all, diag::ColumnsDiffer, llvm::join(query.outputNames, ", "),
                    llvm::join(declared, ", "));
  return false;
}

Digest mesh::compile::valueOf(Digest expression, llvm::StringRef type) {
  return Hasher("column").add(expression).add(type).finish();
}

/// The query puts out columns that cannot be told. Rows that are added by intervals must
/// go into columns that are known.
static void openColumns(const rel::Query &query, Unit &unit, const Shared &shared) {
  const project::ModelDefinition &model = unit.model();
  unit.summary->columnsOpen = true;
  SourceRange place = query.root->range;
  unit.diags
      .report(place, diag::ColumnsNotKnown, model.name,
              rel::as<rel::OpaqueRel>(*query.root).construct)
      .note({}, diag::DeclareColumns);
  if (model.kind.kind == ModelKind::IncrementalByTimeRange)
    unit.summary->notYet.push_back({"models of kind INCREMENTAL_BY_TIME_RANGE whose columns are "
                                    "not known",
                                    placeOf(place, shared.sources),
                                    int64_t(shared.sources.text(place).size())});
}

/// The columns that the model declares, out of a query whose own are not known.
static const ast::Query &selectDeclared(const project::ModelDefinition &model, Arena &arena) {
  SourceRange range = model.query->range;
  auto *from = arena.make<ast::TableSubquery>(range);
  from->query = model.query;
  const ast::Table *table = from;
  llvm::SmallVector<const ast::Expr *, 16> items;
  for (const project::DeclaredColumn &column : model.columns) {
    auto *name = arena.make<ast::Name>(column.range);
    name->name = ast::Ident(arena.copy(llvm::StringRef(column.name)), column.range.begin, true);
    items.push_back(name);
  }
  auto *select = arena.make<ast::Select>(range);
  select->items = arena.copy(llvm::ArrayRef<const ast::Expr *>(items));
  select->from = arena.copy(llvm::ArrayRef<const ast::Table *>(table));
  return *select;
}

static void fillColumns(const sema::Analysis &analysis, const fingerprint::Result &hashes,
                        Unit &unit, const Shared &shared) {
  const rel::Query &query = analysis.query;
  const project::ModelDefinition &model = unit.model();
  if (!query.columnsKnown)
    return openColumns(query, unit, shared);
  std::vector<SourceRange> ranges = outputRanges(*analysis.resolved);
  reportDuplicateOutputs(query, selectList(*analysis.resolved), unit);
  if (!checkDeclared(query, unit))
    return;
  llvm::SmallVector<rel::ColumnId, 8> ids = rel::outputOf(*query.root);
  sema::Lineage lineage = sema::computeLineage(query);
  for (size_t i = 0; i != ids.size(); ++i) {
    model::ColumnRecord column;
    column.name = query.outputNames[i];
    column.type =
        model.columns.empty() ? model::toText(query.info(ids[i]).type) : model.columns[i].type;
    auto described = model.columnDescriptions.find(column.name);
    if (described != model.columnDescriptions.end())
      column.description = described->second;
    else if (!model.columns.empty())
      column.description = model.columns[i].description;
    column.value = valueOf(hashes.columns[i], column.type);
    SourceRange range = i < ranges.size() ? ranges[i] : SourceRange();
    column.text = quoteText(range, shared.sources);
    if (llvm::StringRef(column.text).ends_with("*")) // It came out of a star.
      column.text = column.name;
    column.place = placeOf(range, shared.sources);
    column.inputs = std::move(lineage.columns[i]);
    column.opaque = hashes.columnOpaque[i];
    unit.summary->columns.push_back(std::move(column));
  }
  // What it reads of each table: for its columns and for its rows.
  std::map<std::string, std::set<std::string>> read;
  for (const model::ColumnRecord &column : unit.summary->columns)
    for (const model::ColumnInput &input : column.inputs)
      read[input.model].insert(input.column);
  for (const model::ColumnInput &input : lineage.rows)
    read[input.model].insert(input.column);
  unit.summary->rowInputs = std::move(lineage.rows);
  for (const Reference &reference : unit.references)
    read[reference.name];
  for (auto &[name, columns] : read)
    unit.summary->parents.push_back(
        {name, !shared.models.contains(name), {columns.begin(), columns.end()}, {}});
}

static void fillRows(const fingerprint::Result &hashes, Unit &unit, const Shared &shared) {
  ModelSummary &summary = *unit.summary;
  summary.rows = hashes.rows;
  summary.opaque = !hashes.rowOpaque.empty();
  for (size_t i = 0; i != normal::ruleCount; ++i)
    if (hashes.rules.test(i))
      summary.rules +=
          (summary.rules.empty() ? "" : ",") + std::string(toText(static_cast<normal::Rule>(i)));
  for (const fingerprint::RowPart &part : hashes.rowParts) {
    std::string text = part.text.empty() ? quoteText(part.range, shared.sources) : part.text;
    summary.rowParts.push_back({part.kind, part.digest, text, placeOf(part.range, shared.sources)});
  }
  for (const fingerprint::OpaqueUse &use : hashes.rowOpaque)
    summary.rowParts.push_back({model::RowPartKind::Opaque,
                                Hasher("opaque").add(use.construct).finish(), use.construct,
                                placeOf(use.range, shared.sources)});
}

/// The columns that a kind adds to those of the query. (M-078, M-079)
static void addManagedColumns(Unit &unit, const Shared &shared) {
  const project::ModelDefinition &model = unit.model();
  auto of = [&](const char *name) {
    auto found = model.kindProperties.find(name);
    return found == model.kindProperties.end() ? std::string() : found->second.text;
  };
  for (const char *name : {"valid_from_name", "valid_to_name"}) {
    std::string quoted = of(name);
    std::string bare = quoted.size() > 2 ? quoted.substr(1, quoted.size() - 2) : "";
    if (bare.empty() || unit.summary->findColumn(bare))
      continue;
    model::ColumnRecord column;
    column.name = column.text = bare;
    column.type = model::toText(model::parseType(of("time_data_type")));
    column.value = Hasher("managed column").add(model.name).add(bare).finish();
    column.place = placeOf(model.kindRange, shared.sources);
    unit.summary->columns.push_back(std::move(column));
  }
}

// --- Audits --------------------------------------------------------------------

namespace {
/// Puts the model's name where an audit says @this_model, so that its columns
/// can be checked.
class ThisModel : public ast::Rewriter {
public:
  ThisModel(const project::ModelDefinition &of, Arena &memory) : Rewriter(memory), model(of) {}

protected:
  const ast::Node *rewriteNode(const ast::Node &node,
                               llvm::SmallVectorImpl<const ast::Node *> *) override {
    const auto *table = ast::as<ast::TableMacro>(&node);
    if (!table)
      return rewriteChildren(node);
    auto *name = arena.make<ast::TableName>(node.range);
    llvm::SmallVector<ast::Ident, 3> parts;
    for (const std::string &part : model.nameParts)
      parts.push_back(ast::Ident(arena.copy(llvm::StringRef(part)), node.range.begin, true));
    name->name = parts.pop_back_val();
    name->qualifiers = arena.copy(llvm::ArrayRef<ast::Ident>(parts));
    name->alias = table->alias;
    return name;
  }

private:
  const project::ModelDefinition &model;
};
} // namespace

static void checkAudit(const ast::Query &query, Unit &unit, Relations &relations) {
  const project::ModelDefinition &model = unit.model();
  Arena &arena = unit.trees->arena;
  const auto &named = static_cast<const ast::Query &>(*ThisModel(model, arena).rewrite(&query));
  auto find = [&](llvm::ArrayRef<std::string> parts, SourceRange) -> const rel::Relation * {
    std::vector<std::string> table(parts);
    config::dropCatalog(table, unit.home->defaultCatalog, *model.dialect);
    if (llvm::join(table, ".") == model.name)
      return unit.relation.get();
    unit.isCacheable = false; // What is said about it depends on another model.
    return relations.find(parts);
  };
  dialect::OwnFunctions own = ownFunctions(*unit.home, *unit.model().dialect);
  sema::analyse(named, {*model.dialect, &own}, find, arena, unit.diags);
}

/// The arguments as text, the same however they were written.
static std::string argumentsOf(const project::AuditUse &use, const dialect::DialectFacts &dialect) {
  std::string text;
  for (const project::AuditArgument &argument : use.arguments)
    text += (text.empty() ? "(" : ", ") + argument.name +
            " := " + emit::print(*argument.value, dialect);
  return text.empty() ? text : text + ")";
}

static void checkAuditNames(Unit &unit) {
  for (const project::AuditUse &use : unit.model().audits) {
    if (unit.home->audits.count(use.name))
      continue;
    llvm::SmallVector<llvm::StringRef, 32> names;
    for (const auto &[name, audit] : unit.home->audits)
      names.push_back(name);
    auto handle = unit.diags.report(use.range, diag::UnknownAudit, use.name);
    config::suggest(
        handle, {use.range.begin, use.range.begin.offset(static_cast<uint32_t>(use.name.size()))},
        use.name, names);
  }
}

/// The queries of the audits that the model names, for the summary and to be checked.
static std::vector<const ast::Query *> expandAudits(Unit &unit, const Shared &shared,
                                                    Diagnostics &diags) {
  const project::ModelDefinition &model = unit.model();
  project::FileContext context{unit.home->project.config, shared.sources, unit.trees->arena,
                               unit.reads, diags};
  context.columns = &unit.home->columns;
  context.jinja = &unit.home->project.jinjaMacros;
  std::vector<const ast::Query *> queries;
  unit.summary->audits.clear();
  for (const project::AuditUse &use : model.audits) {
    auto found = unit.home->audits.find(use.name);
    if (found == unit.home->audits.end())
      continue; // Which was said: checkAuditNames.
    const project::AuditDefinition &audit = *found->second;
    if (audit.skip)
      continue;
    const ast::Query *query = project::expandAudit(use, audit, model, context);
    if (!query)
      continue;
    queries.push_back(query);
    model::AuditRecord record;
    record.name = use.name;
    record.arguments = argumentsOf(use, *model.dialect);
    record.query = emit::print(*query, *audit.dialect);
    record.blocking = use.blocking.value_or(audit.blocking);
    record.place = placeOf(use.range, shared.sources);
    unit.summary->audits.push_back(std::move(record));
  }
  return queries;
}

bool mesh::compile::finishAudits(Unit &unit, const Shared &shared, bool isLast) {
  Diagnostics diags;
  std::vector<const ast::Query *> queries = expandAudits(unit, shared, diags);
  if (!isLast && !unit.reads.missingTables.empty())
    return false;
  unit.diags.append(std::move(diags));
  unit.isCacheable = unit.isCacheable && unit.reads.tables.empty();
  settleMetadata(unit);
  Relations relations(shared, unit);
  for (const ast::Query *query : queries)
    checkAudit(*query, unit, relations);
  return true;
}

std::optional<StandaloneAudit>
mesh::compile::standaloneAudit(const project::AuditDefinition &definition, Home &home,
                               const Shared &shared, Diagnostics &diags) {
  Unit unit;
  unit.home = &home;
  unit.name = definition.name;
  unit.content.emplace();
  project::ModelDefinition &model = unit.content->model.emplace();
  model.name = definition.name;
  model.dialect = definition.dialect;
  model.kind.kind = ModelKind::IncrementalByTimeRange; // It may say @start_ds.
  project::FileContext context{home.project.config, shared.sources, unit.trees->arena, unit.reads,
                               unit.diags};
  context.columns = &home.columns;
  context.jinja = &home.project.jinjaMacros;
  StandaloneAudit result;
  bool someFailed = false;
  Relations relations(shared, unit);
  auto find = [&](llvm::ArrayRef<std::string> parts, SourceRange) {
    std::vector<std::string> table(parts);
    config::dropCatalog(table, home.defaultCatalog, *model.dialect);
    if (auto found = shared.models.find(llvm::join(table, ".")); found != shared.models.end()) {
      result.owner.parents.push_back({});
      result.owner.parents.back().name = found->first;
      someFailed = someFailed || found->second->failed;
    }
    return relations.find(parts);
  };
  const ast::Query *query = project::expandAudit({}, definition, model, context);
  std::optional<sema::Analysis> analysis;
  dialect::OwnFunctions own = ownFunctions(*unit.home, *unit.model().dialect);
  if (query)
    analysis = sema::analyse(*query, {*model.dialect, &own}, find, unit.trees->arena, unit.diags);
  bool failed = someFailed || !analysis || unit.diags.hasErrors();
  if (!someFailed)
    diags.append(std::move(unit.diags));
  if (failed)
    return std::nullopt;
  result.audit.name = result.owner.name = definition.name;
  result.audit.query = emit::print(*analysis->resolved, *model.dialect);
  result.audit.blocking = false;
  result.audit.place = result.owner.place = placeOf(definition.range, shared.sources);
  result.owner.dialect = model.dialect->name;
  result.readsInterval = llvm::any_of(unit.reads.variables, [](llvm::StringRef name) {
    return macro::isTimeVariable(name) && (name.starts_with("start") || name.starts_with("end"));
  });
  return result;
}

// --- The whole -----------------------------------------------------------------

/// Columns that properties name must exist.
static void checkPropertyColumns(Unit &unit) {
  const project::ModelDefinition &model = unit.model();
  const std::string &time = model.timeColumn.name;
  bool timeIsThere = time.empty() || unit.summary->findColumn(time);
  llvm::SmallVector<llvm::StringRef, 32> names;
  for (const model::ColumnRecord &column : unit.summary->columns)
    names.push_back(column.name);
  if (unit.summary->columnsOpen)
    return;
  if (!timeIsThere)
    config::suggest(unit.diags.report(model.timeColumn.range, diag::TimeColumnMissing, time),
                    model.timeColumn.range, time, names);
  for (const project::NamedColumn &named : model.namedColumns)
    if (!unit.summary->findColumn(named.name))
      config::suggest(
          unit.diags.report(named.range, diag::NamedColumnMissing, named.property, named.name),
          named.range, named.name, names);
}

static void fillBasics(Unit &unit, const Shared &shared) {
  const project::ModelDefinition &model = unit.model();
  ModelSummary &summary = *unit.summary;
  summary.name = model.name;
  summary.place = placeOf(model.nameRange, shared.sources);
  summary.kind = model.kind;
  summary.dialect = model.dialect->name;
  summary.normalForm = fingerprint::normalFormVersion;
  llvm::ArrayRef<std::string> parts(model.nameParts);
  llvm::StringRef schema = "default"; // Of a name without one.
  if (parts.size() > 1)
    schema = parts[parts.size() - 2];
  summary.physicalSchema = unit.home->project.config.physicalSchema(model.writtenSchema, schema);
  for (auto [from, to] : {std::pair(&model.notYet, &summary.notYet),
                          std::pair(&model.engineProperties, &summary.engineProperties)})
    for (const project::NotYet &asked : *from)
      to->push_back({asked.what, placeOf(asked.range, shared.sources),
                     int64_t(shared.sources.text(asked.range).size())});
  for (auto [from, to] : {std::pair(&model.preStatements, &summary.preStatements),
                          std::pair(&model.postStatements, &summary.postStatements),
                          std::pair(&model.onVirtualUpdate, &summary.onVirtualUpdate)})
    for (const project::SideStatement &statement : *from)
      to->push_back({statement.text, statement.stage});
  summary.cron = model.cron;
  summary.allowPartials = model.allowPartials;
  summary.start = model.start;
  summary.end = model.end;
  if (!model.seedPath.empty())
    summary.seedPath = unit.home->project.config.shown(model.seedPath);
  if (model.intervalUnit)
    summary.intervalUnit = *model.intervalUnit;
  else if (llvm::Expected<Cron> cron = Cron::parse(model.cron))
    summary.intervalUnit = cron->unit(Instant());
  else
    llvm::consumeError(cron.takeError()); // Reported when the file was read.
  summary.dataProperties = model.dataProperties;
  summary.metadataProperties = model.metadataProperties;
}

void mesh::compile::analyseUnit(Unit &unit, const Shared &shared) {
  unit.summary = std::make_unique<ModelSummary>();
  fillBasics(unit, shared);
  const project::ModelDefinition &model = unit.model();
  Relations relations(shared, unit);
  if (model.kind.kind == ModelKind::Seed) {
    summariseSeed(unit, shared);
  } else if (model.python) {
    summarisePython(unit, shared);
    checkPropertyColumns(unit);
    addManagedColumns(unit, shared);
  } else {
    auto find = [&](llvm::ArrayRef<std::string> parts, SourceRange) {
      return relations.find(parts);
    };
    dialect::OwnFunctions own = ownFunctions(*unit.home, *unit.model().dialect);
    std::optional<sema::Analysis> analysis =
        sema::analyse(*model.query, {*model.dialect, &own}, find, unit.trees->arena, unit.diags);
    if (analysis && !analysis->query.columnsKnown && !model.columns.empty())
      analysis = sema::analyse(selectDeclared(model, unit.trees->arena), {*model.dialect, &own},
                               find, unit.trees->arena, unit.diags);
    if (!analysis) {
      unit.failed = true;
      return;
    }
    normal::Premises none(false);
    fingerprint::Result hashes =
        fingerprint::fingerprint(analysis->query, *model.dialect, none, shared.options.rulesOff);
    unit.summary->query = emit::print(*analysis->resolved, *model.dialect, {.width = 80});
    unit.summary->hasUnsureNames = analysis->hasUnsureNames;
    fillRows(hashes, unit, shared);
    fillColumns(*analysis, hashes, unit, shared);
    fillPremised(*analysis, none.isMissed, unit, shared);
    checkPropertyColumns(unit);
    addManagedColumns(unit, shared);
    unit.showsIntervals = model.kind.kind == ModelKind::IncrementalByTimeRange &&
                          showsIntervals(analysis->query, model.kind.timeColumn);
    if (shared.options.keepTrees)
      unit.trees->analysis = std::move(analysis);
  }
  fillClaims(unit, shared);
  settleData(unit);
  checkAuditNames(unit);
  unit.failed = unit.failed || unit.diags.hasErrors();
}
