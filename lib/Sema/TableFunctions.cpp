// TableFunctions.cpp - functions in FROM: UNNEST(t.list) AS u (value).
//
// They see the tables before them, row by row, so they are no side of a join but stand
// over what they are joined to. The names of their columns must be known: those behind
// the alias, or those that the function always has.

#include "Analyser.h"
#include "JoinSides.h"
#include "mesh/AST/Walk.h"
#include "mesh/Dialect/Functions.h"
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

/// Whether all that is called among the arguments is known to be steady.
static bool hasSteadyArguments(const ast::Function &call, const dialect::DialectFacts &dialect) {
  bool steady = true;
  ast::walk(call, [&](const ast::Node &node) {
    const auto *inner = ast::as<ast::Function>(&node);
    if (!inner || inner == &call)
      return steady;
    const dialect::FunctionFacts *facts =
        dialect::findFunction(dialect, inner->name.text(), inner->arguments.size());
    steady = steady && facts && inner->qualifiers.empty() &&
             facts->functionClass == dialect::FunctionClass::Scalar &&
             facts->volatility != dialect::Volatility::Volatile;
    return steady;
  });
  return steady;
}

/// The function, without an input so far.
const Rel *Analyser::functionTable(const ast::TableFunction &table, Scope &scope, CteScope *ctes) {
  std::string name = table.call->name.text().lower();
  llvm::SmallVector<llvm::StringRef, 8> names;
  if (table.alias && !table.alias->columns.empty())
    for (const ast::Ident &ident : table.alias->columns)
      names.push_back(ident.text());
  else
    ownColumns(name, dialect).split(names, ' ', -1, false);
  if (names.empty() || !table.alias || !table.call->qualifiers.empty() || table.call->tail)
    return tracedFunction(table, scope, ctes);
  Context context{&scope, ctes, "FROM"};
  auto *call = arena.make<rel::OpaqueScalar>(
      rel::as<rel::OpaqueScalar>(*opaque(*table.call, ("function '" + name + "'"), context)));
  call->occurrence = 0; // Whether it is steady is said of the relation.
  call->mayMultiplyRows = false;
  auto *node = make<rel::FunctionRel>(RelKind::Function, table.range);
  node->name = intern(name);
  node->call = call;
  node->open = !isSteady(name) || !hasSteadyArguments(*table.call, dialect);
  Binding &binding = addBinding(scope, table.alias, {}, table.range);
  llvm::SmallVector<ColumnId, 8> ids;
  for (size_t i = 0; i != names.size(); ++i) {
    std::string folded = table.alias->columns.empty() ? dialect::fold(dialect, names[i], false)
                                                      : fold(table.alias->columns[i]);
    ids.push_back(newColumn(folded, {}));
    binding.columns.push_back({folded, names[i].str(), ids.back()});
  }
  node->columns = arena.copy(llvm::ArrayRef<ColumnId>(ids));
  resolution.tables[&table] = {{}, binding.written};
  show(scope, binding);
  return node;
}

static bool contains(const Rel &rel, const Rel &other, rel::EachOnce &once) {
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
  switch (sides.join.join) {
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
