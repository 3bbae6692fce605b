// PrintCalls.cpp - calls, windows and macros.

#include "Printer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::emit;

// --- Calls -------------------------------------------------------------------

/// Behind a call IGNORE NULLS is read before OVER alone, but in some dialects.
bool Printer::nullsAreInside(const ast::CallTail &tail) const {
  bool outside = !facts.nullsInsideCall && (tail.over || hasClause(facts, "nulls_without_over"));
  return tail.nulls != ast::NullTreatment::Default && !outside;
}

/// ORDER BY and IGNORE NULLS among the arguments.
void Printer::argumentTail(const ast::CallTail &tail, bool nulls, bool behindArguments) {
  auto putNulls = [&] {
    if (nulls)
      word(tail.nulls == ast::NullTreatment::Ignore ? " IGNORE NULLS" : " RESPECT NULLS");
  };
  if (facts.nullsBeforeOrder)
    putNulls();
  if (!tail.argumentOrder.empty()) {
    if (behindArguments)
      out.space();
    word("ORDER BY ");
    list(tail.argumentOrder);
  }
  if (!facts.nullsBeforeOrder)
    putNulls();
}

/// The arguments of a call, and what follows them.
template <typename Call> void Printer::call(const Call &node) {
  const ast::CallTail *tail = node.tail;
  bool nulls = tail && nullsAreInside(*tail);
  bool order = tail && !tail->argumentOrder.empty();
  if (node.arguments.empty() && !nulls && !order) {
    word("()");
  } else {
    inParens([&] {
      if (node.distinct)
        word("DISTINCT ");
      list(node.arguments);
      if (tail)
        argumentTail(*tail, nulls, !node.arguments.empty());
    });
  }
  if (tail)
    put(*tail, {});
}

void Printer::put(const ast::Function &node, Edges) {
  path(node.qualifiers, node.name, node.qualifiers.empty() ? NameUse::Call : NameUse::Column);
  call(node);
}

void Printer::put(const ast::Apply &node, Edges) {
  node.callee->kind == ast::NodeKind::Name ? inParens([&] { this->node(*node.callee); })
                                           : suffixed(*node.callee);
  call(node);
}

void Printer::put(const ast::WordedCall &node, Edges) {
  ident(node.name, NameUse::Call);
  inParens([&] { list(node); });
  if (node.tail)
    put(*node.tail, {});
}

/// Each part: its words and its value, a blank between all but before a comma.
void Printer::list(const ast::WordedCall &node) { worded(node.arguments); }

void Printer::put(const ast::WordedArgument &node, Edges) {
  word(node.words);
  if (!node.words.empty() && node.value)
    word(" ");
  if (node.value)
    this->node(*node.value);
}

void Printer::put(const ast::QueryArgument &node, Edges) { this->node(*node.query); }

void Printer::put(const ast::NextValue &node, Edges) {
  word("NEXT VALUE FOR ");
  path(node.qualifiers, node.name, NameUse::Label);
  if (node.over) {
    word(" OVER ");
    put(*node.over, {});
  }
}

/// What stands behind the closing parenthesis of the call.
void Printer::put(const ast::CallTail &node, Edges) {
  if (!node.withinGroup.empty()) {
    word(" WITHIN GROUP ");
    inParens([&] {
      word("ORDER BY ");
      list(node.withinGroup);
    });
  }
  if (node.filter) {
    word(" FILTER ");
    inParens([&] {
      word("WHERE ");
      this->node(*node.filter);
    });
  }
  if (node.fromLast)
    word(" FROM LAST");
  if (node.nulls != ast::NullTreatment::Default && !nullsAreInside(node))
    word(node.nulls == ast::NullTreatment::Ignore ? " IGNORE NULLS" : " RESPECT NULLS");
  if (node.exportsState)
    word(" EXPORT_STATE");
  if (node.over) {
    word(" OVER ");
    put(*node.over, {});
  }
}

void Printer::put(const ast::Window &node, Edges) {
  if (node.named)
    return ident(node.base, NameUse::Label);
  bool empty = !node.base && node.partitionBy.empty() && node.orderBy.empty() && !node.frame;
  if (empty)
    return word("()");
  inParens([&] {
    bool first = true;
    auto part = [&](llvm::StringRef keywords) {
      if (!first)
        out.space();
      first = false;
      word(keywords);
    };
    if (node.base) {
      part("");
      ident(node.base);
    }
    if (!node.partitionBy.empty()) {
      part("PARTITION BY ");
      out.open(step, Breaks::AsNeeded);
      list(node.partitionBy);
      out.close();
    }
    if (!node.orderBy.empty()) {
      part("ORDER BY ");
      out.open(step, Breaks::AsNeeded);
      list(node.orderBy);
      out.close();
    }
    if (node.frame) {
      part("");
      put(*node.frame, {});
    }
  });
}

void Printer::bound(ast::FrameBound bound, const ast::Expr *offset) {
  if (offset)
    node(*offset);
  switch (bound) {
  case ast::FrameBound::None:
    return;
  case ast::FrameBound::UnboundedPreceding:
    return word("UNBOUNDED PRECEDING");
  case ast::FrameBound::Preceding:
    return word(" PRECEDING");
  case ast::FrameBound::CurrentRow:
    return word("CURRENT ROW");
  case ast::FrameBound::Following:
    return word(" FOLLOWING");
  case ast::FrameBound::UnboundedFollowing:
    return word("UNBOUNDED FOLLOWING");
  }
  llvm_unreachable("bound outside Enums.def");
}

static llvm::StringRef exclusionWords(ast::FrameExclusion exclusion) {
  switch (exclusion) {
  case ast::FrameExclusion::None:
    return "";
  case ast::FrameExclusion::NoOthers:
    return " EXCLUDE NO OTHERS";
  case ast::FrameExclusion::CurrentRow:
    return " EXCLUDE CURRENT ROW";
  case ast::FrameExclusion::Group:
    return " EXCLUDE GROUP";
  case ast::FrameExclusion::Ties:
    return " EXCLUDE TIES";
  }
  llvm_unreachable("exclusion outside Enums.def");
}

void Printer::put(const ast::Frame &node, Edges) {
  word(node.unit == ast::FrameUnit::Rows    ? "ROWS "
       : node.unit == ast::FrameUnit::Range ? "RANGE "
                                            : "GROUPS ");
  if (node.endBound == ast::FrameBound::None) {
    bound(node.startBound, node.start);
  } else {
    word("BETWEEN ");
    bound(node.startBound, node.start);
    word(" AND ");
    bound(node.endBound, node.end);
  }
  word(exclusionWords(node.exclusion));
}

// --- Macros ------------------------------------------------------------------

void Printer::put(const ast::MacroVariable &node, Edges) {
  word("@");
  word(node.name.text());
}

void Printer::put(const ast::MacroString &node, Edges) {
  word("@");
  string(node.text);
}

void Printer::macroArguments(llvm::ArrayRef<const ast::Node *> arguments) {
  bool before = inMacro;
  inMacro = true;
  compact([&] { list(arguments); });
  inMacro = before;
}

void Printer::put(const ast::MacroCall &node, Edges) {
  word("@");
  word(node.name.text());
  if (node.arguments.empty())
    return word("()");
  inParens([&] { macroArguments(node.arguments); });
}
