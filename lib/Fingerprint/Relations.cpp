// Relations.cpp - hashes of relations.

#include "Hashing.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include <map>

using namespace mesh;
using namespace mesh::fingerprint;
using model::RowPartKind;
using rel::Rel;
using rel::RelKind;
using rel::Scalar;
using rel::ScalarKind;

/// A CTE of more inputs than this is an input itself wherever it is used, so
/// that CTEs which use CTEs twice each cannot grow without bound.
static constexpr unsigned widest = 64;

void Hashing::part(RowPartKind kind, Digest digest, SourceRange range, std::string text) {
  if (recording)
    result.rowParts.push_back({kind, digest, std::move(text), range});
}

/// Notes what in a scalar that decides rows is not understood.
void Hashing::noteOpaque(const Scalar &scalar, Env &env) {
  if (!recording || !isOpaque(scalar, env))
    return;
  std::string construct = "an expression";
  if (scalar.kind == ScalarKind::Opaque)
    construct = rel::as<rel::OpaqueScalar>(scalar).construct.str();
  result.rowOpaque.push_back({construct, scalar.range});
}

// --- Blocks --------------------------------------------------------------------

Hashed Hashing::hash(const Rel &rel, Env *outer) {
  // A relation that refers to nothing around it is hashed once for each depth. What
  // stands above it may do so: it gets names of its own, within what is around here.
  bool alone = !outer || isClosed(rel);
  std::pair<const Rel *, unsigned> key(&rel, outer ? outer->depth + 1 : 0);
  if (alone)
    if (auto known = done.find(key); known != done.end()) {
      Hashed again = known->second;
      Env *view = newEnv(outer);
      view->columns = again.env->columns;
      again.env = view;
      return again;
    }
  Block &block = *new (blocks.Allocate()) Block;
  Env *env = newEnv(outer);
  block.depth = env->depth;
  flatten(rel, *env, block);
  labelInputs(rel, *env, block);
  Digest rows = finishBlock(block);
  Hashed hashed{rows, env, block.open, &block};
  if (alone)
    done[key] = hashed;
  return hashed;
}

/// Whether the relation refers to no column of a query around it.
bool Hashing::isClosed(const Rel &rel) {
  auto found = closed.find(&rel);
  if (found == closed.end())
    found = closed.try_emplace(&rel, rel::columnsOf(rel).empty()).first;
  return found->second;
}

/// How many inputs a relation becomes when it is flattened.
unsigned Hashing::width(const Rel &rel) {
  auto [entry, added] = widths.try_emplace(&rel, 0);
  if (!added)
    return entry->second;
  unsigned sum = 0;
  bool flat =
      rel.kind == RelKind::Filter || rel.kind == RelKind::Project ||
      rel.kind == RelKind::Instance || rel.kind == RelKind::Window ||
      (rel.kind == RelKind::Join && rel::as<rel::JoinRel>(rel).join == rel::JoinKind::Inner);
  if (flat)
    rel::forEachPart(
        rel, [](const Scalar &) {},
        [&](const Rel &input) { sum = std::min(sum + width(input), widest + 1); });
  else
    sum = 1;
  return widths[&rel] = sum;
}

Input &Hashing::addInput(Block &block, Digest rows, SourceRange range) {
  Input *added = arena.make<Input>(Input{rows, {}, range});
  block.inputs.push_back(added);
  return *added;
}

Binding &Hashing::bind(Env &env, rel::ColumnId id, Binding::Kind kind) {
  auto *binding = arena.make<Binding>();
  binding->kind = kind;
  env.columns->bindings[id.index] = binding;
  return *binding;
}

void Hashing::bind(Env &env, rel::ColumnId id, const Input &input, Digest value, Traits traits) {
  Binding &binding = bind(env, id, Binding::InputColumn);
  binding.input = &input;
  binding.value = value;
  binding.opaque = traits.opaque;
  binding.open = traits.open;
  binding.stored = traits.stored;
  binding.exact = traits.exact;
}

void Hashing::flatten(const Rel &rel, Env &env, Block &block) {
  switch (rel.kind) {
  case RelKind::Filter: {
    const auto &filter = rel::as<rel::FilterRel>(rel);
    flatten(*filter.input, env, block);
    for (const Scalar *conjunct : filter.conjuncts)
      block.conditions.push_back({conjunct, &env});
    return;
  }
  case RelKind::Project: {
    const auto &project = rel::as<rel::ProjectRel>(rel);
    flatten(*project.input, env, block);
    for (const rel::Definition &definition : project.definitions) {
      Binding &binding = bind(env, definition.id, Binding::Expression);
      binding.scalar = definition.expr;
      binding.env = &env;
    }
    return;
  }
  case RelKind::Join:
    return flattenJoin(rel::as<rel::JoinRel>(rel), env, block);
  case RelKind::Instance:
    return flattenInstance(rel::as<rel::InstanceRel>(rel), env, block);
  case RelKind::Window:
    return flattenWindow(rel::as<rel::WindowRel>(rel), env, block);
  case RelKind::Values:
    if (!flattenValues(rel::as<rel::ValuesRel>(rel), env))
      input(rel::as<rel::ValuesRel>(rel), env, block);
    return;
  case RelKind::Limit: {
    const auto &limit = rel::as<rel::LimitRel>(rel);
    if (limit.count || limit.offset)
      return input(limit, env, block);
    return flatten(*limit.input, env, block); // An order alone keeps the bag of rows.
  }
  case RelKind::Scan:
    return input(rel::as<rel::ScanRel>(rel), env, block);
  case RelKind::Apply:
    return input(rel::as<rel::ApplyRel>(rel), env, block);
  case RelKind::Aggregate:
    return input(rel::as<rel::AggregateRel>(rel), env, block);
  case RelKind::Distinct:
    return input(rel::as<rel::DistinctRel>(rel), env, block);
  case RelKind::SetOperation:
    return input(rel::as<rel::SetOperationRel>(rel), env, block);
  case RelKind::Function:
    return input(rel::as<rel::FunctionRel>(rel), env, block);
  case RelKind::Opaque:
    return input(rel::as<rel::OpaqueRel>(rel), env, block);
  }
}

void Hashing::flattenJoin(const rel::JoinRel &join, Env &env, Block &block) {
  if (join.join != rel::JoinKind::Inner)
    return input(join, env, block);
  flatten(*join.left, env, block);
  flatten(*join.right, env, block);
  for (const Scalar *conjunct : join.conjuncts)
    block.conditions.push_back({conjunct, &env});
}

/// A use of a CTE is the CTE, with columns of its own.
void Hashing::flattenInstance(const rel::InstanceRel &instance, Env &env, Block &block) {
  llvm::SmallVector<rel::ColumnId, 8> from = rel::outputOf(*instance.definition);
  if (width(*instance.definition) > widest) {
    Hashed hashed = hash(*instance.definition, env.outer);
    block.open = block.open || hashed.open;
    Input &added = addInput(block, hashed.rows, instance.range);
    for (size_t i = 0; i != instance.columns.size(); ++i) {
      Binding &binding = bind(env, instance.columns[i], Binding::InputColumn);
      binding.input = &added;
      binding.source = find(from[i], *hashed.env);
    }
    return;
  }
  Env *inner = newEnv(env.outer);
  flatten(*instance.definition, *inner, block);
  for (size_t i = 0; i != instance.columns.size(); ++i) {
    Binding &binding = bind(env, instance.columns[i], Binding::Alias);
    binding.alias = from[i];
    binding.env = inner;
  }
}

/// Window functions leave the rows alone. Their values are those over the rows
/// of their own input, whatever the block around it goes on to join and filter.
void Hashing::flattenWindow(const rel::WindowRel &window, Env &env, Block &block) {
  auto first = static_cast<uint32_t>(block.inputs.size());
  flatten(*window.input, env, block);
  auto last = static_cast<uint32_t>(block.inputs.size());
  Hashed in = quietly([&] { return hash(*window.input, env.outer); });
  for (const rel::Definition &definition : window.windows) {
    const auto &scalar = rel::as<rel::WindowScalar>(*definition.expr);
    llvm::SmallVector<const Scalar *, 8> keys(scalar.partition.begin(), scalar.partition.end());
    for (const rel::OrderKey &key : scalar.order)
      keys.push_back(key.expr);
    bool open = (scalar.tiesMatter || (scalar.call->orderMatters && scalar.call->order.empty())) &&
                !tiesAreEqual(*window.input, keys, *in.env);
    if (open)
      choice(scalar.range);
    Digest value = Hasher("window").add(hash(scalar, *in.env)).add(in.rows).finish();
    Binding &binding = bind(env, definition.id, Binding::BlockColumn);
    binding.block = &block;
    assert(in.block->inputs.size() == last - first && "the same relation, flattened twice");
    binding.own = in.block;
    binding.firstInput = first;
    binding.lastInput = last;
    binding.value = value;
    binding.opaque = isOpaque(scalar, *in.env);
    binding.open = open || in.open || isOpen(scalar, *in.env);
    binding.exact = isExact(scalar, *in.env);
  }
}

/// One row of constants adds nothing to the rows: its columns are the constants.
bool Hashing::flattenValues(const rel::ValuesRel &values, Env &env) {
  if (values.rows.size() != 1)
    return false;
  for (size_t i = 0; i != values.columns.size(); ++i) {
    Binding &binding = bind(env, values.columns[i], Binding::Expression);
    binding.scalar = values.rows[0][i];
    binding.env = &env;
  }
  return true;
}

static bool isTrue(const Scalar &scalar) {
  return scalar.kind == ScalarKind::Literal &&
         rel::as<rel::LiteralScalar>(scalar).literal == rel::LiteralKind::Boolean &&
         rel::as<rel::LiteralScalar>(scalar).text == "true";
}

void Hashing::labelInputs(const Rel &rel, Env &env, Block &block) {
  uint32_t before = labelling;
  std::map<Digest, uint64_t> sameRows;
  for (uint32_t place : orderOfInputs(rel, env, block)) {
    Input &input = *block.inputs[place];
    uint64_t ordinal = sameRows[input.rows]++;
    // An input of one row needs no ordinal: its columns say all about it.
    input.label = Hasher("input")
                      .add(input.rows)
                      .add(input.rows == oneRow() ? 0 : ordinal)
                      .add(uint64_t(block.depth))
                      .finish();
  }
  if (labelling != before) // Hashes made under the labels that were tried are none now.
    ++labelling;
}

/// Hashes the conditions over the inputs.
Digest Hashing::finishBlock(Block &block) {
  const Digest &one = oneRow();
  Digests conditions;
  auto add = [&](auto &self, const Scalar &scalar, Env &env) -> void {
    if (scalar.kind == ScalarKind::Call && rel::as<rel::CallScalar>(scalar).function == "and") {
      for (const Scalar *operand : rel::as<rel::CallScalar>(scalar).arguments)
        self(self, *operand, env);
      return;
    }
    if (isTrue(scalar))
      return;
    Digests parts;
    collect(scalar, env, "and", parts);
    conditions.append(parts.begin(), parts.end());
    noteOpaque(scalar, env);
    block.open = block.open || isOpen(scalar, env);
    if (recording)
      part(RowPartKind::Conjunct,
           parts.size() == 1 ? parts[0] : Hasher("parts").add(parts).finish(), scalar.range);
  };
  for (const Condition &condition : block.conditions)
    add(add, *condition.scalar, *condition.env);
  sortUnique(conditions);
  Digests labels;
  for (const Input *input : block.inputs)
    if (input->rows != one)
      labels.push_back(input->label);
  if (conditions.empty() && labels.empty())
    return one;
  if (conditions.empty() && labels.size() == 1)
    for (const Input *input : block.inputs)
      if (input->rows != one)
        return input->rows;
  llvm::sort(labels); // Not unique: each input multiplies.
  return Hasher("block").add(labels).add(conditions).finish();
}

// --- The whole -----------------------------------------------------------------

/// Whether a projection may return another number of rows than its input has.
static void noteRowMultipliers(const Rel &rel, rel::EachOnce &once,
                               std::vector<const rel::OpaqueScalar *> &found) {
  if (!once.enter(rel))
    return;
  auto look = [&](auto &self, const Scalar &scalar) -> void {
    if (scalar.kind == ScalarKind::Opaque && rel::as<rel::OpaqueScalar>(scalar).mayMultiplyRows)
      found.push_back(&rel::as<rel::OpaqueScalar>(scalar));
    rel::forEachOperand(scalar, [&](const Scalar &operand) { self(self, operand); });
  };
  rel::forEachPart(
      rel, [&](const Scalar &scalar) { look(look, scalar); },
      [&](const Rel &input) { noteRowMultipliers(input, once, found); });
}

/// Gives what the query leaves open the hash of the query as it is written.
void Hashing::finishOpen(bool openRows, llvm::ArrayRef<bool> openColumns) {
  for (SourceRange range : volatiles)
    choice(range);
  Digest whole = hashAsWritten();
  if (openRows)
    result.rows = Hasher("open rows").add(result.rows).add(whole).finish();
  for (size_t i = 0; i != openColumns.size(); ++i)
    if (openColumns[i])
      result.columns[i] = Hasher("open column").add(result.columns[i]).add(whole).finish();
}

Result Hashing::run() {
  noteRead(*query.root);
  volatiles.clear(); // Those of the query as it is written count.
  readOnce = {};
  noteRead(written);
  for (const Rel *root : {query.root, &written})
    for (rel::ColumnId id : rel::outputOf(*root))
      read.insert(id.index);
  Hashed top = hash(*query.root, nullptr);
  result.rows = top.rows;
  llvm::SmallVector<bool, 16> openColumns;
  for (rel::ColumnId id : rel::outputOf(*query.root)) {
    result.columns.push_back(hash(id, *top.env));
    result.columnOpaque.push_back(isOpaque(id, *top.env));
    openColumns.push_back(isOpen(id, *top.env));
  }
  if (top.open || llvm::is_contained(openColumns, true))
    finishOpen(top.open, openColumns);
  // A function that may return several rows takes part in the rows wherever it stands.
  std::vector<const rel::OpaqueScalar *> multipliers;
  rel::EachOnce once;
  if (mayMultiply)
    noteRowMultipliers(written, once, multipliers);
  for (const rel::OpaqueScalar *scalar : multipliers) {
    Digest digest = Hasher("rows of").add(scalar->text).finish();
    result.rows = Hasher("multiplied").add(result.rows).add(digest).add(result.columns).finish();
    result.rowOpaque.push_back({scalar->construct.str(), scalar->range});
    part(RowPartKind::Opaque, digest, scalar->range, scalar->construct.str());
  }
  return std::move(result);
}

Result mesh::fingerprint::fingerprint(const rel::Query &query, const dialect::DialectFacts &dialect,
                                      normal::Premises &premises, const normal::RuleSet &rulesOff) {
  Arena arena;
  normal::Normalised normalised = normal::normalise(query, dialect, arena, premises, rulesOff);
  Result result = Hashing(normalised.query, *query.root, dialect, premises).run();
  result.rules = normalised.fired;
  return result;
}

Digest mesh::fingerprint::externalRows(llvm::StringRef table) {
  return Hasher("external").add(table).finish();
}

Digest mesh::fingerprint::externalColumn(llvm::StringRef table, llvm::StringRef column) {
  return Hasher("external column").add(table).add(column).finish();
}
