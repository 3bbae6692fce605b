// Render.cpp - see the header.

#include "mesh/Lower/Render.h"
#include "Header.h"
#include "Queries.h"
#include "mesh/Model/DataType.h"

using namespace mesh;
using namespace mesh::lower;
using model::ModelSummary;

std::optional<std::string> mesh::lower::renderQuery(const ModelSummary &model,
                                                    llvm::ArrayRef<const ModelSummary *> models,
                                                    const RenderOptions &options,
                                                    SourceManager &sources, Diagnostics &diags) {
  size_t errorsBefore = diags.errorCount();
  Queries queries(models, options, sources, diags);
  std::string text =
      queries.query(model, knowsTime(model.kind.kind) ? options.interval : std::nullopt);
  return diags.errorCount() == errorsBefore ? std::optional(std::move(text)) : std::nullopt;
}

std::optional<std::string> mesh::lower::renderAudit(const ModelSummary &model,
                                                    const model::AuditRecord &audit,
                                                    llvm::ArrayRef<const ModelSummary *> models,
                                                    const RenderOptions &options,
                                                    SourceManager &sources, Diagnostics &diags) {
  size_t errorsBefore = diags.errorCount();
  Queries queries(models, options, sources, diags);
  std::string text = queries.audit(model, audit, options.interval);
  return diags.errorCount() == errorsBefore ? std::optional(std::move(text)) : std::nullopt;
}

std::string mesh::lower::seedCell(const std::optional<std::string> &cell, llvm::StringRef type,
                                  const dialect::DialectFacts &dialect) {
  if (!cell)
    return "NULL";
  model::DataType parsed = model::parseType(type);
  bool bare = parsed.isNumber() || parsed.kind == model::TypeKind::Boolean;
  return bare ? *cell : emit::quoteString(*cell, dialect);
}

std::string mesh::lower::renderSeed(const ModelSummary &model, const SeedRows &rows,
                                    const RenderOptions &options) {
  std::string columns, nulls;
  for (const model::ColumnRecord &column : model.columns) {
    columns += (columns.empty() ? "" : ", ") + emit::quoteIdentifier(column.name, *options.dialect);
    nulls += nulls.empty() ? "NULL" : ", NULL";
  }
  const std::string blank = options.layout.width ? "\n" : " ";
  const std::string indent = options.layout.width ? "\n  " : " ";
  size_t shown = rows.size();
  if (options.limit)
    shown = std::min(shown, static_cast<size_t>(std::max<int64_t>(*options.limit, 0)));
  std::string text = "WITH seed (" + columns + ") AS (VALUES";
  if (!shown) // VALUES must hold a row.
    text += indent + "(" + nulls + ")";
  for (size_t row = 0; row != shown; ++row) {
    text += (row ? "," : "") + indent + "(";
    for (size_t i = 0; i != rows[row].size(); ++i)
      text += (i ? ", " : "") + seedCell(rows[row][i], model.columns[i].type, *options.dialect);
    text += ")";
  }
  text += blank + ")" + blank + "SELECT " + columns + blank + "FROM seed";
  return shown ? text : text + blank + "WHERE 1 = 0";
}

template <typename T>
static const ast::Query *withLimit(const T &query, const ast::Limit *limit, Arena &arena) {
  auto *limited = arena.make<T>(query);
  limited->limit = limit;
  return limited;
}

const ast::Query *mesh::lower::limitRows(const ast::Query *query, int64_t limit, Arena &arena) {
  auto *count = arena.make<ast::Literal>(query->range);
  count->literal = ast::LiteralKind::Number;
  count->text = arena.copy(llvm::StringRef(std::to_string(limit)));
  auto *clause = arena.make<ast::Limit>(query->range);
  clause->count = count;
  if (const auto *select = ast::as<ast::Select>(query);
      select && !select->limit && select->ends.empty())
    return withLimit(*select, clause, arena);
  if (const auto *operation = ast::as<ast::SetOperation>(query);
      operation && !operation->limit && operation->ends.empty())
    return withLimit(*operation, clause, arena);
  auto *alias = arena.make<ast::TableAlias>(query->range);
  alias->name = ast::Ident("_rows", query->range.begin, true);
  auto *table = arena.make<ast::TableSubquery>(query->range);
  table->query = query;
  table->alias = alias;
  auto *all = arena.make<ast::Select>(query->range);
  all->items = arena.copy<const ast::Expr *>({arena.make<ast::Star>(query->range)});
  all->from = arena.copy<const ast::Table *>({table});
  all->limit = clause;
  return all;
}
