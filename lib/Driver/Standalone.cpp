// Standalone.cpp - see the header.

#include "Standalone.h"
#include "mesh/AST/Walk.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Parse/Parse.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace mesh;
using namespace mesh::driver;

static void printInputs(llvm::StringRef name, llvm::ArrayRef<model::ColumnInput> inputs,
                        llvm::raw_ostream &out) {
  out << name << " <-";
  for (const model::ColumnInput &input : inputs)
    out << ' ' << input.model << '.' << input.column << " (" << model::toText(input.influence)
        << ')';
  out << '\n';
}

void mesh::driver::printLineage(const model::ModelSummary &summary, llvm::raw_ostream &out) {
  for (const model::ColumnRecord &column : summary.columns)
    printInputs(column.name, column.inputs, out);
  if (!summary.rowInputs.empty())
    printInputs("(rows)", summary.rowInputs, out);
  for (const model::ParentRecord &parent : summary.parents)
    out << "reads " << parent.name << (parent.external ? " (external)" : "") << ": "
        << llvm::join(parent.columns, ", ") << '\n';
}

void mesh::driver::printFingerprint(const model::ModelSummary &summary, llvm::raw_ostream &out) {
  out << "fingerprint " << summary.fingerprint.hex() << "\nmetadata    " << summary.metadata.hex()
      << "\nrows        " << summary.rows.hex() << (summary.opaque ? " (not understood)" : "")
      << '\n';
  for (const model::ColumnRecord &column : summary.columns)
    out << "column      " << column.value.hex() << ' ' << column.name << ' ' << column.type
        << (column.opaque ? " (not understood)" : "") << '\n';
  for (const model::RowPart &part : summary.rowParts)
    out << "part        " << part.digest.hex() << ' ' << model::toText(part.kind) << ' '
        << part.text << '\n';
}

void mesh::driver::reportUnknownDialect(llvm::StringRef name, Reporter &reporter) {
  std::string known;
  for (const dialect::DialectFacts *each : dialect::allDialects())
    known += (known.empty() ? "" : ", ") + std::string(each->name);
  std::string what = name.empty() ? "a query without a project needs --dialect NAME"
                                  : ("unknown dialect '" + name + "'").str();
  reporter.error(what + "; known: " + known);
}

static const dialect::DialectFacts *findDialect(llvm::StringRef name, Reporter &reporter) {
  const dialect::DialectFacts *dialect = dialect::findDialect(name);
  if (!dialect)
    reportUnknownDialect(name, reporter);
  return dialect;
}

static std::optional<project::SourceFile> readSource(llvm::StringRef path, Reporter &reporter) {
  llvm::Expected<FileId> file = reporter.sources.addFile(path.str(), path.str());
  if (file)
    return project::SourceFile{path.str(), *file};
  reporter.error(llvm::toString(file.takeError()));
  return std::nullopt;
}

std::optional<compile::CompiledProject>
mesh::driver::compileStandalone(llvm::StringRef path, llvm::StringRef dialectName,
                                llvm::StringRef schema, Reporter &reporter,
                                const normal::RuleSet &rulesOff) {
  const dialect::DialectFacts *dialect = findDialect(dialectName, reporter);
  std::optional<project::SourceFile> file = dialect ? readSource(path, reporter) : std::nullopt;
  if (!file)
    return std::nullopt;
  std::vector<project::ExternalModel> tables;
  if (!schema.empty()) {
    llvm::StringRef directory = llvm::sys::path::parent_path(schema);
    tables = project::readExternalModels(directory.empty() ? "." : directory.str(),
                                         {llvm::sys::path::filename(schema).str()}, "",
                                         dialect->name, reporter.sources, reporter.diags);
  }
  compile::Options options;
  options.keepTrees = true;
  options.rulesOff = rulesOff;
  std::optional<compile::CompiledProject> compiled = compile::compileQuery(
      *file, *dialect, std::move(tables), options, reporter.sources, reporter.diags);
  return reporter.flush() ? std::nullopt : std::move(compiled);
}

/// Of a seed, in the place of what it has not. A comment in SQL.
static constexpr llvm::StringLiteral noQuery =
    "-- a seed has no query of its own; 'mesh render' prints its rows as one\n";

/// The query as the model's own database takes it.
static void printExpanded(const compile::Trees &trees, const dialect::DialectFacts &dialect,
                          Reporter &reporter, llvm::raw_ostream &out) {
  if (!trees.analysis) {
    out << noQuery;
    return;
  }
  Arena arena;
  if (const ast::Node *legal =
          emit::legalise(*trees.analysis->resolved, dialect, arena, reporter.diags))
    out << emit::print(*legal, dialect, {.width = 80}) << ";\n";
}

bool mesh::driver::needsTrees(EmitKind kind) {
  return kind == EmitKind::Tokens || kind == EmitKind::Ast || kind == EmitKind::Sql ||
         kind == EmitKind::Expanded || kind == EmitKind::Rel || kind == EmitKind::Model;
}

void mesh::driver::emitModel(const model::ModelSummary &summary, const compile::Trees &trees,
                             EmitKind kind, Reporter &reporter, llvm::raw_ostream &out) {
  const dialect::DialectFacts &dialect = *dialect::findDialect(summary.dialect);
  switch (kind) {
  case EmitKind::Tokens:
    parse::writeTokens(out, reporter.sources, trees.file, dialect);
    return;
  case EmitKind::Ast:
    ast::dump(out, *trees.parsed);
    return;
  case EmitKind::Sql:
    out << emit::print(*trees.parsed, dialect, {.width = 80}) << '\n';
    return;
  case EmitKind::Expanded:
    printExpanded(trees, dialect, reporter, out);
    return;
  case EmitKind::Rel:
    if (trees.analysis)
      rel::dump(out, trees.analysis->query);
    else
      out << noQuery;
    return;
  case EmitKind::Lineage:
    printLineage(summary, out);
    return;
  case EmitKind::Fingerprint:
    printFingerprint(summary, out);
    return;
  case EmitKind::Summary:
    out << toJson(summary) << '\n';
    return;
  case EmitKind::Model:
    out << toJsonText(trees.description) << '\n';
    return;
  case EmitKind::Metrics:
  case EmitKind::Plan:
  case EmitKind::None:
    return;
  }
}

/// The tokens of any file, whatever its mistakes, as the dialect reads them that it
/// names for itself.
static int emitTokens(const StandaloneOptions &options, Reporter &reporter,
                      llvm::raw_ostream &out) {
  std::optional<project::SourceFile> file = readSource(options.file, reporter);
  if (!file)
    return exitUser;
  llvm::StringRef named = parse::sniffDialect(reporter.sources.text(file->file));
  const dialect::DialectFacts *dialect = dialect::findDialect(named);
  if (named.empty() || !dialect)
    dialect = findDialect(options.dialect, reporter);
  if (!dialect)
    return exitUsage;
  parse::writeTokens(out, reporter.sources, file->file, *dialect);
  return exitDone;
}

int mesh::driver::emitStandalone(const StandaloneOptions &options, Reporter &reporter,
                                 llvm::raw_ostream &out) {
  if (options.emit == EmitKind::Tokens)
    return emitTokens(options, reporter, out);
  const dialect::DialectFacts *dialect = findDialect(options.dialect, reporter);
  if (!dialect)
    return exitUsage;
  if (options.emit == EmitKind::Plan || options.emit == EmitKind::Metrics) {
    bool isPlan = options.emit == EmitKind::Plan;
    reporter.error(isPlan ? "a query without a project has no plan; leave --standalone out to plan "
                            "a project"
                          : "a query without a project has no metrics; leave --standalone out");
    return exitUsage;
  }
  // What needs no names works on any file, be it one query or not.
  bool onlyParsed = options.emit == EmitKind::Ast || options.emit == EmitKind::Sql;
  if (onlyParsed) {
    std::optional<project::SourceFile> file = readSource(options.file, reporter);
    if (!file)
      return exitUser;
    compile::Trees trees;
    trees.file = file->file;
    trees.parsed =
        parse::parseFile(reporter.sources, file->file, *dialect, trees.arena, reporter.diags);
    if (reporter.flush())
      return exitUser;
    model::ModelSummary summary;
    summary.dialect = dialect->name;
    emitModel(summary, trees, options.emit, reporter, out);
    return exitDone;
  }
  std::optional<compile::CompiledProject> compiled =
      compileStandalone(options.file, options.dialect, options.schema, reporter);
  if (!compiled)
    return exitUser;
  emitModel(*compiled->models[0], *compiled->trees.at("query"), options.emit, reporter, out);
  return reporter.flush() ? exitUser : exitDone;
}
