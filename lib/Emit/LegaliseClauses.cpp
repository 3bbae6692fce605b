// LegaliseClauses.cpp - the rules for clauses that few dialects have.

#include "Legaliser.h"
#include "mesh/Emit/EmitDiagnostics.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::emit;
using dialect::Feature;

/// Reports `node` unless the dialect has every one of the clauses.
void Legaliser::needClauses(const ast::Node &node, llvm::StringRef clauses) {
  llvm::SmallVector<llvm::StringRef, 4> all;
  clauses.split(all, ' ', -1, false);
  for (llvm::StringRef clause : all)
    if (!hasClause(facts, clause)) {
      diags.report(node.range, diag::NotInDialect, ast::constructName(node), facts.name);
      return;
    }
}

/// What is kept as it was written means something in its own dialect only.
const ast::Node *Legaliser::legal(const ast::Verbatim &node) {
  if (node.dialect != facts.name)
    diags.report(node.range, diag::VerbatimElsewhere, node.dialect, facts.name);
  return rewriteChildren(node);
}

/// Names and rows of what they make differ from dialect to dialect.
template <typename T> const ast::Node *Legaliser::inOwnDialect(const T &node) {
  if (node.dialect != facts.name)
    diags.report(node.range, diag::VerbatimElsewhere, node.dialect, facts.name);
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::Pivot &node) { return inOwnDialect(node); }
const ast::Node *Legaliser::legal(const ast::Unpivot &node) { return inOwnDialect(node); }
const ast::Node *Legaliser::legal(const ast::Sample &node) { return inOwnDialect(node); }
const ast::Node *Legaliser::legal(const ast::MatchRecognize &node) { return inOwnDialect(node); }
const ast::Node *Legaliser::legal(const ast::TimeTravel &node) { return inOwnDialect(node); }
const ast::Node *Legaliser::legal(const ast::DocumentTable &node) { return inOwnDialect(node); }
const ast::Node *Legaliser::legal(const ast::UsingSample &node) { return inOwnDialect(node); }

/// The table that is written gets no alias, as it does where it is read, unless what
/// stands behind the rows may call it by its name.
const ast::Node *Legaliser::legal(const ast::Insert &node) {
  const auto &same = ast::cast<ast::Insert>(*rewriteChildren(node));
  if (!node.returning.empty() && !hasClause(facts, "returning"))
    diags.report(node.range, diag::NotInDialect, "RETURNING", facts.name);
  if (!same.table->alias || node.table->alias || !node.conflicts.empty() || !node.returning.empty())
    return &same;
  auto *bare = copy(*same.table);
  bare->alias = nullptr;
  auto *changed = copy(same);
  changed->table = bare;
  return changed;
}

const ast::Node *Legaliser::legal(const ast::OnConflict &node) {
  needClauses(node, node.duplicate ? "on_duplicate" : "on_conflict");
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::Hint &node) {
  needClauses(node, "hints");
  return &node;
}

const ast::Node *Legaliser::legal(const ast::SetMatching &node) {
  if (node.words == "BY NAME")
    needClauses(node, "by_name");
  else if (!node.words.empty())
    needClauses(node, "corresponding");
  if (!node.side.empty() || !node.columns.empty() || node.words.get().starts_with("STRICT"))
    needClauses(node, "outer_union");
  return &node;
}

const ast::Node *Legaliser::legal(const ast::NamedValue &node) {
  needClauses(node, "with_values");
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::StagedFile &node) {
  needClauses(node, "stages");
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::TableParameter &node) {
  needClauses(node, "table_parameters");
  return &node;
}

const ast::Node *Legaliser::legal(const ast::ObjectUnpivot &node) {
  needClauses(node, "object_navigation");
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::ListExclude &node) {
  needClauses(node, "list_exclude");
  return &node;
}

const ast::Node *Legaliser::legal(const ast::Top &node) {
  needClauses(node, "top");
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::SelectWords &node) {
  needClauses(node, node.words.get().starts_with("AS ") ? "select_as" : "straight_join");
  return &node;
}

const ast::Node *Legaliser::legal(const ast::LateralView &node) {
  needClauses(node, "lateral_view");
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::ArrayJoin &node) {
  needClauses(node, "array");
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::Prewhere &node) {
  needClauses(node, "prewhere");
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::GroupModifier &node) {
  std::string clause = node.words == "DISTINCT" ? "group_distinct" : node.words.get().lower();
  std::replace(clause.begin(), clause.end(), ' ', '_');
  needClauses(node, clause);
  return &node;
}

const ast::Node *Legaliser::legal(const ast::GroupSets &node) {
  needClauses(node, "sets_behind_groups");
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::GroupingSets &node) {
  needClauses(node, "grouping_sets");
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::ByClause &node) {
  needClauses(node, node.words.get().starts_with("ORDER") ? "connect" : "sort");
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::LimitBy &node) {
  needClauses(node, "limit_by");
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::LimitMode &node) {
  if (node.percent)
    needClauses(node, "limit_percent");
  if (node.ties)
    needClauses(node, "limit_ties");
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::AliasList &node) {
  needClauses(node, "alias_list");
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::OrderAll &node) {
  needClauses(node, "order_all");
  return &node;
}

const ast::Node *Legaliser::legal(const ast::OrderUsing &node) {
  needClauses(node, "order_using");
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::TableSuffix &node) {
  if (node.suffix == ast::SuffixKind::Only)
    needClauses(node, "only");
  return rewriteChildren(node);
}

/// The words of a join that its dialect must have; those of other joins go along.
static std::string unusualWords(llvm::StringRef words) {
  std::string found;
  llvm::SmallVector<llvm::StringRef, 4> all;
  words.split(all, ' ', -1, false);
  for (llvm::StringRef word : all)
    if (!llvm::is_contained(
            {"JOIN", "LEFT", "RIGHT", "FULL", "INNER", "OUTER", "CROSS", "NATURAL", "ALL"}, word))
      found += (word == "ANTI" ? "semi" : word.lower()) + " ";
  return found.empty() ? "unusual_joins" : found;
}

const ast::Node *Legaliser::legal(const ast::Join &node) {
  if (!node.words.empty())
    needClauses(node, unusualWords(node.words));
  if (node.alias && !hasClause(facts, "using_alias"))
    diags.report(node.range, diag::NotInDialect, "an alias of USING", facts.name);
  if (node.join == ast::JoinKind::LeftSemi || node.join == ast::JoinKind::LeftAnti)
    need(Feature::SemiJoins, node);
  return rewriteChildren(node);
}
