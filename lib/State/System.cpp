// System.cpp - opens what a gateway leads to.

#include "mesh/State/System.h"

using namespace mesh;
using namespace mesh::state;

llvm::Expected<System> System::connect(const SystemOptions &options) {
  System system;
  llvm::Expected<std::unique_ptr<engine::Connection>> warehouse =
      engine::connect(options.warehouse);
  if (!warehouse)
    return warehouse.takeError();
  system.warehouseConnection = std::move(*warehouse);
  if (options.state) {
    llvm::Expected<std::unique_ptr<engine::Connection>> state = engine::connect(*options.state);
    if (!state)
      return state.takeError();
    if ((*state)->databaseIdentity() != system.warehouseConnection->databaseIdentity())
      system.ownStateConnection = std::move(*state);
  }
  system.options.schema = options.schema;
  system.options.gateway = options.gateway;
  system.options.create = options.create;
  if (system.ownStateConnection)
    system.options.warehouse = system.warehouseConnection.get();
  return system;
}

llvm::Expected<System> System::open(const SystemOptions &options) {
  llvm::Expected<System> system = connect(options);
  if (!system)
    return system.takeError();
  llvm::Expected<std::unique_ptr<Store>> store =
      Store::open(system->stateConnection(), system->options);
  if (!store)
    return store.takeError();
  system->opened = std::move(*store);
  return system;
}
