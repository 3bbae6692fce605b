// BuildCall.cpp - calls, and those with words among their arguments.

#include "Builder.h"
#include "mesh/Parse/ParseDiagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mesh;
using namespace mesh::parse;

void Builder::beginCallFrame(ast::Ident callName, SourceLoc loc) {
  countOperator(); // f(...)(...)(...) is as deep as an operator's chain.
  CallFrame &frame = calls.add();
  frame.name = callName;
  frame.loc = loc;
  frame.mark = values.size();
  frame.partMark = parts.size();
  frame.operatorMark = operators.size();
}

void Builder::beginCall() {
  if (_input.current.type == Tok::PLUS || parse::isOddName(_input.current.type)) {
    valuesCall();
    parse::openCall(_input.current, after(), facts);
  }
  if (pathOpen) {
    auto [callName, qualifiers] = takePath();
    beginCallFrame(callName, startOf(pathFirst));
    calls.back().qualifiers = qualifiers;
    return;
  }
  using dialect::Feature;
  const auto *function = ast::as<ast::Function>(values.back());
  bool ofCall = function && (facts.features.has(Feature::ParametricCalls) ||
                             function->name.text().equals_insensitive("identifier"));
  bool ofField =
      values.back()->kind == ast::NodeKind::Method ||
      (values.back()->kind == ast::NodeKind::Field && facts.features.has(Feature::Methods));
  if (!ofCall && !ofField) {
    auto handle = diags.report(rangeOf(_input.last), diag::NotCallable);
    if (values.back()->kind == ast::NodeKind::Tuple) // VALUES (1, 2) (3, 4)
      handle.fix({startOf(_input.last), startOf(_input.last)}, ", ");
  }
  const ast::Expr *callee = popExpr();
  beginCallFrame({}, callee->range.begin);
  calls.back().callee = callee;
}

/// name (+), which calls nothing.
const ast::Expr *Builder::makeOuterMark(const CallFrame &frame) {
  if (frame.callee || values.size() != frame.mark)
    refuse(frame.loc.raw - base.raw);
  auto *name =
      arena.make<ast::Name>(SourceRange{frame.loc, frame.name.loc.offset(frame.name.size)});
  name->name = frame.name;
  name->qualifiers = frame.qualifiers;
  auto *node = arena.make<ast::OuterMark>(toLast(frame.loc));
  node->operand = name;
  return node;
}

/// f((SELECT 1) UNION SELECT 2): the query in parentheses was read as a value.
void Builder::beginArgumentSet() {
  beginQuery();
  const CallFrame &frame = calls.back();
  size_t mark = frame.mark;
  queries.back().mark = mark;
  ast::Query *first = frame.distinct || frame.worded ? nullptr : parenthesisedQuery(mark);
  if (!first)
    throw ParseFailed{ParseFailed::Syntax};
  first->range = values[mark]->range;
  queries.back().loc = first->range.begin;
  values[mark] = first;
}

void Builder::endArgumentSet() {
  QueryFrame frame = queries.back();
  queries.pop_back();
  push(combine(frame.mark, frame.setMark));
  callQuery();
}

void Builder::callQuery() {
  const auto *query = pop<ast::Query>();
  auto *node = arena.make<ast::QueryArgument>(query->range);
  node->query = query;
  push(node);
}

/// POSITION(a IN b), whose IN tests nothing.
static const ast::In *asPosition(const ast::Ident &callName, const ast::Node *only) {
  bool position = !callName.quoted && callName.text().equals_insensitive("position");
  const auto *in = ast::as<ast::In>(only);
  return position && in && !in->negated ? in : nullptr;
}

void Builder::endCall() {
  CallFrame &frame = calls.back(); // Stays as it is until another is pushed.
  calls.pop_back();
  bool plainName = !frame.callee && frame.qualifiers.empty();
  bool single = values.size() == frame.mark + 1;
  if (const ast::In *in = plainName && single ? asPosition(frame.name, values.back()) : nullptr) {
    parts.push_back({"", in->operand});
    parts.push_back({"IN", in->set});
    frame.worded = true;
  }
  if (frame.outerMark) {
    push(makeOuterMark(frame));
  } else if (frame.worded) {
    if (!plainName)
      diags.report(toLast(frame.loc), diag::NotCallable);
    push(finishWorded(frame));
  } else if (frame.callee) {
    auto *node = arena.make<ast::Apply>(toLast(frame.loc));
    node->callee = frame.callee;
    node->distinct = frame.distinct;
    node->arguments = takeFrom<ast::Expr>(frame.mark);
    push(node);
  } else {
    auto *node = arena.make<ast::Function>(toLast(frame.loc));
    node->name = frame.name;
    node->qualifiers = frame.qualifiers;
    node->distinct = frame.distinct;
    node->arguments = takeFrom<ast::Expr>(frame.mark);
    push(node);
  }
  if (!frame.order.empty())
    tail()->argumentOrder = frame.order;
  if (frame.nulls != ast::NullTreatment::Default)
    tail()->nulls = frame.nulls;
  callWord();
}

/// Whether the call is a function of DuckDB's that takes lambdas: only there is
/// x -> y one.
bool Builder::takesLambda(llvm::StringRef function) const {
  return llvm::StringSwitch<bool>(function.lower())
      .Cases("list_transform", "array_transform", "list_apply", "array_apply", "apply", true)
      .Cases("list_filter", "array_filter", "filter", true)
      .Cases("list_reduce", "array_reduce", "reduce", true)
      .Default(false);
}

/// LAMBDA a, b: body
void Builder::wordLambda() {
  const ast::Expr *body = popExpr();
  List<ast::Ident> parameters = takeNames();
  auto *node = arena.make<ast::Lambda>(SourceRange{parameters[0].loc, body->range.end});
  node->word = true;
  node->parameters = parameters;
  node->body = body;
  push(node);
}

void Builder::argumentOrder() {
  calls.back().order = takeList<ast::OrderItem>();
  if (calls.back().worded)
    addOrderParts();
  wordBehindArgument();
}

void Builder::argumentNulls() {
  bool ignore = _input.last.word == Tok::IGNORE_;
  CallFrame &frame = calls.back();
  if (frame.worded)
    return addPart(ignore ? "IGNORE NULLS" : "RESPECT NULLS");
  once(frame.nulls != ast::NullTreatment::Default, rangeOf(_input.last), "treatment of NULLS");
  frame.nulls = ignore ? ast::NullTreatment::Ignore : ast::NullTreatment::Respect;
}

// --- Calls with words among their arguments ----------------------------------

void Builder::wordBehindArgument() {
  if (_input.current.type == Tok::COMMA || _input.current.type == Tok::RP)
    return;
  parse::argumentWord(_input.current, after());
  parse::wordInCall(_input.current, currentText(), calls.back().name.text(), false);
}

/// From here on what the call holds is kept as parts.
void Builder::makeWorded() {
  CallFrame &frame = calls.back();
  frame.worded = true;
  for (size_t i = frame.mark; i != values.size(); ++i) {
    addPart(i == frame.mark ? "" : ",");
    parts.back().value = values[i];
    ++frame.given;
  }
  if (frame.distinct && frame.given)
    parts[frame.partMark].words = "DISTINCT";
  else if (frame.distinct)
    addPart("DISTINCT");
  frame.distinct = false;
  auto addNulls = [&] {
    if (frame.nulls != ast::NullTreatment::Default)
      addPart(frame.nulls == ast::NullTreatment::Ignore ? "IGNORE NULLS" : "RESPECT NULLS");
    frame.nulls = ast::NullTreatment::Default;
  };
  if (facts.nullsBeforeOrder || !facts.nullsInsideCall)
    addNulls();
  addOrderParts();
  addNulls();
}

void Builder::addOrderParts() {
  CallFrame &frame = calls.back();
  for (const ast::OrderItem *item : frame.order) {
    addPart(item == frame.order[0] ? "ORDER BY" : ",");
    parts.back().value = item;
  }
  frame.order = {};
}

/// Gives the last part the value that was read since.
void Builder::givePart() {
  CallFrame &frame = calls.back();
  if (values.size() - frame.mark == frame.given)
    return;
  ++frame.given;
  if (parse::standsAlone(frame.name.text(), parts.back().words))
    refuse(values.back()->range.begin.raw - base.raw);
  parts.back().value = values.back();
}

void Builder::callWordText() {
  if (!calls.back().worded)
    makeWorded();
  llvm::StringRef last = text(_input.last);
  if (parts.size() > calls.back().partMark && parts.back().words == ":" && !parts.back().value)
    refuseLast(); // Written together, :: would be a cast.
  addPart(arena.copy(llvm::StringRef(last.upper())));
  if (_input.last.type == Tok::CALL_WORD)
    parse::wordBehindWord(_input.current, currentText(), calls.back().name.text(), last);
}

void Builder::callWordName() {
  std::string words = (parts.back().words + " " + text(_input.last)).str();
  parts.back().words = arena.copy(llvm::StringRef(words));
}

const ast::Expr *Builder::finishWorded(const CallFrame &frame) {
  auto *node = arena.make<ast::WordedCall>(toLast(frame.loc));
  llvm::SmallVector<const ast::WordedArgument *, 8> arguments;
  for (size_t i = frame.partMark; i != parts.size(); ++i) {
    SourceRange range = parts[i].value ? parts[i].value->range : node->range;
    auto *argument = arena.make<ast::WordedArgument>(range);
    argument->words = parts[i].words;
    argument->value = parts[i].value;
    arguments.push_back(argument);
  }
  parts.resize(frame.partMark);
  values.resize(frame.mark);
  node->name = frame.name;
  node->arguments = arena.copy(llvm::ArrayRef<const ast::WordedArgument *>(arguments));
  return node;
}

// --- Behind a call -----------------------------------------------------------

/// What follows the call on top of the stack.
ast::CallTail *Builder::tail() {
  auto *call = top<ast::Expr>();
  if (call->kind == ast::NodeKind::ColumnsApply || call->kind == ast::NodeKind::TextBehind ||
      call->kind == ast::NodeKind::OuterMark)
    refuseBehind(call->range.end);
  call->range.end = endOf(_input.last);
  auto of = [&](ShortPtr<const ast::CallTail> &field) {
    if (!field)
      field = arena.make<ast::CallTail>(call->range);
    return const_cast<ast::CallTail *>(field.get());
  };
  if (call->kind == ast::NodeKind::WordedCall)
    return of(top<ast::WordedCall>()->tail);
  if (call->kind == ast::NodeKind::Apply)
    return of(top<ast::Apply>()->tail);
  return of(top<ast::Function>()->tail);
}

/// Reports what may be said once and was said before.
void Builder::once(bool before, SourceRange range, llvm::StringRef clause) {
  if (before)
    diags.report(range, diag::RepeatedClause, clause);
}

void Builder::callFilter() {
  const ast::Expr *condition = popExpr();
  once(tail()->filter, condition->range, "FILTER");
  tail()->filter = condition;
}

void Builder::callNulls(ast::NullTreatment nulls) {
  const auto *call = ast::as<ast::Function>(values.back());
  bool ofQuery = call && !call->arguments.empty() &&
                 call->arguments.back()->kind == ast::NodeKind::QueryArgument;
  if (ofQuery || values.back()->kind == ast::NodeKind::WordedCall) // None of a window.
    refuseBehind(values.back()->range.end);
  once(tail()->nulls != ast::NullTreatment::Default, rangeOf(_input.last), "treatment of NULLS");
  tail()->nulls = nulls;
}

void Builder::callExportState() {
  once(tail()->exportsState, rangeOf(_input.last), "EXPORT_STATE");
  tail()->exportsState = true;
}

void Builder::callFromLast() {
  once(tail()->fromLast, rangeOf(_input.last), "FROM LAST");
  tail()->fromLast = true;
}

/// MATCH (...) AGAINST (...)
void Builder::textBehind() {
  RawFrame frame = takeRaw();
  const ast::Verbatim *text = takeVerbatim(frame);
  const ast::Expr *operand = popExpr();
  auto *node = arena.make<ast::TextBehind>(toLast(operand->range.begin));
  node->operand = operand;
  node->text = text;
  push(node);
}

void Builder::columnsApply() {
  const ast::Expr *function = popExpr(), *columns = popExpr();
  auto *node = arena.make<ast::ColumnsApply>(toLast(columns->range.begin));
  node->columns = columns;
  node->function = function;
  push(node);
}

void Builder::callWithinGroup() {
  List<const ast::OrderItem *> items = takeList<ast::OrderItem>();
  once(!tail()->withinGroup.empty(), items[0]->range, "WITHIN GROUP");
  tail()->withinGroup = items;
}

void Builder::overName(ast::Ident name) {
  SourceRange range = {name.loc, endOf(_input.last)};
  once(tail()->over, range, "OVER");
  auto *window = arena.make<ast::Window>(range);
  window->named = true;
  window->base = name;
  tail()->over = window;
}

void Builder::callOver() {
  const auto *window = pop<ast::Window>();
  once(tail()->over, window->range, "OVER");
  tail()->over = window;
}

// --- Casts -------------------------------------------------------------------

void Builder::beginCast() { beginCallFrame(ident(_input.last), startOf(_input.last)); }

/// Behind the type of a cast: words make a call with words of it.
void Builder::castType() {
  if (_input.current.word == Tok::COLLATE)
    _input.current.type = Tok::COLLATE;
  wordBehindArgument();
  if (_input.current.type != Tok::CALL_WORD)
    return;
  CallFrame &frame = calls.back();
  frame.worded = true;
  parts.push_back({"", values[frame.mark]});
  parts.push_back({"AS", values[frame.mark + 1]});
  frame.given = 2;
}

/// CAST(value AS type COLLATE name)
void Builder::castCollation() {
  auto *type = top<ast::Type>();
  std::string name = (type->name.get() + " COLLATE " + text(_input.last)).str();
  type->name = arena.copy(llvm::StringRef(name));
  type->range.end = endOf(_input.last);
  castType();
}

void Builder::endCast() {
  const CallFrame &frame = calls.back();
  calls.pop_back();
  if (frame.worded)
    return push(finishWorded(frame));
  const auto *type = pop<ast::Type>();
  const ast::Expr *operand = popExpr();
  auto *node = arena.make<ast::Cast>(toLast(frame.loc));
  char first = static_cast<char>(frame.name.text().front() | 0x20);
  node->cast = first == 't'   ? ast::CastKind::TryCast
               : first == 's' ? ast::CastKind::SafeCast
                              : ast::CastKind::Cast;
  node->operand = operand;
  node->type = type;
  push(node);
}

/// CAST(value, 'type')
void Builder::castCall() {
  CallFrame frame = calls.back();
  calls.pop_back();
  marks.pop_back();
  auto *node = arena.make<ast::Function>(toLast(frame.loc));
  node->name = frame.name;
  node->arguments = takeFrom<ast::Expr>(frame.mark);
  push(node);
}

void Builder::beginConvert() { beginCast(); }

void Builder::convertType() { makeWorded(); }
