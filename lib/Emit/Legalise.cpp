// Legalise.cpp - the rules for names and expressions.

#include "Legaliser.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Emit/EmitDiagnostics.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::emit;
using dialect::Binding;
using dialect::Feature;

const ast::Node *mesh::emit::legalise(const ast::Node &node, const dialect::DialectFacts &dialect,
                                      Arena &arena, Diagnostics &diags) {
  size_t errorsBefore = diags.errorCount();
  const ast::Node *legal = Legaliser(dialect, arena, diags).rewrite(&node);
  return diags.errorCount() == errorsBefore ? legal : nullptr;
}

const ast::Node *Legaliser::rewriteNode(const ast::Node &node,
                                        llvm::SmallVectorImpl<const ast::Node *> *) {
  return ast::visit(node, [&](const auto &typed) { return legal(typed); });
}

void Legaliser::need(Feature feature, const ast::Node &node) {
  if (!has(feature))
    diags.report(node.range, diag::NotInDialect, toText(feature), facts.name);
}

const ast::Expr *Legaliser::inParens(const ast::Expr *expr) {
  auto *paren = arena.make<ast::Paren>(expr->range);
  paren->inner = expr;
  return paren;
}

// --- Names -------------------------------------------------------------------

/// Whether any word can be a name without quotes in that place of the node.
static bool isLabel(const ast::Ident &ident, const ast::Node &owner) {
  switch (owner.kind) {
  case ast::NodeKind::Alias:
  case ast::NodeKind::Field:
    return true;
  case ast::NodeKind::Name: {
    const auto &name = ast::cast<ast::Name>(owner);
    return !name.qualifiers.empty() && ident.loc != name.qualifiers.front().loc;
  }
  case ast::NodeKind::TableName: {
    const auto &table = ast::cast<ast::TableName>(owner);
    return !table.qualifiers.empty() && ident.loc != table.qualifiers.front().loc;
  }
  default:
    return false;
  }
}

/// Whether the identifier of the node is no name of a column or table.
static bool isOtherName(const ast::Node &owner) {
  switch (owner.kind) {
  case ast::NodeKind::Function: // Many functions are called like keywords.
  case ast::NodeKind::Extract:
  case ast::NodeKind::IntervalLiteral:
  case ast::NodeKind::NamedArgument:
    return true;
  default:
    return false;
  }
}

/// Quotes what the dialect would take for a keyword.
ast::Ident Legaliser::rewriteIdent(ast::Ident ident, const ast::Node &owner) {
  bool bare = ident.quoted || ident.templated || isOtherName(owner) ||
              !isReserved(facts, ident.text()) ||
              (facts.keywordsAreLabels && isLabel(ident, owner));
  if (bare)
    return ident;
  return {arena.copy(llvm::StringRef(fold(facts, ident.text(), false))), ident.loc, true};
}

const ast::Node *Legaliser::legal(const ast::Name &node) {
  if (!facts.flattensNames || node.qualifiers.size() < 2)
    return rewriteChildren(node);
  // schema.table.column: the table goes by its own name only.
  llvm::ArrayRef<ast::Ident> path = node.qualifiers;
  std::string table = folded(path.take_back()), schema = folded(path.drop_back());
  for (const Scope &scope : llvm::reverse(scopes)) {
    auto isCalledSo = [&](const Exposed &each) { return each.name == table; };
    auto isMeant = [&](const Exposed &each) {
      return isCalledSo(each) &&
             (each.schema == schema || llvm::StringRef(each.schema).ends_with("." + schema));
    };
    if (llvm::none_of(scope, isCalledSo))
      continue;
    if (llvm::none_of(scope, isMeant)) // Of two that clash `checkNames` tells.
      diags.report(node.range, diag::SameTableName, path.back().text(), facts.name);
    break;
  }
  auto *shorter = copy(node);
  shorter->qualifiers = arena.copy(path.take_back());
  return rewriteChildren(*shorter);
}

const ast::Node *Legaliser::legal(const ast::Star &node) {
  if (const ast::StarChanges *changes = node.changes) {
    if (!changes->except.empty() || !changes->exceptPaths.empty())
      need(Feature::StarExclude, node);
    if (!changes->replace.empty())
      need(Feature::StarReplace, node);
    if (!changes->rename.empty())
      need(Feature::StarRename, node);
  }
  if (!facts.flattensNames || node.qualifiers.size() < 2)
    return rewriteChildren(node);
  auto *shorter = copy(node);
  shorter->qualifiers = arena.copy(llvm::ArrayRef<ast::Ident>(node.qualifiers).take_back());
  return rewriteChildren(*shorter);
}

// --- Literals and casts ------------------------------------------------------

const ast::Node *Legaliser::legal(const ast::TypedLiteral &node) {
  if (has(Feature::TypedLiterals))
    return &node;
  // Dates and times are texts there.
  auto *text = arena.make<ast::Literal>(node.range);
  text->literal = ast::LiteralKind::String;
  text->text = node.text;
  return text;
}

const ast::Node *Legaliser::legal(const ast::IntervalLiteral &node) {
  need(Feature::Intervals, node);
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::Cast &node) {
  if (node.cast == ast::CastKind::TryCast)
    need(Feature::TryCast, node);
  if (node.cast == ast::CastKind::SafeCast)
    need(Feature::SafeCast, node);
  if (node.type->arrayDepth != ast::ArrayDepth::None)
    need(Feature::Arrays, *node.type);
  const auto &same = ast::cast<ast::Cast>(*rewriteChildren(node));
  if (node.cast != ast::CastKind::Colons || has(Feature::ColonCast))
    return &same;
  auto *call = copy(same);
  call->cast = ast::CastKind::Cast;
  return call;
}

namespace {
/// How a field of a date is got out of a text: strftime's format, and the type.
struct DatePart {
  const char *field, *format, *type;
};
} // namespace

static constexpr DatePart dateParts[] = {
    {"year", "%Y", "INTEGER"},  {"month", "%m", "INTEGER"},  {"day", "%d", "INTEGER"},
    {"hour", "%H", "INTEGER"},  {"minute", "%M", "INTEGER"}, {"second", "%f", "REAL"},
    {"epoch", "%s", "INTEGER"}, {"dow", "%w", "INTEGER"},    {"doy", "%j", "INTEGER"},
};

const ast::Node *Legaliser::legal(const ast::Extract &node) {
  if (has(Feature::Extract))
    return rewriteChildren(node);
  const auto *part = llvm::find_if(dateParts, [&](const DatePart &each) {
    return node.field.text().equals_insensitive(each.field);
  });
  if (!facts.hasStrftime || part == std::end(dateParts)) {
    need(Feature::Extract, node);
    return &node;
  }
  auto *format = arena.make<ast::Literal>(node.range);
  format->literal = ast::LiteralKind::String;
  format->text = part->format;
  auto *call = arena.make<ast::Function>(node.range);
  call->name = ast::Ident("strftime", node.range.begin);
  call->arguments = arena.copy<const ast::Expr *>({format, rewriteAs(node.operand)});
  auto *type = arena.make<ast::Type>(node.range);
  type->name = part->type;
  auto *number = arena.make<ast::Cast>(node.range);
  number->operand = call;
  number->type = type;
  return number;
}

const ast::Node *Legaliser::legal(const ast::Array &node) {
  need(Feature::Arrays, node);
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::Index &node) {
  need(Feature::Indices, node);
  if (node.step)
    need(Feature::SliceSteps, node);
  return rewriteChildren(node);
}

// --- What only certain dialects have -------------------------------------------

const ast::Node *Legaliser::legal(const ast::FieldStar &node) {
  return needing(Feature::FieldStars, node);
}

const ast::Node *Legaliser::legal(const ast::Comprehension &node) {
  return needing(Feature::Comprehensions, node);
}

const ast::Node *Legaliser::legal(const ast::Braces &node) {
  return needing(node.map ? Feature::Maps : Feature::Structs, node);
}

const ast::Node *Legaliser::legal(const ast::TypedConstructor &node) {
  return needing(Feature::TypedConstructors, node);
}

const ast::Node *Legaliser::legal(const ast::ColonPath &node) {
  return needing(Feature::ColonPaths, node);
}

const ast::Node *Legaliser::legal(const ast::Lambda &node) {
  return needing(Feature::Lambdas, node);
}

const ast::Node *Legaliser::legal(const ast::IntervalSum &node) {
  return needing(Feature::IntervalSums, node);
}

const ast::Node *Legaliser::legal(const ast::PrefixWord &node) {
  if (node.word != "ANY" && !dialect::listHolds(facts.words, node.word.get().lower()))
    diags.report(node.range, diag::NotInDialect, node.word, facts.name);
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::Subcolumn &node) {
  return needing(Feature::Subcolumns, node);
}

const ast::Node *Legaliser::legal(const ast::Method &node) {
  return needing(Feature::BangMethods, node);
}

const ast::Node *Legaliser::legal(const ast::TextBehind &node) {
  return needing(Feature::FullText, node);
}

const ast::Node *Legaliser::legal(const ast::ColumnsApply &node) {
  return needing(Feature::ColumnTransformers, node);
}

const ast::Node *Legaliser::legal(const ast::OuterMark &node) {
  return needing(Feature::OuterMarks, node);
}

const ast::Node *Legaliser::legal(const ast::OdbcEscape &node) {
  return needing(Feature::OdbcEscapes, node);
}

const ast::Node *Legaliser::legal(const ast::NextValue &node) {
  return needing(Feature::SequenceValues, node);
}

const ast::Node *Legaliser::legal(const ast::IsWords &node) {
  return needing(Feature::IsWords, node);
}

const ast::Node *Legaliser::legal(const ast::Apply &node) {
  if (node.callee->kind == ast::NodeKind::Method)
    return rewriteChildren(node);
  bool ofCall = node.callee->kind == ast::NodeKind::Function;
  if (!ofCall || !has(Feature::ParametricCalls))
    need(ofCall && !has(Feature::Methods) ? Feature::ParametricCalls : Feature::Methods, node);
  return rewriteChildren(node);
}

/// Reports an operator that the dialect has not.
void Legaliser::needOperator(llvm::StringRef op, const ast::Node &node) {
  if (!hasOperator(facts, op))
    diags.report(node.range, diag::NotInDialect, ("the operator " + op).str(), facts.name);
}

const ast::Node *Legaliser::legal(const ast::OtherUnary &node) {
  if (node.op.get().ends_with_insensitive("symmetric"))
    need(Feature::Symmetric, node);
  else
    needOperator(node.op, node);
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::OtherBinary &node) {
  needOperator(node.op, node);
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::WordedCall &node) {
  std::string name = node.name.text().lower();
  if (!dialect::listHolds(facts.wordedCalls, name))
    diags.report(node.range, diag::NotInDialect,
                 "words among the arguments of " + node.name.text().str(), facts.name);
  return rewriteChildren(node);
}

/// What a string needs for the letters before it.
static Feature featureOfPrefix(llvm::StringRef text) {
  if (text.starts_with("_"))
    return Feature::CharsetStrings;
  if (text.starts_with_insensitive("u&"))
    return Feature::UnicodeStrings;
  return text.starts_with_insensitive("n") ? Feature::NationalStrings : Feature::BitStrings;
}

const ast::Node *Legaliser::legal(const ast::Literal &node) {
  if (node.literal != ast::LiteralKind::Verbatim)
    return &node;
  bool bytes = node.text.get().starts_with_insensitive("r") || node.text.get().contains('"');
  bool b = node.text.get().starts_with_insensitive("b");
  // b'text' and b'101' look alike: where either is meant is the dialect's.
  if (bytes || (b && facts.byteStrings))
    need(Feature::ByteStrings, node);
  else
    need(featureOfPrefix(node.text), node);
  return &node;
}

const ast::Node *Legaliser::legal(const ast::Type &node) {
  auto isType = [](const ast::Expr *argument) {
    const auto *nested = ast::as<ast::TypeArgument>(argument);
    return nested && (nested->name || !nested->type->arguments.empty());
  };
  if (node.name.get().starts_with("["))
    need(Feature::FixedArrays, node);
  else if (node.angles || llvm::any_of(node.arguments, isType))
    need(Feature::NestedTypes, node);
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::Field &node) {
  need(Feature::Fields, node);
  return rewriteChildren(node);
}

// --- Operators ---------------------------------------------------------------

/// The rank of a comparison; 0 of any other expression.
uint8_t Legaliser::rankOf(const ast::Expr &expr) const {
  auto rank = [&](Binding binding) { return facts.rank[static_cast<size_t>(binding)]; };
  if (const auto *binary = ast::as<ast::Binary>(&expr)) {
    bool equality = binary->op == ast::BinaryOp::Equal || binary->op == ast::BinaryOp::NotEqual;
    bool inequality =
        binary->op >= ast::BinaryOp::Less && binary->op <= ast::BinaryOp::GreaterEqual;
    return equality ? rank(Binding::Equality) : inequality ? rank(Binding::Inequality) : 0;
  }
  bool membership = expr.kind == ast::NodeKind::Like || expr.kind == ast::NodeKind::Between ||
                    expr.kind == ast::NodeKind::In;
  return membership ? rank(Binding::Membership) : 0;
}

/// The left side of a comparison of that rank: another comparison gets
/// parentheses where a = b = c is an error.
const ast::Expr *Legaliser::comparand(const ast::Expr *expr, uint8_t rank) {
  return facts.comparisonsChain || rankOf(*expr) != rank ? expr : inParens(expr);
}

const ast::Node *Legaliser::legal(const ast::Binary &node) {
  if (node.op == ast::BinaryOp::AtTimeZone)
    need(Feature::AtTimeZone, node);
  if (node.op == ast::BinaryOp::BitXor)
    need(Feature::Caret, node);
  const auto &same = ast::cast<ast::Binary>(*rewriteChildren(node));
  uint8_t rank = rankOf(same);
  const ast::Expr *left = rank ? comparand(same.left, rank) : same.left;
  if (left == same.left)
    return &same;
  auto *changed = copy(same);
  changed->left = left;
  return changed;
}

const ast::Node *Legaliser::legal(const ast::Is &node) {
  const auto &same = ast::cast<ast::Is>(*rewriteChildren(node));
  bool unknown = node.test == ast::IsTest::Unknown && !has(Feature::IsUnknown);
  bool value = node.test == ast::IsTest::Same && !has(Feature::IsAnything);
  if (!unknown && !value)
    return &same;
  auto *changed = copy(same);
  changed->test = unknown ? ast::IsTest::Null : ast::IsTest::DistinctFrom;
  changed->negated = value ? !node.negated : node.negated;
  return changed;
}

static Feature featureOf(ast::LikeKind kind) {
  switch (kind) {
  case ast::LikeKind::Like:
  case ast::LikeKind::ILike:
    return Feature::ILike;
  case ast::LikeKind::Glob:
    return Feature::Glob;
  case ast::LikeKind::Regexp:
    return Feature::Regexp;
  case ast::LikeKind::Match:
    return Feature::Match;
  case ast::LikeKind::SimilarTo:
    return Feature::SimilarTo;
  }
  llvm_unreachable("LIKE outside Enums.def");
}

const ast::Node *Legaliser::legal(const ast::Like &node) {
  bool asLike = node.like == ast::LikeKind::ILike && !has(Feature::ILike) && facts.likeIgnoresCase;
  if (node.like != ast::LikeKind::Like && !asLike)
    need(featureOf(node.like), node);
  const auto &same = ast::cast<ast::Like>(*rewriteChildren(node));
  const ast::Expr *operand = comparand(same.operand, rankOf(same));
  if (!asLike && operand == same.operand)
    return &same;
  auto *changed = copy(same);
  changed->operand = operand;
  if (asLike)
    changed->like = ast::LikeKind::Like;
  return changed;
}

/// Whether the lower bound of BETWEEN needs parentheses in some dialects.
static bool isComplexBound(const ast::Expr &expr) {
  const auto *binary = ast::as<ast::Binary>(&expr);
  const auto *unary = ast::as<ast::Unary>(&expr);
  return (binary && binary->op <= ast::BinaryOp::GreaterEqual) ||
         (unary && unary->op == ast::UnaryOp::Not) || expr.kind == ast::NodeKind::Is ||
         expr.kind == ast::NodeKind::Like || expr.kind == ast::NodeKind::Between ||
         expr.kind == ast::NodeKind::In;
}

const ast::Node *Legaliser::legal(const ast::Between &node) {
  const auto &same = ast::cast<ast::Between>(*rewriteChildren(node));
  const ast::Expr *operand = comparand(same.operand, rankOf(same));
  bool complex = facts.betweenBoundIsSimple && isComplexBound(*same.low);
  if (operand == same.operand && !complex)
    return &same;
  auto *changed = copy(same);
  changed->operand = operand;
  if (complex)
    changed->low = inParens(same.low);
  return changed;
}

/// The rows of a set such as ((1, 2), (3, 4)); none if it is no list of rows.
static llvm::SmallVector<const ast::Expr *> rowsOf(const ast::Expr &set) {
  llvm::SmallVector<const ast::Expr *> rows;
  if (const auto *tuple = ast::as<ast::Tuple>(&set))
    rows.append(tuple->items.begin(), tuple->items.end());
  else if (const auto *paren = ast::as<ast::Paren>(&set))
    rows.push_back(paren->inner);
  if (!llvm::all_of(rows, [](const ast::Expr *row) { return row->kind == ast::NodeKind::Tuple; }))
    rows.clear();
  return rows;
}

const ast::Node *Legaliser::legal(const ast::In &node) {
  const auto &same = ast::cast<ast::In>(*rewriteChildren(node));
  llvm::SmallVector<const ast::Expr *> rows = rowsOf(*same.set);
  if (has(Feature::RowLists) || rows.empty())
    return &same;
  auto *values = arena.make<ast::Values>(same.set->range);
  values->rows = arena.copy(llvm::ArrayRef(rows));
  auto *subquery = arena.make<ast::Subquery>(same.set->range);
  subquery->query = values;
  auto *changed = copy(same);
  changed->set = subquery;
  return changed;
}

// --- Calls -------------------------------------------------------------------

const ast::Node *Legaliser::legal(const ast::NamedArgument &node) {
  need(Feature::NamedArguments, node);
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::Function &node) {
  if (!node.qualifiers.empty())
    need(Feature::QualifiedFunctions, node);
  const auto &same = ast::cast<ast::Function>(*rewriteChildren(node));
  const ast::CallTail *tail = same.tail;
  if (!tail)
    return &same;
  if (!tail->argumentOrder.empty())
    need(Feature::ArgumentOrder, node);
  if (tail->exportsState)
    need(Feature::ExportState, node);
  if (!tail->withinGroup.empty())
    need(Feature::WithinGroup, node);
  if (tail->nulls == ast::NullTreatment::Ignore)
    need(Feature::IgnoreNulls, node);
  if (tail->nulls != ast::NullTreatment::Respect || has(Feature::IgnoreNulls))
    return &same;
  auto *plainTail = copy(*tail); // Respecting them is what happens anyway.
  plainTail->nulls = ast::NullTreatment::Default;
  auto *changed = copy(same);
  changed->tail = plainTail;
  return changed;
}
