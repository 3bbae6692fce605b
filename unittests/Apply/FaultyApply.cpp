// FaultyApply.cpp - mesh-faulty-apply: meshapply that goes wrong where it is told to.

#include "Command.h"
#include "Faults.h"

int main(int argc, char **argv) {
  return mesh::runMeshApply(argc, argv, mesh::faultsOfEnvironment());
}
