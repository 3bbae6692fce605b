// Names.cpp - what a column name means.

#include "mesh/Basic/Names.h"
#include "Analyser.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::sema;
using rel::Scalar;

const Scalar *Analyser::found(const ast::Name &name, const NamedColumn &column,
                              const Binding *binding) {
  bool isQualified = binding && !binding->isValue && !binding->isBare;
  resolution.names[&name] = {isQualified ? binding->written : ast::Ident(), column.spelling};
  return this->column(column.id, name.range);
}

/// The column of a table whose columns are not known: there is one of every name.
const NamedColumn *Analyser::ask(Binding &binding, const std::string &name,
                                 llvm::StringRef spelling) {
  for (const NamedColumn &column : binding.columns)
    if (column.name == name)
      return &column;
  size_t place = askOpen(*binding.open, name, spelling);
  binding.columns.push_back(binding.open->columns[place]);
  return &binding.columns.back();
}

const Scalar *Analyser::resolve(const ast::Name &name, const Context &context) {
  std::string folded = fold(name.name);
  return name.qualifiers.empty() ? resolveUnqualified(name, folded, context)
                                 : resolveQualified(name, folded, context);
}

/// "a", "b" or "c", for messages.
static std::string listTables(llvm::ArrayRef<const Binding *> bindings) {
  std::string text;
  for (size_t i = 0; i != bindings.size(); ++i)
    text += (i == 0                     ? "'"
             : i + 1 == bindings.size() ? " or '"
                                        : ", '") +
            (bindings[i] ? bindings[i]->alias : "USING") + "'";
  return text;
}

/// Whether there are more than `limit` values in it; takes off what there are.
static bool holdsMoreThan(size_t &limit, const Scalar &scalar) {
  if (limit == 0)
    return true;
  --limit;
  bool more = false;
  rel::forEachOperand(scalar,
                      [&](const Scalar &operand) { more = more || holdsMoreThan(limit, operand); });
  return more;
}

/// What an alias stands for where a name means it. Aliases of aliases could grow without
/// bound.
const Scalar *Analyser::readAgain(const ast::Name &name, const Scalar &scalar) {
  size_t limit = 1000;
  return holdsMoreThan(limit, scalar) ? unsupported(name, "an alias of so much") : &scalar;
}

/// A name that may be a column of tables whose columns are not known; if it is none, it
/// is the alias. Which of them only the database knows: the value depends on all.
const Scalar *Analyser::columnOrAlias(const ast::Name &name, llvm::ArrayRef<Binding *> open,
                                      const std::string &folded, const Scalar &alias) {
  llvm::SmallVector<const Scalar *, 3> choices = {readAgain(name, alias)};
  for (Binding *binding : open)
    choices.push_back(column(ask(*binding, folded, name.name.text())->id, name.range));
  if (choices.size() == 2 && rel::sameScalar(*choices[0], *choices[1]))
    return choices[0];
  return call("column or alias", choices, {}, name.range);
}

const Scalar *Analyser::resolveUnqualified(const ast::Name &name, const std::string &folded,
                                           const Context &context) {
  auto findAlias = [&](Scope &scope) -> const Scalar * {
    for (const OutputAlias &alias : scope.aliases)
      if (alias.name == folded)
        return alias.scalar;
    return nullptr;
  };
  if (context.aliasesFirst)
    if (const Scalar *alias = findAlias(*context.scope))
      return alias; // The name stays as it is.
  for (Scope *scope = context.scope; scope; scope = scope->outer) {
    llvm::SmallVector<const VisibleColumn *, 2> matches;
    for (const VisibleColumn &visible : llvm::ArrayRef(scope->visible).slice(scope->firstVisible))
      if (visible.column.name == folded)
        matches.push_back(&visible);
    auto hidden = scope->hiding.find(folded);
    bool isHidden = hidden != scope->hiding.end() && (!hidden->second || context.aggregates);
    if (isHidden && !matches.empty())
      return unsupported(name, "an alias that hides a column");
    auto isValue = [](const VisibleColumn *each) {
      return each->binding && each->binding->isValue;
    };
    if (matches.size() > 1 && llvm::any_of(matches, isValue))
      return unsupported(name, "a name of a column and of a function in FROM");
    if (matches.size() > 1) {
      llvm::SmallVector<const Binding *, 4> owners;
      for (const VisibleColumn *match : matches)
        owners.push_back(match->binding);
      diags.report(name.range, diag::AmbiguousColumn, name.name.text(), listTables(owners));
      return nullLiteral(name.range);
    }
    if (matches.size() == 1)
      return found(name, matches[0]->column, matches[0]->binding);
    llvm::SmallVector<Binding *, 2> open;
    for (Binding &binding : llvm::drop_begin(scope->bindings, scope->firstBinding))
      if (binding.isFunction && binding.alias == folded)
        return found(name, *ask(binding, folded, name.name.text()), &binding);
      else if (binding.open)
        open.push_back(&binding);
    const Scalar *alias = scope == context.scope ? findAlias(*scope) : nullptr;
    if (isHidden && !open.empty())
      return unsupported(name, "an alias that may hide a column");
    if (alias && !open.empty() && !context.columnsOnly)
      return columnOrAlias(name, open, folded, *alias);
    if (open.size() > 1) {
      return unsupported(name, model::ambiguousColumn);
    }
    if (open.size() == 1 && open[0]->open->below && open[0]->alias == folded)
      return unsupported(name, "a whole row of columns that are not known");
    if (open.size() == 1)
      return found(name, *ask(*open[0], folded, name.name.text()), open[0]);
    if (alias)
      return readAgain(name, *alias);
  }
  reportUnknownColumn(name, folded, context);
  return nullLiteral(name.range);
}

/// The table that the qualifiers of a column name, innermost scope first.
const Binding *Analyser::findBinding(Scope &scope, List<ast::Ident> qualifiers) {
  llvm::SmallVector<std::string, 2> folded;
  for (const ast::Ident &qualifier : qualifiers)
    folded.push_back(fold(qualifier));
  for (const Binding &binding : llvm::drop_begin(scope.bindings, scope.firstBinding)) {
    if (qualifiers.size() == 1 && binding.alias == folded[0])
      return &binding;
    if (qualifiers.size() < 2 || qualifiers.size() > binding.path.size())
      continue;
    size_t skipped = binding.path.size() - qualifiers.size();
    bool equal = true;
    for (size_t i = 0; i != qualifiers.size(); ++i)
      equal = equal && binding.path[skipped + i] == folded[i];
    if (equal)
      return &binding;
  }
  return nullptr;
}

const Scalar *Analyser::resolveQualified(const ast::Name &name, const std::string &folded,
                                         const Context &context) {
  for (Scope *scope = context.scope; scope; scope = scope->outer) {
    const Binding *binding = findBinding(*scope, name.qualifiers);
    if (!binding) {
      if (const Scalar *field = resolvePath(name, *scope))
        return field;
      continue;
    }
    if (binding->isValue)
      return path(name, binding->columns[0], name.qualifiers.size());
    for (const NamedColumn &column : binding->columns)
      if (column.name == folded)
        return found(name, column, binding);
    if (binding->open)
      return found(name, *ask(const_cast<Binding &>(*binding), folded, name.name.text()), binding);
    llvm::SmallVector<llvm::StringRef, 16> candidates;
    for (const NamedColumn &column : binding->columns)
      candidates.push_back(column.name);
    auto handle =
        diags.report(name.range, diag::UnknownColumn, name.name.text(), "'" + binding->alias + "'");
    SourceRange last = {name.name.loc, name.range.end};
    llvm::StringRef nearest = nearestName(folded, candidates);
    if (!nearest.empty())
      handle.fix(last, nearest);
    else if (candidates.size() <= 20)
      handle.note({}, diag::ColumnsAre, "'" + binding->alias + "'", llvm::join(candidates, ", "));
    return nullLiteral(name.range);
  }
  if (const Scalar *field = resolveOpenPath(name, *context.scope))
    return field;
  reportUnknownTable(name.qualifiers, name.range.begin, *context.scope);
  return nullLiteral(name.range);
}

void Analyser::reportUnknownTable(List<ast::Ident> qualifiers, SourceLoc begin, Scope &innermost) {
  std::string written = llvm::join(
      llvm::map_range(qualifiers, [](const ast::Ident &part) { return part.text(); }), ".");
  const ast::Ident &last = qualifiers.back();
  SourceRange range = {begin, last.loc.offset(last.size)};
  auto handle = diags.report(range, diag::UnknownTableAlias, written);
  llvm::SmallVector<llvm::StringRef, 8> aliases;
  for (Scope *scope = &innermost; scope; scope = scope->outer)
    for (const Binding &binding : llvm::drop_begin(scope->bindings, scope->firstBinding))
      if (!binding.alias.empty())
        aliases.push_back(binding.alias);
  llvm::StringRef nearest = nearestName(written, aliases);
  if (!nearest.empty())
    handle.fix(range, nearest);
  else if (!aliases.empty() && aliases.size() <= 20)
    handle.note({}, diag::TablesAre, llvm::join(aliases, ", "));
}

void Analyser::reportUnknownColumn(const ast::Name &name, const std::string &folded,
                                   const Context &context) {
  llvm::SmallVector<llvm::StringRef, 16> candidates;
  std::vector<const Binding *> tables;
  for (Scope *scope = context.scope; scope; scope = scope->outer) {
    for (const VisibleColumn &visible : scope->visible)
      if (!llvm::is_contained(candidates, visible.column.name))
        candidates.push_back(visible.column.name);
    for (const Binding &binding : scope->bindings)
      tables.push_back(&binding);
  }
  std::string where = tables.empty() ? "a query without FROM" : listTables(tables);
  auto handle = diags.report(name.range, diag::UnknownColumn, name.name.text(), where);
  llvm::StringRef nearest = nearestName(folded, candidates);
  if (!nearest.empty())
    handle.fix(name.range, nearest);
  else if (!candidates.empty() && candidates.size() <= 20)
    handle.note({}, diag::ColumnsAre, where, llvm::join(candidates, ", "));
}
