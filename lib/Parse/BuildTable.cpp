// BuildTable.cpp - what FROM holds: tables, what stands behind them, joins.

#include "Builder.h"
#include "mesh/Parse/ParseDiagnostics.h"

using namespace mesh;
using namespace mesh::parse;

// --- Tables ------------------------------------------------------------------

/// The field of a table in which its alias stands.
template <typename Fn> static void withAlias(const ast::Node *table, Fn &&fn) {
  auto give = [&](const auto *node) {
    fn(const_cast<std::remove_cvref_t<decltype(*node)> &>(*node).alias);
  };
  switch (table->kind) {
  case ast::NodeKind::TableName:
    return give(static_cast<const ast::TableName *>(table));
  case ast::NodeKind::TableSubquery:
    return give(static_cast<const ast::TableSubquery *>(table));
  case ast::NodeKind::TableFunction:
    return give(static_cast<const ast::TableFunction *>(table));
  case ast::NodeKind::TableParen:
    return give(static_cast<const ast::TableParen *>(table));
  case ast::NodeKind::TableMacro:
    return give(static_cast<const ast::TableMacro *>(table));
  case ast::NodeKind::TableSuffix:
    return give(static_cast<const ast::TableSuffix *>(table));
  case ast::NodeKind::RawTable:
    return give(static_cast<const ast::RawTable *>(table));
  case ast::NodeKind::DocumentTable:
    return give(static_cast<const ast::DocumentTable *>(table));
  case ast::NodeKind::TimeTravel:
    return give(static_cast<const ast::TimeTravel *>(table));
  case ast::NodeKind::Pivot:
    return give(static_cast<const ast::Pivot *>(table));
  case ast::NodeKind::Unpivot:
    return give(static_cast<const ast::Unpivot *>(table));
  case ast::NodeKind::MatchRecognize:
    return give(static_cast<const ast::MatchRecognize *>(table));
  case ast::NodeKind::Sample:
    return give(static_cast<const ast::Sample *>(table));
  case ast::NodeKind::StagedFile:
    return give(static_cast<const ast::StagedFile *>(table));
  case ast::NodeKind::TableParameter:
    return give(static_cast<const ast::TableParameter *>(table));
  case ast::NodeKind::ObjectUnpivot:
    return give(static_cast<const ast::ObjectUnpivot *>(table));
  default:
    llvm_unreachable("only primary tables have aliases");
  }
}

void Builder::tableName() {
  if (!pathOpen) {
    const auto *name = ast::as<ast::Name>(values.back());
    if (!name)
      return; // It was a call: `tableFunction` has made the node.
    auto *node = arena.make<ast::TableName>(name->range); // A macro makes a part of it.
    node->name = name->name;
    node->qualifiers = name->qualifiers;
    pop();
    return push(node);
  }
  auto *node = arena.make<ast::TableName>(toLast(startOf(pathFirst)));
  std::tie(node->name, node->qualifiers) = takePath();
  push(node);
}

/// The call of a function in FROM, whose arguments have no words between them.
const ast::Function *Builder::popCall() {
  const ast::Node *read = pop();
  const auto *call = ast::as<ast::Function>(read);
  if (call && !call->tail)
    return call;
  diags.report(read->range, diag::SyntaxError, "a call with plain arguments",
               "one with words between them");
  return arena.make<ast::Function>(read->range); // So that reading goes on.
}

void Builder::tableFunction() {
  const ast::Function *call = popCall();
  auto *node = arena.make<ast::TableFunction>(call->range);
  node->call = call;
  push(node);
}

void Builder::tableString() {
  auto *node = arena.make<ast::TableName>(rangeOf(_input.last));
  node->name = ident(_input.last);
  push(node);
}

/// @stage/path, or the same in quotes.
void Builder::stagedFile() {
  auto *node = arena.make<ast::StagedFile>(rangeOf(_input.last));
  bool quoted = *(_input.scanner.text() + _input.last.offset) != '@';
  node->path = quoted ? decodeString(_input.last) : text(_input.last);
  push(node);
}

void Builder::tableParameter() {
  parameter();
  const ast::Node *parameter = pop();
  auto *node = arena.make<ast::TableParameter>(parameter->range);
  node->parameter = &ast::cast<ast::Parameter>(*parameter);
  push(node);
}

/// UNPIVOT object
void Builder::objectUnpivot() {
  const ast::Expr *object = popExpr();
  auto *node = arena.make<ast::ObjectUnpivot>(toLast(takePlace()));
  node->object = object;
  push(node);
}

/// alias: table
void Builder::tablePrefix() {
  auto *alias = arena.make<ast::TableAlias>(rangeOf(_input.last));
  alias->name = ident(_input.last);
  laterals.back().prefix = alias;
}

void Builder::tableMacro() {
  const ast::Expr *macro = popExpr();
  auto *node = arena.make<ast::TableMacro>(macro->range);
  node->macro = macro;
  push(node);
}

void Builder::tableParenTail() { parenTail(); }

/// Whether a query got a WITH or a tail, being made of VALUES.
static bool hasParts(const ast::Select &select) {
  return select.with || !select.orderBy.empty() || select.limit || !select.ends.empty() ||
         !select.conditions.empty();
}

void Builder::endTableParen() {
  ParenFrame frame = parens.back();
  parens.pop_back();
  SourceRange range = toLast(frame.loc);
  bool query = values.back()->kind >= ast::NodeKind::Select &&
               values.back()->kind <= ast::NodeKind::MacroQuery;
  if (query && values.back() == aliasedValues && !hasParts(*aliasedValues)) {
    pop(); // The alias is seen from outside.
    push(aliasedValues->from[0]);
    ast::NodeKind kind = values.back()->kind;
    if (kind != ast::NodeKind::TableSubquery && kind != ast::NodeKind::TableSuffix) {
      top<ast::Table>()->range = range; // A pivot, of which the parentheses are a part.
      return;
    }
    query = false;
  }
  if (query) {
    auto *node = arena.make<ast::TableSubquery>(range);
    node->query = pop<ast::Query>();
    return push(node);
  }
  List<const ast::Table *> tables = takeFrom<ast::Table>(frame.mark);
  const ast::Table *inner = tables[0];
  for (const ast::Table *right : llvm::ArrayRef<const ast::Table *>(tables).drop_front()) {
    auto *join = arena.make<ast::Join>(SourceRange{inner->range.begin, right->range.end});
    join->join = ast::JoinKind::Comma;
    join->left = inner;
    join->right = right;
    inner = join;
  }
  auto *node = arena.make<ast::TableParen>(range);
  node->inner = inner;
  push(node);
}

void Builder::tableAliasAs(ast::Ident name) {
  asOffset = 0;
  auto *alias = arena.make<ast::TableAlias>(SourceRange{name.loc, name.loc.offset(name.size)});
  alias->range.end = endOf(_input.last);
  alias->name = name;
  withAlias(values.back(), [&](ShortPtr<const ast::TableAlias> &field) {
    once(field, alias->range, "alias");
    field = alias;
  });
}

/// AS (a, b)
void Builder::namelessAlias() {
  asOffset = 0;
  auto *alias = arena.make<ast::TableAlias>(rangeOf(_input.last));
  withAlias(values.back(), [&](ShortPtr<const ast::TableAlias> &field) {
    once(field, alias->range, "alias");
    field = alias;
  });
}

void Builder::aliasColumns() {
  List<ast::Ident> names = takeNames();
  withAlias(values.back(), [&](ShortPtr<const ast::TableAlias> &field) {
    auto *alias = const_cast<ast::TableAlias *>(field.get());
    alias->columns = names;
    alias->range.end = endOf(_input.last);
  });
}

/// What LATERAL and ONLY before a table belong to.
void Builder::endTablePrimary() {
  TableFrame frame = laterals.back();
  laterals.pop_back();
  auto *table = const_cast<ast::Table *>(&ast::withoutSuffixes(*top<ast::Table>()));
  if (frame.lateral) {
    if (auto *subquery = ast::as<ast::TableSubquery>(table))
      const_cast<ast::TableSubquery *>(subquery)->lateral = true;
    else if (auto *raw = ast::as<ast::RawTable>(table))
      const_cast<ast::RawTable *>(raw)->lateral = true;
    else if (auto *document = ast::as<ast::DocumentTable>(table))
      const_cast<ast::DocumentTable *>(document)->lateral = true;
    else if (auto *function = ast::as<ast::TableFunction>(table))
      const_cast<ast::TableFunction *>(function)->lateral = true;
    else
      diags.report(table->range, diag::SyntaxError, "a subquery or a function after LATERAL",
                   "a table");
  }
  if (frame.only)
    suffix(ast::SuffixKind::Only, nullptr);
  if (frame.prefix)
    withAlias(values.back(), [&](ShortPtr<const ast::TableAlias> &field) { field = frame.prefix; });
}

void Builder::endTable() { top<ast::Table>()->range.end = endOf(_input.last); }

// --- What stands behind a table ----------------------------------------------

/// Puts what stands behind the newest table around it.
void Builder::suffix(ast::SuffixKind kind, const ast::Verbatim *text) {
  countNesting();
  const auto *inner = pop<ast::Table>();
  auto *node = arena.make<ast::TableSuffix>(toLast(inner->range.begin));
  node->suffix = kind;
  node->inner = inner;
  node->text = text;
  push(node);
}

static ast::SuffixKind suffixKind(Tok word) {
  using enum ast::SuffixKind;
  switch (word) {
  case Tok::PARTITION:
    return Partition;
  case Tok::FINAL:
    return Final;
  case Tok::FORCE:
  case Tok::IGNORE_:
  case Tok::INDEXED:
  case Tok::NOT:
  case Tok::USE:
    return Hints;
  case Tok::LATERAL:
    return View;
  case Tok::LP_DEFINITIONS:
    return ColumnTypes;
  default:
    return Descendants;
  }
}

void Builder::beginSuffix() { beginRaw(); }

void Builder::endSuffix() {
  RawFrame frame = takeRaw();
  const ast::Verbatim *text = takeVerbatim(frame);
  ast::SuffixKind kind = suffixKind(frame.word == Tok::NONE ? frame.token : frame.word);
  if (frame.word == Tok::WITH) {
    llvm::StringRef second =
        spelling(frame.loc.raw - base.raw, _input.last.end()).drop_front(4).ltrim();
    kind = second.starts_with("(")     ? ast::SuffixKind::Hints
           : second.starts_with("OFF") ? ast::SuffixKind::Offset
                                       : ast::SuffixKind::Ordinality;
  }
  if (frame.word == Tok::AT && frame.token == Tok::SUFFIX_NAME)
    kind = ast::SuffixKind::Position;
  suffix(kind, text);
}

/// (a int, b text) behind a name, or AS (a int, b text) without one.
void Builder::beginDefinitions() {
  beginRaw();
  if (!asOffset)
    return;
  raws.back().start = asOffset;
  raws.back().loc = at(asOffset);
  asOffset = 0;
}

void Builder::rawTable() {
  RawFrame frame = takeRaw();
  auto *node = arena.make<ast::RawTable>(toLast(frame.loc));
  node->text = takeVerbatim(frame);
  push(node);
}

/// project-name.dataset.table: a dash within a name, without blanks around it.
void Builder::pathDash() {
  if (!pathOpen) {
    diags.report(rangeOf(_input.last), diag::SyntaxError, "the end of the table's name", "'-'");
    return;
  }
  keepPathName();
  ast::Ident &name = idents.back();
  uint32_t start = name.loc.raw - base.raw;
  bool ours = name.data == _input.scanner.text() + start; // Not within quotes.
  bool glued = pathLast.end() + 1 == _input.last.offset && ours && !_input.last.quoted;
  if (!glued || !dialect::hasClause(facts, "dashed_names")) {
    diags.report(rangeOf(_input.last), diag::SyntaxError, "the end of the table's name", "'-'");
    return;
  }
  pathLast = _input.last;
  name = ast::Ident({_input.scanner.text() + start, pathLast.end() - start}, name.loc, true);
}

/// database..table: the schema is left out.
void Builder::emptyPath() {
  if (!pathOpen || !dialect::hasClause(facts, "double_dots"))
    diags.report(rangeOf(_input.last), diag::SyntaxError, "a name", "'.'");
  if (pathOpen)
    addPathName(ast::Ident("", startOf(_input.last)));
}

/// TABLE t and MODEL m as arguments of a call.
void Builder::tableArgument() {
  uint32_t start = places.back();
  SourceLoc begin = takePlace();
  bool isTable = (_input.scanner.text()[start] | 0x20) == 't';
  if (isTable)
    tableName();
  else
    closePath();
  const ast::Node *what = pop();
  auto *node = arena.make<ast::TableArgument>(toLast(begin));
  if (isTable)
    node->table = static_cast<const ast::Table *>(what);
  else
    node->model = static_cast<const ast::Expr *>(what);
  push(node);
}

void Builder::tableValues() {
  List<const ast::Expr *> rows = takeList<ast::Expr>();
  SourceRange range = toLast(takePlace());
  auto *values = arena.make<ast::Values>(range);
  values->rows = rows;
  auto *node = arena.make<ast::TableSubquery>(range);
  node->query = values;
  push(node);
}

// --- Joins -------------------------------------------------------------------

void Builder::joinModifier() { joins.back().stop = _input.last.end(); }

void Builder::joinWord() {
  if (joins.back().stop)
    joins.back().stop = _input.last.end();
}

void Builder::joinFlavour(ast::JoinKind kind) {
  JoinFrame &frame = joins.back();
  if (frame.kind == ast::JoinKind::Right || frame.kind == ast::JoinKind::Full)
    frame.stop = _input.last.end();
  frame.kind = kind;
}

ast::Join *Builder::makeJoin(JoinFrame &frame) {
  if (++operatorCount > maxOperators)
    failTooLarge();
  const auto *right = pop<ast::Table>();
  const auto *left = pop<ast::Table>();
  auto *node = arena.make<ast::Join>(toLast(left->range.begin));
  node->join = frame.kind;
  node->natural = frame.natural;
  if (frame.stop) { // The words say it all.
    node->join = ast::JoinKind::Inner;
    node->natural = false;
    node->words = spelling(frame.start, frame.stop);
  }
  node->left = left;
  node->right = right;
  node->match = frame.match;
  node->condition = frame.condition;
  frame.done = true;
  push(node);
  return node;
}

/// The join that an ON or USING belongs to: the newest that waits for one. What was
/// joined behind it is its right side, a JOIN (b JOIN c ON ...) ON ...
ast::Join *Builder::conditioned() {
  JoinFrame &frame = joins.back();
  if (!frame.done)
    return makeJoin(frame);
  auto *whole = top<ast::Join>();
  auto waits = [](const ast::Join &join) {
    return !join.on && join.columns.empty() && !join.natural && join.join != ast::JoinKind::Cross;
  };
  ast::Join *before = whole;
  auto *join = const_cast<ast::Join *>(ast::as<ast::Join>(before->left));
  while (join && !waits(*join)) {
    before = join;
    join = const_cast<ast::Join *>(ast::as<ast::Join>(join->left));
  }
  if (!join) {
    once(true, rangeOf(_input.last), "condition of a join");
    return whole;
  }
  countNesting();
  before->left = join->right;
  for (ast::Join *each = whole;; each = const_cast<ast::Join *>(ast::as<ast::Join>(each->left))) {
    each->range.begin = join->right->range.begin;
    if (each == before)
      break;
  }
  auto *paren = arena.make<ast::TableParen>(whole->range);
  paren->inner = whole;
  join->right = paren;
  join->range.end = endOf(_input.last);
  pop();
  push(join);
  return join;
}

void Builder::joinOn() {
  const ast::Expr *on = popExpr();
  ast::Join *join = conditioned();
  join->on = on;
  join->range.end = endOf(_input.last);
}

void Builder::joinUsing() {
  List<ast::Ident> columns = takeNames();
  ast::Join *join = conditioned();
  join->columns = columns;
  join->range.end = endOf(_input.last);
}

void Builder::endJoin() {
  if (!joins.back().done)
    makeJoin(joins.back());
  joins.pop_back();
}
