// BuildLiterals.cpp - texts, numbers, quoted names, intervals and arrays: what their characters
// mean.

#include "Builder.h"
#include "mesh/Basic/Files.h"
#include "mesh/Parse/ParseDiagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"

using namespace mesh;
using namespace mesh::parse;
using dialect::Binding;

/// The text of a quoted token whose quotes stand for themselves when doubled.
llvm::StringRef BuilderBase::undouble(llvm::StringRef body, char quote) {
  std::string decoded;
  for (size_t i = 0; i < body.size(); ++i) {
    decoded += body[i];
    if (body[i] == quote)
      ++i;
  }
  return arena.copy(llvm::StringRef(decoded));
}

/// Appends a character by its number. Zero and what is no character fail.
static bool appendCharacter(std::string &text, uint32_t number) {
  if (number == 0 || number > 0x10ffff || (number >= 0xd800 && number < 0xe000))
    return false;
  char buffer[4], *end = buffer;
  llvm::ConvertCodePointToUTF8(number, end);
  text.append(buffer, end);
  return true;
}

/// The number that the digits at the front of `text` spell, at most `most` of
/// them, which are taken off; none if there is no digit.
static std::optional<uint32_t> takeNumber(llvm::StringRef &text, unsigned base, size_t most) {
  auto isDigit = [&](char c) { return llvm::hexDigitValue(c) < base; };
  llvm::StringRef digits = text.take_front(most).take_while(isDigit);
  uint32_t number = 0;
  if (digits.empty() || digits.getAsInteger(base, number))
    return std::nullopt;
  text = text.drop_front(digits.size());
  return number;
}

/// The text behind U&, in which "escape" begins the number of a character; false if a
/// number is none.
static bool decodeUnicode(llvm::StringRef body, char escape, std::string &decoded) {
  for (bool ok = true;;) {
    size_t at = body.find(escape);
    decoded += body.take_front(at);
    if (at == llvm::StringRef::npos)
      return ok;
    body = body.drop_front(at + 1);
    if (body.consume_front(llvm::StringRef(&escape, 1))) {
      decoded += escape;
      continue;
    }
    bool isLong = body.consume_front("+");
    std::optional<uint32_t> number = takeNumber(body, 16, isLong ? 6 : 4);
    ok = ok && number && appendCharacter(decoded, *number);
  }
}

/// U&"name" UESCAPE '!'
ast::Ident BuilderBase::unicodeIdent(const Lexeme &token) {
  llvm::StringRef whole = text(token).drop_front(3);
  char escape = whole.ends_with("'") ? whole[whole.size() - 2] : '\\';
  llvm::StringRef name = whole.take_front(whole.rfind('"'));
  std::string decoded;
  if (!decodeUnicode(undouble(name, '"'), escape, decoded))
    diags.report(rangeOf(token), diag::BadEscape);
  return {arena.copy(llvm::StringRef(decoded)), startOf(token), true};
}

/// Appends what the escape at the front of `rest`, behind its backslash, stands
/// for, and takes it off.
bool BuilderBase::takeEscape(llvm::StringRef &rest, std::string &decoded) const {
  char c = rest.front();
  static constexpr llvm::StringLiteral letters = "abefnrtvZ", controls = "\a\b\x1b\f\n\r\t\v\x1a";
  if (facts.controlEscapes.contains(c)) {
    decoded += controls[letters.find(c)];
    rest = rest.drop_front();
    return true;
  }
  bool octal = c >= '0' && c <= '7' && facts.numberEscapes.contains('0');
  if ((c == '0' && !octal) ||
      facts.disputedEscapes.contains(c)) // 0: a NUL byte, which no text holds.
    return false;
  if (c == 'N' && facts.keptEscapes == "*") { // The NULL of ClickHouse's files: nothing.
    rest = rest.drop_front();
    return true;
  }
  bool known = octal || facts.numberEscapes.contains(c);
  bool hex = c == 'x' && known, unicode = (c == 'u' || c == 'U') && known;
  llvm::StringRef digits = rest.drop_front(!octal);
  size_t length = octal ? 3 : hex ? 2 : c == 'u' ? 4 : 8;
  std::optional<uint32_t> number;
  if (hex || unicode || octal)
    number = takeNumber(digits, octal ? 8 : 16, length);
  if (!number) { // Any other character stands for itself, perhaps with its backslash.
    static constexpr llvm::StringLiteral always = "\\'\"`/";
    bool kept = facts.keptEscapes == "*" ? !always.contains(c) : facts.keptEscapes.contains(c);
    decoded += kept ? "\\" : "";
    decoded += c;
    rest = rest.drop_front();
    return !unicode;
  }
  rest = digits;
  if (unicode)
    return appendCharacter(decoded, *number);
  decoded += static_cast<char>(*number); // A byte: several make a character.
  return *number != 0 && *number < 256;
}

/// Appends the text of the string at the front of `body`, whose quotes may be three
/// and may be doubled, and takes it off.
bool BuilderBase::unescape(llvm::StringRef &body, std::string &decoded, bool backslashes) {
  char quote = body.front();
  bool triple = facts.tripleQuotes && body.size() >= 6 && body[1] == quote && body[2] == quote;
  llvm::StringRef marks = body.take_front(triple ? 3 : 1);
  body = body.drop_front(marks.size());
  bool ok = true;
  while (!body.empty()) {
    if (body.starts_with(marks)) {
      body = body.drop_front(marks.size());
      if (triple || body.empty() || body.front() != quote)
        break;
    }
    char c = body.front();
    body = body.drop_front();
    if (c == '\\' && backslashes && !body.empty())
      ok = takeEscape(body, decoded) && ok;
    else
      decoded += c;
  }
  return ok;
}

llvm::StringRef BuilderBase::decodeString(const Lexeme &token) {
  llvm::StringRef body = text(token);
  if (body.front() == '$') { // $tag$ ... $tag$
    size_t tag = body.find('$', 1) + 1;
    return body.drop_front(tag).drop_back(tag);
  }
  if ((body.front() == '\'' || body.front() == '"') && !token.escaped) // Most are plain.
    return body.drop_front().drop_back();
  size_t quote = body.find_first_of("'\"`");
  char prefix = quote ? static_cast<char>(body.front() | 0x20) : '\0';
  body = body.drop_front(quote);
  if (!token.escaped)
    return body.drop_front().drop_back();
  bool backslashes = prefix == 'e' || (facts.backslashEscapes && prefix != 'r');
  std::string decoded;
  bool ok = true;
  while (!body.empty()) { // Several, where those side by side are one.
    ok = unescape(body, decoded, backslashes) && ok;
    body = body.ltrim();
  }
  if (!ok || findInvalidUtf8(decoded) != llvm::StringRef::npos)
    diags.report(rangeOf(token), diag::BadEscape);
  return arena.copy(llvm::StringRef(decoded));
}

/// Whether a text that becomes a name holds a macro, as the scanner sees it in quoted names.
static bool holdsMacro(llvm::StringRef text) {
  for (size_t at = text.find('@'); at != llvm::StringRef::npos; at = text.find('@', at + 1))
    if (llvm::StringRef rest = text.drop_front(at + 1);
        !rest.empty() &&
        (rest[0] == '{' || rest[0] == '_' || llvm::isAlpha(rest[0]) || rest[0] & 0x80))
      return true;
  return false;
}

ast::Ident BuilderBase::quotedIdent(const Lexeme &token) {
  llvm::StringRef body = text(token);
  char quote = body.front() == '[' ? ']' : body.front();
  if (token.type == Tok::IDENT && llvm::isAlpha(quote) && llvm::isAlpha(body.back()))
    return {arena.copy(llvm::StringRef(fold(facts, body, false))), startOf(token), true};
  if (token.type == Tok::IDENT && llvm::isAlpha(quote)) // The one before: see quotedName.
    return unicodeIdent(token);
  body = body.drop_front().drop_back();
  bool isDecoded = token.type == Tok::STRING || (token.escaped && facts.escapedNames);
  ast::Ident result(isDecoded       ? decodeString(token)
                    : token.escaped ? undouble(body, quote)
                                    : body,
                    startOf(token), true);
  result.templated = token.type == Tok::STRING ? holdsMacro(result.text()) : token.templated;
  return result;
}

/// Whether a string has letters before it that its value needs.
static bool isVerbatim(llvm::StringRef text, const dialect::DialectFacts &facts) {
  char first = text.front();
  if (first == '\'' || first == '"' || first == '$')
    return false;
  bool plain = (first | 0x20) == 'e' || ((first | 0x20) == 'r' && (text[1] | 0x20) != 'b');
  return !plain || (facts.charsetStrings && first == '_');
}

/// The digits of X'1F' or 0x1F, an even number of them.
llvm::StringRef Builder::blobDigits(llvm::StringRef text) {
  llvm::StringRef digits = text.drop_front(2);
  if (text[1] == '\'')
    return digits.drop_back();
  return digits.size() % 2 ? arena.copy(llvm::StringRef("0" + digits.str())) : digits;
}

void Builder::literal() {
  auto *node = arena.make<ast::Literal>(rangeOf(_input.last));
  using enum ast::LiteralKind;
  switch (_input.last.type) {
  case Tok::NULL_:
    node->literal = Null;
    break;
  case Tok::TRUE_:
    node->literal = True;
    break;
  case Tok::FALSE_:
    node->literal = False;
    break;
  case Tok::NUMBER:
    node->literal = Number;
    node->text = text(_input.last);
    break;
  case Tok::BLOB:
    node->literal = Blob;
    node->text = blobDigits(text(_input.last));
    break;
  default:
    node->literal = isVerbatim(text(_input.last), facts) ? Verbatim : String;
    node->text = node->literal == Verbatim ? text(_input.last) : decodeString(_input.last);
    break;
  }
  push(node);
}

/// A number or a string where an operand begins; most of them are as they stand.
void Builder::operandLiteral() {
  llvm::StringRef whole = text(_input.last);
  bool number = _input.last.type == Tok::NUMBER;
  if (!number && (whole.front() != '\'' || _input.last.escaped))
    return literal();
  auto *node = arena.make<ast::Literal>(rangeOf(_input.last));
  node->literal = number ? ast::LiteralKind::Number : ast::LiteralKind::String;
  node->text = number ? whole : llvm::StringRef(whole.data() + 1, whole.size() - 2);
  push(node);
}

void Builder::parameter() {
  auto *node = arena.make<ast::Parameter>(rangeOf(_input.last));
  node->text = text(_input.last);
  push(node);
}

void Builder::typedLiteral() {
  SourceLoc begin = takePlace();
  auto *node = arena.make<ast::TypedLiteral>(toLast(begin));
  llvm::StringRef word(_input.scanner.text() + (begin.raw - base.raw),
                       _input.last.offset - (begin.raw - base.raw));
  // There may be a comment behind it.
  word = word.take_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
  auto *type = arena.make<ast::Type>(SourceRange{begin, begin.offset(word.size())});
  std::string upper = word.upper();
  if (literalZone != Tok::NONE)
    upper += literalZone == Tok::WITH ? " WITH TIME ZONE" : " WITHOUT TIME ZONE";
  type->name = arena.copy(llvm::StringRef(upper));
  node->type = type;
  node->text = decodeString(_input.last);
  push(node);
}

void Builder::intervalLiteral() {
  const ast::Expr *amount = popExpr();
  auto *node = arena.make<ast::IntervalLiteral>(toLast(takePlace()));
  node->amount = amount;
  push(node);
}

/// The last token, which is a unit of time, in upper case.
ast::Ident Builder::unit() {
  return {arena.copy(llvm::StringRef(text(_input.last).upper())), startOf(_input.last)};
}

void Builder::intervalUnit() {
  top<ast::IntervalLiteral>()->unit = unit();
  top<ast::IntervalLiteral>()->range.end = endOf(_input.last);
}

void Builder::intervalToUnit() {
  top<ast::IntervalLiteral>()->toUnit = unit();
  top<ast::IntervalLiteral>()->range.end = endOf(_input.last);
}

void Builder::array() {
  List<const ast::Expr *> items = takeList<ast::Expr>();
  SourceRange range = toLast(takePlace());
  if (!comprehensions.empty() && items.size() == 1 && items[0] == comprehensions.back()) {
    const_cast<ast::Comprehension *>(comprehensions.back())->range = range;
    comprehensions.pop_back();
    return push(items[0]);
  }
  auto *node = arena.make<ast::Array>(range);
  node->items = items;
  push(node);
}

/// A macro where a name is wanted: its text is a name that is still to be made.
ast::Ident Builder::macroAsName(SourceRange range) {
  uint32_t start = range.begin.raw - base.raw;
  llvm::StringRef call(_input.scanner.text() + start, range.end.raw - range.begin.raw);
  ast::Ident name(call, range.begin);
  name.templated = 1;
  return name;
}

void Builder::aliasAs(ast::Ident name) {
  const ast::Expr *expr = popExpr();
  auto *node = arena.make<ast::Alias>(toLast(expr->range.begin));
  node->name = name;
  if (const auto *lambda = ast::as<ast::Lambda>(expr)) { // x -> (body AS name)
    node->range.begin = lambda->body->range.begin;
    node->expr = static_cast<const ast::Expr *>(lambda->body.get());
    auto *mutableLambda = const_cast<ast::Lambda *>(lambda);
    mutableLambda->body = node;
    mutableLambda->range.end = node->range.end;
    return push(lambda);
  }
  if (expr->kind == ast::NodeKind::Star) // "* t" for "* FROM t".
    diags.report(node->range, diag::AliasOfStar).fix({name.loc, name.loc}, "FROM ");
  node->expr = expr;
  push(node);
}
