// BuildExpr.cpp - expressions, types and windows.

#include "Builder.h"
#include "mesh/Basic/Files.h"
#include "mesh/Parse/ParseDiagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"

using namespace mesh;
using namespace mesh::parse;
using dialect::Binding;

// --- Operators ---------------------------------------------------------------

static constexpr InfixFacts binary(ast::BinaryOp op, Binding binding) {
  return {InfixFacts::Binary, static_cast<uint8_t>(op), binding};
}

static constexpr InfixFacts like(ast::LikeKind kind) {
  return {InfixFacts::Like, static_cast<uint8_t>(kind), Binding::Membership};
}

static constexpr InfixFacts infixOf(Tok tok) {
  using enum ast::BinaryOp;
  switch (tok) {
  case Tok::OR:
    return binary(Or, Binding::Or);
  case Tok::AND:
    return binary(And, Binding::And);
  case Tok::EQ:
    return binary(Equal, Binding::Equality);
  case Tok::NE:
    return binary(NotEqual, Binding::Equality);
  case Tok::LT:
    return binary(Less, Binding::Inequality);
  case Tok::LE:
    return binary(LessEqual, Binding::Inequality);
  case Tok::GT:
    return binary(Greater, Binding::Inequality);
  case Tok::GE:
    return binary(GreaterEqual, Binding::Inequality);
  case Tok::PLUS:
    return binary(Add, Binding::Additive);
  case Tok::MINUS:
    return binary(Subtract, Binding::Additive);
  case Tok::STAR:
    return binary(Multiply, Binding::Multiplicative);
  case Tok::SLASH:
    return binary(Divide, Binding::Multiplicative);
  case Tok::PERCENT:
    return binary(Modulo, Binding::Multiplicative);
  case Tok::CONCAT:
    return binary(Concat, Binding::Concat);
  case Tok::AMP:
    return binary(BitAnd, Binding::BitAnd);
  case Tok::PIPE:
    return binary(BitOr, Binding::BitOr);
  case Tok::CARET: // Or a power: see `infixAs`.
    return binary(BitXor, Binding::BitXor);
  case Tok::SHL:
    return binary(ShiftLeft, Binding::Shift);
  case Tok::SHR:
    return binary(ShiftRight, Binding::Shift);
  case Tok::DARROW:
    return binary(DoubleArrow, Binding::DoubleArrow);
  case Tok::ZONE:
    return binary(AtTimeZone, Binding::AtTimeZone);
  case Tok::ARROW:
    return {InfixFacts::Arrow, static_cast<uint8_t>(Arrow), Binding::Arrow};
  case Tok::LIKE:
    return like(ast::LikeKind::Like);
  case Tok::ILIKE:
    return like(ast::LikeKind::ILike);
  case Tok::GLOB:
    return like(ast::LikeKind::Glob);
  case Tok::REGEXP:
  case Tok::RLIKE:
    return like(ast::LikeKind::Regexp);
  case Tok::MATCH:
    return like(ast::LikeKind::Match);
  case Tok::TO:
    return like(ast::LikeKind::SimilarTo);
  case Tok::IN:
    return {InfixFacts::In, 0, Binding::Membership};
  case Tok::BETWEEN:
    return {InfixFacts::Between, 0, Binding::Between};
  case Tok::ESCAPE:
    return {InfixFacts::Escape, 0, Binding::Membership};
  case Tok::ASSIGN:
  case Tok::FATARROW:
    return {InfixFacts::Named, 0, {}};
  default:
    return {};
  }
}

static constexpr auto infixTable = [] {
  std::array<InfixFacts, wordTableSize> table{};
  for (size_t i = 0; i != table.size(); ++i)
    table[i] = infixOf(static_cast<Tok>(i));
  return table;
}();

const InfixFacts &mesh::parse::infixFacts(Tok tok) { return infixTable[static_cast<size_t>(tok)]; }

/// Whether the node is a name that is that word and nothing else.
static bool isWord(const ast::Node *node, llvm::StringRef word) {
  const auto *path = ast::as<ast::Name>(node);
  return path && path->qualifiers.empty() && !path->name.quoted &&
         path->name.text().equals_insensitive(word);
}

void Builder::promoteTo(uint16_t uses) {
  promote(_input.current, uses, facts, [&] { return after(); });
}

void Builder::prefix() {
  if (_input.last.type == Tok::OPERATOR)
    return otherPrefix();
  ast::UnaryOp op = _input.last.type == Tok::NOT     ? ast::UnaryOp::Not
                    : _input.last.type == Tok::MINUS ? ast::UnaryOp::Minus
                    : _input.last.type == Tok::PLUS  ? ast::UnaryOp::Plus
                                                     : ast::UnaryOp::BitNot;
  Binding binding = op == ast::UnaryOp::Not      ? Binding::Not
                    : op == ast::UnaryOp::BitNot ? Binding::BitNot
                                                 : Binding::Sign;
  pushOperator(
      {Operator::Prefix, static_cast<uint8_t>(op), rank(binding), false, startOf(_input.last)});
}

void Builder::infix() { infixAs(infixFacts(_input.last.type), false); }
void Builder::notInfix() { infixAs(infixFacts(_input.last.type), true); }

void Builder::infixAs(const InfixFacts &infix, bool negated) {
  SourceLoc loc = startOf(_input.last);
  uint8_t tightness = rank(infix.binding);
  switch (infix.kind) {
  case InfixFacts::Named:
    reduceWhileTighter(2);
    return pushOperator({Operator::Named, 0, 1, false, loc});
  case InfixFacts::Arrow:
    return arrow();
  case InfixFacts::Escape:
    if (reduceToLike())
      return;
    diags.report(rangeOf(_input.last), diag::EscapeWithoutLike);
    return pushOperator({Operator::Binary, 0, tightness, false, loc});
  case InfixFacts::Binary:
    if (_input.last.type == Tok::AND && openBetweens && closesBetween())
      return;
    if (_input.last.type == Tok::CARET && facts.caretIsPower)
      tightness = rank(Binding::Power);
    reduceWhileTighter(tightness);
    if (_input.last.type == Tok::DARROW)
      closeArrows(tightness);
    return pushOperator({Operator::Binary, infix.code, tightness, false, loc});
  case InfixFacts::Like:
    reduceWhileTighter(tightness);
    return pushOperator({Operator::Like, infix.code, tightness, negated, loc});
  case InfixFacts::In:
    if (!negated && isPositionArgument()) {
      reduceWhileTighter(2);
      return pushOperator({Operator::In, 1, 1, false, loc});
    }
    reduceWhileTighter(tightness);
    return pushOperator({Operator::In, 0, tightness, negated, loc});
  case InfixFacts::Between:
    reduceWhileTighter(tightness);
    ++openBetweens;
    return pushOperator({Operator::Between, tightness, 1, negated, loc});
  case InfixFacts::None:
    break;
  }
  llvm_unreachable("the grammar calls this for infix operators only");
}

/// Whether an AND belongs to a BETWEEN of this expression that still waits for
/// its own; if so, the lower bound is complete.
bool Builder::closesBetween() {
  size_t i = operators.size() - 1;
  while (operators[i].kind != Operator::Marker &&
         (operators[i].kind != Operator::Between || operators[i].complete))
    --i;
  if (operators[i].kind == Operator::Marker)
    return false;
  while (operators.size() - 1 > i)
    reduce();
  operators.back().complete = true;
  operators.back().rank = operators.back().code;
  --openBetweens;
  return true;
}

/// Whether an ESCAPE belongs to a LIKE of this expression; if so, its pattern is
/// complete.
bool Builder::reduceToLike() {
  auto isOpen = [](const Operator &op, Operator::Kind kind) {
    return op.kind == kind && !op.complete;
  };
  size_t i = operators.size() - 1;
  while (!isOpen(operators[i], Operator::Like)) {
    if (operators[i].kind == Operator::Marker || isOpen(operators[i], Operator::Between))
      return false;
    --i;
  }
  while (operators.size() - 1 > i)
    reduce();
  operators.back().complete = true;
  return true;
}

/// Makes nodes of the arrows whose right side would take in the next one.
void Builder::closeArrows(uint8_t tightness) {
  while (operators.back().rank >= tightness || operators.back().kind == Operator::OpenArrow)
    reduce();
}

/// x -> body where an argument of a macro begins or the dialect has lambdas there,
/// else the JSON operator.
void Builder::arrow() {
  bool atStart = operators.back().kind == Operator::Marker &&
                 (operators.back().negated || facts.arrow == dialect::ArrowUse::Lambda);
  ast::NodeKind kind = values.back()->kind;
  bool parameters =
      kind == ast::NodeKind::Name || kind == ast::NodeKind::Paren || kind == ast::NodeKind::Tuple;
  if (atStart && parameters)
    return pushOperator({Operator::Lambda, 0, 1, false, startOf(_input.last)});
  uint8_t tightness = rank(Binding::Arrow);
  if (facts.arrow == dialect::ArrowUse::Both) {
    closeArrows(tightness);
    return pushOperator({Operator::OpenArrow, static_cast<uint8_t>(ast::BinaryOp::Arrow), 1, false,
                         startOf(_input.last)});
  }
  reduceWhileTighter(tightness);
  pushOperator({Operator::Binary, static_cast<uint8_t>(ast::BinaryOp::Arrow), tightness, false,
                startOf(_input.last)});
}

void Builder::is() {
  uint8_t tightness = rank(Binding::Is);
  reduceWhileTighter(tightness);
  pushOperator({Operator::Is, 0, tightness, false, startOf(_input.last)});
}

/// Where IS takes no value, nothing behind NULL, TRUE, FALSE or UNKNOWN belongs
/// to it.
void Builder::endIs() {
  if (facts.features.has(dialect::Feature::IsAnything) || operators.back().kind != Operator::Is ||
      operators.back().code == 1)
    return;
  const auto *literal = ast::as<ast::Literal>(values.back());
  bool word = literal && (literal->literal == ast::LiteralKind::Null ||
                          literal->literal == ast::LiteralKind::True ||
                          literal->literal == ast::LiteralKind::False);
  if (word || isWord(values.back(), "unknown"))
    reduce();
}

/// Nothing behind the set belongs to it, but where any expression may be one.
void Builder::endIn() {
  ast::NodeKind kind = values.back()->kind;
  bool closed = !facts.inTakesExpressions || kind == ast::NodeKind::Paren ||
                kind == ast::NodeKind::Tuple || kind == ast::NodeKind::Subquery;
  if (operators.back().kind == Operator::In && operators.back().code == 0 && closed)
    reduce();
}

void Builder::postfixNull(bool negated) {
  countOperator();
  reduceWhileTighter(rank(Binding::Is));
  const ast::Expr *operand = popExpr();
  auto *node = arena.make<ast::Is>(toLast(operand->range.begin));
  node->test = ast::IsTest::Null;
  node->negated = negated;
  node->operand = operand;
  push(node);
}

void Builder::collate() {
  countOperator();
  reduceWhileTighter(rank(Binding::Collate));
  const ast::Expr *operand = popExpr();
  auto *node = arena.make<ast::Collate>(toLast(operand->range.begin));
  node->operand = operand;
  if (collationName.offset == _input.last.offset) {
    node->collation = ident(_input.last);
  } else { // Several parts, as they were written.
    llvm::StringRef path(_input.scanner.text() + collationName.offset,
                         _input.last.end() - collationName.offset);
    node->collation = ast::Ident(path, startOf(collationName));
  }
  push(node);
}

/// Makes a node of the topmost operator and its operands.
void Builder::reduce() {
  const Operator &op = operators.back(); // Stays as it is until another is pushed.
  operators.pop_back();
  switch (op.kind) {
  case Operator::Prefix: {
    const ast::Expr *operand = popExpr();
    auto *node = arena.make<ast::Unary>(SourceRange{op.loc, operand->range.end});
    node->op = static_cast<ast::UnaryOp>(op.code);
    node->operand = operand;
    return push(node);
  }
  case Operator::OtherPrefix:
  case Operator::OtherBinary:
  case Operator::Ternary:
    return push(makeOther(op));
  case Operator::OpenArrow:
  case Operator::Binary: {
    const ast::Expr *right = popExpr(), *left = popExpr();
    auto *node = arena.make<ast::Binary>(SourceRange{left->range.begin, right->range.end});
    node->op = static_cast<ast::BinaryOp>(op.code);
    node->left = left;
    node->right = right;
    return push(node);
  }
  case Operator::Like: {
    const ast::Expr *escape = op.complete ? popExpr() : nullptr;
    const ast::Expr *pattern = popExpr(), *operand = popExpr();
    auto *node = arena.make<ast::Like>(
        SourceRange{operand->range.begin, (escape ? escape : pattern)->range.end});
    node->like = static_cast<ast::LikeKind>(op.code);
    node->negated = op.negated;
    node->operand = operand;
    node->pattern = pattern;
    node->escape = escape;
    return push(node);
  }
  case Operator::In: {
    const ast::Expr *set = popExpr(), *operand = popExpr();
    auto *node = arena.make<ast::In>(SourceRange{operand->range.begin, set->range.end});
    node->negated = op.negated;
    node->operand = operand;
    node->set = set;
    return push(node);
  }
  case Operator::Between: {
    if (!op.complete) {
      --openBetweens;
      diags.report(SourceRange{op.loc, values.back()->range.end}, diag::BetweenNeedsAnd);
      const ast::Expr *bound = popExpr(); // It stands for the whole.
      popExpr();
      return push(bound);
    }
    const ast::Expr *high = popExpr(), *low = popExpr(), *operand = popExpr();
    auto *node = arena.make<ast::Between>(SourceRange{operand->range.begin, high->range.end});
    node->negated = op.negated;
    node->operand = operand;
    node->low = low;
    node->high = high;
    return push(node);
  }
  case Operator::Is:
    return push(makeIs(op));
  case Operator::Named:
    return push(makeNamed(op));
  case Operator::Lambda:
    return push(makeLambda());
  case Operator::Marker:
    break;
  }
  llvm_unreachable("a marker binds less tightly than anything");
}

const ast::Expr *Builder::makeIs(const Operator &op) {
  const ast::Expr *other = popExpr(), *operand = popExpr();
  auto *node = arena.make<ast::Is>(SourceRange{operand->range.begin, other->range.end});
  node->negated = op.negated;
  node->operand = operand;
  const auto *literal = ast::as<ast::Literal>(other);
  if (op.code == 1)
    node->test = ast::IsTest::DistinctFrom;
  else if (literal && literal->literal == ast::LiteralKind::Null)
    node->test = ast::IsTest::Null;
  else if (literal && literal->literal == ast::LiteralKind::True)
    node->test = ast::IsTest::True;
  else if (literal && literal->literal == ast::LiteralKind::False)
    node->test = ast::IsTest::False;
  else if (isWord(other, "unknown"))
    node->test = ast::IsTest::Unknown;
  else
    node->test = ast::IsTest::Same;
  if (node->test == ast::IsTest::DistinctFrom || node->test == ast::IsTest::Same)
    node->other = other;
  return node;
}

/// Outside a call, "=>" was likely meant to be ">=".
void Builder::namedArgumentMistake(SourceRange left) {
  auto handle = diags.report(left, diag::NamedArgumentName);
  llvm::StringRef sign(_input.scanner.text() + (left.end.raw - base.raw), 2);
  if (sign == "=>")
    handle.fix({left.end, left.end.offset(2)}, ">=");
}

const ast::Expr *Builder::makeNamed(const Operator &op) {
  const ast::Expr *value = popExpr(), *left = popExpr();
  auto *node = arena.make<ast::NamedArgument>(SourceRange{left->range.begin, value->range.end});
  node->value = value;
  const auto *word = ast::as<ast::Name>(left);
  if (word && word->qualifiers.empty())
    node->name = word->name;
  else
    namedArgumentMistake({left->range.begin, op.loc});
  return node;
}

const ast::Expr *Builder::makeLambda() {
  const ast::Expr *body = popExpr(), *left = popExpr();
  auto *node = arena.make<ast::Lambda>(SourceRange{left->range.begin, body->range.end});
  node->body = body;
  llvm::SmallVector<ast::Ident, 4> parameters;
  auto add = [&](const ast::Expr *parameter) {
    const auto *word = ast::as<ast::Name>(parameter);
    if (word && word->qualifiers.empty())
      parameters.push_back(word->name);
    else
      diags.report(parameter->range, diag::LambdaParameters);
  };
  if (const auto *tuple = ast::as<ast::Tuple>(left))
    for (const ast::Expr *item : tuple->items)
      add(item);
  else if (const auto *paren = ast::as<ast::Paren>(left))
    add(paren->inner);
  else
    add(left);
  node->parameters = arena.copy(llvm::ArrayRef<ast::Ident>(parameters));
  return node;
}

// --- Names and calls ---------------------------------------------------------

std::pair<ast::Ident, List<ast::Ident>> Builder::takePath() {
  pathOpen = false;
  if (pathNames == 0)
    return {ident(pathFirst), {}};
  ast::Ident last = takeIdent();
  size_t begin = idents.size() + 1 - pathNames;
  List<ast::Ident> qualifiers = arena.copy(llvm::ArrayRef<ast::Ident>(idents).drop_front(begin));
  idents.resize(begin);
  return {last, qualifiers};
}

void Builder::path() {
  if (!pathOpen)
    return fieldAccess();
  addPathName(ident(_input.last));
  pathLast = _input.last;
}

/// The same in an operand, where two names are most often all of it.
void Builder::operandPath() {
  if (!pathOpen || pathNames || operandGoesOn())
    return path();
  pathOpen = false;
  auto *node = arena.make<ast::Name>(SourceRange{startOf(pathFirst), endOf(_input.last)});
  node->name = ident(_input.last);
  node->qualifiers = arena.list<ast::Ident>(1, [&](size_t) { return ident(pathFirst); });
  push(node);
}

void Builder::closePath() {
  SourceRange range = {startOf(pathFirst), endOf(pathNames ? pathLast : pathFirst)};
  auto *node = arena.make<ast::Name>(range);
  std::tie(node->name, node->qualifiers) = takePath();
  push(node);
}

void Builder::fieldAccess() {
  countOperator();
  const ast::Expr *object = popExpr();
  auto *node = arena.make<ast::Field>(toLast(object->range.begin));
  node->base = object;
  node->name = ident(_input.last);
  push(node);
}

/// Where `EXCLUDE (...)` and its like belong, which end at the last token.
ast::StarChanges *Builder::starChanges() {
  if (values.back()->kind == ast::NodeKind::ColumnsApply)
    throw ParseFailed{ParseFailed::Syntax};
  const auto *field = ast::as<ast::FieldStar>(values.back());
  auto *star = field ? const_cast<ast::Star *>(field->star.get()) : top<ast::Star>();
  if (!star->changes)
    star->changes = arena.make<ast::StarChanges>(star->range);
  auto *changes = const_cast<ast::StarChanges *>(star->changes.get());
  top<ast::Expr>()->range.end = changes->range.end = endOf(_input.last);
  return changes;
}

void Builder::star() { push(arena.make<ast::Star>(rangeOf(_input.last))); }

void Builder::pathStar() {
  if (!pathOpen && !facts.features.has(dialect::Feature::FieldStars)) {
    diags.report(rangeOf(_input.last), diag::SyntaxError, "a name", "'*'");
    pop(); // The star stands for what was before it.
    return star();
  }
  if (!pathOpen) { // (value).*
    const ast::Expr *object = popExpr();
    auto *field = arena.make<ast::FieldStar>(toLast(object->range.begin));
    field->base = object;
    field->star = arena.make<ast::Star>(rangeOf(_input.last));
    return push(field);
  }
  auto *node = arena.make<ast::Star>(toLast(startOf(pathFirst)));
  addPathName({}); // The star's place, so that all names stand before it.
  node->qualifiers = takePath().second;
  push(node);
}

void Builder::starExcept() {
  List<const ast::Name *> names = takeList<ast::Name>();
  ast::StarChanges *changes = starChanges();
  once(!changes->except.empty() || !changes->exceptPaths.empty(), rangeOf(_input.last), "EXCLUDE");
  if (llvm::any_of(names, [](const ast::Name *name) { return !name->qualifiers.empty(); })) {
    changes->exceptPaths = names;
    return;
  }
  llvm::SmallVector<ast::Ident, 8> idents;
  for (const ast::Name *name : names)
    idents.push_back(name->name);
  changes->except = arena.copy(llvm::ArrayRef<ast::Ident>(idents));
}

void Builder::starReplace() {
  List<const ast::Expr *> items = takeList<ast::Expr>();
  ast::StarChanges *changes = starChanges();
  once(!changes->replace.empty(), rangeOf(_input.last), "REPLACE");
  changes->replace = items;
}

void Builder::starRename() {
  List<const ast::Expr *> items = takeList<ast::Expr>();
  ast::StarChanges *changes = starChanges();
  once(!changes->rename.empty(), rangeOf(_input.last), "RENAME");
  changes->rename = items;
}

void Builder::beginIndex() {
  countOperator();
  if (pathOpen)
    closePath();
  indices.push_back({values.size(), 0, false, nullptr, nullptr});
}

void Builder::endIndex() {
  IndexFrame frame = indices.back();
  indices.pop_back();
  List<const ast::Expr *> items = takeFrom<ast::Expr>(frame.mark);
  const ast::Expr *object = popExpr();
  SourceRange range = toLast(object->range.begin);
  if (isWord(object, "array") && !frame.slice) {
    auto *node = arena.make<ast::Array>(range);
    node->items = items;
    return push(node);
  }
  if (isWord(object, "map") && !frame.slice && items.size() > 1) { // MAP[keys, values]
    auto *type = arena.make<ast::Type>(object->range);
    type->name = "MAP";
    auto *node = arena.make<ast::TypedConstructor>(range);
    node->type = type;
    node->brackets = true;
    node->items = items;
    return push(node);
  }
  if (items.empty() && !frame.slice && facts.features.has(dialect::Feature::Subcolumns)) {
    auto *node = arena.make<ast::Subcolumn>(range);
    node->base = object;
    node->mark = "[]";
    return push(node);
  }
  if (items.size() > 1 || (items.empty() && !frame.slice))
    diags.report(range, diag::IndexCount, static_cast<int64_t>(items.size()));
  auto *node = arena.make<ast::Index>(range);
  node->base = object;
  node->index = items.empty() ? nullptr : items[0];
  node->slice = frame.slice;
  node->upper = frame.upper;
  node->step = frame.step;
  push(node);
}

// --- Literals ----------------------------------------------------------------

/// The text of a quoted token whose quotes stand for themselves when doubled.
llvm::StringRef Builder::undouble(llvm::StringRef body, char quote) {
  std::string decoded;
  for (size_t i = 0; i < body.size(); ++i) {
    decoded += body[i];
    if (body[i] == quote)
      ++i;
  }
  return arena.copy(llvm::StringRef(decoded));
}

/// Appends a character by its number. Zero and what is no character fail.
static bool appendCharacter(std::string &text, uint32_t number) {
  if (number == 0 || number > 0x10ffff || (number >= 0xd800 && number < 0xe000))
    return false;
  char buffer[4], *end = buffer;
  llvm::ConvertCodePointToUTF8(number, end);
  text.append(buffer, end);
  return true;
}

/// The number that the digits at the front of `text` spell, at most `most` of
/// them, which are taken off; none if there is no digit.
static std::optional<uint32_t> takeNumber(llvm::StringRef &text, unsigned base, size_t most) {
  auto isDigit = [&](char c) { return llvm::hexDigitValue(c) < base; };
  llvm::StringRef digits = text.take_front(most).take_while(isDigit);
  uint32_t number = 0;
  if (digits.empty() || digits.getAsInteger(base, number))
    return std::nullopt;
  text = text.drop_front(digits.size());
  return number;
}

/// The text behind U&, in which "escape" begins the number of a character; false if a
/// number is none.
static bool decodeUnicode(llvm::StringRef body, char escape, std::string &decoded) {
  for (bool ok = true;;) {
    size_t at = body.find(escape);
    decoded += body.take_front(at);
    if (at == llvm::StringRef::npos)
      return ok;
    body = body.drop_front(at + 1);
    if (body.consume_front(llvm::StringRef(&escape, 1))) {
      decoded += escape;
      continue;
    }
    bool isLong = body.consume_front("+");
    std::optional<uint32_t> number = takeNumber(body, 16, isLong ? 6 : 4);
    ok = ok && number && appendCharacter(decoded, *number);
  }
}

/// U&"name" UESCAPE '!'
ast::Ident Builder::unicodeIdent(const Lexeme &token) {
  llvm::StringRef whole = text(token).drop_front(3);
  char escape = whole.ends_with("'") ? whole[whole.size() - 2] : '\\';
  llvm::StringRef name = whole.take_front(whole.rfind('"'));
  std::string decoded;
  if (!decodeUnicode(undouble(name, '"'), escape, decoded))
    diags.report(rangeOf(token), diag::BadEscape);
  return {arena.copy(llvm::StringRef(decoded)), startOf(token), true};
}

/// Appends what the escape at the front of `rest`, behind its backslash, stands
/// for, and takes it off.
bool Builder::takeEscape(llvm::StringRef &rest, std::string &decoded) const {
  char c = rest.front();
  static constexpr llvm::StringLiteral letters = "abfnrtvZ", controls = "\a\b\f\n\r\t\v\x1a";
  if (facts.controlEscapes.contains(c)) {
    decoded += controls[letters.find(c)];
    rest = rest.drop_front();
    return true;
  }
  bool octal = c >= '0' && c <= '7' && facts.numberEscapes.contains('0');
  bool known = octal || facts.numberEscapes.contains(c);
  bool hex = c == 'x' && known, unicode = (c == 'u' || c == 'U') && known;
  llvm::StringRef digits = rest.drop_front(!octal);
  size_t length = octal ? 3 : hex ? 2 : c == 'u' ? 4 : 8;
  std::optional<uint32_t> number;
  if (hex || unicode || octal)
    number = takeNumber(digits, octal ? 8 : 16, length);
  if (!number) { // Any other character stands for itself, perhaps with its backslash.
    static constexpr llvm::StringLiteral always = "\\'\"`/";
    bool kept = facts.keptEscapes == "*" ? !always.contains(c) : facts.keptEscapes.contains(c);
    decoded += kept ? "\\" : "";
    decoded += c;
    rest = rest.drop_front();
    return !unicode;
  }
  rest = digits;
  if (unicode)
    return appendCharacter(decoded, *number);
  decoded += static_cast<char>(*number); // A byte: several make a character.
  return *number != 0 && *number < 256;
}

/// Appends the text of the string at the front of `body`, whose quotes may be three
/// and may be doubled, and takes it off.
bool Builder::unescape(llvm::StringRef &body, std::string &decoded, bool backslashes) {
  char quote = body.front();
  bool triple = facts.tripleQuotes && body.size() >= 6 && body[1] == quote && body[2] == quote;
  llvm::StringRef marks = body.take_front(triple ? 3 : 1);
  body = body.drop_front(marks.size());
  bool ok = true;
  while (!body.empty()) {
    if (body.starts_with(marks)) {
      body = body.drop_front(marks.size());
      if (triple || body.empty() || body.front() != quote)
        break;
    }
    char c = body.front();
    body = body.drop_front();
    if (c == '\\' && backslashes && !body.empty())
      ok = takeEscape(body, decoded) && ok;
    else
      decoded += c;
  }
  return ok;
}

llvm::StringRef Builder::decodeString(const Lexeme &token) {
  llvm::StringRef body = text(token);
  if (body.front() == '$') { // $tag$ ... $tag$
    size_t tag = body.find('$', 1) + 1;
    return body.drop_front(tag).drop_back(tag);
  }
  if ((body.front() == '\'' || body.front() == '"') && !token.escaped) // Most are plain.
    return body.drop_front().drop_back();
  size_t quote = body.find_first_of("'\"`");
  char prefix = quote ? static_cast<char>(body.front() | 0x20) : '\0';
  body = body.drop_front(quote);
  if (!token.escaped)
    return body.drop_front().drop_back();
  bool backslashes = prefix == 'e' || (facts.backslashEscapes && prefix != 'r');
  std::string decoded;
  bool ok = true;
  while (!body.empty()) { // Several, where those side by side are one.
    ok = unescape(body, decoded, backslashes) && ok;
    body = body.ltrim();
  }
  if (!ok || findInvalidUtf8(decoded) != llvm::StringRef::npos)
    diags.report(rangeOf(token), diag::BadEscape);
  return arena.copy(llvm::StringRef(decoded));
}

ast::Ident Builder::quotedIdent(const Lexeme &token) {
  ast::Ident result;
  if (token.type == Tok::STRING) {
    result = ast::Ident(decodeString(token), startOf(token), true);
  } else {
    llvm::StringRef body = text(token);
    char quote = body.front() == '[' ? ']' : body.front();
    if (body.equals_insensitive("values") || body.equals_insensitive("group")) // See quotedName.
      return {arena.copy(llvm::StringRef(fold(facts, body, false))), startOf(token), true};
    if (llvm::isAlpha(quote))
      return unicodeIdent(token);
    if (token.escaped && facts.escapedNames)
      return {decodeString(token), startOf(token), true};
    body = body.drop_front().drop_back();
    result = ast::Ident(token.escaped ? undouble(body, quote) : body, startOf(token), true);
  }
  result.templated = token.templated;
  return result;
}

/// Whether a string has letters before it that its value needs.
static bool isVerbatim(llvm::StringRef text, const dialect::DialectFacts &facts) {
  char first = text.front();
  if (first == '\'' || first == '"' || first == '$')
    return false;
  bool plain = (first | 0x20) == 'e' || ((first | 0x20) == 'r' && (text[1] | 0x20) != 'b');
  return !plain || (facts.charsetStrings && first == '_');
}

/// The digits of X'1F' or 0x1F, an even number of them.
llvm::StringRef Builder::blobDigits(llvm::StringRef text) {
  llvm::StringRef digits = text.drop_front(2);
  if (text[1] == '\'')
    return digits.drop_back();
  return digits.size() % 2 ? arena.copy(llvm::StringRef("0" + digits.str())) : digits;
}

void Builder::literal() {
  auto *node = arena.make<ast::Literal>(rangeOf(_input.last));
  using enum ast::LiteralKind;
  switch (_input.last.type) {
  case Tok::NULL_:
    node->literal = Null;
    break;
  case Tok::TRUE_:
    node->literal = True;
    break;
  case Tok::FALSE_:
    node->literal = False;
    break;
  case Tok::NUMBER:
    node->literal = Number;
    node->text = text(_input.last);
    break;
  case Tok::BLOB:
    node->literal = Blob;
    node->text = blobDigits(text(_input.last));
    break;
  default:
    node->literal = isVerbatim(text(_input.last), facts) ? Verbatim : String;
    node->text = node->literal == Verbatim ? text(_input.last) : decodeString(_input.last);
    break;
  }
  push(node);
}

/// A number or a string where an operand begins; most of them are as they stand.
void Builder::operandLiteral() {
  llvm::StringRef whole = text(_input.last);
  bool number = _input.last.type == Tok::NUMBER;
  if (!number && (whole.front() != '\'' || _input.last.escaped))
    return literal();
  auto *node = arena.make<ast::Literal>(rangeOf(_input.last));
  node->literal = number ? ast::LiteralKind::Number : ast::LiteralKind::String;
  node->text = number ? whole : llvm::StringRef(whole.data() + 1, whole.size() - 2);
  push(node);
}

void Builder::parameter() {
  auto *node = arena.make<ast::Parameter>(rangeOf(_input.last));
  node->text = text(_input.last);
  push(node);
}

void Builder::typedLiteral() {
  SourceLoc begin = takePlace();
  auto *node = arena.make<ast::TypedLiteral>(toLast(begin));
  llvm::StringRef word(_input.scanner.text() + (begin.raw - base.raw),
                       _input.last.offset - (begin.raw - base.raw));
  // There may be a comment behind it.
  word = word.take_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
  auto *type = arena.make<ast::Type>(SourceRange{begin, begin.offset(word.size())});
  std::string upper = word.upper();
  if (literalZone != Tok::NONE)
    upper += literalZone == Tok::WITH ? " WITH TIME ZONE" : " WITHOUT TIME ZONE";
  type->name = arena.copy(llvm::StringRef(upper));
  node->type = type;
  node->text = decodeString(_input.last);
  push(node);
}

void Builder::intervalLiteral() {
  const ast::Expr *amount = popExpr();
  auto *node = arena.make<ast::IntervalLiteral>(toLast(takePlace()));
  node->amount = amount;
  push(node);
}

/// The last token, which is a unit of time, in upper case.
ast::Ident Builder::unit() {
  return {arena.copy(llvm::StringRef(text(_input.last).upper())), startOf(_input.last)};
}

void Builder::intervalUnit() {
  top<ast::IntervalLiteral>()->unit = unit();
  top<ast::IntervalLiteral>()->range.end = endOf(_input.last);
}

void Builder::intervalToUnit() {
  top<ast::IntervalLiteral>()->toUnit = unit();
  top<ast::IntervalLiteral>()->range.end = endOf(_input.last);
}

void Builder::array() {
  List<const ast::Expr *> items = takeList<ast::Expr>();
  SourceRange range = toLast(takePlace());
  if (!comprehensions.empty() && items.size() == 1 && items[0] == comprehensions.back()) {
    const_cast<ast::Comprehension *>(comprehensions.back())->range = range;
    comprehensions.pop_back();
    return push(items[0]);
  }
  auto *node = arena.make<ast::Array>(range);
  node->items = items;
  push(node);
}

/// AS @macro(...): the text of the call is a name that is still to be made.
void Builder::macroAlias() {
  SourceRange range = pop()->range;
  uint32_t start = range.begin.raw - base.raw;
  llvm::StringRef call(_input.scanner.text() + start, range.end.raw - range.begin.raw);
  ast::Ident name(call, range.begin);
  name.templated = 1;
  aliasAs(name);
}

void Builder::aliasAs(ast::Ident name) {
  const ast::Expr *expr = popExpr();
  auto *node = arena.make<ast::Alias>(toLast(expr->range.begin));
  node->name = name;
  if (const auto *lambda = ast::as<ast::Lambda>(expr)) { // x -> (body AS name)
    node->range.begin = lambda->body->range.begin;
    node->expr = static_cast<const ast::Expr *>(lambda->body.get());
    auto *mutableLambda = const_cast<ast::Lambda *>(lambda);
    mutableLambda->body = node;
    mutableLambda->range.end = node->range.end;
    return push(lambda);
  }
  if (expr->kind == ast::NodeKind::Star) // "* t" for "* FROM t".
    diags.report(node->range, diag::AliasOfStar).fix({name.loc, name.loc}, "FROM ");
  node->expr = expr;
  push(node);
}

// --- Parentheses, CASE, CAST and the like ------------------------------------

static bool isQuery(const ast::Node *node) {
  return node->kind >= ast::NodeKind::Select && node->kind <= ast::NodeKind::MacroQuery;
}

void Builder::beginParen() {
  parens.push_back({startOf(_input.last), values.size()});
  if (parse::isOddName(_input.current.type)) {
    valuesCall();
    parse::oddName(_input.current, after(), facts);
  }
}

void Builder::endParen() {
  ParenFrame frame = parens.back();
  parens.pop_back();
  SourceRange range = toLast(frame.loc);
  size_t count = values.size() - frame.mark;
  if (count == 1 && isQuery(values.back())) {
    auto *node = arena.make<ast::Subquery>(range);
    node->query = static_cast<const ast::Query *>(pop());
    return push(node);
  }
  if (count == 1) {
    auto *node = arena.make<ast::Paren>(range);
    node->inner = popExpr();
    return push(node);
  }
  auto *node = arena.make<ast::Tuple>(range);
  node->items = takeFrom<ast::Expr>(frame.mark);
  push(node);
}

void Builder::beginCase() {
  cases.push_back({startOf(_input.last), nullptr, nullptr, values.size()});
}

void Builder::when() {
  const ast::Expr *result = popExpr(), *condition = popExpr();
  auto *node = arena.make<ast::When>(SourceRange{condition->range.begin, result->range.end});
  node->condition = condition;
  node->result = result;
  push(node);
}

void Builder::endCase() {
  CaseFrame frame = cases.back();
  cases.pop_back();
  auto *node = arena.make<ast::Case>(toLast(frame.loc));
  node->operand = frame.operand;
  node->whens = takeFrom<ast::When>(frame.mark);
  node->otherwise = frame.otherwise;
  push(node);
}

void Builder::castColonsAs(ast::CastKind kind) {
  countOperator();
  const auto *type = static_cast<const ast::Type *>(pop());
  const ast::Expr *operand = popExpr();
  auto *node = arena.make<ast::Cast>(SourceRange{operand->range.begin, type->range.end});
  node->cast = kind;
  node->operand = operand;
  node->type = type;
  push(node);
}

void Builder::endExtract() {
  const ast::Expr *operand = popExpr();
  auto *node = arena.make<ast::Extract>(toLast(takePlace()));
  node->field = takeIdent();
  node->operand = operand;
  push(node);
}

void Builder::exists() {
  const auto *query = static_cast<const ast::Query *>(pop());
  auto *node = arena.make<ast::Exists>(toLast(takePlace()));
  node->query = query;
  push(node);
}

// --- Windows and orders ------------------------------------------------------

void Builder::beginWindow() {
  windowFrames.push_back(arena.make<ast::Window>(rangeOf(_input.last)));
}

void Builder::beginFrame() {
  auto *frame = arena.make<ast::Frame>(rangeOf(_input.last));
  frame->unit = _input.last.type == Tok::ROWS    ? ast::FrameUnit::Rows
                : _input.last.type == Tok::RANGE ? ast::FrameUnit::Range
                                                 : ast::FrameUnit::Groups;
  windowFrames.back()->frame = frame;
}

static bool hasOffset(ast::FrameBound bound) {
  return bound == ast::FrameBound::Preceding || bound == ast::FrameBound::Following;
}

void Builder::frameStart() {
  auto *frame = const_cast<ast::Frame *>(windowFrames.back()->frame.get());
  frame->startBound = bound;
  frame->start = hasOffset(bound) ? popExpr() : nullptr;
  frame->range.end = endOf(_input.last);
}

void Builder::frameEnd() {
  auto *frame = const_cast<ast::Frame *>(windowFrames.back()->frame.get());
  frame->endBound = bound;
  frame->end = hasOffset(bound) ? popExpr() : nullptr;
  frame->range.end = endOf(_input.last);
}

void Builder::exclude(ast::FrameExclusion exclusion) {
  const_cast<ast::Frame *>(windowFrames.back()->frame.get())->exclusion = exclusion;
}

void Builder::endWindow() {
  ast::Window *window = windowFrames.back();
  windowFrames.pop_back();
  window->range.end = endOf(_input.last);
  push(window);
}

void Builder::beginOrderItem() {
  const ast::Expr *expr = popExpr();
  auto *node = arena.make<ast::OrderItem>(expr->range);
  node->expr = expr;
  push(node);
}
