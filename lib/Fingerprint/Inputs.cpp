// Inputs.cpp - hashes of what cannot be flattened into a block: each becomes an
// input of the block around it.

#include "Hashing.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

using namespace mesh;
using namespace mesh::fingerprint;
using model::RowPartKind;
using rel::Rel;
using rel::RelKind;
using rel::Scalar;
using rel::ScalarKind;

/// Whether the table is another one under the premises.
static bool isPremised(const rel::ScanRel &scan, bool onPremises) {
  return onPremises && scan.relation->premisedRows != Digest();
}

Digest fingerprint::rowsOf(const rel::ScanRel &scan, bool onPremises) {
  return isPremised(scan, onPremises) ? scan.relation->premisedRows : scan.relation->rows;
}

Digest fingerprint::valueOf(const rel::ScanRel &scan, size_t column, bool onPremises) {
  const rel::Relation &relation = *scan.relation;
  if (!relation.columnsKnown && !relation.external)
    return Hasher("column of a model")
        .add(rowsOf(scan, onPremises))
        .add(scan.names[column])
        .finish();
  if (!relation.columnsKnown)
    return externalColumn(relation.name, scan.names[column]);
  return isPremised(scan, onPremises) ? relation.premisedValues[column]
                                      : relation.columns[column].value;
}

void Hashing::input(const rel::ScanRel &scan, Env &env, Block &block) {
  Digest rows = rowsOf(scan, premises.isOn);
  Input &added = addInput(block, rows, scan.range);
  part(RowPartKind::Input, rows, scan.range, scan.relation->name);
  for (size_t i = 0; i != scan.columns.size(); ++i)
    bind(env, scan.columns[i], added, valueOf(scan, i, premises.isOn), {.stored = true});
}

void Hashing::input(const rel::ValuesRel &values, Env &env, Block &block) {
  Digest rows = Hasher("values").add(uint64_t(values.rows.size())).finish();
  Input &added = addInput(block, rows, values.range);
  part(RowPartKind::Values, rows, values.range);
  for (size_t i = 0; i != values.columns.size(); ++i) {
    Digests cells;
    Traits traits{.exact = true};
    for (List<const Scalar *> row : values.rows) {
      cells.push_back(hash(*row[i], env));
      traits.opaque = traits.opaque || isOpaque(*row[i], env);
      traits.open = traits.open || isOpen(*row[i], env);
      traits.exact = traits.exact && isExact(*row[i], env);
    }
    bind(env, values.columns[i], added, Hasher("cells").add(cells).finish(), traits);
  }
}

/// The sides of a join that is not flattened, its condition and what they make together. The right
/// side of a dependent one stands, as a subquery does, within the left.
template <typename T> Joined Hashing::hashSides(const T &join, const char *name, Env *outer) {
  std::pair<const Rel *, unsigned> key(&join, outer ? outer->depth + 1 : 0);
  bool alone = !outer || isClosed(join);
  if (alone && !recording) // Under a window it is asked for twice.
    if (auto known = joined.find(key); known != joined.end())
      return known->second;
  constexpr bool dependent = std::is_same_v<T, rel::ApplyRel>;
  Hashed left = hash(*join.left, outer), right = hash(*join.right, dependent ? left.env : outer);
  Joined both{{}, newEnv(outer), newEnv(outer), left.open || right.open};
  both.left->passed.push_back({left.env, "left side"});
  both.right->passed.push_back({right.env, "right side"});
  // The condition sees both sides, each under a label of its own.
  Env *env = newEnv(outer);
  env->passed.append({{both.right}, {both.left}});
  if (recording)
    part(RowPartKind::OuterJoin, Hasher("join").add(name).finish(), join.range, name);
  Digests conditions;
  for (const Scalar *conjunct : join.conjuncts) {
    collect(*conjunct, *env, "and", conditions);
    noteOpaque(*conjunct, *env);
    both.open = both.open || isOpen(*conjunct, *env);
    if (recording)
      part(RowPartKind::OuterJoin, hash(*conjunct, *env), conjunct->range);
  }
  sortUnique(conditions);
  both.rows = Hasher(name).add(left.rows).add(right.rows).add(conditions).finish();
  if (alone)
    joined[key] = both;
  return both;
}

/// Outer, semi and anti joins: what comes from which side matters.
void Hashing::input(const rel::JoinRel &join, Env &env, Block &block) {
  static constexpr const char *names[] = {"inner",     "left join", "full join",     "semi join",
                                          "anti join", "asof join", "asof left join"};
  std::optional<Joined> chain;
  if (isLeftChain(join))
    chain = hashChain(join, env.outer);
  Joined both = chain ? *chain : hashSides(join, names[static_cast<size_t>(join.join)], env.outer);
  block.open = block.open || both.open;
  Input &added = addInput(block, both.rows, join.range);
  bool oneSide = join.join == rel::JoinKind::Semi || join.join == rel::JoinKind::Anti;
  // Which of two partners that are equally near a row gets is open.
  bool isNearest = join.join == rel::JoinKind::AsOf || join.join == rel::JoinKind::AsOfLeft;
  if (isNearest)
    choice(join.range);
  if (!oneSide)
    env.columns->passed.push_back({both.right, nullptr, &added, true, isNearest});
  env.columns->passed.push_back({both.left, nullptr, &added, join.join == rel::JoinKind::Full});
}

void Hashing::input(const rel::ApplyRel &apply, Env &env, Block &block) {
  Joined both = hashSides(apply, apply.keepsRows ? "left lateral join" : "lateral join", env.outer);
  block.open = block.open || both.open;
  Input &added = addInput(block, both.rows, apply.range);
  env.columns->passed.push_back({both.right, nullptr, &added, apply.keepsRows});
  env.columns->passed.push_back({both.left, nullptr, &added});
}

/// Whether the value of an aggregate depends on an order that nothing settles.
static bool dependsOnOrder(const rel::AggregateScalar &aggregate) {
  return aggregate.orderMatters && !llvm::all_of(aggregate.arguments, [&](const Scalar *argument) {
           return argument->kind == ScalarKind::Literal ||
                  llvm::any_of(aggregate.order, [&](const rel::OrderKey &key) {
                    return rel::sameScalar(*key.expr, *argument);
                  });
         });
}

/// The values of the aggregates in each group, and of the bare columns: those are
/// of a row that the engine chooses, with an eye on MIN and MAX beside them.
void Hashing::bindAggregates(const rel::AggregateRel &aggregate, const Input &added,
                             const Hashed &in, llvm::ArrayRef<Digest> keys, Env &env) {
  Digests all;
  for (const rel::Definition &definition : aggregate.aggregates) {
    const auto &scalar = rel::as<rel::AggregateScalar>(*definition.expr);
    bool oneOfEqual = (dialect.equalTextsMayDiffer || dialect.affinityTyping) &&
                      (scalar.function == "min" || scalar.function == "max" ||
                       (scalar.orderMatters && !dialect.affinityTyping)) &&
                      !llvm::all_of(scalar.arguments, [&](const Scalar *argument) {
                        return isExact(*argument, *in.env);
                      });
    bool open = dependsOnOrder(scalar) || oneOfEqual;
    if (open)
      choice(scalar.range);
    all.push_back(hash(scalar, *in.env));
    bind(env, definition.id, added,
         Hasher("aggregate").add(all.back()).add(in.rows).add(keys).finish(),
         {.opaque = isOpaque(scalar, *in.env),
          .open = open || in.open || isOpen(scalar, *in.env),
          .exact = isExact(scalar, *in.env)});
  }
  for (const rel::Definition &bare : aggregate.bare) {
    choice(bare.expr->range);
    Digest value = hash(*bare.expr, *in.env);
    bind(env, bare.id, added, Hasher("bare").add(value).add(in.rows).add(keys).add(all).finish(),
         {.opaque = isOpaque(*bare.expr, *in.env), .open = true});
  }
}

void Hashing::input(const rel::AggregateRel &aggregate, Env &env, Block &block) {
  Hashed in = hash(*aggregate.input, env.outer);
  Digests keys;
  for (const rel::Definition &key : aggregate.keys) {
    keys.push_back(hash(*key.expr, *in.env));
    noteOpaque(*key.expr, *in.env);
    block.open = block.open || in.open || isOpen(*key.expr, *in.env);
    part(RowPartKind::GroupKey, keys.back(), key.expr->range);
  }
  Digests keySet = keys;
  sortUnique(keySet);
  // Without keys there is exactly one group, whatever the input.
  Digest rows = keys.empty() ? oneRow() : Hasher("groups").add(in.rows).add(keySet).finish();
  static const Digest grouped = Hasher("aggregation").add(uint64_t(0)).finish();
  static const Digest whole = Hasher("aggregation").add(uint64_t(1)).finish();
  part(RowPartKind::Aggregation, keys.empty() ? whole : grouped, aggregate.range);
  Input &added = addInput(block, rows, aggregate.range);
  bindAggregates(aggregate, added, in, keySet, env);
  for (size_t i = 0; i != keys.size(); ++i) {
    const Scalar &key = *aggregate.keys[i].expr;
    bool stored =
        key.kind == ScalarKind::Column && isStored(rel::as<rel::ColumnScalar>(key).id, *in.env);
    bool exact = isExact(key, *in.env);
    if (!exact)
      choice(key.range);
    bind(env, aggregate.keys[i].id, added, Hasher("key").add(keys[i]).finish(),
         {isOpaque(key, *in.env), !exact || isOpen(key, *in.env), stored, exact});
  }
}

/// Whether rows are compared by a collation that depends on how the branches are written. SQLite
/// takes that of the first branch that has one: a computed value has none, so that of a later
/// column counts, but the same value out of a derived table compares byte by byte.
bool Hashing::mixesCollations(const rel::SetOperationRel &operation,
                              llvm::ArrayRef<Hashed> branches) {
  if (!dialect.affinityTyping)
    return false;
  for (size_t i = 0; i != operation.columns.size(); ++i) {
    auto carries = [&](size_t branch) {
      rel::ColumnScalar column;
      column.kind = ScalarKind::Column;
      column.id = rel::outputOf(*operation.branches[branch])[i];
      return carriesCollation(column, *branches[branch].env);
    };
    bool isComputed = !isStored(rel::outputOf(*operation.branches[0])[i], *branches[0].env);
    if (isComputed && llvm::any_of(llvm::seq(branches.size()), carries))
      return true;
  }
  return false;
}

void Hashing::input(const rel::DistinctRel &distinct, Env &env, Block &block) {
  Hashed in = hash(*distinct.input, env.outer);
  block.open = block.open || in.open;
  if (distinct.input->kind == RelKind::SetOperation) { // UNION
    const auto &operation = rel::as<rel::SetOperationRel>(*distinct.input);
    std::vector<Hashed> branches;
    for (const Rel *branch : operation.branches)
      branches.push_back(quietly([&] { return hash(*branch, env.outer); }));
    if (mixesCollations(operation, branches)) {
      choice(distinct.range);
      block.open = true;
    }
  }
  llvm::SmallVector<rel::ColumnId, 8> ids = rel::outputOf(*distinct.input);
  Digests columns;
  for (rel::ColumnId id : ids) {
    columns.push_back(hash(id, *in.env));
    block.open = block.open || isOpen(id, *in.env);
  }
  Digests set = columns;
  sortUnique(set);
  Digest rows = Hasher("distinct").add(in.rows).add(set).finish();
  part(RowPartKind::Distinct, Hasher("distinct columns").add(set).finish(), distinct.range);
  Input &added = addInput(block, rows, distinct.range);
  for (size_t i = 0; i != ids.size(); ++i) {
    Traits traits = traitsOf(ids[i], *in.env);
    if (!traits.exact)
      choice(distinct.range);
    traits.open = traits.open || !traits.exact;
    bind(env, ids[i], added, columns[i], traits);
  }
}

/// Whether the order of the branches has no say in the type: CHAR with its blanks or TEXT without
/// them is what comes first in PostgreSQL.
bool Hashing::haveOneType(const rel::SetOperationRel &operation) const {
  llvm::SmallVector<rel::ColumnId, 8> first = rel::outputOf(*operation.branches[0]);
  auto mayBePadded = [&](const model::DataType &type) {
    return type.kind == model::TypeKind::Char || (dialect.typesAreKnown && !type.isKnown());
  };
  for (const Rel *branch : operation.branches)
    for (auto [a, b] : llvm::zip(first, rel::outputOf(*branch))) {
      const model::DataType &one = query.info(a).type, &other = query.info(b).type;
      bool same = one.isKnown() && one == other;
      if (!same && (mayBePadded(one) || mayBePadded(other)))
        return false;
    }
  return true;
}

/// Whether the order of the branches is without meaning. Where types are only
/// preferences, a column of the result may have the affinity and the collation of
/// any branch: then the branches must be alike in them.
bool Hashing::mayExchangeBranches(const rel::SetOperationRel &operation,
                                  llvm::ArrayRef<Hashed> branches) {
  using rel::SetOperator;
  if (operation.op == SetOperator::Except || operation.op == SetOperator::ExceptAll)
    return false;
  if (!dialect.affinityTyping)
    return haveOneType(operation);
  auto column = [](rel::ColumnId id) {
    rel::ColumnScalar scalar;
    scalar.kind = ScalarKind::Column;
    scalar.id = id;
    return scalar;
  };
  llvm::SmallVector<rel::ColumnId, 8> first = rel::outputOf(*operation.branches[0]);
  for (size_t each = 1; each != operation.branches.size(); ++each) {
    llvm::SmallVector<rel::ColumnId, 8> other = rel::outputOf(*operation.branches[each]);
    for (size_t i = 0; i != first.size(); ++i) {
      Env &a = *branches[0].env, &b = *branches[each].env;
      const model::DataType &type = query.info(first[i]).type;
      if (!type.isKnown() || type != query.info(other[i]).type ||
          isStored(first[i], a) != isStored(other[i], b) || !isExact(first[i], a) ||
          carriesCollation(column(first[i]), a) || carriesCollation(column(other[i]), b))
        return false;
    }
  }
  return true;
}

/// Whether a column with branches of these types holds their values as they are.
/// Where types are only preferences, SQLite gives the column the preference of any of
/// them, and converts the values of the others or not as it happens to compute it.
bool Hashing::sameFamily(const model::DataType &a, const model::DataType &b) const {
  if (!dialect.affinityTyping || a.kind == model::TypeKind::Null || b.kind == model::TypeKind::Null)
    return true;
  return (a.isInteger() && b.isInteger()) || (a.isText() && b.isText()) || (a.isKnown() && a == b);
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
  std::vector<Hashed> hashes;
  std::vector<Traits> traits(operation.columns.size(), Traits{.stored = true, .exact = true});
  bool isUnion = operation.op == rel::SetOperator::UnionAll;
  for (const Rel *branch : operation.branches) {
    Hashed hashed = hash(*branch, env.outer);
    block.open = block.open || hashed.open;
    hashes.push_back(hashed);
    branches.push_back({hashed.rows, {}});
    llvm::SmallVector<rel::ColumnId, 8> ids = rel::outputOf(*branch);
    for (size_t i = 0; i != ids.size(); ++i) {
      branches.back().columns.push_back(hash(ids[i], *hashed.env));
      Traits each = traitsOf(ids[i], *hashed.env);
      const model::DataType &type = query.info(ids[i]).type;
      traits[i].opaque = traits[i].opaque || each.opaque;
      bool converts = !sameFamily(type, query.info(rel::outputOf(*operation.branches[0])[i]).type);
      if (converts)
        choice(operation.range);
      traits[i].open =
          traits[i].open || each.open || converts || (!isUnion && !isExact(ids[i], *hashed.env));
      traits[i].exact = traits[i].exact && each.exact && !converts;
      traits[i].stored = traits[i].stored && each.stored && type.isKnown() &&
                         type == query.info(operation.columns[i]).type;
      if (!isUnion) // The others compare whole rows.
        block.open = block.open || each.open;
    }
  }
  if (!isUnion && mixesCollations(operation, hashes)) {
    choice(operation.range);
    block.open = true;
  }
  if (mayExchangeBranches(operation, hashes))
    llvm::sort(branches); // By rows, then by all columns together.
  Hasher rowsHasher(names[static_cast<size_t>(operation.op)]);
  for (const Branch &branch : branches) {
    rowsHasher.add(branch.rows);
    if (!isUnion)
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
    bind(env, operation.columns[i], added, column.finish(), traits[i]);
  }
}

/// Which of tied rows a bound lets through is open.
void Hashing::input(const rel::LimitRel &limit, Env &env, Block &block) {
  Hashed in = hash(*limit.input, env.outer);
  Hasher hasher("limit");
  hasher.add(in.rows).add(hashOrder(limit.order, *in.env));
  hasher.add(limit.count ? hash(*limit.count, env) : Digest());
  hasher.add(limit.offset ? hash(*limit.offset, env) : Digest());
  Digest rows = hasher.finish();
  llvm::SmallVector<const Scalar *, 4> keys;
  for (const rel::OrderKey &key : limit.order) {
    keys.push_back(key.expr);
    block.open = block.open || isOpen(*key.expr, *in.env);
  }
  bool open = !tiesAreEqual(*limit.input, keys, *in.env);
  if (open)
    choice(limit.range);
  block.open = block.open || open || in.open;
  Input &added = addInput(block, rows, limit.range);
  part(RowPartKind::Limit, rows, limit.range);
  env.columns->passed.push_back({in.env, nullptr, &added});
}

/// Which rows a function returns, and what is in them, is its call over the input's row.
void Hashing::input(const rel::FunctionRel &function, Env &env, Block &block) {
  Hashed in = hash(*function.input, env.outer);
  Digest call = hash(*function.call, *in.env);
  bool open = function.open || isOpen(*function.call, *in.env);
  if (open)
    choice(function.range);
  block.open = block.open || in.open || open;
  Digest rows =
      Hasher("function").add(in.rows).add(call).add(uint64_t(function.keepsRows)).finish();
  Input &added = addInput(block, rows, function.range);
  Digest self = Hasher("function").add(call).add(uint64_t(function.keepsRows)).finish();
  part(RowPartKind::Input, self, function.range, function.name.str());
  env.columns->passed.push_back({in.env, nullptr, &added});
  for (size_t i = 0; i != function.columns.size(); ++i) {
    Hasher column("function column");
    column.add(call).add(uint64_t(i));
    if (function.isNumbered && i + 1 == function.columns.size())
      column.add("number");
    else if (function.isValue)
      column.add("value");
    bind(env, function.columns[i], added, column.finish(), {.open = open});
  }
}

void Hashing::input(const rel::OpaqueRel &opaque, Env &env, Block &block) {
  Hasher hasher("opaque relation");
  hasher.add(opaque.text);
  block.open = block.open || opaque.open;
  for (const Rel *each : opaque.inputs) {
    Hashed in = hash(*each, env.outer);
    block.open = block.open || in.open;
    hasher.add(in.rows);
    for (rel::ColumnId id : rel::outputOf(*each)) {
      hasher.add(hash(id, *in.env));
      // Which of two rows that are equal is a new one shows where equal values differ.
      if (isOpen(id, *in.env) || (opaque.isDistinct && !isExact(id, *in.env))) {
        block.open = true;
        choice(opaque.range);
      }
    }
  }
  Digest rows = hasher.finish();
  Input &added = addInput(block, rows, opaque.range);
  part(RowPartKind::Opaque, rows, opaque.range, opaque.construct.str());
  if (recording)
    result.rowOpaque.push_back({opaque.construct.str(), opaque.range});
  for (size_t i = 0; i != opaque.columns.size(); ++i)
    bind(env, opaque.columns[i], added,
         opaque.names.empty() ? Hasher("opaque column").add(uint64_t(i)).finish()
                              : Hasher("opaque column").add(opaque.names[i]).finish(),
         {.opaque = true});
}
