// meshapply.cpp - executes plan scripts; holds neither parser nor planner.

#include "Command.h"

int main(int argc, char **argv) { return mesh::runMeshApply(argc, argv); }
