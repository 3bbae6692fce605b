// Connection.h - runs statements on one database. It knows nothing of models,
// plans or state.

#ifndef MESH_ENGINE_CONNECTION_H
#define MESH_ENGINE_CONNECTION_H

#include "llvm/ADT/ArrayRef.h"
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
  /// Whether a database that does not exist may be made, where opening it does that.
  bool mayCreate = true;
};

/// Why a statement or a connection failed, as far as Mesh acts on it.
enum class FailureKind : uint8_t {
  Statement,     ///< The statement or its data is at fault.
  Configuration, ///< The connection's type or parameters are.
  Busy,          ///< Another process holds the database.
  Storage,       ///< Disk full, read-only, input/output error.
  Corrupt,       ///< Not a database, or damaged.
  Unreachable,   ///< Cannot be opened or reached.
  Interrupted,
};

class EngineError : public llvm::ErrorInfo<EngineError> {
public:
  static char ID;
  EngineError(FailureKind kind, std::string text) : failure(kind), text(std::move(text)) {}
  FailureKind kind() const { return failure; }
  void log(llvm::raw_ostream &out) const override;
  std::error_code convertToErrorCode() const override { return llvm::inconvertibleErrorCode(); }

private:
  FailureKind failure;
  std::string text;
};

using Field = std::optional<std::string>; ///< None: NULL.

struct Result {
  std::vector<std::string> columns;
  std::vector<bool> numeric; ///< By column: every value that is not NULL is a number.
  std::vector<std::vector<Field>> rows;
};

enum class RelationKind : uint8_t { None, Table, View };

enum class TransactionMode : uint8_t {
  Read,  ///< All queries see the same state of the database; nothing is written.
  Write, ///< No one else writes until it ends, where the engine can see to that.
};

/// Held until destroyed; released by the system if the process dies.
class Lock {
public:
  virtual ~Lock();
};

/// Not thread-safe: one thread, one connection.
class Connection {
public:
  virtual ~Connection();

  /// Runs one statement and throws its rows away. Statements that begin or end
  /// transactions are refused: that is for `begin`, `commit` and `rollback`.
  virtual llvm::Error execute(llvm::StringRef sql) = 0;
  /// Runs one statement with text parameters for its "?" and returns its rows.
  virtual llvm::Expected<Result> query(llvm::StringRef sql,
                                       llvm::ArrayRef<Field> parameters = {}) = 0;
  /// How many rows the last `execute` wrote; none if the engine does not tell.
  virtual std::optional<int64_t> rowsWritten() const = 0;

  virtual llvm::Error begin(TransactionMode mode = TransactionMode::Write) = 0;
  /// Fails if the engine has given the transaction up since it began. After a
  /// failure the caller still has to roll back.
  virtual llvm::Error commit() = 0;
  /// Does nothing without a transaction.
  virtual llvm::Error rollback() = 0;
  virtual bool inTransaction() const = 0;
  /// Whether CREATE and DROP can be rolled back.
  virtual bool hasTransactionalDdl() const = 0;

  /// The name of the SQL dialect that it speaks.
  virtual llvm::StringRef dialect() const = 0;
  /// How SQL names a relation of a schema; of an empty one: of the connection's own.
  virtual std::string qualify(llvm::StringRef schema, llvm::StringRef relation) const = 0;
  /// Makes a schema that is missing, where the engine has schemas.
  virtual llvm::Error ensureSchema(llvm::StringRef schema) = 0;

  /// Names are the engine's own, without quotes ("sales.orders" is one name on SQLite).
  virtual llvm::Expected<RelationKind> relationKind(llvm::StringRef name) = 0;
  virtual llvm::Expected<std::vector<std::string>> columnNames(llvm::StringRef relation) = 0;

  /// Takes the database's lock called `name`, for all processes of all
  /// machines that can reach the database. Null if another process still holds
  /// it after `wait`; `holder` then says who, if that is known.
  virtual llvm::Expected<std::unique_ptr<Lock>>
  lock(llvm::StringRef name, std::chrono::milliseconds wait, std::string &holder) = 0;

  /// Two connections with the same text share one database.
  virtual std::string databaseIdentity() const = 0;
  /// Whether this may be the database that once had another identity: there is
  /// none under that identity any more.
  virtual bool mayHaveBeen(llvm::StringRef identity) const = 0;
};

/// Opens a connection. The error names what was tried, without secrets.
llvm::Expected<std::unique_ptr<Connection>> connect(const ConnectionOptions &options);

/// Whether `connect` knows the type.
bool isEngineType(llvm::StringRef type);

} // namespace mesh::engine

#endif // MESH_ENGINE_CONNECTION_H
