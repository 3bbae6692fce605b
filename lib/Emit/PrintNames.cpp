// PrintNames.cpp - names, literals and intervals.

#include "Printer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::emit;

// --- Names -------------------------------------------------------------------

/// Whether Mesh would read the word as a keyword.
static bool isKeyword(llvm::StringRef name, NameUse use, const dialect::DialectFacts &facts) {
  switch (use) {
  case NameUse::Column:
    return dialect::isMeshKeyword(facts, name);
  case NameUse::Table:
    return dialect::isMeshKeyword(facts, name) || name.equals_insensitive("lateral");
  case NameUse::Label:
  case NameUse::Part:
  case NameUse::Call:
    return false;
  }
  llvm_unreachable("use outside the list");
}

/// Whether the name needs no quotes for its characters' sake.
static bool isNameOf(llvm::StringRef name, const dialect::DialectFacts &facts) {
  if (isWord(name))
    return true;
  auto isPart = [](char c) { return llvm::isAlnum(c) || c == '_' || c == '$' || (c & 0x80); };
  if (facts.hashNames && name.contains('#')) {
    auto isHashed = [&](char c) { return isPart(c) || c == '#'; };
    return (name.starts_with("#") || isWord(name.take_front())) && llvm::all_of(name, isHashed) &&
           name != "#";
  }
  bool digits = facts.digitNames && !name.empty() && llvm::isDigit(name.front());
  return digits && isWord(name.ltrim("0123456789"));
}

/// The same behind a ".".
static bool isPartOf(llvm::StringRef name, const dialect::DialectFacts &facts) {
  llvm::StringRef digits = name;
  if (facts.features.has(dialect::Feature::PositionColumns) && digits.consume_front("$"))
    return !digits.empty() && llvm::all_of(digits, llvm::isDigit);
  return facts.digitParts && !name.empty() && llvm::isDigit(name.front()) &&
         isWord(("_" + name).str());
}

void Printer::ident(const ast::Ident &ident, NameUse use) {
  if (ident.text().empty() && !ident.quoted) // The schema in database..table.
    return;
  bool plain = ident.templated || options.asWritten ||
               (isNameOf(ident.text(), facts) && !isKeyword(ident.text(), use, facts)) ||
               (use == NameUse::Part && isPartOf(ident.text(), facts));
  if (plain && !ident.quoted)
    return word(ident.text());
  // What was not quoted means the folded name.
  std::string name = ident.quoted ? ident.text().str() : fold(facts, ident.text(), false);
  word(quoteIdentifier(name, facts));
}

void Printer::path(llvm::ArrayRef<ast::Ident> qualifiers, const ast::Ident &name, NameUse use) {
  for (const ast::Ident &qualifier : qualifiers) {
    ident(qualifier, &qualifier == qualifiers.begin() ? use : NameUse::Part);
    word(".");
  }
  ident(name, qualifiers.empty() ? use : NameUse::Part);
}

void Printer::idents(llvm::ArrayRef<ast::Ident> list) {
  inParens(
      [&] {
        for (const ast::Ident &each : list) {
          if (&each != list.begin())
            comma();
          ident(each, NameUse::Label);
        }
      },
      Breaks::AsNeeded);
}

void Printer::string(llvm::StringRef text) { word(quoteString(text, facts)); }

void Printer::inParens(llvm::function_ref<void()> content, Breaks breaks) {
  int back = -static_cast<int>(step);
  out.open(step);
  word("(");
  out.cut();
  if (breaks == Breaks::AsNeeded)
    out.open(0, breaks);
  content();
  if (breaks == Breaks::AsNeeded)
    out.close();
  out.cut(back);
  word(")");
  out.close();
}

void Printer::put(const ast::FieldStar &node, Edges) {
  suffixedBase(*node.base);
  word(".");
  put(*node.star, {});
}

void Printer::put(const ast::Name &node, Edges) { path(node.qualifiers, node.name); }

void Printer::put(const ast::Star &node, Edges) {
  for (const ast::Ident &qualifier : node.qualifiers) {
    ident(qualifier, &qualifier == node.qualifiers.begin() ? NameUse::Column : NameUse::Part);
    word(".");
  }
  word("*");
  if (node.changes)
    put(*node.changes, {});
}

void Printer::put(const ast::StarChanges &node, Edges) {
  if (!node.except.empty() || !node.exceptPaths.empty())
    word(facts.starsExcept ? " EXCEPT " : " EXCLUDE ");
  if (!node.except.empty())
    idents(node.except);
  if (!node.exceptPaths.empty())
    inParens([&] { list(node.exceptPaths); });
  if (!node.replace.empty()) {
    word(" REPLACE ");
    inParens([&] { list(node.replace); });
  }
  if (!node.rename.empty()) {
    word(" RENAME ");
    inParens([&] { list(node.rename); });
  }
}

// --- Literals ----------------------------------------------------------------

void Printer::put(const ast::Literal &node, Edges) {
  switch (node.literal) {
  case ast::LiteralKind::Null:
    return word("NULL");
  case ast::LiteralKind::True:
    return word("TRUE");
  case ast::LiteralKind::False:
    return word("FALSE");
  case ast::LiteralKind::Number:
    return word(node.text);
  case ast::LiteralKind::String:
    return options.asWritten ? word(options.asWritten->text(node.range)) : string(node.text);
  case ast::LiteralKind::Blob:
    if (options.asWritten)
      return word(options.asWritten->text(node.range));
    if (facts.blobsAreNumbers)
      return word(("0x" + node.text.get()).str());
    word("X");
    return word(("'" + node.text.get() + "'").str());
  case ast::LiteralKind::Verbatim:
    return word(node.text);
  }
  llvm_unreachable("literal outside Enums.def");
}

void Printer::put(const ast::TypedLiteral &node, Edges) {
  put(*node.type, {});
  word(" ");
  string(node.text);
}

/// What may stand behind INTERVAL without parentheses.
/// Other expressions only with a unit behind them.
static bool isBareAmount(const ast::Expr &amount, bool hasUnit,
                         const dialect::DialectFacts &facts) {
  const auto *literal = ast::as<ast::Literal>(&amount);
  bool plain = literal && (literal->literal == ast::LiteralKind::String ||
                           literal->literal == ast::LiteralKind::Number);
  const auto *name = ast::as<ast::Name>(&amount);
  bool made = name && name->qualifiers.empty() && name->name.text().starts_with("@{");
  if (plain || made || amount.kind == ast::NodeKind::MacroVariable ||
      amount.kind == ast::NodeKind::MacroCall || amount.kind == ast::NodeKind::MacroString ||
      amount.kind == ast::NodeKind::Parameter)
    return true;
  const auto *sign = ast::as<ast::Unary>(&amount);
  if (sign && sign->op != ast::UnaryOp::Not && sign->op != ast::UnaryOp::BitNot) {
    const auto *signedLiteral = ast::as<ast::Literal>(sign->operand);
    bool isString = signedLiteral && signedLiteral->literal == ast::LiteralKind::String;
    return isBareAmount(*sign->operand, hasUnit, facts) && // DuckDB takes no sign before a number.
           (isString || (signedLiteral && facts.intervalExpressions));
  }
  // An expression that begins with a literal would end behind it.
  const ast::Expr *first = &amount;
  while (const auto *binary = ast::as<ast::Binary>(first))
    first = binary->left;
  const auto *call = ast::as<ast::Function>(first);
  return facts.intervalExpressions && hasUnit && !(call && call->name.templated) &&
         (first->kind == ast::NodeKind::Name || first->kind == ast::NodeKind::Function ||
          first->kind == ast::NodeKind::Cast || first->kind == ast::NodeKind::Case);
}

void Printer::intervalAmount(const ast::Expr &amount, bool hasUnit) {
  if (isBareAmount(amount, hasUnit, facts))
    node(amount);
  else
    inParens([&] { node(amount); });
}

void Printer::put(const ast::IntervalLiteral &node, Edges) {
  word("INTERVAL ");
  intervalAmount(*node.amount, bool(node.unit));
  if (node.unit) {
    word(" ");
    word(node.unit.text().upper());
  }
  if (node.toUnit) {
    word(" TO ");
    word(node.toUnit.text().upper());
  }
}

void Printer::put(const ast::IntervalSum &node, Edges) {
  word("INTERVAL");
  for (const ast::IntervalLiteral *part : node.parts) {
    word(" ");
    intervalAmount(*part->amount, true);
    word(" ");
    word(part->unit.text().upper());
  }
}

void Printer::put(const ast::Parameter &node, Edges) {
  // Right behind a bracket, ":" would be that of a slice.
  if (node.text.get().starts_with(":") && out.endsWith('['))
    word(" ");
  word(node.text);
}
