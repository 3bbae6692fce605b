// Relations.cpp - hashes of relations.

#include "Hashing.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

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

/// The rows of everything that is always exactly one row.
static Digest oneRow() { return Hasher("one row").finish(); }

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
  bool alone = isClosed(rel);
  if (alone)
    if (auto known = done[strict].find(&rel); known != done[strict].end())
      return known->second;
  blocks.emplace_back();
  Block &block = blocks.back();
  Env *env = newEnv(outer);
  flatten(rel, *env, block);
  Hashed hashed{finishBlock(block), env};
  if (alone)
    done[strict][&rel] = hashed;
  return hashed;
}

namespace {
/// The columns that a relation uses, and those that it puts out somewhere inside.
struct Uses {
  llvm::DenseSet<uint32_t> used, made;

  void add(const Scalar &scalar) {
    if (scalar.kind == ScalarKind::Column)
      used.insert(rel::as<rel::ColumnScalar>(scalar).id.index);
    if (scalar.kind == ScalarKind::Subquery)
      add(*rel::as<rel::SubqueryScalar>(scalar).rel);
    rel::forEachOperand(scalar, [&](const Scalar &operand) { add(operand); });
  }
  void add(const Rel &rel) {
    rel::forEachPart(
        rel, [&](const Scalar &scalar) { add(scalar); }, [&](const Rel &input) { add(input); });
    for (rel::ColumnId id : rel::outputOf(rel))
      made.insert(id.index);
  }
};
} // namespace

/// Whether the relation refers to no column of a query around it.
bool Hashing::isClosed(const Rel &rel) {
  auto [entry, added] = closed.try_emplace(&rel, false);
  if (!added)
    return entry->second;
  Uses uses;
  uses.add(rel);
  bool alone = llvm::all_of(uses.used, [&](uint32_t id) { return uses.made.contains(id); });
  return closed[&rel] = alone;
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
  return block.inputs.emplace_back(Input{rows, {}, range});
}

void Hashing::bind(Env &env, rel::ColumnId id, const Input &input, Digest value, bool opaque) {
  Binding binding;
  binding.kind = Binding::InputColumn;
  binding.input = &input;
  binding.value = value;
  binding.opaque = opaque;
  env.columns[id.index] = binding;
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
      Binding binding;
      binding.kind = Binding::Expression;
      binding.scalar = definition.expr;
      binding.env = &env;
      env.columns[definition.id.index] = binding;
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
  case RelKind::Aggregate:
    return input(rel::as<rel::AggregateRel>(rel), env, block);
  case RelKind::Distinct:
    return input(rel::as<rel::DistinctRel>(rel), env, block);
  case RelKind::SetOperation:
    return input(rel::as<rel::SetOperationRel>(rel), env, block);
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
    Hashed hashed = hash(*instance.definition, &env);
    Input &added = addInput(block, hashed.rows, instance.range);
    for (size_t i = 0; i != instance.columns.size(); ++i)
      bind(env, instance.columns[i], added, hash(from[i], *hashed.env),
           isOpaque(from[i], *hashed.env));
    return;
  }
  Env *inner = newEnv(&env);
  flatten(*instance.definition, *inner, block);
  for (size_t i = 0; i != instance.columns.size(); ++i) {
    Binding binding;
    binding.kind = Binding::Alias;
    binding.alias = from[i];
    binding.env = inner;
    env.columns[instance.columns[i].index] = binding;
  }
}

/// Window functions leave the rows alone. Their values are those over the rows
/// of their own input, whatever the block around it goes on to join and filter.
void Hashing::flattenWindow(const rel::WindowRel &window, Env &env, Block &block) {
  auto first = static_cast<uint32_t>(block.inputs.size());
  flatten(*window.input, env, block);
  auto last = static_cast<uint32_t>(block.inputs.size());
  for (const rel::Definition &definition : window.windows) {
    const auto &scalar = rel::as<rel::WindowScalar>(*definition.expr);
    bool undetermined =
        scalar.tiesMatter || (scalar.call->orderMatters && scalar.call->order.empty());
    Binding binding;
    binding.kind = Binding::BlockColumn;
    binding.block = &block;
    binding.firstInput = first;
    binding.lastInput = last;
    binding.value = quietly(undetermined, [&] {
      Hashed in = hash(*window.input, env.outer);
      return Hasher("window").add(hash(scalar, *in.env)).add(in.rows).finish();
    });
    binding.opaque = isOpaque(scalar, env);
    env.columns[definition.id.index] = binding;
  }
}

/// One row of constants adds nothing to the rows: its columns are the constants.
bool Hashing::flattenValues(const rel::ValuesRel &values, Env &env) {
  if (values.rows.size() != 1)
    return false;
  for (size_t i = 0; i != values.columns.size(); ++i) {
    Binding binding;
    binding.kind = Binding::Expression;
    binding.scalar = values.rows[0][i];
    binding.env = &env;
    env.columns[values.columns[i].index] = binding;
  }
  return true;
}

static bool isTrue(const Scalar &scalar) {
  return scalar.kind == ScalarKind::Literal &&
         rel::as<rel::LiteralScalar>(scalar).literal == rel::LiteralKind::Boolean &&
         rel::as<rel::LiteralScalar>(scalar).text == "true";
}

/// Labels the inputs, then hashes the conditions over them.
Digest Hashing::finishBlock(Block &block) {
  const Digest one = oneRow();
  llvm::DenseMap<uint64_t, uint64_t> sameRows; // By the first eight bytes of the hash.
  uint64_t position = 0;
  for (Input &input : block.inputs) {
    uint64_t key;
    std::memcpy(&key, input.rows.bytes.data(), sizeof(key));
    uint64_t ordinal = strict ? position++ : sameRows[key >> 1]++;
    // An input of one row needs no ordinal: its columns say all about it.
    input.label = Hasher("input").add(input.rows).add(input.rows == one ? 0 : ordinal).finish();
  }
  std::vector<Digest> conditions;
  auto add = [&](auto &self, const Scalar &scalar, Env &env) -> void {
    if (scalar.kind == ScalarKind::Call && rel::as<rel::CallScalar>(scalar).function == "and") {
      for (const Scalar *operand : rel::as<rel::CallScalar>(scalar).arguments)
        self(self, *operand, env);
      return;
    }
    if (isTrue(scalar) && !strict)
      return;
    std::vector<Digest> parts;
    collect(scalar, env, "and", parts);
    conditions.insert(conditions.end(), parts.begin(), parts.end());
    noteOpaque(scalar, env);
    part(RowPartKind::Conjunct, Hasher("parts").add(parts).finish(), scalar.range);
  };
  for (const Condition &condition : block.conditions)
    add(add, *condition.scalar, *condition.env);
  sortUnique(conditions);
  std::vector<Digest> labels;
  for (const Input &input : block.inputs)
    if (input.rows != one)
      labels.push_back(input.label);
  if (conditions.empty() && labels.empty())
    return one;
  if (conditions.empty() && labels.size() == 1 && !strict)
    for (const Input &input : block.inputs)
      if (input.rows != one)
        return input.rows;
  if (!strict)
    llvm::sort(labels); // Not unique: each input multiplies.
  return Hasher("block").add(labels).add(conditions).finish();
}

// --- Inputs --------------------------------------------------------------------

void Hashing::input(const rel::ScanRel &scan, Env &env, Block &block) {
  const rel::Relation &relation = *scan.relation;
  Input &added = addInput(block, relation.rows, scan.range);
  part(RowPartKind::Input, relation.rows, scan.range, relation.name);
  for (size_t i = 0; i != scan.columns.size(); ++i)
    bind(env, scan.columns[i], added,
         relation.columnsKnown ? relation.columns[i].value
                               : externalColumn(relation.name, scan.names[i]));
}

void Hashing::input(const rel::ValuesRel &values, Env &env, Block &block) {
  Digest rows = Hasher("values").add(uint64_t(values.rows.size())).finish();
  Input &added = addInput(block, rows, values.range);
  part(RowPartKind::Values, rows, values.range);
  for (size_t i = 0; i != values.columns.size(); ++i) {
    std::vector<Digest> cells;
    for (List<const Scalar *> row : values.rows)
      cells.push_back(hash(*row[i], env));
    bind(env, values.columns[i], added, Hasher("cells").add(cells).finish());
  }
}

/// Outer, semi and anti joins: what comes from which side matters.
void Hashing::input(const rel::JoinRel &join, Env &env, Block &block) {
  static constexpr const char *names[] = {"inner", "left join", "full join", "semi join",
                                          "anti join"};
  Hashed left = hash(*join.left, env.outer), right = hash(*join.right, env.outer);
  // The condition sees both sides, each under a label of its own.
  Env *both = newEnv(env.outer);
  auto expose = [&](const Rel &side, Hashed &hashed, const char *label) {
    for (rel::ColumnId id : rel::outputOf(side)) {
      Binding binding;
      binding.value = Hasher(label).add(hash(id, *hashed.env)).finish();
      binding.opaque = isOpaque(id, *hashed.env);
      both->columns[id.index] = binding;
    }
  };
  expose(*join.left, left, "left side");
  expose(*join.right, right, "right side");
  const char *name = names[static_cast<size_t>(join.join)];
  part(RowPartKind::OuterJoin, Hasher("join").add(name).finish(), join.range, name);
  std::vector<Digest> conditions;
  for (const Scalar *conjunct : join.conjuncts) {
    collect(*conjunct, *both, "and", conditions);
    noteOpaque(*conjunct, *both);
    part(RowPartKind::OuterJoin, hash(*conjunct, *both), conjunct->range);
  }
  sortUnique(conditions);
  Digest rows = Hasher(name).add(left.rows).add(right.rows).add(conditions).finish();
  Input &added = addInput(block, rows, join.range);
  bool leftMayBeNull = join.join == rel::JoinKind::Full;
  for (rel::ColumnId id : rel::outputOf(*join.left)) {
    Binding &side = both->columns[id.index];
    Digest value =
        leftMayBeNull ? Hasher("nullable").add(rows).add(side.value).finish() : side.value;
    bind(env, id, added, value, side.opaque);
  }
  if (join.join == rel::JoinKind::Semi || join.join == rel::JoinKind::Anti)
    return;
  for (rel::ColumnId id : rel::outputOf(*join.right)) {
    Binding &side = both->columns[id.index];
    bind(env, id, added, Hasher("nullable").add(rows).add(side.value).finish(), side.opaque);
  }
}

/// The value of one aggregate in each group.
Digest Hashing::aggregateValue(const rel::AggregateScalar &aggregate, const rel::AggregateRel &rel,
                               Hashed &in, llvm::ArrayRef<Digest> keys, Env &env) {
  bool undetermined = aggregate.orderMatters && aggregate.order.empty();
  Digest rows = in.rows;
  if (undetermined)
    rows = quietly(true, [&] { return hash(*rel.input, env.outer); }).rows;
  return Hasher("aggregate").add(hash(aggregate, *in.env)).add(rows).add(keys).finish();
}

void Hashing::input(const rel::AggregateRel &aggregate, Env &env, Block &block) {
  Hashed in = hash(*aggregate.input, env.outer);
  std::vector<Digest> keys;
  for (const rel::Definition &key : aggregate.keys) {
    keys.push_back(hash(*key.expr, *in.env));
    noteOpaque(*key.expr, *in.env);
    part(RowPartKind::GroupKey, keys.back(), key.expr->range);
  }
  std::vector<Digest> keySet = keys;
  sortUnique(keySet);
  // Without keys there is exactly one group, whatever the input.
  Digest rows = keys.empty() ? oneRow() : Hasher("groups").add(in.rows).add(keySet).finish();
  part(RowPartKind::Aggregation, Hasher("aggregation").add(uint64_t(keys.empty())).finish(),
       aggregate.range);
  Input &added = addInput(block, rows, aggregate.range);
  for (const rel::Definition &bare : aggregate.bare) { // Of a row that the engine chooses.
    Digest strictRows = quietly(true, [&] { return hash(*aggregate.input, env.outer); }).rows;
    Digest value = hash(*bare.expr, *in.env);
    bind(env, bare.id, added, Hasher("bare").add(value).add(strictRows).add(keys).finish(), true);
  }
  for (size_t i = 0; i != keys.size(); ++i)
    bind(env, aggregate.keys[i].id, added, Hasher("key").add(keys[i]).finish(),
         isOpaque(*aggregate.keys[i].expr, *in.env));
  for (const rel::Definition &definition : aggregate.aggregates) {
    const auto &scalar = rel::as<rel::AggregateScalar>(*definition.expr);
    bind(env, definition.id, added, aggregateValue(scalar, aggregate, in, keySet, env),
         isOpaque(scalar, *in.env));
  }
}

void Hashing::input(const rel::DistinctRel &distinct, Env &env, Block &block) {
  Hashed in = hash(*distinct.input, env.outer);
  llvm::SmallVector<rel::ColumnId, 8> ids = rel::outputOf(*distinct.input);
  std::vector<Digest> columns;
  for (rel::ColumnId id : ids)
    columns.push_back(hash(id, *in.env));
  std::vector<Digest> set = columns;
  sortUnique(set);
  Digest rows = Hasher("distinct").add(in.rows).add(set).finish();
  part(RowPartKind::Distinct, Hasher("distinct columns").add(set).finish(), distinct.range);
  Input &added = addInput(block, rows, distinct.range);
  for (size_t i = 0; i != ids.size(); ++i)
    bind(env, ids[i], added, columns[i], isOpaque(ids[i], *in.env));
}

void Hashing::input(const rel::SetOperationRel &operation, Env &env, Block &block) {
  static constexpr const char *names[] = {"union all", "intersect", "intersect all", "except",
                                          "except all"};
  struct Branch {
    Digest rows;
    std::vector<Digest> columns;
    auto operator<=>(const Branch &) const = default;
  };
  std::vector<Branch> branches;
  std::vector<bool> opaque(operation.columns.size());
  for (const Rel *branch : operation.branches) {
    Hashed hashed = hash(*branch, env.outer);
    branches.push_back({hashed.rows, {}});
    llvm::SmallVector<rel::ColumnId, 8> ids = rel::outputOf(*branch);
    for (size_t i = 0; i != ids.size(); ++i) {
      branches.back().columns.push_back(hash(ids[i], *hashed.env));
      opaque[i] = opaque[i] || isOpaque(ids[i], *hashed.env);
    }
  }
  bool isUnion = operation.op == rel::SetOperator::UnionAll;
  bool isExcept =
      operation.op == rel::SetOperator::Except || operation.op == rel::SetOperator::ExceptAll;
  if (!strict && !isExcept)
    llvm::sort(branches); // By rows, then by all columns together.
  Hasher rowsHasher(names[static_cast<size_t>(operation.op)]);
  for (const Branch &branch : branches) {
    rowsHasher.add(branch.rows);
    if (!isUnion) // The others compare whole rows.
      rowsHasher.add(branch.columns);
  }
  Digest rows = rowsHasher.finish();
  Input &added = addInput(block, rows, operation.range);
  part(RowPartKind::SetOperation, rows, operation.range, names[static_cast<size_t>(operation.op)]);
  for (size_t i = 0; i != operation.columns.size(); ++i) {
    Hasher column("branches");
    for (const Branch &branch : branches)
      column.add(branch.columns[i]);
    column.add(model::toText(query.info(operation.columns[i]).type));
    bind(env, operation.columns[i], added, column.finish(), opaque[i]);
  }
}

/// Which rows a bound lets through is not determined where there are ties, so
/// only the same text below it is the same.
void Hashing::input(const rel::LimitRel &limit, Env &env, Block &block) {
  Hashed in = hash(*limit.input, env.outer);
  Digest rows = quietly(true, [&] {
    Hashed strictIn = hash(*limit.input, env.outer);
    Hasher hasher("limit");
    hasher.add(strictIn.rows).add(hashOrder(limit.order, *strictIn.env));
    hasher.add(limit.count ? hash(*limit.count, env) : Digest());
    hasher.add(limit.offset ? hash(*limit.offset, env) : Digest());
    return hasher.finish();
  });
  Input &added = addInput(block, rows, limit.range);
  part(RowPartKind::Limit, rows, limit.range);
  for (rel::ColumnId id : rel::outputOf(*limit.input))
    bind(env, id, added, hash(id, *in.env), isOpaque(id, *in.env));
}

void Hashing::input(const rel::OpaqueRel &opaque, Env &env, Block &block) {
  Hasher hasher("opaque relation");
  hasher.add(opaque.text);
  for (const Rel *each : opaque.inputs) {
    Hashed in = hash(*each, env.outer);
    hasher.add(in.rows);
    for (rel::ColumnId id : rel::outputOf(*each))
      hasher.add(hash(id, *in.env));
  }
  Digest rows = hasher.finish();
  Input &added = addInput(block, rows, opaque.range);
  part(RowPartKind::Opaque, rows, opaque.range, opaque.construct.str());
  if (recording)
    result.rowOpaque.push_back({opaque.construct.str(), opaque.range});
  for (size_t i = 0; i != opaque.columns.size(); ++i)
    bind(env, opaque.columns[i], added, Hasher("opaque column").add(uint64_t(i)).finish(), true);
}

// --- The whole -----------------------------------------------------------------

/// Whether anything in the query has a value of its own at each use.
static bool holdsVolatile(const Rel &rel) {
  bool holds = false;
  auto look = [&](auto &self, const Scalar &scalar) -> void {
    if (scalar.kind == ScalarKind::Call)
      holds = holds || rel::as<rel::CallScalar>(scalar).occurrence;
    if (scalar.kind == ScalarKind::Opaque)
      holds = holds || rel::as<rel::OpaqueScalar>(scalar).occurrence;
    if (scalar.kind == ScalarKind::Subquery)
      holds = holds || holdsVolatile(*rel::as<rel::SubqueryScalar>(scalar).rel);
    rel::forEachOperand(scalar, [&](const Scalar &operand) { self(self, operand); });
  };
  rel::forEachPart(
      rel, [&](const Scalar &scalar) { look(look, scalar); },
      [&](const Rel &input) { holds = holds || holdsVolatile(input); });
  return holds;
}

/// Whether a projection may return another number of rows than its input has.
static void noteRowMultipliers(const Rel &rel, std::vector<const rel::OpaqueScalar *> &found) {
  auto look = [&](auto &self, const Scalar &scalar) -> void {
    if (scalar.kind == ScalarKind::Opaque && rel::as<rel::OpaqueScalar>(scalar).mayMultiplyRows)
      found.push_back(&rel::as<rel::OpaqueScalar>(scalar));
    rel::forEachOperand(scalar, [&](const Scalar &operand) { self(self, operand); });
  };
  rel::forEachPart(
      rel, [&](const Scalar &scalar) { look(look, scalar); },
      [&](const Rel &input) { noteRowMultipliers(input, found); });
}

Result Hashing::run() {
  strict = holdsVolatile(*query.root);
  Hashed top = hash(*query.root, nullptr);
  result.rows = top.rows;
  for (rel::ColumnId id : rel::outputOf(*query.root)) {
    result.columns.push_back(hash(id, *top.env));
    rel::ColumnScalar column;
    column.kind = ScalarKind::Column;
    column.id = id;
    result.columnOpaque.push_back(isOpaque(column, *top.env));
  }
  // A function that may return several rows takes part in the rows wherever it stands.
  std::vector<const rel::OpaqueScalar *> multipliers;
  noteRowMultipliers(*query.root, multipliers);
  for (const rel::OpaqueScalar *scalar : multipliers) {
    Digest digest = Hasher("rows of").add(scalar->text).finish();
    result.rows = Hasher("multiplied").add(result.rows).add(digest).add(result.columns).finish();
    result.rowOpaque.push_back({scalar->construct.str(), scalar->range});
    part(RowPartKind::Opaque, digest, scalar->range, scalar->construct.str());
  }
  return std::move(result);
}

Result mesh::fingerprint::fingerprint(const rel::Query &query,
                                      const dialect::DialectFacts &dialect) {
  return Hashing(query, dialect).run();
}

Digest mesh::fingerprint::externalRows(llvm::StringRef table) {
  return Hasher("external").add(table).finish();
}

Digest mesh::fingerprint::externalColumn(llvm::StringRef table, llvm::StringRef column) {
  return Hasher("external column").add(table).add(column).finish();
}
