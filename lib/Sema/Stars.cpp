// Stars.cpp - what `*` stands for in a select list, with what is left out, replaced or
// renamed. Over columns that are not known: OpenColumns.cpp.

#include "Resolve.h"
#include "SelectState.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::sema;

/// The expression among `aliased` (those of REPLACE or RENAME) that `name` belongs to.
template <typename NameOf>
static const ast::Alias *findAliased(List<const ast::Expr *> aliased, NameOf nameOf,
                                     const std::string &name) {
  for (const ast::Expr *expr : aliased)
    if (const auto *alias = ast::as<ast::Alias>(expr); alias && nameOf(*alias) == name)
      return alias;
  return nullptr;
}

static const ast::StarChanges &changesOf(const ast::Star &star) {
  static const ast::StarChanges none{SourceRange()};
  return star.changes ? *star.changes : none;
}

void Analyser::addStarColumn(const ast::Star &star, const NamedColumn &column,
                             const Binding *binding, SelectState &state) {
  const ast::StarChanges &changes = changesOf(star);
  if (llvm::any_of(changes.except, [&](ast::Ident ident) { return fold(ident) == column.name; }))
    return;
  Item item;
  item.scalar = this->column(column.id, star.range);
  item.name = column.name;
  item.spelling = column.spelling;
  bool isQualified = binding && !binding->isBare;
  StarColumn inFull{
      isQualified ? binding->written : ast::Ident(), writtenName(column, dialect), {}, nullptr};
  auto newNameOf = [&](const ast::Alias &alias) { return fold(alias.name); };
  auto oldNameOf = [&](const ast::Alias &alias) {
    const auto *name = ast::as<ast::Name>(alias.expr);
    return name ? fold(name->name) : "";
  };
  if (const ast::Alias *alias = findAliased(changes.replace, newNameOf, column.name)) {
    Context context{&state.scope, &state.ctes, "SELECT", true, true, false, &state.select};
    item.expr = inFull.replaced = alias;
    item.scalar = scalar(*alias->expr, context);
  }
  if (const ast::Alias *alias = findAliased(changes.rename, oldNameOf, column.name)) {
    item.name = fold(alias->name);
    item.spelling = alias->name.text().str();
    inFull.newName = writtenName({item.name, item.spelling, {}}, dialect);
  }
  state.items.push_back(std::move(item));
  resolution.stars[&star].push_back(std::move(inFull));
}

void Analyser::readStar(const ast::Star &star, SelectState &state) {
  if (state.scope.bindings.empty()) {
    diags.report(star.range, diag::StarWithoutFrom);
    return;
  }
  const Binding *only = nullptr;
  if (!star.qualifiers.empty()) {
    only = findBinding(state.scope, star.qualifiers);
    if (!only) {
      reportUnknownTable(star.qualifiers, star.range.begin, state.scope);
      return;
    }
  }
  for (Binding &binding : state.scope.bindings)
    if (binding.open && (!only || only == &binding))
      return readOpenStar(star, binding, only || state.scope.bindings.size() == 1, state);
  if (only ? only->isValue
           : llvm::any_of(state.scope.bindings, [](const Binding &each) { return each.isValue; })) {
    unsupportedColumns(star, "a star over a value that may have fields");
    return;
  }
  if (!changesOf(star).exceptPaths.empty())
    unsupported(star, "EXCLUDE with a table before the column");
  resolution.stars[&star]; // Even if nothing is left of it.
  std::vector<VisibleColumn> columns = state.scope.visible;
  if (only) {
    columns.clear();
    for (const NamedColumn &column : only->columns)
      columns.push_back({column, only});
  }
  checkStarNames(star, columns);
  for (const VisibleColumn &each : columns)
    addStarColumn(star, each.column, each.binding, state);
}

/// What is left out, replaced or renamed must be there.
void Analyser::checkStarNames(const ast::Star &star, llvm::ArrayRef<VisibleColumn> columns) {
  auto check = [&](const ast::Ident &ident) {
    std::string name = fold(ident);
    if (llvm::none_of(columns, [&](const VisibleColumn &each) { return each.column.name == name; }))
      diags.report(SourceRange{ident.loc, ident.loc.offset(ident.size)}, diag::UnknownColumn,
                   ident.text(), "'*'");
  };
  const ast::StarChanges &changes = changesOf(star);
  for (const ast::Ident &ident : changes.except)
    check(ident);
  for (const ast::Expr *each : changes.replace)
    if (const auto *alias = ast::as<ast::Alias>(each))
      check(alias->name);
  for (const ast::Expr *each : changes.rename)
    if (const auto *alias = ast::as<ast::Alias>(each))
      if (const auto *name = ast::as<ast::Name>(alias->expr))
        check(name->name);
}
