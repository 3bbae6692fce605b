// BuildInsert.cpp - INSERT, and what may stand behind its rows.

#include "Builder.h"

using namespace mesh;
using namespace mesh::parse;

void Builder::beginInsert() {
  auto *node = arena.make<ast::Insert>(rangeOf(_input.last));
  node->words = spelling(_input.last.offset, _input.last.end());
  inserts.push_back(node);
  words.inserts = insertHasSource = true;
}

/// DEFAULT in a row or behind "=" is no column.
const ast::Expr *Builder::orDefault(const ast::Expr *value) {
  const auto *name = ast::as<ast::Name>(value);
  bool isDefault = name && name->qualifiers.empty() && !name->name.quoted &&
                   name->name.text().equals_insensitive("default");
  if (!isDefault)
    return value;
  auto *node = arena.make<ast::DefaultValue>(value->range);
  node->word = "DEFAULT";
  return node;
}

/// Makes nodes of their own of DEFAULT in a row.
void Builder::markDefaults(const ast::Expr *row) {
  if (const auto *paren = ast::as<ast::Paren>(row))
    const_cast<ast::Paren *>(paren)->inner = orDefault(paren->inner);
  if (const auto *tuple = ast::as<ast::Tuple>(row))
    for (const ast::Expr *const &cell : tuple->items)
      const_cast<const ast::Expr *&>(cell) = orDefault(cell);
}

/// BY NAME, OVERRIDING SYSTEM VALUE
void Builder::insertModeWord() {
  llvm::StringRef before = inserts.back()->mode;
  std::string words = (before + (before.empty() ? "" : " ") + text(_input.last).upper()).str();
  inserts.back()->mode = arena.copy(llvm::StringRef(words));
}

/// VALUES (...) AS name(columns), by which what follows may call the new row.
void Builder::insertRow() {
  auto *alias = arena.make<ast::TableAlias>(rangeOf(_input.last));
  alias->name = ident(_input.last);
  inserts.back()->row = alias;
}

void Builder::insertRowColumns() {
  auto *alias = const_cast<ast::TableAlias *>(inserts.back()->row.get());
  alias->columns = takeNames();
  alias->range.end = endOf(_input.last);
}

/// What has no field of its own, as it was written.
void Builder::insertTail() {
  RawFrame frame = takeRaw();
  inserts.back()->tail = takeFrom<ast::Node>(frame.mark);
}

void Builder::endInsert() {
  ast::Insert *node = inserts.back();
  inserts.pop_back();
  words.inserts = false;
  if (insertHasSource)
    node->source = pop<ast::Query>();
  node->table = pop<ast::TableName>();
  node->range.end = endOf(_input.last);
  if (const auto *rows = ast::as<ast::Values>(node->source))
    for (const ast::Expr *row : rows->rows)
      markDefaults(row);
  push(node);
}

// --- ON CONFLICT -----------------------------------------------------------------

void Builder::beginConflict() {
  auto *node = arena.make<ast::OnConflict>(rangeOf(_input.last));
  node->duplicate = words.valuesCalls = _input.last.type == Tok::ON_DUPLICATE;
  conflicts.push_back(node);
}

void Builder::endConflict() {
  ast::OnConflict *node = conflicts.back();
  conflicts.pop_back();
  words.valuesCalls = false;
  node->range.end = endOf(_input.last);
  ast::Insert *insert = inserts.back();
  llvm::SmallVector<const ast::OnConflict *, 2> all(insert->conflicts.begin(),
                                                    insert->conflicts.end());
  all.push_back(node);
  insert->conflicts = arena.copy(llvm::ArrayRef<const ast::OnConflict *>(all));
}

void Builder::beginAssignment() {
  beginList();
  assignmentIsList = false;
}

/// column = value, (a, b) = value
void Builder::endAssignment() {
  const ast::Expr *value = orDefault(popExpr());
  List<const ast::Expr *> columns = takeList<ast::Expr>();
  auto *node = arena.make<ast::Assignment>(toLast(columns[0]->range.begin));
  node->columns = columns;
  node->list = assignmentIsList;
  if (assignmentIsList)
    markDefaults(value);
  node->value = value;
  push(node);
}
