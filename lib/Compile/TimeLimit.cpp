// TimeLimit.cpp - see the header.

#include "mesh/Compile/TimeLimit.h"
#include "Unit.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <deque>

using namespace mesh;
using namespace mesh::compile;
using rel::Rel;
using rel::RelKind;
using rel::Scalar;
using rel::ScalarKind;

// --- Constants -------------------------------------------------------------------

/// "2024-01-31", "2024-01-31 12:00:00": a text that sorts as time does, or none.
static llvm::StringRef timeText(const Scalar &scalar) {
  const Scalar *inner = &scalar;
  if (scalar.kind == ScalarKind::Call) {
    const auto &call = rel::as<rel::CallScalar>(scalar);
    if (call.function != "cast" || call.arguments.size() != 1)
      return "";
    inner = call.arguments[0];
  }
  if (inner->kind != ScalarKind::Literal)
    return "";
  const auto &literal = rel::as<rel::LiteralScalar>(*inner);
  llvm::StringRef text = literal.text;
  bool isDate = literal.literal == rel::LiteralKind::String && text.size() >= 10 &&
                text[4] == '-' && text[7] == '-' && llvm::all_of(text.take_front(4), llvm::isDigit);
  return isDate ? text : "";
}

namespace {
class Constants {
public:
  std::vector<TimeConstant> found;
  explicit Constants(const SourceManager &of) : sources(of) {}

  void look(const Rel &rel) {
    if (!seen.try_emplace(&rel, true).second)
      return;
    rel::forEachPart(
        rel, [&](const Scalar &scalar) { look(scalar); }, [&](const Rel &input) { look(input); });
  }

private:
  void look(const Scalar &scalar) {
    constexpr size_t most = 16; // Each costs a few normal forms.
    bool compares = scalar.kind == ScalarKind::Call &&
                    llvm::is_contained({"=", "<>", "<", "<=", ">", ">=", "between", "in"},
                                       rel::as<rel::CallScalar>(scalar).function);
    rel::forEachOperand(scalar, [&](const Scalar &operand) {
      llvm::StringRef text = compares ? timeText(operand) : "";
      if (!text.empty() && found.size() < most &&
          llvm::none_of(found, [&](const TimeConstant &each) { return each.value == text; }))
        found.push_back({&operand, quoteText(operand.range, sources), text.str()});
      look(operand);
    });
    if (scalar.kind == ScalarKind::Subquery)
      look(*rel::as<rel::SubqueryScalar>(scalar).rel);
  }

  const SourceManager &sources;
  llvm::DenseMap<const Rel *, bool> seen;
};
} // namespace

std::vector<TimeConstant> mesh::compile::timeConstantsOf(const sema::Analysis &analysis,
                                                         const SourceManager &sources) {
  Constants constants(sources);
  constants.look(*analysis.query.root);
  llvm::sort(constants.found,
             [](const TimeConstant &a, const TimeConstant &b) { return a.value < b.value; });
  return std::move(constants.found);
}

// --- Restricted queries ------------------------------------------------------------

namespace {
/// Builds the query below its conditions; in an arena of its own.
class Restriction {
public:
  Restriction(const rel::Query &of, const TimeSide &which, const LimitedInputs &inputs,
              bool restrict)
      : query(of), side(which), limited(inputs), restrictInputs(restrict) {}

  Arena arena;

  /// The rows of a relation whose column lies on the side.
  const Rel *within(const Rel &rel, rel::ColumnId id) {
    const rel::ColumnInfo &info = query.info(id);
    auto *column = arena.make<rel::ColumnScalar>();
    column->kind = ScalarKind::Column;
    column->type = info.type;
    column->id = id;
    auto *condition = arena.make<rel::CallScalar>();
    condition->kind = ScalarKind::Call;
    condition->type.kind = model::TypeKind::Boolean;
    condition->function = side.op;
    const Scalar *sides[] = {column, side.constant};
    condition->arguments = arena.copy(llvm::ArrayRef<const Scalar *>(sides));
    const Scalar *conjuncts[] = {condition};
    auto *filter = arena.make<rel::FilterRel>();
    filter->kind = RelKind::Filter;
    filter->input = &rel;
    filter->conjuncts = arena.copy(llvm::ArrayRef<const Scalar *>(conjuncts));
    return filter;
  }

  const Rel *rewrite(const Rel &rel) {
    auto known = done.find(&rel);
    if (known != done.end())
      return known->second;
    const Rel *made = rel.kind == RelKind::Scan
                          ? scan(rel::as<rel::ScanRel>(rel))
                          : rel::mapParts(
                                arena, rel, [&](const Scalar &each) { return rewrite(each); },
                                [&](const Rel &each) { return rewrite(each); });
    return done[&rel] = made;
  }

private:
  const Scalar *rewrite(const Scalar &scalar) {
    const Scalar *made =
        rel::mapOperands(arena, scalar, [&](const Scalar &operand) { return rewrite(operand); });
    if (scalar.kind != ScalarKind::Subquery)
      return made;
    const auto &subquery = rel::as<rel::SubqueryScalar>(*made);
    const Rel *inner = rewrite(*subquery.rel);
    if (inner == subquery.rel)
      return made;
    auto *other = arena.make<rel::SubqueryScalar>(subquery);
    other->rel = inner;
    return other;
  }

  const Rel *scan(const rel::ScanRel &scan) {
    auto found = limited.find(scan.relation->name);
    if (found == limited.end())
      return &scan;
    auto *other = arena.make<rel::ScanRel>(scan);
    other->relation = &neutral(*scan.relation);
    if (!restrictInputs)
      return other;
    const auto *name = llvm::find(scan.names, found->second);
    return name == scan.names.end()
               ? other
               : within(*other, scan.columns[static_cast<size_t>(name - scan.names.begin())]);
  }

  /// The relation, whichever version of it that is.
  const rel::Relation &neutral(const rel::Relation &relation) {
    rel::Relation &other = neutrals.emplace_back(relation);
    other.rows = Hasher("limited input").add(relation.name).finish();
    for (rel::RelationColumn &column : other.columns)
      column.value = Hasher("limited input").add(relation.name).add(column.name).finish();
    return other;
  }

  const rel::Query &query;
  const TimeSide &side;
  const LimitedInputs &limited;
  bool restrictInputs;
  std::deque<rel::Relation> neutrals;
  llvm::DenseMap<const Rel *, const Rel *> done;
};
} // namespace

Digest mesh::compile::hashWithin(const sema::Analysis &analysis,
                                 const dialect::DialectFacts &dialect, llvm::StringRef timeColumn,
                                 const TimeSide &side, const LimitedInputs &limited,
                                 bool restrictInputs) {
  rel::Query query = analysis.query;
  auto name = llvm::find(query.outputNames, timeColumn);
  assert(name != query.outputNames.end() && "the time column is one of the model's");
  rel::ColumnId id =
      rel::outputOf(*query.root)[static_cast<size_t>(name - query.outputNames.begin())];
  Restriction restriction(analysis.query, side, limited, restrictInputs);
  query.root = restriction.within(*restriction.rewrite(*analysis.query.root), id);
  normal::Premises none(false);
  fingerprint::Result result = fingerprint::fingerprint(query, dialect, none);
  return Hasher("within").add(result.rows).add(result.columns).finish();
}
