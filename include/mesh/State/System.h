// System.h - what a gateway leads to: a warehouse, and the state store of the
// system that it is.

#ifndef MESH_STATE_SYSTEM_H
#define MESH_STATE_SYSTEM_H

#include "mesh/State/Store.h"

namespace mesh::state {

struct SystemOptions {
  std::string gateway;
  engine::ConnectionOptions warehouse;
  std::optional<engine::ConnectionOptions> state; ///< None: the state is in the warehouse.
  std::string schema = "mesh";                    ///< Of the state's tables.
  bool create = false;                            ///< Whether a store that is missing is made.
};

class System {
public:
  static llvm::Expected<System> open(const SystemOptions &options);
  /// The connections alone, without looking for a store: see `Store::import`.
  static llvm::Expected<System> connect(const SystemOptions &options);
  /// Over connections that are open. `state`: null if it is in the warehouse.
  static llvm::Expected<System> open(std::unique_ptr<engine::Connection> warehouse,
                                     std::unique_ptr<engine::Connection> state,
                                     StoreOptions options);

  engine::Connection &warehouse() { return *warehouseConnection; }
  engine::Connection &stateConnection() {
    return ownStateConnection ? *ownStateConnection : *warehouseConnection;
  }
  /// How the store is opened.
  StoreOptions storeOptions() const { return options; }
  /// Only after `open`.
  Store &store() { return *opened; }

private:
  System(std::unique_ptr<engine::Connection> warehouse, std::unique_ptr<engine::Connection> state,
         StoreOptions options);
  llvm::Error openStore();

  std::unique_ptr<engine::Connection> warehouseConnection;
  /// Null if the state is in the warehouse, be it by another way to the same
  /// database: two connections would lock each other out.
  std::unique_ptr<engine::Connection> ownStateConnection;
  StoreOptions options;
  std::unique_ptr<Store> opened;
};

} // namespace mesh::state

#endif // MESH_STATE_SYSTEM_H
