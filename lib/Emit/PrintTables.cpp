// PrintTables.cpp - tables of rare forms, and what changes the rows of a table.

#include "Printer.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::emit;

// --- PIVOT and UNPIVOT -----------------------------------------------------------

const ast::Table *mesh::emit::leadingPivotOf(const ast::Select &query) {
  const auto *star = query.items.size() == 1 ? ast::as<ast::Star>(query.items[0]) : nullptr;
  bool plain = star && star->qualifiers.empty() && !star->changes && !query.distinct &&
               query.distinctOn.empty() && query.from.size() == 1 && !query.where &&
               !query.groupBy && !query.having && !query.qualify && query.windows.empty() &&
               query.extras.empty();
  if (!plain)
    return nullptr;
  const auto *pivot = ast::as<ast::Pivot>(query.from[0]);
  const auto *unpivot = ast::as<ast::Unpivot>(query.from[0]);
  bool leads = (pivot && pivot->leading && !pivot->alias) ||
               (unpivot && unpivot->leading && !unpivot->alias);
  return leads ? query.from[0] : nullptr;
}

void Printer::leadingPivot(const ast::Table &table) {
  if (const auto *unpivot = ast::as<ast::Unpivot>(&table)) {
    word("UNPIVOT ");
    node(*unpivot->inner);
    newClause();
    clause("ON", [&] { list(unpivot->column->values); });
    if (!unpivot->value)
      return;
    newClause();
    word("INTO NAME ");
    node(*unpivot->column->column);
    word(" VALUE ");
    if (const auto *values = ast::as<ast::Tuple>(unpivot->value))
      list(values->items);
    else
      node(*unpivot->value);
    return;
  }
  const auto &pivot = ast::cast<ast::Pivot>(table);
  word("PIVOT ");
  node(*pivot.inner);
  if (!pivot.columns.empty()) {
    newClause();
    clause("ON", [&] {
      for (const ast::PivotColumn *column : pivot.columns) {
        if (column != pivot.columns.front())
          comma();
        pivotHead(*column);
      }
    });
  }
  if (!pivot.aggregates.empty()) {
    newClause();
    clause("USING", [&] { list(pivot.aggregates); });
  }
  if (!pivot.groups.empty()) {
    newClause();
    clause("GROUP BY", [&] { list(pivot.groups); });
  }
}

/// A column behind ON: any expression, and IN only with values.
void Printer::pivotHead(const ast::PivotColumn &column) {
  if (column.values.empty())
    return node(*column.column);
  node(*column.column, {0, rank(dialect::Binding::Membership)});
  pivotValues(column);
}

void Printer::pivotValues(const ast::PivotColumn &column) {
  word(" IN ");
  if (column.bare)
    return list(column.values);
  inParens([&] { list(column.values); });
}

void Printer::put(const ast::Pivot &node, Edges) {
  if (node.leading) {
    inParens([&] { leadingPivot(node); });
    return alias(node.alias);
  }
  this->node(*node.inner);
  word(" PIVOT ");
  inParens([&] {
    list(node.aggregates);
    out.space();
    word("FOR ");
    for (const ast::PivotColumn *column : node.columns) {
      if (column != node.columns.front())
        out.space();
      put(*column, {});
    }
    if (node.otherwise) {
      out.space();
      word("DEFAULT ON NULL ");
      inParens([&] { this->node(*node.otherwise); });
    }
    if (!node.groups.empty()) {
      out.space();
      clause("GROUP BY", [&] { list(node.groups); });
    }
  });
  alias(node.alias);
}

void Printer::put(const ast::Unpivot &node, Edges) {
  if (node.leading) {
    inParens([&] { leadingPivot(node); });
    return alias(node.alias);
  }
  this->node(*node.inner);
  word(" UNPIVOT ");
  if (!node.nulls.empty()) {
    word(node.nulls);
    word(" ");
  }
  inParens([&] {
    this->node(*node.value);
    out.space();
    word("FOR ");
    put(*node.column, {});
  });
  alias(node.alias);
}

void Printer::put(const ast::PivotColumn &node, Edges) {
  this->node(*node.column, {255, 255}); // IN stands behind an operand alone.
  pivotValues(node);
}

void Printer::put(const ast::LabelledValue &node, Edges) {
  this->node(*node.value);
  word(" AS ");
  put(*node.label, {});
}

void Printer::put(const ast::PivotAny &node, Edges) {
  word("ANY");
  if (node.orderBy.empty())
    return;
  word(" ORDER BY ");
  list(node.orderBy);
}

// --- MATCH_RECOGNIZE -------------------------------------------------------------

void Printer::put(const ast::MatchMeasure &node, Edges) {
  if (!node.words.empty()) {
    word(node.words);
    word(" ");
  }
  this->node(*node.value);
  word(" AS ");
  ident(node.name, NameUse::Label);
}

void Printer::put(const ast::MatchRecognize &node, Edges) {
  this->node(*node.inner);
  word(" MATCH_RECOGNIZE ");
  inParens([&] {
    auto part = [&](llvm::StringRef keyword, llvm::function_ref<void()> content) {
      clause(keyword, content);
      out.space();
    };
    if (!node.partitionBy.empty())
      part("PARTITION BY", [&] { list(node.partitionBy); });
    if (!node.orderBy.empty())
      part("ORDER BY", [&] { list(node.orderBy); });
    if (!node.measures.empty())
      part("MEASURES", [&] { list(node.measures); });
    if (!node.words.empty()) {
      word(node.words);
      out.space();
    }
    part("PATTERN", [&] { put(*node.pattern, {}); });
    if (node.subset)
      put(*node.subset, {});
    if (node.subset)
      out.space();
    clause("DEFINE", [&] {
      for (const ast::MatchMeasure *each : node.definitions) {
        if (each != node.definitions.front())
          comma();
        ident(each->name, NameUse::Label);
        word(" AS ");
        this->node(*each->value);
      }
    });
  });
  alias(node.alias);
}

// --- Samples and time travel -----------------------------------------------------

void Printer::put(const ast::Sample &node, Edges) {
  this->node(*node.inner);
  word(" ");
  word(node.word);
  word(" ");
  if (!node.method.empty()) {
    word(node.method);
    word(" ");
  }
  auto count = [&] {
    if (node.buckets)
      word("BUCKET ");
    this->node(*node.count);
    if (node.buckets) {
      word(" OUT OF ");
      this->node(*node.buckets);
    }
    if (node.on) {
      word(" ON ");
      this->node(*node.on);
    }
    if (!node.unit.empty()) {
      word(" ");
      word(node.unit);
    }
  };
  node.bare ? count() : inParens(count);
  if (node.seed) {
    word(" REPEATABLE ");
    inParens([&] { this->node(*node.seed); });
  }
  alias(node.alias);
}

/// 10 PERCENT, RESERVOIR (10 ROWS) REPEATABLE (1)
void Printer::put(const ast::UsingSample &node, Edges) {
  word("USING SAMPLE ");
  if (!node.method.empty()) {
    word(node.method);
    word(" ");
  }
  auto size = [&] {
    this->node(*node.count);
    if (!node.unit.empty()) {
      word(" ");
      word(node.unit);
    }
  };
  if (node.method.empty() && !node.seed && node.count->kind == ast::NodeKind::Literal)
    size();
  else
    inParens(size);
  if (!node.seed)
    return;
  word(" REPEATABLE ");
  inParens([&] { this->node(*node.seed); });
}

void Printer::put(const ast::TimeTravel &node, Edges) {
  this->node(*node.inner);
  for (const ast::WordedArgument *part : node.parts) {
    word(" ");
    if (const auto *named = ast::as<ast::NamedArgument>(part->value)) {
      word(part->words);
      word(" ");
      inParens([&] {
        ident(named->name, NameUse::Label);
        word(" => ");
        this->node(*named->value);
      });
    } else {
      put(*part, {});
    }
  }
  alias(node.alias);
}

// --- JSON_TABLE and XMLTABLE -------------------------------------------------------

/// Words and what they take, with blanks between them.
void Printer::worded(llvm::ArrayRef<const ast::WordedArgument *> arguments) {
  for (const ast::WordedArgument *argument : arguments) {
    bool glued = argument->words == "," || argument->words == ":";
    if (argument != arguments.front() && !glued)
      out.space();
    put(*argument, {});
  }
}

void Printer::put(const ast::DocumentTable &node, Edges) {
  word(node.lateral ? "LATERAL " : "");
  word(node.xml ? "XMLTABLE" : "JSON_TABLE");
  inParens([&] {
    worded(node.arguments);
    if (node.columns.empty())
      return;
    out.space();
    if (node.xml) {
      clause("COLUMNS", [&] { list(node.columns); });
    } else {
      word("COLUMNS ");
      inParens([&] { list(node.columns); });
    }
    if (!node.ends.empty())
      out.space();
    worded(node.ends);
  });
  alias(node.alias);
}

void Printer::put(const ast::DocumentColumn &node, Edges) {
  if (!node.columns.empty()) {
    worded(node.options);
    if (node.name) {
      word(" AS ");
      ident(node.name, NameUse::Label);
    }
    word(" COLUMNS ");
    return inParens([&] { list(node.columns); });
  }
  ident(node.name, NameUse::Label);
  if (node.type) {
    word(" ");
    put(*node.type, {});
  }
  for (const ast::WordedArgument *option : node.options) {
    word(" ");
    put(*option, {});
  }
}
