// Stack.h - room for trees that are as deep as texts may make them.

#ifndef MESH_BASIC_STACK_H
#define MESH_BASIC_STACK_H

#include "llvm/ADT/STLFunctionalExtras.h"

namespace mesh {

/// Runs `work` with a stack that the deepest tree which Parse accepts fits on,
/// whatever walks over it, and makes that the default of threads that are begun
/// later. Memory is only taken as the stack is used.
int runWithDeepStack(llvm::function_ref<int()> work);

} // namespace mesh

#endif // MESH_BASIC_STACK_H
