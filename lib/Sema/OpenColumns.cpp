// OpenColumns.cpp - relations of which not all columns are known.
//
// Nobody declared a table, or something is not understood: then any name may be
// asked for, and the relation has a column of that name from then on. A query that
// hands on such columns by `*` is asked in turn, and asks what it reads. What is asked
// of a use of a CTE is asked of the CTE.

#include "Analyser.h"
#include "SelectState.h"
#include "mesh/AST/Walk.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::sema;
using rel::ColumnId;
using rel::RelKind;
using rel::Scalar;

OpenColumns *Analyser::makeOpen(rel::Rel *rel, OpenColumns *below,
                                llvm::ArrayRef<NamedColumn> columns) {
  return &opens.emplace_back(OpenColumns{rel, below, {columns.begin(), columns.end()}});
}

/// The place of the column among those of the output.
size_t Analyser::askOpen(OpenColumns &open, const std::string &name, llvm::StringRef spelling) {
  for (size_t i = 0; i != open.columns.size(); ++i)
    if (open.columns[i].name == name)
      return i;
  if (!open.below) {
    open.columns.push_back({name, spelling.str(), newColumn(name, {})});
    return open.columns.size() - 1;
  }
  size_t place = askOpen(*open.below, name, spelling);
  if (open.rel->kind != RelKind::Instance) {
    open.columns.push_back(open.below->columns[place]);
    return open.columns.size() - 1;
  }
  while (open.columns.size() <= place) { // A use has the columns of its CTE in their order.
    const NamedColumn &from = open.below->columns[open.columns.size()];
    const rel::ColumnInfo info = result.info(from.id);
    open.columns.push_back(
        {from.name, from.spelling, newColumn(from.name, info.type, info.collation, info.notNull)});
  }
  return place;
}

/// Writes what has been asked for into the relation and all that it asks.
void Analyser::finishOpen(OpenColumns &first) {
  for (OpenColumns *open = &first; open; open = open->below) {
    llvm::SmallVector<ColumnId, 16> ids;
    llvm::SmallVector<llvm::StringRef, 16> names;
    for (const NamedColumn &column : open->columns) {
      ids.push_back(column.id);
      names.push_back(intern(column.name));
    }
    List<ColumnId> columns = arena.copy(llvm::ArrayRef<ColumnId>(ids));
    switch (open->rel->kind) {
    case RelKind::Scan:
      static_cast<rel::ScanRel *>(open->rel)->columns = columns;
      static_cast<rel::ScanRel *>(open->rel)->names = arena.copy(llvm::ArrayRef(names));
      break;
    case RelKind::Opaque:
      static_cast<rel::OpaqueRel *>(open->rel)->columns = columns;
      static_cast<rel::OpaqueRel *>(open->rel)->names = arena.copy(llvm::ArrayRef(names));
      break;
    case RelKind::Project:
      static_cast<rel::ProjectRel *>(open->rel)->columns = columns;
      break;
    default:
      static_cast<rel::InstanceRel *>(open->rel)->columns = columns;
      break;
    }
  }
}

void Analyser::finishOpens() {
  for (OpenColumns &open : opens) {
    OpenColumns alone = open;
    alone.below = nullptr; // It has a turn of its own.
    finishOpen(alone);
  }
}

/// New names for the columns of a relation: which, is not known of an open one.
void Analyser::renameColumns(const ast::Node &node, List<ast::Ident> names,
                             std::vector<NamedColumn> &columns, OpenColumns *&open) {
  if (!open || names.empty())
    return renameColumns(names, columns);
  unsupported(node, "new names for columns that are not known");
  open = nullptr;
  columns.clear();
  for (const ast::Ident &name : names)
    columns.push_back({fold(name), name.text().str(), newColumn(fold(name), {})});
}

/// A star over a table whose columns are not known. One over nothing else hands on
/// what is asked for.
void Analyser::readOpenStar(const ast::Star &star, Binding &binding, bool isAlone,
                            SelectState &state) {
  if (isAlone && !star.changes && !state.select.distinct && !state.openStar) {
    state.openStar = &star;
    state.handsOn = &binding;
    state.starPlace = state.items.size();
  } else {
    unsupportedColumns(star, "a star over columns that are not known");
  }
}

/// Of several columns of one name these take the first; others refuse it where it is read.
static bool takesFirstOfName(const dialect::DialectFacts &dialect) {
  using dialect::DialectId;
  return dialect.id == DialectId::Sqlite || dialect.id == DialectId::DuckDb ||
         dialect.id == DialectId::ClickHouse;
}

/// Behind such a star a name may be that of a column in it, which comes first.
void Analyser::firstOfStar(SelectState &state) {
  if (!state.handsOn || !takesFirstOfName(dialect))
    return;
  for (Item &item : llvm::drop_begin(state.items, state.starPlace)) {
    const NamedColumn inStar = *ask(*state.handsOn, item.name, item.spelling);
    const Scalar *first = column(inStar.id, item.scalar->range);
    if (!rel::sameScalar(*first, *item.scalar))
      item.scalar = call(eitherOne, {item.scalar, first}, {}, item.scalar->range);
  }
}

/// What a SELECT puts out that has such a star among its items.
OpenColumns *Analyser::handOn(const SelectState &state, const Output &output) {
  auto *project = const_cast<rel::Rel *>(output.rel);
  if (takesFirstOfName(dialect))
    return makeOpen(project, state.handsOn->open, output.columns);
  for (const NamedColumn &column : output.columns)
    for (const NamedColumn &other : state.handsOn->columns)
      if (other.name == column.name && other.id != column.id) {
        // Which of the two would it be?
        unsupportedColumns(*state.openStar,
                           "a star beside a column that has the name of one in it");
        return nullptr;
      }
  return makeOpen(project, state.handsOn->open, output.columns);
}

/// A recursive CTE of which not all columns are known.
CteBinding Analyser::openCte(const ast::Cte &cte) {
  unsupported(cte, "a recursive CTE whose columns are not known");
  Binding made;
  CteBinding binding;
  binding.rel = scanRelation(unknownRelation(), made);
  binding.open = made.open;
  renameColumns(cte, cte.columns, binding.columns, binding.open);
  return binding;
}

/// A whole query that puts out columns which are not known: it is its text, and has no
/// column that could be compared.
Analyser::Output Analyser::withoutColumns(const ast::Query &query, Output output) {
  if (output.rel->kind != RelKind::Opaque) {
    const ast::Node *place = &query;
    ast::walk(query, [&](const ast::Node &node) {
      if (place == &query && node.kind == ast::NodeKind::Star)
        place = &node;
      return place == &query;
    });
    unsupportedColumns(*place, "a star over columns that are not known");
    output = opaqueQuery(query, nullptr, std::move(output));
    notUnderstood.reset();
  }
  output.columns.clear();
  output.open->columns.clear();
  return output;
}
