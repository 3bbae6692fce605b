// AsWritten.cpp - one hash of a query as it is written, but for names.
//
// The relational form is written down in one walk: columns get numbers in the order in
// which they are made, a relation that is used again is its number. Two queries share
// their bytes only if they say the same in the same order.

#include "Hashing.h"
#include <utility>

using namespace mesh;
using namespace mesh::fingerprint;
using rel::ColumnId;
using rel::Rel;
using rel::RelKind;
using rel::Scalar;

namespace {

class Writer {
public:
  explicit Writer(bool onPremises) : premised(onPremises) {}

  /// The relation and what each of its columns holds.
  void writeWhole(const Rel &rel);
  llvm::StringRef text() const {
    return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
  }

private:
  // What stands in each node; every overload writes all that tells two apart.
  void put(const rel::ColumnScalar &column) { use(column.id); }
  void put(const rel::LiteralScalar &literal);
  void put(const rel::SymbolScalar &symbol) { put(symbol.name); }
  void put(const rel::CallScalar &call);
  void put(const rel::SubqueryScalar &subquery);
  void put(const rel::AggregateScalar &aggregate);
  void put(const rel::WindowScalar &window);
  void put(const rel::OpaqueScalar &opaque);

  void put(const rel::ScanRel &scan);
  void put(const rel::ValuesRel &values);
  void put(const rel::FilterRel &filter);
  void put(const rel::ProjectRel &project);
  void put(const rel::JoinRel &join);
  void put(const rel::ApplyRel &apply);
  void put(const rel::AggregateRel &aggregate);
  void put(const rel::WindowRel &window);
  void put(const rel::DistinctRel &distinct) { writeWhole(*distinct.input); }
  void put(const rel::SetOperationRel &operation);
  void put(const rel::LimitRel &limit);
  void put(const rel::InstanceRel &instance);
  void put(const rel::FunctionRel &function);
  void put(const rel::OpaqueRel &opaque);

  void write(const Rel &rel);
  void use(ColumnId id);
  void write(const Scalar &scalar);
  void writeOptional(const Scalar *scalar);
  void put(uint64_t number);
  void put(llvm::StringRef text);
  void put(const Digest &digest) { bytes.append(digest.bytes.begin(), digest.bytes.end()); }
  void put(List<const Scalar *> scalars);
  void put(List<rel::OrderKey> order);
  void put(List<rel::Definition> definitions);
  void define(ColumnId id) { put(numberOf(id)); }
  void define(List<ColumnId> ids);
  uint64_t numberOf(ColumnId id) {
    return columns.try_emplace(id.index, columns.size()).first->second;
  }

  bool premised;
  llvm::SmallVector<uint8_t, 2048> bytes;
  llvm::SmallDenseMap<uint32_t, uint64_t, 64> columns;
  /// Columns of tables: which scan's, and what each holds. That is written where one is first read;
  /// one that nothing reads is not written.
  struct Stored {
    uint64_t scan = 0;
    Digest value;
    bool isWritten = false;
  };
  llvm::SmallDenseMap<uint32_t, Stored, 64> stored;
  llvm::SmallDenseMap<const Rel *, uint64_t, 32> relations;
};

} // namespace

void Writer::put(uint64_t number) {
  for (; number >= 0x80; number >>= 7)
    bytes.push_back(static_cast<uint8_t>(number | 0x80));
  bytes.push_back(static_cast<uint8_t>(number));
}

void Writer::put(llvm::StringRef text) {
  put(text.size());
  bytes.append(text.bytes_begin(), text.bytes_end());
}

void Writer::put(List<const Scalar *> scalars) {
  put(scalars.size());
  for (const Scalar *scalar : scalars)
    write(*scalar);
}

void Writer::put(List<rel::OrderKey> order) {
  put(order.size());
  for (const rel::OrderKey &key : order) {
    write(*key.expr);
    put(uint64_t(key.descending) << 1 | uint64_t(key.nullsFirst));
  }
}

void Writer::put(List<rel::Definition> definitions) {
  put(definitions.size());
  for (const rel::Definition &definition : definitions) {
    define(definition.id);
    write(*definition.expr);
  }
}

void Writer::define(List<ColumnId> ids) {
  put(ids.size());
  for (ColumnId id : ids)
    define(id);
}

void Writer::use(ColumnId id) {
  auto table = stored.find(id.index);
  bool isFirst = table != stored.end() && !std::exchange(table->second.isWritten, true);
  put(uint64_t(isFirst));
  put(numberOf(id));
  if (!isFirst)
    return;
  put(table->second.scan);
  put(table->second.value);
}

// --- Scalars -------------------------------------------------------------------

void Writer::write(const Scalar &scalar) {
  put(static_cast<uint64_t>(scalar.kind));
  rel::visit(scalar, [&](const auto &node) { put(node); });
}

void Writer::writeOptional(const Scalar *scalar) {
  put(uint64_t(scalar != nullptr));
  if (scalar)
    write(*scalar);
}

void Writer::put(const rel::LiteralScalar &literal) {
  put(static_cast<uint64_t>(literal.literal));
  put(literal.text);
}

void Writer::put(const rel::CallScalar &call) {
  put(call.function);
  put(call.arguments);
  put(uint64_t(call.occurrence));
  if (call.function == "cast" || call.function == "try_cast")
    put(llvm::StringRef(model::toText(call.type)));
}

void Writer::put(const rel::SubqueryScalar &subquery) {
  put(static_cast<uint64_t>(subquery.subquery));
  put(subquery.operands);
  writeWhole(*subquery.rel);
}

void Writer::put(const rel::AggregateScalar &aggregate) {
  put(aggregate.function);
  put(uint64_t(aggregate.distinct) << 1 | uint64_t(aggregate.star));
  put(static_cast<uint64_t>(aggregate.nulls));
  put(aggregate.arguments);
  put(aggregate.order);
  writeOptional(aggregate.filter);
}

void Writer::put(const rel::WindowScalar &window) {
  put(*window.call);
  put(window.partition);
  put(window.order);
  put(uint64_t(window.hasFrame));
  if (!window.hasFrame)
    return;
  put(static_cast<uint64_t>(window.unit));
  put(static_cast<uint64_t>(window.start));
  put(static_cast<uint64_t>(window.end));
  writeOptional(window.startOffset);
  writeOptional(window.endOffset);
  put(window.exclusion);
}

void Writer::put(const rel::OpaqueScalar &opaque) {
  put(opaque.text);
  put(opaque.inputs);
  put(uint64_t(opaque.occurrence));
}

// --- Relations -----------------------------------------------------------------

void Writer::write(const Rel &rel) {
  auto [known, isNew] = relations.try_emplace(&rel, relations.size());
  put(uint64_t(isNew));
  if (!isNew)
    return put(known->second);
  put(static_cast<uint64_t>(rel.kind));
  rel::visit(rel, [&](const auto &node) { put(node); });
}

void Writer::writeWhole(const Rel &rel) {
  write(rel);
  llvm::SmallVector<ColumnId, 8> output = rel::outputOf(rel);
  put(output.size());
  for (ColumnId id : output)
    use(id);
}

void Writer::put(const rel::ScanRel &scan) {
  put(rowsOf(scan, premised));
  for (size_t i = 0; i != scan.columns.size(); ++i)
    stored.try_emplace(scan.columns[i].index, Stored{relations.size(), valueOf(scan, i, premised)});
}

void Writer::put(const rel::ValuesRel &values) {
  define(values.columns);
  put(values.rows.size());
  for (List<const Scalar *> row : values.rows)
    put(row);
}

void Writer::put(const rel::FilterRel &filter) {
  write(*filter.input);
  put(filter.conjuncts);
}

void Writer::put(const rel::ProjectRel &project) {
  write(*project.input);
  put(project.definitions);
  put(project.columns.size());
  for (ColumnId id : project.columns)
    use(id);
}

void Writer::put(const rel::JoinRel &join) {
  put(static_cast<uint64_t>(join.join));
  put(uint64_t(join.written));
  write(*join.left);
  write(*join.right);
  put(join.conjuncts);
}

void Writer::put(const rel::ApplyRel &apply) {
  put(uint64_t(apply.keepsRows));
  put(uint64_t(apply.written));
  write(*apply.left);
  write(*apply.right);
  put(apply.conjuncts);
}

void Writer::put(const rel::AggregateRel &aggregate) {
  write(*aggregate.input);
  put(aggregate.keys);
  put(uint64_t(aggregate.writtenKeys));
  put(aggregate.aggregates);
  put(aggregate.bare);
}

void Writer::put(const rel::WindowRel &window) {
  write(*window.input);
  put(window.windows);
}

void Writer::put(const rel::SetOperationRel &operation) {
  put(static_cast<uint64_t>(operation.op));
  put(operation.branches.size());
  for (const Rel *branch : operation.branches)
    writeWhole(*branch);
  define(operation.columns);
}

void Writer::put(const rel::LimitRel &limit) {
  write(*limit.input);
  put(limit.order);
  writeOptional(limit.count);
  writeOptional(limit.offset);
}

void Writer::put(const rel::InstanceRel &instance) {
  writeWhole(*instance.definition);
  define(instance.columns);
}

void Writer::put(const rel::FunctionRel &function) {
  write(*function.input);
  put(function.name);
  write(*function.call);
  put(uint64_t(function.keepsRows) << 2 | uint64_t(function.isNumbered) << 1 |
      uint64_t(function.isValue));
  define(function.columns);
}

void Writer::put(const rel::OpaqueRel &opaque) {
  put(opaque.text);
  put(opaque.inputs.size());
  for (const Rel *input : opaque.inputs)
    writeWhole(*input);
  define(opaque.columns);
  put(opaque.names.size());
  for (llvm::StringRef name : opaque.names)
    put(name);
}

Digest Hashing::hashAsWritten() const {
  Writer writer(premises.isOn);
  writer.writeWhole(written);
  return Hasher("as written").add(dialect.name).add(writer.text()).finish();
}
