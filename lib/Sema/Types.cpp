// Types.cpp - the types of expressions. What is not certain is unknown: a wrong
// type would change stored values on engines that convert.

#include "Analyser.h"
#include "mesh/Dialect/Functions.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Model/DialectTypes.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::sema;
using model::TypeKind;
using rel::Scalar;

DataType Analyser::copyType(DataType type) {
  type.spelled = intern(type.spelled);
  return type;
}

/// What a declared type makes SQLite convert values to, by the words in its name:
/// https://www.sqlite.org/datatype3.html#determination_of_column_affinity
static char affinityOf(llvm::StringRef name) {
  if (name.contains_insensitive("int"))
    return 'i';
  if (name.contains_insensitive("char") || name.contains_insensitive("clob") ||
      name.contains_insensitive("text"))
    return 't';
  if (name.empty() || name.contains_insensitive("blob"))
    return 'b';
  if (name.contains_insensitive("real") || name.contains_insensitive("floa") ||
      name.contains_insensitive("doub"))
    return 'r';
  return 'n';
}

DataType Analyser::typeOf(const ast::Type &type) {
  auto isPlain = [](const ast::Expr *argument) {
    return argument->kind == ast::NodeKind::Literal || argument->kind == ast::NodeKind::Name;
  };
  if (type.name.get().starts_with("[") || type.angles || !llvm::all_of(type.arguments, isPlain))
    return copyType(model::parseType(emit::print(type, dialect), dialect));
  std::string text = type.name.str();
  if (!type.arguments.empty()) {
    text += "(";
    for (size_t i = 0; i != type.arguments.size(); ++i) {
      const auto *number = ast::as<ast::Literal>(type.arguments[i]);
      const auto *word = ast::as<ast::Name>(type.arguments[i]);
      text += (i ? ", " : "") + (number ? number->text : word ? word->name.text() : "").str();
    }
    text += ")";
  }
  for (auto depth = static_cast<unsigned>(type.arrayDepth); depth; --depth)
    text += "[]";
  DataType parsed = copyType(model::parseType(text, dialect));
  // Where a type is what its name makes of it, a synonym may be another type: STRING
  // is not TEXT to SQLite.
  if (dialect.affinityTyping && parsed.kind != TypeKind::Other &&
      affinityOf(text) != affinityOf(model::toText(parsed)))
    return copyType({TypeKind::Other, -1, -1, llvm::StringRef(text).trim()});
  return parsed;
}

static bool isFloat(DataType type) {
  return type.kind == TypeKind::Real || type.kind == TypeKind::Float ||
         type.kind == TypeKind::Double;
}

/// A number in one of its spellings: 1E+5 is 1e5; on SQLite, where every number with a point is a
/// double, .50 is 0.5. (Elsewhere the digits are part of the type.)
llvm::StringRef Analyser::spellNumber(llvm::StringRef text) {
  constexpr size_t most = 17; // What is longer may be rounded by the way it is read.
  std::string number = text.lower();
  size_t exponent = number.find('e');
  if (exponent != std::string::npos &&
      llvm::StringRef(number).substr(exponent + 1).starts_with("+"))
    number.erase(exponent + 1, 1);
  bool point = exponent == std::string::npos && number.find('.') != std::string::npos;
  if (point && dialect.affinityTyping && number.size() <= most) {
    number.erase(number.find_last_not_of('0') + 1);
    if (number.back() == '.')
      number += '0';
    if (number.front() == '.')
      number.insert(0, "0");
  }
  return number == text ? text : intern(number);
}

/// Of two numbers, one of them a floating point one. What single precision and an integer
/// become is either precision, by the engine: 16777217 survives in one of them.
static DataType widerFloat(DataType a, DataType b, const dialect::DialectFacts &dialect) {
  bool isDouble = a.kind == TypeKind::Double || b.kind == TypeKind::Double;
  return isDouble || dialect.affinityTyping ? DataType{TypeKind::Double, -1, -1, {}} : DataType();
}

DataType Analyser::commonType(DataType a, DataType b) {
  if (a == b)
    return a;
  if (a.kind == TypeKind::Null)
    return b;
  if (b.kind == TypeKind::Null)
    return a;
  if (a.isInteger() && b.isInteger())
    return {std::max(a.kind, b.kind), -1, -1, {}};
  if (a.isNumber() && b.isNumber() && (isFloat(a) || isFloat(b)))
    return widerFloat(a, b, dialect);
  if (a.isText() && b.isText()) // CHAR or not is what PostgreSQL finds first.
    return a.kind == TypeKind::Char || b.kind == TypeKind::Char
               ? DataType()
               : DataType{TypeKind::Text, -1, -1, {}};
  return {};
}

DataType Analyser::commonType(llvm::ArrayRef<const Scalar *> scalars) {
  DataType type{TypeKind::Null, -1, -1, {}};
  for (const Scalar *scalar : scalars) {
    type = commonType(type, scalar->type);
    if (!type.isKnown())
      return type;
  }
  return type;
}

DataType Analyser::arithmeticType(const Scalar &left, const Scalar &right, bool division) {
  DataType a = left.type, b = right.type;
  if (!dialect.typesAreKnown)
    return {};
  if (!a.isNumber() || !b.isNumber())
    return {};
  if (isFloat(a) || isFloat(b))
    return widerFloat(a, b, dialect);
  if (a.isInteger() && b.isInteger())
    return {division && !dialect.integerDivision ? TypeKind::Double : TypeKind::BigInt, -1, -1, {}};
  return {TypeKind::Decimal, -1, -1, {}}; // Precision is the engine's matter.
}

DataType Analyser::functionType(int rule, llvm::ArrayRef<const Scalar *> arguments) {
  using dialect::ResultRule;
  auto plain = [](TypeKind kind) { return DataType{kind, -1, -1, {}}; };
  DataType first = arguments.empty() ? DataType() : arguments[0]->type;
  bool isSame = llvm::all_of(arguments, [&](const Scalar *each) { return each->type == first; });
  if (static_cast<ResultRule>(rule) == ResultRule::Choice) // As CASE.
    return commonType(arguments.drop_front());
  if (!dialect.typesAreKnown) // But for what is of one type anyhow.
    return static_cast<ResultRule>(rule) == ResultRule::Common && isSame ? first : DataType();
  switch (static_cast<ResultRule>(rule)) {
  case ResultRule::Unknown:
    return {};
  case ResultRule::First:
    return first;
  case ResultRule::Common:
    return commonType(arguments);
  case ResultRule::Choice: // Above.
    break;
  case ResultRule::Number:
    return first.isNumber() ? commonType(arguments) : DataType();
  case ResultRule::Integer:
    return plain(TypeKind::BigInt);
  case ResultRule::Double:
    return first.isKnown() && !first.isNumber() ? DataType() : plain(TypeKind::Double);
  case ResultRule::Length:
    return first.isText() ? plain(TypeKind::BigInt) : DataType();
  case ResultRule::Text:
    return plain(TypeKind::Text);
  case ResultRule::Boolean:
    return plain(TypeKind::Boolean);
  case ResultRule::Date:
    return plain(TypeKind::Date);
  case ResultRule::Timestamp:
    return plain(TypeKind::Timestamp);
  case ResultRule::Blob:
    return plain(TypeKind::Blob);
  case ResultRule::Sum:
    if (first.isInteger())
      return plain(TypeKind::BigInt);
    if (isFloat(first))
      return widerFloat(first, first, dialect);
    return first.kind == TypeKind::Decimal ? plain(TypeKind::Decimal) : DataType();
  }
  llvm_unreachable("result rule outside the list");
}
