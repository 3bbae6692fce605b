// PrintOperands.cpp - what operators stand between: casts, CASE, queries as values, lists,
// paths into values.

#include "Printer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::emit;
using dialect::Binding;

/// Lists of plain values fill their lines; others have an item on each.
static Breaks breaksOf(llvm::ArrayRef<const ast::Expr *> items) {
  auto isPlain = [](const ast::Expr *item) {
    const auto *prefix = ast::as<ast::Unary>(item);
    if (prefix)
      item = prefix->operand;
    return item->kind == ast::NodeKind::Literal || item->kind == ast::NodeKind::Name ||
           item->kind == ast::NodeKind::MacroVariable;
  };
  return llvm::all_of(items, isPlain) ? Breaks::AsNeeded : Breaks::All;
}

// --- What binds tighter than any operator ------------------------------------

/// Whether the expression is an operand to every operator, itself having none.
static bool isPrimary(const ast::Expr &expr) {
  const auto *literal = ast::as<ast::Literal>(&expr);
  return isSet(expr) && expr.kind != ast::NodeKind::Alias &&
         expr.kind != ast::NodeKind::NamedArgument && expr.kind != ast::NodeKind::Lambda &&
         !(literal && literal->literal == ast::LiteralKind::Number &&
           literal->text.get().starts_with("-"));
}

/// An expression that ".", "[" or "(" follows; `castIsBase` if that may follow a::b.
void Printer::suffixed(const ast::Expr &expr, bool castIsBase) {
  const auto *cast = ast::as<ast::Cast>(&expr);
  bool colons = cast && cast->cast == ast::CastKind::Colons && !(castIsBase && !facts.bracketTypes);
  bool bare = expr.kind == ast::NodeKind::Star || expr.kind == ast::NodeKind::Exists ||
              expr.kind == ast::NodeKind::IntervalLiteral ||
              expr.kind == ast::NodeKind::MacroString || expr.kind == ast::NodeKind::NextValue ||
              expr.kind == ast::NodeKind::IntervalSum || expr.kind == ast::NodeKind::PrefixWord ||
              expr.kind == ast::NodeKind::TextBehind || expr.kind == ast::NodeKind::OuterMark ||
              expr.kind == ast::NodeKind::ColumnsApply;
  if (isPrimary(expr) && !colons && !bare)
    node(expr);
  else
    inParens([&] { node(expr); });
}

void Printer::operandOfColons(const ast::Expr &expr) {
  if (isPrimary(expr))
    node(expr);
  else
    inParens([&] { node(expr); });
}

void Printer::put(const ast::Cast &node, Edges) {
  if (node.cast == ast::CastKind::Colons) {
    operandOfColons(*node.operand);
    word(facts.tryColons && out.endsWith('?') ? " ::" : "::"); // ?:: is another operator.
    return put(*node.type, {});
  }
  word(node.cast == ast::CastKind::TryCast    ? "TRY_CAST"
       : node.cast == ast::CastKind::SafeCast ? "SAFE_CAST"
                                              : "CAST");
  inParens([&] {
    this->node(*node.operand);
    word(" AS ");
    put(*node.type, {});
  });
}

void Printer::put(const ast::Type &node, Edges) {
  // The arguments stand before WITH TIME ZONE and its like.
  auto [name, collation] = node.name.get().split(" COLLATE ");
  llvm::StringRef zone;
  for (llvm::StringRef start : {" WITH ", " WITHOUT ", " CHARACTER SET ", " UNSIGNED", " SIGNED"})
    if (size_t at = name.find(start); at != llvm::StringRef::npos && zone.size() < name.size() - at)
      zone = name.drop_front(at);
  // [3] of INT[3]; a quoted name may begin with a bracket too.
  bool fixedArray = name.starts_with("[") && name.drop_front().ltrim("0123456789").starts_with("]");
  if (!fixedArray)
    word(name.drop_back(zone.size()));
  for (const ast::Expr *argument : node.arguments) {
    if (!fixedArray)
      word(argument != node.arguments.front() ? ", " : node.angles ? "<" : "(");
    this->node(*argument);
  }
  if (!node.arguments.empty() && !fixedArray)
    word(node.angles ? ">" : ")");
  word(fixedArray ? name : zone);
  for (int i = 0; i != static_cast<int>(node.arrayDepth); ++i)
    word("[]");
  if (!collation.empty()) {
    word(" COLLATE ");
    word(collation);
  }
}

void Printer::put(const ast::TypeArgument &node, Edges) {
  if (node.name) {
    ident(node.name, NameUse::Label);
    word(" ");
  }
  put(*node.type, {});
  if (node.notNull)
    word(" NOT NULL");
  if (node.comment) {
    word(" COMMENT ");
    put(*node.comment, {});
  }
}

void Printer::put(const ast::Extract &node, Edges) {
  word("EXTRACT");
  inParens([&] {
    if (!node.field.quoted && node.field.text().contains('(')) // WEEK(MONDAY)
      word(node.field.text());
    else
      ident(node.field, NameUse::Label);
    word(" FROM ");
    this->node(*node.operand);
  });
}

void Printer::put(const ast::Case &node, Edges) {
  out.open(step);
  word("CASE");
  if (node.operand) {
    word(" ");
    this->node(*node.operand);
  }
  for (const ast::When *when : node.whens) {
    out.space();
    put(*when, {});
  }
  if (node.otherwise) {
    out.space();
    word("ELSE ");
    this->node(*node.otherwise);
  }
  out.space(-static_cast<int>(step));
  word("END");
  out.close();
}

void Printer::put(const ast::When &node, Edges) {
  out.open();
  word("WHEN ");
  this->node(*node.condition);
  out.space(static_cast<int>(step));
  out.open(step);
  word("THEN ");
  this->node(*node.result);
  out.close();
  out.close();
}

void Printer::put(const ast::Subquery &node, Edges) {
  inParens([&] { compact([&] { this->node(*node.query); }); });
}

void Printer::put(const ast::Exists &node, Edges) {
  word("EXISTS ");
  inParens([&] { compact([&] { this->node(*node.query); }); });
}

void Printer::put(const ast::Paren &node, Edges) {
  inParens([&] { conjuncts(*node.inner); });
}

void Printer::put(const ast::Tuple &node, Edges) {
  if (node.items.empty())
    return word("()");
  if (node.items.size() == 1 && !hasClause(facts, "tuple_of_one"))
    word("ROW");
  inParens(
      [&] {
        list(node.items);
        if (node.items.size() == 1 && hasClause(facts, "tuple_of_one"))
          word(",");
      },
      breaksOf(node.items));
}

void Printer::put(const ast::Array &node, Edges) {
  out.open(step);
  word(facts.arraysHaveWord && !inMacro ? "ARRAY[" : "[");
  if (node.items.empty()) {
    word("]");
    return out.close();
  }
  out.cut();
  out.open(0, breaksOf(node.items));
  list(node.items);
  if (facts.bracketsQuote && node.items.size() == 1) // [x] would be a name.
    word(",");
  out.close();
  out.cut(-static_cast<int>(step));
  word("]");
  out.close();
}

void Printer::put(const ast::Index &node, Edges) {
  suffixed(*node.base, node.index || node.upper);
  word("[");
  if (node.index)
    this->node(*node.index);
  llvm::StringRef colon = facts.colonPaths ? ": " : ":"; // a:b would be a path.
  if (node.slice)
    word(colon);
  if (node.upper)
    this->node(*node.upper);
  else if (node.step)
    word("-");
  if (node.step) {
    word(colon);
    this->node(*node.step);
  }
  word("]");
}

void Printer::put(const ast::ColonPath &node, Edges) {
  suffixed(*node.base, true);
  word(":");
  if (node.name)
    return ident(node.name, NameUse::Label);
  word("[");
  this->node(*node.index);
  word("]");
}

void Printer::put(const ast::Subcolumn &node, Edges) {
  node.base->kind == ast::NodeKind::Name ? this->node(*node.base) : suffixed(*node.base);
  if (!node.name)
    return word(node.mark);
  word(".");
  word(node.mark);
  ident(node.name, NameUse::Label);
}

void Printer::put(const ast::Method &node, Edges) {
  suffixed(*node.base);
  word("!");
  ident(node.name, NameUse::Label);
}

void Printer::put(const ast::PrefixWord &node, Edges) {
  word(node.word);
  word(" ");
  const auto *cast = ast::as<ast::Cast>(node.operand); // a::b is cast with the word.
  if (cast && cast->cast == ast::CastKind::Colons)
    inParens([&] { this->node(*cast); });
  else
    operandOfColons(*node.operand);
}

void Printer::put(const ast::TextBehind &node, Edges) {
  this->node(*node.operand);
  word(" ");
  this->node(*node.text);
}

void Printer::put(const ast::ColumnsApply &node, Edges) {
  this->node(*node.columns);
  word(" APPLY ");
  inParens([&] { this->node(*node.function); });
}

void Printer::put(const ast::OuterMark &node, Edges) {
  this->node(*node.operand);
  word(" (+)");
}

void Printer::put(const ast::OdbcEscape &node, Edges) {
  word("{");
  word(node.word);
  word(" ");
  this->node(*node.value);
  word("}");
}

void Printer::put(const ast::Comprehension &node, Edges) {
  word("[");
  this->node(*node.item);
  word(" FOR ");
  for (const ast::Ident &variable : node.variables) {
    word(&variable == node.variables.begin() ? "" : ", ");
    ident(variable, NameUse::Label);
  }
  word(" IN ");
  this->node(*node.source);
  if (node.condition) {
    word(" IF ");
    this->node(*node.condition);
  }
  word("]");
}

void Printer::put(const ast::Braces &node, Edges) {
  out.open(step);
  word(node.map ? "MAP {" : "{");
  out.cut();
  list(node.entries);
  out.cut(-static_cast<int>(step));
  word("}");
  out.close();
}

void Printer::put(const ast::KeyValue &node, Edges) {
  if (node.name)
    ident(node.name);
  else
    this->node(*node.key);
  word(": ");
  this->node(*node.value);
}

void Printer::put(const ast::TypedConstructor &node, Edges) {
  put(*node.type, {});
  if (node.brackets) {
    word("[");
    list(node.items);
    return word("]");
  }
  if (node.items.empty())
    return word("()");
  inParens([&] { list(node.items); }, breaksOf(node.items));
}

/// An expression that a "." follows.
void Printer::suffixedBase(const ast::Expr &base) {
  // Without parentheses a name would become a qualifier.
  if (base.kind == ast::NodeKind::MacroVariable) {
    // Without a blank it would be a name of two parts.
    node(base);
    return word(" ");
  }
  if (base.kind == ast::NodeKind::Name)
    inParens([&] { node(base); });
  else
    suffixed(base);
}

void Printer::put(const ast::Field &node, Edges) {
  bool number = !node.name.quoted && llvm::all_of(node.name.text(), llvm::isDigit);
  if (number && facts.tupleFields) { // t.1
    suffixed(*node.base);
    word(".");
    return word(node.name.text());
  }
  suffixedBase(*node.base);
  word(".");
  llvm::StringRef name = node.name.text();
  bool digit = !name.empty() && llvm::isDigit(name.front()); // a[1].2b, as in a.2b.
  ident(node.name, digit ? NameUse::Part : NameUse::Label);
}

void Printer::put(const ast::Alias &node, Edges edges) {
  wrapped(edges.left || edges.right, edges, [&](Edges) {
    this->node(*node.expr);
    word(" AS ");
    ident(node.name, NameUse::Label);
  });
}

void Printer::put(const ast::NamedArgument &node, Edges edges) {
  wrapped(edges.left || edges.right, edges, [&](Edges) {
    ident(node.name);
    word(facts.namedByArrow && !inMacro ? " => " : " := ");
    this->node(*node.value);
  });
}

void Printer::put(const ast::Lambda &node, Edges edges) {
  wrapped(edges.left || edges.right, edges, [&](Edges) {
    if (node.word) {
      word("LAMBDA ");
      for (const ast::Ident &parameter : node.parameters) {
        word(&parameter == node.parameters.begin() ? "" : ", ");
        ident(parameter, NameUse::Label);
      }
      word(": ");
      return this->node(*node.body);
    }
    if (node.parameters.size() == 1)
      ident(node.parameters[0]);
    else
      idents(node.parameters);
    word(" -> ");
    this->node(*node.body);
  });
}
