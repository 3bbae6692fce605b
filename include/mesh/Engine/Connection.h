// Connection.h - runs statements on one database. It knows nothing of models,
// plans or state.

#ifndef MESH_ENGINE_CONNECTION_H
#define MESH_ENGINE_CONNECTION_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mesh::engine {

/// A connection as the configuration gives it: `type` and the engine's own parameters.
struct ConnectionOptions {
  std::string type;
  std::map<std::string, std::string> parameters;
};

/// Why a statement or a connection failed, as far as Mesh acts on it.
enum class FailureKind : uint8_t {
  Statement,   ///< The statement or its data is at fault.
  Busy,        ///< Another process holds the database.
  Storage,     ///< Disk full, read-only, input/output error.
  Corrupt,     ///< Not a database, or damaged.
  Unreachable, ///< Cannot be opened or reached.
  Interrupted,
};

class EngineError : public llvm::ErrorInfo<EngineError> {
public:
  static char ID;
  EngineError(FailureKind kind, std::string message) : failure(kind), message(std::move(message)) {}
  FailureKind kind() const { return failure; }
  void log(llvm::raw_ostream &out) const override;
  std::error_code convertToErrorCode() const override { return llvm::inconvertibleErrorCode(); }

private:
  FailureKind failure;
  std::string message;
};

using Field = std::optional<std::string>; ///< None: NULL.

struct Result {
  std::vector<std::string> columns;
  std::vector<std::vector<Field>> rows;
};

enum class RelationKind : uint8_t { None, Table, View };

/// Held until destroyed; released by the system if the process dies.
class Lock {
public:
  virtual ~Lock() = default;
};

/// Not thread-safe: one thread, one connection.
class Connection {
public:
  virtual ~Connection() = default;

  /// Runs one statement and throws its rows away.
  virtual llvm::Error execute(llvm::StringRef sql) = 0;
  /// Runs one statement with text parameters for its "?" and returns its rows.
  virtual llvm::Expected<Result> query(llvm::StringRef sql,
                                       llvm::ArrayRef<Field> parameters = {}) = 0;

  virtual llvm::Error begin() = 0;
  virtual llvm::Error commit() = 0;
  virtual llvm::Error rollback() = 0;
  /// Whether CREATE and DROP can be rolled back.
  virtual bool hasTransactionalDdl() const = 0;

  /// Names are the engine's own, without quotes ("sales.orders" is one name on SQLite).
  virtual llvm::Expected<RelationKind> relationKind(llvm::StringRef name) = 0;
  virtual llvm::Expected<std::vector<std::string>> columnNames(llvm::StringRef relation) = 0;

  /// Takes the database's lock called `name`, for all processes of all
  /// machines that can reach the database. None if another process still holds
  /// it after `wait`; `holder` then says who, if that is known.
  virtual llvm::Expected<std::unique_ptr<Lock>> lock(llvm::StringRef name,
                                                     std::chrono::milliseconds wait,
                                                     std::string &holder) = 0;

  /// Two connections with the same text share one database.
  virtual std::string databaseIdentity() const = 0;
};

/// Opens a connection. The error names what was tried, without secrets.
llvm::Expected<std::unique_ptr<Connection>> connect(const ConnectionOptions &options);

/// Whether `connect` knows the type.
bool isEngineType(llvm::StringRef type);

} // namespace mesh::engine

#endif // MESH_ENGINE_CONNECTION_H
