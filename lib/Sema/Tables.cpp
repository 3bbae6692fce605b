// Tables.cpp - FROM: tables, subqueries and joins.

#include "Analyser.h"
#include "JoinSides.h"
#include "mesh/AST/Walk.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mesh;
using namespace mesh::sema;
using rel::ColumnId;
using rel::Rel;
using rel::Scalar;

/// A function in FROM that is not yet over what stands before it.
static const rel::FunctionRel *asBareFunction(const Rel &rel) {
  bool bare = rel.kind == rel::RelKind::Function && !rel::as<rel::FunctionRel>(rel).input;
  return bare ? &rel::as<rel::FunctionRel>(rel) : nullptr;
}

const Rel *Analyser::cross(const Rel *left, const Rel *right, SourceRange range, Scope &scope) {
  if (const rel::FunctionRel *function = asBareFunction(*right))
    return attach(left, *function, scope);
  if (!left)
    return right;
  if (scope.hasLateral && readsFrom(*left, *right, scope)) {
    auto *apply = make<rel::ApplyRel>(rel::RelKind::Apply, range);
    apply->left = left;
    apply->right = right;
    return apply;
  }
  auto *join = make<rel::JoinRel>(rel::RelKind::Join, range);
  join->left = left;
  join->right = right;
  return join;
}

/// Whether a chain of joins may as well begin with what stands before its comma:
/// a, (b LEFT JOIN c) is (a, b) LEFT JOIN c, but not so for RIGHT and FULL.
static bool joinsInAnyOrder(const ast::Table &table) {
  if (table.kind != ast::NodeKind::Join)
    return true;
  const auto &join = ast::cast<ast::Join>(table);
  bool inner = join.join == ast::JoinKind::Inner || join.join == ast::JoinKind::Cross ||
               join.join == ast::JoinKind::Left;
  return inner && !join.natural && join.columns.empty() && joinsInAnyOrder(*join.left);
}

/// Whether an ON of the chain names a table before its comma, as some engines let it.
bool Analyser::readsBefore(const ast::Table &table, Scope &scope) {
  bool reads = false;
  ast::walk(table, [&](const ast::Node &node) {
    if (node.kind == ast::NodeKind::Name) {
      const auto &name = ast::cast<ast::Name>(node);
      reads = reads || (!name.qualifiers.empty() && findBinding(scope, name.qualifiers));
    }
    return !reads;
  });
  return reads;
}

const Rel *Analyser::analyseFrom(List<const ast::Table *> tables, Scope &scope, CteScope *ctes) {
  const Rel *all = nullptr;
  for (const ast::Table *table : tables) {
    bool chain = all && table->kind == ast::NodeKind::Join;
    if (dialect.commaJoinsInOrder ||
        (chain && joinsInAnyOrder(*table) && readsBefore(*table, scope)))
      all = analyseTable(*table, scope, ctes, all);
    else
      all = cross(all, analyseTable(*table, scope, ctes, nullptr), table->range, scope);
    if (asBareFunction(*all)) // Nothing came before it.
      all = cross(nullptr, all, all->range, scope);
  }
  return all;
}

/// `before`: what stands before the table in FROM, where a comma is a join like
/// others; it is joined to the first table of a chain of joins. A function in FROM may
/// come back without an input, for `cross` to put it over one.
const Rel *Analyser::analyseTable(const ast::Table &table, Scope &scope, CteScope *ctes,
                                  const Rel *before) {
  switch (table.kind) {
  case ast::NodeKind::TableName:
    return cross(before, analyse(ast::cast<ast::TableName>(table), scope, ctes), table.range,
                 scope);
  case ast::NodeKind::TableSubquery:
    return cross(before, analyse(ast::cast<ast::TableSubquery>(table), scope, ctes), table.range,
                 scope);
  case ast::NodeKind::Join:
    return analyse(ast::cast<ast::Join>(table), scope, ctes, before);
  case ast::NodeKind::TableParen: {
    const auto &paren = ast::cast<ast::TableParen>(table);
    if (paren.alias)
      return cross(before, unsupportedTable(table, "an alias of a join in parentheses", scope),
                   table.range, scope);
    return cross(before, analyseTable(*paren.inner, scope, ctes, nullptr), table.range, scope);
  }
  case ast::NodeKind::TableFunction: {
    const Rel *function = functionTable(ast::cast<ast::TableFunction>(table), scope, ctes);
    return before ? cross(before, function, table.range, scope) : function;
  }
  case ast::NodeKind::Pivot:
    return cross(before, analyse(ast::cast<ast::Pivot>(table), scope, ctes), table.range, scope);
  case ast::NodeKind::Unpivot:
    return cross(before, analyse(ast::cast<ast::Unpivot>(table), scope, ctes), table.range, scope);
  case ast::NodeKind::Sample:
    return cross(before, analyse(ast::cast<ast::Sample>(table), scope, ctes), table.range, scope);
  case ast::NodeKind::TableSuffix:
    if (const Rel *function = numberedFunction(ast::cast<ast::TableSuffix>(table), scope, ctes))
      return before ? cross(before, function, table.range, scope) : function;
    return cross(before, refuseTable(table, scope), table.range, scope);
  case ast::NodeKind::TimeTravel:
  case ast::NodeKind::DocumentTable:
  case ast::NodeKind::RawTable:
  case ast::NodeKind::MatchRecognize:
  case ast::NodeKind::StagedFile:
  case ast::NodeKind::TableParameter:
  case ast::NodeKind::ObjectUnpivot:
    return cross(before, refuseTable(table, scope), table.range, scope);
  default:
    diags.report(table.range, diag::UnexpandedMacro, "...");
    break;
  }
  return make<rel::ValuesRel>(rel::RelKind::Values, table.range);
}

/// A table under its alias, or else under its own name.
Binding &Analyser::addBinding(Scope &scope, const ast::TableAlias *alias, const ast::Ident &name,
                              SourceRange range) {
  Binding binding;
  const ast::Ident &written = alias ? alias->name : name;
  if (written) {
    binding.alias = fold(written);
    binding.written = written;
  } else { // It must be called something where its columns are written in full.
    binding.written = ast::Ident(intern("_q_" + std::to_string(aliasCount++)), range.begin);
  }
  auto same = [&](const Binding &other) {
    return !binding.alias.empty() && other.alias == binding.alias;
  };
  if (llvm::any_of(scope.bindings, same)) {
    ++duplicateAliases;
    diags.report(SourceRange{written.loc, written.loc.offset(written.size)},
                 diag::DuplicateTableAlias, written.text());
  }
  scope.bindings.push_back(std::move(binding));
  return scope.bindings.back();
}

void Analyser::show(Scope &scope, const Binding &binding) {
  constexpr size_t usualTables = 3;
  if (scope.visible.empty())
    scope.visible.reserve(usualTables * binding.columns.size());
  for (const NamedColumn &column : binding.columns)
    scope.visible.push_back({column, &binding});
}

void Analyser::renameColumns(List<ast::Ident> names, std::vector<NamedColumn> &columns) {
  if (names.empty())
    return;
  if (names.size() != columns.size()) {
    reportArity({names.front().loc, names.back().loc.offset(names.back().size)}, columns.size(),
                names.size(), "name");
    return;
  }
  for (size_t i = 0; i != columns.size(); ++i) {
    columns[i].name = fold(names[i]);
    columns[i].spelling = names[i].text().str();
  }
}

const Rel *Analyser::scanCte(CteBinding &cte, Binding &binding) {
  cte.used = true;
  auto *instance = make<rel::InstanceRel>(rel::RelKind::Instance, cte.rel->range);
  instance->definition = cte.rel;
  llvm::SmallVector<ColumnId, 8> ids;
  const std::vector<NamedColumn> &columns = cte.open ? cte.open->columns : cte.columns;
  binding.columns.reserve(columns.size());
  for (const NamedColumn &column : columns) {
    const rel::ColumnInfo info = result.info(column.id);
    ids.push_back(newColumn(column.name, info.type, info.collation, info.notNull));
    binding.columns.push_back({column.name, column.spelling, ids.back()});
  }
  instance->columns = arena.copy(llvm::ArrayRef<ColumnId>(ids));
  if (cte.open)
    binding.open = makeOpen(instance, cte.open, binding.columns);
  return instance;
}

const Rel *Analyser::scanRelation(const rel::Relation &relation, Binding &binding) {
  auto *scan = make<rel::ScanRel>(rel::RelKind::Scan, {});
  scan->relation = &relation;
  if (!relation.columnsKnown) {
    binding.open = makeOpen(scan, nullptr, {}); // Filled when it is known what was asked for.
    return scan;
  }
  llvm::SmallVector<ColumnId, 16> ids;
  llvm::SmallVector<llvm::StringRef, 16> names;
  binding.columns.reserve(relation.columns.size());
  for (const rel::RelationColumn &column : relation.columns) {
    ids.push_back(newColumn(column.name, column.type, column.collation));
    names.push_back(column.name);
    binding.columns.push_back({column.name, column.spelling, ids.back()});
  }
  scan->columns = arena.copy(llvm::ArrayRef<ColumnId>(ids));
  scan->names = arena.copy(llvm::ArrayRef<llvm::StringRef>(names));
  return scan;
}

const Rel *Analyser::analyse(const ast::TableName &table, Scope &scope, CteScope *ctes) {
  Binding &binding = addBinding(scope, table.alias, table.name, table.range);
  List<ast::Ident> newNames = table.alias ? table.alias->columns : List<ast::Ident>();
  CteBinding *cte = table.qualifiers.empty() && ctes ? ctes->find(fold(table.name)) : nullptr;
  const Rel *rel;
  if (cte) {
    rel = scanCte(*cte, binding);
    resolution.tables[&table] = {{}, binding.written};
  } else {
    std::vector<std::string> parts;
    parts.reserve(table.qualifiers.size() + 1);
    for (const ast::Ident &part : table.qualifiers)
      parts.push_back(dialect::foldTable(dialect, part.text(), part.quoted));
    parts.push_back(dialect::foldTable(dialect, table.name.text(), table.name.quoted));
    const rel::Relation *relation = findRelation(parts, table.range);
    if (!relation) // Reported. Any column will do, so that nothing more is.
      return scanRelation(unknownRelation(), binding);
    rel = scanRelation(*relation, binding);
    if (!table.alias)
      binding.path = parts;
    resolution.tables[&table] = {std::move(parts), binding.written};
  }
  const_cast<Rel *>(rel)->range = table.range;
  renameColumns(table, newNames, binding.columns, binding.open);
  show(scope, binding);
  return rel;
}

const Rel *Analyser::analyse(const ast::TableSubquery &table, Scope &scope, CteScope *ctes) {
  return derivedTable(table, table.lateral, scope, ctes);
}

/// A derived table sees the names outside of the query, its neighbours only if LATERAL.
const Rel *Analyser::derivedTable(const ast::TableSubquery &table, bool lateral, Scope &scope,
                                  CteScope *ctes) {
  scope.hasLateral = scope.hasLateral || lateral;
  bool wasOpen = notUnderstood && notUnderstood->columnsOpen;
  Output output = analyseQuery(*table.query, lateral ? &scope : scope.outer, ctes);
  Binding &binding = addBinding(scope, table.alias, {}, table.range);
  binding.columns = std::move(output.columns);
  binding.open = output.open;
  if (lateral && notUnderstood && notUnderstood->columnsOpen &&
      !wasOpen) { // They are not the query's own.
    notUnderstood->columnsOpen = false;
    output.rel = scanRelation(unknownRelation(), binding);
  }
  resolution.tables[&table] = {{}, binding.written};
  renameColumns(table, table.alias ? table.alias->columns : List<ast::Ident>(), binding.columns,
                binding.open);
  show(scope, binding);
  return output.rel;
}

// --- Joins ---------------------------------------------------------------------

/// ASOF JOIN ... ON of DuckDB, ASOF JOIN ... MATCH_CONDITION of Snowflake, which keeps all rows of
/// its left side.
static bool isAsOf(const ast::Join &join, const dialect::DialectFacts &dialect) {
  if (join.natural || !join.columns.empty())
    return false;
  if (dialect.id == dialect::DialectId::Snowflake)
    return join.words == "ASOF JOIN" && join.match;
  return dialect.id == dialect::DialectId::DuckDb && join.on && !join.match &&
         (join.words == "ASOF JOIN" || join.words == "ASOF LEFT JOIN");
}

/// The column that USING means in one side of the join, which is the first of its name. Of
/// several tables whose columns are not known nobody can say which one has it.
std::optional<VisibleColumn> Analyser::findJoined(JoinSides &sides, bool isRight,
                                                  const std::string &name) {
  Scope &scope = sides.scope;
  size_t from = isRight ? sides.rightBegin : sides.leftBegin;
  size_t to = isRight ? scope.visible.size() : sides.rightBegin;
  auto visible = llvm::ArrayRef(scope.visible).slice(from, to - from);
  const auto *found =
      llvm::find_if(visible, [&](const VisibleColumn &each) { return each.column.name == name; });
  bool isKnown = found != visible.end();
  size_t firstBinding = isRight ? sides.rightBinding : sides.leftBinding;
  size_t bindingsEnd = isRight ? scope.bindings.size() : sides.rightBinding;
  llvm::SmallVector<Binding *, 2> open;
  for (size_t i = firstBinding; i != bindingsEnd; ++i) {
    if (isKnown && &scope.bindings[i] == found->binding)
      break; // What comes behind it may have one as well.
    if (scope.bindings[i].open)
      open.push_back(&scope.bindings[i]);
  }
  bool isSure = isKnown && (found->isMerged || !dialect.usingTakesFirst);
  if (!isSure && open.size() + isKnown > 1)
    unsupported(sides.join, "USING a column of one of several tables whose columns are not known");
  if (isKnown)
    return *found;
  if (open.empty())
    return std::nullopt;
  return VisibleColumn{*ask(*open.front(), name, name), open.front()};
}

/// What the one column shows for two, if that is neither of them as it is.
const Scalar *Analyser::mergedValue(const ast::Join &join, const Scalar &left,
                                    const Scalar &right) {
  auto make = [&](llvm::StringRef function) {
    return call(function, {&left, &right}, commonType({&left, &right}), join.range);
  };
  bool sameType = left.type.isKnown() && left.type == right.type;
  switch (join.join) {
  case ast::JoinKind::Full:
    return make("coalesce");
  case ast::JoinKind::LeftSemi:
  case ast::JoinKind::LeftAnti:
    return nullptr; // There is no other column.
  default:          // As the type that both have in common.
    if (sameType || dialect.usingKeepsType)
      return nullptr;
    return make(join.join == ast::JoinKind::Right ? "using right" : "using");
  }
}

/// USING and NATURAL: equal columns of the two sides become one.
void Analyser::mergeColumns(JoinSides &sides) {
  Scope &scope = sides.scope;
  llvm::SmallVector<std::pair<std::string, SourceLoc>, 4> names;
  bool isOpen = llvm::any_of(scope.bindings, [](const Binding &each) { return each.open; });
  if (isOpen && sides.join.join == ast::JoinKind::Full) // What is to be handed on?
    unsupported(sides.join, "FULL JOIN with USING on columns that are not known");
  if (sides.join.natural) {
    if (isOpen) {
      unsupported(sides.join, "NATURAL JOIN of a table whose columns are not known");
      return;
    }
    for (size_t i = sides.leftBegin; i != sides.rightBegin; ++i) {
      const std::string &name = scope.visible[i].column.name;
      auto hasName = [&](const VisibleColumn &each) { return each.column.name == name; };
      auto right = llvm::ArrayRef(scope.visible).drop_front(sides.rightBegin);
      size_t count = static_cast<size_t>(llvm::count_if(right, hasName));
      bool isTwice = llvm::any_of(names, [&](const auto &each) { return each.first == name; });
      if (count && (isTwice || count > 1)) {
        unsupported(sides.join, "NATURAL JOIN of two columns of one name");
        return;
      }
      if (count)
        names.push_back({name, sides.join.range.begin});
    }
  } else {
    for (const ast::Ident &ident : sides.join.columns)
      names.push_back({fold(ident), ident.loc});
  }
  size_t place = sides.leftBegin;
  for (const auto &[name, loc] : names) {
    std::optional<VisibleColumn> left = findJoined(sides, false, name);
    std::optional<VisibleColumn> right = findJoined(sides, true, name);
    if (!left || !right) {
      diags.report(SourceRange{loc, loc.offset(static_cast<uint32_t>(name.size()))},
                   diag::UsingColumnMissing, name, left ? "right" : "left");
      continue;
    }
    VisibleColumn l = *left, r = *right;
    const Scalar *a = shown(l, sides.join.range), *b = shown(r, sides.join.range);
    sides.conjuncts.push_back(
        call("=", {a, b}, {model::TypeKind::Boolean, -1, -1, {}}, sides.join.range));
    VisibleColumn merged = sides.join.join == ast::JoinKind::Right ? r : l;
    if (const Scalar *value = mergedValue(sides.join, *a, *b)) {
      if (isOpen) { // What such a table puts out is not known yet: no projection may stand over it.
        merged.value = value;
      } else {
        merged = {{name, l.column.spelling, newColumn(name, value->type)}};
        sides.merged.push_back({merged.column.id, value});
      }
    }
    auto isRight = [&](const VisibleColumn &each) { return each.column.id == r.column.id; };
    llvm::erase_if(scope.visible, isRight);
    auto spot = llvm::find_if(
        scope.visible, [&](const VisibleColumn &each) { return each.column.id == l.column.id; });
    merged.isMerged = true;
    if (spot == scope.visible.end()) { // Of a table whose columns are not known.
      spot = scope.visible.insert(scope.visible.begin() + static_cast<ptrdiff_t>(place), merged);
      ++sides.rightBegin;
    }
    *spot = merged;
    sides.rightBegin = std::min(sides.rightBegin, scope.visible.size());
    auto next = scope.visible.begin() + static_cast<ptrdiff_t>(place);
    if (dialect.mergedColumnsFirst && spot >= next) { // Else it was named before.
      std::rotate(next, spot, spot + 1);
      ++place;
    }
  }
  // MySQL makes a left join of a right one before it looks at the columns.
  if (dialect.rightJoinsColumnsFirst && sides.join.join == ast::JoinKind::Right && !isOpen)
    std::rotate(scope.visible.begin() + static_cast<ptrdiff_t>(place),
                scope.visible.begin() + static_cast<ptrdiff_t>(sides.rightBegin),
                scope.visible.end());
}

/// Whether the right side reads columns of the left, as LATERAL lets it.
bool Analyser::readsFrom(const Rel &left, const Rel &right, Scope &scope) {
  rel::ColumnSet read = rel::columnsOf(right);
  if (read.empty())
    return false;
  auto isRead = [&](ColumnId id) { return read.contains(id.index); };
  return rel::anyOutput(left, isRead) || llvm::any_of(scope.bindings, [&](const Binding &each) {
           rel::EachOnce once;
           return each.open &&
                  llvm::any_of(each.columns,
                               [&](const NamedColumn &column) { return isRead(column.id); }) &&
                  contains(left, *each.open->rel, once);
         });
}

/// `left JOIN LATERAL (...) ON ...`
const Rel *Analyser::makeApply(JoinSides &sides) {
  auto *apply = make<rel::ApplyRel>(rel::RelKind::Apply, sides.join.range);
  apply->left = sides.left;
  apply->right = sides.right;
  apply->written = static_cast<uint8_t>(1 + static_cast<int>(sides.join.join));
  apply->conjuncts = arena.copy(llvm::ArrayRef<const Scalar *>(sides.conjuncts));
  apply->keepsRows = sides.kind == ast::JoinKind::Left;
  bool isDirected = sides.kind == ast::JoinKind::Right || sides.kind == ast::JoinKind::Full ||
                    sides.kind == ast::JoinKind::LeftSemi || sides.kind == ast::JoinKind::LeftAnti;
  if (isDirected)
    unsupported(sides.join, "LATERAL on the right of this join");
  return apply;
}

const Rel *Analyser::makeJoin(JoinSides &sides) {
  if (const rel::FunctionRel *function = asBareFunction(*sides.right))
    return joinFunction(sides, *function);
  if (sides.scope.hasLateral && readsFrom(*sides.left, *sides.right, sides.scope))
    return makeApply(sides);
  auto *join = make<rel::JoinRel>(rel::RelKind::Join, sides.join.range);
  join->left = sides.left;
  join->right = sides.right;
  join->written = static_cast<uint8_t>(1 + static_cast<int>(sides.join.join));
  switch (sides.kind) {
  case ast::JoinKind::Comma:
  case ast::JoinKind::Cross:
  case ast::JoinKind::Inner:
    join->join = rel::JoinKind::Inner;
    break;
  case ast::JoinKind::Left:
    join->join = rel::JoinKind::Left;
    break;
  case ast::JoinKind::Right:
    join->join = rel::JoinKind::Left;
    std::swap(join->left, join->right);
    break;
  case ast::JoinKind::Full:
    join->join = rel::JoinKind::Full;
    break;
  case ast::JoinKind::LeftSemi:
    join->join = rel::JoinKind::Semi;
    break;
  case ast::JoinKind::LeftAnti:
    join->join = rel::JoinKind::Anti;
    break;
  }
  if (isAsOf(sides.join, dialect))
    join->join = sides.join.words == "ASOF LEFT JOIN" || sides.join.match ? rel::JoinKind::AsOfLeft
                                                                          : rel::JoinKind::AsOf;
  join->conjuncts = arena.copy(llvm::ArrayRef<const Scalar *>(sides.conjuncts));
  return join;
}

/// The columns that USING made of two, beside all others.
const Rel *Analyser::showMerged(const JoinSides &sides, const Rel *join) {
  if (sides.merged.empty())
    return join;
  auto *project = make<rel::ProjectRel>(rel::RelKind::Project, sides.join.range);
  project->input = join;
  project->definitions = arena.copy(llvm::ArrayRef<rel::Definition>(sides.merged));
  llvm::SmallVector<ColumnId, 16> all = rel::outputOf(*join);
  for (const rel::Definition &definition : sides.merged)
    all.push_back(definition.id);
  project->columns = arena.copy(llvm::ArrayRef<ColumnId>(all));
  return project;
}

const Rel *Analyser::analyse(const ast::Join &join, Scope &scope, CteScope *ctes,
                             const Rel *before) {
  bool applies = join.words == "CROSS APPLY" || join.words == "OUTER APPLY";
  if (!join.words.empty() && !applies && !isAsOf(join, dialect))
    refuse(join, join.words);
  if (join.alias)
    unsupported(join, "an alias of USING");
  size_t leftBegin = before ? 0 : scope.visible.size();
  size_t firstBinding = before ? 0 : scope.bindings.size();
  const Rel *left = analyseTable(*join.left, scope, ctes, before);
  if (asBareFunction(*left))
    left = cross(nullptr, left, join.left->range, scope);
  size_t rightBegin = scope.visible.size(), rightBinding = scope.bindings.size();
  const auto *derived = applies ? ast::as<ast::TableSubquery>(join.right) : nullptr;
  const Rel *right = derived ? derivedTable(*derived, true, scope, ctes)
                             : analyseTable(*join.right, scope, ctes, nullptr);
  ast::JoinKind kind = join.words == "OUTER APPLY" ? ast::JoinKind::Left : join.join;
  JoinSides sides{join,       kind,         scope,        left, right, leftBegin,
                  rightBegin, firstBinding, rightBinding, {},   {}};
  if (join.natural || !join.columns.empty())
    mergeColumns(sides);
  if (join.on) {
    llvm::SaveAndRestore bindings(scope.firstBinding, std::max(scope.firstBinding, firstBinding));
    llvm::SaveAndRestore visible(scope.firstVisible, std::max(scope.firstVisible, leftBegin));
    sides.conjuncts.push_back(scalar(*join.on, {&scope, ctes, "ON"}));
  }
  if (join.match) {
    llvm::SaveAndRestore bindings(scope.firstBinding, std::max(scope.firstBinding, firstBinding));
    llvm::SaveAndRestore visible(scope.firstVisible, std::max(scope.firstVisible, leftBegin));
    sides.conjuncts.push_back(scalar(*join.match, {&scope, ctes, "MATCH_CONDITION"}));
  }
  const Rel *rel = showMerged(sides, makeJoin(sides));
  bool leftOnly = join.join == ast::JoinKind::LeftSemi || join.join == ast::JoinKind::LeftAnti;
  if (leftOnly) {
    scope.visible.resize(sides.rightBegin);
    for (Binding &binding : llvm::drop_begin(scope.bindings, rightBinding)) {
      binding.alias.clear();
      binding.path.clear();
      if (binding.open)
        finishOpen(*binding.open);
      binding.open = nullptr; // Nor can anything be asked of it.
    }
  }
  return rel;
}
