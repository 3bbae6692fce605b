// Changes.h - changes of state as a plan carries them, and their effect.

#ifndef MESH_STATE_CHANGES_H
#define MESH_STATE_CHANGES_H

#include "mesh/Model/Snapshot.h"

namespace mesh::state {

/// Reads one change from its JSON text; refused unless it is exactly one.
llvm::Expected<model::StateChange> readChange(llvm::StringRef text);

/// Has the same effect on a view as `Store::apply` on the store. Applying a
/// change twice is the same as applying it once.
void applyChange(const model::StateChange &change, model::StateView &view);

} // namespace mesh::state

#endif // MESH_STATE_CHANGES_H
