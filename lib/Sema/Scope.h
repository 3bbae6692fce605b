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

/// A table in FROM.
struct Binding {
  std::string alias;             ///< Folded; empty: it cannot be named.
  ast::Ident written;            ///< The alias for writing.
  std::vector<std::string> path; ///< Of a table by its own name: the parts, folded.
  std::vector<NamedColumn> columns;
  bool isFunction = false;      ///< A bare name that is its alias means what it returns.
  rel::ScanRel *open = nullptr; ///< Set if the columns are not known: then they are as asked for.
};

/// A column that an unqualified name or `*` finds.
struct VisibleColumn {
  NamedColumn column;
  const Binding *binding = nullptr; ///< Null for one merged by USING of a full join.
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
