// Calls.cpp - functions in expressions: of rows, aggregates, windows, and those that are
// not known.

#include "Analyser.h"
#include "mesh/Dialect/Functions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mesh;
using namespace mesh::sema;
using model::TypeKind;
using rel::Scalar;
using rel::ScalarKind;

static bool hasOnlyStar(const ast::Function &call) {
  return call.arguments.size() == 1 && call.arguments[0]->kind == ast::NodeKind::Star;
}

/// What is known of a function, by the dialect or else by the project; null: nothing.
const dialect::FunctionFacts *Analyser::factsOf(const ast::Function &call) const {
  size_t count = hasOnlyStar(call) ? 0 : call.arguments.size();
  if (call.qualifiers.empty())
    if (const auto *facts = dialect::findFunction(dialect, call.name.text(), count))
      return facts;
  if (!own || (call.qualifiers.empty() && dialect::isFunctionName(dialect, call.name.text())))
    return nullptr;
  llvm::SmallVector<std::string, 3> parts;
  auto partOf = [&](const ast::Ident &each) {
    return dialect.ownFunctionsAreSensitive ? each.text().str() : fold(each);
  };
  for (const ast::Ident &each : call.qualifiers)
    parts.push_back(partOf(each));
  parts.push_back(partOf(call.name));
  return own->find(parts);
}

/// Whether a call gives one value for each row, from its arguments and the session.
bool Analyser::isSteady(const ast::Function &call) const {
  const dialect::FunctionFacts *facts = factsOf(call);
  return facts && !call.tail && !call.distinct &&
         facts->functionClass == dialect::FunctionClass::Scalar &&
         facts->volatility != dialect::Volatility::Volatile;
}

const Scalar *Analyser::unknownFunction(const ast::Function &call, const Context &context) {
  const Scalar *node = opaque(call, ("function '" + call.name.text() + "'").str(), context);
  auto *changed = arena.make<rel::OpaqueScalar>(rel::as<rel::OpaqueScalar>(*node));
  changed->mayMultiplyRows = !dialect.scalarsReturnOneRow;
  return changed;
}

/// Whether a call says more than a name and values: what only its text can stand for.
static bool isOddCall(const ast::Function &call) {
  return call.distinct || call.tail || llvm::any_of(call.arguments, [](const ast::Expr *each) {
           using enum ast::NodeKind;
           return each->kind == Star || each->kind == Lambda || each->kind == NamedArgument ||
                  each->kind == Alias || each->kind == AliasList || each->kind == QueryArgument ||
                  each->kind == TableArgument || each->kind == KeyValue;
         });
}

/// An argument whose name may be used around the call.
static bool namesValues(const ast::Expr *argument) {
  return argument->kind == ast::NodeKind::Alias || argument->kind == ast::NodeKind::AliasList;
}

/// What a function is called in the IR. A few have the name of an operator there and mean another
/// thing: SQLite's like(x, y) is y LIKE x.
static std::string functionName(llvm::StringRef lower) {
  bool isOperator = llvm::StringSwitch<bool>(lower)
                        .Cases("and", "or", "not", "in", "between", "case", "is", true)
                        .Cases("like", "ilike", "glob", "regexp", "match", "similar", true)
                        .Cases("cast", "try_cast", "collate", "extract", "row", true)
                        .Cases("plus", "negate", true)
                        .Default(false);
  return (lower + (isOperator ? "()" : "")).str();
}

/// A function of one row whose value the arguments decide.
const Scalar *Analyser::rowFunction(const ast::Function &call, const dialect::FunctionFacts &facts,
                                    const Context &context) {
  bool isOwn = own && own->holds(facts);
  if (isOddCall(call) && (isOwn || !dialect.knowsAllFunctions)) {
    bool isSteady = !call.distinct && !call.tail && !llvm::any_of(call.arguments, namesValues) &&
                    facts.volatility != dialect::Volatility::Volatile;
    return isSteady ? opaque(call, "a call", context) : openCall(call, "a call", context);
  }
  llvm::SmallVector<const Scalar *, 8> arguments;
  for (const ast::Expr *argument : call.arguments)
    arguments.push_back(scalar(*argument, context));
  auto *node = arena.make<rel::CallScalar>(
      *this->call(intern(functionName(facts.name)), arguments,
                  functionType(static_cast<int>(facts.result), arguments), call.range));
  if (facts.volatility == dialect::Volatility::Volatile)
    node->occurrence = ++occurrences;
  return node;
}

/// Whether an aggregate reads columns, and all of them are of queries around the one
/// that it stands in, or may be: then it is, or may be, theirs.
static bool readsOnlyAround(const Scalar &aggregate, const Scope &scope) {
  auto isLocal = [&](rel::ColumnId id) {
    auto hasId = [&](const NamedColumn &column) { return column.id == id; };
    return llvm::any_of(scope.bindings,
                        [&](const Binding &each) { return llvm::any_of(each.columns, hasId); }) ||
           llvm::any_of(scope.visible,
                        [&](const VisibleColumn &each) { return hasId(each.column); });
  };
  bool some = false, local = false;
  auto look = [&](auto &self, const Scalar &scalar) -> void {
    if (scalar.kind == ScalarKind::Call &&
        rel::as<rel::CallScalar>(scalar).function == eitherSide) {
      some = true;
      return;
    }
    if (scalar.kind == ScalarKind::Column) {
      some = true;
      local = local || isLocal(rel::as<rel::ColumnScalar>(scalar).id);
    }
    local = local || scalar.kind == ScalarKind::Subquery; // Not looked into.
    rel::forEachOperand(scalar, [&](const Scalar &operand) { self(self, operand); });
  };
  look(look, aggregate);
  return some && !local;
}

const Scalar *Analyser::function(const ast::Function &call, const Context &context) {
  bool star = hasOnlyStar(call);
  const dialect::FunctionFacts *facts = factsOf(call);
  if (facts && own && own->holds(*facts)) // Nobody's own, whatever is said of it.
    if (const Scalar *grouping = groupingCall(call, context))
      return grouping;
  bool over = call.tail && call.tail->over;
  noteDatePart(call);
  if (call.tail && call.tail->exportsState) // Of an aggregate that is still to be finished.
    return unsupported(call, "EXPORT_STATE");
  if (call.tail && call.tail->fromLast)
    return unsupported(call, "FROM LAST");
  if (!facts) {
    bool known = call.qualifiers.empty() && dialect.knowsAllFunctions &&
                 dialect::isFunctionName(dialect, call.name.text());
    if (known && star) {
      diags.report(call.arguments[0]->range, diag::StarMisplaced);
      return nullLiteral(call.range);
    }
    if (known) {
      diags.report(call.range, diag::WrongArgumentCount, call.name.text(),
                   static_cast<int64_t>(star ? 0 : call.arguments.size()));
      return nullLiteral(call.range);
    }
    if (const Scalar *grouping = groupingCall(call, context))
      return grouping;
    return unknownFunction(call, context);
  }
  using dialect::FunctionClass;
  if (facts->functionClass == FunctionClass::Scalar)
    return rowFunction(call, *facts, context);
  if (facts->functionClass == FunctionClass::Table)
    return unsupported(call, "a table function in an expression");
  if (facts->functionClass == FunctionClass::Window && !over) {
    diags.report(call.range, diag::WindowNeedsOver, call.name.text());
    return nullLiteral(call.range);
  }
  if (over && !context.windows) {
    diags.report(call.range, diag::WindowMisplaced, call.name.text(), context.clause);
    return nullLiteral(call.range);
  }
  if (!over && !context.aggregates) {
    auto handle =
        diags.report(call.range, diag::AggregateMisplaced, call.name.text(), context.clause);
    if (llvm::StringRef(context.clause) == "WHERE")
      handle.note({}, diag::UseHaving);
    return nullLiteral(call.range);
  }
  if (facts->functionClass == FunctionClass::Window && !call.tail->argumentOrder.empty())
    return unsupported(call, "ORDER BY among the arguments of a window function");
  Context inner = context;
  inner.clause = over ? "a window function" : "an aggregate";
  inner.windows = false;
  inner.aggregates = over && context.aggregates; // sum(sum(x)) OVER (...)
  const rel::AggregateScalar *aggregate = aggregateCall(call, inner, facts->ordered, {});
  auto *typed = arena.make<rel::AggregateScalar>(*aggregate);
  typed->type = functionType(static_cast<int>(facts->result), typed->arguments);
  if (!over) {
    if (readsOnlyAround(*typed, *context.scope))
      return unsupported(call, "an aggregate of the query around the subquery that it stands in");
    return typed;
  }
  bool takesFrame = facts->functionClass == FunctionClass::Aggregate ||
                    typed->function == "first_value" || typed->function == "last_value" ||
                    typed->function == "nth_value";
  return windowCall(call, typed, facts->tiesMatter || facts->ordered, takesFrame, context);
}
