// SelectState.h - one SELECT while it is being analysed.

#ifndef MESH_LIB_SEMA_SELECTSTATE_H
#define MESH_LIB_SEMA_SELECTSTATE_H

#include "Analyser.h"

namespace mesh::sema {

/// Whether a GROUP BY groups by several sets of keys.
bool makesGroupingSets(const ast::GroupBy &group);

struct Analyser::SelectState {
  const ast::Select &select;
  Scope scope;
  CteScope ctes;
  const rel::Rel *rel = nullptr; ///< What has been built so far.
  std::vector<Item> items;
  llvm::SmallVector<const rel::Scalar *, 8> groupKeys;
  std::vector<KeySet> groupingSets; ///< Of the keys; none: all of them are one.
  llvm::SmallVector<const rel::Scalar *, 4> distinctOn;
  const rel::Scalar *having = nullptr, *qualify = nullptr;
  llvm::SmallVector<rel::OrderKey, 4> order;
  /// A star over a table whose columns are not known, and that table, whose columns it
  /// hands on.
  const ast::Star *openStar = nullptr;
  Binding *handsOn = nullptr;
  size_t starPlace = 0; ///< Among the items.

  /// Calls `fn` for every expression above GROUP BY; it may replace them.
  void forEachScalar(llvm::function_ref<void(const rel::Scalar *&)> fn) {
    for (Item &item : items)
      fn(item.scalar);
    if (having)
      fn(having);
    if (qualify)
      fn(qualify);
    for (const rel::Scalar *&key : distinctOn)
      fn(key);
    for (rel::OrderKey &key : order)
      fn(key.expr);
  }
};

/// Whether an output column may be a key of GROUP BY.
bool mayBeKey(const rel::Scalar &output);

} // namespace mesh::sema

#endif // MESH_LIB_SEMA_SELECTSTATE_H
