// PropertyReader.cpp - see the header.

#include "PropertyReader.h"
#include "mesh/Basic/Names.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::project;

static constexpr PropertyFacts modelFacts[] = {
#define MESH_PROPERTY(Name, Type, Use, When)                                                       \
  {#Name, PropertyType::Type, PropertyUse::Use, PropertyWhen::When},
#include "mesh/Project/Properties.def"
};

static constexpr PropertyFacts kindFacts[] = {
#define MESH_KIND_PROPERTY(Name, Type, Use, When)                                                  \
  {#Name, PropertyType::Type, PropertyUse::Use, PropertyWhen::When},
#include "mesh/Project/Properties.def"
};

llvm::ArrayRef<PropertyFacts> mesh::project::modelProperties() { return modelFacts; }
llvm::ArrayRef<PropertyFacts> mesh::project::kindProperties() { return kindFacts; }

std::string mesh::project::plainText(const ast::Node &node) {
  switch (node.kind) {
  case ast::NodeKind::Literal: {
    const auto &literal = ast::cast<ast::Literal>(node);
    if (literal.literal == ast::LiteralKind::True)
      return "true";
    return literal.literal == ast::LiteralKind::False ? "false" : literal.text.str();
  }
  case ast::NodeKind::Name: {
    const auto &name = ast::cast<ast::Name>(node);
    std::string text;
    for (const ast::Ident &part : name.qualifiers)
      text += part.text().str() + ".";
    return text + name.name.text().str();
  }
  case ast::NodeKind::MacroVariable:
    return "@" + ast::cast<ast::MacroVariable>(node).name.text().str();
  case ast::NodeKind::Paren:
    return plainText(*ast::cast<ast::Paren>(node).inner);
  case ast::NodeKind::KindValue:
    return ast::cast<ast::KindValue>(node).name.text().str();
  default:
    return "";
  }
}

std::vector<const ast::Expr *> mesh::project::listItems(const ast::Expr &expr) {
  if (const auto *tuple = ast::as<ast::Tuple>(&expr))
    return {tuple->items.begin(), tuple->items.end()};
  if (const auto *array = ast::as<ast::Array>(&expr))
    return {array->items.begin(), array->items.end()};
  if (const auto *paren = ast::as<ast::Paren>(&expr))
    return {paren->inner};
  return {&expr};
}

PropertyReader::PropertyReader(List<const ast::Node *> given, llvm::ArrayRef<PropertyFacts> names,
                               llvm::StringRef what, const FileContext &fileContext,
                               const dialect::DialectFacts &facts)
    : known(names), context(fileContext), dialect(facts) {
  llvm::SmallVector<llvm::StringRef, 48> candidates;
  for (const PropertyFacts &each : known)
    candidates.push_back(each.name);
  for (const ast::Node *node : given) {
    const auto *property = ast::as<ast::Property>(node);
    if (!property)
      continue; // A macro that expanded to nothing.
    std::string name = property->name.text().lower();
    SourceRange place = {property->name.loc, property->name.loc.offset(property->name.size)};
    const auto *entry =
        llvm::find_if(known, [&](const PropertyFacts &each) { return name == each.name; });
    if (entry == known.end()) {
      auto handle = context.diags.report(place, diag::UnknownProperty, name, what);
      llvm::StringRef nearest = nearestName(name, candidates);
      if (!nearest.empty())
        handle.fix(place, nearest);
    } else if (const ast::Property *first = find(name)) {
      context.diags.report(place, diag::DuplicateProperty, name)
          .note(first->range, diag::YamlFirstKey);
      *llvm::find(properties, first) = property; // The last one holds, as in SQLMesh.
    } else {
      properties.push_back(property);
    }
  }
}

const ast::Property *PropertyReader::find(llvm::StringRef name) const {
  auto found = llvm::find_if(properties, [&](const ast::Property *property) {
    return property->name.text().equals_insensitive(name);
  });
  return found == properties.end() ? nullptr : *found;
}

SourceRange PropertyReader::range(llvm::StringRef name) const {
  const ast::Property *property = find(name);
  return property ? property->value->range : SourceRange();
}

SourceRange PropertyReader::nameRange(llvm::StringRef name) const {
  const ast::Property *property = find(name);
  return property ? SourceRange{property->name.loc, property->name.loc.offset(property->name.size)}
                  : SourceRange();
}

SourceRange PropertyReader::textRange(llvm::StringRef name) const {
  SourceRange whole = range(name);
  llvm::StringRef text = context.sources.text(whole);
  bool quoted = text.size() > 1 && text.front() == text.back() &&
                (text.front() == '\'' || text.front() == '"');
  return quoted ? SourceRange{whole.begin.offset(1),
                              whole.begin.offset(static_cast<uint32_t>(text.size()) - 1)}
                : whole;
}

void PropertyReader::wrongType(llvm::StringRef name, llvm::StringRef expected) const {
  context.diags.report(range(name), diag::PropertyType, name, expected);
}

std::string PropertyReader::text(llvm::StringRef name) const {
  const ast::Property *property = find(name);
  if (!property)
    return "";
  std::string text = plainText(*property->value);
  // 2024-01-31 without quotes reads as a subtraction; it is what was written.
  bool written = property->value->kind == ast::NodeKind::Binary ||
                 property->value->kind == ast::NodeKind::Unary;
  if (text.empty() && written)
    text = context.sources.text(property->value->range).str();
  bool isEmptyString = property->value->kind == ast::NodeKind::Literal;
  if (text.empty() && !isEmptyString)
    wrongType(name, "a text");
  return text;
}

std::optional<bool> PropertyReader::boolean(llvm::StringRef name) const {
  const ast::Property *property = find(name);
  if (!property)
    return std::nullopt;
  std::string lower = llvm::StringRef(plainText(*property->value)).lower();
  static constexpr llvm::StringRef yes[] = {"true", "t", "yes", "y", "on", "1"};
  static constexpr llvm::StringRef no[] = {"false", "f", "no", "n", "off", "0"};
  if (llvm::is_contained(yes, lower) || llvm::is_contained(no, lower))
    return llvm::is_contained(yes, lower);
  wrongType(name, "true or false");
  return std::nullopt;
}

std::optional<int64_t> PropertyReader::integer(llvm::StringRef name, int64_t least) const {
  const ast::Property *property = find(name);
  if (!property)
    return std::nullopt;
  int64_t number = 0;
  bool isNumber = !llvm::StringRef(plainText(*property->value)).getAsInteger(10, number);
  if (isNumber && number >= least)
    return number;
  wrongType(name, "a whole number of at least " + std::to_string(least));
  return std::nullopt;
}

std::vector<const ast::Expr *> PropertyReader::items(llvm::StringRef name) const {
  const ast::Property *property = find(name);
  if (!property)
    return {};
  if (ast::categoryOf(property->value->kind) != ast::Category::Expr) {
    wrongType(name, "a list");
    return {};
  }
  return listItems(static_cast<const ast::Expr &>(*property->value));
}

std::string PropertyReader::printed(const ast::Node &value) const {
  return emit::print(value, dialect);
}
