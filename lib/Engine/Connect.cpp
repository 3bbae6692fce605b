// Connect.cpp - finds the engine of a connection.

#include "Engines.h"
#include "llvm/Support/raw_ostream.h"

using namespace mesh;
using namespace mesh::engine;

char EngineError::ID;

void EngineError::log(llvm::raw_ostream &out) const { out << text; }

Lock::~Lock() = default;
Connection::~Connection() = default;

namespace {
struct Engine {
  llvm::StringLiteral type;
  llvm::Expected<std::unique_ptr<Connection>> (*connect)(const ConnectionOptions &);
};
} // namespace

static constexpr Engine engines[] = {
#define MESH_ENGINE(Type, Connect) {Type, Connect},
#include "Engines.def"
};

llvm::Expected<std::unique_ptr<Connection>>
mesh::engine::connect(const ConnectionOptions &options) {
  std::string known;
  for (const Engine &engine : engines) {
    if (engine.type == options.type)
      return engine.connect(options);
    known += (known.empty() ? "" : ", ") + engine.type.str();
  }
  return llvm::make_error<EngineError>(FailureKind::Configuration, "unknown connection type '" +
                                                                       options.type +
                                                                       "'; known: " + known);
}

bool mesh::engine::isEngineType(llvm::StringRef type) {
  for (const Engine &engine : engines)
    if (engine.type == type)
      return true;
  return false;
}
