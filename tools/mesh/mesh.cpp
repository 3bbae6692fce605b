// mesh.cpp - the everyday driver.

#include "mesh/Basic/Stack.h"
#include "mesh/Driver/Driver.h"

int main(int argc, char **argv) {
  mesh::driver::Environment environment = mesh::driver::processEnvironment();
  return mesh::runWithDeepStack(
      [&] { return mesh::driver::runMesh({argv, static_cast<size_t>(argc)}, environment); });
}
