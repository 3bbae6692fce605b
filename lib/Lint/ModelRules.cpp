// ModelRules.cpp - rules about a model as a whole.

#include "Subject.h"
#include "mesh/AST/Walk.h"
#include "mesh/Emit/Emit.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::lint;
using model::ModelKind;

static bool isSymbolic(ModelKind kind) {
  return kind == ModelKind::Embedded || kind == ModelKind::External;
}

/// The select lists that name the columns of a query: of a set operation both sides'.
static void collectSelects(const ast::Query *query, std::vector<const ast::Select *> &to) {
  while (const auto *paren = ast::as<ast::ParenQuery>(query))
    query = paren->inner;
  if (const auto *operation = ast::as<ast::SetOperation>(query)) {
    collectSelects(operation->left, to);
    collectSelects(operation->right, to);
  } else if (const auto *select = ast::as<ast::Select>(query)) {
    to.push_back(select);
  }
}

/// The columns of the model as a select list; empty if a star stands for something else.
static std::string columnList(const Subject &subject) {
  std::string text;
  for (const model::ColumnRecord &column : subject.model.columns) {
    ast::Name name{SourceRange()};
    bool isPlain = dialect::fold(subject.dialect, column.name, false) == column.name;
    name.name = ast::Ident(column.name, {}, !isPlain);
    text += (text.empty() ? "" : ", ") + emit::print(name, subject.dialect);
  }
  return text;
}

void mesh::lint::checkNoSelectStar(const Subject &subject, Findings &findings) {
  std::vector<const ast::Select *> selects;
  collectSelects(subject.query, selects);
  for (const ast::Select *select : selects)
    for (const ast::Expr *item : select->items) {
      const auto *star = ast::as<ast::Star>(item);
      if (!star)
        continue;
      bool isAll = selects.size() == 1 && select->items.size() == 1 && !star->changes;
      std::string list = isAll ? columnList(subject) : "";
      if (list.empty())
        findings.report(item->range, diag::NoSelectStar, subject.model.name);
      else
        findings.reportWithFix(item->range, {item->range, list}, diag::NoSelectStar,
                               subject.model.name);
    }
}

/// A column that is certainly not there, or there twice, is an error of every compile.
void mesh::lint::checkAmbiguousOrInvalidColumn(const Subject &subject, Findings &findings) {
  if (subject.model.hasUnsureNames)
    findings.report(subject.query->range, diag::AmbiguousOrInvalidColumn);
}

void mesh::lint::checkInvalidSelectStarExpansion(const Subject &subject, Findings &findings) {
  if (!subject.model.columnsOpen)
    return;
  std::vector<const ast::Select *> selects;
  collectSelects(subject.query, selects);
  for (const ast::Select *select : selects)
    for (const ast::Expr *item : select->items)
      if (item->kind == ast::NodeKind::Star)
        return findings.report(item->range, diag::InvalidSelectStarExpansion, subject.model.name);
  findings.report(subject.query->range, diag::InvalidSelectStarExpansion, subject.model.name);
}

void mesh::lint::checkNoMissingAudits(const Subject &subject, Findings &findings) {
  if (!isSymbolic(subject.model.kind.kind) && subject.model.audits.empty())
    findings.report(subject.name, diag::NoMissingAudits, subject.model.name);
}

void mesh::lint::checkNoMissingUnitTest(const Subject &subject, Findings &findings) {
  bool isTestable = subject.model.kind.kind != ModelKind::Seed;
  if (isTestable && !subject.input.tested.contains(subject.model.name))
    findings.report(subject.name, diag::NoMissingUnitTest, subject.model.name);
}

/// Where the model's query names a table; the model's name if it does not as written.
static SourceRange placeOfTable(const Subject &subject, llvm::StringRef wanted) {
  SourceRange place = subject.name;
  if (subject.query)
    ast::walk(*subject.query, [&](const ast::Node &node) {
      if (const auto *table = ast::as<ast::TableName>(&node)) {
        std::string name;
        for (const ast::Ident &part : table->qualifiers)
          name += dialect::foldTable(subject.dialect, part.text(), part.quoted) + ".";
        name += dialect::foldTable(subject.dialect, table->name.text(), table->name.quoted);
        SourceLoc end = table->name.loc.offset(table->name.size);
        if (name == wanted && place == subject.name)
          place = {table->range.begin, std::max(end, table->range.begin.offset(1))};
      }
      return true;
    });
  return place;
}

void mesh::lint::checkNoMissingExternalModels(const Subject &subject, Findings &findings) {
  for (const model::ParentRecord &parent : subject.model.parents)
    if (parent.external && !subject.input.externals.contains(parent.name))
      findings.report(placeOfTable(subject, parent.name), diag::NoMissingExternalModels,
                      parent.name);
}

/// Whether a column has a name that does not depend on the database.
static bool hasName(const ast::Expr &item) {
  switch (item.kind) {
  case ast::NodeKind::Name:
  case ast::NodeKind::Alias:
  case ast::NodeKind::AliasList:
  case ast::NodeKind::Star:
  case ast::NodeKind::FieldStar:
  case ast::NodeKind::Field:
  case ast::NodeKind::ColonPath:
  case ast::NodeKind::ColumnsApply:
  case ast::NodeKind::MacroVariable:
  case ast::NodeKind::MacroCall:
  case ast::NodeKind::MacroString:
    return true;
  case ast::NodeKind::Cast:
    return hasName(*ast::cast<ast::Cast>(item).operand);
  default:
    return false;
  }
}

void mesh::lint::checkNoAmbiguousProjections(const Subject &subject, Findings &findings) {
  std::vector<const ast::Select *> selects;
  collectSelects(subject.query, selects);
  if (!selects.empty()) // Of several the first one names the columns.
    for (const ast::Expr *item : selects.front()->items)
      if (!hasName(*item))
        findings.report(item->range, diag::NoAmbiguousProjections);
}

void mesh::lint::checkCronIntervalAlignment(const Subject &subject, Findings &findings) {
  for (const model::ParentRecord &parent : subject.model.parents) {
    auto found = subject.input.byName.find(parent.name);
    if (found == subject.input.byName.end() || found->second->kind.kind == ModelKind::Seed)
      continue;
    IntervalUnit own = subject.model.intervalUnit, read = found->second->intervalUnit;
    if (nominalMillis(read) > nominalMillis(own))
      findings.report(placeOfTable(subject, parent.name), diag::CronIntervalAlignment,
                      subject.model.name, toText(own), parent.name, toText(read));
  }
}

void mesh::lint::checkNoMissingOwner(const Subject &subject, Findings &findings) {
  bool isOwned =
      llvm::any_of(subject.model.metadataProperties, [](const model::PropertyRecord &each) {
        return each.name == "owner" && !each.value.empty();
      });
  if (!isOwned)
    findings.report(subject.name, diag::NoMissingOwner, subject.model.name);
}
