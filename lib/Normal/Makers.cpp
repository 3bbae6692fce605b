// Makers.cpp - new nodes, and copies of old ones.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;
using model::TypeKind;

const rel::CallScalar *Rewriter::call(llvm::StringRef function,
                                      llvm::ArrayRef<const Scalar *> arguments, rel::DataType type,
                                      SourceRange range) {
  auto *node = arena.make<rel::CallScalar>();
  node->kind = ScalarKind::Call;
  node->function = function;
  node->arguments = list(arguments);
  node->type = type;
  node->range = range;
  return node;
}

const rel::CallScalar *Rewriter::test(llvm::StringRef function,
                                      llvm::ArrayRef<const Scalar *> arguments, SourceRange range) {
  return call(function, arguments, {TypeKind::Boolean, -1, -1, {}}, range);
}

const Scalar *Rewriter::column(ColumnId id, SourceRange range) {
  auto *node = arena.make<rel::ColumnScalar>();
  node->kind = ScalarKind::Column;
  node->id = id;
  node->type = query.info(id).type;
  node->range = range;
  return node;
}

const Scalar *Rewriter::boolean(bool value, SourceRange range) {
  auto *node = arena.make<rel::LiteralScalar>();
  node->kind = ScalarKind::Literal;
  node->literal = rel::LiteralKind::Boolean;
  node->text = value ? "true" : "false";
  node->type.kind = TypeKind::Boolean;
  node->notNull = true;
  node->range = range;
  return node;
}

const Scalar *Rewriter::null(SourceRange range) {
  auto *node = arena.make<rel::LiteralScalar>();
  node->kind = ScalarKind::Literal;
  node->type.kind = TypeKind::Null;
  node->range = range;
  return node;
}

/// A whole number of the type of `like`; a negative one as Sema writes it.
const Scalar *Rewriter::whole(int64_t value, const Scalar &like, SourceRange range) {
  auto *node = arena.make<rel::LiteralScalar>();
  node->kind = ScalarKind::Literal;
  node->literal = rel::LiteralKind::Number;
  node->text = arena.copy(llvm::StringRef(std::to_string(value < 0 ? -value : value)));
  node->type = like.type;
  node->notNull = true;
  node->range = range;
  return value < 0 ? static_cast<const Scalar *>(call("negate", {node}, like.type, range)) : node;
}

const Rel *Rewriter::filter(const Rel &input, llvm::ArrayRef<const Scalar *> conjuncts) {
  if (conjuncts.empty())
    return &input;
  auto *node = make<rel::FilterRel>(RelKind::Filter, conjuncts[0]->range);
  node->input = &input;
  node->conjuncts = list(conjuncts);
  return node;
}

const Scalar *Rewriter::exists(const Rel &input, llvm::ArrayRef<const Scalar *> conjuncts,
                               SourceRange range) {
  auto *node = arena.make<rel::SubqueryScalar>();
  node->kind = ScalarKind::Subquery;
  node->type.kind = model::TypeKind::Boolean;
  node->range = range;
  node->subquery = rel::SubqueryKind::Exists;
  node->rel = filter(input, conjuncts);
  return node;
}

/// A relation of one input, over another one.
const Rel *Rewriter::withInput(const Rel &rel, const Rel &input) {
  return mapParts(
      arena, rel, [](const Scalar &scalar) { return &scalar; },
      [&](const Rel &) { return &input; });
}

const Rel *Rewriter::project(const Rel &input, llvm::ArrayRef<ColumnId> columns) {
  auto *node = make<rel::ProjectRel>(RelKind::Project, input.range);
  node->input = &input;
  node->columns = arena.copy(columns);
  return node;
}

const Scalar *Rewriter::substitute(const Scalar &scalar, const Substitution &by) {
  if (scalar.kind == ScalarKind::Column) {
    const Scalar *other = by.lookup(rel::as<rel::ColumnScalar>(scalar).id.index);
    return other ? other : &scalar;
  }
  return mapOperands(arena, scalar, [&](const Scalar &operand) { return substitute(operand, by); });
}

// --- Copies of relations -------------------------------------------------------

namespace mesh::normal {
class Cloner {
public:
  Cloner(Rewriter &in, llvm::DenseMap<uint32_t, ColumnId> &columns) : rewriter(in), ids(columns) {}

  const Rel *clone(const Rel &rel) {
    ++rewriter.cloned;
    // First the ids, since what is computed may name them.
    visit(rel, [&](auto own) { rename(own); });
    const Rel *copy = mapParts(
        rewriter.arena, rel, [&](const Scalar &scalar) { return this->scalar(scalar); },
        [&](const Rel &input) { return clone(input); });
    return visit(*copy, [&](const auto &each) -> const Rel * {
      auto own = each;
      rename(own);
      return rewriter.arena.make<decltype(own)>(own);
    });
  }

private:
  ColumnId known(ColumnId id) const {
    auto found = ids.find(id.index);
    return found == ids.end() ? id : found->second;
  }
  ColumnId made(ColumnId id) {
    auto [entry, isNew] = ids.try_emplace(id.index, id);
    if (isNew) {
      rel::ColumnInfo info = rewriter.query.info(id);
      entry->second = ColumnId{static_cast<uint32_t>(rewriter.query.columns.size())};
      rewriter.query.columns.push_back(info);
      if (rewriter.declared.contains(id.index))
        rewriter.declared.insert(entry->second.index);
    }
    return entry->second;
  }
  List<ColumnId> makeAll(List<ColumnId> columns) {
    llvm::SmallVector<ColumnId, 16> list;
    for (ColumnId id : columns)
      list.push_back(made(id));
    return rewriter.arena.copy(llvm::ArrayRef<ColumnId>(list));
  }
  List<rel::Definition> makeAll(List<rel::Definition> definitions) {
    llvm::SmallVector<rel::Definition, 16> list;
    for (const rel::Definition &definition : definitions)
      list.push_back({made(definition.id), definition.expr});
    return rewriter.arena.copy(llvm::ArrayRef<rel::Definition>(list));
  }

  const Scalar *scalar(const Scalar &of) {
    if (of.kind == ScalarKind::Column) {
      ColumnId id = known(rel::as<rel::ColumnScalar>(of).id);
      if (id == rel::as<rel::ColumnScalar>(of).id)
        return &of;
      auto *copy = rewriter.copyOf(rel::as<rel::ColumnScalar>(of));
      copy->id = id;
      return copy;
    }
    const Scalar *copy =
        mapOperands(rewriter.arena, of, [&](const Scalar &operand) { return scalar(operand); });
    if (copy->kind != ScalarKind::Subquery)
      return copy;
    auto *subquery = rewriter.copyOf(rel::as<rel::SubqueryScalar>(*copy));
    subquery->rel = clone(*subquery->rel);
    return subquery;
  }

  void rename(rel::ScanRel &rel) { rel.columns = makeAll(rel.columns); }
  void rename(rel::ValuesRel &rel) { rel.columns = makeAll(rel.columns); }
  void rename(rel::FilterRel &) {}
  void rename(rel::ProjectRel &rel) {
    rel.definitions = makeAll(rel.definitions);
    llvm::SmallVector<ColumnId, 16> list;
    for (ColumnId id : rel.columns)
      list.push_back(known(id));
    rel.columns = rewriter.arena.copy(llvm::ArrayRef<ColumnId>(list));
  }
  void rename(rel::JoinRel &) {}
  void rename(rel::ApplyRel &) {}
  void rename(rel::AggregateRel &rel) {
    rel.keys = makeAll(rel.keys);
    rel.aggregates = makeAll(rel.aggregates);
    rel.bare = makeAll(rel.bare);
  }
  void rename(rel::WindowRel &rel) { rel.windows = makeAll(rel.windows); }
  void rename(rel::DistinctRel &) {}
  void rename(rel::SetOperationRel &rel) { rel.columns = makeAll(rel.columns); }
  void rename(rel::LimitRel &) {}
  void rename(rel::InstanceRel &rel) { rel.columns = makeAll(rel.columns); }
  void rename(rel::FunctionRel &rel) { rel.columns = makeAll(rel.columns); }
  void rename(rel::OpaqueRel &rel) { rel.columns = makeAll(rel.columns); }

  Rewriter &rewriter;
  llvm::DenseMap<uint32_t, ColumnId> &ids;
};
} // namespace mesh::normal

const Rel *Rewriter::clone(const Rel &rel, llvm::DenseMap<uint32_t, ColumnId> &columns) {
  return Cloner(*this, columns).clone(rel);
}
