// BuildSpecial.cpp - operators, paths and literals that only certain dialects have.

#include "Builder.h"
#include "mesh/Parse/ParseDiagnostics.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::parse;
using dialect::Binding;

// --- Operators ---------------------------------------------------------------

/// The text of an operator: words in upper case, with one blank between them.
llvm::StringRef Builder::operatorText(SourceLoc loc, uint32_t length) {
  llvm::StringRef whole(_input.scanner.text() + (loc.raw - base.raw), length);
  if (!llvm::isAlpha(whole.front()))
    return whole;
  // Comments between the words are none of it.
  llvm::SmallVector<llvm::StringRef, 4> words;
  const char *end = whole.end();
  for (const char *at = whole.begin(); at < end; at = _input.scanner.skip(at)) {
    const char *begin = at;
    while (at < end && _input.scanner.skip(at) == at)
      ++at;
    words.push_back({begin, static_cast<size_t>(at - begin)});
  }
  if (whole.contains('('))
    return words.size() == 1 ? whole : arena.copy(llvm::StringRef(llvm::join(words, "")));
  return arena.copy(llvm::StringRef(llvm::StringRef(llvm::join(words, " ")).upper()));
}

/// An operator before its operand; "!" may be a NOT that binds more tightly.
void Builder::otherPrefix() {
  SourceLoc loc = startOf(_input.last);
  auto length = static_cast<uint32_t>(_input.last.length);
  if (text(_input.last) == "!" && facts.bang == dialect::BangUse::TightNot)
    return pushOperator({Operator::Prefix, static_cast<uint8_t>(ast::UnaryOp::Not),
                         rank(Binding::BitNot), false, loc});
  if (!facts.customOperators)
    refuseLast();
  // VARIADIC takes in the whole argument, the star of *COLUMNS(...) only the call.
  bool whole = llvm::isAlpha(text(_input.last).front());
  uint8_t tightness = text(_input.last) == "*" ? rank(Binding::Cast) : rank(Binding::BitNot);
  pushOperator(
      {Operator::OtherPrefix, 0, whole ? uint8_t(1) : tightness, false, loc, false, length});
}

void Builder::other() {
  SourceLoc loc = at(otherBegin);
  uint32_t length = _input.last.end() - otherBegin;
  llvm::StringRef op = operatorText(loc, length);
  if (op == "!")
    refuse(otherBegin);
  uint8_t tightness = rank(dialect::bindingOf(facts, op));
  reduceBeforeInfix(tightness);
  pushOperator({Operator::OtherBinary, 0, tightness, false, loc, false, length});
}

/// BETWEEN SYMMETRIC: up to its AND all belongs to it.
void Builder::symmetric() {
  pushOperator({Operator::OtherPrefix, 0, 1, false, startOf(_input.last), false,
                static_cast<uint32_t>(_input.last.length)});
}

/// a ? b : c, which binds less tightly than anything.
void Builder::ternary() {
  reduceBeforeInfix(2);
  pushOperator({Operator::Ternary, 0, 1, false, startOf(_input.last)});
}

const ast::Expr *Builder::makeOther(const Operator &op) {
  const ast::Expr *right = popExpr();
  if (op.kind == Operator::OtherPrefix) {
    auto *node = arena.make<ast::OtherUnary>(SourceRange{op.loc, right->range.end});
    node->op = operatorText(op.loc, op.length);
    node->operand = right;
    return node;
  }
  const ast::Expr *left = popExpr();
  if (op.kind == Operator::OtherBinary) {
    auto *node = arena.make<ast::OtherBinary>(SourceRange{left->range.begin, right->range.end});
    node->op = operatorText(op.loc, op.length);
    node->left = left;
    node->right = right;
    return node;
  }
  const ast::Expr *condition = popExpr(); // a ? b : c is another way to write if(a, b, c).
  auto *node = arena.make<ast::Function>(SourceRange{condition->range.begin, right->range.end});
  node->name = ast::Ident("if", op.loc);
  node->arguments = arena.copy<const ast::Expr *>({condition, left, right});
  return node;
}

void Builder::endIsWords() {
  Operator op = operators.back();
  operators.pop_back();
  const ast::Expr *operand = popExpr();
  auto *node = arena.make<ast::IsWords>(toLast(operand->range.begin));
  node->words = operatorText(at(otherBegin), _input.last.end() - otherBegin);
  node->negated = op.negated;
  node->operand = operand;
  push(node);
}

/// Whether what is being read is an argument of POSITION.
bool Builder::isPositionArgument() const {
  if (calls.empty() || calls.back().name.quoted ||
      !calls.back().name.text().equals_insensitive("position"))
    return false;
  size_t i = operators.size() - 1;
  while (operators[i].kind != Operator::Marker)
    --i;
  return i == calls.back().operatorMark;
}

// --- Aliases -----------------------------------------------------------------

void Builder::bareAlias() {
  if (_input.last.type == Tok::STRING && !facts.stringAliases)
    diags.report(rangeOf(_input.last), diag::SyntaxError, "',' or AS", "a string");
  alias();
}

/// SELECT name = value, which compares nothing.
void Builder::nameAssigned() {
  llvm::SmallVector<const ast::Expr *, 16> items(select()->items.begin(), select()->items.end());
  for (const ast::Expr *&item : items) {
    const auto *equal = ast::as<ast::Binary>(item);
    const auto *name = equal ? ast::as<ast::Name>(equal->left) : nullptr;
    if (!name || equal->op != ast::BinaryOp::Equal || !name->qualifiers.empty())
      continue;
    auto *node = arena.make<ast::Alias>(equal->range);
    node->expr = equal->right;
    node->name = name->name;
    item = node;
  }
  select()->items = arena.copy(llvm::ArrayRef<const ast::Expr *>(items));
}

// --- Paths -------------------------------------------------------------------

/// t.1, t.1.2
void Builder::numberField() {
  if (!facts.tupleFields)
    refuseLast();
  if (pathOpen)
    closePath();
  refuseField();
  for (llvm::StringRef rest = text(_input.last); !rest.empty();) {
    auto [index, more] = rest.split('.');
    rest = more;
    const ast::Expr *object = popExpr();
    auto *node = arena.make<ast::Field>(toLast(object->range.begin));
    node->base = object;
    node->name = ast::Ident(index, startOf(_input.last));
    push(node);
  }
}

/// t.$1
void Builder::positionField() {
  llvm::StringRef name = text(_input.last);
  bool isPosition = name.consume_front("$") && llvm::all_of(name, llvm::isDigit);
  if (!isPosition || !facts.features.has(dialect::Feature::PositionColumns))
    refuseLast();
  path();
}

void Builder::beginSubcolumn() {
  if (!facts.features.has(dialect::Feature::Subcolumns))
    refuseLast();
  if (pathOpen)
    closePath();
  const auto *field = ast::as<ast::Field>(values.back());
  bool isNumber = field && !field->name.quoted && !field->name.text().empty() &&
                  llvm::isDigit(field->name.text().front());
  if (isNumber) // a.1.:b would hold the number 1.
    refuseLast();
  places.push_back(_input.last.offset);
}

/// a.:Int64, a.^b
void Builder::subcolumn() {
  countOperator();
  uint32_t mark = places.back();
  places.pop_back();
  const ast::Expr *object = popExpr();
  auto *node = arena.make<ast::Subcolumn>(toLast(object->range.begin));
  node->base = object;
  node->mark = llvm::StringRef(_input.scanner.text() + mark, 1);
  node->name = ident(_input.last);
  push(node);
}

void Builder::method() {
  countOperator();
  const ast::Expr *object = popExpr();
  auto *node = arena.make<ast::Method>(toLast(object->range.begin));
  node->base = object;
  node->name = ident(_input.last);
  push(node);
}

void Builder::colonField() {
  countOperator();
  const ast::Expr *object = popExpr();
  auto *node = arena.make<ast::ColonPath>(toLast(object->range.begin));
  node->base = object;
  node->name = ident(_input.last);
  push(node);
}

void Builder::colonIndex() {
  countOperator();
  const ast::Expr *index = popExpr(), *object = popExpr();
  auto *node = arena.make<ast::ColonPath>(toLast(object->range.begin));
  node->base = object;
  node->index = index;
  push(node);
}

// --- Values ------------------------------------------------------------------

void Builder::nextValue() {
  auto *node = arena.make<ast::NextValue>(toLast(takePlace()));
  std::tie(node->name, node->qualifiers) = takePath();
  push(node);
  callWord();
}

/// NEXT VALUE FOR name OVER (...)
void Builder::nextValueOver() {
  const auto *window = pop<ast::Window>();
  top<ast::NextValue>()->over = window;
  top<ast::NextValue>()->range.end = endOf(_input.last);
}

/// The word before a value.
void Builder::prefixed() {
  if (pathOpen)
    closePath();
  countNesting();
  SourceLoc begin = takePlace();
  const ast::Expr *operand = popExpr();
  auto *node = arena.make<ast::PrefixWord>(SourceRange{begin, operand->range.end});
  llvm::StringRef word = wordAt(_input.scanner.text() + (begin.raw - base.raw));
  node->word = arena.copy(llvm::StringRef(word.upper()));
  node->operand = operand;
  push(node);
}

/// {fn call}
void Builder::odbcEscape() {
  const ast::Expr *value = popExpr();
  uint32_t word = places.back();
  places.pop_back();
  marks.pop_back(); // Of the entries that it has none of.
  maps.pop_back();
  auto *node = arena.make<ast::OdbcEscape>(toLast(takePlace()));
  std::string lower = wordAt(_input.scanner.text() + word).lower();
  node->word = arena.copy(llvm::StringRef(lower));
  node->value = value;
  push(node);
}

/// EXTRACT(WEEK(MONDAY) FROM a)
void Builder::extractDay() {
  ast::Ident unit = takeIdent();
  std::string whole = (unit.text() + "(" + text(_input.last) + ")").str();
  idents.push_back(ast::Ident(arena.copy(llvm::StringRef(whole)), unit.loc));
}

/// SECOND(3)
void Builder::unitPrecision() {
  auto *interval = top<ast::IntervalLiteral>();
  ast::Ident &unit = interval->toUnit ? interval->toUnit : interval->unit;
  std::string whole = (unit.text() + "(" + text(_input.last) + ")").str();
  unit = ast::Ident(arena.copy(llvm::StringRef(whole)), unit.loc);
  interval->range.end = endOf(_input.last).offset(1);
}

/// The number or string of a part that has no sign.
void Builder::intervalMore() {
  char first = text(_input.last).front();
  _input.last.type = first == '\'' || first == '"' ? Tok::STRING : Tok::NUMBER;
  literal();
}

void Builder::intervalPart() {
  const ast::Expr *amount = popExpr();
  auto *node = arena.make<ast::IntervalLiteral>(toLast(amount->range.begin));
  node->amount = amount;
  node->unit = unit();
  push(node);
}

void Builder::endParts() {
  List<const ast::IntervalLiteral *> parts = takeList<ast::IntervalLiteral>();
  if (!parts.front()->toUnit.text().empty()) // '1-2' YEAR TO MONTH is all of an interval.
    refuseBehind(parts.front()->range.end);
  auto *node = arena.make<ast::IntervalSum>(toLast(parts.front()->range.begin));
  node->parts = parts;
  push(node);
}

/// INTERVAL -1 DAY
void Builder::intervalSigned() {
  const ast::Expr *operand = popExpr();
  SourceLoc sign = takePlace();
  auto *node = arena.make<ast::Unary>(SourceRange{sign, operand->range.end});
  node->op =
      _input.scanner.text()[sign.raw - base.raw] == '-' ? ast::UnaryOp::Minus : ast::UnaryOp::Plus;
  node->operand = operand;
  push(node);
}

void Builder::comprehensionSource() {
  const ast::Expr *source = popExpr();
  List<ast::Ident> variables = takeNames();
  const ast::Expr *item = popExpr();
  auto *node = arena.make<ast::Comprehension>(SourceRange{item->range.begin, source->range.end});
  node->item = item;
  node->variables = variables;
  node->source = source;
  comprehensions.push_back(node);
  push(node);
}

void Builder::comprehensionCondition() {
  const ast::Expr *condition = popExpr();
  top<ast::Comprehension>()->condition = condition;
}

void Builder::beginBraces() {
  places.push_back(_input.last.offset);
  maps.push_back(false);
  beginList();
}

/// MAP {key: value}
void Builder::beginMap() {
  if (pathOpen)
    closePath();
  const auto *word = ast::as<ast::Name>(values.back());
  if (!word || !word->qualifiers.empty() || word->name.quoted ||
      !word->name.text().equals_insensitive("map"))
    refuseLast();
  places.push_back(word->range.begin.raw - base.raw);
  pop();
  maps.push_back(true);
  beginList();
}

void Builder::braceEntry() {
  const ast::Expr *value = popExpr(), *key = popExpr();
  auto *node = arena.make<ast::KeyValue>(SourceRange{key->range.begin, value->range.end});
  const auto *word = ast::as<ast::Name>(key);
  if (word && word->qualifiers.empty() && !maps.back())
    node->name = word->name;
  else
    node->key = key;
  node->value = value;
  push(node);
}

/// {*}, {t.* ILIKE 'a%'}
void Builder::braceStar() {
  const auto *like = ast::as<ast::Like>(values.back());
  ast::NodeKind kind = (like ? like->operand : values.back())->kind;
  if (kind != ast::NodeKind::Star || maps.back())
    refuse(values.back()->range.begin.raw - base.raw);
}

void Builder::braces() {
  List<const ast::Expr *> entries = takeList<ast::Expr>();
  auto *node = arena.make<ast::Braces>(toLast(takePlace()));
  node->map = maps.back();
  maps.pop_back();
  node->entries = entries;
  push(node);
}

void Builder::makeConstructor(bool brackets) {
  List<const ast::Expr *> items = takeList<ast::Expr>();
  const auto *type = pop<ast::Type>();
  auto *node = arena.make<ast::TypedConstructor>(toLast(type->range.begin));
  node->type = type;
  node->brackets = brackets;
  node->items = items;
  push(node);
}
