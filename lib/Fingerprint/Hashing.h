// Hashing.h - one run over one query.
//
// Projections, filters, inner joins and uses of CTEs have no hash of their own:
// they are flattened into a block, a bag of inputs with a set of conditions.
// What cannot be flattened (scans, aggregations, outer joins ...) is an input.
//
//   rows(block)   = its inputs' rows + its conditions, as sets
//   column(block) = the column of an input under the input's label, or an
//                   expression over such columns
//
// An input's label is its rows' hash. Inputs with the same hash (self-joins) are
// told apart by their order in the text: renaming aliases changes nothing,
// exchanging them may be taken for a change.
//
// `strict` runs keep the order in which things are written. They serve where the
// result is not determined by the query (LIMIT, ties): there only the same text
// is the same query.

#ifndef MESH_LIB_FINGERPRINT_HASHING_H
#define MESH_LIB_FINGERPRINT_HASHING_H

#include "mesh/Fingerprint/Fingerprint.h"
#include "llvm/ADT/DenseMap.h"
#include <deque>

namespace mesh::fingerprint {

/// An input of a block.
struct Input {
  Digest rows;
  Digest label; ///< Known once all inputs of the block are.
  SourceRange range;
};

struct Env;

/// What a column id stands for.
struct Binding {
  enum Kind : uint8_t {
    Expression,  ///< `scalar` in `env`.
    Alias,       ///< Column `alias` in `env`.
    InputColumn, ///< Column `value` of `input`.
    BlockColumn, ///< `value` in each row of the inputs `firstInput` ... `lastInput` - 1 of `block`.
    Value,       ///< The digest itself.
  } kind = Value;
  bool opaque = false; ///< Something in it is not understood.
  bool known = false;  ///< `digest` has been computed.
  const rel::Scalar *scalar = nullptr;
  Env *env = nullptr;
  rel::ColumnId alias;
  const Input *input = nullptr;
  struct Block *block = nullptr;
  uint32_t firstInput = 0, lastInput = 0;
  Digest value, digest;
};

/// The columns that can be named in one place. Ids that are not here are the
/// columns of queries around it.
struct Env {
  Env *outer = nullptr;
  llvm::DenseMap<uint32_t, Binding> columns;
};

struct Condition {
  const rel::Scalar *scalar;
  Env *env;
};

struct Block {
  std::deque<Input> inputs; ///< Their addresses are kept.
  std::vector<Condition> conditions;
};

/// A relation with its hashes. Its columns are asked for by id in `env`.
struct Hashed {
  Digest rows;
  Env *env = nullptr;
};

class Hashing {
public:
  Hashing(const rel::Query &of, const dialect::DialectFacts &facts) : query(of), dialect(facts) {}

  Result run();

private:
  // Relations.cpp
  Hashed hash(const rel::Rel &rel, Env *outer);
  bool isClosed(const rel::Rel &rel);
  unsigned width(const rel::Rel &rel);
  void flatten(const rel::Rel &rel, Env &env, Block &block);
  void flattenJoin(const rel::JoinRel &join, Env &env, Block &block);
  void flattenInstance(const rel::InstanceRel &instance, Env &env, Block &block);
  void flattenWindow(const rel::WindowRel &window, Env &env, Block &block);
  bool flattenValues(const rel::ValuesRel &values, Env &env);
  Digest finishBlock(Block &block);
  Input &addInput(Block &block, Digest rows, SourceRange range);
  void bind(Env &env, rel::ColumnId id, const Input &input, Digest value, bool opaque = false);

  void input(const rel::ScanRel &scan, Env &env, Block &block);
  void input(const rel::ValuesRel &values, Env &env, Block &block);
  void input(const rel::JoinRel &join, Env &env, Block &block);
  void input(const rel::AggregateRel &aggregate, Env &env, Block &block);
  void input(const rel::DistinctRel &distinct, Env &env, Block &block);
  void input(const rel::SetOperationRel &operation, Env &env, Block &block);
  void input(const rel::LimitRel &limit, Env &env, Block &block);
  void input(const rel::OpaqueRel &opaque, Env &env, Block &block);
  Digest aggregateValue(const rel::AggregateScalar &aggregate, const rel::AggregateRel &rel,
                        Hashed &in, llvm::ArrayRef<Digest> keys, Env &env);

  // Scalars.cpp
  Digest hash(const rel::Scalar &scalar, Env &env);
  Digest hash(rel::ColumnId id, Env &env);
  Digest hash(const rel::CallScalar &call, Env &env);
  Digest hash(const rel::SubqueryScalar &subquery, Env &env);
  Digest hash(const rel::OpaqueScalar &opaque, Env &env);
  Digest hash(const rel::AggregateScalar &aggregate, Env &env);
  Digest hash(const rel::WindowScalar &window, Env &env);
  Digest hashOrder(List<rel::OrderKey> order, Env &env);
  Binding *find(rel::ColumnId id, Env &env);
  Digest compute(Binding &binding);
  void collect(const rel::Scalar &scalar, Env &env, llvm::StringRef connective,
               std::vector<Digest> &to);
  Digest comparison(llvm::StringRef op, const rel::Scalar &left, const rel::Scalar &right,
                    Env &env);
  bool mayExchange(const rel::Scalar &left, const rel::Scalar &right, Env &env);
  bool carriesCollation(const rel::Scalar &scalar, Env &env);
  bool isOpaque(const rel::Scalar &scalar, Env &env);
  bool isOpaque(rel::ColumnId id, Env &env);
  Hasher operation() const;
  void sortUnique(std::vector<Digest> &digests) const;

  void part(model::RowPartKind kind, Digest digest, SourceRange range, std::string text = "");
  void noteOpaque(const rel::Scalar &scalar, Env &env);
  Env *newEnv(Env *outer) {
    envs.emplace_back().outer = outer;
    return &envs.back();
  }

  /// Runs something without noting parts, perhaps strictly.
  template <typename Fn> auto quietly(bool strictly, Fn fn) {
    bool wasRecording = std::exchange(recording, false);
    bool wasStrict = std::exchange(strict, strict || strictly);
    auto outcome = fn();
    recording = wasRecording;
    strict = wasStrict;
    return outcome;
  }

  const rel::Query &query;
  const dialect::DialectFacts &dialect;
  std::deque<Env> envs;
  std::deque<Block> blocks; ///< Kept: bindings refer to their inputs.
  bool strict = false, recording = true;
  /// Relations that refer to nothing around them are hashed once: [strict][rel].
  llvm::DenseMap<const rel::Rel *, Hashed> done[2];
  llvm::DenseMap<const rel::Rel *, bool> closed;
  llvm::DenseMap<const rel::Rel *, unsigned> widths;
  Result result;
};

} // namespace mesh::fingerprint

#endif // MESH_LIB_FINGERPRINT_HASHING_H
