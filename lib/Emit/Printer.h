// Printer.h - writes a tree as text of one dialect, as it stands: which forms
// the dialect lacks is for `legalise` to know.

#ifndef MESH_LIB_EMIT_PRINTER_H
#define MESH_LIB_EMIT_PRINTER_H

#include "mesh/AST/AST.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Emit/PrettyPrinter.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace mesh::emit {

/// How tightly the operators to the left and to the right of an expression pull
/// at its edges; 0 where there is none. An expression whose own operator binds
/// less tightly would be torn apart, so it gets parentheses.
struct Edges {
  uint8_t left = 0, right = 0;
};

/// Where a name stands, which decides whether it may be a keyword.
enum class NameUse : uint8_t {
  Column, ///< Where an expression may begin.
  Table,  ///< In FROM.
  Label,  ///< Where only a name can be: behind "." and AS, in a list of names.
  Part,   ///< Behind ".".
  Call,   ///< Before "(".
};

/// Where the rare clauses of a SELECT stand: behind that clause, or where it would be.
enum class Place : uint8_t { Hint, Select, Into, From, Where, Group, GroupEnd, Sample };

/// Those of a tail: instead of ORDER BY, before LIMIT, behind everything.
enum class EndPlace : uint8_t { Order, Bound, Last };

/// Whether the name is spelled like an identifier.
bool isWord(llvm::StringRef name);
/// What may stand behind IN without parentheses of its own.
bool isSet(const ast::Expr &expr);
/// The table of a query that is nothing but PIVOT or UNPIVOT before a table; else null.
const ast::Table *leadingPivotOf(const ast::Select &query);

class Printer {
public:
  Printer(PrettyPrinter &to, const dialect::DialectFacts &dialect, const Options &given)
      : out(to), facts(dialect), options(given), step(given.indent), spread(given.spread),
        leadingComma(given.leadingComma) {}

  void node(const ast::Node &node, Edges edges = {});

private:
  // Each node, wherever it may stand. A new one does not compile without.
#define NODE(Type, name)
#define NODES(Type, name)
#define IDENT(name)
#define IDENTS(name)
#define TEXT(name)
#define VALUE(Type, name)
#define MESH_NODE(Category, Name, Fields) void put(const ast::Name &node, Edges edges);
#include "mesh/AST/Nodes.def"

  // Names and texts.
  void word(llvm::StringRef keyword) { out.text(keyword); }
  void ident(const ast::Ident &ident, NameUse use = NameUse::Column);
  void path(llvm::ArrayRef<ast::Ident> qualifiers, const ast::Ident &name,
            NameUse use = NameUse::Column);
  void idents(llvm::ArrayRef<ast::Ident> list);
  void string(llvm::StringRef text);

  // Groups.
  void inParens(llvm::function_ref<void()> content, Breaks breaks = Breaks::All);
  void clause(llvm::StringRef keyword, llvm::function_ref<void()> content);
  /// The comma of a list and the break beside it; `line`: the end of the line.
  void comma(bool line = false);
  /// Where a clause of a query begins.
  void newClause() { spread ? out.line() : out.space(); }
  /// Writes a query that takes a line for each clause only where it must.
  void compact(llvm::function_ref<void()> content);
  /// Writes a query that is a part of the statement's outline.
  void outlined(llvm::function_ref<void()> content);
  template <typename List> void list(const List &items, bool lines = false) {
    bool first = true;
    for (const auto *item : items) {
      if (!first)
        comma(lines);
      first = false;
      node(*item);
    }
  }

  // Expressions (PrintNames, PrintExpr, PrintOperands, PrintCalls).
  uint8_t rank(dialect::Binding binding) const { return facts.rank[static_cast<size_t>(binding)]; }
  uint8_t rankOf(ast::BinaryOp op) const;
  /// Whether an infix expression whose operator has that rank is torn at its edges.
  static bool isTorn(uint8_t rank, Edges edges) { return edges.left >= rank || edges.right > rank; }
  void wrapped(bool parens, Edges edges, llvm::function_ref<void(Edges)> content);
  void chain(const ast::Binary &node, Edges edges);
  void conjuncts(const ast::Expr &expr);
  void suffixed(const ast::Expr &expr, bool castIsBase = false);
  void operandOfColons(const ast::Expr &expr);
  void openArrow(const ast::Binary &node, Edges edges, bool torn);
  void suffixedBase(const ast::Expr &base);
  template <typename Call> void call(const Call &node);
  void list(const ast::WordedCall &node);
  bool nullsAreInside(const ast::CallTail &tail) const;
  void argumentTail(const ast::CallTail &tail, bool nulls, bool behindArguments);
  void intervalAmount(const ast::Expr &amount, bool hasUnit);
  void macroArguments(llvm::ArrayRef<const ast::Node *> arguments);
  void bound(ast::FrameBound bound, const ast::Expr *offset);

  // Queries (PrintQuery.cpp).
  void with(const ast::With *with);
  void inMacroCall(llvm::StringRef macro, const ast::Expr &condition);
  void conditional(llvm::StringRef keyword, llvm::StringRef macro, ast::ClauseKind clause,
                   llvm::ArrayRef<const ast::ClauseCondition *> conditions,
                   llvm::function_ref<void()> content);
  void selectList(const ast::Select &node);
  void from(llvm::ArrayRef<const ast::Table *> tables);
  void joins(const ast::Table &table);
  void joinTail(const ast::Join &join);
  bool wasWritten(llvm::StringRef word, const ast::Join &join) const;
  void operand(const ast::Query &query, const ast::SetOperation &parent, bool isRight);
  template <typename Query> void tail(const Query &node);
  void extras(llvm::ArrayRef<const ast::Clause *> clauses, Place place);
  void ends(llvm::ArrayRef<const ast::Clause *> clauses, EndPlace place);
  void verbatim(const ast::Clause &clause);
  void alias(const ast::TableAlias *alias);
  void leadingPivot(const ast::Table &table);
  void pivotHead(const ast::PivotColumn &column);
  void pivotValues(const ast::PivotColumn &column);
  void worded(llvm::ArrayRef<const ast::WordedArgument *> arguments);

  // Statements (PrintStatement.cpp).
  void properties(llvm::ArrayRef<const ast::Node *> properties);

  PrettyPrinter &out;
  const dialect::DialectFacts &facts;
  const Options &options;
  unsigned step;
  bool spread; ///< See Options; off within expressions.
  bool leadingComma;
  /// Where a statement begins, a macro that stands for a query is in parentheses:
  /// without them it would stand for a statement.
  const ast::Query *leadingMacro = nullptr;
  bool inMacro = false; ///< Within a macro's arguments or a block, which only Mesh reads.
};

} // namespace mesh::emit

#endif // MESH_LIB_EMIT_PRINTER_H
