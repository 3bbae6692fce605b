// OperatorsSql.cpp - macros that write out longer expressions.

#include "Expander.h"
#include "mesh/Macro/MacroDiagnostics.h"
#include "mesh/Parse/Parse.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::macro;
using ast::NodeKind;

// --- Arguments ---------------------------------------------------------------

/// Reads an argument that is a string or a plain name; `text` keeps its value
/// if there is none. False after a report.
bool Expander::textArgument(Call &call, size_t parameter, std::string &text) {
  const ast::Node *argument = call[parameter];
  if (!argument)
    return true;
  const auto *literal = ast::as<ast::Literal>(argument);
  const auto *name = ast::as<ast::Name>(argument);
  if (literal && literal->literal == ast::LiteralKind::String)
    text = literal->text.str();
  else if (name && name->qualifiers.empty())
    text = name->name.text().str();
  else if (argument != error)
    diags.report(argument->range, diag::BadArgument, parameterName(call, parameter), call.name,
                 "a string");
  return (literal && literal->literal == ast::LiteralKind::String) ||
         (name && name->qualifiers.empty());
}

bool Expander::flagArgument(Call &call, size_t parameter, bool &flag) {
  if (!call[parameter])
    return true;
  Computed value = Evaluator(dialect, diags).condition(*toExpr(*call[parameter]));
  if (value && value->isLater())
    diags.report(call.argumentRange(parameter), diag::BadArgument, parameterName(call, parameter),
                 call.name, "TRUE or FALSE");
  flag = value && value->kind == Constant::Kind::Bool && value->boolean;
  return value && !value->isLater();
}

// --- Arithmetic --------------------------------------------------------------

/// NULL if all terms are, else their sum with NULL as zero.
void Expander::safeSum(Call &call, ast::BinaryOp op, Nodes &out) {
  static constexpr size_t maxTerms = 4000;
  const Make &make = call.make;
  const NodeList &terms = call.arguments[0];
  if (terms.empty() || terms.size() > maxTerms) {
    if (terms.empty())
      diags.report(call.range, diag::MissingArgument, call.name, "terms");
    else
      diags.report(call.range, diag::ExpansionTooDeep, static_cast<int64_t>(maxTerms));
    return fail(out);
  }
  const ast::Expr *allNull = nullptr, *sum = nullptr;
  for (const ast::Node *node : terms) {
    const ast::Expr *term = toExpr(*node);
    if (!countTree(*term, call.range))
      return fail(out);
    const ast::Expr *null = make.isNull(guard(term, ~0u));
    const ast::Expr *arguments[] = {term, make.integer(0)};
    const ast::Expr *safe = make.call("COALESCE", arguments);
    allNull = allNull ? make.binary(ast::BinaryOp::And, allNull, null) : null;
    sum = sum ? make.binary(op, sum, safe) : safe;
  }
  out.push_back(make.when(allNull, make.null(), sum));
}

void Expander::expandSafeAdd(Call &call, Nodes &out) { safeSum(call, ast::BinaryOp::Add, out); }
void Expander::expandSafeSub(Call &call, Nodes &out) {
  safeSum(call, ast::BinaryOp::Subtract, out);
}

/// A division that keeps the fraction of whole numbers in every dialect.
const ast::Expr *Expander::divide(const Make &make, const ast::Expr *numerator,
                                  const ast::Expr *denominator) {
  if (dialect.integerDivision)
    numerator = make.cast(numerator, dialect::sqlForms(dialect).doubleType);
  return make.binary(ast::BinaryOp::Divide, guard(numerator, rankOf(ast::BinaryOp::Divide)),
                     denominator);
}

void Expander::expandSafeDiv(Call &call, Nodes &out) {
  const ast::Expr *arguments[] = {toExpr(*call[1]), call.make.integer(0)};
  out.push_back(divide(call.make, toExpr(*call[0]), call.make.call("NULLIF", arguments)));
}

/// The great-circle distance, with the earth's diameter in miles.
void Expander::expandHaversine(Call &call, Nodes &out) {
  const Make &make = call.make;
  std::string unit = "mi";
  if (!textArgument(call, 4, unit))
    return fail(out);
  if (unit != "mi" && unit != "km") {
    diags.report(call.argumentRange(4), diag::BadArgument, "unit", call.name, "'mi' or 'km'");
    return fail(out);
  }
  using enum ast::BinaryOp;
  auto unary = [&](llvm::StringRef name, const ast::Expr *of) { return make.call(name, of); };
  auto squareOfHalf = [&](const ast::Node *to, const ast::Node *from) {
    const ast::Expr *difference = make.binary(Subtract, guard(toExpr(*to), rankOf(Subtract)),
                                              guard(toExpr(*from), rankOf(Subtract) + 1));
    const ast::Expr *half = divide(make, make.paren(difference), make.integer(2));
    const ast::Expr *arguments[] = {unary("SIN", unary("RADIANS", half)), make.integer(2)};
    return make.call("POWER", arguments);
  };
  const ast::Expr *cosines = make.binary(Multiply, unary("COS", unary("RADIANS", toExpr(*call[0]))),
                                         unary("COS", unary("RADIANS", toExpr(*call[2]))));
  const ast::Expr *second = make.binary(Multiply, cosines, squareOfHalf(call[3], call[1]));
  const ast::Expr *sum =
      make.binary(Add, make.paren(squareOfHalf(call[2], call[0])), make.paren(second));
  const ast::Expr *angle = unary("ASIN", unary("SQRT", sum));
  const ast::Expr *miles = make.binary(Multiply, make.integer(7922), angle);
  out.push_back(make.binary(Multiply, miles, make.number(unit == "km" ? "1.60934" : "1.0")));
}

// --- Keys --------------------------------------------------------------------

/// A cast to the type of texts, where it is not one already.
static const ast::Expr *asText(const ast::Expr *field, const ast::Type *type, const Make &make) {
  const auto *cast = ast::as<ast::Cast>(field);
  bool isText = cast && cast->cast == ast::CastKind::Cast && cast->type->arguments.empty() &&
                cast->type->arrayDepth == ast::ArrayDepth::None && type->arguments.empty() &&
                llvm::StringRef(cast->type->name).equals_insensitive(type->name);
  return isText ? field : make.cast(field, type);
}

/// A hash of all fields as text; NULL has a text of its own, so that no field
/// makes the whole NULL.
void Expander::expandSurrogateKey(Call &call, Nodes &out) {
  static constexpr llvm::StringRef hashes[] = {"MD5",    "SHA",    "SHA1",   "SHA224",
                                               "SHA256", "SHA384", "SHA512", "XXHASH64"};
  const Make &make = call.make;
  std::string hash = "MD5";
  if (!textArgument(call, 1, hash))
    return fail(out);
  hash = llvm::StringRef(hash).upper();
  if (!llvm::is_contained(hashes, hash)) {
    diags.report(call.argumentRange(1), diag::BadArgument, "hash_function", call.name,
                 "one of " + llvm::join(std::begin(hashes), std::end(hashes), ", "));
    return fail(out);
  }
  if (call.arguments[0].empty()) {
    diags.report(call.range, diag::MissingArgument, call.name, "fields");
    return fail(out);
  }
  const dialect::SqlForms &forms = dialect::sqlForms(dialect);
  const ast::Type *textType = parseType(forms.textType, call.range);
  llvm::SmallVector<const ast::Expr *, 8> parts;
  for (const ast::Node *field : call.arguments[0]) {
    const ast::Expr *arguments[] = {asText(toExpr(*field), textType, make),
                                    make.string("_sqlmesh_surrogate_key_null_")};
    if (!parts.empty())
      parts.push_back(make.string("|"));
    parts.push_back(make.call("COALESCE", arguments));
  }
  std::string bits =
      llvm::StringRef(hash).drop_while([](char c) { return !llvm::isDigit(c); }).str();
  const char *form = hash == "MD5"                              ? forms.md5
                     : hash == "SHA" || hash == "SHA1"          ? forms.sha1
                     : llvm::StringRef(hash).starts_with("SHA") ? forms.sha2
                                                                : forms.hash;
  const ast::Node *made = fillForm(form, call.range, {{"$h", hash}, {"$n", bits}, {"$x", "_text"}});
  if (!made)
    return fail(out);
  out.push_back(putForName(*made, "_text", *joinTexts(parts, forms, make)));
}

/// Texts one after the other, as the dialect puts them together.
const ast::Expr *Expander::joinTexts(llvm::ArrayRef<const ast::Expr *> parts,
                                     const dialect::SqlForms &forms, const Make &make) {
  bool isCall = forms.joining == dialect::Joining::Call;
  if (parts.size() == 1 && !isCall)
    return forms.joining == dialect::Joining::CastCall ? make.cast(parts[0], forms.textType)
                                                       : parts[0];
  if (isCall || forms.joining == dialect::Joining::CastCall) {
    llvm::SmallVector<const ast::Expr *, 8> arguments;
    for (const ast::Expr *part : parts)
      arguments.push_back(isCall ? part : make.cast(part, forms.textType));
    return make.call("CONCAT", arguments);
  }
  const ast::Expr *text = nullptr;
  auto op = forms.joining == dialect::Joining::Plus ? ast::BinaryOp::Add : ast::BinaryOp::Concat;
  for (const ast::Expr *part : parts)
    text = text ? make.binary(op, text, part) : part;
  return text;
}

// --- Forms of dialects -----------------------------------------------------------

/// The text of a form, its parameters filled in, as an expression or a query.
const ast::Node *Expander::fillForm(llvm::StringRef form, SourceRange use,
                                    llvm::ArrayRef<FormValue> values, bool isQuery) {
  std::string text;
  for (size_t at = 0; at < form.size();) {
    const auto *value = llvm::find_if(
        values, [&](const FormValue &each) { return form.substr(at).starts_with(each.first); });
    if (value != values.end()) {
      text += value->second;
      at += value->first.size();
    } else {
      text += form[at++];
    }
  }
  llvm::Expected<FileId> file = sources.addMacroText(text, "form", use);
  if (!file) {
    diags.report(use, diag::JinjaFailed, llvm::toString(file.takeError()));
    return nullptr;
  }
  if (isQuery)
    return parse::parseQuery(sources, *file, dialect, arena, diags);
  return parse::parseExpression(sources, *file, dialect, arena, diags);
}

namespace {
/// Puts a tree where a name stands.
class NameFiller : public ast::Rewriter {
public:
  NameFiller(llvm::StringRef wanted, const ast::Expr &tree, Arena &memory)
      : Rewriter(memory), name(wanted), value(tree) {}

protected:
  const ast::Node *rewriteNode(const ast::Node &node, Nodes *) override {
    const auto *found = ast::as<ast::Name>(&node);
    return found && found->name.text() == name ? &value : rewriteChildren(node);
  }

private:
  llvm::StringRef name;
  const ast::Expr &value;
};
} // namespace

const ast::Node *Expander::putForName(const ast::Node &form, llvm::StringRef name,
                                      const ast::Expr &value) {
  return NameFiller(name, value, arena).rewrite(&form);
}

// --- Pivots ------------------------------------------------------------------

static bool isComparingWord(llvm::StringRef text) {
  text.consume_front_insensitive("not ");
  return text.equals_insensitive("like") || text.equals_insensitive("ilike");
}

/// left [NOT] LIKE right
static const ast::Expr *comparedByWord(llvm::StringRef word, const ast::Expr *left,
                                       const ast::Expr *right, const Make &make) {
  auto *like = make.node<ast::Like>();
  like->negated = word.consume_front_insensitive("not ");
  like->like = word.equals_insensitive("like") ? ast::LikeKind::Like : ast::LikeKind::ILike;
  like->operand = left;
  like->pattern = right;
  return like;
}

static std::optional<ast::BinaryOp> comparisonOf(llvm::StringRef text) {
  using enum ast::BinaryOp;
  static constexpr std::pair<const char *, ast::BinaryOp> known[] = {
      {"=", Equal}, {"==", Equal},     {"<>", NotEqual}, {"!=", NotEqual},
      {"<", Less},  {"<=", LessEqual}, {">", Greater},   {">=", GreaterEqual}};
  for (auto [spelling, op] : known)
    if (text == spelling)
      return op;
  return std::nullopt;
}

/// One aggregate for each value, over the rows where the column has it.
void Expander::expandPivot(Call &call, Nodes &out) {
  enum {
    ColumnArgument,
    ValuesArgument,
    Alias,
    Agg,
    Cmp,
    Prefix,
    Suffix,
    Then,
    Else,
    Quote,
    Distinct
  };
  std::string aggregate = "SUM", compare = "=", prefix, suffix;
  bool alias = true, quote = true, distinct = false;
  bool readable = textArgument(call, Agg, aggregate) && textArgument(call, Cmp, compare) &&
                  textArgument(call, Prefix, prefix) && textArgument(call, Suffix, suffix) &&
                  flagArgument(call, Alias, alias) && flagArgument(call, Quote, quote) &&
                  flagArgument(call, Distinct, distinct);
  std::optional<ast::BinaryOp> op = comparisonOf(compare);
  bool isWord = isComparingWord(compare);
  if (readable && !op && !isWord)
    diags.report(call.argumentRange(Cmp), diag::BadArgument, "cmp", call.name,
                 "an operator of comparison");
  if (!readable || (!op && !isWord))
    return fail(out);
  const Make &make = call.make;
  llvm::SmallVector<const ast::Expr *, 8> values = listArgument(*call[ValuesArgument]);
  const ast::Expr *column = toExpr(*call[ColumnArgument]);
  const ast::Expr *then = call[Then] ? toExpr(*call[Then]) : make.integer(1);
  const ast::Expr *otherwise = call[Else] ? toExpr(*call[Else]) : make.integer(0);
  for (const ast::Expr *value : values) {
    if (!countTree(*column, call.range) || !countTree(*then, call.range))
      return fail(out);
    const ast::Expr *condition =
        isWord ? comparedByWord(compare, column, value, make)
               : make.binary(*op, guard(column, rankOf(*op) + 1), guard(value, rankOf(*op) + 1));
    const ast::Expr *argument = make.when(condition, then, otherwise);
    auto *function = make.node<ast::Function>();
    function->name = make.ident(aggregate);
    function->distinct = distinct;
    function->arguments = arena.copy(llvm::ArrayRef<const ast::Expr *>(argument));
    if (!alias) {
      out.push_back(function);
      continue;
    }
    std::string name = prefix + textOf(*value).value_or("") + suffix;
    ast::Ident ident = quote ? make.ident(name, true) : identFrom(name, make.range.begin);
    out.push_back(make.alias(function, ident));
  }
}

/// The items of a list, or the one item that stands for a list.
llvm::SmallVector<const ast::Expr *, 8> Expander::listArgument(const ast::Node &argument) {
  if (const auto *array = ast::as<ast::Array>(&argument))
    return llvm::SmallVector<const ast::Expr *, 8>(array->items.begin(), array->items.end());
  if (const auto *tuple = ast::as<ast::Tuple>(&argument))
    return llvm::SmallVector<const ast::Expr *, 8>(tuple->items.begin(), tuple->items.end());
  if (const auto *paren = ast::as<ast::Paren>(&argument))
    return {paren->inner};
  return {toExpr(argument)};
}
