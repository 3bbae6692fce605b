// AST.cpp - names of kinds, enumerators and operators.

#include "mesh/AST/AST.h"

using namespace mesh;
using namespace mesh::ast;

#define MESH_ENUM(Name, Enumerators)                                                               \
  const char *mesh::ast::toText(Name value) {                                                      \
    using Enum = Name;                                                                             \
    switch (value) { Enumerators }                                                                 \
    llvm_unreachable("enumerator outside Enums.def");                                              \
  }
#define ENUMERATOR(Name)                                                                           \
  case Enum::Name:                                                                                 \
    return #Name;
#include "mesh/AST/Enums.def"

const char *mesh::ast::toText(UnaryOp op) {
  switch (op) {
#define MESH_UNARY(Name, Spelling)                                                                 \
  case UnaryOp::Name:                                                                              \
    return Spelling;
#include "mesh/AST/Operators.def"
  }
  llvm_unreachable("operator outside Operators.def");
}

const char *mesh::ast::toText(BinaryOp op) {
  switch (op) {
#define MESH_BINARY(Name, Spelling)                                                                \
  case BinaryOp::Name:                                                                             \
    return Spelling;
#include "mesh/AST/Operators.def"
  }
  llvm_unreachable("operator outside Operators.def");
}

const char *mesh::ast::toText(NodeKind kind) {
  switch (kind) {
#define NODE(Type, name)
#define NODES(Type, name)
#define IDENT(name)
#define IDENTS(name)
#define TEXT(name)
#define VALUE(Type, name)
#define MESH_NODE(Category, Name, Fields)                                                          \
  case NodeKind::Name:                                                                             \
    return #Name;
#include "mesh/AST/Nodes.def"
  }
  llvm_unreachable("node kind outside Nodes.def");
}

Category mesh::ast::categoryOf(NodeKind kind) {
  switch (kind) {
#define NODE(Type, name)
#define NODES(Type, name)
#define IDENT(name)
#define IDENTS(name)
#define TEXT(name)
#define VALUE(Type, name)
#define MESH_NODE(CategoryName, Name, Fields)                                                      \
  case NodeKind::Name:                                                                             \
    return Category::CategoryName;
#include "mesh/AST/Nodes.def"
  }
  llvm_unreachable("node kind outside Nodes.def");
}

static llvm::StringRef nameOf(RawClauseKind kind) {
  switch (kind) {
  case RawClauseKind::Into:
    return "SELECT INTO";
  case RawClauseKind::ConnectBy:
    return "CONNECT BY";
  case RawClauseKind::Locking:
    return "FOR behind a query";
  case RawClauseKind::Option:
    return "OPTION";
  case RawClauseKind::Settings:
    return "SETTINGS";
  case RawClauseKind::Format:
    return "FORMAT";
  case RawClauseKind::UsingKey:
    return "USING KEY";
  case RawClauseKind::SearchOrCycle:
    return "SEARCH or CYCLE";
  case RawClauseKind::Fill:
    return "WITH FILL";
  case RawClauseKind::Script:
    return "TRANSFORM with a script";
  case RawClauseKind::Pipe:
    return "'|>'";
  }
  llvm_unreachable("clause outside Enums.def");
}

static llvm::StringRef nameOf(SuffixKind kind) {
  switch (kind) {
  case SuffixKind::Hints:
    return "a hint behind a table";
  case SuffixKind::Partition:
    return "PARTITION behind a table";
  case SuffixKind::Final:
    return "FINAL";
  case SuffixKind::Ordinality:
    return "WITH ORDINALITY";
  case SuffixKind::Offset:
    return "WITH OFFSET";
  case SuffixKind::ColumnTypes:
    return "column types behind a table";
  case SuffixKind::Only:
    return "ONLY before a table";
  case SuffixKind::Descendants:
    return "'*' behind a table";
  case SuffixKind::Position:
    return "AT behind a table";
  case SuffixKind::View:
    return "LATERAL VIEW in parentheses";
  }
  llvm_unreachable("suffix outside Enums.def");
}

/// Constructs of one name; the others are told by what they hold.
static llvm::StringRef fixedName(NodeKind kind) {
  static constexpr std::pair<NodeKind, llvm::StringLiteral> names[] = {
      {NodeKind::RawTable, "a table of a form of its own"},
      {NodeKind::TimeTravel, "a table as of some time"},
      {NodeKind::UsingSample, "USING SAMPLE"},
      {NodeKind::RawQuery, "a statement in the place of a query"},
      {NodeKind::Pivot, "PIVOT"},
      {NodeKind::Unpivot, "UNPIVOT"},
      {NodeKind::MatchRecognize, "MATCH_RECOGNIZE"},
      {NodeKind::Sample, "TABLESAMPLE"},
      {NodeKind::DefaultValue, "DEFAULT"},
      {NodeKind::StagedFile, "a staged file"},
      {NodeKind::TableParameter, "a parameter in the place of a table"},
      {NodeKind::ObjectUnpivot, "UNPIVOT of an object"},
      {NodeKind::NamedValue, "a value in WITH"},
      {NodeKind::InlineFunction, "a function in WITH"},
      {NodeKind::ListExclude, "EXCLUDE behind a list"},
      {NodeKind::Hint, "a hint"},
      {NodeKind::Top, "TOP"},
      {NodeKind::LateralView, "LATERAL VIEW"},
      {NodeKind::ArrayJoin, "ARRAY JOIN"},
      {NodeKind::Prewhere, "PREWHERE"},
      {NodeKind::GroupingSets, "GROUPING SETS"},
      {NodeKind::LimitBy, "LIMIT BY"},
      {NodeKind::OrderAll, "ORDER BY ALL"},
      {NodeKind::OrderUsing, "ORDER BY USING"},
      {NodeKind::TableArgument, "a table among arguments"},
      {NodeKind::AliasList, "a list of names behind AS"},
      {NodeKind::Method, "a method behind '!'"},
      {NodeKind::ColumnsApply, "APPLY behind columns"},
      {NodeKind::OuterMark, "(+) behind a column"},
      {NodeKind::NextValue, "NEXT VALUE FOR"},
      {NodeKind::GroupSets, "GROUPING SETS"},
  };
  for (const auto &[each, name] : names)
    if (each == kind)
      return name;
  return toText(kind);
}

bool mesh::ast::isQuery(const Statement &statement) {
  const auto *jinja = as<JinjaBlock>(&statement);
  return statement.kind == NodeKind::QueryStatement || (jinja && jinja->jinja == JinjaKind::Query);
}

llvm::StringRef mesh::ast::constructName(const Node &node) {
  switch (node.kind) {
  case NodeKind::RawClause:
    return nameOf(cast<RawClause>(node).clause);
  case NodeKind::TableSuffix:
    return nameOf(cast<TableSuffix>(node).suffix);
  case NodeKind::DocumentTable:
    return cast<DocumentTable>(node).xml ? "XMLTABLE" : "JSON_TABLE";
  case NodeKind::OnConflict:
    return cast<OnConflict>(node).duplicate ? "ON DUPLICATE KEY" : "ON CONFLICT";
  case NodeKind::SetMatching:
    return cast<SetMatching>(node).side.empty() ? cast<SetMatching>(node).words.get()
                                                : "FULL, LEFT or INNER before a set operator";
  case NodeKind::SelectWords:
    return cast<SelectWords>(node).words;
  case NodeKind::GroupModifier:
    return cast<GroupModifier>(node).words;
  case NodeKind::ByClause:
    return cast<ByClause>(node).words;
  case NodeKind::LimitMode:
    return cast<LimitMode>(node).ties ? "WITH TIES" : "LIMIT with PERCENT";
  case NodeKind::Join:
    return cast<Join>(node).words;
  case NodeKind::TextBehind:
    return cast<TextBehind>(node).operand->kind == NodeKind::Function ? "AGAINST"
                                                                      : "OVER behind no call";
  case NodeKind::PrefixWord:
    return cast<PrefixWord>(node).word;
  default:
    return fixedName(node.kind);
  }
}

const Table &mesh::ast::withoutSuffixes(const Table &table) {
  const Table *inner = &table;
  while (const auto *suffix = as<TableSuffix>(inner))
    inner = suffix->inner;
  return *inner;
}

// Nodes live in the arena, which runs no destructors.
#define NODE(Type, name)
#define NODES(Type, name)
#define IDENT(name)
#define IDENTS(name)
#define TEXT(name)
#define VALUE(Type, name)
#define MESH_NODE(Category, Name, Fields)                                                          \
  static_assert(std::is_trivially_destructible_v<mesh::ast::Name>);
#include "mesh/AST/Nodes.def"
