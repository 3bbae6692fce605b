// Rel.h - the relational form of a query: what it computes, with names, types
// and stars resolved. Sema builds it; everything about meaning reads it.
//
// Every column of every relation has an id of its own within the query, so an
// expression says exactly which value it means, and no alias or CTE name is
// left. Nodes live in an arena and are immutable once built.

#ifndef MESH_REL_REL_H
#define MESH_REL_REL_H

#include "mesh/Basic/Arena.h"
#include "mesh/Basic/Hash.h"
#include "mesh/Basic/Id.h"
#include "mesh/Basic/SourceManager.h"
#include "mesh/Model/DataType.h"
#include "mesh/Model/ModelSummary.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallVector.h"
#include <string>
#include <vector>

namespace mesh::rel {

using model::DataType;
using ColumnId = Id<struct ColumnTag>;

/// How texts of a column compare, as far as it is known.
enum class Collation : uint8_t {
  Unknown, ///< Whatever the table's definition says.
  Binary,
};

// --- What queries read ---------------------------------------------------------

struct RelationColumn {
  std::string name;     ///< Folded.
  std::string spelling; ///< As declared, for writing it.
  DataType type;
  Collation collation = Collation::Unknown;
  Digest value; ///< Decides what it holds in each row.
};

/// A table or model that a query may read.
struct Relation {
  std::string name; ///< "schema.table", normalised: the logical name.
  bool external = false;
  bool embedded = false;
  bool columnsKnown = true; ///< If not, `columns` holds none and any name may be asked for.
  std::vector<RelationColumn> columns;
  Digest rows; ///< Decides which rows it has.
  /// What is claimed of its rows, and its hashes under premises; those empty where they
  /// are no others.
  std::vector<model::ClaimRecord> claims;
  Digest premisedRows;
  std::vector<Digest> premisedValues;
};

// --- Scalars -------------------------------------------------------------------

enum class ScalarKind : uint8_t {
  Column,
  Literal,
  Symbol,
  Call,
  Subquery,
  Aggregate,
  Window,
  Opaque
};

struct Rel;

struct Scalar {
  ScalarKind kind;
  DataType type;
  bool notNull = false;
  SourceRange range;
};

struct ColumnScalar : Scalar {
  ColumnId id;
};

enum class LiteralKind : uint8_t { Null, Boolean, Number, String, Blob };

/// Numbers keep their digits as written; Boolean is "true" or "false".
struct LiteralScalar : Scalar {
  LiteralKind literal = LiteralKind::Null;
  llvm::StringRef text;
};

/// A value that is fixed when the query runs and the same all through it:
/// @start_ds, CURRENT_DATE.
struct SymbolScalar : Scalar {
  llvm::StringRef name;
};

/// An operator or function. Operators have names that no function has: "+",
/// "and", "is null", "cast" (to the node's own type), "case" (condition, result,
/// ..., else) ... See Operators in lib/Sema/Scalars.cpp.
struct CallScalar : Scalar {
  llvm::StringRef function; ///< Lower case.
  List<const Scalar *> arguments;
  /// Of a volatile function: which of its occurrences in the text this is, from
  /// 1 on. Each has a value of its own.
  uint32_t occurrence = 0;
};

enum class SubqueryKind : uint8_t { Value, Exists, In };

struct SubqueryScalar : Scalar {
  SubqueryKind subquery = SubqueryKind::Value;
  List<const Scalar *> operands; ///< Left of IN.
  const Rel *rel = nullptr;      ///< May use columns of the relations around it.
};

struct OrderKey {
  const Scalar *expr = nullptr;
  bool descending = false;
  bool nullsFirst = false;
};

/// What is said of NULL behind a call, where that is not the same as saying nothing.
enum class NullTreatment : uint8_t { Default, Ignore, Respect };

/// An aggregate function, before and after it was lifted into an Aggregate.
struct AggregateScalar : Scalar {
  llvm::StringRef function;
  bool distinct = false;
  bool star = false; ///< COUNT(*)
  NullTreatment nulls = NullTreatment::Default;
  List<const Scalar *> arguments;
  List<OrderKey> order;
  const Scalar *filter = nullptr;
  bool orderMatters = false; ///< The result depends on the order of the input's rows.
};

enum class FrameUnit : uint8_t { Rows, Range, Groups };
enum class FrameBound : uint8_t {
  UnboundedPreceding,
  Preceding,
  CurrentRow,
  Following,
  UnboundedFollowing
};

struct WindowScalar : Scalar {
  const AggregateScalar *call = nullptr; ///< The function with its arguments.
  List<const Scalar *> partition;
  List<OrderKey> order;
  bool hasFrame = false; ///< Whether the function looks at one; the default is written out.
  FrameUnit unit = FrameUnit::Range;
  FrameBound start = FrameBound::UnboundedPreceding, end = FrameBound::CurrentRow;
  const Scalar *startOffset = nullptr, *endOffset = nullptr;
  llvm::StringRef exclusion; ///< Empty: none.
  bool tiesMatter = false;   ///< Ties in the order leave the result open.
};

/// Something that is not understood: its text, in which "$1" stands for the first
/// of the values that it reads.
struct OpaqueScalar : Scalar {
  llvm::StringRef text;
  llvm::StringRef construct; ///< What it is, for the reason: "function f".
  List<const Scalar *> inputs;
  uint32_t occurrence = 0;      ///< As in CallScalar: it may be volatile.
  bool mayMultiplyRows = false; ///< It may return several rows, or none.
};

// --- Relations -----------------------------------------------------------------

enum class RelKind : uint8_t {
  Scan,
  Values,
  Filter,
  Project,
  Join,
  Apply,
  Aggregate,
  Window,
  Distinct,
  SetOperation,
  Limit,
  Instance,
  Function,
  Opaque
};

/// Its output is given by `outputOf`.
struct Rel {
  RelKind kind;
  SourceRange range;
};

/// `columns` stand for the relation's columns, one to one; where those are not
/// known, for the names that the query asks for.
struct ScanRel : Rel {
  const Relation *relation = nullptr;
  List<ColumnId> columns;
  List<llvm::StringRef> names;
  /// What a function in FROM, or a pivot, reads: for lineage alone.
  List<const Scalar *> arguments;
};

struct ValuesRel : Rel {
  List<ColumnId> columns;
  List<List<const Scalar *>> rows;
};

struct FilterRel : Rel {
  const Rel *input = nullptr;
  List<const Scalar *> conjuncts;
};

/// A column that a relation computes.
struct Definition {
  ColumnId id;
  const Scalar *expr = nullptr;
};

/// The output is any of the input's columns and of the definitions, some
/// perhaps more than once.
struct ProjectRel : Rel {
  const Rel *input = nullptr;
  List<Definition> definitions;
  List<ColumnId> columns;
};

/// AsOf: of the partners of a row the one that is nearest by the condition that is no equality.
enum class JoinKind : uint8_t { Inner, Left, Full, Semi, Anti, AsOf, AsOfLeft };

/// A right join is a left join with its sides exchanged.
struct JoinRel : Rel {
  JoinKind join = JoinKind::Inner;
  uint8_t written = 0; ///< Which of the ways to write it, for what a query leaves open.
  const Rel *left = nullptr, *right = nullptr;
  List<const Scalar *> conjuncts;
};

/// For each row of the left side, the rows of the right side that its columns, which the right
/// side reads, make: LATERAL.
struct ApplyRel : Rel {
  bool keepsRows = false; ///< A row that finds none stays, with NULLs.
  uint8_t written = 0;    ///< As a join's.
  const Rel *left = nullptr, *right = nullptr;
  List<const Scalar *> conjuncts;
};

struct AggregateRel : Rel {
  const Rel *input = nullptr;
  List<Definition> keys;
  uint32_t writtenKeys = 0;    ///< With repetitions, for what a query leaves open.
  List<Definition> aggregates; ///< Each an AggregateScalar.
  /// Columns of the input that are neither keys nor aggregated: SQLite takes
  /// them from a row of its choice.
  List<Definition> bare;
};

struct WindowRel : Rel {
  const Rel *input = nullptr;
  List<Definition> windows; ///< Each a WindowScalar.
};

struct DistinctRel : Rel {
  const Rel *input = nullptr;
};

enum class SetOperator : uint8_t { UnionAll, Intersect, IntersectAll, Except, ExceptAll };

/// UNION is Distinct over UnionAll. Columns stand for the branches' columns by position.
struct SetOperationRel : Rel {
  SetOperator op = SetOperator::UnionAll;
  List<const Rel *> branches;
  List<ColumnId> columns;
};

/// ORDER BY, with or without a bound. Without one it does not change the bag of rows.
struct LimitRel : Rel {
  const Rel *input = nullptr;
  List<OrderKey> order;
  const Scalar *count = nullptr, *offset = nullptr;
};

/// One use of a relation that is used several times (a CTE): `columns` are new
/// ids for `definition`'s columns.
struct InstanceRel : Rel {
  const Rel *definition = nullptr;
  List<ColumnId> columns;
};

/// For each row of the input, the rows that a function returns for it: UNNEST(t.list).
/// The output is the input's, then `columns`.
struct FunctionRel : Rel {
  const Rel *input = nullptr;
  llvm::StringRef name;         ///< Lower case.
  const Scalar *call = nullptr; ///< Opaque: its text, and what it reads of the row.
  List<ColumnId> columns;       ///< By their place in what the function returns.
  bool keepsRows = false;       ///< A row for which it returns none stays, with NULLs.
  bool open = false;            ///< It may return other rows each time.
  bool isNumbered = false;      ///< The last column counts what it returns.
  bool isValue = false;         ///< The first column is all that it returns, fields or not.
};

/// Something that is not understood: its text with names resolved, and all that it reads. A CTE
/// that reads itself is one too, of its two queries; in the second stands `self` for the rows so
/// far.
struct OpaqueRel : Rel {
  llvm::StringRef text;
  llvm::StringRef construct; ///< What it is, for the reason: "a recursive CTE".
  bool open = false;         ///< It holds bounds or volatile functions: see docs/fingerprints.md.
  List<const Rel *> inputs;
  List<ColumnId> columns;
  List<llvm::StringRef> names; ///< Of the columns, where those are as asked for; else empty.
  /// For lineage alone: something that comes from the same columns, with the same
  /// number of them; null if even that is not known.
  const Rel *traced = nullptr;
  const OpaqueRel *self = nullptr; ///< Stands in `traced` for a CTE that reads itself.
  bool isDistinct = false;         ///< Of such a CTE: UNION, which takes in new rows only.
};

/// The columns of a relation's output, in order. Joins put the left side's
/// before the right side's, aggregates their keys before the rest, and windows
/// what they compute behind their input's.
void appendOutput(const Rel &rel, llvm::SmallVectorImpl<ColumnId> &columns);
llvm::SmallVector<ColumnId, 8> outputOf(const Rel &rel);
/// Whether `fn` holds for a column of the relation's output.
bool anyOutput(const Rel &rel, llvm::function_ref<bool(ColumnId)> fn);

using ColumnSet = llvm::SmallDenseSet<uint32_t, 16>; ///< Of indices of ids.

/// The columns that are used, those of subqueries included, and not made within.
ColumnSet columnsOf(const Scalar &scalar);
ColumnSet columnsOf(const Rel &rel);

/// Whether the relation certainly never has two rows.
bool hasAtMostOneRow(const Rel &rel);

/// Calls `fn` for each scalar directly in `scalar`, subqueries not entered.
void forEachOperand(const Scalar &scalar, llvm::function_ref<void(const Scalar &)> fn);
/// `scalar` with each operand replaced by what `fn` gives for it; the same
/// pointer if none changes.
const Scalar *mapOperands(Arena &arena, const Scalar &scalar,
                          llvm::function_ref<const Scalar *(const Scalar &)> fn);
/// Whether two scalars are the same node for node, over the same columns.
/// Subqueries are only the same as themselves.
bool sameScalar(const Scalar &a, const Scalar &b);
/// Calls `fn` for each scalar and each relation directly in `rel`.
void forEachPart(const Rel &rel, llvm::function_ref<void(const Scalar &)> onScalar,
                 llvm::function_ref<void(const Rel &)> onInput);
/// `rel` with each scalar and each relation directly in it replaced by what the
/// functions give; the same pointer if none changes.
const Rel *mapParts(Arena &arena, const Rel &rel,
                    llvm::function_ref<const Scalar *(const Scalar &)> onScalar,
                    llvm::function_ref<const Rel *(const Rel &)> onInput);

/// Lets a walk into each common table once: where each reads the one before it twice, going
/// into every use of every one would never end.
class EachOnce {
public:
  /// Whether to go on below the relation.
  bool enter(const Rel &rel) {
    return rel.kind != RelKind::Instance ||
           seen.insert(static_cast<const InstanceRel &>(rel).definition).second;
  }

private:
  llvm::SmallPtrSet<const Rel *, 8> seen;
};

/// What is known of a column id.
struct ColumnInfo {
  llvm::StringRef name; ///< As the user would call it.
  DataType type;
  Collation collation = Collation::Unknown;
  bool notNull = false;
};

/// The relational form of one query. Its nodes live in the arena it was built in.
struct Query {
  const Rel *root = nullptr;
  bool columnsKnown = true; ///< If not, `root` puts out columns that are not listed here.
  std::vector<std::string> outputNames; ///< For each column of `root`'s output: folded.
  std::vector<std::string> outputSpellings;
  std::vector<ColumnInfo> columns; ///< By ColumnId.

  const ColumnInfo &info(ColumnId id) const { return columns[id.index]; }
};

template <typename T> const T &as(const Scalar &scalar) { return static_cast<const T &>(scalar); }
template <typename T> const T &as(const Rel &rel) { return static_cast<const T &>(rel); }

/// Calls `fn` with the node at its own type.
template <typename Fn> decltype(auto) visit(const Scalar &scalar, Fn &&fn) {
  switch (scalar.kind) {
  case ScalarKind::Column:
    return fn(as<ColumnScalar>(scalar));
  case ScalarKind::Literal:
    return fn(as<LiteralScalar>(scalar));
  case ScalarKind::Symbol:
    return fn(as<SymbolScalar>(scalar));
  case ScalarKind::Call:
    return fn(as<CallScalar>(scalar));
  case ScalarKind::Subquery:
    return fn(as<SubqueryScalar>(scalar));
  case ScalarKind::Aggregate:
    return fn(as<AggregateScalar>(scalar));
  case ScalarKind::Window:
    return fn(as<WindowScalar>(scalar));
  case ScalarKind::Opaque:
    return fn(as<OpaqueScalar>(scalar));
  }
  llvm_unreachable("scalar kind outside the list");
}

template <typename Fn> decltype(auto) visit(const Rel &rel, Fn &&fn) {
  switch (rel.kind) {
  case RelKind::Scan:
    return fn(as<ScanRel>(rel));
  case RelKind::Values:
    return fn(as<ValuesRel>(rel));
  case RelKind::Filter:
    return fn(as<FilterRel>(rel));
  case RelKind::Project:
    return fn(as<ProjectRel>(rel));
  case RelKind::Join:
    return fn(as<JoinRel>(rel));
  case RelKind::Apply:
    return fn(as<ApplyRel>(rel));
  case RelKind::Aggregate:
    return fn(as<AggregateRel>(rel));
  case RelKind::Window:
    return fn(as<WindowRel>(rel));
  case RelKind::Distinct:
    return fn(as<DistinctRel>(rel));
  case RelKind::SetOperation:
    return fn(as<SetOperationRel>(rel));
  case RelKind::Limit:
    return fn(as<LimitRel>(rel));
  case RelKind::Instance:
    return fn(as<InstanceRel>(rel));
  case RelKind::Function:
    return fn(as<FunctionRel>(rel));
  case RelKind::Opaque:
    return fn(as<OpaqueRel>(rel));
  }
  llvm_unreachable("relation kind outside the list");
}

/// Writes the relational form as indented text: the `--emit=rel` form.
void dump(llvm::raw_ostream &out, const Query &query);

} // namespace mesh::rel

#endif // MESH_REL_REL_H
