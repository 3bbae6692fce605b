// Fields.cpp - names that go on behind a column: payload.user.id, t.payload.user.
//
// A name before a dot is a table's of the same FROM if there is such a table, else a
// column's whose type may have fields, then the same in the query around. The value is the column
// with the path as text; in the query the name stays as it is written.

#include "Analyser.h"
#include "mesh/Basic/Names.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::sema;
using rel::Scalar;

/// PostgreSQL wants parentheses: (payload).id.
static bool hasPaths(const dialect::DialectFacts &dialect) {
  return dialect.features.has(dialect::Feature::Fields) &&
         dialect.id != dialect::DialectId::Postgres;
}

static bool mayHaveFields(const DataType &type) {
  using model::TypeKind;
  return !type.isKnown() || type.kind == TypeKind::Other || type.kind == TypeKind::Json;
}

/// The column that is called by `column` in this scope, of a table if there are `before`.
const NamedColumn *Analyser::columnBehind(List<ast::Ident> before, const ast::Ident &column,
                                          Scope &scope) {
  std::string folded = fold(column);
  if (!before.empty()) {
    const Binding *binding = findBinding(scope, before);
    if (!binding)
      return nullptr;
    for (const NamedColumn &each : binding->columns)
      if (each.name == folded)
        return &each;
    return binding->open ? ask(const_cast<Binding &>(*binding), folded, column.text()) : nullptr;
  }
  const NamedColumn *found = nullptr;
  for (const VisibleColumn &each : llvm::ArrayRef(scope.visible).slice(scope.firstVisible))
    if (each.column.name == folded) {
      if (found)
        return nullptr; // Of two tables: said as an unknown table.
      found = &each.column;
    }
  return found;
}

/// `base` with the path behind it, which begins at the name's part `from`.
const Scalar *Analyser::path(const ast::Name &name, const NamedColumn &base, size_t from) {
  llvm::ArrayRef<ast::Ident> all = name.qualifiers;
  std::string text = "($1)";
  for (const ast::Ident &field : all.drop_front(from))
    text += "." + field.text().str();
  text += "." + name.name.text().str();
  auto *node = makeScalar<rel::OpaqueScalar>(rel::ScalarKind::Opaque, name.range);
  node->text = intern(text);
  node->construct = "a field";
  const Scalar *input = column(base.id, name.range);
  node->inputs = arena.copy(llvm::ArrayRef<const Scalar *>(input));
  return node;
}

/// The name as a field of a column of this scope; null if it is none.
const Scalar *Analyser::resolvePath(const ast::Name &name, Scope &scope) {
  if (!hasPaths(dialect))
    return nullptr;
  llvm::ArrayRef<ast::Ident> all = name.qualifiers;
  constexpr size_t mostParts = 3; // Of a table's name.
  for (size_t count = std::min(all.size(), mostParts + 1); count-- != 0;) {
    const NamedColumn *base = columnBehind(arena.copy(all.take_front(count)), all[count], scope);
    if (base && mayHaveFields(result.info(base->id).type))
      return path(name, *base, count + 1);
  }
  return nullptr;
}

/// The name as a field of a column of the only table whose columns are not known, unless
/// it is nearly a table's.
const Scalar *Analyser::resolveOpenPath(const ast::Name &name, Scope &scope) {
  const ast::Ident &first = name.qualifiers.front();
  Binding *open = nullptr;
  llvm::SmallVector<llvm::StringRef, 8> aliases;
  for (Binding &binding : llvm::drop_begin(scope.bindings, scope.firstBinding)) {
    aliases.push_back(binding.alias);
    if (binding.open && open)
      return nullptr;
    if (binding.open)
      open = &binding;
  }
  if (!hasPaths(dialect) || !open || !nearestName(first.text(), aliases).empty())
    return nullptr;
  return path(name, *ask(*open, fold(first), first.text()), 1);
}
