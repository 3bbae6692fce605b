// Rewriter.h - one run of the rules over one query, and what rules are made of.
//
// Inputs are rewritten before what reads them, operands before operators; then
// the rules are tried at the node until none fires. This is repeated where something
// changed until nothing does, within a bound: a rule that does not get its turn is a
// missed chance, not a mistake.
//
// A rule reads the node, what is below it and, for an expression, the place where it
// stands; so one that did not fire will not fire later on the same node. A relation in
// which nothing changed is settled, and not gone into again.

#ifndef MESH_LIB_NORMAL_REWRITER_H
#define MESH_LIB_NORMAL_REWRITER_H

#include "mesh/Normal/Literals.h"
#include "mesh/Normal/Normal.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace mesh::normal {

using rel::ColumnId;
using rel::Rel;
using rel::RelKind;
using rel::Scalar;
using rel::ScalarKind;

using rel::ColumnSet;
using Substitution = llvm::SmallDenseMap<uint32_t, const Scalar *, 8>;
using Conjuncts = llvm::SmallVector<const Scalar *, 8>;

/// Where an expression stands.
struct Place {
  /// NULL counts as false here: WHERE, ON, HAVING, FILTER, WHEN.
  bool truth = false;
  /// The relation whose rows it is computed for; null if that is not known.
  const Rel *input = nullptr;
};

struct Bound;

class Rewriter {
public:
  Rewriter(const rel::Query &of, const dialect::DialectFacts &facts, Arena &memory,
           Premises &claims, const RuleSet &without)
      : query(of), dialect(facts), arena(memory), premises(claims), off(without) {}

  Normalised run();

  rel::Query query; ///< Grows by the columns that rules make.
  const dialect::DialectFacts &dialect;
  Arena &arena;
  Premises &premises;

  bool isOn(Rule rule) const { return !off[static_cast<size_t>(rule)]; }
  void note(Rule rule) { fired.set(static_cast<size_t>(rule)); }

  // --- Makers ---
  template <typename T> T *copyOf(const T &node) { return arena.make<T>(node); }
  template <typename T> T *make(RelKind kind, SourceRange range) {
    T *node = arena.make<T>();
    node->kind = kind;
    node->range = range;
    return node;
  }
  const rel::CallScalar *call(llvm::StringRef function, llvm::ArrayRef<const Scalar *> arguments,
                              rel::DataType type, SourceRange range);
  const rel::CallScalar *test(llvm::StringRef function, llvm::ArrayRef<const Scalar *> arguments,
                              SourceRange range);
  const Scalar *column(ColumnId id, SourceRange range);
  const Scalar *boolean(bool value, SourceRange range);
  const Scalar *null(SourceRange range);
  const Scalar *whole(int64_t value, const Scalar &like, SourceRange range);
  /// EXISTS over the rows of `input` that fulfil the conditions.
  const Scalar *exists(const Rel &input, llvm::ArrayRef<const Scalar *> conjuncts,
                       SourceRange range);
  const Rel *filter(const Rel &input, llvm::ArrayRef<const Scalar *> conjuncts);
  const Rel *withInput(const Rel &rel, const Rel &input);
  const Rel *project(const Rel &input, llvm::ArrayRef<ColumnId> columns);
  List<const Scalar *> list(llvm::ArrayRef<const Scalar *> scalars) { return arena.copy(scalars); }
  /// A copy of a relation with columns of its own: `columns` gets the new id of each.
  const Rel *clone(const Rel &rel, llvm::DenseMap<uint32_t, ColumnId> &columns);
  /// Whether the bound on copies is not reached.
  bool mayClone() const { return cloned < maxCloned; }
  const Scalar *substitute(const Scalar &scalar, const Substitution &by);

  // --- Facts ---
  /// Whether an expression is no more than its value: neither volatile nor perhaps
  /// several rows, subqueries included.
  bool isPlain(const Scalar &scalar);
  bool isPlain(llvm::ArrayRef<rel::Definition> definitions);
  bool isPlain(const Rel &rel);
  bool hasSubquery(const Scalar &scalar);
  /// Whether the expression may be written over what its columns stand for: COLLATE counts for
  /// more where it is written than in a column of a subquery.
  bool mayWriteOut(const Scalar &scalar, const Substitution &by) const;
  /// How many nodes an expression has, subqueries counted as one; at most `limit`.
  unsigned sizeOf(const Scalar &scalar, unsigned limit);
  /// The columns of queries around it that a relation reads.
  const ColumnSet &columnsAround(const Rel &rel);
  /// What a projection or an aggregation reads of its input, or puts out of it. Several rules ask
  /// for it in turn.
  const ColumnSet &readOfInput(const Rel &rel);
  /// Whether the relation puts out one of the columns.
  bool puts(const Rel &rel, const ColumnSet &columns);
  /// Whether there is an outer join below nothing but filters and joins.
  bool holdsOuterJoin(const Rel &rel) { return below(rel).outerJoin; }
  /// Whether there is an aggregation below nothing but filters and joins.
  bool holdsAggregate(const Rel &rel) { return below(rel).aggregate; }
  /// Whether a condition may move into the relation: whether there is more than tables below
  /// filters, projections and inner joins.
  bool takesConditions(const Rel &rel) { return below(rel).takesConditions; }
  /// Whether the bound on what is looked at is not reached.
  bool mayLook() const { return looked < maxLooked; }
  /// Whether it can be nothing but true, false or NULL.
  bool isTruth(const Scalar &scalar);
  /// Whether any two values that are not NULL compare, as NaN does not everywhere.
  bool isOrdered(const Scalar &scalar) const;
  /// Whether the type is written somewhere, not inferred: of a literal, a cast, a column
  /// of a table that no model builds.
  bool hasCertainType(const Scalar &scalar) const;
  /// Whether a call is NULL if any argument is, and never otherwise where `total` is asked for.
  bool isStrict(const rel::CallScalar &call, bool total) const;
  bool isNotNull(const Scalar &scalar, const Rel *input);
  bool isNotNull(ColumnId id, const Rel *input);
  /// Whether it is NULL wherever all of `columns` are.
  bool isNullWith(const Scalar &scalar, const ColumnSet &columns);
  /// Whether it is not true where all of `columns` are NULL.
  bool rejectsNull(const Scalar &scalar, const ColumnSet &columns);
  /// Whether values that compare as equal are the same value: exact types, and
  /// columns of tables (premise 1 of docs/fingerprints.md).
  bool isExact(ColumnId id, const Rel &rel);
  bool isExact(const Scalar &scalar, const Rel &rel);
  /// Whether the relation certainly has no two equal rows over these columns.
  bool isDuplicateFree(const Rel &rel, const ColumnSet &columns);

  /// Conditions that others imply, and that may have been moved since: each is drawn once.
  Conjuncts drawn;
  /// Of the relations that were asked for: see Bounds.h.
  llvm::DenseMap<const Rel *, llvm::ArrayRef<Bound>> bounds;
  llvm::DenseMap<const Scalar *const *, llvm::ArrayRef<Bound>> boundsOfLists;
  /// Of expressions in which they decided nothing, the bounds that were asked last.
  llvm::DenseMap<const Scalar *, const Bound *> undecided;

private:
  /// Bounds on the work for one query.
  static constexpr unsigned maxFirings = 20000;
  static constexpr unsigned maxCloned = 2000;       ///< Relations.
  static constexpr uint64_t maxLooked = 20'000'000; ///< Columns and conditions.

  /// What there is below filters and joins.
  struct Below {
    bool outerJoin = false, takesConditions = false, aggregate = false;
  };
  Below below(const Rel &rel);

  const Rel *rewrite(const Rel &rel);
  const Scalar *rewrite(const Scalar &scalar, Place place);
  const Scalar *rewriteOperands(const Scalar &scalar, Place place);
  const Scalar *apply(const Scalar &scalar, Place place);
  const Rel *apply(const Rel &rel);
  void survey(const Rel &rel, rel::EachOnce &once);
  void survey(const Scalar &scalar, rel::EachOnce &once);
  bool findNotNull(ColumnId id, const Rel *input);
  bool goesOn() const { return firings < maxFirings && mayLook(); }
  bool uniqueColumns(const Rel &rel, const ColumnSet &wanted, ColumnSet &columns);

  const RuleSet &off;
  RuleSet fired;
  bool changed = false;
  bool collates = false; ///< COLLATE stands in the query.
  bool allPlain = true;  ///< Nothing in the query is volatile, open or of several rows.
  ColumnSet declared;    ///< Columns with a type of their own: see hasCertainType.
  llvm::DenseMap<const Rel *, bool> plain; ///< Common tables: whether they are.
  unsigned firings = 0, cloned = 0;
  uint64_t looked = 0;
  llvm::DenseMap<const Rel *, const Rel *> done; ///< Of this round, those that changed.
  llvm::DenseSet<const Rel *> settled;
  /// Expressions in which nothing changed, whatever rows they are computed for: where NULL is a
  /// value of its own, and where it counts as false.
  llvm::SmallDenseSet<const Scalar *, 64> settledScalars[2];
  bool placeMattered = false; ///< It was asked what the rows hold.
  llvm::DenseMap<std::pair<const Rel *, uint32_t>, bool> notNulls;
  llvm::DenseMap<const Rel *, ColumnSet> around;
  const Rel *lastRead = nullptr; ///< Which `read` is of.
  ColumnSet read;
  llvm::DenseMap<const Rel *, Below> belows; ///< Of joins.
  friend class Cloner;
};

// --- Rules ---------------------------------------------------------------------

/// Each gives what stands instead, or null if it does not apply.
#define MESH_SCALAR_RULE(Name) const Scalar *apply##Name(Rewriter &, const Scalar &, Place)
#define MESH_RELATION_RULE(Name) const Rel *apply##Name(Rewriter &, const Rel &)
#define MESH_PUSH_RULE(Name) const Rel *apply##Name(Rewriter &, const Rel &, const Scalar &)
#define MESH_RULE_Scalar(Name) MESH_SCALAR_RULE(Name);
#define MESH_RULE_Relation(Name) MESH_RELATION_RULE(Name);
#define MESH_RULE_Push(Name) MESH_PUSH_RULE(Name);
#define MESH_RULE_Premise(Name)
#define MESH_RULE(Name, Spelling, Kind, At) MESH_RULE_##Kind(Name)
#include "mesh/Normal/Rules.def"
#undef MESH_RULE_Scalar
#undef MESH_RULE_Relation
#undef MESH_RULE_Push
#undef MESH_RULE_Premise

/// Whether equality of the two makes them the same to whatever groups by either: they are of one
/// exact type, or texts of a binary collation.
bool comparesAsItIs(const Scalar &column, const Scalar &other, const Rewriter &rewriter);
/// Whether at most one row of `side` fulfils the conditions for any row of another relation.
bool findsAtMostOne(const Rel &side, llvm::ArrayRef<const Scalar *> conditions, Rewriter &rewriter);
/// What a projection or an aggregation does without, below filters and joins. `without` gives what
/// stands in place of a relation of whose columns only `used` are read, or null; it is asked only
/// where `mayGo`, which may be asked of fewer columns. Joins are gone into that `holds` is true of.
struct Pruning {
  llvm::function_ref<bool(const Rel &)> holds;
  llvm::function_ref<bool(const Rel &, const ColumnSet &used)> mayGo;
  llvm::function_ref<const Rel *(const Rel &, const ColumnSet &used)> without;
};
/// Null if there is nothing that goes.
const Rel *prune(Rewriter &rewriter, const Rel &rel, const Pruning &what);

/// Moves a condition on `rel` into it, below what it may pass; null if it stays.
const Rel *push(Rewriter &rewriter, const Rel &rel, const Scalar &condition);

/// Where rules look: the column `At` of Rules.def.
namespace shape {
/// Of calls by their function or operator.
enum : uint32_t {
  Logic = 1, ///< AND, OR.
  Not = 1 << 1,
  Comparison = 1 << 2, ///< Not IS DISTINCT FROM.
  Test = 1 << 3,       ///< IS NULL, IS TRUE, IS FALSE, IS DISTINCT FROM.
  In = 1 << 4,
  Between = 1 << 5,
  Case = 1 << 6,       ///< And what can be written as one: COALESCE, NULLIF, IF.
  Arithmetic = 1 << 7, ///< +, -, *.
  Cast = 1 << 8,
  Subquery = 1 << 9,
};
} // namespace shape
namespace kinds {
/// Of relations by their kind.
enum : uint32_t {
  Filter = 1u << static_cast<unsigned>(RelKind::Filter),
  Project = 1u << static_cast<unsigned>(RelKind::Project),
  Join = 1u << static_cast<unsigned>(RelKind::Join),
  Apply = 1u << static_cast<unsigned>(RelKind::Apply),
  Aggregate = 1u << static_cast<unsigned>(RelKind::Aggregate),
  Window = 1u << static_cast<unsigned>(RelKind::Window),
  Distinct = 1u << static_cast<unsigned>(RelKind::Distinct),
  SetOperation = 1u << static_cast<unsigned>(RelKind::SetOperation),
  Limit = 1u << static_cast<unsigned>(RelKind::Limit),
  Instance = 1u << static_cast<unsigned>(RelKind::Instance),
};
} // namespace kinds

// --- Looking at nodes ----------------------------------------------------------

/// The call of that function or operator, else null.
inline const rel::CallScalar *asCall(const Scalar &scalar, llvm::StringRef function) {
  if (scalar.kind != ScalarKind::Call)
    return nullptr;
  const auto &call = rel::as<rel::CallScalar>(scalar);
  return call.function == function ? &call : nullptr;
}
inline const rel::CallScalar *asCall(const Scalar &scalar) {
  return scalar.kind == ScalarKind::Call ? &rel::as<rel::CallScalar>(scalar) : nullptr;
}
inline const rel::LiteralScalar *asLiteral(const Scalar &scalar) {
  return scalar.kind == ScalarKind::Literal ? &rel::as<rel::LiteralScalar>(scalar) : nullptr;
}
/// Whether there is nothing in it that a rule looks at.
inline bool isLeaf(const Scalar &scalar) {
  return scalar.kind == ScalarKind::Column || scalar.kind == ScalarKind::Literal ||
         scalar.kind == ScalarKind::Symbol;
}
inline bool isNull(const Scalar &scalar) {
  const auto *literal = asLiteral(scalar);
  return literal && literal->literal == rel::LiteralKind::Null;
}
inline bool isBoolean(const Scalar &scalar, bool value) {
  const auto *literal = asLiteral(scalar);
  return literal && literal->literal == rel::LiteralKind::Boolean &&
         literal->text == (value ? "true" : "false");
}
/// Whether it counts rows, or ranks them: a whole number and never NULL.
bool isCount(const Scalar &scalar);
/// "=", "<>", "<", "<=", ">", ">=": not IS DISTINCT FROM.
bool isComparison(llvm::StringRef op);
/// Whether a literal of text becomes what a column of the type holds, where it is compared with
/// one.
bool takesType(const dialect::DialectFacts &dialect, model::TypeKind type);
/// "2024-02-29" of a day that there is, and "2024-02-29 12:00:00" for a timestamp.
bool isMoment(llvm::StringRef text, model::TypeKind type);
/// Whether the number stays what it is where it is compared with a value of the type.
bool fitsInto(const rel::DataType &type, int64_t number);
/// Whether a cast or a comparison may be NULL though nothing in it is.
bool mayTurnNull(const rel::CallScalar &call, const Rewriter &rw);
/// Whether the item of a list is compared with the value as `=` would compare it.
bool listComparesAlike(const Scalar &value, const Scalar &item,
                       const dialect::DialectFacts &dialect);
/// Whether a CASE or a COALESCE of the results that are kept is of the type that it has of all.
bool keepsType(const Scalar &choice, llvm::ArrayRef<const Scalar *> kept,
               llvm::ArrayRef<const Scalar *> gone, const Rewriter &rw);
/// Whether the only result that is left may stand for the CASE or COALESCE.
bool standsFor(const Scalar &result, const Scalar &choice, const Rewriter &rw);
/// Whether literals may be written into the expression for the columns that hold them.
bool takesLiterals(const Scalar &scalar, const Substitution &by,
                   const dialect::DialectFacts &dialect);
/// Whether `a op b` is true.
bool compareNumbers(llvm::StringRef op, int64_t a, int64_t b);
/// The operands of a chain of AND or OR, nested ones in line.
void flatten(const rel::CallScalar &call, llvm::SmallVectorImpl<const Scalar *> &operands);
/// Whether one of the sides is a row of several values.
bool comparesRows(const rel::CallScalar &comparison);
/// The comparison with its sides exchanged: "<" for ">".
llvm::StringRef mirrored(llvm::StringRef op);
/// A whole number of at most 32 bits, as a literal or a negated one.
std::optional<int64_t> wholeNumber(const Scalar &scalar);
bool isDefined(llvm::ArrayRef<rel::Definition> definitions, ColumnId id, const Scalar *&expr);
size_t placeOf(llvm::ArrayRef<ColumnId> columns, ColumnId id);
/// A literal, or a cast of one to a type.
bool isConstant(const Scalar &scalar);
/// Whether SQLite compares the value by an affinity or a collation of its own, which a CASE or a
/// COALESCE around it hides.
bool comparesItsOwnWay(const Scalar &scalar);
/// The collation that is written first in an expression; empty: none.
llvm::StringRef firstCollation(const Scalar &scalar);

/// What MergeIn does to the operands of AND, or of OR. False: nothing.
bool mergeTests(Rewriter &rw, Conjuncts &operands, bool conjunction, SourceRange range);

} // namespace mesh::normal

#endif // MESH_LIB_NORMAL_REWRITER_H
