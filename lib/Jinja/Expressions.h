// Expressions.h - expressions of templates, and the filters and tests behind them.

#ifndef MESH_LIB_JINJA_EXPRESSIONS_H
#define MESH_LIB_JINJA_EXPRESSIONS_H

#include "Tokens.h"
#include "Tree.h"

namespace mesh::jinja {

using Ptr = std::unique_ptr<Node>;

class ExpressionParser : protected Tokens {
protected:
  using Tokens::Tokens;

  Ptr expression();
  /// Without "a if b else c", for what may stand before another "if".
  Ptr withoutChoice() { return ranked(Or); }
  /// A value with the filters and tests behind it.
  Ptr filtered(Ptr value);
  /// The name of a filter and its arguments.
  Ptr namedFilter(Ptr value);
  /// At the comma behind the first of some values without parentheses.
  Ptr tupleRest(Ptr first, size_t offset);
  static Ptr make(Node::Kind kind, size_t offset, std::string text = "");

  static constexpr unsigned maxDepth = 100;
  unsigned depth = 0; ///< Of blocks and expressions in each other.

private:
  /// How strongly what stands between two values holds them, the weakest first.
  enum Rank : uint8_t { None, Or, And, Comparison, Sum, Concatenation, Product, Power };
  Rank rankHere() const;
  bool isEndOfTag() const;
  /// Operands and the operators between them that hold as strongly as `least`, or more.
  Ptr ranked(unsigned least);
  Ptr nested(Ptr (ExpressionParser::*read)());
  Ptr choice();
  Ptr negation();
  Ptr negated();
  Ptr operand() { return filtered(signedValue()); }
  Ptr signedValue();
  Ptr postfix();
  Ptr subscript(Ptr value, size_t offset);
  void arguments(Node &call);
  Ptr tested(Ptr value);
  Ptr primary();
  Ptr number();
  Ptr texts();
  Ptr word();
  Ptr enclosed(size_t offset);
  Ptr list(size_t offset);
  Ptr dict(size_t offset);
};

} // namespace mesh::jinja

#endif // MESH_LIB_JINJA_EXPRESSIONS_H
