// Impact.h - what an edit does to the models behind it, as a picture in text.

#ifndef MESH_LIB_DRIVER_IMPACT_H
#define MESH_LIB_DRIVER_IMPACT_H

#include "mesh/Change/Change.h"
#include "llvm/Support/raw_ostream.h"

namespace mesh::driver {

/// Draws each changed model with the models that read it below it: which are
/// built anew, and why the others are not. Nothing where no one reads what
/// changed. `newer` are the models after the change.
///
///   staging.sales     breaking, rebuilt
///   ├─ mart.daily     rebuilt: reads staging.sales, whose rows changed
///   └─ mart.cities    kept: reads staging.sales(city), which keeps its values
void printImpact(llvm::raw_ostream &out, llvm::ArrayRef<change::Verdict> verdicts,
                 llvm::ArrayRef<const model::ModelSummary *> newer);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_IMPACT_H
