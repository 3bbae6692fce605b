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
// An input's label is its rows' hash, and how deep in subqueries the block is: a
// subquery may read the same table as the query around it. Inputs with the same
// hash (twins, as self-joins have them) are told apart by what the conditions say of
// each, then by the outputs that read them (Twins.cpp); where neither does, or it would
// take too long, by their order in the text. Any order of twins is right, if one and
// the same serves for the rows and all columns.
//
// A value or a set of rows is `open` where the query does not determine it (ties
// under LIMIT, volatile functions ...): an engine may choose otherwise whenever the
// query is another, so there only the same text is the same query. What is open
// takes in the hash of the query as it is written, but for names (AsWritten.cpp).

#ifndef MESH_LIB_FINGERPRINT_HASHING_H
#define MESH_LIB_FINGERPRINT_HASHING_H

#include "mesh/Fingerprint/Fingerprint.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/Support/Allocator.h"

namespace mesh::fingerprint {

/// An input of a block.
struct Input {
  Digest rows;
  Digest label; ///< Known once all inputs of the block are.
  SourceRange range;
};

struct Env;

using Digests = llvm::SmallVector<Digest, 8>;

/// What a column id stands for.
struct Binding {
  enum Kind : uint8_t {
    Expression,  ///< `scalar` in `env`.
    Alias,       ///< Column `alias` in `env`.
    InputColumn, ///< Column `value` of `input`; that of `source`, if there is one.
    SideColumn,  ///< `source` on the side of a join that is called `side`.
    /// `value` in each row of the inputs `firstInput` ... `lastInput` - 1 of `block`, which
    /// are those of `own`, the block over which it was computed.
    BlockColumn,
    Value, ///< The digest itself.
  } kind = Value;
  bool opaque = false; ///< Something in it is not understood.
  bool open = false;   ///< The query does not determine it.
  bool stored = false; ///< Straight from a table: with its column's affinity and collation.
  bool exact = false;  ///< Of an integer: see `isExact`.
  /// Whether `open`, `opaque` and `exact` are the answers.
  bool openKnown = false, opaqueKnown = false, exactKnown = false;
  bool nullable = false;  ///< Of an input's column: NULL where a row of `source` has no partner.
  uint32_t labelling = 0; ///< Under which labels `digest` was computed; 0: not yet.
  const rel::Scalar *scalar = nullptr;
  Env *env = nullptr;
  rel::ColumnId alias;
  const Input *input = nullptr;
  Binding *source = nullptr;
  const char *side = nullptr;
  struct Block *block = nullptr, *own = nullptr;
  uint32_t firstInput = 0, lastInput = 0;
  Digest value, digest;
};

/// All columns of `env`: as they are, as one side of a join, or as those of an input. What
/// each of them stands for is only made when it is asked for: most are never.
struct Passed {
  Env *env;
  const char *side = nullptr;
  const Input *input = nullptr;
  bool nullable = false;
  bool open = false; ///< The query does not determine them.
};

/// The columns that can be named in one place. Ids that are not here are the
/// columns of queries around it.
struct Env {
  Env *outer = nullptr;
  uint32_t depth = 0;     ///< How many there are around it.
  Env *columns = nullptr; ///< Which has the columns: another one, or it itself.
  llvm::SmallDenseMap<uint32_t, Binding *, 16> bindings;
  llvm::SmallVector<Passed, 2> passed;
};

struct Condition {
  const rel::Scalar *scalar;
  Env *env;
};

struct Block {
  llvm::SmallVector<Input *, 4> inputs;
  llvm::SmallVector<Condition, 8> conditions;
  uint32_t depth = 0;
  bool open = false; ///< The query does not determine which rows it has.
};

/// A relation with its hashes. Its columns are asked for by id in `env`.
struct Hashed {
  Digest rows;
  Env *env = nullptr;
  bool open = false;
  Block *block = nullptr;
};

/// What is known of a value beside its hash.
struct Traits {
  bool opaque = false, open = false, stored = false, exact = false;
};

/// An outer or dependent join as an input: its sides, under their labels.
struct Joined {
  Digest rows;
  Env *left = nullptr, *right = nullptr;
  bool open = false;
};

/// The rows of everything that is always exactly one row.
inline const Digest &oneRow() {
  static const Digest digest = Hasher("one row").finish();
  return digest;
}

/// Makes a set of digests of a list.
void sortUnique(Digests &digests);
/// What decides which rows a table has, and what one of its columns holds in each.
Digest rowsOf(const rel::ScanRel &scan, bool onPremises);
Digest valueOf(const rel::ScanRel &scan, size_t column, bool onPremises);

class Hashing {
public:
  /// `asWritten` is the query before it was brought into its normal form; its columns are
  /// among those of `normal`.
  Hashing(const rel::Query &normal, const rel::Rel &asWritten, const dialect::DialectFacts &facts,
          normal::Premises &claims)
      : query(normal), written(asWritten), dialect(facts), premises(claims) {}

  Result run();

private:
  // AsWritten.cpp
  Digest hashAsWritten() const;

  // Relations.cpp
  Hashed hash(const rel::Rel &rel, Env *outer);
  bool isClosed(const rel::Rel &rel);
  unsigned width(const rel::Rel &rel);
  void flatten(const rel::Rel &rel, Env &env, Block &block);
  void flattenJoin(const rel::JoinRel &join, Env &env, Block &block);
  void flattenInstance(const rel::InstanceRel &instance, Env &env, Block &block);
  void flattenWindow(const rel::WindowRel &window, Env &env, Block &block);
  bool flattenValues(const rel::ValuesRel &values, Env &env);
  void labelInputs(const rel::Rel &rel, Env &env, Block &block);
  Digest finishBlock(Block &block);
  Input &addInput(Block &block, Digest rows, SourceRange range);
  Binding &bind(Env &env, rel::ColumnId id, Binding::Kind kind);
  void bind(Env &env, rel::ColumnId id, const Input &input, Digest value, Traits traits);

  void input(const rel::ScanRel &scan, Env &env, Block &block);
  void input(const rel::ValuesRel &values, Env &env, Block &block);
  void input(const rel::JoinRel &join, Env &env, Block &block);
  // LeftJoins.cpp
  struct LeftChain;
  bool isLeftChain(const rel::JoinRel &join) const;
  Digest hashArm(const rel::JoinRel &join, const Hashed &right, LeftChain &chain);
  std::optional<Joined> hashChain(const rel::JoinRel &last, Env *outer);

  // Inputs.cpp
  template <typename T> Joined hashSides(const T &join, const char *name, Env *outer);
  void input(const rel::ApplyRel &apply, Env &env, Block &block);
  void input(const rel::AggregateRel &aggregate, Env &env, Block &block);
  void input(const rel::DistinctRel &distinct, Env &env, Block &block);
  void input(const rel::SetOperationRel &operation, Env &env, Block &block);
  void input(const rel::LimitRel &limit, Env &env, Block &block);
  void input(const rel::FunctionRel &function, Env &env, Block &block);
  void input(const rel::OpaqueRel &opaque, Env &env, Block &block);
  void bindAggregates(const rel::AggregateRel &aggregate, const Input &added, const Hashed &in,
                      llvm::ArrayRef<Digest> keys, Env &env);
  bool sameFamily(const model::DataType &a, const model::DataType &b) const;
  bool haveOneType(const rel::SetOperationRel &operation) const;
  bool mixesCollations(const rel::SetOperationRel &operation, llvm::ArrayRef<Hashed> branches);
  bool mayExchangeBranches(const rel::SetOperationRel &operation, llvm::ArrayRef<Hashed> branches);
  void finishOpen(bool openRows, llvm::ArrayRef<bool> openColumns);

  // Twins.cpp
  llvm::SmallVector<uint32_t, 8> orderOfInputs(const rel::Rel &rel, Env &env, Block &block);
  Digests colourTwins(Block &block);
  Digests outputsWith(const Input *marked, llvm::ArrayRef<Digest> colours, const rel::Rel &rel,
                      Env &env, Block &block);
  void mark(const Input *marked, llvm::ArrayRef<Digest> colours, Block &block);
  Digests conditionsOf(Block &block);

  // Determinacy.cpp
  bool isOpen(const rel::Scalar &scalar, Env &env);
  bool isOpen(rel::ColumnId id, Env &env);
  bool isOpen(Binding &binding);
  bool isStored(rel::ColumnId id, Env &env);
  bool isStored(const Binding &binding);
  bool isExact(rel::ColumnId id, Env &env);
  bool isExact(Binding &binding);
  bool isWhole(const rel::Scalar &scalar, Env &env);
  bool isExact(const rel::Scalar &scalar, Env &env);
  bool tiesAreEqual(const rel::Rel &rel, llvm::ArrayRef<const rel::Scalar *> keys, Env &env);
  void noteRead(const rel::Scalar &scalar);
  void noteRead(const rel::Rel &rel);
  Traits traitsOf(rel::ColumnId id, Env &env) {
    return {isOpaque(id, env), isOpen(id, env), isStored(id, env), isExact(id, env)};
  }
  void choice(SourceRange range);

  // Scalars.cpp
  Digest hash(const rel::Scalar &scalar, Env &env);
  Digest hash(rel::ColumnId id, Env &env);
  Digest hash(const rel::CallScalar &call, Env &env);
  Digest hash(const rel::SubqueryScalar &subquery, Env &env);
  Digest hash(const rel::OpaqueScalar &opaque, Env &env);
  Digest hash(const rel::AggregateScalar &aggregate, Env &env);
  Digest hash(const rel::WindowScalar &window, Env &env);
  Digest hashWhole(int64_t value) const;
  const rel::Scalar *literalBehind(const rel::Scalar &scalar, Env &env);
  const rel::Scalar *literalBehind(rel::ColumnId id, Env &env);
  Digest hashArgument(llvm::StringRef op, llvm::ArrayRef<const rel::Scalar *> arguments,
                      size_t place, Env &env);
  Digest hashOrder(List<rel::OrderKey> order, Env &env);
  Digest hash(Binding &binding);
  Binding *find(rel::ColumnId id, Env &env);
  Binding *findWithin(rel::ColumnId id, Env &env);
  Digest compute(Binding &binding);
  void collect(const rel::Scalar &scalar, Env &env, llvm::StringRef connective, Digests &to);
  Digest comparison(llvm::StringRef op, const rel::Scalar &left, const rel::Scalar &right,
                    Env &env);
  bool mayExchange(const rel::Scalar &left, const rel::Scalar &right, Env &env);
  bool carriesCollation(const rel::Scalar &scalar, Env &env);
  bool isOpaque(const rel::Scalar &scalar, Env &env);
  bool isOpaque(rel::ColumnId id, Env &env);
  bool isOpaque(Binding &binding);
  /// What an operator or function computes is the dialect's: `5 / 2` is 2 or 2.5. Its name is the
  /// domain, which leaves room for a comparison in one block of the hash.
  Hasher operation() const { return Hasher(dialect.name); }

  void part(model::RowPartKind kind, Digest digest, SourceRange range, std::string text = "");
  void noteOpaque(const rel::Scalar &scalar, Env &env);
  Env *newEnv(Env *outer) {
    Env &env = *new (envs.Allocate()) Env;
    env.columns = &env;
    env.outer = outer;
    env.depth = outer ? outer->depth + 1 : 0;
    return &env;
  }

  /// Runs something without noting parts.
  template <typename Fn> auto quietly(Fn fn) {
    bool wasRecording = std::exchange(recording, false);
    auto outcome = fn();
    recording = wasRecording;
    return outcome;
  }

  const rel::Query &query;
  const rel::Rel &written;
  llvm::DenseSet<uint32_t> read; ///< Columns that something is computed of, or that are put out.
  rel::EachOnce readOnce;
  bool collates = false;              ///< COLLATE stands in the query.
  std::vector<SourceRange> volatiles; ///< Calls whose values are their own at each use.
  bool mayMultiply = false;           ///< Something in the query may return several rows, or none.
  const dialect::DialectFacts &dialect;
  normal::Premises &premises;
  Arena arena; ///< Bindings and inputs, which refer to each other.
  llvm::SpecificBumpPtrAllocator<Env> envs;
  llvm::SpecificBumpPtrAllocator<Block> blocks;
  llvm::DenseSet<const rel::Rel *> inOrder; ///< Joins of chains that hold two of one name.
  bool recording = true;
  /// Counts up whenever inputs get other labels: hashes made before may be others now.
  uint32_t labelling = 1;
  /// Relations that refer to nothing around them: [rel, depth].
  llvm::DenseMap<std::pair<const rel::Rel *, unsigned>, Hashed> done;
  llvm::DenseMap<std::pair<const rel::Rel *, unsigned>, Joined> joined;
  llvm::DenseMap<const rel::Rel *, bool> closed;
  llvm::DenseMap<const rel::Scalar *, bool> openSubqueries;
  llvm::DenseMap<const rel::Rel *, unsigned> widths;
  Result result;
};

} // namespace mesh::fingerprint

#endif // MESH_LIB_FINGERPRINT_HASHING_H
