// FaultyMesh.cpp - mesh-faulty: mesh that goes wrong where it is told to.

#include "Faults.h"
#include "mesh/Driver/Driver.h"

int main(int argc, char **argv) {
  mesh::driver::Environment environment = mesh::driver::processEnvironment();
  environment.applyHook = mesh::faultsOfEnvironment();
  return mesh::driver::runMesh({argv, static_cast<size_t>(argc)}, environment);
}
