// Expander.h - the rewriter that expands macros.
//
// A tree is rewritten from the top. Where a macro stands, what it becomes is
// made in its own way and then fitted to the place: an expression, a table, a
// query, a statement, any number of them where the place is a list. Arguments
// are expanded where they were written, before they are put in; a lambda's body
// is expanded anew for each use, with its parameters bound.
//
// A macro whose outcome depends on what is not known yet (a time variable in a
// condition) is "left": it stays as a call, with everything else in it expanded.

#ifndef MESH_LIB_MACRO_EXPANDER_H
#define MESH_LIB_MACRO_EXPANDER_H

#include "Evaluator.h"
#include "Make.h"
#include "mesh/AST/Walk.h"
#include "mesh/Dialect/SqlForms.h"
#include "mesh/Macro/Macro.h"
#include "mesh/Python/Python.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

namespace mesh::macro {

using Nodes = llvm::SmallVectorImpl<const ast::Node *>;
using NodeList = llvm::SmallVector<const ast::Node *, 4>;

/// Takes the places of a body to those of one expansion of it.
struct Relocation {
  SourceRange from;
  SourceLoc to;

  SourceLoc operator()(SourceLoc loc) const {
    bool inside = to && from.begin <= loc && loc <= from.end;
    return inside ? to.offset(loc.raw - from.begin.raw) : loc;
  }
  SourceRange operator()(SourceRange range) const {
    return {(*this)(range.begin), (*this)(range.end)};
  }
};

struct Environment;

/// A lambda with all that its body may refer to.
struct Closure {
  const ast::Lambda *lambda = nullptr;
  const Environment *environment = nullptr;
  Relocation relocation;

  explicit operator bool() const { return lambda; }
};

/// A parameter of a lambda and its value: a tree or a lambda; neither for a
/// parameter that stays what it is, in a call that is left.
struct Bound {
  llvm::StringRef name;
  const ast::Node *value = nullptr;
  Closure closure;

  bool isOpen() const { return !value && !closure; }
};

struct Environment {
  llvm::SmallVector<Bound, 4> bindings;
  const Environment *outer = nullptr;
};

/// Puts macro variables where a text has marks (Jinja.h): '<start_ds>' becomes
/// @start_ds. The name of one that stands elsewhere, or empty.
std::string placeVariables(std::string &text);

struct Operator;
struct Call;

class Expander : public ast::Rewriter {
public:
  Expander(const Scope &scope, const dialect::DialectFacts &dialect, SourceManager &sources,
           Arena &arena, Reads &reads, Diagnostics &diags);

  const ast::File *expandFile(const ast::File &file);
  const ast::Node *expandNode(const ast::Node &node);

protected:
  const ast::Node *rewriteNode(const ast::Node &node, Nodes *list) override;
  ast::Ident rewriteIdent(ast::Ident ident, const ast::Node &owner) override;
  void rewriteListed(ast::Ident ident, const ast::Node &owner,
                     llvm::SmallVectorImpl<ast::Ident> &list) override;
  SourceRange rewriteRange(SourceRange range) override { return relocation(range); }

private:
  // --- Rewriting each kind of node (Expander.cpp) ---
  const ast::Node *dispatch(const ast::Node &node, Nodes *list);
  const ast::Node *rewriteName(const ast::Name &node);
  const ast::Node *rewriteChildrenOfName(const ast::Name &node);
  const ast::Node *rewriteStar(const ast::Star &node);
  const ast::Node *rewriteField(const ast::Field &node);
  const ast::Node *rewriteAlias(const ast::Alias &node);
  const ast::Node *rewriteParen(const ast::Paren &node);
  const ast::Node *rewriteTuple(const ast::Tuple &node);
  const ast::Node *rewriteIn(const ast::In &node);
  const ast::Node *rewriteBinaries(const ast::Binary &top);
  const ast::Node *rewriteOperator(const ast::Node &node);
  const ast::Node *rewriteInterval(const ast::IntervalLiteral &node);
  const ast::Node *rewriteOrderItem(const ast::OrderItem &node, Nodes *list);
  const ast::Node *rewriteType(const ast::Type &node);
  const ast::Node *rewriteLambda(const ast::Lambda &node);
  const ast::Node *settle(const ast::Node &before, const ast::Node *after);
  const ast::Node *settleStar(const ast::StarChanges &changes);

  // --- Queries and tables (ExpandQuery.cpp) ---
  template <typename Query> const ast::Node *rewriteQuery(const Query &node);
  const ast::Node *rewriteParenQuery(const ast::ParenQuery &node);
  const ast::Node *rewriteMacroQuery(const ast::MacroQuery &node);
  const ast::Query *flattenUnion(const ast::SetOperation &node);
  const ast::Node *rewriteSetOperations(const ast::SetOperation &top);
  const ast::Node *rewriteWith(const ast::With &node);
  const ast::Node *rewriteJoins(const ast::Join &top);
  const ast::Node *rewriteTableName(const ast::TableName &node);
  const ast::Node *rewriteTableMacro(const ast::TableMacro &node, Nodes *list);
  const ast::Node *rewriteTableParen(const ast::TableParen &node);

  // --- Statements and blocks (ExpandStatement.cpp) ---
  void expandStatement(const ast::Statement &statement, Nodes &out);
  template <typename Raw> const ast::Node *rewriteRaw(const Raw &node);
  void rewritePiece(const ast::Node &piece, Nodes &out);
  void rewriteVariableBeforeParen(const ast::MacroCall &call, Nodes &out);
  const ast::Node *rewriteBlock(const ast::Block &node);
  void rewriteProperty(const ast::Node &property, Nodes &out);
  const ast::Node *propertyValue(const ast::Property &property);
  void learnKind(const ast::Block &block);
  void define(const ast::MacroCall &call);
  void expandJinja(const ast::JinjaBlock &block, Nodes &out);

  // --- Forms of dialects (OperatorsSql.cpp) ---
  using FormValue = std::pair<llvm::StringRef, std::string>;
  const ast::Node *fillForm(llvm::StringRef form, SourceRange use, llvm::ArrayRef<FormValue> values,
                            bool isQuery = false);
  const ast::Node *putForName(const ast::Node &form, llvm::StringRef name, const ast::Expr &value);
  const ast::Expr *joinTexts(llvm::ArrayRef<const ast::Expr *> parts,
                             const dialect::SqlForms &forms, const Make &make);
  std::optional<Value> jinjaVariable(llvm::StringRef name);

  // --- What a macro becomes, fitted to its place (Places.cpp) ---
  const ast::Expr *toExpr(const ast::Node &node);
  const ast::Query *toQuery(const ast::Node &node);
  const ast::Table *toTable(const ast::Node &node, const ast::TableAlias *alias);
  const ast::Statement *toStatement(const ast::Node &node);
  const ast::Node *toCte(const ast::Node &node);
  const ast::Node *placeExpr(const ast::Node &macro, Nodes *list);
  const ast::Node *onlyOne(const Nodes &nodes, SourceRange range);
  const ast::Expr *tupleOf(const Nodes &nodes, SourceRange range);
  void wrongPlace(const ast::Node &node, llvm::StringRef wanted);
  /// `operand` in parentheses if it would be read differently without.
  const ast::Expr *guard(const ast::Expr *operand, unsigned looserThan);
  unsigned rankOf(ast::BinaryOp op) const;
  void guardOperands(const ast::Node &before, ast::Node &after);

  // --- Values (Variables.cpp) ---
  struct Resolved {
    enum State : uint8_t { Undefined, Tree, Function, Symbol } state = Undefined;
    const ast::Node *node = nullptr; ///< Of a Tree.
    Closure closure;                 ///< Of a Function.
  };
  /// What "@name" stands for. Records that it was read. Reports only names that
  /// exist, but not here; what is not defined at all is left to the caller.
  Resolved resolve(llvm::StringRef name, SourceRange use);
  void reportUndefined(llvm::StringRef name, SourceRange range, bool fixable);
  const Bound *findBinding(llvm::StringRef name) const;
  bool isMacroLike(const ast::Expr &written) const;
  std::optional<Resolved> resolvePredefined(llvm::StringRef name, SourceRange use);
  std::optional<Resolved> resolveTime(llvm::StringRef name, SourceRange use);
  const ast::Expr *timeTree(llvm::StringRef postfix, int64_t micros, const Make &make);
  bool isUserVariable(llvm::StringRef name) const;
  const ast::Node *relocated(const ast::Node &tree, llvm::StringRef macro, SourceRange use);
  const ast::Expr *treeOf(const Value &value, const Make &make);
  const ast::Expr *listTree(const Value &value, const Make &make);
  const ast::Expr *listOf(llvm::ArrayRef<std::string> texts, const Make &make);
  const ast::Node *thisModel(SourceRange use);
  void expandVariable(const ast::MacroVariable &variable, Nodes &out);
  std::vector<std::string> knownNames() const;

  // --- Text with macros in it (Templates.cpp) ---
  enum class TemplateMode : uint8_t { Identifier, QuotedIdentifier, String, Sql };
  struct Template {
    std::string text;
    bool symbolic = false; ///< Some "@name" is left in it.
    bool failed = false;
  };
  Template fillTemplate(llvm::StringRef text, SourceRange range, TemplateMode mode);
  void fillVariable(llvm::StringRef name, llvm::StringRef spelled, SourceRange range,
                    TemplateMode mode, bool braces, Template &out);
  std::optional<std::string> textOf(const ast::Node &node);
  ast::Ident fillIdent(ast::Ident ident);
  ast::Ident identFromCall(ast::Ident ident);
  bool expandIdent(ast::Ident ident, Nodes &out);
  ast::Ident identFrom(const ast::Node &value, ast::Ident instead);
  ast::Ident identFrom(std::string text, SourceLoc loc);
  bool appendParts(const ast::Node &value, ast::Ident instead,
                   llvm::SmallVectorImpl<ast::Ident> &parts);
  void appendPart(ast::Ident part, llvm::SmallVectorImpl<ast::Ident> &parts);
  const ast::Node *rewriteMacroString(const ast::MacroString &node);

  // --- Calls (Calls.cpp) ---
  void expandCall(const ast::MacroCall &node, Nodes &out);
  void expandMacro(const ast::Node &macro, Nodes &out);
  void expandOperator(const Operator &op, const ast::MacroCall &node, Nodes &out);
  void expandArgument(const ast::Node &argument, Nodes &out);
  void apply(const Closure &closure, llvm::ArrayRef<const ast::Node *> arguments,
             llvm::StringRef name, SourceRange call, Nodes &out);
  bool bind(Environment &inner, const Closure &closure, llvm::ArrayRef<const ast::Node *> arguments,
            SourceRange call);
  Closure closureOf(const ast::Node &argument);
  void prepareArguments(Call &call, Nodes &arguments);
  bool bindArguments(Call &call);
  size_t findParameter(const Call &call, const ast::NamedArgument &argument);
  void leave(const ast::MacroCall &node, Nodes &out);
  void leaveAs(const ast::MacroCall &node, llvm::ArrayRef<const ast::Node *> arguments, Nodes &out);
  void leaveList(Call &call, const Nodes &items, const Closure &lambda, Nodes &out);
  const ast::Node *listAsOne(const Nodes &nodes, SourceRange range);
  void unknownMacro(const ast::MacroCall &node);
  enum class Truth : uint8_t { False, True, Later, Failed };
  Truth decide(const ast::Node &condition);
  const ast::Expr *single(const ast::Node &argument);
  std::optional<List<const ast::Node *>> parseText(llvm::StringRef text, llvm::StringRef macro,
                                                   SourceRange use);
  Make maker(SourceRange range) { return Make{arena, range}; }
  SourceRange nameRange(const ast::Ident &name) const;

  // --- Macros in Python (PythonMacros.cpp) ---
  using PythonArguments = std::vector<std::pair<std::string, std::string>>;
  void expandPython(const python::Definition &macro, const ast::MacroCall &node, Nodes &out);
  bool pythonArguments(const ast::MacroCall &node, const python::Definition &macro,
                       PythonArguments &arguments);
  std::string pythonQuestion(const python::Definition &macro,
                             llvm::ArrayRef<std::pair<std::string, std::string>> arguments,
                             const std::string &values = "");
  std::optional<std::string> callPythonFromJinja(const python::Definition &macro,
                                                 const std::string &arguments, std::string &problem,
                                                 SourceRange range);
  void noteReads(JsonValue answer);
  std::string pythonColumns(llvm::StringRef table, llvm::StringRef macro, SourceRange range);
  void takePythonResult(const python::Definition &macro, JsonValue answer, SourceRange range,
                        Nodes &out);
  void reportPython(const python::Definition &macro, const python::Failure &failure,
                    SourceRange range);
  const ast::Expr *markedVariable(llvm::StringRef name, SourceRange range);
  std::optional<std::string> pythonText(const ast::Node &node);
  const python::Definition *findPython(llvm::StringRef name) const {
    return scope.python ? scope.python->findMacro(name) : nullptr;
  }

  // --- Operators (Operators*.cpp); see Operators.def ---
#define MESH_OPERATOR(Function, Name, When, Parameters) void Function(Call &call, Nodes &out);
#include "Operators.def"
  static const Operator operators[];
  static const Operator *findOperator(llvm::StringRef name);
  bool itemsAndLambda(Call &call, Nodes &items, Closure &lambda, Nodes &out);
  void joinConditions(Call &call, ast::BinaryOp op, Nodes &out);
  const ast::Expr *constantTree(const Constant &value, const Make &make);
  std::optional<std::string> variableName(Call &call);
  void expandDefault(Call &call, Nodes &out);
  std::optional<std::string> sqlText(Call &call, bool &later);
  void safeSum(Call &call, ast::BinaryOp op, Nodes &out);
  const ast::Expr *divide(const Make &make, const ast::Expr *numerator,
                          const ast::Expr *denominator);
  bool textArgument(Call &call, size_t parameter, std::string &text);
  bool flagArgument(Call &call, size_t parameter, bool &flag);
  llvm::SmallVector<const ast::Expr *, 8> listArgument(const ast::Node &argument);
  const ast::TableName *tableArgument(Call &call, const ast::Node &argument,
                                      llvm::StringRef parameter);
  std::optional<std::string> dateArgument(Call &call, size_t parameter);
  std::string tableKey(const ast::TableName &table) const;
  const std::vector<Column> *columnsOf(Call &call, const ast::TableName &table);
  const ast::Type *parseType(llvm::StringRef type, SourceRange range);
  const ast::Expr *projection(Call &call, const Column &column, ast::Ident table, bool quoted,
                              const std::string &alias);
  const ast::Query *unionOf(Call &call, llvm::ArrayRef<const ast::TableName *> tables,
                            llvm::ArrayRef<const std::vector<Column> *> columns, bool distinct,
                            bool all);
  bool modelNames(Call &call, Environment &names);
  bool orderItems(Call &call, const ast::Node &argument,
                  llvm::SmallVectorImpl<const ast::OrderItem *> &items);
  const ast::Query *dateSeries(Call &call, const std::string &unit, const ast::Expr *start,
                               const ast::Expr *end);
  const ast::Query *recursiveSeries(Call &call, const std::string &column, const std::string &step,
                                    const ast::Expr *start, const ast::Expr *end);
  static std::string parameterName(const Call &call, size_t parameter);

  // --- Bounds ---
  static constexpr unsigned maxTreeDepth = 5000; ///< Of a tree that is put in somewhere.
  bool count(uint64_t nodes, SourceRange range);
  /// What a tree adds where it is put in.
  struct Cost {
    uint64_t size = 0; ///< Nodes, shared ones as often as they would print.
    unsigned depth = 0;
  };
  Cost costOf(const ast::Node &tree);
  bool countTree(const ast::Node &tree, SourceRange range);
  /// What stands in the place of a macro that failed, after the report.
  void fail(Nodes &out) { out.push_back(error); }
  void undecided(SourceRange range) {
    if (!reads.undecided)
      reads.undecided = range ? range : SourceRange{};
  }

  const Scope &scope;
  const dialect::DialectFacts &dialect;
  SourceManager &sources;
  Reads &reads;
  Diagnostics &diags;

  std::string modelKind;
  bool hasInterval = true;
  llvm::StringMap<const ast::Node *> definitions; ///< @DEF variables by lower-case name.
  llvm::StringMap<Closure> functions;             ///< @DEF functions.
  const Environment *environment = nullptr;
  Relocation relocation;
  bool bareParameters = true; ///< Parameters are also meant by names without "@".
  llvm::SmallVector<const ast::Node *, 4> finished; ///< Parts that are rewritten already.
  llvm::DenseMap<const ast::Node *, Cost> costs;
  const ast::Expr *error = nullptr;
  unsigned expansionDepth = 0, nesting = 0;
  uint64_t produced = 0;
  bool stopped = false; ///< A bound was hit, and reported.
};

/// When the arguments of an operator are expanded.
enum class Expansion : uint8_t {
  Before, ///< Before the operator sees them; a list among them is spread out.
  Inside, ///< By the operator itself.
};

struct Operator {
  const char *name; ///< Lower case.
  void (Expander::*expand)(Call &call, Nodes &out);
  Expansion expansion;
  /// Separated by blanks; "name?" may be absent, "*name" takes any number.
  const char *parameters;
};

/// One call of an operator with its arguments in the places of the parameters.
struct Call {
  const Operator &op;
  const ast::MacroCall &node;
  SourceRange range;                        ///< Of the call.
  Make make;                                ///< Makes nodes at the place of this expansion.
  std::string name;                         ///< In upper case, for messages.
  llvm::SmallVector<NodeList, 4> arguments; ///< By parameter; empty: not given.
  bool left = false;                        ///< An argument is itself a call that was left.

  /// The argument; null if it was not given.
  const ast::Node *operator[](size_t parameter) const {
    return arguments[parameter].empty() ? nullptr : arguments[parameter].front();
  }
  SourceRange argumentRange(size_t parameter) const {
    return arguments[parameter].empty() ? range : arguments[parameter].front()->range;
  }
};

} // namespace mesh::macro

#endif // MESH_LIB_MACRO_EXPANDER_H
