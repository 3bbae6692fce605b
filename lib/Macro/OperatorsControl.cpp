// OperatorsControl.cpp - @IF, @EACH and the other macros that choose, repeat
// and compute.

#include "Expander.h"
#include "mesh/Macro/MacroDiagnostics.h"

using namespace mesh;
using namespace mesh::macro;
using ast::NodeKind;

// --- Choosing ----------------------------------------------------------------

/// Only the chosen branch is expanded.
void Expander::expandIf(Call &call, Nodes &out) {
  switch (decide(*call[0])) {
  case Truth::True:
    return expandArgument(*call[1], out);
  case Truth::False:
    if (call[2])
      expandArgument(*call[2], out);
    return;
  case Truth::Later:
    return leave(call.node, out);
  case Truth::Failed:
    return fail(out);
  }
}

void Expander::expandEval(Call &call, Nodes &out) {
  size_t errorsBefore = diags.errorCount();
  const ast::Expr *expr = single(*call[0]);
  if (!expr || diags.errorCount() != errorsBefore)
    return fail(out);
  Computed value = Evaluator(dialect, diags).evaluate(*expr);
  if (!value)
    return fail(out);
  if (value->isLater()) {
    undecided(call.range);
    return leave(call.node, out);
  }
  Make make = maker(call.range);
  const ast::Expr *tree = constantTree(*value, make);
  if (!tree && value->kind == Constant::Kind::Symbol)
    diags.report(call.range, diag::ColumnInCondition, value->text);
  else if (!tree)
    diags.report(call.range, diag::NotConstant, describe(value->kind));
  out.push_back(tree ? tree : error);
}

/// The constant as SQL; null for what has no form of its own.
const ast::Expr *Expander::constantTree(const Constant &value, const Make &make) {
  switch (value.kind) {
  case Constant::Kind::Null:
    return make.null();
  case Constant::Kind::Bool:
    return make.boolean(value.boolean);
  case Constant::Kind::Integer:
    return make.integer(value.integer);
  case Constant::Kind::Float:
    return make.number(formatDouble(value.number));
  case Constant::Kind::String:
    return make.string(value.text);
  case Constant::Kind::Date:
    return timeTree("date", value.integer, make);
  case Constant::Kind::Timestamp:
    return timeTree("dtntz", value.integer, make);
  case Constant::Kind::List: {
    llvm::SmallVector<const ast::Expr *, 8> items;
    for (const Constant &item : value.items) {
      items.push_back(constantTree(item, make));
      if (!items.back())
        return nullptr;
    }
    return make.array(items);
  }
  case Constant::Kind::Interval:
  case Constant::Kind::Symbol:
  case Constant::Kind::Later:
    return nullptr;
  }
  llvm_unreachable("kind outside the list");
}

/// AND or OR of the arguments; NULL and nothing are left out, and nothing left
/// is TRUE for both.
void Expander::joinConditions(Call &call, ast::BinaryOp op, Nodes &out) {
  static constexpr size_t maxJoined = 4000; // A deeper tree is of no use to anybody.
  llvm::SmallVector<const ast::Expr *, 8> conditions;
  for (const ast::Node *node : call.arguments[0]) {
    const ast::Expr *condition = toExpr(*node);
    const auto *literal = ast::as<ast::Literal>(condition);
    if (condition != error && literal && literal->literal == ast::LiteralKind::Null)
      continue;
    conditions.push_back(condition);
  }
  if (conditions.size() > maxJoined) {
    diags.report(call.range, diag::ExpansionTooDeep, static_cast<int64_t>(maxJoined));
    return fail(out);
  }
  if (conditions.empty())
    return out.push_back(call.make.boolean(true));
  unsigned own = rankOf(op);
  const ast::Expr *joined = conditions[0];
  for (size_t i = 1; i < conditions.size(); ++i)
    joined = call.make.binary(op, guard(joined, own), guard(conditions[i], own + 1));
  out.push_back(joined);
}

void Expander::expandAnd(Call &call, Nodes &out) { joinConditions(call, ast::BinaryOp::And, out); }

void Expander::expandOr(Call &call, Nodes &out) { joinConditions(call, ast::BinaryOp::Or, out); }

// --- Lists -------------------------------------------------------------------

/// Whether what a macro makes is a list of its own, not one value that may be a list.
static bool makesList(const ast::Node &argument) {
  const auto *call = ast::as<ast::MacroCall>(&argument);
  return call && (call->name.text().equals_insensitive("each") ||
                  call->name.text().equals_insensitive("filter"));
}

/// The items of a list that is given as one argument: [a, b], (a, b), (a),
/// ARRAY(a, b). None for anything else.
static std::optional<List<const ast::Expr *>> unpack(const ast::Node &node, Arena &arena) {
  switch (node.kind) {
  case NodeKind::Array:
    return ast::cast<ast::Array>(node).items;
  case NodeKind::Tuple:
    return ast::cast<ast::Tuple>(node).items;
  case NodeKind::Paren: {
    const ast::Expr *inner = ast::cast<ast::Paren>(node).inner;
    return arena.copy(llvm::ArrayRef<const ast::Expr *>(inner));
  }
  case NodeKind::Function: {
    const auto &function = ast::cast<ast::Function>(node);
    if (function.qualifiers.empty() && function.name.text().equals_insensitive("array"))
      return function.arguments;
    return std::nullopt;
  }
  default:
    return std::nullopt;
  }
}

/// Splits the arguments of @EACH and its like into items, expanded, and the
/// lambda. False if the call failed or was left.
bool Expander::itemsAndLambda(Call &call, Nodes &items, Closure &lambda, Nodes &out) {
  llvm::ArrayRef<const ast::Node *> arguments = call.arguments[0];
  if (!arguments.empty())
    lambda = closureOf(*arguments.back());
  if (!lambda) {
    diags.report(call.range, diag::NeedsLambda, call.name);
    fail(out);
    return false;
  }
  arguments = arguments.drop_back();
  for (const ast::Node *argument : arguments)
    expandArgument(*argument, items);
  for (const ast::Node *item : items)
    call.left = call.left || item->kind == NodeKind::MacroCall;
  if (call.left) {
    leaveList(call, items, lambda, out);
    return false;
  }
  if (arguments.size() == 1 && items.size() == 1 && !makesList(*arguments[0]))
    if (std::optional<List<const ast::Expr *>> list = unpack(*items[0], arena)) {
      items.clear();
      items.append(list->begin(), list->end());
    }
  return true;
}

void Expander::expandEach(Call &call, Nodes &out) {
  NodeList items;
  Closure lambda;
  if (!itemsAndLambda(call, items, lambda, out))
    return;
  for (const ast::Node *item : items) {
    if (stopped)
      return fail(out);
    apply(lambda, item, call.name, call.range, out);
  }
}

void Expander::expandFilter(Call &call, Nodes &out) {
  NodeList items, kept;
  Closure lambda;
  if (!itemsAndLambda(call, items, lambda, out))
    return;
  for (const ast::Node *item : items) {
    size_t errorsBefore = diags.errorCount();
    NodeList results;
    apply(lambda, item, call.name, call.range, results);
    const ast::Node *only = onlyOne(results, lambda.lambda->body->range);
    if (stopped || diags.errorCount() != errorsBefore)
      return fail(out);
    Computed value = Evaluator(dialect, diags).condition(*toExpr(*only));
    if (!value)
      return fail(out);
    if (value->isLater())
      return leaveList(call, items, lambda, out);
    if (value->kind == Constant::Kind::Bool && value->boolean)
      kept.push_back(item);
  }
  out.append(kept.begin(), kept.end());
}

void Expander::expandReduce(Call &call, Nodes &out) {
  NodeList items;
  Closure lambda;
  if (!itemsAndLambda(call, items, lambda, out))
    return;
  if (items.empty()) {
    diags.report(call.range, diag::ReduceEmpty);
    return fail(out);
  }
  const ast::Node *result = items[0];
  for (size_t i = 1; i < items.size() && !stopped; ++i) {
    size_t errorsBefore = diags.errorCount();
    // The result so far goes into the next one: it is not made anew.
    uint64_t sizeBefore = costOf(*result).size;
    const ast::Node *arguments[] = {result, items[i]};
    NodeList results;
    apply(lambda, arguments, call.name, call.range, results);
    result = onlyOne(results, lambda.lambda->body->range);
    if (diags.errorCount() != errorsBefore)
      return fail(out);
    produced -= std::min(produced, sizeBefore);
    if (costOf(*result).depth >= maxTreeDepth)
      countTree(*result, call.range);
  }
  out.push_back(result);
}

// --- Variables by name -------------------------------------------------------

/// The name in the first argument, which is a literal so that readers of the
/// file see what it depends on.
std::optional<std::string> Expander::variableName(Call &call) {
  const auto *literal = ast::as<ast::Literal>(call[0]);
  if (literal && literal->literal == ast::LiteralKind::String)
    return literal->text.get().lower();
  diags.report(relocation(call[0]->range), diag::BadArgument, "name", call.name,
               "a string literal");
  return std::nullopt;
}

void Expander::expandDefault(Call &call, Nodes &out) {
  if (call[1])
    return expandArgument(*call[1], out);
  out.push_back(call.make.null());
}

void Expander::expandVar(Call &call, Nodes &out) {
  std::optional<std::string> name = variableName(call);
  if (!name)
    return fail(out);
  reads.variables.insert(*name);
  auto found = scope.variables.find(*name);
  if (*name == "gateway" && !scope.gateway.empty())
    return out.push_back(call.make.string(llvm::StringRef(scope.gateway).lower()));
  if (found == scope.variables.end())
    return expandDefault(call, out);
  out.push_back(treeOf(found->second, maker(call.range)));
}

void Expander::expandBlueprintVar(Call &call, Nodes &out) {
  std::optional<std::string> name = variableName(call);
  if (!name)
    return fail(out);
  reads.variables.insert(*name);
  auto found = scope.blueprint.find(*name);
  if (found == scope.blueprint.end())
    return expandDefault(call, out);
  out.push_back(relocated(*found->second, *name, call.range));
}

void Expander::expandDef(Call &call, Nodes &out) {
  diags.report(call.range, diag::DefMisplaced);
  fail(out);
}

// --- SQL text ----------------------------------------------------------------

/// The text of @SQL: a literal is a template; anything else is computed.
std::optional<std::string> Expander::sqlText(Call &call, bool &later) {
  const auto *literal = ast::as<ast::Literal>(call[0]);
  if (literal && literal->literal == ast::LiteralKind::String) {
    Template filled = fillTemplate(literal->text, relocation(literal->range), TemplateMode::Sql);
    later = filled.symbolic;
    return filled.failed ? std::nullopt : std::optional(filled.text);
  }
  size_t errorsBefore = diags.errorCount();
  const ast::Expr *expr = single(*call[0]);
  if (!expr || diags.errorCount() != errorsBefore)
    return std::nullopt;
  if (const auto *name = ast::as<ast::Name>(expr))
    return textOf(*name);
  Computed value = Evaluator(dialect, diags).evaluate(*expr);
  later = value && value->isLater();
  if (!value || later)
    return value ? std::optional<std::string>("") : std::nullopt;
  std::optional<std::string> text = toText(*value);
  if (!text)
    diags.report(call.argumentRange(0), diag::BadArgument, "text", call.name, "a string");
  return text;
}

/// Whether there are names of columns in a tree: it can be no text, only SQL.
static bool hasColumns(const ast::Node &tree) {
  bool found = tree.kind == NodeKind::Name;
  ast::forEachChild(tree, [&](const ast::Node &child) { found = found || hasColumns(child); });
  return found;
}

void Expander::expandSql(Call &call, Nodes &out) {
  bool later = false;
  if (call[0]->kind != NodeKind::Name && !call[1] && costOf(*call[0]).depth < 1000 &&
      hasColumns(*call[0]))
    return expandArgument(*call[0], out);
  std::optional<std::string> text = sqlText(call, later);
  if (!text)
    return fail(out);
  if (later) {
    undecided(call.range);
    const auto *literal = ast::as<ast::Literal>(call[0]);
    if (!literal || literal->literal != ast::LiteralKind::String)
      return leave(call.node, out);
    llvm::SmallVector<const ast::Node *, 2> arguments = {maker(call.range).string(*text)};
    if (call[1])
      arguments.push_back(call[1]);
    return leaveAs(call.node, arguments, out);
  }
  const auto *into = ast::as<ast::Literal>(call[1]);
  if (into && into->text.get().equals_insensitive("identifier"))
    return out.push_back(call.make.name(identFrom(*text, call.make.range.begin)));
  std::optional<List<const ast::Node *>> parsed =
      parseText(llvm::StringRef(*text).rtrim().rtrim(';'), call.name, call.range);
  if (!parsed)
    return fail(out);
  // Macros in the text are expanded; a lambda's parameter needs its "@" there.
  Relocation saved = std::exchange(relocation, Relocation{});
  bool savedBare = std::exchange(bareParameters, false);
  for (const ast::Node *node : *parsed)
    expandArgument(*node, out);
  bareParameters = savedBare;
  relocation = saved;
}
