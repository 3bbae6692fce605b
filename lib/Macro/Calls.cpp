// Calls.cpp - calls of macros: their arguments, lambdas, and what is left of a
// call that cannot be decided yet.

#include "Expander.h"
#include "mesh/Basic/Names.h"
#include "mesh/Macro/MacroDiagnostics.h"
#include "mesh/Parse/Parse.h"

using namespace mesh;
using namespace mesh::macro;
using ast::NodeKind;

static constexpr unsigned maxExpansionDepth = 64; ///< Of macros within macros.

const Operator Expander::operators[] = {
#define MESH_OPERATOR(Function, Name, When, Parameters)                                            \
  {Name, &Expander::Function, Expansion::When, Parameters},
#include "Operators.def"
};

const Operator *Expander::findOperator(llvm::StringRef name) {
  for (const Operator &each : operators)
    if (name == each.name)
      return &each;
  return nullptr;
}

bool macro::isOperator(llvm::StringRef name) {
#define MESH_OPERATOR(Function, Name, When, Parameters)                                            \
  if (name == Name)                                                                                \
    return true;
#include "Operators.def"
  return false;
}

// --- Calls -------------------------------------------------------------------

void Expander::expandMacro(const ast::Node &macro, Nodes &out) {
  if (const auto *variable = ast::as<ast::MacroVariable>(&macro))
    return expandVariable(*variable, out);
  expandCall(ast::cast<ast::MacroCall>(macro), out);
}

/// Expands something that may become anything, any number of times.
void Expander::expandArgument(const ast::Node &argument, Nodes &out) {
  bool isMacro = argument.kind == NodeKind::MacroCall || argument.kind == NodeKind::MacroVariable;
  if (isMacro && !stopped)
    return expandMacro(argument, out);
  rewriteElement(argument, out);
}

void Expander::expandCall(const ast::MacroCall &node, Nodes &out) {
  if (stopped)
    return fail(out);
  SourceRange range = relocation(node.range);
  if (expansionDepth == maxExpansionDepth) {
    diags.report(range, diag::ExpansionTooDeep, static_cast<int64_t>(maxExpansionDepth));
    stopped = true;
    return fail(out);
  }
  ++expansionDepth;
  std::string name = node.name.text().lower();
  Closure function;
  if (const Bound *binding = findBinding(name))
    function = binding->closure;
  else if (auto found = functions.find(name); found != functions.end())
    function = found->second;
  if (function) {
    NodeList arguments;
    for (const ast::Node *argument : node.arguments)
      if (argument->kind == NodeKind::Lambda)
        arguments.push_back(argument);
      else
        expandArgument(*argument, arguments);
    apply(function, arguments, node.name.text(), range, out);
  } else if (const Operator *op = findOperator(name)) {
    expandOperator(*op, node, out);
  } else if (const python::Definition *macro = findPython(name)) {
    expandPython(*macro, node, out);
  } else {
    unknownMacro(node);
    fail(out);
  }
  --expansionDepth;
}

void Expander::expandOperator(const Operator &op, const ast::MacroCall &node, Nodes &out) {
  SourceRange range = relocation(node.range);
  std::string name = llvm::StringRef(op.name).upper();
  // What the operator itself makes is spelled nowhere but in the call.
  SourceLoc to = range ? sources.addExpansion(range, name, range) : SourceLoc();
  SourceRange place = to ? SourceRange{to, to.offset(range.end.raw - range.begin.raw)} : range;
  Call call{op, node, range, Make{arena, place}, name, {}, false};
  if (!bindArguments(call))
    return fail(out);
  if (call.left) {
    undecided(range);
    return leave(node, out);
  }
  (this->*op.expand)(call, out);
}

void Expander::unknownMacro(const ast::MacroCall &node) {
  std::string name = node.name.text().lower();
  SourceRange range = nameRange(node.name);
  Resolved variable = resolve(name, range);
  if (variable.state != Resolved::Undefined) {
    diags.report(range, diag::VariableAsFunction, node.name.text());
    return;
  }
  std::vector<std::string> names;
  for (const auto &function : functions)
    names.push_back(function.first().str());
  llvm::sort(names);
  for (const Operator &each : operators)
    names.push_back(llvm::StringRef(each.name).upper());
  if (scope.python)
    for (const python::Definition &each : scope.python->macros())
      names.push_back(each.name);
  std::vector<llvm::StringRef> candidates(names.begin(), names.end());
  auto report = diags.report(range, diag::UnknownMacro, node.name.text());
  llvm::StringRef nearest = nearestName(name, candidates);
  if (!nearest.empty())
    report.fix(range, nearest);
}

// --- Arguments of operators --------------------------------------------------

namespace {
struct Parameter {
  llvm::StringRef name;
  bool optional = false, variadic = false;
};
} // namespace

static llvm::SmallVector<Parameter, 12> parametersOf(const Operator &op) {
  llvm::SmallVector<Parameter, 12> parameters;
  llvm::SmallVector<llvm::StringRef, 12> words;
  llvm::StringRef(op.parameters).split(words, ' ');
  for (llvm::StringRef word : words) {
    Parameter parameter;
    parameter.variadic = word.consume_front("*");
    parameter.optional = word.consume_back("?") || parameter.variadic;
    parameter.name = word;
    parameters.push_back(parameter);
  }
  return parameters;
}

std::string Expander::parameterName(const Call &call, size_t parameter) {
  return parametersOf(call.op)[parameter].name.str();
}

/// The arguments as the operator wants to see them: expanded, or as written.
void Expander::prepareArguments(Call &call, Nodes &arguments) {
  if (call.op.expansion == Expansion::Inside) {
    arguments.append(call.node.arguments.begin(), call.node.arguments.end());
    return;
  }
  for (const ast::Node *argument : call.node.arguments)
    if (argument->kind == NodeKind::Lambda)
      arguments.push_back(argument);
    else
      expandArgument(*argument, arguments);
  // A call that is left may turn into any number of arguments.
  for (const ast::Node *argument : arguments)
    call.left = call.left || argument->kind == NodeKind::MacroCall;
}

/// Puts each argument where its position or its name says. False if that
/// failed, with a report.
bool Expander::bindArguments(Call &call) {
  NodeList given;
  prepareArguments(call, given);
  llvm::SmallVector<Parameter, 12> parameters = parametersOf(call.op);
  call.arguments.resize(parameters.size());
  size_t next = 0, errorsBefore = diags.errorCount();
  bool named = false;
  for (const ast::Node *argument : given) {
    size_t index = next;
    if (const auto *byName = ast::as<ast::NamedArgument>(argument)) {
      named = true;
      index = findParameter(call, *byName);
      argument = byName->value;
    } else if (named) {
      diags.report(relocation(argument->range), diag::PositionalAfterNamed);
      continue;
    } else if (index < parameters.size() && !parameters[index].variadic) {
      ++next;
    } else if (index == parameters.size()) {
      diags.report(relocation(argument->range), diag::TooManyArguments, call.name,
                   static_cast<int64_t>(parameters.size()));
      return false;
    }
    if (index < parameters.size())
      call.arguments[index].push_back(argument);
  }
  for (size_t i = 0; i < parameters.size(); ++i)
    if (call.arguments[i].empty() && !parameters[i].optional && !call.left)
      diags.report(call.range, diag::MissingArgument, call.name, parameters[i].name);
  return diags.errorCount() == errorsBefore;
}

/// The parameter of a named argument; one too many if there is a report.
size_t Expander::findParameter(const Call &call, const ast::NamedArgument &argument) {
  llvm::SmallVector<Parameter, 12> parameters = parametersOf(call.op);
  std::vector<llvm::StringRef> names;
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].variadic)
      continue;
    names.push_back(parameters[i].name);
    if (!argument.name.text().equals_insensitive(parameters[i].name))
      continue;
    if (call.arguments[i].empty())
      return i;
    diags.report(nameRange(argument.name), diag::ArgumentTwice, parameters[i].name);
    return parameters.size();
  }
  auto report = diags.report(nameRange(argument.name), diag::UnknownArgument, call.name,
                             argument.name.text());
  llvm::StringRef nearest = nearestName(argument.name.text(), names);
  if (!nearest.empty())
    report.fix(nameRange(argument.name), nearest);
  return parameters.size();
}

/// The one expression that an argument becomes; null after a report.
const ast::Expr *Expander::single(const ast::Node &argument) {
  NodeList results;
  expandArgument(argument, results);
  const ast::Node *only = onlyOne(results, argument.range);
  const ast::Expr *expr = only == error ? nullptr : toExpr(*only);
  return expr == error ? nullptr : expr;
}

Expander::Truth Expander::decide(const ast::Node &condition) {
  size_t errorsBefore = diags.errorCount();
  const ast::Expr *expr = single(condition);
  if (!expr || stopped || diags.errorCount() != errorsBefore)
    return Truth::Failed;
  Computed value = Evaluator(dialect, diags).condition(*expr);
  if (!value)
    return Truth::Failed;
  if (value->isLater()) {
    undecided(relocation(condition.range));
    return Truth::Later;
  }
  return value->kind == Constant::Kind::Bool && value->boolean ? Truth::True : Truth::False;
}

/// The call itself, with everything in it expanded that can be: for a second
/// expansion that knows more, but perhaps not the variables of the first.
void Expander::leave(const ast::MacroCall &node, Nodes &out) {
  const Operator *op = findOperator(node.name.text().lower());
  bool isSpread = !op || op->expansion == Expansion::Before;
  NodeList arguments;
  for (const ast::Node *argument : node.arguments) {
    NodeList results;
    expandArgument(*argument, results);
    if (isSpread)
      arguments.append(results.begin(), results.end());
    else
      arguments.push_back(results.size() == 1 ? results.front()
                                              : listAsOne(results, argument->range));
  }
  leaveAs(node, arguments, out);
}

void Expander::leaveAs(const ast::MacroCall &node, llvm::ArrayRef<const ast::Node *> arguments,
                       Nodes &out) {
  auto *copy = arena.make<ast::MacroCall>(relocation(node.range));
  copy->name = node.name;
  copy->name.loc = relocation(node.name.loc);
  copy->arguments = arena.copy(arguments);
  out.push_back(copy);
}

/// One argument that becomes these nodes again: @EACH([a, b], x -> x), or
/// @IF(FALSE, NULL) for none.
const ast::Node *Expander::listAsOne(const Nodes &nodes, SourceRange range) {
  Make make = maker(relocation(range));
  auto *call = make.node<ast::MacroCall>();
  llvm::SmallVector<const ast::Node *, 2> arguments;
  if (nodes.empty()) {
    call->name = make.ident("IF");
    arguments = {make.boolean(false), make.null()};
  } else {
    call->name = make.ident("EACH");
    llvm::SmallVector<const ast::Expr *, 8> items;
    for (const ast::Node *node : nodes)
      items.push_back(toExpr(*node));
    auto *lambda = make.node<ast::Lambda>();
    lambda->parameters = arena.copy(llvm::ArrayRef<ast::Ident>(make.ident("x")));
    lambda->body = make.name("x");
    arguments = {make.array(items), lambda};
  }
  call->arguments = arena.copy(llvm::ArrayRef<const ast::Node *>(arguments));
  return call;
}

/// A call over a list whose items are expanded already.
void Expander::leaveList(Call &call, const Nodes &items, const Closure &lambda, Nodes &out) {
  undecided(call.range);
  llvm::SmallVector<const ast::Expr *, 8> exprs;
  for (const ast::Node *item : items)
    exprs.push_back(toExpr(*item));
  const Environment *savedEnvironment = std::exchange(environment, lambda.environment);
  Relocation savedRelocation = std::exchange(relocation, lambda.relocation);
  const ast::Node *open = rewriteLambda(*lambda.lambda);
  relocation = savedRelocation;
  environment = savedEnvironment;
  const ast::Node *arguments[] = {maker(call.range).array(exprs), open};
  leaveAs(call.node, arguments, out);
}

// --- Lambdas -----------------------------------------------------------------

/// The lambda that an argument is, or is a name of.
Closure Expander::closureOf(const ast::Node &argument) {
  if (const auto *lambda = ast::as<ast::Lambda>(&argument))
    return {lambda, environment, relocation};
  llvm::StringRef name;
  if (const auto *variable = ast::as<ast::MacroVariable>(&argument))
    name = variable->name.text();
  else if (const auto *plain = ast::as<ast::Name>(&argument); plain && plain->qualifiers.empty())
    name = plain->name.text();
  if (const Bound *binding = findBinding(name))
    return binding->closure;
  auto function = functions.find(name.lower());
  return function == functions.end() ? Closure() : function->second;
}

static std::string countWords(size_t count, llvm::StringRef noun) {
  return (llvm::Twine(count) + " " + noun + (count == 1 ? "" : "s")).str();
}

/// Binds parameters to arguments; a single tuple or list is spread over several.
bool Expander::bind(Environment &inner, const Closure &closure,
                    llvm::ArrayRef<const ast::Node *> arguments, SourceRange call) {
  List<ast::Ident> parameters = closure.lambda->parameters;
  llvm::SmallVector<const ast::Node *, 4> values(arguments.begin(), arguments.end());
  if (parameters.size() != 1 && values.size() == 1) {
    if (const auto *tuple = ast::as<ast::Tuple>(values[0]))
      values.assign(tuple->items.begin(), tuple->items.end());
    else if (const auto *array = ast::as<ast::Array>(values[0]))
      values.assign(array->items.begin(), array->items.end());
  }
  if (parameters.size() != values.size()) {
    SourceRange at = values.empty() || !values[0]->range ? call : values[0]->range;
    diags.report(at, diag::LambdaArity, countWords(values.size(), "value"),
                 countWords(parameters.size(), "parameter"));
    return false;
  }
  for (size_t i = 0; i < values.size(); ++i) {
    Bound binding{parameters[i].text(), values[i], {}};
    if (Closure lambda = closureOf(*values[i]); lambda && values[i]->kind == NodeKind::Lambda)
      binding = {parameters[i].text(), nullptr, lambda};
    inner.bindings.push_back(binding);
  }
  return true;
}

/// Expands the body of a lambda with its parameters bound.
void Expander::apply(const Closure &closure, llvm::ArrayRef<const ast::Node *> arguments,
                     llvm::StringRef name, SourceRange call, Nodes &out) {
  Environment inner;
  inner.outer = closure.environment;
  if (stopped || !bind(inner, closure, arguments, call))
    return fail(out);
  const ast::Node &body = *closure.lambda->body;
  SourceRange spelled = closure.relocation(body.range);
  Relocation moved;
  if (spelled)
    moved = {body.range, sources.addExpansion(spelled, name.str(), call)};
  const Environment *savedEnvironment = std::exchange(environment, &inner);
  Relocation savedRelocation = std::exchange(relocation, moved);
  bool savedBare = std::exchange(bareParameters, true);
  expandArgument(body, out);
  bareParameters = savedBare;
  relocation = savedRelocation;
  environment = savedEnvironment;
}

// --- Text that macros make ---------------------------------------------------

std::optional<List<const ast::Node *>> Expander::parseText(llvm::StringRef text,
                                                           llvm::StringRef macro, SourceRange use) {
  llvm::Expected<FileId> file = sources.addMacroText(text, macro.str(), use);
  if (!file) {
    llvm::consumeError(file.takeError());
    diags.report(use, diag::ExpansionTooLarge, static_cast<int64_t>(UINT32_MAX));
    stopped = true;
    return std::nullopt;
  }
  return parse::parseArguments(sources, *file, dialect, arena, diags);
}

const ast::Type *Expander::parseType(llvm::StringRef type, SourceRange range) {
  std::string text = ("CAST(NULL AS " + type + ")").str();
  std::optional<List<const ast::Node *>> parsed = parseText(text, "type", range);
  const auto *cast = parsed ? ast::as<ast::Cast>(parsed->front()) : nullptr;
  return cast ? cast->type : nullptr;
}
