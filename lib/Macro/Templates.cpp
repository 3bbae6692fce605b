// Templates.cpp - text with macros in it: names such as col_@x and "is_@{x}",
// strings such as @'s3://@{bucket}/x', and the text of @SQL.

#include "Expander.h"
#include "mesh/Basic/Names.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Macro/MacroDiagnostics.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::macro;

static bool isWordChar(char c) { return llvm::isAlnum(c) || c == '_'; }
static bool startsName(llvm::StringRef text) {
  return !text.empty() && (llvm::isAlpha(text.front()) || text.front() == '_');
}

/// What stands for a tree in a text: a string and a name as they are, anything
/// else as SQL.
std::optional<std::string> Expander::textOf(const ast::Node &node) {
  if (const auto *literal = ast::as<ast::Literal>(&node))
    if (literal->literal == ast::LiteralKind::String)
      return literal->text.str();
  if (const auto *name = ast::as<ast::Name>(&node))
    if (name->qualifiers.empty() && !name->name.templated)
      return name->name.text().str();
  if (!countTree(node, node.range))
    return std::nullopt;
  return emit::print(node, dialect);
}

/// Replaces every "@{name}" and "@name" in a text. "@name" that is no variable
/// stays where it may be meant as text; "@{name}" must be one.
Expander::Template Expander::fillTemplate(llvm::StringRef text, SourceRange range,
                                          TemplateMode mode) {
  Template result;
  while (!text.empty() && !stopped) {
    size_t at = text.find('@');
    result.text += text.take_front(at).str();
    text = at == llvm::StringRef::npos ? "" : text.drop_front(at);
    if (text.empty())
      break;
    llvm::StringRef rest = text.drop_front(), name;
    if (mode == TemplateMode::String && rest.consume_front("@")) { // "@@" is one.
      result.text += '@';
      text = rest;
      continue;
    }
    size_t close = rest.find('}');
    bool braces = close != llvm::StringRef::npos && rest.consume_front("{");
    if (braces) {
      name = rest.take_front(close - 1);
      rest = rest.drop_front(close);
    } else {
      name = rest.take_while(isWordChar);
      rest = rest.drop_front(name.size());
    }
    llvm::StringRef spelled = text.drop_back(rest.size());
    if (!startsName(name.trim()) || !llvm::all_of(name.trim(), isWordChar))
      result.text += spelled.str(); // "@" alone, or what is no name.
    else
      fillVariable(name.trim(), spelled, range, mode, braces, result);
    text = rest;
  }
  return result;
}

void Expander::fillVariable(llvm::StringRef name, llvm::StringRef spelled, SourceRange range,
                            TemplateMode mode, bool braces, Template &out) {
  Resolved found = resolve(name, range);
  switch (found.state) {
  case Resolved::Symbol:
    out.symbolic = true;
    out.text += spelled.str();
    return;
  case Resolved::Tree: {
    bool isTable = name.equals_insensitive("this_model") && scope.thisModel;
    const auto *column = ast::as<ast::Name>(found.node);
    // A list is written as one: "x_@words".
    if (const auto *tuple = ast::as<ast::Tuple>(found.node);
        tuple && scope.variables.count(name.lower()))
      found.node = maker(range).array(tuple->items);
    bool isPart = mode == TemplateMode::Identifier && column && !column->name.templated;
    std::optional<std::string> text = isTable  ? scope.thisModel
                                      : isPart ? column->name.text().str()
                                               : textOf(*found.node);
    out.failed = out.failed || !text || found.node == error;
    out.text += text.value_or("");
    return;
  }
  case Resolved::Function:
  case Resolved::Undefined:
    break;
  }
  if (!braces && mode != TemplateMode::Identifier) {
    out.text += spelled.str();
    std::vector<std::string> names = knownNames();
    std::vector<llvm::StringRef> candidates(names.begin(), names.end());
    bool isSlip = found.state == Resolved::Undefined && !nearestName(name, candidates).empty();
    if (mode == TemplateMode::String && isSlip)
      diags.report(range, diag::UndefinedInText, name);
    return;
  }
  out.failed = true;
  if (found.state == Resolved::Function)
    diags.report(range, diag::FunctionAsVariable, name);
  else
    reportUndefined(name, range, false);
}

// --- Names -------------------------------------------------------------------

/// Whether the text is an identifier without quotes, as far as its letters go.
static bool isWord(llvm::StringRef text) {
  return startsName(text) && llvm::all_of(text, [](char c) { return isWordChar(c) || c == '$'; });
}

/// A name that was made counts as written without quotes if it could be, so it
/// folds like any other.
ast::Ident Expander::identFrom(std::string text, SourceLoc loc) {
  return ast::Ident(arena.copy(llvm::StringRef(text)), loc, !isWord(text));
}

ast::Ident Expander::fillIdent(ast::Ident ident) {
  SourceRange range = {ident.loc, ident.loc.offset(ident.size)};
  llvm::StringRef raw = ident.text();
  if (raw.starts_with("@") && raw.contains('(')) // AS @SQL('...')
    return identFromCall(ident);
  Template filled = fillTemplate(
      raw, range, ident.quoted ? TemplateMode::QuotedIdentifier : TemplateMode::Identifier);
  if (filled.failed)
    return ident;
  if (filled.symbolic) {
    undecided(range);
    ast::Ident left(arena.copy(llvm::StringRef(filled.text)), ident.loc, ident.quoted);
    left.templated = 1;
    return left;
  }
  if (filled.text.empty()) {
    diags.report(range, diag::NotAName, filled.text);
    return ident;
  }
  ast::Ident made = identFrom(std::move(filled.text), ident.loc);
  made.quoted = made.quoted || ident.quoted;
  return made;
}

/// What a name that is one macro, "@name" or "@CALL(...)", becomes. False if it is
/// none, or is not known yet.
bool Expander::expandIdent(ast::Ident ident, Nodes &out) {
  SourceRange range = {ident.loc, ident.loc.offset(ident.size)};
  llvm::StringRef text = ident.text();
  if (!ident.templated || ident.quoted || !text.consume_front("@"))
    return false;
  llvm::StringRef name = text.take_while(isWordChar);
  if (name.size() == text.size()) {
    Resolved found = resolve(name, range);
    if (found.state == Resolved::Tree)
      out.push_back(found.node);
    return found.state == Resolved::Tree;
  }
  if (!text.drop_front(name.size()).starts_with("("))
    return false;
  std::optional<List<const ast::Node *>> parsed = parseText(ident.text(), name, range);
  Relocation saved = std::exchange(relocation, Relocation{});
  if (parsed)
    expandArgument(*parsed->front(), out);
  else
    fail(out);
  relocation = saved;
  return true;
}

/// A name that is written as a call, such as AS @SQL('...').
ast::Ident Expander::identFromCall(ast::Ident ident) {
  NodeList results;
  if (!expandIdent(ident, results))
    return ident;
  const ast::Node *only = onlyOne(results, {ident.loc, ident.loc.offset(ident.size)});
  return only == error ? ident : identFrom(*only, ident);
}

/// The name that a tree stands for; `instead` where it stands for none.
ast::Ident Expander::identFrom(const ast::Node &value, ast::Ident instead) {
  const auto *name = ast::as<ast::Name>(&value);
  if (name && name->qualifiers.empty()) {
    ast::Ident ident = name->name;
    ident.loc = instead.loc;
    return ident;
  }
  if (const auto *literal = ast::as<ast::Literal>(&value))
    if (literal->literal != ast::LiteralKind::Null && !literal->text.empty())
      return identFrom(literal->text.str(), instead.loc);
  if (&value != error && !stopped)
    diags.report(SourceRange{instead.loc, instead.loc.offset(instead.size)}, diag::NotAName,
                 textOf(value).value_or(""));
  return instead;
}

/// Data files, which some databases read by their name as a table.
static bool looksLikeFile(llvm::StringRef text) {
  for (const char *suffix : {".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet",
                             ".gz", ".zst", ".xlsx", ".db", ".arrow"})
    if (text.ends_with_insensitive(suffix))
      return true;
  return false;
}

/// Appends the parts of the path that a tree stands for: "db.model" as a name
/// or a string. False if it stands for none.
bool Expander::appendParts(const ast::Node &value, ast::Ident instead,
                           llvm::SmallVectorImpl<ast::Ident> &parts) {
  SourceLoc loc = instead ? instead.loc : value.range.begin;
  if (const auto *name = ast::as<ast::Name>(&value)) {
    parts.append(name->qualifiers.begin(), name->qualifiers.end());
    parts.push_back(name->name);
    return true;
  }
  const auto *literal = ast::as<ast::Literal>(&value);
  if (!literal || literal->literal != ast::LiteralKind::String || literal->text.empty())
    return false;
  llvm::SmallVector<llvm::StringRef, 4> texts;
  literal->text.get().split(texts, '.');
  bool isPath = !looksLikeFile(literal->text) && llvm::all_of(texts, isWord);
  if (!isPath)
    texts.assign(1, literal->text);
  for (llvm::StringRef text : texts)
    parts.push_back(identFrom(text.str(), loc));
  return true;
}

// --- Strings -----------------------------------------------------------------

const ast::Node *Expander::rewriteMacroString(const ast::MacroString &node) {
  SourceRange range = relocation(node.range);
  Template filled = fillTemplate(node.text, range, TemplateMode::String);
  if (filled.failed)
    return error;
  if (!filled.symbolic)
    return maker(range).string(filled.text);
  auto *left = arena.make<ast::MacroString>(range);
  left->text = arena.copy(llvm::StringRef(filled.text));
  return left;
}
