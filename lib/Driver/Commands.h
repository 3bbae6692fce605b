// Commands.h - the subcommands of `mesh`, one function each. A function gets the
// command line behind the command's words, with the options before them moved
// behind: arguments[0] is "mesh plan".

#ifndef MESH_LIB_DRIVER_COMMANDS_H
#define MESH_LIB_DRIVER_COMMANDS_H

#include "mesh/Driver/Driver.h"

namespace mesh::driver {

#define MESH_COMMAND(Name, Words, Text)                                                            \
  int Name##Command(llvm::ArrayRef<const char *> arguments, Environment &environment);
#include "Commands.def"

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_COMMANDS_H
