// PlanText.h - plan scripts for tests, from a short description of one item a line:
//
//   environment dev
//   step fill demo.orders table T interval 2024-01-01/2024-01-03 group g
//     before table T id amount     (also: after; kinds as in Script.h)
//     sql INSERT INTO ...
//     audit NAME SELECT count(*) ...     (also: warn, for one that does not block)
//     undo DELETE FROM ...
//     snapshot demo.orders T
//     interval T 2024-01-01/2024-01-03
//     entries dev demo.orders:T:V demo.people:T2:V2
//     forget-environment dev
//     forget-snapshot demo.orders T
//     forget-table T
//
// The last six are changes of state. Lines that begin with "#" are skipped.

#ifndef MESH_UNITTESTS_APPLY_PLANTEXT_H
#define MESH_UNITTESTS_APPLY_PLANTEXT_H

#include "mesh/Script/Script.h"
#include "mesh/State/Store.h"

namespace mesh::test {

/// The script for the system of `store`, on top of its current state.
llvm::Expected<script::Script> readPlan(llvm::StringRef text, state::Store &store);

} // namespace mesh::test

#endif // MESH_UNITTESTS_APPLY_PLANTEXT_H
