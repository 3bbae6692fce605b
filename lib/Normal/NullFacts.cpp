// NullFacts.cpp - what rules ask about NULL: where it cannot be, and what lets none through.

#include "Conversions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mesh;
using namespace mesh::normal;
using model::TypeKind;

static bool mayBeList(const Scalar &scalar) {
  const auto *call = asCall(scalar, "||");
  TypeKind kind = scalar.type.kind;
  return call ? llvm::any_of(call->arguments, [](const Scalar *each) { return mayBeList(*each); })
              : !scalar.type.isKnown() || kind == TypeKind::Other || kind == TypeKind::Null;
}

/// Whether + or || may stand between lists: for + DuckDB takes NULL for an empty one, for ||
/// PostgreSQL does, or for an item, so that it may have a list on one side only.
static bool mayJoinLists(const rel::CallScalar &call, dialect::DialectId dialect) {
  auto isList = [](const Scalar *each) { return mayBeList(*each); };
  if (call.function == "||")
    return dialect == dialect::DialectId::Postgres && llvm::any_of(call.arguments, isList);
  return (call.function == "+" || call.function == "plus") && llvm::all_of(call.arguments, isList);
}

bool Rewriter::isStrict(const rel::CallScalar &call, bool total) const {
  llvm::StringRef op = call.function;
  if (dialect.typesAreKnown && !dialect.affinityTyping && mayJoinLists(call, dialect.id))
    return false;
  if (llvm::any_of(call.arguments, [](const Scalar *each) { return asCall(*each, "row"); }))
    return false;
  if (op == "cast" && dialect.absenceIsDefault) // Of NULL it is a value.
    return false;
  if (total &&
      (mayTurnNull(call, *this) || (isComparison(op) && mayCompareToNull(call.arguments, dialect))))
    return false;
  if (isComparison(op) || op == "not" || op == "negate" || op == "plus")
    return true;
  if (op == "+" || op == "-" || op == "*") // Infinities could cancel out.
    return !total || call.type.isExactNumber();
  if (op == "cast" || op == "collate")
    return !total || op == "collate" || !dialect.affinityTyping;
  if (op == "||")
    return !total && dialect.concatIsNullStrict;
  return !total &&
         llvm::StringSwitch<bool>(op)
             .Cases("/", "%", "&", "|", "<<", ">>", "~", "like", true)
             .Cases("try_cast", "abs", "lower", "upper", "trim", "ltrim", "rtrim", "length", true)
             .Cases("substr", "substring", "replace", "ceil", "ceiling", "floor", "sign", true)
             .Default(false);
}

bool Rewriter::isNotNull(const Scalar &scalar, const Rel *input) {
  switch (scalar.kind) {
  case ScalarKind::Literal:
    return !isNull(scalar);
  case ScalarKind::Column:
    return isNotNull(rel::as<rel::ColumnScalar>(scalar).id, input);
  case ScalarKind::Symbol: // A time variable; a clock.
    return true;
  case ScalarKind::Subquery:
    return rel::as<rel::SubqueryScalar>(scalar).subquery == rel::SubqueryKind::Exists;
  case ScalarKind::Aggregate:
  case ScalarKind::Window:
    return isCount(scalar);
  case ScalarKind::Opaque:
    return false;
  case ScalarKind::Call:
    break;
  }
  const auto &call = rel::as<rel::CallScalar>(scalar);
  auto notNull = [&](const Scalar *each) { return isNotNull(*each, input); };
  llvm::StringRef op = call.function;
  if (op == "is null" || op == "is true" || op == "is false" || op == "is distinct")
    return true;
  if ((op == "between" || op == "in") && mayCompareToNull(call.arguments, dialect))
    return false;
  if (op == "and" || op == "or" || op == "between" || op == "in" || isStrict(call, true))
    return llvm::all_of(call.arguments, notNull) && !llvm::any_of(call.arguments, [&](auto *each) {
             return asCall(*each, "row") != nullptr;
           });
  if (op == "coalesce")
    return llvm::any_of(call.arguments, notNull);
  if (op == "case") {
    for (size_t i = 1; i < call.arguments.size(); i += 2)
      if (!notNull(call.arguments[i]))
        return false;
    return notNull(call.arguments.back());
  }
  return false;
}

bool Rewriter::isNotNull(ColumnId id, const Rel *input) {
  placeMattered = true;
  if (!input)
    return false;
  std::pair<const Rel *, uint32_t> key(input, id.index);
  if (auto known = notNulls.find(key); known != notNulls.end())
    return known->second;
  bool found = findNotNull(id, input);
  notNulls[key] = found;
  return found;
}

bool Rewriter::findNotNull(ColumnId id, const Rel *input) {
  const Scalar *expr = nullptr;
  switch (input->kind) {
  case RelKind::Scan: {
    bool known = isOn(Rule::DeclaredNotNull) &&
                 premises.rely(rel::as<rel::ScanRel>(*input), model::ClaimKind::NotNull,
                               [&](ColumnId each) { return each == id; });
    if (known)
      note(Rule::DeclaredNotNull);
    return known;
  }
  case RelKind::Values: {
    const auto &values = rel::as<rel::ValuesRel>(*input);
    size_t place = placeOf(values.columns, id);
    return place != values.columns.size() && llvm::all_of(values.rows, [&](const auto &row) {
             return isNotNull(*row[place], nullptr);
           });
  }
  case RelKind::Filter: {
    const auto &filter = rel::as<rel::FilterRel>(*input);
    ColumnSet only;
    only.insert(id.index);
    return isNotNull(id, filter.input) || llvm::any_of(filter.conjuncts, [&](const Scalar *each) {
             return rejectsNull(*each, only);
           });
  }
  case RelKind::Project: {
    const auto &project = rel::as<rel::ProjectRel>(*input);
    if (isDefined(project.definitions, id, expr))
      return isNotNull(*expr, project.input);
    return isNotNull(id, project.input);
  }
  case RelKind::Join: {
    const auto &join = rel::as<rel::JoinRel>(*input);
    if (join.join == rel::JoinKind::Full)
      return false;
    return isNotNull(id, join.left) ||
           (join.join == rel::JoinKind::Inner && isNotNull(id, join.right));
  }
  case RelKind::Apply: {
    const auto &apply = rel::as<rel::ApplyRel>(*input);
    return isNotNull(id, apply.left) || (!apply.keepsRows && isNotNull(id, apply.right));
  }
  case RelKind::Aggregate: {
    const auto &aggregate = rel::as<rel::AggregateRel>(*input);
    if (isDefined(aggregate.keys, id, expr))
      return isNotNull(*expr, aggregate.input);
    return isDefined(aggregate.aggregates, id, expr) && isNotNull(*expr, nullptr);
  }
  case RelKind::Window: {
    const auto &window = rel::as<rel::WindowRel>(*input);
    if (isDefined(window.windows, id, expr))
      return isNotNull(*expr, nullptr);
    return isNotNull(id, window.input);
  }
  case RelKind::Distinct:
    return isNotNull(id, rel::as<rel::DistinctRel>(*input).input);
  case RelKind::Limit:
    return isNotNull(id, rel::as<rel::LimitRel>(*input).input);
  case RelKind::SetOperation: {
    const auto &operation = rel::as<rel::SetOperationRel>(*input);
    size_t place = placeOf(operation.columns, id);
    return place != operation.columns.size() &&
           llvm::all_of(operation.branches, [&](const Rel *branch) {
             return isNotNull(outputOf(*branch)[place], branch);
           });
  }
  case RelKind::Instance: {
    const auto &instance = rel::as<rel::InstanceRel>(*input);
    size_t place = placeOf(instance.columns, id);
    return place != instance.columns.size() &&
           isNotNull(outputOf(*instance.definition)[place], instance.definition);
  }
  case RelKind::Function:
    return isNotNull(id, rel::as<rel::FunctionRel>(*input).input);
  case RelKind::Opaque:
    return false;
  }
  llvm_unreachable("relation kind outside the list");
}

bool Rewriter::isNullWith(const Scalar &scalar, const ColumnSet &columns) {
  if (scalar.kind == ScalarKind::Column)
    return columns.contains(rel::as<rel::ColumnScalar>(scalar).id.index);
  const auto *call = asCall(scalar);
  if (!call)
    return isNull(scalar);
  auto null = [&](const Scalar *each) { return isNullWith(*each, columns); };
  if (call->function == "coalesce" || call->function == "and" || call->function == "or")
    return llvm::all_of(call->arguments, null);
  if (call->function == "in")
    return null(call->arguments[0]);
  if (call->function == "between") // Either comparison may be false instead.
    return null(call->arguments[0]);
  return isStrict(*call, false) && llvm::any_of(call->arguments, null);
}

bool Rewriter::rejectsNull(const Scalar &scalar, const ColumnSet &columns) {
  if (isNullWith(scalar, columns) || isBoolean(scalar, false))
    return true;
  if (scalar.kind == ScalarKind::Subquery) { // EXISTS (... WHERE x = y) once was x IN (...).
    const auto &subquery = rel::as<rel::SubqueryScalar>(scalar);
    return subquery.subquery == rel::SubqueryKind::Exists &&
           subquery.rel->kind == RelKind::Filter &&
           llvm::any_of(rel::as<rel::FilterRel>(*subquery.rel).conjuncts,
                        [&](const Scalar *each) { return rejectsNull(*each, columns); });
  }
  const auto *call = asCall(scalar);
  if (!call)
    return false;
  auto rejects = [&](const Scalar *each) { return rejectsNull(*each, columns); };
  if (call->function == "and")
    return llvm::any_of(call->arguments, rejects);
  if (call->function == "or")
    return llvm::all_of(call->arguments, rejects);
  if (call->function == "between")
    return llvm::any_of(call->arguments,
                        [&](const Scalar *each) { return isNullWith(*each, columns); });
  if (call->function == "is true")
    return rejects(call->arguments[0]);
  if (call->function == "is false")
    return isNullWith(*call->arguments[0], columns);
  if (call->function != "not")
    return false;
  const auto *inner = asCall(*call->arguments[0]);
  if (!inner)
    return false;
  if (inner->function == "is null")
    return isNullWith(*inner->arguments[0], columns);
  if (inner->function == "is distinct") // IS NOT DISTINCT FROM 1
    return (isNullWith(*inner->arguments[0], columns) &&
            isNotNull(*inner->arguments[1], nullptr)) ||
           (isNullWith(*inner->arguments[1], columns) && isNotNull(*inner->arguments[0], nullptr));
  return false;
}
