// HintsText.cpp - slips below the level of tokens: quotes, escapes, characters
// that only look like SQL, Jinja, numbers.

#include "HintsList.h"
#include "mesh/Parse/ParseDiagnostics.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::parse;

// --- Characters that look like others ----------------------------------------------

namespace {
struct Look {
  llvm::StringLiteral bytes, meant, name;
};
} // namespace

static constexpr llvm::StringLiteral singleQuote = "a typographic quote",
                                     blank = "a blank of another kind",
                                     nothing = "an invisible character", dash = "a dash",
                                     wide = "a full-width character", sign = "a mathematical sign";

/// Each is a letter to most databases. Letters of scripts, and the joiners that
/// some of these need, are not here.
static constexpr Look looks[] = {
    {"\u201c", "\"", singleQuote}, {"\u201d", "\"", singleQuote}, {"\u201e", "\"", singleQuote},
    {"\u201f", "\"", singleQuote}, {"\u2018", "'", singleQuote},  {"\u2019", "'", singleQuote},
    {"\u201a", "'", singleQuote},  {"\u201b", "'", singleQuote},  {"\u00b4", "'", singleQuote},
    {"\u00a0", " ", blank},        {"\u2002", " ", blank},        {"\u2003", " ", blank},
    {"\u2007", " ", blank},        {"\u2009", " ", blank},        {"\u202f", " ", blank},
    {"\u3000", " ", blank},        {"\u200b", "", nothing},       {"\u2060", "", nothing},
    {"\ufeff", "", nothing},       {"\u00ad", "", nothing},       {"\u2010", "-", dash},
    {"\u2011", "-", dash},         {"\u2012", "-", dash},         {"\u2013", "-", dash},
    {"\u2014", "-", dash},         {"\u2212", "-", dash},         {"\uff0c", ",", wide},
    {"\uff08", "(", wide},         {"\uff09", ")", wide},         {"\uff1b", ";", wide},
    {"\uff1a", ":", wide},         {"\uff1d", "=", wide},         {"\uff0a", "*", wide},
    {"\uff0b", "+", wide},         {"\uff0d", "-", wide},         {"\uff0e", ".", wide},
    {"\uff07", "'", wide},         {"\uff02", "\"", wide},        {"\uff1c", "<", wide},
    {"\uff1e", ">", wide},         {"\uff0f", "/", wide},         {"\u3001", ",", wide},
    {"\u2264", "<=", sign},        {"\u2265", ">=", sign},        {"\u2260", "<>", sign},
    {"\u00d7", "*", sign},         {"\u00f7", "/", sign},
};

Lookalike mesh::parse::findLookalike(llvm::StringRef text, size_t from) {
  for (size_t at = from; at < text.size(); ++at) {
    if (static_cast<unsigned char>(text[at]) < 0xc2)
      continue;
    for (const Look &look : looks)
      if (text.substr(at).starts_with(look.bytes))
        return {at, static_cast<unsigned>(look.bytes.size()), look.meant, look.name};
  }
  return {};
}

Repair mesh::parse::explainLookalike(llvm::StringRef text, const Lookalike &found) {
  auto begin = static_cast<uint32_t>(found.offset);
  std::string advice = found.meant.empty()  ? "remove it"
                       : found.meant == " " ? "write a plain blank"
                                            : "write " + found.meant.str() + " instead";
  Repair repair = makeRepair(Mistake::rangeOf(begin, begin + found.length),
                             diag::LookalikeCharacter, found.name, advice);
  repair.edits.push_back({begin, found.length, found.meant.str()});
  if (found.name != singleQuote)
    return repair;
  // Its partner on the same line goes with it.
  llvm::StringRef line = text.take_front(found.offset + 500);
  line = line.take_front(line.find('\n', found.offset));
  for (Lookalike next = findLookalike(line, found.offset + found.length); next;
       next = findLookalike(line, next.offset + next.length))
    if (next.meant == found.meant) {
      repair.edits.push_back({static_cast<uint32_t>(next.offset), next.length, next.meant.str()});
      break;
    }
  return repair;
}

void mesh::parse::lookalikeCharacter(const Mistake &m, Repairs &repairs) {
  for (size_t i = m.begin; i <= m.at; ++i) {
    bool outside = (m.isName(i) && !m.tokens[i].quoted) || m.tokens[i].type == Tok::UNKNOWN;
    if (!outside)
      continue;
    Lookalike found = findLookalike(m.text.take_front(m.tokens[i].end()), m.tokens[i].offset);
    if (!found)
      continue;
    Repair repair = explainLookalike(m.text, found);
    offer(m.text, repair);
    repairs.push_back(std::move(repair));
    return;
  }
}

// --- What is for a program around the database ---------------------------------------

/// Where the line ends that holds `offset`.
static size_t lineEnd(llvm::StringRef text, size_t offset) {
  return std::min(text.find('\n', offset), text.size());
}

/// Where the line begins, at or behind `offset`, that begins with `text`, in any case of
/// letters; else the end.
static size_t lineThat(llvm::StringRef text, llvm::StringRef begins, size_t offset) {
  while (offset < text.size()) {
    if (text.substr(offset).ltrim(" \t").starts_with_insensitive(begins))
      return offset;
    offset = lineEnd(text, offset) + 1;
  }
  return text.size();
}

/// Commands of psql, mysql and sqlcmd, and cells of notebooks in other languages. One
/// message is for all that belongs to the command.
void mesh::parse::clientCommand(const Mistake &m, Repairs &repairs) {
  uint32_t begin = m.tokens[m.at].offset;
  if (!m.startsLine(m.at) && m.at != m.begin)
    return;
  llvm::StringRef line = m.text.slice(begin, lineEnd(m.text, begin)).rtrim();
  llvm::StringRef word = line.take_until([](char c) { return llvm::isSpace(c); });
  size_t next = lineEnd(m.text, begin) + 1, end = next - 1;
  llvm::StringRef of, advice;
  if (word.starts_with("\\") && word.size() > 1) {
    of = "psql";
    advice = "leave it out";
  } else if (word.equals_insensitive("delimiter")) {
    of = "MySQL's client";
    advice = "leave it out and end every statement with ';'";
    end = lineEnd(m.text, lineThat(m.text, word, next));
  } else if (word.starts_with("%") && word.size() > 1 && llvm::isAlpha(word[1])) {
    of = "a notebook";
    advice = "keep in the file what is SQL";
    end = lineThat(m.text, "-- command ---", next);
  } else if (word.starts_with(":") && word.size() > 1 && llvm::isAlpha(word[1]) &&
             m.at == m.begin) {
    of = "sqlcmd";
    advice = "leave it out";
  } else {
    return;
  }
  Repair repair = makeRepair(Mistake::rangeOf(begin, static_cast<uint32_t>(begin + word.size())),
                             diag::ClientCommand, word, of, advice);
  repair.edits = {{begin, static_cast<uint32_t>(end - begin), ""}};
  repair.certain = true;
  repairs.push_back(std::move(repair));
}

// --- What is never closed ----------------------------------------------------------

static_assert(int(Tok::UNCLOSED_JINJA) - int(Tok::UNCLOSED_STRING) == 3, "in one run");

std::optional<Repair> mesh::parse::brokenToken(const Mistake &m) {
  const Lexeme &token = m.tokens[m.at];
  SourceRange opening = Mistake::rangeOf(token.offset, token.offset + 1);
  switch (token.type) {
  case Tok::UNCLOSED_STRING:
    return makeRepair(opening, diag::UnclosedString);
  case Tok::UNCLOSED_QUOTE:
    return makeRepair(opening, diag::UnclosedQuote);
  case Tok::UNCLOSED_COMMENT:
    return makeRepair(opening, diag::UnclosedComment);
  case Tok::UNCLOSED_JINJA:
    return makeRepair(opening, diag::UnclosedJinja);
  case Tok::UNKNOWN: {
    llvm::StringRef text = m.spelling(m.at);
    if (text == "@{")
      return makeRepair(Mistake::rangeOf(token.offset + 1, token.offset + 2), diag::UnclosedBrace);
    if (text == "@")
      return makeRepair(m.range(m.at + 1), diag::SyntaxError, "the name of a macro behind '@'",
                        m.quote(m.at + 1));
    if (llvm::isDigit(text.front())) // 0b101
      return makeRepair(m.range(m.at), diag::BadNumber, text);
    auto first = static_cast<unsigned char>(text.front());
    std::string shown =
        first < 0x20 ? "character " + std::to_string(first) : "'" + text.str() + "'";
    return makeRepair(m.range(m.at), diag::UnknownCharacter, shown);
  }
  default:
    return std::nullopt;
  }
}

/// Where a quoted text that opens at `offset` may have been meant to end: behind
/// its first word, or at the end of its line.
static void closings(const Mistake &m, uint32_t offset, Repair repair, Repairs &repairs) {
  char quote = m.text[offset];
  if (quote != '\'' && quote != '"' && quote != '`' && quote != '[') {
    offset += 1; // A prefix: x'00
    quote = m.text[offset];
  }
  char closing = quote == '[' ? ']' : quote;
  llvm::StringRef line = m.text.substr(offset + 1).take_until([](char c) { return c == '\n'; });
  size_t word = line.find_first_of(" \t,;()=");
  size_t all = line.rtrim(" \t\r").rtrim(",;)").size();
  repair.changesRest = true;
  for (size_t length : {word == llvm::StringRef::npos ? all : word, all}) {
    repair.edits = {{static_cast<uint32_t>(offset + 1 + length), 0, std::string(1, closing)}};
    repairs.push_back(repair);
  }
}

void mesh::parse::unclosedText(const Mistake &m, Repairs &repairs) {
  std::optional<Repair> broken = brokenToken(m);
  if (!broken)
    return;
  const Lexeme &token = m.tokens[m.at];
  switch (token.type) {
  case Tok::UNCLOSED_STRING:
  case Tok::UNCLOSED_QUOTE:
    return closings(m, token.offset, *broken, repairs);
  case Tok::UNCLOSED_COMMENT: {
    size_t end = m.text.find('\n', token.offset);
    if (end == llvm::StringRef::npos)
      return;
    broken->changesRest = true;
    bool isJinja = m.text.substr(token.offset).starts_with("{#");
    broken->edits = {{static_cast<uint32_t>(end), 0, isJinja ? "#}" : "*/"}};
    repairs.push_back(std::move(*broken));
    return;
  }
  case Tok::UNKNOWN:
    if (m.spelling(m.at) != "@{")
      return;
    for (uint32_t end = token.end(); end < m.text.size(); ++end)
      if (!llvm::isAlnum(m.text[end]) && m.text[end] != '_') {
        broken->edits = {{end, 0, "}"}};
        offer(m.text, *broken);
        repairs.push_back(std::move(*broken));
        return;
      }
    return;
  default:
    return;
  }
}

/// `name` or [name] where names are quoted otherwise.
void mesh::parse::wrongQuote(const Mistake &m, Repairs &repairs) {
  bool inside = m.at > m.begin && m.tokens[m.at - 1].type == Tok::LBRACKET;
  uint32_t begin = m.tokens[m.at - inside].offset;
  bool bracket = inside || m.tokens[m.at].type == Tok::LBRACKET;
  if (!bracket && (m.tokens[m.at].type != Tok::UNKNOWN || m.spelling(m.at) != "`"))
    return;
  llvm::StringRef line = m.text.substr(begin + 1).take_until([](char c) { return c == '\n'; });
  size_t close = line.find(bracket ? ']' : '`');
  if (close == llvm::StringRef::npos || close == 0 || line.take_front(close).contains(','))
    return;
  std::string quote(1, m.dialect.identifierQuote);
  Repair repair = makeRepair(Mistake::rangeOf(begin, begin + 1), diag::WrongQuote,
                             bracket ? "[" : "`", m.dialect.name, quote);
  auto length = static_cast<uint32_t>(close + 2);
  repair.edits = {{begin, length, quote + line.take_front(close).str() + quote}};
  offer(m.text, repair);
  repairs.push_back(std::move(repair));
}

/// A string over several lines in which a quote is missing: what was meant as
/// the next string's opening quote closes it.
void mesh::parse::swallowedText(const Mistake &m, Repairs &repairs) {
  for (size_t back = 0; back != 3 && m.at >= m.begin + back; ++back) {
    size_t i = m.at - back;
    bool string = m.tokens[i].type == Tok::STRING;
    bool name = m.isName(i) && m.tokens[i].quoted;
    if ((!string && !name) || !m.spelling(i).contains('\n'))
      continue;
    uint32_t offset = m.tokens[i].offset;
    SourceRange opening = Mistake::rangeOf(offset, offset + 1);
    closings(m, offset,
             string ? makeRepair(opening, diag::UnclosedString)
                    : makeRepair(opening, diag::UnclosedQuote),
             repairs);
  }
}

/// 'it's': the string ends at once before a letter.
void mesh::parse::quoteInside(const Mistake &m, Repairs &repairs) {
  for (size_t i : {m.at, m.at - 1}) {
    if (i <= m.begin || i >= m.tokens.size() || !m.isName(i) || m.tokens[i].quoted ||
        m.tokens[i - 1].type != Tok::STRING || m.tokens[i - 1].end() != m.tokens[i].offset ||
        m.spelling(i - 1).ends_with("\\'") || m.spelling(i - 1).contains('\n'))
      continue;
    uint32_t quote = m.tokens[i].offset - 1;
    Repair repair = makeRepair(Mistake::rangeOf(quote, quote + 1), diag::QuoteInString);
    repair.edits = {{quote, 1, "''"}};
    repair.changesRest = true;
    offer(m.text, repair);
    repairs.push_back(std::move(repair));
  }
}

/// 'it\'s' where a backslash is a character like any other.
void mesh::parse::backslashEscape(const Mistake &m, Repairs &repairs) {
  for (size_t back = 0; back != 4 && m.at >= m.begin + back; ++back) {
    size_t i = m.at - back;
    uint32_t end = m.tokens[i].end();
    bool goesOn = end < m.text.size() && llvm::isAlpha(m.text[end]);
    if (m.tokens[i].type != Tok::STRING || !m.spelling(i).ends_with("\\'") || !goesOn)
      continue;
    uint32_t slash = m.tokens[i].end() - 2;
    Repair repair =
        makeRepair(Mistake::rangeOf(slash, slash + 2), diag::BackslashEscape, m.dialect.name);
    repair.edits = {{slash, 2, "''"}};
    repair.changesRest = true;
    offer(m.text, repair);
    repairs.push_back(std::move(repair));
  }
}

// --- Jinja -------------------------------------------------------------------------

/// The arguments of `name('a', "b")`, if that is what `code` is.
static std::optional<llvm::SmallVector<llvm::StringRef, 2>> callArguments(llvm::StringRef code,
                                                                          llvm::StringRef name) {
  if (!code.consume_front(name))
    return std::nullopt;
  code = code.trim();
  if (!code.consume_front("(") || !code.consume_back(")"))
    return std::nullopt;
  llvm::SmallVector<llvm::StringRef, 2> parts, arguments;
  code.split(parts, ',');
  for (llvm::StringRef part : parts) {
    part = part.trim();
    if (part.size() < 3 || (part.front() != '\'' && part.front() != '"') ||
        part.back() != part.front())
      return std::nullopt;
    arguments.push_back(part.drop_front().drop_back());
  }
  return arguments;
}

static bool isPlainWord(llvm::StringRef word) {
  return !word.empty() && !llvm::isDigit(word.front()) &&
         llvm::all_of(word, [](char c) { return llvm::isAlnum(c) || c == '_' || c == '.'; });
}

/// How Mesh writes what dbt's users write in braces; empty if it is not known.
static std::string withoutJinja(llvm::StringRef code) {
  if (code == "this")
    return "@this_model";
  if (auto names = callArguments(code, "ref"))
    return isPlainWord(names->back()) ? names->back().str() : "";
  if (auto names = callArguments(code, "source"); names && names->size() == 2)
    return isPlainWord((*names)[0]) && isPlainWord((*names)[1])
               ? ((*names)[0] + "." + (*names)[1]).str()
               : "";
  if (auto names = callArguments(code, "var"))
    return isPlainWord(names->front()) ? "@" + names->front().str() : "";
  return {};
}

void mesh::parse::jinjaHere(const Mistake &m, Repairs &repairs) {
  for (size_t back = 0; back != 4 && m.at >= m.begin + back; ++back) {
    uint32_t begin = m.tokens[m.at - back].offset;
    llvm::StringRef rest = m.text.substr(begin);
    bool value = rest.starts_with("{{");
    if (!value && !rest.starts_with("{%"))
      continue;
    llvm::StringRef close = value ? "}}" : "%}";
    size_t end = rest.find(close);
    if (end == llvm::StringRef::npos)
      end = rest.find('\n') == llvm::StringRef::npos ? rest.size() - 2 : rest.find('\n') - 2;
    uint32_t stop = begin + static_cast<uint32_t>(end) + 2;
    Repair repair = makeRepair(Mistake::rangeOf(begin, stop), diag::JinjaHere);
    std::string plain = value ? withoutJinja(rest.slice(2, end).trim(" \t\r\n-")) : std::string();
    if (plain.empty()) {
      repair.diagnostic.notes.push_back({{}, formatDiagnostic(diag::JinjaBlockHint)});
      bool alone = !value || m.at - back == m.begin; // Text of its own, not a value.
      repair.edits = {{begin, stop - begin, alone ? "" : " x "}};
      repairs.push_back(std::move(repair));
      return;
    }
    repair.diagnostic.notes.push_back({{}, formatDiagnostic(diag::JinjaNameHint, plain)});
    repair.edits = {{begin, stop - begin, plain}};
    offer(m.text, repair);
    repairs.push_back(std::move(repair));
    return;
  }
}

// --- Numbers -----------------------------------------------------------------------

/// 1.2.3, which reads as two numbers side by side, and 12abc, as a number and
/// its alias.
void mesh::parse::badNumber(const Mistake &m, Repairs &repairs) {
  for (size_t i : {m.at, m.at - 1}) {
    if (i <= m.begin || i >= m.tokens.size() || m.tokens[i - 1].type != Tok::NUMBER ||
        m.tokens[i - 1].end() != m.tokens[i].offset)
      continue;
    if (m.tokens[i].type != Tok::NUMBER && !m.isName(i))
      continue;
    uint32_t begin = m.tokens[i - 1].offset, end = m.tokens[i].end();
    while (end < m.text.size() && (llvm::isAlnum(m.text[end]) || m.text[end] == '.' ||
                                   (m.text[end] == ':' && llvm::isDigit(m.text[end + 1]))))
      ++end;
    Repair repair =
        makeRepair(Mistake::rangeOf(begin, end), diag::BadNumber, m.text.slice(begin, end));
    repair.edits = {{begin, end - begin, "1"}};
    repairs.push_back(std::move(repair));
  }
}

/// DATE 2024-01-01, LIKE %x%
void mesh::parse::bareText(const Mistake &m, Repairs &repairs) {
  size_t at = m.at;
  for (size_t i = m.at; i-- > m.begin && i + 4 > m.at;) // "%" may be a prefix operator.
    if ((m.kind(i) == Tok::LIKE || m.kind(i) == Tok::ILIKE) && m.spelling(i + 1).starts_with("%"))
      at = i + 1;
  if (at == m.begin)
    return;
  Tok word = m.kind(at - 1);
  bool date = m.tokens[at].type == Tok::NUMBER &&
              (word == Tok::DATE || word == Tok::TIMESTAMP || word == Tok::TIMESTAMPTZ ||
               word == Tok::DATETIME || word == Tok::TIME);
  bool pattern = m.spelling(at).starts_with("%") && (word == Tok::LIKE || word == Tok::ILIKE);
  if (!date && !pattern)
    return;
  uint32_t begin = m.tokens[at].offset;
  llvm::StringRef text = m.text.substr(begin).take_while(
      [](char c) { return llvm::isAlnum(c) || c == '-' || c == ':' || c == '%' || c == '_'; });
  auto length = static_cast<uint32_t>(text.size());
  Repair repair = makeRepair(Mistake::rangeOf(begin, begin + length), diag::SyntaxError, "a string",
                             ("'" + text + "'").str());
  repair.edits = {{begin, length, ("'" + text + "'").str()}};
  offer(m.text, repair);
  repairs.push_back(std::move(repair));
}

/// Comments of other languages.
void mesh::parse::commentSign(const Mistake &m, Repairs &repairs) {
  const Lexeme &token = m.tokens[m.at];
  uint32_t begin = token.offset;
  llvm::StringRef sign;
  if (token.type == Tok::UNKNOWN && m.spelling(m.at) == "#")
    sign = "#";
  else if (token.type == Tok::SLASH && m.at > m.begin && m.tokens[m.at - 1].end() == begin &&
           m.tokens[m.at - 1].type == Tok::SLASH)
    sign = "//";
  if (sign.empty())
    return;
  begin = token.end() - static_cast<uint32_t>(sign.size());
  Repair repair = makeRepair(Mistake::rangeOf(begin, token.end()), diag::CommentSign, sign);
  repair.edits = {{begin, token.end() - begin, "--"}};
  offer(m.text, repair);
  repairs.push_back(std::move(repair));
}
