// Claims.cpp - what is claimed of relations and Mesh cannot know: keys by `grain`,
// and what audits that block make sure of. Where a fingerprint under premises relies
// on a claim, it is a premise (docs/fingerprints.md, "Premises").

#include "Unit.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::compile;
using model::ClaimKind;
using model::ClaimRecord;

// --- Of models -----------------------------------------------------------------

static const project::AuditArgument *find(const project::AuditUse &use, llvm::StringRef name) {
  auto found = llvm::find_if(use.arguments, [&](const auto &each) { return each.name == name; });
  return found == use.arguments.end() ? nullptr : &*found;
}

/// `columns := (a, b)`, or `columns := a`: empty if they are not all plain columns.
static std::vector<std::string> columnsOf(const project::AuditUse &use,
                                          const dialect::DialectFacts &dialect) {
  const project::AuditArgument *argument = find(use, "columns");
  llvm::SmallVector<const ast::Expr *, 4> items;
  if (argument) {
    if (const auto *paren = ast::as<ast::Paren>(argument->value))
      items.push_back(paren->inner);
    else if (const auto *tuple = ast::as<ast::Tuple>(argument->value))
      items.assign(tuple->items.begin(), tuple->items.end());
    else if (const auto *array = ast::as<ast::Array>(argument->value))
      items.assign(array->items.begin(), array->items.end());
    else
      items.push_back(argument->value);
  }
  return project::plainColumns(items, dialect);
}

/// What an audit of the project's own says is known to nobody but its author; one with a
/// condition looks at some rows only.
static bool isConclusive(const project::AuditUse &use, const Home &home) {
  auto audit = home.audits.find(use.name);
  if (audit == home.audits.end() || !home.builtinAudits.contains(use.name) || audit->second->skip)
    return false;
  return use.blocking.value_or(audit->second->blocking) && !find(use, "condition");
}

static void addAuditClaims(const project::AuditUse &use, Unit &unit, const Shared &shared) {
  bool isNotNull = use.name == "not_null", isSingle = use.name == "unique_values";
  if ((!isNotNull && !isSingle && use.name != "unique_combination_of_columns") ||
      !isConclusive(use, *unit.home))
    return;
  std::vector<std::string> columns = columnsOf(use, *unit.model().dialect);
  std::vector<std::vector<std::string>> claimed;
  if (isNotNull || isSingle)
    for (const std::string &column : columns)
      claimed.push_back({column});
  else if (!columns.empty())
    claimed.push_back(columns);
  // Audits of such a model look at the intervals that were filled: rows that agree lie
  // in one only if they agree in the time.
  bool byTime = unit.summary->kind.kind == model::ModelKind::IncrementalByTimeRange;
  for (std::vector<std::string> &each : claimed)
    if (isNotNull || !byTime || llvm::is_contained(each, unit.summary->kind.timeColumn))
      unit.summary->claims.push_back({isNotNull ? ClaimKind::NotNull : ClaimKind::Unique,
                                      std::move(each), "audit " + use.name,
                                      placeOf(use.range, shared.sources)});
}

void mesh::compile::fillClaims(Unit &unit, const Shared &shared) {
  for (const project::DeclaredKey &key : unit.model().keys)
    unit.summary->claims.push_back(
        {ClaimKind::Unique, key.columns, "grain", placeOf(key.range, shared.sources)});
  for (const project::AuditUse &use : unit.model().audits)
    addAuditClaims(use, unit, shared);
}

// --- Of tables that no model builds ----------------------------------------------

/// "id", "(day, id)": the columns of a key. Empty if they are no plain names.
static std::vector<std::string> keyColumns(llvm::StringRef text,
                                           const dialect::DialectFacts &dialect) {
  text = text.trim();
  if (text.consume_front("("))
    text.consume_back(")");
  std::vector<std::string> columns;
  llvm::SmallVector<llvm::StringRef, 4> names;
  text.split(names, ',');
  for (llvm::StringRef name : names) {
    name = name.trim();
    bool quoted = name.size() > 2 && (name.front() == '"' || name.front() == '`') &&
                  name.back() == name.front();
    if (quoted)
      name = name.drop_front().drop_back();
    if (name.empty() || !llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '_'; }))
      return {};
    columns.push_back(dialect::fold(dialect, name, quoted));
  }
  return columns;
}

std::vector<ClaimRecord> mesh::compile::claimsOf(const project::ExternalModel &external,
                                                 const dialect::DialectFacts &dialect,
                                                 const SourceManager &sources) {
  std::vector<ClaimRecord> claims;
  for (const config::Setting<std::string> &grain : external.grains)
    if (std::vector<std::string> columns = keyColumns(*grain, dialect); !columns.empty())
      claims.push_back(
          {ClaimKind::Unique, std::move(columns), "grain", placeOf(grain.place, sources)});
  for (const project::ExternalColumn &column : external.columns)
    if (column.isNotNull)
      claims.push_back({ClaimKind::NotNull,
                        {dialect::fold(dialect, column.name, false)},
                        "NOT NULL",
                        placeOf(column.place, sources)});
  return claims;
}

// --- Of what a model reads -------------------------------------------------------

static const rel::Relation *relationOf(const std::string &name, const Unit &unit,
                                       const Shared &shared) {
  if (auto model = shared.models.find(name); model != shared.models.end())
    return model->second->relation.get();
  auto external = unit.home->externals.find(name);
  return external == unit.home->externals.end() ? nullptr : external->second.get();
}

/// The hashes under premises, where there are some to rely on.
void mesh::compile::fillPremised(const sema::Analysis &analysis, bool isMissed, Unit &unit,
                                 const Shared &shared) {
  model::ModelSummary &summary = *unit.summary;
  bool isInherited = false;
  for (model::ParentRecord &parent : summary.parents)
    if (const rel::Relation *relation = relationOf(parent.name, unit, shared)) {
      parent.claims = relation->claims;
      for (ClaimRecord &claim : parent.claims)
        if (!relation->external) // The parent tells it; it may move without a change here.
          claim.place = {};
      isInherited = isInherited || relation->premisedRows != Digest();
    }
  if (!isMissed && !isInherited)
    return;
  normal::Premises premises(true);
  fingerprint::Result hashes = fingerprint::fingerprint(analysis.query, *unit.model().dialect,
                                                        premises, shared.options.rulesOff);
  bool same = hashes.rows == summary.rows;
  for (auto [column, value] : llvm::zip(summary.columns, hashes.columns)) {
    summary.premisedColumns.push_back(valueOf(value, column.type));
    same = same && summary.premisedColumns.back() == column.value;
  }
  if (same || hashes.columns.size() != summary.columns.size())
    return summary.premisedColumns.clear();
  summary.premisedRows = hashes.rows;
  for (model::ParentRecord &parent : summary.parents)
    for (auto [relation, place] : premises.used)
      if (relation->name == parent.name)
        parent.claims[place].used = true;
}
