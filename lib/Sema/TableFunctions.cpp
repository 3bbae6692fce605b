// TableFunctions.cpp - functions in FROM: UNNEST(t.list) AS u (value).
//
// They see the tables before them, row by row, so they are no side of a join but stand
// over what they are joined to. The names of their columns must be known: those behind
// the alias, or those that the function always has.

#include "Analyser.h"
#include "JoinSides.h"
#include "mesh/AST/Walk.h"
#include "mesh/Dialect/Functions.h"
#include "mesh/Emit/Emit.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mesh;
using namespace mesh::sema;
using rel::ColumnId;
using rel::Rel;
using rel::RelKind;
using rel::Scalar;
using rel::ScalarKind;

/// The columns that a function always has, each with a blank before and after it.
static llvm::StringRef ownColumns(llvm::StringRef function, const dialect::DialectFacts &dialect) {
  using dialect::DialectId;
  if (dialect.id == DialectId::Snowflake && function == "flatten")
    return "seq key path index value this";
  if (dialect.id == DialectId::Sqlite && (function == "json_each" || function == "json_tree"))
    return "key value type atom id parent fullkey path";
  return {};
}

/// Whether the function returns the same rows for the same arguments, each time.
static bool isSteady(llvm::StringRef function) {
  return llvm::StringSwitch<bool>(function)
      .Cases("unnest", "generate_series", "range", "generate_subscripts", "flatten", true)
      .Cases("json_each", "json_tree", "json_each_text", "json_object_keys", true)
      .Cases("json_array_elements", "json_array_elements_text", "jsonb_each", true)
      .Cases("jsonb_each_text", "jsonb_object_keys", "jsonb_array_elements", true)
      .Cases("jsonb_array_elements_text", "regexp_split_to_table", "string_to_table", true)
      .Cases("explode", "explode_outer", "posexplode", "posexplode_outer", "inline", true)
      .Cases("inline_outer", "stack", "split_to_table", "openjson", true)
      .Default(false);
}

namespace mesh::sema {
/// A function in FROM, by whatever name it and its columns are called there.
struct Analyser::FunctionParts {
  const ast::Node &node;
  const ast::Function &call;
  const ast::TableAlias *alias = nullptr;
  ast::Ident name = {};                          ///< If it has no alias of that kind.
  llvm::SmallVector<ast::Ident, 4> columns = {}; ///< As they are written;
  llvm::StringRef own = {};                      ///< else as the function has them.
  ast::Ident number = {};                        ///< WITH OFFSET AS name
  bool keepsRows = false;
  bool isNumbered = false; ///< The last column counts the rows.
  bool isValue = false;    ///< The alias is the one value that it returns.
};
} // namespace mesh::sema

/// The function, without an input so far.
const Rel *Analyser::functionTable(const FunctionParts &parts, Scope &scope, CteScope *ctes) {
  std::string name = parts.call.name.text().lower();
  auto *call = arena.make<rel::OpaqueScalar>(rel::as<rel::OpaqueScalar>(
      *opaque(parts.call, ("function '" + name + "'"), {&scope, ctes, "FROM"})));
  call->occurrence = 0; // Whether it is steady is said of the relation.
  call->mayMultiplyRows = false;
  auto *node = make<rel::FunctionRel>(RelKind::Function, parts.node.range);
  node->name = intern(name);
  node->call = call;
  node->keepsRows = parts.keepsRows;
  node->isNumbered = parts.isNumbered;
  node->isValue = parts.isValue;
  node->open = !::isSteady(name);
  ast::walk(parts.call, [&](const ast::Node &each) {
    const auto *inner = ast::as<ast::Function>(&each);
    node->open = node->open || (inner && inner != &parts.call && !isSteady(*inner));
    return !node->open;
  });
  llvm::SmallVector<ColumnId, 8> ids;
  auto add = [&](Binding &binding, const std::string &folded, llvm::StringRef spelling) {
    ids.push_back(newColumn(folded, {}));
    binding.columns.push_back({folded, spelling.str(), ids.back()});
  };
  Binding &binding = addBinding(scope, parts.alias, parts.name, parts.node.range);
  binding.isValue = parts.isValue;
  for (const ast::Ident &ident : parts.columns)
    add(binding, fold(ident), ident.text());
  llvm::SmallVector<llvm::StringRef, 8> own;
  parts.own.split(own, ' ', -1, false);
  for (llvm::StringRef each : own)
    add(binding, dialect::fold(dialect, each, false), each);
  resolution.tables[&parts.node] = {{}, binding.written};
  show(scope, binding);
  if (parts.number) { // Not a column of the other one, but a value beside it.
    Binding &number = addBinding(scope, nullptr, parts.number, parts.node.range);
    number.isValue = true;
    add(number, fold(parts.number), parts.number.text());
    show(scope, number);
  }
  node->columns = arena.copy(llvm::ArrayRef<ColumnId>(ids));
  return node;
}

/// Whether the alias of the function is the name of the one column that it returns.
static bool namesValue(llvm::StringRef function, size_t arguments,
                       const dialect::DialectFacts &dialect) {
  using dialect::DialectId;
  bool isUnnest = function == "unnest" && arguments == 1;
  return isUnnest && (dialect.id == DialectId::BigQuery || dialect.id == DialectId::Postgres);
}

/// Whether the function returns one column that has no fields, which its alias names as well.
static bool returnsPlainValues(llvm::StringRef function, const dialect::DialectFacts &dialect) {
  return dialect.id == dialect::DialectId::Postgres &&
         (function == "generate_series" || function == "generate_subscripts" ||
          function == "regexp_split_to_table" || function == "string_to_table");
}

/// Whether the function gives what a file or a table elsewhere holds, as its arguments say.
static bool readsElsewhere(llvm::StringRef function, const dialect::DialectFacts &dialect) {
  using dialect::DialectId;
  llvm::StringSwitch<bool> is(function);
  switch (dialect.id) {
  case DialectId::DuckDb:
    return is.Cases("read_csv", "read_csv_auto", "read_parquet", "parquet_scan", true)
        .Cases("read_json", "read_json_auto", "read_ndjson", "read_ndjson_auto", true)
        .Cases("read_json_objects", "read_ndjson_objects", "read_text", "read_blob", true)
        .Cases("read_xlsx", "st_read", "delta_scan", "iceberg_scan", true)
        .Cases("sqlite_scan", "postgres_scan", "postgres_scan_pushdown", "mysql_scan", true)
        .Default(false);
  case DialectId::ClickHouse:
    return is.Cases("s3", "url", "file", "hdfs", "gcs", "azureblobstorage", "remote", true)
        .Cases("remotesecure", "mysql", "postgresql", "deltalake", "iceberg", true)
        .Default(false);
  default:
    return false;
  }
}

/// Whether the value is written out: numbers, texts, lists and records of them.
static bool isWritten(const ast::Expr &value) {
  bool written = true;
  ast::walk(value, [&](const ast::Node &node) {
    switch (node.kind) {
    case ast::NodeKind::Literal:
    case ast::NodeKind::Array:
    case ast::NodeKind::Braces:
    case ast::NodeKind::KeyValue:
    case ast::NodeKind::Paren:
      break;
    default:
      written = false;
    }
    return written;
  });
  return written;
}

/// Whether all arguments are written out; those with names are `name = value`, `name := value`.
static bool hasWrittenArguments(const ast::Function &call) {
  return llvm::all_of(call.arguments, [](const ast::Expr *argument) {
    if (const auto *named = ast::as<ast::NamedArgument>(argument))
      return isWritten(*named->value);
    const auto *equal = ast::as<ast::Binary>(argument);
    if (!equal)
      return isWritten(*argument);
    const auto *name = ast::as<ast::Name>(equal->left);
    return equal->op == ast::BinaryOp::Equal && name && name->qualifiers.empty() &&
           isWritten(*equal->right);
  });
}

/// A file, as a table that nobody declared; its name is the call.
const Rel *Analyser::readElsewhere(const ast::TableFunction &table, Scope &scope) {
  auto *call = arena.make<ast::Function>(*table.call);
  call->name = ast::Ident(intern(table.call->name.text().lower()), table.call->name.loc);
  const rel::Relation *relation = findRelation({emit::print(*call, dialect)}, call->range);
  // Without an alias it is called as the function is; of two such tables neither is read so.
  std::string own = fold(table.call->name);
  bool isTaken =
      llvm::any_of(scope.bindings, [&](const Binding &each) { return each.alias == own; });
  Binding &binding =
      addBinding(scope, table.alias, isTaken ? ast::Ident() : table.call->name, table.range);
  binding.isBare = !table.alias;
  const Rel *scan = scanRelation(relation ? *relation : unknownRelation(), binding);
  resolution.tables[&table] = {{}, binding.written};
  renameColumns(table, table.alias ? table.alias->columns : List<ast::Ident>(), binding.columns,
                binding.open);
  show(scope, binding);
  return scan;
}

const Rel *Analyser::functionTable(const ast::TableFunction &table, Scope &scope, CteScope *ctes) {
  std::string name = table.call->name.text().lower();
  if (table.call->qualifiers.empty() && !table.call->tail && readsElsewhere(name, dialect) &&
      hasWrittenArguments(*table.call))
    return readElsewhere(table, scope);
  FunctionParts parts{.node = table, .call = *table.call, .alias = table.alias};
  if (table.alias && !table.alias->columns.empty()) {
    parts.columns.append(table.alias->columns.begin(), table.alias->columns.end());
  } else {
    parts.own = ownColumns(name, dialect);
    parts.isValue =
        parts.own.empty() && table.alias && namesValue(name, table.call->arguments.size(), dialect);
    if (parts.isValue || (table.alias && returnsPlainValues(name, dialect)))
      parts.columns.push_back(table.alias->name);
  }
  bool isKnown = table.alias && table.call->qualifiers.empty() && !table.call->tail &&
                 (!parts.columns.empty() || !parts.own.empty());
  return isKnown ? functionTable(parts, scope, ctes) : tracedFunction(table, scope, ctes);
}

/// A function WITH ORDINALITY, whose columns all have names, the last one for the number; or
/// UNNEST WITH OFFSET. Null if the table is none of these.
const Rel *Analyser::numberedFunction(const ast::TableSuffix &table, Scope &scope, CteScope *ctes) {
  const auto *inner = ast::as<ast::TableFunction>(table.inner);
  if (!inner || !inner->call->qualifiers.empty() || inner->call->tail)
    return nullptr;
  FunctionParts parts{.node = table, .call = *inner->call, .alias = table.alias};
  parts.isNumbered = true;
  if (table.suffix == ast::SuffixKind::Ordinality) {
    if (inner->alias || !table.alias || table.alias->columns.size() < 2)
      return nullptr;
    parts.columns.append(table.alias->columns.begin(), table.alias->columns.end());
    return functionTable(parts, scope, ctes);
  }
  bool isOffset = table.suffix == ast::SuffixKind::Offset && inner->alias &&
                  inner->alias->columns.empty() && (!table.alias || table.alias->columns.empty());
  if (!isOffset ||
      !namesValue(inner->call->name.text().lower(), inner->call->arguments.size(), dialect))
    return nullptr;
  parts.alias = inner->alias;
  parts.columns.push_back(inner->alias->name);
  parts.number =
      table.alias ? table.alias->name : ast::Ident(intern("offset"), table.range.end, false);
  parts.isValue = true;
  return functionTable(parts, scope, ctes);
}

const Rel *Analyser::lateralView(const ast::LateralView &view, const Rel *input, Scope &scope,
                                 CteScope *ctes) {
  if (view.columns.empty() || !view.call->qualifiers.empty() || view.call->tail)
    return tracedView(view, input, scope, ctes);
  FunctionParts parts{.node = view, .call = *view.call, .name = view.name};
  parts.columns.append(view.columns.begin(), view.columns.end());
  parts.keepsRows = view.outer;
  const Rel *function = functionTable(parts, scope, ctes);
  return attach(input, rel::as<rel::FunctionRel>(*function), scope);
}

bool sema::contains(const Rel &rel, const Rel &other, rel::EachOnce &once) {
  if (!once.enter(rel))
    return false; // It was looked at.
  bool found = &rel == &other;
  rel::forEachPart(
      rel, [](const Scalar &) {},
      [&](const Rel &each) { found = found || contains(each, other, once); });
  return found;
}

/// Puts the function over its input; null: one row. It must not read a table of the
/// same FROM that is not in the input.
const Rel *Analyser::attach(const Rel *input, const rel::FunctionRel &bare, Scope &scope) {
  rel::FunctionRel &function = *arena.make<rel::FunctionRel>(bare);
  if (!input) {
    auto *row = make<rel::ValuesRel>(RelKind::Values, function.range);
    row->rows = arena.copy(llvm::ArrayRef<List<const Scalar *>>(List<const Scalar *>()));
    input = row;
  }
  llvm::SmallVector<ColumnId, 16> seen = rel::outputOf(*input);
  auto isReachable = [&](ColumnId id) {
    auto owner = llvm::find_if(scope.bindings, [&](const Binding &binding) {
      return llvm::any_of(binding.columns, [&](const NamedColumn &each) { return each.id == id; });
    });
    if (owner == scope.bindings.end()) // Of a query around this one.
      return true;
    rel::EachOnce once;
    return owner->open ? contains(*input, *owner->open->rel, once) : llvm::is_contained(seen, id);
  };
  auto check = [&](auto &self, const Scalar &scalar) -> bool {
    if (scalar.kind == ScalarKind::Column)
      return isReachable(rel::as<rel::ColumnScalar>(scalar).id);
    bool fine = scalar.kind != ScalarKind::Subquery;
    rel::forEachOperand(scalar, [&](const Scalar &each) { fine = fine && self(self, each); });
    return fine;
  };
  if (!check(check, *function.call)) {
    if (!notUnderstood)
      notUnderstood = NotUnderstood{"a function in FROM", function.range};
    notUnderstood->traced = false;
  }
  function.input = input;
  return &function;
}

/// `left JOIN function(...) ON ...`
const Rel *Analyser::joinFunction(JoinSides &sides, rel::FunctionRel function) {
  auto isTrue = [](const Scalar *scalar) {
    return scalar->kind == ScalarKind::Literal &&
           rel::as<rel::LiteralScalar>(*scalar).text == "true";
  };
  switch (sides.kind) {
  case ast::JoinKind::Comma:
  case ast::JoinKind::Cross:
  case ast::JoinKind::Inner: {
    const Rel *all = attach(sides.left, function, sides.scope);
    for (const Scalar *conjunct : sides.conjuncts)
      all = filter(all, conjunct);
    return all;
  }
  case ast::JoinKind::Left:
    function.keepsRows = true;
    if (llvm::all_of(sides.conjuncts, isTrue))
      return attach(sides.left, function, sides.scope);
    break;
  default:
    break;
  }
  unsupported(sides.join, "a function on the right of this join");
  return attach(sides.left, function, sides.scope);
}
