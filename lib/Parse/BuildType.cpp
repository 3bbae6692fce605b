// BuildType.cpp - types.

#include "Builder.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::parse;

/// A word of a type: in upper case, where types ignore case.
std::string Builder::typeText(const Lexeme &token) const {
  llvm::StringRef word = text(token);
  bool asWritten = token.quoted || facts.folding == dialect::Folding::Sensitive;
  return asWritten ? word.str() : word.upper();
}

void Builder::beginType() {
  if (pathOpen)
    closePath();
  TypeFrame frame{};
  frame.loc = startOf(_input.last);
  frame.name = typeText(_input.last);
  frame.mark = values.size();
  frame.first = ident(_input.last);
  types.push_back(frame);
}

void Builder::typePath() { types.back().name += "." + typeText(_input.last); }

void Builder::typeWordText() { types.back().name += " " + text(_input.last).upper(); }

void Builder::beginTypeArguments() { types.back().mark = values.size(); }

void Builder::typeArguments() { types.back().arguments = takeFrom<ast::Expr>(types.back().mark); }

void Builder::typeAngles() {
  typeArguments();
  types.back().angles = true;
}

void Builder::typeZone() {
  TypeFrame &frame = types.back();
  frame.name += frame.zone == Tok::WITH ? " WITH " : " WITHOUT ";
  frame.name += frame.local ? "LOCAL TIME ZONE" : "TIME ZONE";
}

void Builder::typeArraySize() { types.back().size = text(_input.last).str(); }

/// What was read of the type so far, as a type of its own.
const ast::Type *Builder::finishType() {
  TypeFrame &frame = types.back();
  auto *node = arena.make<ast::Type>(toLast(frame.loc));
  node->name = arena.copy(llvm::StringRef(frame.name));
  node->arguments = frame.arguments;
  node->angles = frame.angles;
  node->arrayDepth = static_cast<ast::ArrayDepth>(frame.arrays);
  return node;
}

void Builder::typeArray() {
  TypeFrame &frame = types.back();
  if (frame.size.empty() && frame.arrays < static_cast<unsigned>(ast::ArrayDepth::Three)) {
    ++frame.arrays;
    return typeWord();
  }
  countOperator();
  const ast::Type *element = finishType();
  auto *argument = arena.make<ast::TypeArgument>(element->range);
  argument->type = element;
  frame.name = "[" + frame.size + "]";
  frame.arguments = arena.copy<const ast::Expr *>({argument});
  frame.arrays = 0;
  frame.angles = false;
  frame.size.clear();
  typeWord();
}

/// INT ARRAY, or the word before the brackets of INT ARRAY[3].
void Builder::typeArrayWord() {
  if (_input.current.type != Tok::LBRACKET)
    typeArray();
}

void Builder::endType() {
  const ast::Type *node = finishType();
  fieldName = types.back().field;
  fieldIsNotNull = false;
  fieldText = nullptr;
  fieldSetting = types.back().setting;
  if (fieldSetting)
    fieldName = types.back().first;
  types.pop_back();
  push(node);
}

// --- Arguments of types ------------------------------------------------------

/// The name before was a field's.
void Builder::typeField() {
  types.back().field = types.back().first;
  types.back().name = typeText(_input.last);
}

void Builder::fieldComment() {
  literal();
  fieldText = pop<ast::Literal>();
}

void Builder::endTypeField() {
  const auto *type = pop<ast::Type>();
  if (fieldSetting) {
    auto *name = arena.make<ast::Name>(type->range);
    name->name = fieldName;
    auto *node = arena.make<ast::Binary>(SourceRange{name->range.begin, fieldSetting->range.end});
    node->op = ast::BinaryOp::Equal;
    node->left = name;
    node->right = fieldSetting;
    return push(node);
  }
  SourceLoc begin = fieldName ? fieldName.loc : type->range.begin;
  auto *node = arena.make<ast::TypeArgument>(toLast(begin));
  node->name = fieldName;
  node->type = type;
  node->notNull = fieldIsNotNull;
  node->comment = fieldText;
  push(node);
}

/// name = number, of a type that has settings.
void Builder::typeSetting() {
  literal();
  types.back().setting = popExpr();
}

/// 'name' = number, of an enumeration.
void Builder::enumValue() {
  literal();
  const ast::Expr *number = popExpr(), *value = popExpr();
  if (negativeNext) {
    auto *negated = arena.make<ast::Unary>(number->range);
    negated->op = ast::UnaryOp::Minus;
    negated->operand = number;
    number = negated;
    negativeNext = false;
  }
  auto *node = arena.make<ast::Binary>(SourceRange{value->range.begin, number->range.end});
  node->op = ast::BinaryOp::Equal;
  node->left = value;
  node->right = number;
  push(node);
}
