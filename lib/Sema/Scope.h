// Scope.h - which names mean what at one place of a query.

#ifndef MESH_LIB_SEMA_SCOPE_H
#define MESH_LIB_SEMA_SCOPE_H

#include "mesh/AST/AST.h"
#include "mesh/Rel/Rel.h"
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace mesh::sema {

/// A column under the name by which a query can call it.
struct NamedColumn {
  std::string name;     ///< Folded.
  std::string spelling; ///< For writing it.
  rel::ColumnId id;
};

/// A relation of which not all columns are known: any name may be asked for, and is then
/// one of them (OpenColumns.cpp).
struct OpenColumns {
  rel::Rel *rel = nullptr;          ///< A scan or what is not understood; else it hands on columns:
  OpenColumns *below = nullptr;     ///< of this, which is asked in turn.
  std::vector<NamedColumn> columns; ///< All so far, in the order of the output.
};

/// A table in FROM.
struct Binding {
  std::string alias;             ///< Folded; empty: it cannot be named.
  ast::Ident written;            ///< The alias for writing.
  std::vector<std::string> path; ///< Of a table by its own name: the parts, folded.
  std::vector<NamedColumn> columns;
  bool isFunction = false;     ///< A bare name that is its alias means what it returns.
  bool isBare = false;         ///< Its columns are written without it.
  bool isValue = false;        ///< Its one column may have fields, which `*` would stand for.
  OpenColumns *open = nullptr; ///< Set if not all columns are known: those are as asked for.
};

/// A column that an unqualified name or `*` finds.
struct VisibleColumn {
  NamedColumn column;
  const Binding *binding = nullptr; ///< Null for one merged by USING of a full join.
  bool isMerged = false;            ///< USING made one of two.
  /// What it shows, if that is not `column` as it is.
  const rel::Scalar *value = nullptr;
};

/// An output column of the SELECT whose clauses are being read.
struct OutputAlias {
  std::string name;
  const rel::Scalar *scalar = nullptr;
};

struct Scope {
  Scope *outer = nullptr;
  std::deque<Binding> bindings; ///< Their addresses are kept.
  std::vector<VisibleColumn> visible;
  bool hasLateral = false;                ///< A table may read those before it.
  const ast::Select *readsFrom = nullptr; ///< While its FROM is read: the query.
  /// While ON is read: what stands before these, behind a comma, cannot be named.
  size_t firstBinding = 0, firstVisible = 0;
  /// Filled when the select list has been read; item by item where the next item may
  /// read an alias again.
  std::vector<OutputAlias> aliases;
  /// Aliases that hide columns of the same name, where a dialect has it so; whether
  /// there are aggregates in them, which then cannot stand where none may.
  std::map<std::string, bool> hiding;
};

/// A common table expression, or the part of a recursive one that is known when
/// it calls itself.
struct CteBinding {
  const rel::Rel *rel = nullptr;
  std::vector<NamedColumn> columns;
  OpenColumns *open = nullptr; ///< As a table's.
  bool used = false;
};

struct CteScope {
  CteScope *outer = nullptr;
  std::map<std::string, CteBinding> ctes;

  CteBinding *find(const std::string &name) {
    for (CteScope *scope = this; scope; scope = scope->outer) {
      auto found = scope->ctes.find(name);
      if (found != scope->ctes.end())
        return &found->second;
    }
    return nullptr;
  }
};

} // namespace mesh::sema

#endif // MESH_LIB_SEMA_SCOPE_H
