// Facts.cpp - what rules ask about expressions and relations. Every answer is
// "certainly" or "not known".

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/MathExtras.h"
#include <utility>

using namespace mesh;
using namespace mesh::normal;
using model::TypeKind;

// --- Literals and operators ----------------------------------------------------

bool mesh::normal::isComparison(llvm::StringRef op) {
  if (op.empty() || op.size() > 2 || op[0] < '<' || op[0] > '>')
    return false;
  return op.size() == 1 || (op[1] == '=' && op[0] != '=') || op == "<>";
}

bool mesh::normal::comparesRows(const rel::CallScalar &comparison) {
  for (const Scalar *side : comparison.arguments)
    if (side->kind == ScalarKind::Subquery || asCall(*side, "row"))
      return true;
  return false;
}

llvm::StringRef mesh::normal::mirrored(llvm::StringRef op) {
  return llvm::StringSwitch<llvm::StringRef>(op)
      .Case("<", ">")
      .Case("<=", ">=")
      .Case(">", "<")
      .Case(">=", "<=")
      .Default(op);
}

std::optional<int64_t> mesh::normal::wholeNumber(const Scalar &scalar) {
  if (const auto *negated = asCall(scalar, "negate")) {
    std::optional<int64_t> value = wholeNumber(*negated->arguments[0]);
    return value ? std::optional(-*value) : std::nullopt;
  }
  const auto *literal = asLiteral(scalar);
  if (!literal || literal->literal != rel::LiteralKind::Number || literal->text.empty())
    return std::nullopt;
  int64_t value = 0;
  for (char c : literal->text) {
    value = 10 * value + (c - '0');
    if (!llvm::isDigit(c) || !llvm::isInt<32>(value))
      return std::nullopt;
  }
  return value;
}

bool mesh::normal::isCount(const Scalar &scalar) {
  llvm::StringRef function;
  if (scalar.kind == ScalarKind::Aggregate)
    function = rel::as<rel::AggregateScalar>(scalar).function;
  else if (scalar.kind == ScalarKind::Window)
    function = rel::as<rel::WindowScalar>(scalar).call->function;
  return function == "count" || function == "row_number" || function == "rank" ||
         function == "dense_rank";
}

bool mesh::normal::isConstant(const Scalar &scalar) {
  if (const auto *cast = asCall(scalar, "cast"))
    return isConstant(*cast->arguments[0]);
  if (const auto *negated = asCall(scalar, "negate"))
    return isConstant(*negated->arguments[0]);
  return scalar.kind == ScalarKind::Literal;
}

bool mesh::normal::comparesItsOwnWay(const Scalar &scalar) {
  return scalar.kind == ScalarKind::Column || scalar.kind == ScalarKind::Subquery ||
         asCall(scalar, "cast") || asCall(scalar, "plus") || asCall(scalar, "collate");
}

llvm::StringRef mesh::normal::firstCollation(const Scalar &scalar) {
  const auto *call = asCall(scalar, "collate");
  if (call && call->arguments.size() == 2 && call->arguments[1]->kind == ScalarKind::Literal)
    return rel::as<rel::LiteralScalar>(*call->arguments[1]).text;
  llvm::StringRef first;
  forEachOperand(scalar, [&](const Scalar &operand) {
    if (first.empty())
      first = firstCollation(operand);
  });
  return first;
}

// --- Expressions ---------------------------------------------------------------

bool Rewriter::isPlain(const Scalar &scalar) {
  if (allPlain)
    return true;
  if (scalar.kind == ScalarKind::Call && rel::as<rel::CallScalar>(scalar).occurrence)
    return false;
  if (scalar.kind == ScalarKind::Opaque) {
    const auto &opaque = rel::as<rel::OpaqueScalar>(scalar);
    if (opaque.occurrence || opaque.mayMultiplyRows)
      return false;
  }
  if (scalar.kind == ScalarKind::Subquery && !isPlain(*rel::as<rel::SubqueryScalar>(scalar).rel))
    return false;
  bool plain = true;
  forEachOperand(scalar, [&](const Scalar &operand) { plain = plain && isPlain(operand); });
  return plain;
}

bool Rewriter::isPlain(llvm::ArrayRef<rel::Definition> definitions) {
  return llvm::all_of(definitions,
                      [&](const rel::Definition &each) { return isPlain(*each.expr); });
}

bool Rewriter::isPlain(const Rel &rel) {
  if (allPlain)
    return true;
  if (rel.kind == RelKind::Instance) { // Read many times, looked at once.
    const Rel *definition = rel::as<rel::InstanceRel>(rel).definition;
    if (auto known = plain.find(definition); known != plain.end())
      return known->second;
    return plain[definition] = isPlain(*definition);
  }
  bool all = (rel.kind != RelKind::Opaque || !rel::as<rel::OpaqueRel>(rel).open) &&
             (rel.kind != RelKind::Function || !rel::as<rel::FunctionRel>(rel).open);
  forEachPart(
      rel, [&](const Scalar &scalar) { all = all && isPlain(scalar); },
      [&](const Rel &input) { all = all && isPlain(input); });
  return all;
}

bool Rewriter::hasSubquery(const Scalar &scalar) {
  bool found = scalar.kind == ScalarKind::Subquery;
  forEachOperand(scalar, [&](const Scalar &operand) { found = found || hasSubquery(operand); });
  return found;
}

bool Rewriter::mayWriteOut(const Scalar &scalar, const Substitution &by) const {
  if (scalar.kind == ScalarKind::Column)
    return true;
  return takesLiterals(scalar, by, dialect) &&
         (!collates || llvm::none_of(columnsOf(scalar), [&](uint32_t id) {
           const Scalar *expr = by.lookup(id);
           return expr && !firstCollation(*expr).empty();
         }));
}

unsigned Rewriter::sizeOf(const Scalar &scalar, unsigned limit) {
  unsigned size = 1;
  forEachOperand(scalar, [&](const Scalar &operand) {
    if (size < limit)
      size += sizeOf(operand, limit - size);
  });
  return size;
}

const ColumnSet &Rewriter::columnsAround(const Rel &rel) {
  auto [entry, isNew] = around.try_emplace(&rel);
  if (isNew) {
    constexpr size_t usesOfEach = 4; // In a long chain of joins this is done for each.
    looked += usesOfEach * outputOf(rel).size();
    entry->second = columnsOf(rel);
  }
  return entry->second;
}

const ColumnSet &Rewriter::readOfInput(const Rel &rel) {
  if (std::exchange(lastRead, &rel) == &rel)
    return read;
  read.clear();
  auto add = [&](const Scalar &scalar) {
    ColumnSet more = columnsOf(scalar);
    read.insert(more.begin(), more.end());
  };
  forEachPart(rel, add, [](const Rel &) {});
  if (rel.kind == RelKind::Project)
    for (ColumnId id : rel::as<rel::ProjectRel>(rel).columns)
      read.insert(id.index);
  return read;
}

bool Rewriter::puts(const Rel &rel, const ColumnSet &columns) {
  return anyOutput(rel, [&](ColumnId id) {
    ++looked;
    return columns.contains(id.index);
  });
}

Rewriter::Below Rewriter::below(const Rel &rel) {
  switch (rel.kind) {
  case RelKind::Filter:
    return below(*rel::as<rel::FilterRel>(rel).input);
  case RelKind::Project:
    return {false, below(*rel::as<rel::ProjectRel>(rel).input).takesConditions, false};
  case RelKind::Aggregate:
    return {false, true, true};
  case RelKind::Distinct:
  case RelKind::Window:
  case RelKind::SetOperation:
    return {false, true, false};
  case RelKind::Scan:
  case RelKind::Values:
  case RelKind::Limit:
  case RelKind::Instance:
  case RelKind::Apply:
  case RelKind::Function:
  case RelKind::Opaque:
    return {};
  case RelKind::Join:
    break;
  }
  const auto &join = rel::as<rel::JoinRel>(rel);
  if (auto known = belows.find(&rel); known != belows.end())
    return known->second;
  Below found = below(*join.left), right = below(*join.right);
  bool outer = join.join == rel::JoinKind::Left || join.join == rel::JoinKind::Full;
  found.takesConditions =
      found.takesConditions || join.join != rel::JoinKind::Inner || right.takesConditions;
  found.outerJoin = found.outerJoin || right.outerJoin || outer;
  found.aggregate = found.aggregate || right.aggregate;
  return belows[&rel] = found;
}

bool mesh::normal::fitsInto(const rel::DataType &type, int64_t number) {
  constexpr int64_t exact = int64_t(1) << 24; // What four bytes hold.
  bool isSmall = type.kind == TypeKind::Real || type.kind == TypeKind::Float;
  return !isSmall || (number <= exact && number >= -exact);
}

bool Rewriter::isTruth(const Scalar &scalar) {
  if (scalar.kind == ScalarKind::Subquery)
    return rel::as<rel::SubqueryScalar>(scalar).subquery != rel::SubqueryKind::Value;
  if (scalar.kind == ScalarKind::Literal)
    return rel::as<rel::LiteralScalar>(scalar).literal == rel::LiteralKind::Boolean;
  // Where there is no such type, a column may hold 5.
  bool booleanTypes = dialect.booleansAreTruths && dialect.typesAreKnown;
  const auto *call = asCall(scalar);
  if (!call)
    return scalar.type.kind == TypeKind::Boolean &&
           (booleanTypes || (dialect.booleansAreTruths && hasCertainType(scalar)));
  llvm::StringRef op = call->function;
  return isComparison(op) || op == "and" || op == "or" || op == "not" || op == "in" ||
         op == "between" || op == "like" || op.starts_with("is ") ||
         (booleanTypes && scalar.type.kind == TypeKind::Boolean);
}

bool Rewriter::isOrdered(const Scalar &scalar) const {
  TypeKind kind = scalar.type.kind;
  bool isNumber = wholeNumber(scalar) ||
                  (asLiteral(scalar) && asLiteral(scalar)->literal == rel::LiteralKind::Number);
  return dialect.nanIsOrdered || isNumber ||
         (scalar.type.isKnown() && kind != TypeKind::Double && kind != TypeKind::Real &&
          kind != TypeKind::Float && kind != TypeKind::Other);
}

bool Rewriter::hasCertainType(const Scalar &scalar) const {
  if (!scalar.type.isKnown())
    return false;
  if (scalar.kind == ScalarKind::Column)
    return declared.contains(rel::as<rel::ColumnScalar>(scalar).id.index);
  // How large a number is, and how many digits 1.50 has, is said nowhere.
  return asCall(scalar, "cast") || (scalar.kind == ScalarKind::Literal && !scalar.type.isNumber());
}

/// Notes the columns with a type of their own, and whether all is plain.
void Rewriter::survey(const Rel &rel, rel::EachOnce &once) {
  if (!once.enter(rel))
    return;
  if (rel.kind == RelKind::Scan) {
    const auto &scan = rel::as<rel::ScanRel>(rel);
    if (scan.relation->external && scan.relation->columnsKnown)
      for (ColumnId id : scan.columns)
        declared.insert(id.index);
  }
  bool open = (rel.kind == RelKind::Opaque && rel::as<rel::OpaqueRel>(rel).open) ||
              (rel.kind == RelKind::Function && rel::as<rel::FunctionRel>(rel).open);
  allPlain = allPlain && !open;
  forEachPart(
      rel, [&](const Scalar &scalar) { survey(scalar, once); },
      [&](const Rel &input) { survey(input, once); });
}

void Rewriter::survey(const Scalar &scalar, rel::EachOnce &once) {
  collates = collates || asCall(scalar, "collate");
  if (scalar.kind == ScalarKind::Subquery)
    survey(*rel::as<rel::SubqueryScalar>(scalar).rel, once);
  else if (scalar.kind == ScalarKind::Call)
    allPlain = allPlain && !rel::as<rel::CallScalar>(scalar).occurrence;
  else if (scalar.kind == ScalarKind::Opaque)
    allPlain = allPlain && !rel::as<rel::OpaqueScalar>(scalar).occurrence &&
               !rel::as<rel::OpaqueScalar>(scalar).mayMultiplyRows;
  forEachOperand(scalar, [&](const Scalar &operand) { survey(operand, once); });
}

// --- Columns -------------------------------------------------------------------

bool mesh::normal::isDefined(llvm::ArrayRef<rel::Definition> definitions, ColumnId id,
                             const Scalar *&expr) {
  for (const rel::Definition &definition : definitions)
    if (definition.id == id) {
      expr = definition.expr;
      return true;
    }
  return false;
}

size_t mesh::normal::placeOf(llvm::ArrayRef<ColumnId> columns, ColumnId id) {
  return static_cast<size_t>(llvm::find(columns, id) - columns.begin());
}

// --- Values that compare as equal ------------------------------------------------

static bool isExactType(const rel::DataType &type) {
  return type.isInteger() || type.kind == TypeKind::Boolean || type.kind == TypeKind::Date ||
         type.kind == TypeKind::Time || type.kind == TypeKind::Timestamp;
}

bool Rewriter::isExact(ColumnId id, const Rel &rel) {
  if (isExactType(query.info(id).type) && !dialect.affinityTyping)
    return true;
  const Scalar *expr = nullptr;
  switch (rel.kind) {
  case RelKind::Scan:
    return llvm::is_contained(rel::as<rel::ScanRel>(rel).columns, id) &&
           (!dialect.equalTextsMayDiffer || query.info(id).type.isNumber());
  case RelKind::Project: {
    const auto &project = rel::as<rel::ProjectRel>(rel);
    if (isDefined(project.definitions, id, expr))
      return isExact(*expr, *project.input);
    return isExact(id, *project.input);
  }
  case RelKind::Join: {
    const auto &join = rel::as<rel::JoinRel>(rel);
    return isExact(id, *join.left) || isExact(id, *join.right);
  }
  case RelKind::Apply: {
    const auto &apply = rel::as<rel::ApplyRel>(rel);
    return isExact(id, *apply.left) || isExact(id, *apply.right);
  }
  case RelKind::Filter:
    return isExact(id, *rel::as<rel::FilterRel>(rel).input);
  case RelKind::Window: {
    const auto &window = rel::as<rel::WindowRel>(rel);
    return !isDefined(window.windows, id, expr) && isExact(id, *window.input);
  }
  case RelKind::Aggregate: {
    const auto &aggregate = rel::as<rel::AggregateRel>(rel);
    return isDefined(aggregate.keys, id, expr) && isExact(*expr, *aggregate.input);
  }
  case RelKind::Distinct:
    return isExact(id, *rel::as<rel::DistinctRel>(rel).input);
  case RelKind::Limit:
    return isExact(id, *rel::as<rel::LimitRel>(rel).input);
  case RelKind::Instance: {
    const auto &instance = rel::as<rel::InstanceRel>(rel);
    size_t place = placeOf(instance.columns, id);
    return place != instance.columns.size() &&
           isExact(outputOf(*instance.definition)[place], *instance.definition);
  }
  case RelKind::Function:
    return isExact(id, *rel::as<rel::FunctionRel>(rel).input);
  case RelKind::Values:
  case RelKind::SetOperation:
  case RelKind::Opaque:
    return false;
  }
  llvm_unreachable("relation kind outside the list");
}

bool Rewriter::isExact(const Scalar &scalar, const Rel &rel) {
  if (scalar.kind == ScalarKind::Column)
    return isExact(rel::as<rel::ColumnScalar>(scalar).id, rel);
  return isExactType(scalar.type) && !dialect.affinityTyping;
}

// --- Duplicates ------------------------------------------------------------------

/// Columns that no two rows have in common, all together; of several such sets one within
/// `wanted`.
bool Rewriter::uniqueColumns(const Rel &rel, const ColumnSet &wanted, ColumnSet &columns) {
  auto addAll = [&](llvm::ArrayRef<ColumnId> ids) {
    for (ColumnId id : ids)
      columns.insert(id.index);
    return true;
  };
  switch (rel.kind) {
  case RelKind::Aggregate:
    for (const rel::Definition &key : rel::as<rel::AggregateRel>(rel).keys)
      columns.insert(key.id.index);
    return true; // Without keys there is one row.
  case RelKind::Distinct:
    return addAll(outputOf(rel));
  case RelKind::Filter:
    return uniqueColumns(*rel::as<rel::FilterRel>(rel).input, wanted, columns);
  case RelKind::Limit:
    return uniqueColumns(*rel::as<rel::LimitRel>(rel).input, wanted, columns);
  case RelKind::Window:
    return uniqueColumns(*rel::as<rel::WindowRel>(rel).input, wanted, columns);
  case RelKind::Project: {
    const auto &project = rel::as<rel::ProjectRel>(rel);
    return isPlain(project.definitions) && uniqueColumns(*project.input, wanted, columns);
  }
  case RelKind::SetOperation: {
    const auto &operation = rel::as<rel::SetOperationRel>(rel);
    return (operation.op == rel::SetOperator::Intersect ||
            operation.op == rel::SetOperator::Except) &&
           addAll(operation.columns);
  }
  case RelKind::Join: {
    const auto &join = rel::as<rel::JoinRel>(rel);
    if (join.join == rel::JoinKind::Full)
      return false;
    bool oneSide = join.join == rel::JoinKind::Semi || join.join == rel::JoinKind::Anti;
    return uniqueColumns(*join.left, wanted, columns) &&
           (oneSide || uniqueColumns(*join.right, wanted, columns));
  }
  case RelKind::Values:
    return rel::as<rel::ValuesRel>(rel).rows.size() <= 1;
  case RelKind::Scan: {
    auto isWanted = [&](ColumnId id) { return wanted.contains(id.index); };
    const auto &scan = rel::as<rel::ScanRel>(rel);
    if (!isOn(Rule::DeclaredKey) || !premises.rely(scan, model::ClaimKind::Unique, isWanted))
      return false;
    note(Rule::DeclaredKey);
    return true; // By columns that are all wanted: the caller need not look at them.
  }
  case RelKind::Apply:
  case RelKind::Instance:
  case RelKind::Function:
  case RelKind::Opaque:
    return false;
  }
  llvm_unreachable("relation kind outside the list");
}

bool Rewriter::isDuplicateFree(const Rel &rel, const ColumnSet &columns) {
  ColumnSet unique;
  return hasAtMostOneRow(rel) ||
         (uniqueColumns(rel, columns, unique) &&
          llvm::all_of(unique, [&](uint32_t id) { return columns.contains(id); }));
}
