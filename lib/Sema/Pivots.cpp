// Pivots.cpp - PIVOT as the grouping that it is, UNPIVOT as the union that it is.
//
// PIVOT groups by the columns of its input that it does not read, and puts out each aggregate for
// each value. Whether a row has the value is left to the database ("pivot is"), but on DuckDB,
// where it is known for texts and whole numbers. What the columns are called is the dialect's:
// where that is not known, TracedTables.cpp takes the pivot as its text.

#include "Analyser.h"
#include "PivotInput.h"
#include "mesh/AST/Walk.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::sema;
using dialect::DialectId;
using model::TypeKind;
using rel::ColumnId;
using rel::Rel;
using rel::RelKind;
using rel::Scalar;
using rel::ScalarKind;

static DataType plain(TypeKind kind) { return {kind, -1, -1, {}}; }

/// Whether a name in it has a table before it: then that table's alias is needed.
static bool hasQualifiers(const ast::Node &node) {
  bool found = false;
  ast::walk(node, [&](const ast::Node &each) {
    const auto *name = ast::as<ast::Name>(&each);
    found = found || (name && !name->qualifiers.empty()) || each.kind == ast::NodeKind::Subquery;
    return !found;
  });
  return found;
}

/// The names in it are to stay as they are written: a pivot wants them so.
void Analyser::keepNames(const ast::Node &node) {
  ast::walk(node, [&](const ast::Node &each) {
    resolution.names.erase(&each);
    return true;
  });
}

/// Nor is there to be an alias before a pivot that was not written.
void Analyser::keepAlias(const ast::Table &table) {
  auto found = resolution.tables.find(&table);
  const auto *name = ast::as<ast::TableName>(&table);
  const auto *query = ast::as<ast::TableSubquery>(&table);
  if (found != resolution.tables.end() && ((name && !name->alias) || (query && !query->alias)))
    found->second.alias = {};
  if (query && !query->alias)
    resolution.tables.erase(&table);
}

static bool isWhole(llvm::StringRef text) {
  return !text.empty() && llvm::all_of(text, llvm::isDigit);
}

namespace {
/// A value that PIVOT looks for, and what its columns are called after it.
struct PivotValue {
  const rel::LiteralScalar *literal;
  std::string name;
};
} // namespace

/// What a value without an alias is called; empty: that is not known.
static std::string nameOfValue(const rel::LiteralScalar &literal, DialectId dialect) {
  bool isText = literal.literal == rel::LiteralKind::String;
  if (!isText && !isWhole(literal.text))
    return {};
  llvm::StringRef text = literal.text;
  switch (dialect) {
  case DialectId::DuckDb:
  case DialectId::Spark:
  case DialectId::Databricks:
  case DialectId::TSql:
    return text.str();
  case DialectId::Snowflake:
    return isText ? ("'" + text + "'").str() : text.str();
  case DialectId::BigQuery: {
    bool isName = isText && !text.empty() && !llvm::isDigit(text[0]) &&
                  llvm::all_of(text, [](char c) { return llvm::isAlnum(c) || c == '_'; });
    return isName ? text.str() : "";
  }
  default:
    return {};
  }
}

/// The aggregate's part of the name of a column.
static std::string joinNames(const std::string &value, const ast::Alias *alias, bool isOne,
                             DialectId dialect) {
  bool ignoresAlias = dialect == DialectId::Spark || dialect == DialectId::Databricks;
  if (!alias || (isOne && ignoresAlias))
    return isOne ? value : "";
  std::string name = alias->name.text().str();
  if (dialect == DialectId::BigQuery)
    return name + "_" + value;
  return dialect == DialectId::DuckDb || ignoresAlias ? value + "_" + name : "";
}

/// The value as a literal; null if it is none.
const rel::LiteralScalar *Analyser::pivotValue(const ast::Expr &value) {
  if (const auto *name = ast::as<ast::Name>(&value)) {
    bool isText = dialect.id == DialectId::DuckDb || dialect.id == DialectId::TSql;
    return isText && name->qualifiers.empty() ? textLiteral(intern(name->name.text()), value.range)
                                              : nullptr;
  }
  const auto *written = ast::as<ast::Literal>(&value);
  if (!written || (written->literal != ast::LiteralKind::String &&
                   written->literal != ast::LiteralKind::Number))
    return nullptr;
  const Scalar *scalar = literal(*written);
  return scalar->kind == ScalarKind::Literal ? &rel::as<rel::LiteralScalar>(*scalar) : nullptr;
}

/// Whether the row is one of the value's. On DuckDB that is as `=` has it, of which rules know
/// more.
const Scalar *Analyser::pivotTest(const Scalar &column, const rel::LiteralScalar &value) {
  bool isText = value.literal == rel::LiteralKind::String;
  bool isEqual =
      dialect.id == DialectId::DuckDb && (isText ? column.type.isText() : column.type.isInteger());
  return call(isEqual ? "=" : "pivot is", {&column, &value}, plain(TypeKind::Boolean), value.range);
}

/// The aggregate over the rows of one value. What it is where there are none is the database's.
const Scalar *Analyser::pivotCell(const rel::AggregateScalar &call, const Scalar &test) {
  auto *cell = arena.make<rel::AggregateScalar>(call);
  cell->filter =
      call.filter ? this->call("and", {call.filter, &test}, test.type, test.range) : &test;
  bool known = dialect.id == DialectId::DuckDb &&
               (call.function == "sum" || call.function == "min" || call.function == "max" ||
                call.function == "avg" || call.function == "count");
  if (known)
    return cell;
  // Which of equal texts it shows is open where they may differ; by this name nobody would ask.
  bool picks =
      (call.function == "min" || call.function == "max") &&
      !llvm::all_of(call.arguments, [](const Scalar *each) { return each->type.isNumber(); });
  cell->orderMatters = call.orderMatters || (picks && dialect.equalTextsMayDiffer);
  cell->function = intern(("pivot " + call.function).str());
  return cell;
}

namespace mesh::sema {
/// What becomes of a pivot's input.
struct Analyser::PivotPlan {
  llvm::SmallVector<const rel::AggregateScalar *, 4> aggregates;
  llvm::SmallVector<PivotValue, 8> values;
  llvm::SmallVector<rel::Definition, 8> keys;
  std::vector<NamedColumn> columns; ///< Of the keys, then of the rest.
};
} // namespace mesh::sema

bool Analyser::planValues(const ast::Pivot &pivot, PivotPlan &plan) {
  for (const ast::Expr *value : pivot.columns[0]->values) {
    const auto *alias = ast::as<ast::Alias>(value);
    const rel::LiteralScalar *literal = pivotValue(alias ? *alias->expr : *value);
    if (!literal)
      return false;
    std::string name = alias ? alias->name.text().str() : nameOfValue(*literal, dialect.id);
    if (name.empty())
      return false;
    plan.values.push_back({literal, name});
  }
  return !plan.values.empty();
}

/// The groups: what is named, else all columns that nothing in the pivot reads.
bool Analyser::planKeys(const ast::Pivot &pivot, const PivotInput &in, const Context &context,
                        PivotPlan &plan) {
  auto add = [&](const NamedColumn &column, SourceRange range) {
    if (llvm::any_of(plan.keys, [&](const auto &key) { return key.id == column.id; }))
      return;
    plan.keys.push_back({column.id, this->column(column.id, range)});
    plan.columns.push_back(column);
  };
  for (const ast::Expr *group : pivot.groups) {
    const auto *name = ast::as<ast::Name>(group);
    std::string folded = name ? fold(name->name) : "";
    auto found = llvm::find_if(context.scope->visible, [&](const VisibleColumn &each) {
      return each.column.name == folded;
    });
    if (found == context.scope->visible.end())
      return false;
    add(found->column, group->range);
  }
  if (pivot.groups.empty())
    for (const VisibleColumn &each : in.scope.visible)
      if (!in.read.contains(each.column.id.index))
        add(each.column, pivot.range);
  return !plan.keys.empty() || dialect.id == DialectId::DuckDb;
}

/// Whether each column can be written without quotes, as a pivot writes those of its input.
bool Analyser::haveBareNames(const Scope &scope) const {
  return llvm::all_of(scope.visible, [&](const VisibleColumn &each) {
    const std::string &spelling = each.column.spelling;
    return dialect::fold(dialect, spelling, false) == dialect::fold(dialect, spelling, true);
  });
}

/// The pivot as a grouping; null if it is not known to be one.
const Rel *Analyser::groupedPivot(const ast::Pivot &pivot, PivotInput &in, Scope &scope,
                                  CteScope *ctes) {
  PivotPlan plan;
  Context context{&in.scope, ctes, "PIVOT", true};
  bool plainForm = !pivot.leading && !pivot.otherwise && pivot.columns.size() == 1 &&
                   !hasQualifiers(*pivot.columns[0]) && planValues(pivot, plan);
  if (!plainForm || !haveBareNames(in.scope) || !planKeys(pivot, in, context, plan))
    return nullptr;
  for (const Scalar *argument : llvm::drop_end(in.arguments)) {
    if (argument->kind != ScalarKind::Aggregate)
      return nullptr;
    plan.aggregates.push_back(&rel::as<rel::AggregateScalar>(*argument));
  }
  const Scalar &column = *in.arguments.back();
  llvm::SmallVector<rel::Definition, 16> cells;
  for (const PivotValue &value : plan.values)
    for (size_t i = 0; i != plan.aggregates.size(); ++i) {
      const ast::Expr *written = pivot.aggregates[i];
      std::string name = joinNames(value.name, ast::as<ast::Alias>(written),
                                   plan.aggregates.size() == 1, dialect.id);
      if (name.empty() || hasQualifiers(*written))
        return nullptr;
      const Scalar *cell = pivotCell(*plan.aggregates[i], *pivotTest(column, *value.literal));
      std::string folded = dialect::fold(dialect, name, true);
      cells.push_back({newColumn(folded, cell->type), cell});
      plan.columns.push_back({folded, name, cells.back().id});
    }
  if (dialect.id == DialectId::Snowflake) { // Which groups there are may hang on the values.
    llvm::SmallVector<const Scalar *, 8> values;
    for (const PivotValue &value : plan.values)
      values.push_back(value.literal);
    const Scalar *all = call("pivot values", values, plain(TypeKind::Text), pivot.range);
    plan.keys.push_back({newColumn("_pivot", all->type), all});
  }
  auto *node = make<rel::AggregateRel>(RelKind::Aggregate, pivot.range);
  node->input = in.rel;
  node->writtenKeys = static_cast<uint32_t>(plan.keys.size());
  node->keys = arena.copy(llvm::ArrayRef<rel::Definition>(plan.keys));
  node->aggregates = arena.copy(llvm::ArrayRef<rel::Definition>(cells));
  keepNames(*pivot.columns[0]);
  for (const ast::Expr *each : pivot.aggregates)
    keepNames(*each);
  showPivot(pivot, *pivot.inner, pivot.alias, std::move(plan.columns), scope);
  return node;
}

/// Binds what a pivot puts out.
void Analyser::showPivot(const ast::Table &table, const ast::Table &inner,
                         const ast::TableAlias *alias, std::vector<NamedColumn> columns,
                         Scope &scope) {
  keepAlias(inner);
  Binding &binding = addBinding(scope, alias, {}, table.range);
  binding.isBare = !alias;
  binding.columns = std::move(columns);
  if (alias)
    renameColumns(alias->columns, binding.columns);
  show(scope, binding);
}

// --- UNPIVOT -------------------------------------------------------------------

/// Whether the column of names stands before that of values; nothing: that is not known.
static std::optional<bool> namesFirst(DialectId dialect) {
  switch (dialect) {
  case DialectId::DuckDb:
  case DialectId::Snowflake:
  case DialectId::Spark:
  case DialectId::Databricks:
    return true;
  case DialectId::BigQuery:
    return false;
  default:
    return std::nullopt;
  }
}

/// One column of an UNPIVOT as rows: those of `input` in which it is not NULL.
const Rel *Analyser::unpivotColumn(const Unpivoted &unpivot, const NamedColumn &column,
                                   llvm::StringRef name) {
  SourceRange range = unpivot.table.range;
  llvm::SmallVector<ColumnId, 8> all = rel::outputOf(*unpivot.input), ids;
  llvm::DenseMap<uint32_t, ColumnId> copies;
  for (ColumnId id : all) {
    const rel::ColumnInfo info = result.info(id);
    ids.push_back(newColumn(info.name, info.type, info.collation, info.notNull));
    copies[id.index] = ids.back();
  }
  auto *instance = make<rel::InstanceRel>(RelKind::Instance, range);
  instance->definition = unpivot.input;
  instance->columns = arena.copy(llvm::ArrayRef<ColumnId>(ids));
  ColumnId value = copies.lookup(column.id.index);
  const Rel *rows = instance;
  if (unpivot.table.nulls != "INCLUDE NULLS")
    rows = filter(
        rows, negate(call("is null", {this->column(value, range)}, plain(TypeKind::Boolean), range),
                     true));
  // The text is the database's: of the column as it is written, or as it was declared.
  const Scalar *text =
      call("unpivot name", {textLiteral(intern(name), range)}, plain(TypeKind::Text), range);
  rel::Definition definition{newColumn("_name", text->type), text};
  llvm::SmallVector<ColumnId, 8> output;
  for (const NamedColumn &kept : unpivot.kept)
    output.push_back(copies.lookup(kept.id.index));
  output.push_back(definition.id);
  output.push_back(value);
  auto *node = make<rel::ProjectRel>(RelKind::Project, range);
  node->input = rows;
  node->definitions = arena.copy(llvm::ArrayRef<rel::Definition>(definition));
  node->columns = arena.copy(llvm::ArrayRef<ColumnId>(output));
  return node;
}

/// The UNPIVOT as a union of its columns; null if it is not known to be one.
const Rel *Analyser::unitedUnpivot(const ast::Unpivot &unpivot, PivotInput &in, Scope &scope) {
  std::optional<bool> first = namesFirst(dialect.id);
  const auto *value = ast::as<ast::Name>(unpivot.value),
             *name = ast::as<ast::Name>(unpivot.column->column);
  if (!first || !value || !name || unpivot.column->values.empty() || in.arguments.empty() ||
      !haveBareNames(in.scope))
    return nullptr;
  Unpivoted parts{unpivot, in.rel, {}};
  for (const VisibleColumn &each : in.scope.visible)
    if (!in.read.contains(each.column.id.index))
      parts.kept.push_back(each.column);
  llvm::SmallVector<const Rel *, 8> branches;
  llvm::SmallVector<const Scalar *, 8> values;
  for (const ast::Expr *each : unpivot.column->values) {
    const auto *alias = ast::as<ast::Alias>(each);
    const auto *written = ast::as<ast::Name>(alias ? alias->expr : each);
    std::string folded = written && written->qualifiers.empty() ? fold(written->name) : "";
    auto found = llvm::find_if(in.scope.visible, [&](const VisibleColumn &visible) {
      return visible.column.name == folded;
    });
    if (found == in.scope.visible.end())
      return nullptr;
    values.push_back(column(found->column.id, each->range));
    std::string text = alias ? "as " + alias->name.text().str()
                             : (written->name.text() + " " + found->column.spelling).str();
    branches.push_back(unpivotColumn(parts, found->column, text));
  }
  std::vector<NamedColumn> columns;
  llvm::SmallVector<ColumnId, 8> ids;
  auto add = [&](llvm::StringRef folded, llvm::StringRef spelling, DataType type) {
    ids.push_back(newColumn(folded, type));
    columns.push_back({folded.str(), spelling.str(), ids.back()});
  };
  for (const NamedColumn &kept : parts.kept) {
    const rel::ColumnInfo info = result.info(kept.id);
    add(kept.name, kept.spelling, info.type);
  }
  add(fold(name->name), name->name.text(), plain(TypeKind::Text));
  add(fold(value->name), value->name.text(), commonType(values));
  auto *node = make<rel::SetOperationRel>(RelKind::SetOperation, unpivot.range);
  node->branches = arena.copy(llvm::ArrayRef<const Rel *>(branches));
  node->columns = arena.copy(llvm::ArrayRef<ColumnId>(ids));
  if (!*first)
    std::swap(columns[columns.size() - 1], columns[columns.size() - 2]);
  keepNames(*unpivot.column);
  showPivot(unpivot, *unpivot.inner, unpivot.alias, std::move(columns), scope);
  return node;
}
