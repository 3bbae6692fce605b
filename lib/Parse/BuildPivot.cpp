// BuildPivot.cpp - what changes the rows of a table: PIVOT, UNPIVOT, samples, time travel.

#include "Builder.h"
#include "mesh/Parse/ParseDiagnostics.h"

using namespace mesh;
using namespace mesh::parse;

/// A node around the newest table, in the dialect that it was read in.
template <typename T> T *Builder::makeSuffix() {
  countNesting();
  const auto *inner = pop<ast::Table>();
  auto *node = arena.make<T>(inner->range);
  node->dialect = facts.name;
  node->inner = inner;
  return node;
}

// --- PIVOT and UNPIVOT ---------------------------------------------------------

void Builder::beginPivot() { pivots.push_back(makeSuffix<ast::Pivot>()); }

void Builder::endPivot() {
  ast::Pivot *node = pivots.back();
  pivots.pop_back();
  node->range.end = endOf(_input.last);
  push(node);
}

void Builder::beginUnpivot() { unpivots.push_back(makeSuffix<ast::Unpivot>()); }

/// INCLUDE NULLS, EXCLUDE NULLS
void Builder::unpivotNulls() {
  llvm::StringRef words = spelling(unpivots.back()->range.end.raw - base.raw, _input.last.end());
  unpivots.back()->nulls = words.contains("INCLUDE") ? "INCLUDE NULLS" : "EXCLUDE NULLS";
}

void Builder::endUnpivot() {
  ast::Unpivot *node = unpivots.back();
  unpivots.pop_back();
  node->column = pop<ast::PivotColumn>();
  node->value = popExpr();
  node->range.end = endOf(_input.last);
  push(node);
}

// --- PIVOT and UNPIVOT before their table ----------------------------------------

void Builder::beginLeadingPivot() {
  beginPivot();
  pivots.back()->leading = true;
  pivots.back()->range.begin = select()->range.begin;
}

/// An expression, or an expression IN (values), which has been read as a test.
void Builder::endPivotHead() {
  const ast::Expr *whole = popExpr();
  auto *node = arena.make<ast::PivotColumn>(whole->range);
  node->column = whole;
  push(node);
  const auto *in = ast::as<ast::In>(whole);
  if (!in || in->negated)
    return;
  node->column = in->operand;
  if (const auto *tuple = ast::as<ast::Tuple>(in->set)) {
    node->values = tuple->items;
    return;
  }
  const ast::Expr *value = in->set;
  if (const auto *paren = ast::as<ast::Paren>(value)) {
    value = paren->inner;
  } else if (const auto *subquery = ast::as<ast::Subquery>(value)) {
    auto *query = arena.make<ast::QueryArgument>(subquery->range);
    query->query = subquery->query;
    value = query;
  } else {
    node->bare = true;
  }
  node->values = arena.copy<const ast::Expr *>({value});
}

/// PIVOT t ON a is SELECT * FROM (PIVOT t ON a).
void Builder::endPivotSelect() {
  endSelect();
  aliasedValues = top<ast::Select>();
}

void Builder::beginLeadingUnpivot() {
  beginUnpivot();
  unpivots.back()->leading = true;
  unpivots.back()->range.begin = select()->range.begin;
}

void Builder::unpivotColumns() {
  List<const ast::Expr *> columns = takeList<ast::Expr>();
  auto *node = arena.make<ast::PivotColumn>(toLast(columns[0]->range.begin));
  node->values = columns;
  unpivots.back()->column = node;
}

void Builder::unpivotName() {
  auto *node = arena.make<ast::Name>(rangeOf(_input.last));
  node->name = ident(_input.last);
  const_cast<ast::PivotColumn *>(unpivots.back()->column.get())->column = node;
}

void Builder::unpivotValues() {
  llvm::SmallVector<const ast::Expr *, 2> values;
  for (const ast::Ident &each : takeNames()) {
    auto *node = arena.make<ast::Name>(SourceRange{each.loc, each.loc.offset(each.size)});
    node->name = each;
    values.push_back(node);
  }
  if (values.size() == 1) {
    unpivots.back()->value = values[0];
    return;
  }
  auto *tuple = arena.make<ast::Tuple>(SourceRange{values[0]->range.begin, endOf(_input.last)});
  tuple->items = arena.copy(llvm::ArrayRef<const ast::Expr *>(values));
  unpivots.back()->value = tuple;
}

void Builder::endLeadingUnpivot() {
  ast::Unpivot *node = unpivots.back();
  unpivots.pop_back();
  node->range.end = endOf(_input.last);
  push(node);
}

// --- What both forms have --------------------------------------------------------

void Builder::endPivotColumn() {
  List<const ast::Expr *> columnValues = takeList<ast::Expr>();
  const ast::Expr *column = popExpr();
  auto *node = arena.make<ast::PivotColumn>(toLast(column->range.begin));
  node->column = column;
  node->values = columnValues;
  node->bare = _input.last.type != Tok::RP;
  push(node);
  pivotDefaultWord(_input.current, currentText(), after());
}

/// IN (ANY ORDER BY ...)
void Builder::pivotAny() {
  List<const ast::OrderItem *> order = takeList<ast::OrderItem>();
  auto *node = arena.make<ast::PivotAny>(rangeOf(_input.last));
  node->orderBy = order;
  push(node);
}

/// IN (SELECT ...)
void Builder::pivotQuery() {
  const auto *query = pop<ast::Query>();
  auto *node = arena.make<ast::QueryArgument>(query->range);
  node->query = query;
  push(node);
}

/// IN a type, which names the values.
void Builder::pivotEnum() {
  auto *node = arena.make<ast::Name>(rangeOf(_input.last));
  node->name = ident(_input.last);
  push(node);
}

/// value AS 'label'
void Builder::valueLabel() {
  literal();
  const auto *label = &ast::cast<ast::Literal>(*pop());
  const ast::Expr *value = popExpr();
  auto *node = arena.make<ast::LabelledValue>(toLast(value->range.begin));
  node->value = value;
  node->label = label;
  push(node);
}

// --- MATCH_RECOGNIZE -------------------------------------------------------------

void Builder::beginMatch() { matches.push_back(makeSuffix<ast::MatchRecognize>()); }

void Builder::matchSemantics() {
  matchSemanticsWord = text(_input.last).equals_insensitive("final") ? "FINAL" : "RUNNING";
}

void Builder::endMeasure() {
  const ast::Expr *value = popExpr();
  auto *node = arena.make<ast::MatchMeasure>(toLast(value->range.begin));
  node->words = std::exchange(matchSemanticsWord, {});
  node->value = value;
  node->name = ident(_input.last);
  push(node);
}

/// A word of ONE ROW PER MATCH AFTER MATCH SKIP TO NEXT ROW and its like.
void Builder::matchRows() {
  llvm::StringRef before = matches.back()->words;
  std::string words = (before + (before.empty() ? "" : " ") + text(_input.last).upper()).str();
  matches.back()->words = arena.copy(llvm::StringRef(words));
}

void Builder::matchPattern() {
  RawFrame frame = takeRaw();
  matches.back()->pattern = takeVerbatim(frame);
}

void Builder::matchSubset() {
  RawFrame frame = takeRaw();
  matches.back()->subset = takeVerbatim(frame);
}

/// DEFINE name AS condition
void Builder::endDefinition() {
  const ast::Expr *condition = popExpr();
  ast::Ident name = takeIdent();
  auto *node = arena.make<ast::MatchMeasure>(toLast(name.loc));
  node->value = condition;
  node->name = name;
  push(node);
}

void Builder::endMatch() {
  ast::MatchRecognize *node = matches.back();
  matches.pop_back();
  node->range.end = endOf(_input.last);
  push(node);
}

// --- Samples -------------------------------------------------------------------

void Builder::beginSample() {
  auto *node = makeSuffix<ast::Sample>();
  node->word = arena.copy(llvm::StringRef(text(_input.last).upper()));
  samples.push_back(node);
}

void Builder::sampleMethod() {
  samples.back()->method = arena.copy(llvm::StringRef(text(_input.last).upper()));
}

/// BUCKET 1 OUT OF 5
void Builder::sampleBuckets() {
  samples.back()->buckets = popExpr();
  samples.back()->count = popExpr();
}

void Builder::sampleUnit() {
  samples.back()->unit = arena.copy(llvm::StringRef(text(_input.last).upper()));
}

/// 1/10
void Builder::sampleRatio() {
  const ast::Expr *right = popExpr(), *left = popExpr();
  auto *node = arena.make<ast::Binary>(toLast(left->range.begin));
  node->op = ast::BinaryOp::Divide;
  node->left = left;
  node->right = right;
  push(node);
}

void Builder::endSample() {
  ast::Sample *node = samples.back();
  samples.pop_back();
  if (!node->method.empty()) // 10% (bernoulli) is bernoulli(10%).
    node->bare = false;
  node->range.end = endOf(_input.last);
  push(node);
}

/// REPEATABLE (1) or SEED (1), which are the same, behind a sample.
void Builder::sampleSeed() {
  const ast::Expr *seed = popExpr();
  auto *sample = const_cast<ast::Sample *>(ast::as<ast::Sample>(values.back()));
  if (!sample || sample->alias || sample->seed) {
    diags.report(toLast(seed->range.begin), diag::SyntaxError, "a sample before its seed",
                 "something else");
    return;
  }
  sample->seed = seed;
  sample->range.end = endOf(_input.last);
}

/// USING SAMPLE, which is read as if it stood behind a table.
void Builder::beginUsingSample() {
  samples.push_back(arena.make<ast::Sample>(rangeOf(_input.last)));
}

void Builder::endUsingSample() {
  const ast::Sample *sample = samples.back();
  samples.pop_back();
  auto *node = arena.make<ast::UsingSample>(toLast(sample->range.begin));
  node->dialect = facts.name;
  node->method = sample->method;
  node->count = sample->count;
  node->unit = sample->unit;
  node->seed = sample->seed;
  extra(node);
}

// --- Tables as of some time --------------------------------------------------------

/// Several parts in a row, as AT (...) END (...), are of one node.
void Builder::beginTravel() {
  places.push_back(_input.last.offset);
  const auto *before = ast::as<ast::TimeTravel>(values.back());
  if (before && !before->alias) {
    pop();
    beginList();
    for (const ast::WordedArgument *part : before->parts)
      push(part);
    return travels.push_back(const_cast<ast::TimeTravel *>(before));
  }
  travels.push_back(makeSuffix<ast::TimeTravel>());
  beginList();
}

/// The words before a value, which comes next.
void Builder::addTravel(llvm::StringRef words) {
  auto *node = arena.make<ast::WordedArgument>(rangeOf(_input.last));
  node->words = words;
  push(node);
}

void Builder::travelWords() {
  SourceLoc start = takePlace();
  uint32_t stop = _input.last.type == Tok::LP ? _input.last.offset : _input.last.end();
  addTravel(spelling(start.raw - base.raw, stop));
  top<ast::WordedArgument>()->range.begin = start;
}

void Builder::travelValue() {
  const ast::Expr *value = popExpr();
  top<ast::WordedArgument>()->value = value;
  top<ast::WordedArgument>()->range.end = endOf(_input.last);
}

/// AT (TIMESTAMP => value)
void Builder::travelInParens() {
  if (values.back()->kind != ast::NodeKind::NamedArgument) {
    const ast::Expr *value = popExpr();
    auto *paren = arena.make<ast::Paren>(value->range);
    paren->inner = value;
    push(paren);
  }
  travelValue();
}

void Builder::endTravel() {
  ast::TimeTravel *node = travels.back();
  travels.pop_back();
  node->parts = takeList<ast::WordedArgument>();
  node->range.end = endOf(_input.last);
  push(node);
}
