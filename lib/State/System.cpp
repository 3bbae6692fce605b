// System.cpp - opens what a gateway leads to.

#include "mesh/State/System.h"

using namespace mesh;
using namespace mesh::state;

System::System(std::unique_ptr<engine::Connection> warehouse,
               std::unique_ptr<engine::Connection> state, StoreOptions given)
    : warehouseConnection(std::move(warehouse)), options(std::move(given)) {
  if (state && state->databaseIdentity() != warehouseConnection->databaseIdentity())
    ownStateConnection = std::move(state);
  options.warehouse = ownStateConnection ? warehouseConnection.get() : nullptr;
}

llvm::Error System::openStore() {
  llvm::Expected<std::unique_ptr<Store>> store = Store::open(stateConnection(), options);
  if (!store)
    return store.takeError();
  opened = std::move(*store);
  return llvm::Error::success();
}

llvm::Expected<System> System::connect(const SystemOptions &options) {
  llvm::Expected<std::unique_ptr<engine::Connection>> warehouse =
      engine::connect(options.warehouse);
  if (!warehouse)
    return warehouse.takeError();
  std::unique_ptr<engine::Connection> stateConnection;
  if (options.state) {
    llvm::Expected<std::unique_ptr<engine::Connection>> state = engine::connect(*options.state);
    if (!state)
      return state.takeError();
    stateConnection = std::move(*state);
  }
  StoreOptions storeOptions;
  storeOptions.schema = options.schema;
  storeOptions.gateway = options.gateway;
  storeOptions.create = options.create;
  return System(std::move(*warehouse), std::move(stateConnection), std::move(storeOptions));
}

llvm::Expected<System> System::open(const SystemOptions &options) {
  llvm::Expected<System> system = connect(options);
  if (!system)
    return system.takeError();
  if (llvm::Error error = system->openStore())
    return error;
  return system;
}

llvm::Expected<System> System::open(std::unique_ptr<engine::Connection> warehouse,
                                    std::unique_ptr<engine::Connection> state,
                                    StoreOptions options) {
  System system(std::move(warehouse), std::move(state), std::move(options));
  if (llvm::Error error = system.openStore())
    return error;
  return system;
}
