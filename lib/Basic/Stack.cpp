// Stack.cpp - see the header.

#include "mesh/Basic/Stack.h"
#include <pthread.h>

using namespace mesh;

/// A tree is at most 20,000 nodes deep (Builder::maxOperators) and a function that
/// walks over it takes up to a few hundred bytes a node, or a few thousand in an unoptimised build.
static constexpr size_t deepStack = size_t(256) << 20;

namespace {
struct Work {
  llvm::function_ref<int()> run;
  int result = 0;
};
} // namespace

static void *runWork(void *argument) {
  auto *work = static_cast<Work *>(argument);
  work->result = work->run();
  return nullptr;
}

int mesh::runWithDeepStack(llvm::function_ref<int()> run) {
  Work work{run};
  pthread_t thread;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, deepStack);
#ifdef __GLIBC__
  pthread_setattr_default_np(&attributes);
#endif
  bool begun = pthread_create(&thread, &attributes, runWork, &work) == 0;
  pthread_attr_destroy(&attributes);
  if (!begun) // So little memory: most texts are not deep.
    return run();
  pthread_join(thread, nullptr);
  return work.result;
}
