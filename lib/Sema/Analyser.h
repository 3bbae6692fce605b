// Analyser.h - one analysis of one query: its state, and its parts, each behind the
// name of its file. What the names in the tree turned out to mean is kept for
// Resolve.cpp, which writes the tree anew with it.

#ifndef MESH_LIB_SEMA_ANALYSER_H
#define MESH_LIB_SEMA_ANALYSER_H

#include "Scope.h"
#include "mesh/Sema/Sema.h"
#include "mesh/Sema/SemaDiagnostics.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace mesh::dialect {
struct FunctionFacts;
} // namespace mesh::dialect

namespace mesh::sema {

using model::DataType;

/// What a name in the tree means, for writing it in full.
struct ResolvedName {
  ast::Ident table;     ///< None: the name stays unqualified.
  std::string spelling; ///< Of the column; empty: the name stays as it is.
};

/// What `*` stands for: one entry an output column.
struct StarColumn {
  ast::Ident table;
  std::string spelling;
  std::string newName;                 ///< By RENAME; empty: none.
  const ast::Expr *replaced = nullptr; ///< By REPLACE: an Alias.
};

struct ResolvedTable {
  std::vector<std::string> path; ///< Logical name; empty: a CTE.
  ast::Ident alias;              ///< Under which columns are written.
};

struct Resolution {
  llvm::DenseMap<const ast::Node *, ResolvedName> names;
  llvm::DenseMap<const ast::Node *, std::vector<StarColumn>> stars;
  llvm::DenseMap<const ast::Node *, ResolvedTable> tables;
  /// Items of a select list that have no name of their own.
  llvm::DenseMap<const ast::Node *, std::string> itemNames;
};

/// Keys of a GROUP BY that rows are grouped by together.
using KeySet = llvm::SmallVector<const rel::Scalar *, 4>;

/// Where an expression stands.
struct Context {
  Scope *scope;
  CteScope *ctes;
  const char *clause; ///< For messages: "WHERE".
  bool aggregates = false, windows = false;
  bool aliasesFirst = false;           ///< A bare name means an output column if there is one.
  const ast::Select *select = nullptr; ///< For named windows.
  bool columnsOnly = false;            ///< A bare name means an alias only if no table can have it.
};

/// The call for a name that may be a column of several tables, or an alias.
inline constexpr llvm::StringLiteral eitherOne = "column or alias";
/// The call for a name that may be a column of its own query or of one around it.
inline constexpr llvm::StringLiteral eitherSide = "column of this query or around it";

/// Calls `fn` for each word of what is kept as it was written below `node`.
void forEachVerbatimWord(const ast::Node &node, llvm::function_ref<void(llvm::StringRef)> fn);

class Analyser {
public:
  Analyser(Language language, FindRelation find, Arena &memory, Diagnostics &diagnostics)
      : dialect(language.dialect), own(language.own), findRelation(find), arena(memory),
        diags(diagnostics), lateralAliases(dialect::hasClause(dialect, "lateral_aliases")),
        aliasesFirst(dialect::hasClause(dialect, "aliases_first")),
        whereAliases(dialect::hasClause(dialect, "where_aliases")) {
    constexpr size_t usualColumns = 64;
    result.columns.reserve(usualColumns);
  }

  bool hasUnsureNames = false; ///< See Analysis.
  bool run(const ast::Query &query);
  /// Gives what is not understood its text; names must have been resolved.
  void writeOpaqueTexts();

  rel::Query result;
  Resolution resolution;

private:
  struct Output {
    const rel::Rel *rel = nullptr;
    std::vector<NamedColumn> columns;
    OpenColumns *open = nullptr; ///< Set if these are not all.
  };
  /// A select list item after stars were written out.
  struct Item {
    const ast::Expr *expr = nullptr; ///< Null for a column of a star.
    const rel::Scalar *scalar = nullptr;
    std::string name, spelling;
    bool isOuter = false; ///< A column of a query around this one.
  };
  struct SelectState;

  // Opaque.cpp
  Output analyseQuery(const ast::Query &query, Scope *outer, CteScope *ctes);
  Output opaqueQuery(const ast::Query &query, CteScope *ctes, Output output);
  /// The tables that a query reads which is kept as text.
  struct ReadTables {
    std::vector<TableReference> tables;
    llvm::SmallVector<const rel::Rel *, 4> rels; ///< Of each.
    /// Each with its columns, because the names in the query's text mean these: two
    /// CTEs may hold the same columns under exchanged names.
    std::string text;
  };
  ReadTables readTables(const ast::Query &query, CteScope *ctes, const rel::Rel *self);
  void addOpaqueText(rel::OpaqueRel &rel, const ast::Query &query, const ReadTables &tables);
  struct NamesInQuery;
  void askForAll(NamesInQuery &names, const ast::TableName &table, Binding &binding);
  void checkNoSchemaBefore(const ast::Query &query, const ReadTables &tables);
  void forget(const ast::Query &query);
  const rel::Scalar *unsupported(const ast::Node &node, llvm::StringRef construct);
  /// The same where it is known, all the same, which columns it reads: the caller goes
  /// on with a relation that comes from these.
  void unsupportedTraced(const ast::Node &node, llvm::StringRef construct);
  const rel::Rel *unsupportedTable(const ast::Table &table, llvm::StringRef construct,
                                   Scope &scope);
  /// The columns that a query puts out cannot be told from what is understood of it.
  void unsupportedColumns(const ast::Node &node, llvm::StringRef construct);

  // Queries.cpp
  Output analyseParts(const ast::Query &query, Scope *outer, CteScope *ctes);
  Output analyse(const ast::Select &select, Scope *outer, CteScope *ctes);
  Output analyse(const ast::MacroQuery &macro, Scope *outer, CteScope *ctes);
  void readItems(SelectState &state);
  std::string itemName(const ast::Expr &item, size_t index, std::string &spelling);
  void readGroupKeys(SelectState &state);
  void readOrder(SelectState &state);
  std::optional<uint64_t> ordinal(const ast::Expr &expr);
  const rel::Rel *firstOfEach(SelectState &state);
  void orderDistinct(SelectState &state, llvm::ArrayRef<NamedColumn> columns, bool bounded);
  const rel::Scalar *ordinalOrAlias(const ast::Expr &expr, SelectState &state, bool aliasFirst);
  Output finishSelect(SelectState &state);
  rel::OrderKey orderKey(const ast::OrderItem &item, const rel::Scalar *expr);
  const rel::Rel *filter(const rel::Rel *input, const rel::Scalar *condition);
  const rel::Rel *project(const rel::Rel *input, llvm::ArrayRef<Item> items, SourceRange range,
                          std::vector<NamedColumn> &columns);
  const rel::Rel *distinct(const rel::Rel *input);

  // Ctes.cpp
  void bindCtes(const ast::With *with, Scope *outer, CteScope &scope);
  void checkSelfReference(const ast::With &with, const ast::Cte &cte, const std::string &name,
                          CteScope &scope);
  bool isStepByStep(const ast::SetOperation &unions, const std::string &name);
  rel::OpaqueRel *rowsSoFar(const ast::Cte &cte, bool typesAreKept,
                            std::vector<NamedColumn> &columns);
  Output withoutTypes(const ast::Cte &cte, const ast::Query &query, const std::string &name,
                      Scope *outer, CteScope &inner);
  CteBinding recursiveCte(const ast::Cte &cte, const std::string &name, Scope *outer,
                          CteScope &scope);

  // Stars.cpp
  void readStar(const ast::Star &star, SelectState &state);
  void checkStarNames(const ast::Star &star, llvm::ArrayRef<VisibleColumn> columns);
  void addStarColumn(const ast::Star &star, const NamedColumn &column, const Binding *binding,
                     SelectState &state);

  // SetOperations.cpp
  Output analyse(const ast::SetOperation &operation, Scope *outer, CteScope *ctes);
  Output analyse(const ast::Values &values, Scope *outer, CteScope *ctes);
  Output analyse(const ast::ParenQuery &paren, Scope *outer, CteScope *ctes);
  Output combine(const ast::SetOperation &operation, Output left, Output right);
  Output applyTail(Output input, List<const ast::OrderItem *> orderBy, const ast::Limit *limit,
                   Scope *outer, CteScope *ctes);

  // OpenColumns.cpp
  CteBinding openCte(const ast::Cte &cte);
  OpenColumns *makeOpen(rel::Rel *rel, OpenColumns *below, llvm::ArrayRef<NamedColumn> columns);
  size_t askOpen(OpenColumns &open, const std::string &name, llvm::StringRef spelling);
  void finishOpen(OpenColumns &first);
  void finishOpens();
  void renameColumns(const ast::Node &node, List<ast::Ident> names,
                     std::vector<NamedColumn> &columns, OpenColumns *&open);
  void readOpenStar(const ast::Star &star, Binding &binding, bool isAlone, SelectState &state);
  void firstOfStar(SelectState &state);
  OpenColumns *handOn(const SelectState &state, const Output &output);
  Output withoutColumns(const ast::Query &query, Output output);

  // RareClauses.cpp
  void refuse(const ast::Node &node, llvm::StringRef construct);
  void refuseClauses(List<const ast::Clause *> clauses);
  const rel::Rel *refuseTable(const ast::Table &table, Scope &scope);

  // Tables.cpp
  void renameColumns(List<ast::Ident> names, std::vector<NamedColumn> &columns);
  const rel::Rel *analyseFrom(List<const ast::Table *> tables, Scope &scope, CteScope *ctes);
  bool readsBefore(const ast::Table &table, Scope &scope);
  const rel::Rel *analyseTable(const ast::Table &table, Scope &scope, CteScope *ctes,
                               const rel::Rel *before);
  const rel::Rel *cross(const rel::Rel *left, const rel::Rel *right, SourceRange range,
                        Scope &scope);
  const rel::Rel *analyse(const ast::TableName &table, Scope &scope, CteScope *ctes);
  const rel::Rel *analyse(const ast::TableSubquery &table, Scope &scope, CteScope *ctes);
  const rel::Rel *derivedTable(const ast::TableSubquery &table, bool lateral, Scope &scope,
                               CteScope *ctes);
  const rel::Rel *analyse(const ast::Join &join, Scope &scope, CteScope *ctes,
                          const rel::Rel *before);
  // TracedTables.cpp
  struct PivotParts {
    const ast::Table *inner;
    llvm::SmallVector<const ast::Expr *, 8> read;
    const ast::TableAlias *alias;
    const ast::Expr *constant; ///< Names a column that holds names of others.
  };
  Binding &bindTraced(const rel::Rel *&rel, const ast::TableAlias *alias, const ast::Ident &name,
                      SourceRange range, llvm::ArrayRef<const rel::Scalar *> arguments,
                      Scope &scope);
  const rel::Scalar *tracedCall(const ast::Function &call, const Context &context);
  const rel::Rel *tracedFunction(const ast::TableFunction &table, Scope &scope, CteScope *ctes);
  const rel::Rel *tracedView(const ast::LateralView &view, const rel::Rel *input, Scope &scope,
                             CteScope *ctes);
  struct PivotInput;
  void readPivot(const PivotParts &parts, PivotInput &in, Scope &scope, CteScope *ctes);
  const rel::Rel *tracedPivot(const ast::Table &table, const PivotParts &parts, PivotInput &in,
                              Scope &scope);
  const rel::Rel *analyse(const ast::Pivot &pivot, Scope &scope, CteScope *ctes);
  const rel::Rel *analyse(const ast::Unpivot &unpivot, Scope &scope, CteScope *ctes);
  const rel::Rel *analyse(const ast::Sample &sample, Scope &scope, CteScope *ctes);

  // Pivots.cpp
  struct PivotPlan;
  struct Unpivoted;
  void keepNames(const ast::Node &node);
  void keepAlias(const ast::Table &table);
  const rel::LiteralScalar *pivotValue(const ast::Expr &value);
  const rel::Scalar *pivotTest(const rel::Scalar &column, const rel::LiteralScalar &value);
  const rel::Scalar *pivotCell(const rel::AggregateScalar &call, const rel::Scalar &test);
  bool haveBareNames(const Scope &scope) const;
  bool planValues(const ast::Pivot &pivot, PivotPlan &plan);
  bool planKeys(const ast::Pivot &pivot, const PivotInput &in, const Context &context,
                PivotPlan &plan);
  const rel::Rel *groupedPivot(const ast::Pivot &pivot, PivotInput &in, Scope &scope,
                               CteScope *ctes);
  void showPivot(const ast::Table &table, const ast::Table &inner, const ast::TableAlias *alias,
                 std::vector<NamedColumn> columns, Scope &scope);
  const rel::Rel *unpivotColumn(const Unpivoted &unpivot, const NamedColumn &column,
                                llvm::StringRef name);
  const rel::Rel *unitedUnpivot(const ast::Unpivot &unpivot, PivotInput &in, Scope &scope);

  // Tables.cpp, continued
  const rel::Rel *scanCte(CteBinding &cte, Binding &binding);
  const rel::Rel *scanRelation(const rel::Relation &relation, Binding &binding);
  Binding &addBinding(Scope &scope, const ast::TableAlias *alias, const ast::Ident &name,
                      SourceRange range);
  void show(Scope &scope, const Binding &binding);
  struct JoinSides;
  void mergeColumns(JoinSides &sides);
  const rel::Rel *makeJoin(JoinSides &sides);
  const rel::Rel *showMerged(const JoinSides &sides, const rel::Rel *join);
  const rel::Rel *makeApply(JoinSides &sides);
  bool readsFrom(const rel::Rel &left, const rel::Rel &right, Scope &scope);
  const rel::Scalar *mergedValue(const ast::Join &join, const rel::Scalar &left,
                                 const rel::Scalar &right);
  std::optional<VisibleColumn> findJoined(JoinSides &sides, bool isRight, const std::string &name);

  // TableFunctions.cpp
  struct FunctionParts;
  const rel::Rel *lateralView(const ast::LateralView &view, const rel::Rel *input, Scope &scope,
                              CteScope *ctes);
  const rel::Rel *readElsewhere(const ast::TableFunction &table, Scope &scope);
  const rel::Rel *functionTable(const ast::TableFunction &table, Scope &scope, CteScope *ctes);
  const rel::Rel *functionTable(const FunctionParts &parts, Scope &scope, CteScope *ctes);
  const rel::Rel *numberedFunction(const ast::TableSuffix &table, Scope &scope, CteScope *ctes);
  const rel::Rel *attach(const rel::Rel *input, const rel::FunctionRel &bare, Scope &scope);
  const rel::Rel *joinFunction(JoinSides &sides, rel::FunctionRel function);

  // Calls.cpp
  const dialect::FunctionFacts *factsOf(const ast::Function &call) const;
  bool isSteady(const ast::Function &call) const;
  const rel::Scalar *function(const ast::Function &call, const Context &context);
  const rel::Scalar *rowFunction(const ast::Function &call, const dialect::FunctionFacts &facts,
                                 const Context &context);
  const rel::Scalar *unknownFunction(const ast::Function &call, const Context &context);

  // DateParts.cpp
  void noteDatePart(const ast::Function &call);

  // Scalars.cpp
  const rel::Scalar *scalar(const ast::Expr &expr, const Context &context);
  const rel::Scalar *rareScalar(const ast::Expr &expr, const Context &context);
  const rel::Scalar *name(const ast::Name &name, const Context &context);
  const rel::Scalar *literal(const ast::Literal &literal);
  llvm::StringRef spellNumber(llvm::StringRef text);
  const rel::LiteralScalar *textLiteral(llvm::StringRef text, SourceRange range);
  const rel::Scalar *typedLiteral(const ast::TypedLiteral &typed);
  const rel::Scalar *parameter(const ast::Parameter &parameter, const Context &context);
  const rel::Scalar *extract(const ast::Extract &extract, const Context &context);
  const rel::Scalar *collate(const ast::Collate &collate, const Context &context);
  const rel::Scalar *unary(const ast::Unary &unary, const Context &context);
  const rel::Scalar *binary(const ast::Binary &binary, const Context &context);
  const rel::Scalar *is(const ast::Is &is, const Context &context);
  const rel::Scalar *like(const ast::Like &like, const Context &context);
  const rel::Scalar *between(const ast::Between &between, const Context &context);
  const rel::Scalar *in(const ast::In &in, const Context &context);
  const rel::Scalar *caseOf(const ast::Case &node, const Context &context);
  const rel::Scalar *otherOperator(const ast::Expr &expr, const Context &context);
  const rel::Scalar *openCall(const ast::Expr &expr, llvm::StringRef construct,
                              const Context &context);
  const rel::Scalar *subquery(const ast::Query &query, rel::SubqueryKind kind, SourceRange range,
                              List<const rel::Scalar *> operands, const Context &context);
  const rel::Scalar *readAgain(const ast::Name &name, const rel::Scalar &scalar);
  const rel::Scalar *macroVariable(const ast::MacroVariable &variable);
  const rel::Scalar *opaque(const ast::Expr &expr, llvm::StringRef construct,
                            const Context &context);
  void reportArity(SourceRange range, size_t expected, size_t found, llvm::StringRef what);
  List<const rel::Scalar *> scalars(List<const ast::Expr *> exprs, const Context &context);
  const rel::CallScalar *call(llvm::StringRef function,
                              llvm::ArrayRef<const rel::Scalar *> arguments, DataType type,
                              SourceRange range);
  const rel::Scalar *negate(const rel::Scalar *operand, bool negated);
  const rel::Scalar *nullLiteral(SourceRange range);
  const rel::Scalar *column(rel::ColumnId id, SourceRange range);

  // GroupingSets.cpp
  const rel::Scalar *groupingOf(const rel::AggregateScalar &call,
                                llvm::ArrayRef<const rel::Scalar *> set);
  const rel::Scalar *groupingCall(const ast::Function &call, const Context &context);
  KeySet keysOf(const ast::Expr &expr, SelectState &state);
  std::vector<KeySet> setsOf(const ast::Expr &expr, SelectState &state);
  std::vector<KeySet> setsOf(List<const ast::Expr *> list, SelectState &state);
  void readGroupingSets(SelectState &state);
  const rel::Rel *aggregateSet(const rel::AggregateRel &all, const KeySet &set);
  const rel::Rel *splitIntoSets(const rel::AggregateRel &all, llvm::ArrayRef<KeySet> sets);

  // Fields.cpp
  const rel::Scalar *resolvePath(const ast::Name &name, Scope &scope);
  const rel::Scalar *resolveOpenPath(const ast::Name &name, Scope &scope);
  const rel::Scalar *path(const ast::Name &name, const NamedColumn &base, size_t from);
  const NamedColumn *columnBehind(List<ast::Ident> before, const ast::Ident &column, Scope &scope);

  // Names (Names.cpp)
  const rel::Scalar *resolve(const ast::Name &name, const Context &context);
  struct NameChoices;
  const rel::Scalar *choose(const ast::Name &name, const NameChoices &choices);
  const rel::Scalar *shown(const VisibleColumn &visible, SourceRange range);
  const rel::Scalar *visibleIn(Scope &scope, const ast::Name &name, const std::string &folded,
                               const Context &context, NameChoices &choices);
  const rel::Scalar *resolveIn(Scope &scope, const ast::Name &name, const std::string &folded,
                               const Context &context, NameChoices &choices);
  const rel::Scalar *resolveUnqualified(const ast::Name &name, const std::string &folded,
                                        const Context &context);
  const rel::Scalar *resolveQualified(const ast::Name &name, const std::string &folded,
                                      const Context &context);
  const rel::Scalar *found(const ast::Name &name, const NamedColumn &column,
                           const Binding *binding);
  const NamedColumn *ask(Binding &binding, const std::string &name, llvm::StringRef spelling);
  const Binding *findBinding(Scope &scope, List<ast::Ident> qualifiers);
  void reportUnknownTable(List<ast::Ident> qualifiers, SourceLoc begin, Scope &innermost);
  void reportUnknownColumn(const ast::Name &name, const std::string &folded,
                           const Context &context);

  // Windows and aggregates (Aggregates.cpp)
  rel::NullTreatment nullTreatment(const ast::Function &call) const;
  void readWithinGroup(List<const ast::OrderItem *> items, const Context &context,
                       rel::AggregateScalar &node);
  const rel::AggregateScalar *aggregateCall(const ast::Function &call, const Context &context,
                                            bool orderMatters, DataType type);
  const rel::Scalar *windowCall(const ast::Function &call, const rel::AggregateScalar *inner,
                                bool tiesMatter, bool takesFrame, const Context &context);
  const ast::Window *namedWindow(const ast::Ident &name, const Context &context);
  void readFrame(const ast::Frame &frame, rel::WindowScalar &window, const Context &context);
  bool holdsAggregate(const ast::Node &node);
  void liftAggregates(SelectState &state);
  void liftWindows(SelectState &state);

  // Types (Types.cpp)
  DataType typeOf(const ast::Type &type);
  DataType arithmeticType(const rel::Scalar &left, const rel::Scalar &right, bool division);
  DataType functionType(int rule, llvm::ArrayRef<const rel::Scalar *> arguments);
  DataType commonType(DataType a, DataType b);
  DataType commonType(llvm::ArrayRef<const rel::Scalar *> scalars);

  // Small things.
  std::string fold(const ast::Ident &ident) const {
    return dialect::fold(dialect, ident.text(), ident.quoted);
  }
  rel::ColumnId newColumn(llvm::StringRef columnName, DataType type,
                          rel::Collation collation = rel::Collation::Unknown, bool notNull = false);
  DataType copyType(DataType type);
  llvm::StringRef intern(llvm::StringRef text) { return arena.copy(text); }
  template <typename T> T *make(rel::RelKind kind, SourceRange range) {
    auto *node = arena.make<T>();
    node->kind = kind;
    node->range = range;
    return node;
  }
  template <typename T> T *makeScalar(rel::ScalarKind kind, SourceRange range) {
    auto *node = arena.make<T>();
    node->kind = kind;
    node->range = range;
    return node;
  }

  /// Stands for a table that was reported as unknown, or that is no table.
  static const rel::Relation &unknownRelation();
  std::deque<OpenColumns> opens; ///< Their addresses are kept.
  struct OpaqueText {
    rel::OpaqueRel *rel;
    const ast::Query *query;
    std::string reads; ///< The tables that it reads, with their columns.
  };
  std::vector<OpaqueText> opaqueTexts; ///< That are to come.

  /// The first thing in the query being analysed that has no meaning here.
  struct NotUnderstood {
    std::string construct;
    SourceRange range;
    bool columnsOpen = false; ///< Nor can the columns be told that the query puts out.
    bool traced = true;       ///< What it reads is known all the same.
    bool refused = false;     ///< Nothing can stand for the query.
  };
  std::optional<NotUnderstood> notUnderstood;

  const dialect::DialectFacts &dialect;
  const dialect::OwnFunctions *own; ///< Of the project; null: none.
  FindRelation findRelation;
  Arena &arena;
  Diagnostics &diags;
  const bool lateralAliases, aliasesFirst, whereAliases; ///< Clauses of the dialect.
  llvm::DenseSet<const ast::Node *> dateParts;           ///< Names that are no columns.
  uint32_t occurrences = 0;                              ///< Of volatile calls so far.
  size_t recursionDepth = 0;               ///< Of CTEs that read themselves, within one another.
  size_t duplicateAliases = 0;             ///< Reported: errors whatever else is not understood.
  unsigned aliasCount = 0;                 ///< Of aliases made for tables that cannot be named.
  const ast::Query *existsQuery = nullptr; ///< Of the newest EXISTS, which needs no columns.
};

} // namespace mesh::sema

#endif // MESH_LIB_SEMA_ANALYSER_H
