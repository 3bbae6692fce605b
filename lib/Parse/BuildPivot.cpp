// BuildPivot.cpp - what changes the rows of the table before it: PIVOT, UNPIVOT, samples.

#include "Builder.h"
#include "mesh/Parse/ParseDiagnostics.h"

using namespace mesh;
using namespace mesh::parse;

/// A node around the newest table, in the dialect that it was read in.
template <typename T> T *Builder::makeSuffix() {
  countNesting();
  const auto *inner = static_cast<const ast::Table *>(pop());
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
  node->column = static_cast<const ast::PivotColumn *>(pop());
  node->value = popExpr();
  node->range.end = endOf(_input.last);
  push(node);
}

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
  const auto *query = static_cast<const ast::Query *>(pop());
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
