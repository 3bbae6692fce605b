// Scalars.cpp - expressions.
//
// Operators become calls of functions with names that no user can write:
//   and or not = <> < <= > >= + - * / % || & | ^ << >> -> ->>
//   negate plus ~          the prefix operators
//   "is null" "is true" "is false" "is distinct" is
//   like ilike glob regexp match similar   (operand, pattern[, escape])
//   between (operand, low, high)   in (operand, item ...)
//   "between of one type" where that is not two comparisons
//   case (condition, result, ..., else)   "case of" (operand, value, result, ..., else)
//   cast try_cast (to the node's type)   collate extract row
// Negated forms are "not" of these.

#include "Analyser.h"
#include "mesh/AST/Walk.h"
#include "mesh/Dialect/Functions.h"
#include "mesh/Dialect/ValueFacts.h"
#include "mesh/Emit/Emit.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mesh;
using namespace mesh::sema;
using model::TypeKind;
using rel::Scalar;
using rel::ScalarKind;

static DataType plain(TypeKind kind) { return {kind, -1, -1, {}}; }

// --- Makers --------------------------------------------------------------------

rel::ColumnId Analyser::newColumn(llvm::StringRef columnName, DataType type,
                                  rel::Collation collation, bool notNull) {
  result.columns.push_back({intern(columnName), copyType(type), collation, notNull});
  return rel::ColumnId{static_cast<uint32_t>(result.columns.size() - 1)};
}

const Scalar *Analyser::column(rel::ColumnId id, SourceRange range) {
  auto *node = makeScalar<rel::ColumnScalar>(ScalarKind::Column, range);
  node->id = id;
  node->type = result.info(id).type;
  node->notNull = result.info(id).notNull;
  return node;
}

const Scalar *Analyser::nullLiteral(SourceRange range) {
  auto *node = makeScalar<rel::LiteralScalar>(ScalarKind::Literal, range);
  node->type = plain(TypeKind::Null);
  return node;
}

const rel::CallScalar *Analyser::call(llvm::StringRef function,
                                      llvm::ArrayRef<const Scalar *> arguments, DataType type,
                                      SourceRange range) {
  auto *node = makeScalar<rel::CallScalar>(ScalarKind::Call, range);
  node->function = function;
  node->arguments = arena.copy(arguments);
  node->type = type;
  return node;
}

const Scalar *Analyser::negate(const Scalar *operand, bool negated) {
  return negated ? call("not", {operand}, plain(TypeKind::Boolean), operand->range) : operand;
}

List<const Scalar *> Analyser::scalars(List<const ast::Expr *> exprs, const Context &context) {
  llvm::SmallVector<const Scalar *, 8> list;
  for (const ast::Expr *expr : exprs)
    list.push_back(scalar(*expr, context));
  return arena.copy(llvm::ArrayRef<const Scalar *>(list));
}

void Analyser::reportArity(SourceRange range, size_t expected, size_t found, llvm::StringRef what) {
  diags.report(range, diag::WrongArity,
               (llvm::Twine(expected) + " " + what + (expected == 1 ? "" : "s")).str(),
               static_cast<int64_t>(found));
}

// --- One function a node -------------------------------------------------------

const rel::LiteralScalar *Analyser::textLiteral(llvm::StringRef text, SourceRange range) {
  auto *literal = makeScalar<rel::LiteralScalar>(ScalarKind::Literal, range);
  literal->literal = rel::LiteralKind::String;
  literal->text = text;
  return literal;
}

/// The type of TIMESTAMP '2024-01-31 10:20:30.5' where it has as many digits as are written; none
/// if that is not certain, as where the text names a time zone.
static std::optional<DataType> fittingType(const DataType &type, llvm::StringRef text) {
  if (type.kind != TypeKind::Time && type.kind != TypeKind::Timestamp)
    return std::nullopt;
  constexpr llvm::StringRef form = "dddd-dd-dd dd:dd:dd";
  llvm::StringRef expected = type.kind == TypeKind::Time ? form.drop_front(11) : form;
  auto [whole, fraction] = text.split('.');
  if (type.kind == TypeKind::Timestamp && whole.size() == 10) // A day.
    expected = expected.take_front(10);
  bool isPlain = whole.size() == expected.size() && !text.ends_with(".") &&
                 llvm::all_of(fraction, llvm::isDigit);
  for (size_t i = 0; isPlain && i != whole.size(); ++i)
    isPlain = expected[i] == 'd' ? llvm::isDigit(whole[i]) : whole[i] == expected[i];
  return isPlain ? std::optional(DataType{type.kind, static_cast<int32_t>(fraction.size()), -1, {}})
                 : std::nullopt;
}

const Scalar *Analyser::typedLiteral(const ast::TypedLiteral &typed) {
  auto *text = arena.make<rel::LiteralScalar>(*textLiteral(typed.text, typed.range));
  text->type = plain(TypeKind::Text);
  // Where such a literal is only another way to write a string, it is one.
  if (dialect.affinityTyping)
    return text;
  DataType type = typeOf(*typed.type);
  std::string name = llvm::StringRef(typed.type->name).lower();
  if (!dialect::listHolds(dialect::valueFacts(dialect).literalsFit, name) ||
      !typed.type->arguments.empty())
    return call("cast", {text}, type, typed.range);
  if (std::optional<DataType> fitting = fittingType(type, typed.text))
    return call("cast", {text}, *fitting, typed.range);
  return call("literal", {text, textLiteral(intern(name), typed.range)}, {}, typed.range);
}

const Scalar *Analyser::extract(const ast::Extract &extract, const Context &context) {
  const Scalar *field = textLiteral(intern(extract.field.text().lower()), extract.range);
  return call("extract", {field, scalar(*extract.operand, context)}, {}, extract.range);
}

const Scalar *Analyser::collate(const ast::Collate &collate, const Context &context) {
  const Scalar *collation = textLiteral(intern(collate.collation.text().lower()), collate.range);
  const Scalar *operand = scalar(*collate.operand, context);
  return call("collate", {operand, collation}, operand->type, collate.range);
}

const Scalar *Analyser::scalar(const ast::Expr &expr, const Context &context) {
  using ast::NodeKind;
  switch (expr.kind) {
  case NodeKind::Name:
    return name(ast::cast<ast::Name>(expr), context);
  case NodeKind::Literal:
    return literal(ast::cast<ast::Literal>(expr));
  case NodeKind::TypedLiteral:
    return typedLiteral(ast::cast<ast::TypedLiteral>(expr));
  case NodeKind::Unary:
    return unary(ast::cast<ast::Unary>(expr), context);
  case NodeKind::Binary:
    return binary(ast::cast<ast::Binary>(expr), context);
  case NodeKind::Is:
    return is(ast::cast<ast::Is>(expr), context);
  case NodeKind::Like:
    return like(ast::cast<ast::Like>(expr), context);
  case NodeKind::Between:
    return between(ast::cast<ast::Between>(expr), context);
  case NodeKind::In:
    return in(ast::cast<ast::In>(expr), context);
  case NodeKind::Case:
    return caseOf(ast::cast<ast::Case>(expr), context);
  case NodeKind::Cast: {
    const auto &cast = ast::cast<ast::Cast>(expr);
    bool tries = cast.cast == ast::CastKind::TryCast || cast.cast == ast::CastKind::SafeCast;
    return call(tries ? "try_cast" : "cast", {scalar(*cast.operand, context)}, typeOf(*cast.type),
                expr.range);
  }
  case NodeKind::Extract:
    return extract(ast::cast<ast::Extract>(expr), context);
  case NodeKind::Function:
    return function(ast::cast<ast::Function>(expr), context);
  case NodeKind::Subquery:
    return subquery(*ast::cast<ast::Subquery>(expr).query, rel::SubqueryKind::Value, expr.range, {},
                    context);
  case NodeKind::QueryArgument:
    return subquery(*ast::cast<ast::QueryArgument>(expr).query, rel::SubqueryKind::Value,
                    expr.range, {}, context);
  case NodeKind::Exists:
    existsQuery = ast::cast<ast::Exists>(expr).query;
    return subquery(*ast::cast<ast::Exists>(expr).query, rel::SubqueryKind::Exists, expr.range, {},
                    context);
  case NodeKind::Paren:
    return scalar(*ast::cast<ast::Paren>(expr).inner, context);
  case NodeKind::Alias:
    return scalar(*ast::cast<ast::Alias>(expr).expr, context);
  case NodeKind::Tuple:
    return call("row", scalars(ast::cast<ast::Tuple>(expr).items, context), {}, expr.range);
  case NodeKind::Collate:
    return collate(ast::cast<ast::Collate>(expr), context);
  case NodeKind::MacroVariable:
    return macroVariable(ast::cast<ast::MacroVariable>(expr));
  case NodeKind::Star:
    diags.report(expr.range, diag::StarMisplaced);
    return nullLiteral(expr.range);
  case NodeKind::MacroCall:
    diags.report(expr.range, diag::UnexpandedMacro, ast::cast<ast::MacroCall>(expr).name.text());
    return nullLiteral(expr.range);
  case NodeKind::MacroString:
    diags.report(expr.range, diag::UnexpandedMacro, "'...'");
    return nullLiteral(expr.range);
  default:
    return rareScalar(expr, context);
  }
}

/// What has no meaning of its own here: its text, with what it reads beside it.
const Scalar *Analyser::rareScalar(const ast::Expr &expr, const Context &context) {
  using ast::NodeKind;
  switch (expr.kind) {
  case NodeKind::IntervalLiteral:
  case NodeKind::IntervalSum:
    return opaque(expr, "an interval", context);
  case NodeKind::Parameter:
    return parameter(ast::cast<ast::Parameter>(expr), context);
  case NodeKind::Array:
  case NodeKind::Index:
    return opaque(expr, "an array", context);
  case NodeKind::Field:
  case NodeKind::ColonPath:
  case NodeKind::Subcolumn:
    return opaque(expr, "a field", context);
  case NodeKind::OtherUnary:
  case NodeKind::OtherBinary:
    return otherOperator(expr, context);
  case NodeKind::IsWords:
    return opaque(expr, "IS with a word behind it", context);
  case NodeKind::Apply:
    if (const ast::Expr *callee = ast::cast<ast::Apply>(expr).callee;
        callee->kind == NodeKind::Method)
      return unsupported(expr, ast::constructName(*callee));
    return openCall(expr, "a call", context);
  case NodeKind::WordedCall: {
    const auto &call = ast::cast<ast::WordedCall>(expr);
    bool isText = llvm::StringSwitch<bool>(call.name.text().lower())
                      .Cases("trim", "position", "overlay", "substring", true)
                      .Default(false);
    return isText && !call.tail ? opaque(expr, "a call", context)
                                : openCall(expr, "a call", context);
  }
  case NodeKind::OdbcEscape:
    return openCall(expr, "a call", context);
  case NodeKind::Braces:
    for (const ast::Expr *entry : ast::cast<ast::Braces>(expr).entries)
      if (entry->kind != NodeKind::KeyValue) // A star: all columns are in it.
        return unsupported(expr, "a struct of all columns");
    return opaque(expr, "a list or struct", context);
  case NodeKind::Comprehension:
  case NodeKind::TypedConstructor:
    return opaque(expr, "a list or struct", context);
  case NodeKind::ColumnsApply:
  case NodeKind::TableArgument:
  case NodeKind::AliasList:
  case NodeKind::GroupingSets:
  case NodeKind::OrderAll:
  case NodeKind::OrderUsing:
  case NodeKind::TextBehind: // Its text may hold a query.
    refuse(expr, ast::constructName(expr));
    return nullLiteral(expr.range);
  default:
    return unsupported(expr, ast::constructName(expr));
  }
}

/// $1 may be a column of what is read, and ${name} any text.
const Scalar *Analyser::parameter(const ast::Parameter &parameter, const Context &context) {
  llvm::StringRef text = parameter.text;
  if (text.consume_front("$") && (text.starts_with("{") || llvm::all_of(text, llvm::isDigit)))
    return unsupported(parameter, parameter.text);
  return opaque(parameter, "a parameter", context);
}

/// Names that are calls without parentheses.
static DataType niladic(llvm::StringRef lower) {
  return llvm::StringSwitch<DataType>(lower)
      .Case("current_date", plain(TypeKind::Date))
      .Case("current_time", plain(TypeKind::Time))
      .Cases("current_timestamp", "localtimestamp", plain(TypeKind::Timestamp))
      .Cases("current_user", "session_user", plain(TypeKind::Text))
      .Default({});
}

const Scalar *Analyser::name(const ast::Name &name, const Context &context) {
  if (!name.name.quoted && name.name.text().starts_with("$"))
    return unsupported(name, "a column by its number");
  if (dateParts.contains(&name))
    return textLiteral(intern(name.name.text().lower()), name.range);
  if (name.qualifiers.empty() && !name.name.quoted) {
    std::string lower = name.name.text().lower();
    DataType type = niladic(lower);
    if (type.isKnown()) {
      auto *symbol = makeScalar<rel::SymbolScalar>(ScalarKind::Symbol, name.range);
      symbol->name = intern(lower);
      // SQLite's are texts; their declared type would be another.
      symbol->type = dialect.affinityTyping ? plain(TypeKind::Text) : type;
      return symbol;
    }
  }
  return resolve(name, context);
}

const Scalar *Analyser::literal(const ast::Literal &literal) {
  auto *node = makeScalar<rel::LiteralScalar>(ScalarKind::Literal, literal.range);
  node->text = literal.text;
  node->notNull = true;
  switch (literal.literal) {
  case ast::LiteralKind::Null:
    node->type = plain(TypeKind::Null);
    node->notNull = false;
    break;
  case ast::LiteralKind::True:
  case ast::LiteralKind::False:
    node->literal = rel::LiteralKind::Boolean;
    node->text = literal.literal == ast::LiteralKind::True ? "true" : "false";
    node->type = plain(TypeKind::Boolean);
    break;
  case ast::LiteralKind::Number: {
    node->literal = rel::LiteralKind::Number;
    bool hex = literal.text.get().starts_with_insensitive("0x");
    bool exponent = !hex && literal.text.get().find_first_of("eE") != llvm::StringRef::npos;
    bool point = literal.text.get().contains('.');
    if (!hex)
      node->text = spellNumber(literal.text);
    node->type = exponent || (point && dialect.affinityTyping) ? plain(TypeKind::Double)
                 : point                                       ? plain(TypeKind::Decimal)
                                                               : plain(TypeKind::BigInt);
    if (!dialect.typesAreKnown) // Letters behind a number, and its size, decide.
      node->type = {};
    break;
  }
  case ast::LiteralKind::String:
    node->literal = rel::LiteralKind::String;
    node->type = plain(TypeKind::Text);
    break;
  case ast::LiteralKind::Blob:
    node->literal = rel::LiteralKind::Blob;
    node->type = plain(TypeKind::Blob);
    break;
  case ast::LiteralKind::Verbatim: { // What it is, its letters tell the database.
    auto *opaqueNode = makeScalar<rel::OpaqueScalar>(ScalarKind::Opaque, literal.range);
    opaqueNode->text = literal.text;
    opaqueNode->construct = "a string with letters before it";
    return opaqueNode;
  }
  }
  return node;
}

const Scalar *Analyser::unary(const ast::Unary &unary, const Context &context) {
  const Scalar *operand = scalar(*unary.operand, context);
  switch (unary.op) {
  case ast::UnaryOp::Not:
    return call("not", {operand}, plain(TypeKind::Boolean), unary.range);
  case ast::UnaryOp::Minus:
    return call("negate", {operand}, operand->type.isNumber() ? operand->type : DataType(),
                unary.range);
  case ast::UnaryOp::Plus:
    return call("plus", {operand}, operand->type, unary.range);
  case ast::UnaryOp::BitNot:
    return call("~", {operand}, dialect.typesAreKnown ? plain(TypeKind::BigInt) : DataType(),
                unary.range);
  }
  llvm_unreachable("operator outside Operators.def");
}

const Scalar *Analyser::binary(const ast::Binary &binary, const Context &context) {
  using enum ast::BinaryOp;
  const Scalar *left = scalar(*binary.left, context);
  const Scalar *right = scalar(*binary.right, context);
  DataType type;
  llvm::StringRef function = ast::toText(binary.op);
  switch (binary.op) {
  case Or:
    function = "or";
    type = plain(TypeKind::Boolean);
    break;
  case And:
    function = "and";
    type = plain(TypeKind::Boolean);
    break;
  case Equal:
  case NotEqual:
  case Less:
  case LessEqual:
  case Greater:
  case GreaterEqual:
    type = plain(TypeKind::Boolean);
    break;
  case Add:
  case Subtract:
  case Multiply:
  case Modulo:
    type = arithmeticType(*left, *right, false);
    break;
  case Divide:
    type = arithmeticType(*left, *right, true);
    break;
  case Concat:
    if (dialect.typesAreKnown)
      type = plain(TypeKind::Text);
    break;
  case BitAnd:
  case BitOr:
  case ShiftLeft:
  case ShiftRight:
    if (dialect.typesAreKnown)
      type = plain(TypeKind::BigInt);
    break;
  case BitXor:
  case Arrow:
  case DoubleArrow:
  case AtTimeZone:
    break;
  }
  return call(function, {left, right}, type, binary.range);
}

const Scalar *Analyser::is(const ast::Is &is, const Context &context) {
  const Scalar *operand = scalar(*is.operand, context);
  DataType boolean = plain(TypeKind::Boolean);
  switch (is.test) {
  case ast::IsTest::Null:
  case ast::IsTest::Unknown:
    return negate(call("is null", {operand}, boolean, is.range), is.negated);
  case ast::IsTest::True:
    return negate(call("is true", {operand}, boolean, is.range), is.negated);
  case ast::IsTest::False:
    return negate(call("is false", {operand}, boolean, is.range), is.negated);
  case ast::IsTest::DistinctFrom:
    return negate(call("is distinct", {operand, scalar(*is.other, context)}, boolean, is.range),
                  is.negated);
  case ast::IsTest::Same: // SQLite's IS: not distinct from.
    return negate(call("is distinct", {operand, scalar(*is.other, context)}, boolean, is.range),
                  !is.negated);
  }
  llvm_unreachable("test outside Enums.def");
}

const Scalar *Analyser::like(const ast::Like &like, const Context &context) {
  static constexpr const char *names[] = {"like", "ilike", "glob", "regexp", "match", "similar"};
  llvm::SmallVector<const Scalar *, 3> arguments = {scalar(*like.operand, context),
                                                    scalar(*like.pattern, context)};
  if (like.escape)
    arguments.push_back(scalar(*like.escape, context));
  return negate(
      call(names[static_cast<size_t>(like.like)], arguments, plain(TypeKind::Boolean), like.range),
      like.negated);
}

/// 5, -5
static bool isWholeNumber(const Scalar &scalar) {
  if (scalar.kind == ScalarKind::Call) {
    const auto &call = rel::as<rel::CallScalar>(scalar);
    return call.function == "negate" && isWholeNumber(*call.arguments[0]);
  }
  if (scalar.kind != ScalarKind::Literal)
    return false;
  const auto &literal = rel::as<rel::LiteralScalar>(scalar);
  constexpr size_t longest = 9; // It fits into 32 bits.
  return literal.literal == rel::LiteralKind::Number && literal.text.size() <= longest &&
         llvm::all_of(literal.text, llvm::isDigit);
}

/// Whether it is the same to compare with each of the bounds and with both.
static bool areAlike(const Scalar &operand, const Scalar &low, const Scalar &high) {
  auto isText = [](const Scalar &each) { // A time variable is written as one.
    return each.kind == ScalarKind::Symbol ||
           (each.kind == ScalarKind::Literal &&
            rel::as<rel::LiteralScalar>(each).literal == rel::LiteralKind::String);
  };
  if ((isWholeNumber(low) && isWholeNumber(high)) || (isText(low) && isText(high)))
    return true;
  if (operand.type.isInteger() && low.type.isInteger() && high.type.isInteger())
    return true;
  return low.type.isKnown() && low.type.kind != TypeKind::Decimal && low.type == high.type;
}

const Scalar *Analyser::between(const ast::Between &between, const Context &context) {
  const Scalar *operand = scalar(*between.operand, context);
  const Scalar *low = scalar(*between.low, context), *high = scalar(*between.high, context);
  bool isTwo = !dialect.betweenHasOneType || areAlike(*operand, *low, *high);
  return negate(call(isTwo ? "between" : "between of one type", {operand, low, high},
                     plain(TypeKind::Boolean), between.range),
                between.negated);
}

const Scalar *Analyser::in(const ast::In &in, const Context &context) {
  const Scalar *operand = scalar(*in.operand, context);
  if (const auto *query = ast::as<ast::Subquery>(in.set)) {
    // (a, b) IN (SELECT ...) compares column by column.
    const auto *row =
        operand->kind == ScalarKind::Call ? &rel::as<rel::CallScalar>(*operand) : nullptr;
    List<const Scalar *> operands = row && row->function == "row"
                                        ? row->arguments
                                        : arena.copy(llvm::ArrayRef<const Scalar *>(operand));
    return negate(subquery(*query->query, rel::SubqueryKind::In, in.range, operands, context),
                  in.negated);
  }
  llvm::SmallVector<const Scalar *, 8> arguments = {operand};
  if (const auto *tuple = ast::as<ast::Tuple>(in.set)) {
    for (const ast::Expr *item : tuple->items)
      arguments.push_back(scalar(*item, context));
  } else if (const auto *paren = ast::as<ast::Paren>(in.set)) {
    arguments.push_back(scalar(*paren->inner, context));
  } else {
    return unsupported(*in.set, "IN without a list or a subquery");
  }
  return negate(call("in", arguments, plain(TypeKind::Boolean), in.range), in.negated);
}

const Scalar *Analyser::caseOf(const ast::Case &node, const Context &context) {
  llvm::SmallVector<const Scalar *, 8> arguments, results;
  if (node.operand)
    arguments.push_back(scalar(*node.operand, context));
  for (const ast::When *when : node.whens) {
    arguments.push_back(scalar(*when->condition, context));
    results.push_back(scalar(*when->result, context));
    arguments.push_back(results.back());
  }
  results.push_back(node.otherwise ? scalar(*node.otherwise, context) : nullLiteral(node.range));
  arguments.push_back(results.back());
  return call(node.operand ? "case of" : "case", arguments, commonType(results), node.range);
}

const Scalar *Analyser::subquery(const ast::Query &query, rel::SubqueryKind kind, SourceRange range,
                                 List<const Scalar *> operands, const Context &context) {
  bool wasOpen = notUnderstood && notUnderstood->columnsOpen;
  Output output = analyseQuery(query, context.scope, context.ctes);
  bool isOpen = output.open || (notUnderstood && notUnderstood->columnsOpen);
  if (notUnderstood) // Its columns are not those of the query around it.
    notUnderstood->columnsOpen = wasOpen;
  if (isOpen && kind != rel::SubqueryKind::Exists)
    return unsupported(query, "a subquery whose columns are not known");
  auto *node = makeScalar<rel::SubqueryScalar>(ScalarKind::Subquery, range);
  node->subquery = kind;
  node->operands = operands;
  node->rel = output.rel;
  node->type = plain(TypeKind::Boolean);
  size_t width = output.columns.size();
  if (kind == rel::SubqueryKind::Value) {
    if (width != 1)
      diags.report(range, diag::SubqueryArity, static_cast<int64_t>(width));
    else
      node->type = result.info(output.columns[0].id).type;
  } else if (kind == rel::SubqueryKind::In && width != operands.size()) {
    reportArity(range, operands.size(), width, "column");
  }
  return node;
}

/// A time variable: a value that a plan knows.
const Scalar *Analyser::macroVariable(const ast::MacroVariable &variable) {
  std::string lower = variable.name.text().lower();
  llvm::StringRef suffix = llvm::StringRef(lower).rsplit('_').second;
  bool isTime = llvm::StringRef(lower).starts_with("start_") ||
                llvm::StringRef(lower).starts_with("end_") ||
                llvm::StringRef(lower).starts_with("execution_") ||
                llvm::StringRef(lower).starts_with("latest_");
  if (!isTime) {
    diags.report(variable.range, diag::UnexpandedMacro, variable.name.text());
    return nullLiteral(variable.range);
  }
  auto *symbol = makeScalar<rel::SymbolScalar>(ScalarKind::Symbol, variable.range);
  symbol->name = intern("@" + lower);
  symbol->notNull = true;
  bool number = suffix == "hour" || suffix == "millis";
  DataType type = llvm::StringSwitch<DataType>(suffix)
                      .Cases("ds", "ts", "tstz", plain(TypeKind::Text))
                      .Case("date", plain(TypeKind::Date))
                      .Case("dtntz", plain(TypeKind::Timestamp))
                      .Case("dt", plain(TypeKind::TimestampTz))
                      .Cases("hour", "millis", plain(TypeKind::BigInt))
                      .Case("epoch", plain(TypeKind::Double))
                      .Default({});
  symbol->type =
      dialect.affinityTyping && !number && suffix != "epoch" ? plain(TypeKind::Text) : type;
  return symbol;
}

// --- Functions -----------------------------------------------------------------
