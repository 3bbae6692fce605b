// Legaliser.h - rewrites a tree into what one dialect can express.
//
// Each rule asks for a fact or a feature of the dialect. What the dialect lacks
// is replaced by something that means the same, or refused with its place. Parts
// that need no change are kept, node by node.

#ifndef MESH_LIB_EMIT_LEGALISER_H
#define MESH_LIB_EMIT_LEGALISER_H

#include "mesh/AST/Walk.h"
#include "mesh/Basic/Diagnostics.h"
#include "mesh/Dialect/Dialect.h"

namespace mesh::emit {

class Legaliser final : public ast::Rewriter {
public:
  Legaliser(const dialect::DialectFacts &dialect, Arena &to, Diagnostics &diagnostics)
      : Rewriter(to), facts(dialect), diags(diagnostics) {}

protected:
  const ast::Node *rewriteNode(const ast::Node &node,
                               llvm::SmallVectorImpl<const ast::Node *> *list) override;
  ast::Ident rewriteIdent(ast::Ident ident, const ast::Node &owner) override;

private:
  bool has(dialect::Feature feature) const { return facts.features.has(feature); }
  /// Reports `node` unless the dialect has the feature.
  void need(dialect::Feature feature, const ast::Node &node);
  template <typename T> const ast::Node *needing(dialect::Feature feature, const T &node) {
    need(feature, node);
    return rewriteChildren(node);
  }
  void needOperator(llvm::StringRef op, const ast::Node &node);
  void needClauses(const ast::Node &node, llvm::StringRef clauses);

  // A rule for each kind of node that has one.
  template <typename T> const ast::Node *legal(const T &node) { return rewriteChildren(node); }
  const ast::Node *legal(const ast::Name &node);
  const ast::Node *legal(const ast::Star &node);
  const ast::Node *legal(const ast::TypedLiteral &node);
  const ast::Node *legal(const ast::IntervalLiteral &node);
  const ast::Node *legal(const ast::Binary &node);
  const ast::Node *legal(const ast::Is &node);
  const ast::Node *legal(const ast::Like &node);
  const ast::Node *legal(const ast::Between &node);
  const ast::Node *legal(const ast::In &node);
  const ast::Node *legal(const ast::Cast &node);
  const ast::Node *legal(const ast::Extract &node);
  const ast::Node *legal(const ast::Function &node);
  const ast::Node *legal(const ast::NamedArgument &node);
  const ast::Node *legal(const ast::Array &node);
  const ast::Node *legal(const ast::Index &node);
  const ast::Node *legal(const ast::Field &node);
  const ast::Node *legal(const ast::FieldStar &node);
  const ast::Node *legal(const ast::Literal &node);
  const ast::Node *legal(const ast::OtherUnary &node);
  const ast::Node *legal(const ast::OtherBinary &node);
  const ast::Node *legal(const ast::IsWords &node);
  const ast::Node *legal(const ast::Apply &node);
  const ast::Node *legal(const ast::WordedCall &node);
  const ast::Node *legal(const ast::NextValue &node);
  const ast::Node *legal(const ast::Comprehension &node);
  const ast::Node *legal(const ast::Braces &node);
  const ast::Node *legal(const ast::TypedConstructor &node);
  const ast::Node *legal(const ast::ColonPath &node);
  const ast::Node *legal(const ast::Lambda &node);
  const ast::Node *legal(const ast::IntervalSum &node);
  const ast::Node *legal(const ast::PrefixWord &node);
  const ast::Node *legal(const ast::Subcolumn &node);
  const ast::Node *legal(const ast::Method &node);
  const ast::Node *legal(const ast::TextBehind &node);
  const ast::Node *legal(const ast::ColumnsApply &node);
  const ast::Node *legal(const ast::OuterMark &node);
  const ast::Node *legal(const ast::OdbcEscape &node);
  const ast::Node *legal(const ast::Type &node);

  const ast::Node *legal(const ast::Select &node);
  const ast::Node *legal(const ast::GroupBy &node);
  const ast::Node *legal(const ast::SetOperation &node);
  const ast::Node *legal(const ast::Values &node);
  const ast::Node *legal(const ast::ParenQuery &node);
  const ast::Node *legal(const ast::Limit &node);
  const ast::Node *legal(const ast::TableName &node);
  const ast::Node *legal(const ast::TableSubquery &node);
  const ast::Node *legal(const ast::TableFunction &node);
  const ast::Node *legal(const ast::TableParen &node);
  const ast::Node *legal(const ast::Join &node);
  const ast::Node *legal(const ast::TableSuffix &node);
  const ast::Node *legal(const ast::Verbatim &node);
  const ast::Node *legal(const ast::Hint &node);
  const ast::Node *legal(const ast::Pivot &node);
  const ast::Node *legal(const ast::Unpivot &node);
  const ast::Node *legal(const ast::Sample &node);
  const ast::Node *legal(const ast::MatchRecognize &node);
  const ast::Node *legal(const ast::TimeTravel &node);
  const ast::Node *legal(const ast::DocumentTable &node);
  const ast::Node *legal(const ast::UsingSample &node);
  const ast::Node *legal(const ast::Insert &node);
  const ast::Node *legal(const ast::OnConflict &node);
  const ast::Node *legal(const ast::SetMatching &node);
  const ast::Node *legal(const ast::NamedValue &node);
  const ast::Node *legal(const ast::StagedFile &node);
  const ast::Node *legal(const ast::TableParameter &node);
  const ast::Node *legal(const ast::ObjectUnpivot &node);
  const ast::Node *legal(const ast::ListExclude &node);
  const ast::Node *legal(const ast::Top &node);
  const ast::Node *legal(const ast::SelectWords &node);
  const ast::Node *legal(const ast::LateralView &node);
  const ast::Node *legal(const ast::ArrayJoin &node);
  const ast::Node *legal(const ast::Prewhere &node);
  const ast::Node *legal(const ast::GroupModifier &node);
  const ast::Node *legal(const ast::GroupSets &node);
  const ast::Node *legal(const ast::GroupingSets &node);
  const ast::Node *legal(const ast::ByClause &node);
  const ast::Node *legal(const ast::LimitBy &node);
  const ast::Node *legal(const ast::LimitMode &node);
  const ast::Node *legal(const ast::AliasList &node);
  const ast::Node *legal(const ast::OrderAll &node);
  const ast::Node *legal(const ast::OrderUsing &node);

  // What only Mesh reads is left as it is.
  const ast::Node *legal(const ast::MacroCall &node) { return &node; }
  const ast::Node *legal(const ast::Block &node) { return &node; }
  const ast::Node *legal(const ast::RawStatement &node) { return &node; }

  template <typename T> const ast::Node *inOwnDialect(const T &node);

  /// A copy of `node`, which may change until it is handed on.
  template <typename T> T *copy(const T &node) { return arena.make<T>(node); }
  const ast::Expr *inParens(const ast::Expr *expr);
  const ast::Expr *comparand(const ast::Expr *expr, uint8_t rank);
  uint8_t rankOf(const ast::Expr &expr) const;
  ast::Select *selectFrom(const ast::Table *table);
  ast::Select *selectFrom(const ast::Query *query);
  const ast::TableAlias *aliasIfNeeded(SourceRange range);
  template <typename T> const ast::Select *wrappedTail(const T &node, const ast::Query *inner);
  /// Whether it bounds its rows where they must have an order, and says none.
  template <typename Query> bool isUnordered(const Query &query) const {
    return !facts.hasLimit && query.limit && query.orderBy.empty();
  }
  const ast::Select *ordered(const ast::Select &node);
  const ast::Query *operand(const ast::Query *query, bool isRight, bool hasTail);
  const ast::Table *renamed(const ast::Query *query, const ast::TableAlias &alias,
                            SourceRange range);
  const ast::Select *selectColumns(const ast::Values &values, const ast::TableAlias &alias);
  const ast::Select *selectByCte(const ast::Query *query, const ast::TableAlias &alias);
  ast::Ident freshName(const ast::Node &within, const ast::Ident &wish);

  // Names of tables where there are no schemas.
  struct Exposed {      ///< A table of a FROM, by the name that its columns are qualified with.
    std::string name;   ///< Folded.
    std::string schema; ///< Folded qualifiers, each with a dot behind it.
    const ast::Table *table;
    bool flattened; ///< It had qualifiers, and no alias.
  };
  using Scope = llvm::SmallVector<Exposed, 4>;
  void expose(const ast::Table &table, Scope &scope) const;
  void expose(const ast::Table &table, const ast::TableAlias *alias, Scope &scope) const;
  void checkNames(const Scope &scope);
  std::string folded(llvm::ArrayRef<ast::Ident> path) const;

  const dialect::DialectFacts &facts;
  Diagnostics &diags;
  std::vector<Scope> scopes; ///< Of the queries around, innermost last.
  unsigned unnamed = 0;      ///< Subqueries that were given a name.
};

} // namespace mesh::emit

#endif // MESH_LIB_EMIT_LEGALISER_H
