// BuildExpr.cpp - expressions, types and windows.

#include "Builder.h"
#include "mesh/Parse/ParseDiagnostics.h"

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

bool mesh::parse::isWord(const ast::Node *node, llvm::StringRef word) {
  const auto *path = ast::as<ast::Name>(node);
  return path && path->qualifiers.empty() && !path->name.quoted &&
         path->name.text().equals_insensitive(word);
}

void BuilderWords::promoteTo(uint16_t uses) {
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
    reduceBeforeInfix(tightness);
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

/// Before an operator that is looser than AND, a BETWEEN without its AND ends too: in
/// a BETWEEN b OR c AND d the AND is that of c.
void Builder::endBetween(uint8_t tightness) {
  size_t i = operators.size() - 1;
  if (operators[i].kind == Operator::OtherPrefix) // SYMMETRIC
    --i;
  if (operators[i].kind != Operator::Between || operators[i].complete)
    return;
  while (operators.size() > i)
    reduce();
  reduceWhileTighter(tightness);
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
/// to it, and a value that is written out is none of these.
void Builder::endIs() {
  if (facts.features.has(dialect::Feature::IsAnything) || operators.back().kind != Operator::Is ||
      operators.back().code == 1)
    return;
  const auto *literal = ast::as<ast::Literal>(values.back());
  bool word = literal && (literal->literal == ast::LiteralKind::Null ||
                          literal->literal == ast::LiteralKind::True ||
                          literal->literal == ast::LiteralKind::False);
  ast::NodeKind kind = values.back()->kind;
  if (word || isWord(values.back(), "unknown"))
    reduce();
  else if (literal || kind == ast::NodeKind::Array || kind == ast::NodeKind::Paren ||
           kind == ast::NodeKind::Tuple)
    refuse(values.back()->range.begin.raw - base.raw);
}

/// Nothing behind the set belongs to it, but where any expression may be one.
void Builder::endIn() {
  const Operator &op = operators.back();
  if (!facts.inTakesExpressions && op.isPrefix())
    refuse(op.loc.raw - base.raw);
  ast::NodeKind kind = values.back()->kind;
  bool closed = !facts.inTakesExpressions || kind == ast::NodeKind::Paren ||
                kind == ast::NodeKind::Tuple || kind == ast::NodeKind::Subquery;
  if (op.kind == Operator::In && op.code == 0 && closed)
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
    const auto *prefix = ast::as<ast::Unary>(pattern);
    if (escape && prefix && prefix->op == ast::UnaryOp::Not) // ESCAPE closed it as ')' would.
      pattern = parenthesised(*pattern, pattern->range);
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
    const ast::Expr *set = inPlainParens(popExpr()), *operand = popExpr();
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
  else if (left->kind == ast::NodeKind::MacroVariable || left->kind == ast::NodeKind::MacroCall)
    node->name = macroAsName(left->range);
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
    node->query = pop<ast::Query>();
    return push(node);
  }
  if (count == 1 && !(frame.commaLast && hasClause(facts, "tuple_of_one"))) {
    auto *node = arena.make<ast::Paren>(range);
    node->inner = popExpr();
    if (_input.current.word == Tok::OVER) [[unlikely]]
      parse::valueOver(_input.current, after());
    return push(node);
  }
  auto *node = arena.make<ast::Tuple>(range);
  node->items = takeFrom<ast::Expr>(frame.mark);
  push(node);
}

/// A set or a row of one thing, whether or not a comma follows it.
const ast::Expr *Builder::inPlainParens(const ast::Expr *expr) {
  const auto *tuple = ast::as<ast::Tuple>(expr);
  return tuple && tuple->items.size() == 1 ? parenthesised(*tuple->items.front(), expr->range)
                                           : expr;
}

const ast::Paren *Builder::parenthesised(const ast::Expr &expr, SourceRange range) {
  auto *paren = arena.make<ast::Paren>(range);
  paren->inner = &expr;
  return paren;
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
  if (_input.current.word == Tok::OVER) [[unlikely]]
    parse::valueOver(_input.current, after());
  push(node);
}

void Builder::castColonsAs(ast::CastKind kind) {
  countOperator();
  const auto *type = pop<ast::Type>();
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
  const auto *query = pop<ast::Query>();
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
