// Scalars.cpp - hashes of expressions.
//
// What is normalised here needs no look at other expressions: the order of
// operands where the operator commutes, BETWEEN, the direction of comparisons.
// Nothing is re-associated but AND and OR; nothing is computed but small whole
// numbers.

#include "Hashing.h"
#include "mesh/Normal/Literals.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mesh;
using namespace mesh::fingerprint;
using rel::Scalar;
using rel::ScalarKind;

void fingerprint::sortUnique(Digests &digests) {
  llvm::sort(digests);
  digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
}

/// Whether COLLATE stands anywhere in it: by that the value is compared.
static bool hasCollate(const Scalar &scalar) {
  bool found =
      scalar.kind == ScalarKind::Call && rel::as<rel::CallScalar>(scalar).function == "collate";
  rel::forEachOperand(scalar, [&](const Scalar &operand) { found = found || hasCollate(operand); });
  return found;
}

// --- Columns -------------------------------------------------------------------

Binding *Hashing::find(rel::ColumnId id, Env &env) {
  for (Env *scope = &env; scope; scope = scope->outer)
    if (Binding *binding = findWithin(id, *scope->columns))
      return binding;
  return nullptr;
}

/// The column in `env` itself, made if that is the first time it is asked for.
Binding *Hashing::findWithin(rel::ColumnId id, Env &env) {
  if (auto found = env.bindings.find(id.index); found != env.bindings.end())
    return found->second;
  for (const Passed &passed : env.passed) {
    Binding *source = findWithin(id, *passed.env->columns);
    if (!source)
      continue;
    if (!passed.side && !passed.input)
      return env.bindings[id.index] = source;
    Binding &binding = bind(env, id, passed.side ? Binding::SideColumn : Binding::InputColumn);
    binding.source = source;
    binding.side = passed.side;
    binding.input = passed.input;
    binding.nullable = passed.nullable;
    binding.open = binding.openKnown = passed.open;
    return &binding;
  }
  return nullptr;
}

Digest Hashing::compute(Binding &binding) {
  switch (binding.kind) {
  case Binding::Expression: {
    Digest value = hash(*binding.scalar, *binding.env);
    // COLLATE of a column of a subquery is the column's: it gives way to one that is written.
    return collates && hasCollate(*binding.scalar) ? Hasher("collated").add(value).finish() : value;
  }
  case Binding::Alias:
    return hash(binding.alias, *binding.env);
  case Binding::InputColumn: {
    Digest value = binding.source ? hash(*binding.source) : binding.value;
    if (binding.nullable)
      value = Hasher("nullable").add(binding.input->rows).add(value).finish();
    return Hasher("column").add(binding.input->label).add(value).finish();
  }
  case Binding::SideColumn:
    return Hasher(binding.side).add(hash(*binding.source)).finish();
  case Binding::BlockColumn: {
    // Each input as it is called here, in the order of what it is called there: which of
    // two twins is meant must be seen.
    llvm::SmallVector<std::pair<Digest, Digest>, 4> labels;
    for (uint32_t i = binding.firstInput; i != binding.lastInput; ++i)
      labels.push_back(
          {binding.own->inputs[i - binding.firstInput]->label, binding.block->inputs[i]->label});
    llvm::sort(labels);
    Hasher hasher("block column");
    for (const auto &[there, here] : labels)
      hasher.add(here);
    return hasher.add(binding.value).finish();
  }
  case Binding::Value:
    return binding.value;
  }
  llvm_unreachable("binding kind outside the list");
}

Digest Hashing::hash(rel::ColumnId id, Env &env) {
  Binding *binding = find(id, env);
  assert(binding && "a column that no relation in scope puts out");
  return hash(*binding);
}

Digest Hashing::hash(Binding &binding) {
  if (binding.labelling != labelling) {
    binding.digest = compute(binding);
    binding.labelling = labelling;
  }
  return binding.digest;
}

bool Hashing::isOpaque(rel::ColumnId id, Env &env) {
  Binding *binding = find(id, env);
  return binding && isOpaque(*binding);
}

bool Hashing::isOpaque(Binding &binding) {
  if (binding.opaqueKnown)
    return binding.opaque;
  if (binding.source)
    binding.opaque = isOpaque(*binding.source);
  else if (binding.kind == Binding::Expression)
    binding.opaque = isOpaque(*binding.scalar, *binding.env);
  else if (binding.kind == Binding::Alias)
    binding.opaque = isOpaque(binding.alias, *binding.env);
  binding.opaqueKnown = true;
  return binding.opaque;
}

/// Whether something that is not understood takes part in the value.
bool Hashing::isOpaque(const Scalar &scalar, Env &env) {
  if (scalar.kind == ScalarKind::Opaque)
    return true;
  if (scalar.kind == ScalarKind::Column)
    return isOpaque(rel::as<rel::ColumnScalar>(scalar).id, env);
  bool opaque = false;
  rel::forEachOperand(scalar,
                      [&](const Scalar &operand) { opaque = opaque || isOpaque(operand, env); });
  return opaque;
}

/// The literal that a column of a subquery stands for, else null.
const Scalar *Hashing::literalBehind(rel::ColumnId id, Env &env) {
  Binding *binding = find(id, env);
  if (binding && binding->kind == Binding::Alias)
    return literalBehind(binding->alias, *binding->env);
  if (!binding || binding->kind != Binding::Expression)
    return nullptr;
  return literalBehind(*binding->scalar, *binding->env);
}

const Scalar *Hashing::literalBehind(const Scalar &scalar, Env &env) {
  if (scalar.kind == ScalarKind::Literal)
    return &scalar;
  if (scalar.kind == ScalarKind::Column)
    return literalBehind(rel::as<rel::ColumnScalar>(scalar).id, env);
  if (scalar.kind != ScalarKind::Call || rel::as<rel::CallScalar>(scalar).function != "negate")
    return nullptr;
  const Scalar *inner = rel::as<rel::CallScalar>(scalar).arguments[0];
  return inner->kind == ScalarKind::Literal ? &scalar : nullptr;
}

/// What an operation reads: a column that stands for a literal has a type already, where the
/// literal itself would take one.
Digest Hashing::hashArgument(llvm::StringRef op, llvm::ArrayRef<const Scalar *> arguments,
                             size_t place, Env &env) {
  const Scalar &argument = *arguments[place];
  Digest value = hash(argument, env);
  if (argument.kind != ScalarKind::Column || dialect.affinityTyping)
    return value;
  const Scalar *literal = literalBehind(argument, env);
  bool isSame = !literal || normal::takesLiteral(op, arguments, place, *literal, dialect);
  return isSame ? value : Hasher("typed").add(value).finish();
}

// --- Operators -----------------------------------------------------------------

/// The operands of a chain of ANDs or ORs, as hashes.
void Hashing::collect(const Scalar &scalar, Env &env, llvm::StringRef connective, Digests &to) {
  if (scalar.kind == ScalarKind::Call) {
    const auto &call = rel::as<rel::CallScalar>(scalar);
    if (call.function == connective) {
      for (const Scalar *argument : call.arguments)
        collect(*argument, env, connective, to);
      return;
    }
    if (call.function == "between" && connective == "and") {
      to.push_back(comparison(">=", *call.arguments[0], *call.arguments[1], env));
      to.push_back(comparison("<=", *call.arguments[0], *call.arguments[2], env));
      return;
    }
  }
  to.push_back(hash(scalar, env));
}

/// On a dialect where a comparison takes the collation of its left side: whether
/// the value is a column or counts as one.
bool Hashing::carriesCollation(const Scalar &scalar, Env &env) {
  if (scalar.kind == ScalarKind::Call) {
    const auto &call = rel::as<rel::CallScalar>(scalar);
    if (call.function == "collate")
      return true;
    if (call.function == "cast" || call.function == "plus")
      return carriesCollation(*call.arguments[0], env);
    return dialect.affinityTyping && hasCollate(scalar);
  }
  if (scalar.kind == ScalarKind::Subquery)
    return true; // Of whatever it selects.
  if (scalar.kind != ScalarKind::Column)
    return false;
  rel::ColumnId id = rel::as<rel::ColumnScalar>(scalar).id;
  const rel::ColumnInfo &info = query.info(id);
  using model::TypeKind;
  if (info.type.isNumber() || info.type.kind == TypeKind::Boolean ||
      info.collation == rel::Collation::Binary)
    return false;
  Binding *binding = find(id, env);
  if (binding && binding->kind == Binding::Expression)
    return carriesCollation(*binding->scalar, *binding->env);
  return true;
}

bool Hashing::mayExchange(const Scalar &left, const Scalar &right, Env &env) {
  return !dialect.collationFromLeft || !carriesCollation(left, env) ||
         !carriesCollation(right, env);
}

Digest Hashing::comparison(llvm::StringRef op, const Scalar &left, const Scalar &right, Env &env) {
  const Scalar *sides[] = {&left, &right};
  Digest a = hashArgument(op, sides, 0, env), b = hashArgument(op, sides, 1, env);
  bool symmetric = op == "=" || op == "<>" || op == "is distinct";
  bool descending = op == ">" || op == ">=";
  if (mayExchange(left, right, env)) {
    if (descending) {
      std::swap(a, b);
      op = op == ">" ? "<" : "<=";
    } else if (symmetric && b < a) {
      std::swap(a, b);
    }
  }
  return operation().add(op).add(a).add(b).finish();
}

static bool isComparison(llvm::StringRef op) {
  return op == "=" || op == "<>" || op == "<" || op == "<=" || op == ">" || op == ">=" ||
         op == "is distinct";
}

/// Whether `op` commutes on these operands. Addition does on numbers, and on
/// whatever it is where it can be nothing else.
static bool commutes(llvm::StringRef op, const rel::CallScalar &call,
                     const dialect::DialectFacts &dialect) {
  if (op != "+" && op != "*" && op != "&" && op != "|")
    return false;
  bool numbers = call.arguments[0]->type.isNumber() && call.arguments[1]->type.isNumber();
  return numbers || dialect.affinityTyping;
}

/// Whether the value can only be true, false or NULL. (A column of a declared
/// type may hold anything on some engines.)
static bool isTruth(const Scalar &scalar) {
  if (scalar.kind == ScalarKind::Subquery)
    return rel::as<rel::SubqueryScalar>(scalar).subquery != rel::SubqueryKind::Value;
  if (scalar.kind != ScalarKind::Call)
    return false;
  llvm::StringRef op = rel::as<rel::CallScalar>(scalar).function;
  return isComparison(op) || op == "and" || op == "or" || op == "not" || op == "in" ||
         op == "between" || op == "like" || op.starts_with("is ");
}

/// The value of a sum, difference or product of whole numbers, as far as every
/// dialect computes it alike: within 32 bits.
static std::optional<int64_t> foldWhole(const Scalar &scalar) {
  if (scalar.kind == ScalarKind::Literal) {
    const auto &literal = rel::as<rel::LiteralScalar>(scalar);
    int64_t value = 0;
    bool digits = literal.literal == rel::LiteralKind::Number &&
                  llvm::all_of(literal.text, [](char c) { return llvm::isDigit(c); });
    if (!digits || literal.text.getAsInteger(10, value) || !llvm::isInt<32>(value))
      return std::nullopt;
    return value;
  }
  if (scalar.kind != ScalarKind::Call)
    return std::nullopt;
  const auto &call = rel::as<rel::CallScalar>(scalar);
  llvm::StringRef op = call.function;
  if (op != "+" && op != "-" && op != "*" && op != "negate")
    return std::nullopt;
  std::optional<int64_t> left = foldWhole(*call.arguments[0]);
  std::optional<int64_t> right = op == "negate" ? 0 : foldWhole(*call.arguments[1]);
  if (!left || !right)
    return std::nullopt;
  int64_t value = op == "+" ? *left + *right : op == "*" ? *left * *right : *left - *right;
  if (op == "negate")
    value = -*left;
  return llvm::isInt<32>(value) ? std::optional(value) : std::nullopt;
}

/// The hash of a whole number, as it is written.
Digest Hashing::hashWhole(int64_t value) const {
  std::string digits = std::to_string(value < 0 ? -value : value);
  Digests number = {Hasher("literal").add(uint64_t(rel::LiteralKind::Number)).add(digits).finish()};
  return value < 0 ? operation().add("negate").add(number).finish() : number[0];
}

Digest Hashing::hash(const rel::CallScalar &call, Env &env) {
  llvm::StringRef op = call.function;
  if (op == "negate" || !dialect.numbersTakeTypes)
    if (std::optional<int64_t> value = foldWhole(call))
      return hashWhole(*value);
  if (op == "and" || op == "or" || op == "between") {
    Digests operands;
    collect(call, env, op == "or" ? "or" : "and", operands);
    sortUnique(operands); // Even one alone stays an AND: `5 AND 5` is 1.
    return Hasher(op == "or" ? "or" : "and").add(operands).finish();
  }
  if (op == "not" && call.arguments[0]->kind == ScalarKind::Call) {
    const auto &inner = rel::as<rel::CallScalar>(*call.arguments[0]);
    if (inner.function == "not" && isTruth(*inner.arguments[0]))
      return hash(*inner.arguments[0], env);
  }
  if (isComparison(op))
    return comparison(op, *call.arguments[0], *call.arguments[1], env);
  Digests arguments;
  for (size_t i = 0; i != call.arguments.size(); ++i)
    arguments.push_back(hashArgument(op, call.arguments, i, env));
  if (op == "in") { // The list is a set; what is looked up stays first.
    std::sort(arguments.begin() + 1, arguments.end());
    arguments.erase(std::unique(arguments.begin() + 1, arguments.end()), arguments.end());
  } else if (call.arguments.size() == 2 && commutes(op, call, dialect)) {
    llvm::sort(arguments);
  }
  Hasher hasher = operation();
  hasher.add(op).add(arguments);
  if (call.occurrence)
    hasher.add(uint64_t(call.occurrence));
  if (op == "cast" || op == "try_cast")
    hasher.add(model::toText(call.type));
  return hasher.finish();
}

Digest Hashing::hash(const rel::SubqueryScalar &subquery, Env &env) {
  static constexpr const char *names[] = {"value", "exists", "in subquery"};
  Hashed hashed = quietly([&] { return hash(*subquery.rel, &env); });
  bool open = hashed.open;
  if (subquery.subquery != rel::SubqueryKind::Exists)
    for (rel::ColumnId id : rel::outputOf(*subquery.rel))
      open = open || isOpen(id, *hashed.env);
  // Of several rows the first one counts, if that is no error.
  if (subquery.subquery == rel::SubqueryKind::Value && dialect.affinityTyping)
    open = open || !rel::hasAtMostOneRow(*subquery.rel);
  openSubqueries[&subquery] = open;
  Hasher hasher(names[static_cast<size_t>(subquery.subquery)]);
  hasher.add(hashed.rows);
  for (const Scalar *operand : subquery.operands)
    hasher.add(hash(*operand, env));
  if (subquery.subquery != rel::SubqueryKind::Exists)
    for (rel::ColumnId id : rel::outputOf(*subquery.rel))
      hasher.add(hash(id, *hashed.env));
  return hasher.finish();
}

Digest Hashing::hash(const rel::OpaqueScalar &opaque, Env &env) {
  Digests inputs;
  for (const Scalar *input : opaque.inputs)
    inputs.push_back(hash(*input, env));
  return Hasher("opaque").add(opaque.text).add(inputs).add(uint64_t(opaque.occurrence)).finish();
}

Digest Hashing::hashOrder(List<rel::OrderKey> order, Env &env) {
  static const Digest none = Hasher("order").finish();
  if (order.empty())
    return none;
  Hasher hasher("order");
  for (const rel::OrderKey &key : order)
    hasher.add(hash(*key.expr, env)).add(uint64_t(key.descending)).add(uint64_t(key.nullsFirst));
  return hasher.finish();
}

Digest Hashing::hash(const rel::AggregateScalar &aggregate, Env &env) {
  Digests arguments;
  for (const Scalar *argument : aggregate.arguments)
    arguments.push_back(hash(*argument, env));
  Hasher hasher = operation();
  hasher.add(aggregate.function).add(uint64_t(aggregate.distinct)).add(uint64_t(aggregate.star));
  hasher.add(arguments).add(hashOrder(aggregate.order, env));
  hasher.add(aggregate.filter ? hash(*aggregate.filter, env) : Digest());
  if (aggregate.nulls != rel::NullTreatment::Default)
    hasher.add("nulls").add(uint64_t(aggregate.nulls));
  return hasher.finish();
}

Digest Hashing::hash(const rel::WindowScalar &window, Env &env) {
  Digests partition;
  for (const Scalar *key : window.partition)
    partition.push_back(hash(*key, env));
  sortUnique(partition);
  Hasher hasher("window call");
  hasher.add(hash(*window.call, env)).add(partition).add(hashOrder(window.order, env));
  if (window.hasFrame) {
    hasher.add(uint64_t(window.unit)).add(uint64_t(window.start)).add(uint64_t(window.end));
    hasher.add(window.startOffset ? hash(*window.startOffset, env) : Digest());
    hasher.add(window.endOffset ? hash(*window.endOffset, env) : Digest());
    hasher.add(window.exclusion);
  }
  return hasher.finish();
}

Digest Hashing::hash(const Scalar &scalar, Env &env) {
  switch (scalar.kind) {
  case ScalarKind::Column:
    return hash(rel::as<rel::ColumnScalar>(scalar).id, env);
  case ScalarKind::Literal: {
    const auto &literal = rel::as<rel::LiteralScalar>(scalar);
    return Hasher("literal").add(uint64_t(literal.literal)).add(literal.text).finish();
  }
  case ScalarKind::Symbol:
    return Hasher("symbol").add(rel::as<rel::SymbolScalar>(scalar).name).finish();
  case ScalarKind::Call:
    return hash(rel::as<rel::CallScalar>(scalar), env);
  case ScalarKind::Subquery:
    return hash(rel::as<rel::SubqueryScalar>(scalar), env);
  case ScalarKind::Aggregate:
    return hash(rel::as<rel::AggregateScalar>(scalar), env);
  case ScalarKind::Window:
    return hash(rel::as<rel::WindowScalar>(scalar), env);
  case ScalarKind::Opaque:
    return hash(rel::as<rel::OpaqueScalar>(scalar), env);
  }
  llvm_unreachable("scalar kind outside the list");
}
