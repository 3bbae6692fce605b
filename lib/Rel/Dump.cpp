// Dump.cpp - the relational form as text: one relation a line, inputs indented
// below, expressions inline, columns as name#id.

#include "mesh/Rel/Rel.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace mesh;
using namespace mesh::rel;

namespace {
class Dumper {
public:
  Dumper(llvm::raw_ostream &to, const Query &of) : out(to), query(of) {}

  void dump(const Rel &rel, unsigned depth);

private:
  void column(ColumnId id) { out << query.info(id).name << '#' << id.index; }
  void columns(List<ColumnId> ids) {
    out << " [";
    llvm::interleaveComma(ids, out, [&](ColumnId id) { column(id); });
    out << ']';
  }
  void scalars(List<const Scalar *> list) {
    llvm::interleaveComma(list, out, [&](const Scalar *each) { scalar(*each); });
  }
  void scalar(const Scalar &scalar);
  void order(List<OrderKey> keys);
  void definitions(List<Definition> list);

  // Scalars.
  void write(const ColumnScalar &scalar) { column(scalar.id); }
  void write(const LiteralScalar &scalar);
  void write(const SymbolScalar &scalar) { out << '@' << scalar.name; }
  void write(const CallScalar &scalar);
  void write(const SubqueryScalar &scalar);
  void write(const AggregateScalar &scalar);
  void write(const WindowScalar &scalar);
  void write(const OpaqueScalar &scalar);

  // Relations: what stands behind the name of the kind.
  void write(const ScanRel &rel) {
    out << "Scan " << rel.relation->name;
    columns(rel.columns);
  }
  void write(const ValuesRel &rel);
  void write(const FilterRel &rel) {
    out << "Filter ";
    scalars(rel.conjuncts);
  }
  void write(const ProjectRel &rel) {
    out << "Project";
    columns(rel.columns);
    definitions(rel.definitions);
  }
  void write(const JoinRel &rel);
  void write(const ApplyRel &rel) {
    out << (rel.keepsRows ? "LeftApply " : "Apply ");
    scalars(rel.conjuncts);
  }
  void write(const AggregateRel &rel);
  void write(const WindowRel &rel) {
    out << "Window";
    definitions(rel.windows);
  }
  void write(const DistinctRel &) { out << "Distinct"; }
  void write(const SetOperationRel &rel);
  void write(const LimitRel &rel);
  void write(const InstanceRel &rel) {
    out << "Instance";
    columns(rel.columns);
  }
  void write(const FunctionRel &rel) {
    out << "Function " << (rel.keepsRows ? "left " : "");
    scalar(*rel.call);
    columns(rel.columns);
  }
  void write(const OpaqueRel &rel) {
    out << "Opaque " << rel.construct;
    columns(rel.columns);
  }

  llvm::raw_ostream &out;
  const Query &query;
  unsigned indent = 0;
};
} // namespace

void Dumper::scalar(const Scalar &scalar) {
  visit(scalar, [&](const auto &each) { write(each); });
}

void Dumper::write(const LiteralScalar &scalar) {
  if (scalar.literal == LiteralKind::Null)
    out << "NULL";
  else if (scalar.literal == LiteralKind::String)
    out << '\'' << scalar.text << '\'';
  else
    out << scalar.text;
}

void Dumper::write(const CallScalar &scalar) {
  out << '(' << scalar.function;
  if (scalar.function == "cast" || scalar.function == "try_cast")
    out << ' ' << model::toText(scalar.type);
  if (scalar.occurrence)
    out << " occurrence " << scalar.occurrence;
  for (const Scalar *argument : scalar.arguments) {
    out << ' ';
    this->scalar(*argument);
  }
  out << ')';
}

void Dumper::write(const SubqueryScalar &scalar) {
  static constexpr const char *names[] = {"value", "exists", "in"};
  out << '(' << names[static_cast<size_t>(scalar.subquery)] << ' ';
  scalars(scalar.operands);
  out << "\n";
  dump(*scalar.rel, indent + 4);
  out.indent(indent + 2) << ')';
}

void Dumper::order(List<OrderKey> keys) {
  if (keys.empty())
    return;
  out << " order ";
  llvm::interleaveComma(keys, out, [&](const OrderKey &key) {
    scalar(*key.expr);
    out << (key.descending ? " desc" : "") << (key.nullsFirst ? " nulls first" : " nulls last");
  });
}

void Dumper::write(const AggregateScalar &scalar) {
  out << '(' << scalar.function << (scalar.distinct ? " distinct" : "")
      << (scalar.star ? " *" : "");
  for (const Scalar *argument : scalar.arguments) {
    out << ' ';
    this->scalar(*argument);
  }
  if (scalar.nulls != NullTreatment::Default)
    out << (scalar.nulls == NullTreatment::Ignore ? " ignore nulls" : " respect nulls");
  order(scalar.order);
  if (scalar.filter) {
    out << " filter ";
    this->scalar(*scalar.filter);
  }
  out << ')';
}

void Dumper::write(const WindowScalar &scalar) {
  static constexpr const char *units[] = {"rows", "range", "groups"};
  static constexpr const char *bounds[] = {"unbounded preceding", "preceding", "current row",
                                           "following", "unbounded following"};
  write(*scalar.call);
  out << " over (partition ";
  scalars(scalar.partition);
  order(scalar.order);
  if (scalar.hasFrame)
    out << ' ' << units[static_cast<size_t>(scalar.unit)] << ' '
        << bounds[static_cast<size_t>(scalar.start)] << " to "
        << bounds[static_cast<size_t>(scalar.end)];
  out << ')';
}

void Dumper::write(const OpaqueScalar &scalar) {
  out << "(opaque '" << scalar.text << "' ";
  scalars(scalar.inputs);
  out << ')';
}

void Dumper::definitions(List<Definition> list) {
  for (const Definition &definition : list) {
    out << "\n";
    out.indent(indent + 4);
    column(definition.id);
    out << " = ";
    scalar(*definition.expr);
  }
}

void Dumper::write(const ValuesRel &rel) {
  out << "Values";
  columns(rel.columns);
  for (List<const Scalar *> row : rel.rows) {
    out << " (";
    scalars(row);
    out << ')';
  }
}

void Dumper::write(const JoinRel &rel) {
  static constexpr const char *names[] = {"Inner", "Left", "Full",    "Semi",
                                          "Anti",  "AsOf", "AsOfLeft"};
  out << names[static_cast<size_t>(rel.join)] << "Join ";
  scalars(rel.conjuncts);
}

void Dumper::write(const AggregateRel &rel) {
  out << "Aggregate";
  for (auto [name, list] : {std::pair("keys", rel.keys), std::pair("aggregates", rel.aggregates),
                            std::pair("bare", rel.bare)}) {
    if (list.empty())
      continue;
    out << "\n";
    out.indent(indent + 2) << name;
    definitions(list);
  }
}

void Dumper::write(const SetOperationRel &rel) {
  static constexpr const char *names[] = {"UnionAll", "Intersect", "IntersectAll", "Except",
                                          "ExceptAll"};
  out << names[static_cast<size_t>(rel.op)];
  columns(rel.columns);
}

void Dumper::write(const LimitRel &rel) {
  out << (rel.count || rel.offset ? "Limit" : "Sort");
  if (rel.count) {
    out << ' ';
    scalar(*rel.count);
  }
  if (rel.offset) {
    out << " offset ";
    scalar(*rel.offset);
  }
  order(rel.order);
}

void Dumper::dump(const Rel &rel, unsigned depth) {
  unsigned outer = std::exchange(indent, depth);
  out.indent(depth);
  visit(rel, [&](const auto &each) { write(each); });
  out << '\n';
  forEachPart(rel, [](const Scalar &) {}, [&](const Rel &input) { dump(input, depth + 2); });
  indent = outer;
}

void mesh::rel::dump(llvm::raw_ostream &out, const Query &query) {
  out << "output";
  llvm::SmallVector<ColumnId, 8> ids = outputOf(*query.root);
  for (size_t i = 0; i != ids.size(); ++i)
    out << (i ? ", " : " ") << query.outputNames[i] << " #" << ids[i].index << ' '
        << model::toText(query.info(ids[i]).type);
  out << '\n';
  Dumper(out, query).dump(*query.root, 0);
}
