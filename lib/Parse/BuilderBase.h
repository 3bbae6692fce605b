// BuilderBase.h - what the builder holds while it reads: the frames of what is open,
// the stack of finished nodes, and how a node's place and text are found. Nothing
// here knows a rule of the grammar.

#ifndef MESH_LIB_PARSE_BUILDERBASE_H
#define MESH_LIB_PARSE_BUILDERBASE_H

#include "PlainStack.h"
#include "Scanner.h"
#include "WordRules.h"
#include "mesh/AST/AST.h"
#include "mesh/Basic/Diagnostics.h"
#include "mesh/Dialect/Dialect.h"
#include <type_traits>
#include <vector>

namespace mesh::parse {

/// Ends the fast pass. Parse.cpp is the only place that catches it.
struct ParseFailed {
  enum Reason : uint8_t { Syntax, TooDeep, TooLarge } reason;
  static constexpr uint32_t current = ~0u;
  uint32_t at = current; ///< The token at fault, where that is not the current one.
};
class BuilderBase {
protected:
  BuilderBase(Scanner scanner, SourceLoc start, const dialect::DialectFacts &dialect, Arena &memory,
              Diagnostics &diagnostics)
      : _input{std::move(scanner), {}, {}}, base(start), facts(dialect), arena(memory),
        diags(diagnostics) {}

  Input _input;

  [[noreturn]] static void failTooLarge() { throw ParseFailed{ParseFailed::TooLarge}; }
  /// What the grammar allows and the dialect, or what stands around, does not.
  [[noreturn]] static void refuse(uint32_t offset) {
    throw ParseFailed{ParseFailed::Syntax, offset};
  }
  [[noreturn]] void refuseLast() const { refuse(_input.last.offset); }
  /// The same, of the token behind what ends there.
  [[noreturn]] void refuseBehind(SourceLoc end) const {
    const char *text = _input.scanner.text();
    refuse(static_cast<uint32_t>(_input.scanner.skip(text + (end.raw - base.raw)) - text));
  }

  struct Operator {
    enum Kind : uint8_t {
      Marker,
      Prefix,
      Binary,
      OtherPrefix,
      OtherBinary,
      Ternary,
      Like,
      In,
      Between,
      Is,
      Named,
      Lambda,
      OpenArrow, ///< -> whose right side takes in everything but another arrow.
    } kind = Marker;
    /// A UnaryOp, BinaryOp or LikeKind. Of Is: 1 for DISTINCT FROM. Of Between:
    /// its rank, which `rank` takes when the AND is there; before that, nothing
    /// behind BETWEEN reaches beyond it.
    uint8_t code = 0;
    uint8_t rank = 0;
    /// NOT before the operator. Of a Marker: whether a lambda may begin here.
    bool negated = false;
    SourceLoc loc{};
    bool complete = false; ///< Of Between: AND was seen. Of Like: ESCAPE was.
    uint32_t length = 0;   ///< Of the text at `loc`, where that is the operator.

    bool isPrefix() const { return kind == Prefix || kind == OtherPrefix; }
  };
  struct CaseFrame {
    SourceLoc loc;
    const ast::Expr *operand, *otherwise;
    size_t mark;
  };
  struct CallFrame {
    ast::Ident name;
    List<ast::Ident> qualifiers;
    SourceLoc loc;
    size_t mark;
    bool distinct;
    bool outerMark; ///< name (+)
    List<const ast::OrderItem *> order;
    ast::NullTreatment nulls;
    bool worded;             ///< Words were read: `parts` says what stands where.
    size_t partMark, given;  ///< Where the call's parts begin, how many values they took.
    size_t operatorMark;     ///< Where the operators of an argument begin.
    const ast::Expr *callee; ///< What is called, where that is no name.
  };
  struct Part { ///< Of a call with words.
    llvm::StringRef words;
    const ast::Node *value;
  };
  struct IndexFrame {
    size_t mark;
    unsigned items;
    bool slice;
    const ast::Expr *upper, *step;
  };
  struct TypeFrame {
    SourceLoc loc;
    std::string name;
    size_t mark;
    List<const ast::Expr *> arguments;
    Tok zone;
    unsigned arrays;
    bool local, angles;
    ast::Ident first, field;  ///< The first name, and that name where it is a field's.
    std::string size;         ///< Between the brackets of an array.
    const ast::Expr *setting; ///< Of name = setting, which is no type.
  };
  struct QueryFrame {
    SourceLoc loc;
    SourceLoc open; ///< Where the token before it begins: its "(", if it has one.
    size_t mark, setMark;
    bool parenthesised;
    const ast::With *with;
    List<const ast::OrderItem *> orderBy;
    const ast::Expr *limit, *offset;
    size_t conditionMark, endMark;
    bool fetch;
  };
  struct SelectFrame {
    ast::Select *node;
    size_t conditionMark, extraMark;
  };
  struct SetOp {
    ast::SetOperator op;
    bool all;
    ast::SetMatching *matching;
  };
  struct WithFrame {
    SourceLoc loc;
    bool recursive;
    const ast::Expr *condition;
    size_t mark;
  };
  struct JoinFrame {
    ast::JoinKind kind = ast::JoinKind::Inner;
    bool natural = false;
    const ast::Expr *match = nullptr, *condition = nullptr;
    uint32_t start = 0, stop = 0; ///< Of an operator that is none of JoinKind's: its text.
    bool done = false;            ///< The node was made, with the first ON or USING.
  };
  struct ParenFrame {
    SourceLoc loc;
    size_t mark;
    bool commaLast = false;
  };
  struct NamedFrame { ///< Of macros, blocks, properties and kinds.
    ast::Ident name;
    SourceLoc loc;
    size_t mark;
    ast::BlockKind block;
  };
  struct RawFrame {
    uint32_t start, stop; ///< The text that is not yet a piece.
    SourceLoc loc;
    size_t mark;
    Tok token, word; ///< Of its first word.
  };
  struct TableFrame {
    bool lateral = false, only = false;
    const ast::TableAlias *prefix = nullptr; ///< alias: table
  };

  // Places and texts of tokens.
  SourceLoc at(uint32_t offset) const { return base.offset(offset); }
  SourceLoc startOf(const Lexeme &token) const { return at(token.offset); }
  SourceLoc endOf(const Lexeme &token) const { return at(token.end()); }
  SourceRange rangeOf(const Lexeme &token) const { return {startOf(token), endOf(token)}; }
  SourceRange toLast(SourceLoc begin) const { return {begin, endOf(_input.last)}; }
  llvm::StringRef text(const Lexeme &token) const {
    return {_input.scanner.text() + token.offset, token.length};
  }
  SourceLoc takePlace() {
    SourceLoc place = at(places.back());
    places.pop_back();
    return place;
  }
  ast::Ident ident(const Lexeme &token) {
    if (token.quoted || token.type == Tok::STRING) [[unlikely]]
      return quotedIdent(token);
    ast::Ident ident(text(token), startOf(token));
    ident.templated = token.templated;
    return ident;
  }

  void keepPathName() {
    if (pathNames)
      return;
    idents.push_back(ident(pathFirst));
    pathLast = pathFirst;
    pathNames = 1;
  }
  void addPathName(ast::Ident name) {
    keepPathName();
    idents.push_back(name);
    ++pathNames;
  }
  /// The names of the open path, which is closed: the last, and those before it.
  std::pair<ast::Ident, List<ast::Ident>> takePath();
  void closePath(); ///< Makes the node of the open path.
  ast::Ident quotedIdent(const Lexeme &token);
  ast::Ident unicodeIdent(const Lexeme &token);
  llvm::StringRef decodeString(const Lexeme &token);
  llvm::StringRef undouble(llvm::StringRef body, char quote);
  bool unescape(llvm::StringRef &body, std::string &decoded, bool backslashes);
  bool takeEscape(llvm::StringRef &rest, std::string &decoded) const;

  // The stack.
  void push(const ast::Node *node) { values.push_back(node); }
  const ast::Node *pop() {
    const ast::Node *node = values.back();
    values.pop_back();
    return node;
  }
  /// A node of a kind or a category that the grammar has just read.
  template <typename T> const T *pop() { return known<T>(pop()); }
  const ast::Expr *popExpr() { return pop<ast::Expr>(); }
  template <typename T> T *top() { return const_cast<T *>(known<T>(values.back())); }
  /// The node as what the grammar says that it is.
  template <typename T> static const T *known(const ast::Node *node);
  template <typename T> List<const T *> takeFrom(size_t mark);
  template <typename T> List<const T *> takeList() {
    size_t mark = marks.back();
    marks.pop_back();
    return takeFrom<T>(mark);
  }
  List<ast::Ident> takeNames();
  ast::Ident takeIdent() {
    ast::Ident ident = idents.back();
    idents.pop_back();
    return ident;
  }

  SourceLoc base;
  const dialect::DialectFacts &facts;
  Arena &arena;
  Diagnostics &diags;
  WordState words;

  PlainStack<const ast::Node *, 64> values;
  PlainStack<ast::Ident, 16> idents;
  PlainStack<Operator, 32> operators;
  PlainStack<size_t, 16> marks;
  PlainStack<uint32_t, 8> places;
  Lexeme pathFirst, pathLast; ///< Of the open path: its first token; its last, if it has more.
  unsigned pathNames = 0;     ///< How many of its names are in `idents`: none, if it is one.
  bool pathOpen = false, lambdaNext = false, negativeNext = false;
  Tok literalZone = Tok::NONE;   ///< WITH or WITHOUT, behind the type of a literal.
  uint32_t otherBegin = 0;       ///< Where the operator of several words begins.
  uint32_t constraintsBegin = 0; ///< Behind the type of a column of a MODEL block.
  uint32_t asOffset = 0;         ///< Of an AS whose name is left out.
  Lexeme collationName;          ///< The first part of the name behind COLLATE.
  unsigned openBetweens = 0, operatorCount = 0;
  ast::FrameBound bound{};
  ast::SetMatching *nextSide = nullptr; ///< Of the set operator that follows.

  PlainStack<CaseFrame, 4> cases;
  PlainStack<CallFrame, 4> calls;
  std::vector<Part> parts;
  std::vector<bool> maps;
  std::vector<const ast::Comprehension *> comprehensions; ///< Whose bracket is open.
  ast::Ident fieldName; ///< Of the type that was read last, as a field, with its options.
  bool fieldIsNotNull = false;
  const ast::Expr *fieldSetting = nullptr; ///< Its value, where it is a setting.
  const ast::Literal *fieldText = nullptr;
  std::vector<IndexFrame> indices;
  std::vector<TypeFrame> types;
  PlainStack<ast::Window *, 2> windowFrames;
  PlainStack<QueryFrame, 8> queries;
  SourceLoc lastOpen; ///< `open` of the query that was finished last.
  PlainStack<SetOp, 8> setOperators;
  const ast::Expr *nextWithCondition = nullptr;
  PlainStack<WithFrame, 2> withs;
  PlainStack<ast::Cte *, 4> ctes;
  PlainStack<SelectFrame, 8> selects;
  PlainStack<ast::GroupBy *, 4> groups;
  PlainStack<const ast::ClauseCondition *, 2> conditions;
  PlainStack<const ast::Clause *, 2> extras; ///< Rare clauses of the SELECTs being read.
  PlainStack<const ast::Clause *, 2> ends;   ///< And of the tails being read.
  std::vector<ast::LateralView *> lateralViews;
  std::vector<llvm::StringRef> byWords;
  PlainStack<TableFrame, 4> laterals;
  const ast::Select *aliasedValues = nullptr; ///< Made of VALUES (1) AS t(a), or of PIVOT.
  PlainStack<JoinFrame, 4> joins;
  PlainStack<ParenFrame, 16> parens;
  std::vector<ast::Pivot *> pivots;
  std::vector<ast::Unpivot *> unpivots;
  std::vector<ast::Sample *> samples;
  std::vector<ast::MatchRecognize *> matches;
  llvm::StringRef matchSemanticsWord; ///< FINAL or RUNNING before the measure that follows.
  std::vector<ast::TimeTravel *> travels;
  std::vector<ast::DocumentTable *> documents;
  std::vector<ast::DocumentColumn *> documentColumnFrames;
  std::vector<std::string> documentWords; ///< Those that wait for what they take.
  std::vector<ast::Insert *> inserts;
  std::vector<ast::OnConflict *> conflicts;
  bool insertHasSource = true, assignmentIsList = false;
  std::vector<NamedFrame> named;
  std::vector<RawFrame> raws;
};

template <typename T> const T *BuilderBase::known(const ast::Node *node) {
  [[maybe_unused]] auto isOne = [&] {
    if constexpr (requires { T::nodeKind; })
      return node->kind == T::nodeKind;
    else if constexpr (std::is_same_v<T, ast::Node>)
      return true;
    else
      return ast::categoryOf(node->kind) ==
             (std::is_same_v<T, ast::Expr>     ? ast::Category::Expr
              : std::is_same_v<T, ast::Query>  ? ast::Category::Query
              : std::is_same_v<T, ast::Table>  ? ast::Category::Table
              : std::is_same_v<T, ast::Clause> ? ast::Category::Clause
                                               : ast::Category::Statement);
  };
  assert(isOne() && "the grammar read something else");
  return static_cast<const T *>(node);
}

template <typename T> List<const T *> BuilderBase::takeFrom(size_t mark) {
  const ast::Node *const *taken = values.begin() + mark;
  auto typed = [&](size_t i) { return known<T>(taken[i]); };
  List<const T *> list = arena.list<const T *>(values.size() - mark, typed);
  values.resize(mark);
  return list;
}

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_BUILDERBASE_H
