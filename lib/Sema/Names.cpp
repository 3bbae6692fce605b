// Names.cpp - what a column name means.

#include "mesh/Basic/Names.h"
#include "Resolve.h"
#include "SelectState.h"
#include "mesh/Dialect/ValueFacts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::sema;
using rel::Scalar;
using rel::ScalarKind;

const Scalar *Analyser::found(const ast::Name &name, const NamedColumn &column,
                              const Binding *binding) {
  bool isQualified = binding && !binding->isValue && !binding->isBare;
  resolution.names[&name] = {isQualified ? binding->written : ast::Ident(),
                             writtenName(column, dialect)};
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

/// All that a bare name may mean, as long as it may be a column of tables whose columns are
/// not known: one of those, or what is found further out.
struct Analyser::NameChoices {
  llvm::SmallVector<const Scalar *, 3> values;
  Binding *open = nullptr;  ///< Of the first of them, if it is such a column.
  bool mayBeColumn = false; ///< Not all of them are aliases.
  bool readsAround = false; ///< Some are of queries around this one.
  bool isRow = false;       ///< A table is called so: where it is no column, it is a whole row.
};

/// Which of them it is only the database knows: the value depends on all.
const Scalar *Analyser::choose(const ast::Name &name, const NameChoices &choices) {
  llvm::SmallVector<const Scalar *, 3> values;
  auto add = [&](const Scalar *value) {
    if (llvm::none_of(values, [&](const Scalar *other) { return rel::sameScalar(*other, *value); }))
      values.push_back(value);
  };
  for (const Scalar *value : choices.values)
    if (value->kind == ScalarKind::Call &&
        rel::as<rel::CallScalar>(*value).function == eitherOne) // Of an alias of such a name.
      llvm::for_each(rel::as<rel::CallScalar>(*value).arguments, add);
    else
      add(value);
  if (values.size() == 1)
    return values[0];
  return call(choices.readsAround ? eitherSide : eitherOne, values, {}, name.range);
}

static const Scalar *aliasIn(const Scope &scope, const std::string &folded) {
  for (const OutputAlias &alias : scope.aliases)
    if (alias.name == folded)
      return alias.scalar;
  return nullptr;
}

/// Whether an item that has not been read yet has the alias: SQLite's ON may mean it.
static bool willHaveAlias(const dialect::DialectFacts &dialect, const Scope &scope,
                          const std::string &folded) {
  if (!scope.readsFrom || !dialect::hasClause(dialect, "where_aliases"))
    return false;
  return llvm::any_of(scope.readsFrom->items, [&](const ast::Expr *item) {
    const auto *alias = ast::as<ast::Alias>(item);
    return alias && dialect::fold(dialect, alias->name.text(), alias->name.quoted) == folded;
  });
}

/// Whether a subquery may read the aliases of a query around it.
static bool seesAliasesAround(const dialect::DialectFacts &dialect) {
  return dialect::hasClause(dialect, "where_aliases") ||
         dialect::hasClause(dialect, "lateral_aliases") || dialect.id == dialect::DialectId::MySql;
}

const Scalar *Analyser::shown(const VisibleColumn &visible, SourceRange range) {
  return visible.value ? visible.value : column(visible.column.id, range);
}

/// What the name means if it is a column that one scope shows; null if it is not. Where it may
/// have been a column of a query within already, that is one more choice.
const Scalar *Analyser::visibleIn(Scope &scope, const ast::Name &name, const std::string &folded,
                                  const Context &context, NameChoices &choices) {
  llvm::SmallVector<const VisibleColumn *, 2> matches;
  for (const VisibleColumn &visible : llvm::ArrayRef(scope.visible).slice(scope.firstVisible))
    if (visible.column.name == folded)
      matches.push_back(&visible);
  if (matches.empty())
    return nullptr;
  auto hidden = scope.hiding.find(folded);
  if (hidden != scope.hiding.end() && (!hidden->second || context.aggregates))
    return unsupported(name, "an alias that hides a column");
  auto isValue = [](const VisibleColumn *each) { return each->binding && each->binding->isValue; };
  if (matches.size() > 1 && llvm::any_of(matches, isValue))
    return unsupported(name, "a name of a column and of a function in FROM");
  if (!choices.values.empty()) {
    for (const VisibleColumn *match : matches)
      choices.values.push_back(shown(*match, name.range));
    choices.readsAround = true;
    return choose(name, choices);
  }
  if (matches.size() == 1) // What USING made of two has no name but its own.
    return matches[0]->value ? matches[0]->value
                             : found(name, matches[0]->column, matches[0]->binding);
  llvm::SmallVector<const Binding *, 4> owners;
  for (const VisibleColumn *match : matches)
    owners.push_back(match->binding);
  diags.report(name.range, diag::AmbiguousColumn, name.name.text(), listTables(owners));
  return nullLiteral(name.range);
}

/// What the name certainly means if a scope has it; else null, and what it may mean there is
/// among the choices.
const Scalar *Analyser::resolveIn(Scope &scope, const ast::Name &name, const std::string &folded,
                                  const Context &context, NameChoices &choices) {
  if (const Scalar *visible = visibleIn(scope, name, folded, context, choices))
    return visible;
  bool isOwn = &scope == context.scope;
  llvm::SmallVector<Binding *, 2> open;
  for (Binding &binding : llvm::drop_begin(scope.bindings, scope.firstBinding))
    if (binding.isFunction && binding.alias == folded && choices.values.empty())
      return found(name, *ask(binding, folded, name.name.text()), &binding);
    else if (binding.open)
      open.push_back(&binding);
    else
      choices.isRow = choices.isRow || binding.alias == folded;
  auto hidden = scope.hiding.find(folded);
  bool mayHide = hidden != scope.hiding.end() && (!hidden->second || context.aggregates);
  if (mayHide && !open.empty())
    return unsupported(name, "an alias that may hide a column");
  if (willHaveAlias(dialect, scope, folded))
    return unsupported(name, "a name in FROM that may be an alias");
  const Scalar *alias = isOwn || seesAliasesAround(dialect) ? aliasIn(scope, folded) : nullptr;
  if (isOwn && alias && open.empty())
    return readAgain(name, *alias);
  bool takesAlias = alias && !(isOwn && context.columnsOnly);
  hasUnsureNames = hasUnsureNames || (choices.values.empty() && open.size() > 1 && !takesAlias);
  if (choices.values.empty() && open.size() == 1 && !takesAlias)
    choices.open = open[0];
  choices.mayBeColumn = choices.mayBeColumn || !open.empty();
  choices.readsAround = choices.readsAround || (!isOwn && (alias || !open.empty()));
  if (takesAlias)
    choices.values.push_back(readAgain(name, *alias));
  for (Binding *binding : open) {
    bool isRow = binding->alias == folded && (binding->open->below || binding != choices.open);
    choices.isRow = choices.isRow || isRow;
    choices.values.push_back(column(ask(*binding, folded, name.name.text())->id, name.range));
  }
  return nullptr;
}

/// Whether a name that may be an output column's certainly is. What is aggregated hardly is.
static bool meansOutputs(const Context &context, const dialect::DialectFacts &dialect) {
  const dialect::ValueFacts &facts = dialect::valueFacts(dialect);
  llvm::StringRef clause = context.clause;
  return clause == "ORDER BY" ? facts.orderNames != dialect::NameUse::Either
                              : clause == "HAVING" && facts.havingNames != dialect::NameUse::Either;
}

const Scalar *Analyser::resolveUnqualified(const ast::Name &name, const std::string &folded,
                                           const Context &context) {
  if (const Scalar *alias = context.aliasesFirst ? aliasIn(*context.scope, folded) : nullptr) {
    if (meansOutputs(context, dialect)) // The name stays as it is.
      return alias;
    Context onlyColumns = context;
    onlyColumns.aliasesFirst = false;
    const Scalar *column = resolveUnqualified(name, folded, onlyColumns);
    if (rel::sameScalar(*alias, *column) || (!context.aggregates && !mayBeKey(*alias)))
      return column;
    resolution.names.erase(&name);
    return call(eitherOne, {column, readAgain(name, *alias)}, {}, name.range);
  }
  NameChoices choices;
  for (Scope *scope = context.scope; scope; scope = scope->outer)
    if (const Scalar *sure = resolveIn(*scope, name, folded, context, choices)) {
      if (choices.isRow && !choices.values.empty())
        return unsupported(name, "a whole row of columns that are not known");
      return sure;
    }
  if (choices.values.empty()) {
    reportUnknownColumn(name, folded, context);
    return nullLiteral(name.range);
  }
  if (!choices.mayBeColumn)
    return unsupported(name, "an alias of a query around this one");
  if (choices.isRow)
    return unsupported(name, "a whole row of columns that are not known");
  if (name.name.quoted && dialect.affinityTyping) // "x" is a text where it is no column.
    choices.values.push_back(textLiteral(intern(name.name.text()), name.range));
  if (choices.values.size() > 1 || !choices.open)
    return choose(name, choices);
  return found(name, *ask(*choices.open, folded, name.name.text()), choices.open);
}

/// The table that the qualifiers of a column name, innermost scope first.
const Binding *Analyser::findBinding(Scope &scope, List<ast::Ident> qualifiers) {
  if (qualifiers.size() == 1) { // An alias; the usual case.
    std::string folded = fold(qualifiers[0]);
    for (const Binding &binding : llvm::drop_begin(scope.bindings, scope.firstBinding))
      if (binding.alias == folded)
        return &binding;
    return nullptr;
  }
  llvm::SmallVector<std::string, 2> folded;
  for (const ast::Ident &qualifier : qualifiers)
    folded.push_back(fold(qualifier));
  for (const Binding &binding : llvm::drop_begin(scope.bindings, scope.firstBinding)) {
    if (qualifiers.size() > binding.path.size())
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
