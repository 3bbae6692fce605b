// Determinacy.cpp - what a query leaves open, and which values are what they
// compare as. Docs: "What a query leaves open" in docs/fingerprints.md.

#include "Hashing.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::fingerprint;
using rel::Rel;
using rel::RelKind;
using rel::Scalar;
using rel::ScalarKind;

/// Notes a place where the query leaves its result open.
void Hashing::choice(SourceRange range) {
  static const Digest digest = Hasher("choice").finish();
  part(model::RowPartKind::Choice, digest, range);
}

bool Hashing::isOpen(rel::ColumnId id, Env &env) {
  Binding *binding = find(id, env);
  return binding && isOpen(*binding);
}

bool Hashing::isOpen(Binding &binding) {
  if (binding.openKnown)
    return binding.open;
  if (binding.source)
    binding.open = isOpen(*binding.source);
  else if (binding.kind == Binding::Expression)
    binding.open = isOpen(*binding.scalar, *binding.env);
  else if (binding.kind == Binding::Alias)
    binding.open = isOpen(binding.alias, *binding.env);
  binding.openKnown = true;
  return binding.open;
}

bool Hashing::isOpen(const Scalar &scalar, Env &env) {
  bool open = false;
  switch (scalar.kind) {
  case ScalarKind::Column:
    return isOpen(rel::as<rel::ColumnScalar>(scalar).id, env);
  case ScalarKind::Call:
    open = rel::as<rel::CallScalar>(scalar).occurrence;
    break;
  case ScalarKind::Opaque:
    open = rel::as<rel::OpaqueScalar>(scalar).occurrence;
    break;
  case ScalarKind::Subquery:
    if (!openSubqueries.contains(&scalar))
      hash(scalar, env);
    open = openSubqueries.lookup(&scalar);
    break;
  case ScalarKind::Literal:
  case ScalarKind::Symbol:
  case ScalarKind::Aggregate:
  case ScalarKind::Window:
    break;
  }
  rel::forEachOperand(scalar, [&](const Scalar &operand) { open = open || isOpen(operand, env); });
  return open;
}

/// Whether the value stands in a table as it is.
bool Hashing::isStored(rel::ColumnId id, Env &env) {
  Binding *binding = find(id, env);
  return binding && isStored(*binding);
}

bool Hashing::isStored(const Binding &binding) {
  if (binding.source)
    return isStored(*binding.source);
  if (binding.kind == Binding::Expression)
    return binding.scalar->kind == ScalarKind::Column &&
           isStored(rel::as<rel::ColumnScalar>(*binding.scalar).id, *binding.env);
  if (binding.kind == Binding::Alias)
    return isStored(binding.alias, *binding.env);
  return binding.stored;
}

static bool mayBeText(const model::DataType &type) {
  return type.isText() || !type.isKnown() || type.kind == model::TypeKind::Other;
}

/// Whether values of the type that compare as equal are the same value. Where
/// types are only preferences, a number may be 13 or 13.0.
static bool isExactType(const model::DataType &type, const dialect::DialectFacts &dialect) {
  using model::TypeKind;
  if (!dialect.affinityTyping)
    return !(dialect.equalTextsMayDiffer && mayBeText(type));
  return type.isText() || type.kind == TypeKind::Boolean || type.kind == TypeKind::Null ||
         type.kind == TypeKind::Date || type.kind == TypeKind::Time ||
         type.kind == TypeKind::Timestamp;
}

static bool isOneOf(llvm::StringRef name, std::initializer_list<llvm::StringRef> names) {
  return llvm::is_contained(names, name);
}

/// Whether values of the column that compare as equal are the same value: if not,
/// DISTINCT and GROUP BY leave open which one they show. That it holds within one
/// column of a table is a premise.
bool Hashing::isExact(rel::ColumnId id, Env &env) {
  const model::DataType &type = query.info(id).type;
  if (collates && mayBeText(type)) // It may be compared by a COLLATE, unless it stands in a table.
    return !dialect.equalTextsMayDiffer && isStored(id, env);
  if (isExactType(type, dialect) || !dialect.affinityTyping)
    return isExactType(type, dialect);
  Binding *binding = find(id, env);
  return binding && (isStored(*binding) || (type.isInteger() && isExact(*binding)));
}

bool Hashing::isExact(Binding &binding) {
  if (binding.exactKnown)
    return binding.exact;
  if (binding.source)
    binding.exact = isExact(*binding.source);
  else if (binding.kind == Binding::Expression)
    binding.exact = isExact(*binding.scalar, *binding.env);
  else if (binding.kind == Binding::Alias)
    binding.exact = isExact(binding.alias, *binding.env);
  else
    binding.exact = binding.stored || binding.exact;
  binding.exactKnown = true;
  return binding.exact;
}

bool Hashing::isExact(const Scalar &scalar, Env &env) {
  if (scalar.kind == ScalarKind::Column)
    return isExact(rel::as<rel::ColumnScalar>(scalar).id, env);
  if (collates && mayBeText(scalar.type))
    return false;
  if (isExactType(scalar.type, dialect) || !dialect.affinityTyping)
    return isExactType(scalar.type, dialect);
  return scalar.type.isInteger() && isWhole(scalar, env);
}

/// Where types are only preferences: whether a value of type integer is never a fraction that
/// has come out whole. A column that prefers integers may hold 1.5 and never 1.0, so the sum of
/// two may be 3 or 3.0; with a constant it is not.
bool Hashing::isWhole(const Scalar &scalar, Env &env) {
  auto all = [&](List<const Scalar *> operands) {
    return llvm::all_of(operands, [&](const Scalar *each) { return isExact(*each, env); });
  };
  if (scalar.kind == ScalarKind::Literal)
    return true;
  if (scalar.kind == ScalarKind::Aggregate || scalar.kind == ScalarKind::Window) {
    const auto &call = scalar.kind == ScalarKind::Window ? *rel::as<rel::WindowScalar>(scalar).call
                                                         : rel::as<rel::AggregateScalar>(scalar);
    if (isOneOf(call.function, {"count", "row_number", "rank", "dense_rank", "ntile"}))
      return true;
    return isOneOf(call.function,
                   {"min", "max", "first_value", "last_value", "nth_value", "lag", "lead"}) &&
           all(call.arguments);
  }
  if (scalar.kind != ScalarKind::Call)
    return false;
  const auto &call = rel::as<rel::CallScalar>(scalar);
  if (isOneOf(call.function,
              {"cast", "length", "instr", "unicode", "sign", "&", "|", "<<", ">>", "~"}))
    return true;
  auto isConstant = [&](size_t i) { return call.arguments[i]->kind == ScalarKind::Literal; };
  if (isOneOf(call.function, {"+", "-", "*"}))
    return all(call.arguments) && (isConstant(0) || isConstant(1));
  if (call.function == "/")
    return all(call.arguments) && isConstant(1);
  if (call.function == "case" || call.function == "case of") { // Its conditions do not show.
    size_t first = call.function == "case" ? 1 : 2, last = call.arguments.size() - 1;
    for (size_t i = first; i < last; i += 2)
      if (!isExact(*call.arguments[i], env))
        return false;
    return isExact(*call.arguments[last], env);
  }
  return isOneOf(call.function, {"negate", "plus", "coalesce", "nullif"}) && all(call.arguments);
}

void Hashing::noteRead(const Scalar &scalar) {
  switch (scalar.kind) {
  case ScalarKind::Column:
    read.insert(rel::as<rel::ColumnScalar>(scalar).id.index);
    return;
  case ScalarKind::Literal:
  case ScalarKind::Symbol:
    return;
  case ScalarKind::Call:
    collates = collates || rel::as<rel::CallScalar>(scalar).function == "collate";
    if (rel::as<rel::CallScalar>(scalar).occurrence)
      volatiles.push_back(scalar.range);
    break;
  case ScalarKind::Opaque:
    mayMultiply = mayMultiply || rel::as<rel::OpaqueScalar>(scalar).mayMultiplyRows;
    if (rel::as<rel::OpaqueScalar>(scalar).occurrence)
      volatiles.push_back(scalar.range);
    break;
  case ScalarKind::Subquery: {
    const Rel &inner = *rel::as<rel::SubqueryScalar>(scalar).rel;
    for (rel::ColumnId id : rel::outputOf(inner))
      read.insert(id.index);
    noteRead(inner);
    break;
  }
  case ScalarKind::Aggregate:
  case ScalarKind::Window:
    break;
  }
  rel::forEachOperand(scalar, [&](const Scalar &operand) { noteRead(operand); });
}

/// Notes what is read in the relation; what it puts out is up to what stands above.
void Hashing::noteRead(const Rel &rel) {
  if (!readOnce.enter(rel))
    return;
  bool wholeRows = rel.kind == RelKind::Distinct || rel.kind == RelKind::SetOperation ||
                   rel.kind == RelKind::Instance || rel.kind == RelKind::Opaque;
  rel::forEachPart(
      rel, [&](const Scalar &scalar) { noteRead(scalar); },
      [&](const Rel &input) {
        if (wholeRows)
          for (rel::ColumnId id : rel::outputOf(input))
            read.insert(id.index);
        noteRead(input);
      });
}

/// Whether rows that are equal in all of `keys` are equal altogether, so that it
/// does not matter which of them comes first.
bool Hashing::tiesAreEqual(const Rel &rel, llvm::ArrayRef<const Scalar *> keys, Env &env) {
  llvm::DenseSet<uint32_t> ordered;
  for (const Scalar *key : keys)
    if (key->kind == ScalarKind::Column && isExact(*key, env))
      ordered.insert(rel::as<rel::ColumnScalar>(*key).id.index);
  auto holds = [&](auto &self, const Rel &of) -> bool {
    // Rows that differ only in what nothing reads are as good as equal.
    if (llvm::all_of(rel::outputOf(of), [&](rel::ColumnId id) {
          return ordered.contains(id.index) || !read.contains(id.index);
        }))
      return true;
    switch (of.kind) {
    case RelKind::Filter:
      return self(self, *rel::as<rel::FilterRel>(of).input);
    case RelKind::Project:
      return self(self, *rel::as<rel::ProjectRel>(of).input);
    case RelKind::Distinct:
      return self(self, *rel::as<rel::DistinctRel>(of).input);
    case RelKind::Join: {
      const auto &join = rel::as<rel::JoinRel>(of);
      return self(self, *join.left) && self(self, *join.right);
    }
    case RelKind::Aggregate: // One row a group.
      return llvm::all_of(rel::as<rel::AggregateRel>(of).keys, [&](const rel::Definition &key) {
        return ordered.contains(key.id.index);
      });
    case RelKind::Values:
      return rel::as<rel::ValuesRel>(of).rows.size() <= 1;
    case RelKind::Scan: // Of two rows that agree in a key there is one.
      return premises.rely(rel::as<rel::ScanRel>(of), model::ClaimKind::Unique,
                           [&](rel::ColumnId id) { return ordered.contains(id.index); });
    case RelKind::Apply:
    case RelKind::Window:
    case RelKind::SetOperation:
    case RelKind::Limit:
    case RelKind::Instance:
    case RelKind::Function:
    case RelKind::Opaque:
      return false;
    }
    llvm_unreachable("relation kind outside the list");
  };
  return holds(holds, rel);
}
