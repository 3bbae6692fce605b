// Sqlite.cpp - SQLite, embedded. Parameters: `database`, a file or ":memory:";
// `busy_timeout`, how many milliseconds to wait for another process's lock.
//
// One file has no schemas: "schema.relation" is one name with a dot in it.

#include "Engines.h"
#include "FileLock.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <cassert>
#include <sqlite3.h>

using namespace mesh;
using namespace mesh::engine;

namespace {

struct FinalizeStatement {
  void operator()(sqlite3_stmt *statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

class SqliteConnection final : public Connection {
public:
  SqliteConnection(sqlite3 *db, std::string path) : db(db), path(std::move(path)) {
    sqlite3_set_authorizer(db, authorize, this);
  }
  SqliteConnection(const SqliteConnection &) = delete;
  SqliteConnection &operator=(const SqliteConnection &) = delete;
  ~SqliteConnection() override { sqlite3_close(db); }

  llvm::Error execute(llvm::StringRef sql) override;
  llvm::Expected<Result> query(llvm::StringRef sql, llvm::ArrayRef<Field> parameters) override;
  std::optional<int64_t> rowsWritten() const override { return written; }

  llvm::Error begin(TransactionMode mode) override;
  llvm::Error commit() override;
  llvm::Error rollback() override;
  bool inTransaction() const override { return !sqlite3_get_autocommit(db); }
  bool hasTransactionalDdl() const override { return true; }

  llvm::StringRef dialect() const override { return "sqlite"; }
  std::string qualify(llvm::StringRef schema, llvm::StringRef relation) const override;
  llvm::Error ensureSchema(llvm::StringRef) override { return llvm::Error::success(); }

  llvm::Expected<RelationKind> relationKind(llvm::StringRef name) override;
  llvm::Expected<std::vector<std::string>> columnNames(llvm::StringRef relation) override;
  llvm::Expected<std::unique_ptr<Lock>> lock(llvm::StringRef name, std::chrono::milliseconds wait,
                                             std::string &holder) override;
  std::string databaseIdentity() const override;
  bool mayHaveBeen(llvm::StringRef identity) const override;

private:
  bool inMemory() const { return path == ":memory:"; }
  llvm::Error failure(int code) const;
  llvm::Error statementFailure(const char *message) const {
    return llvm::make_error<EngineError>(FailureKind::Statement, message);
  }
  /// Null for a text of nothing but white space and comments.
  llvm::Expected<Statement> prepare(llvm::StringRef sql);
  llvm::Error run(llvm::StringRef sql, llvm::ArrayRef<Field> parameters, Result *result);
  llvm::Error control(const char *sql);
  static int authorize(void *self, int action, const char *, const char *, const char *,
                       const char *);

  sqlite3 *db;
  std::string path;
  int64_t written = 0;
  bool controlling = false; ///< While `begin`, `commit` or `rollback` run.
};

} // namespace

static FailureKind classify(int code) {
  switch (code & 0xff) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
  case SQLITE_PROTOCOL:
    return FailureKind::Busy;
  case SQLITE_FULL:
  case SQLITE_IOERR:
  case SQLITE_READONLY:
  case SQLITE_NOMEM:
  case SQLITE_NOLFS:
    return FailureKind::Storage;
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
  case SQLITE_FORMAT:
    return FailureKind::Corrupt;
  case SQLITE_CANTOPEN:
  case SQLITE_PERM:
    return FailureKind::Unreachable;
  case SQLITE_INTERRUPT:
    return FailureKind::Interrupted;
  default:
    return FailureKind::Statement;
  }
}

static std::string quote(llvm::StringRef name) {
  std::string quoted = "\"";
  for (char c : name) {
    quoted += c;
    if (c == '"')
      quoted += c;
  }
  return quoted + '"';
}

/// Why `db` failed last with `code`; the database is named unless the statement is at fault.
static llvm::Error failureOf(sqlite3 *db, int code, const std::string &path) {
  FailureKind kind = classify(code);
  std::string message = db ? sqlite3_errmsg(db) : sqlite3_errstr(code);
  if (kind == FailureKind::Busy)
    message += " by another process";
  if (kind != FailureKind::Statement)
    message = "database '" + path + "': " + message;
  return llvm::make_error<EngineError>(kind, message);
}

llvm::Error SqliteConnection::failure(int code) const {
  if (code == SQLITE_AUTH)
    return statementFailure("a statement must not begin or end a transaction");
  return failureOf(db, code, path);
}

int SqliteConnection::authorize(void *self, int action, const char *, const char *, const char *,
                                const char *) {
  bool isControl = action == SQLITE_TRANSACTION || action == SQLITE_SAVEPOINT;
  return isControl && !static_cast<SqliteConnection *>(self)->controlling ? SQLITE_DENY : SQLITE_OK;
}

llvm::Expected<Statement> SqliteConnection::prepare(llvm::StringRef sql) {
  if (sql.contains('\0'))
    return statementFailure("the statement contains a NUL byte");
  Statement statement;
  while (!sql.empty()) {
    sqlite3_stmt *next = nullptr;
    const char *tail = nullptr;
    int code = sqlite3_prepare_v2(db, sql.data(), static_cast<int>(sql.size()), &next, &tail);
    // What follows the first statement may also fail because that has not run yet.
    if (statement && (next || code)) {
      sqlite3_finalize(next);
      return statementFailure("the text has several statements");
    }
    if (code)
      return failure(code);
    if (next)
      statement.reset(next);
    sql = sql.drop_front(static_cast<size_t>(tail - sql.data()));
  }
  return statement;
}

static std::vector<Field> fieldsOf(sqlite3_stmt *statement) {
  std::vector<Field> fields;
  for (int i = 0, count = sqlite3_column_count(statement); i != count; ++i) {
    const void *text = sqlite3_column_text(statement, i);
    Field &field = fields.emplace_back();
    if (text)
      field.emplace(static_cast<const char *>(text),
                    static_cast<size_t>(sqlite3_column_bytes(statement, i)));
  }
  return fields;
}

static void noteTypes(sqlite3_stmt *statement, std::vector<bool> &numeric) {
  for (size_t i = 0; i != numeric.size(); ++i) {
    int type = sqlite3_column_type(statement, static_cast<int>(i));
    if (type == SQLITE_TEXT || type == SQLITE_BLOB)
      numeric[i] = false;
  }
}

static std::vector<std::string> columnsOf(sqlite3_stmt *statement) {
  std::vector<std::string> columns;
  for (int i = 0, count = sqlite3_column_count(statement); i != count; ++i)
    columns.push_back(sqlite3_column_name(statement, i));
  return columns;
}

llvm::Error SqliteConnection::run(llvm::StringRef sql, llvm::ArrayRef<Field> parameters,
                                  Result *result) {
  written = 0;
  llvm::Expected<Statement> statement = prepare(sql);
  if (!statement)
    return statement.takeError();
  if (!*statement)
    return llvm::Error::success();
  assert(static_cast<size_t>(sqlite3_bind_parameter_count(statement->get())) == parameters.size() &&
         "as many parameters as '?'");
  for (size_t i = 0; i != parameters.size(); ++i)
    if (parameters[i])
      sqlite3_bind_text64(statement->get(), static_cast<int>(i) + 1, parameters[i]->data(),
                          parameters[i]->size(), SQLITE_STATIC, SQLITE_UTF8);
  if (result) {
    result->columns = columnsOf(statement->get());
    result->numeric.assign(result->columns.size(), true);
  }
  int64_t changesBefore = sqlite3_total_changes64(db);
  int code = sqlite3_step(statement->get());
  for (; code == SQLITE_ROW; code = sqlite3_step(statement->get()))
    if (result) {
      noteTypes(statement->get(), result->numeric); // Before a number is read as text.
      result->rows.push_back(fieldsOf(statement->get()));
    }
  if (code != SQLITE_DONE)
    return failure(code);
  written = sqlite3_total_changes64(db) - changesBefore;
  return llvm::Error::success();
}

llvm::Error SqliteConnection::execute(llvm::StringRef sql) { return run(sql, {}, nullptr); }

llvm::Expected<Result> SqliteConnection::query(llvm::StringRef sql,
                                               llvm::ArrayRef<Field> parameters) {
  Result result;
  if (llvm::Error error = run(sql, parameters, &result))
    return error;
  return result;
}

llvm::Error SqliteConnection::control(const char *sql) {
  controlling = true;
  llvm::Error error = run(sql, {}, nullptr);
  controlling = false;
  return error;
}

llvm::Error SqliteConnection::begin(TransactionMode mode) {
  assert(!inTransaction() && "transactions do not nest");
  if (mode == TransactionMode::Read)
    return control("BEGIN");
  if (sqlite3_db_readonly(db, "main")) // SQLite would complain only when it comes to writing.
    return llvm::make_error<EngineError>(FailureKind::Storage,
                                         "database '" + path + "': the file is read-only");
  return control("BEGIN IMMEDIATE");
}

llvm::Error SqliteConnection::commit() {
  // A full disk, for one, makes SQLite roll back on its own.
  if (!inTransaction())
    return llvm::make_error<EngineError>(
        FailureKind::Storage, "database '" + path + "': the transaction was rolled back");
  return control("COMMIT");
}

llvm::Error SqliteConnection::rollback() {
  return inTransaction() ? control("ROLLBACK") : llvm::Error::success();
}

std::string SqliteConnection::qualify(llvm::StringRef schema, llvm::StringRef relation) const {
  return quote(schema.empty() ? relation.str() : (schema + "." + relation).str());
}

llvm::Expected<RelationKind> SqliteConnection::relationKind(llvm::StringRef name) {
  // The catalog has no index; what can be read is found without it.
  if (sqlite3_table_column_metadata(db, "main", name.str().c_str(), nullptr, nullptr, nullptr,
                                    nullptr, nullptr, nullptr) == SQLITE_OK)
    return RelationKind::Table;
  if (llvm::Expected<Statement> readable = prepare("SELECT 1 FROM main." + quote(name)))
    return RelationKind::View;
  else
    llvm::consumeError(readable.takeError());
  llvm::Expected<Result> found = query("SELECT type FROM main.sqlite_master WHERE name = ? COLLATE "
                                       "NOCASE AND type IN ('table', 'view')",
                                       Field(name.str()));
  if (!found)
    return found.takeError();
  if (found->rows.empty())
    return RelationKind::None;
  return found->rows[0][0] == "view" ? RelationKind::View : RelationKind::Table;
}

llvm::Expected<std::vector<std::string>> SqliteConnection::columnNames(llvm::StringRef relation) {
  llvm::Expected<Statement> statement = prepare("SELECT * FROM main." + quote(relation));
  if (!statement)
    return statement.takeError();
  return columnsOf(statement->get());
}

llvm::Expected<std::unique_ptr<Lock>>
SqliteConnection::lock(llvm::StringRef name, std::chrono::milliseconds wait, std::string &holder) {
  if (inMemory()) // No other process can reach it.
    return std::make_unique<Lock>();
  return lockFile(path + "." + name.str() + "-lock", wait, holder);
}

std::string SqliteConnection::databaseIdentity() const {
  if (inMemory())
    return "sqlite::memory:" + llvm::utohexstr(reinterpret_cast<uintptr_t>(db));
  llvm::SmallString<256> real;
  if (llvm::sys::fs::real_path(path, real))
    return "sqlite:" + path;
  return ("sqlite:" + real).str();
}

bool SqliteConnection::mayHaveBeen(llvm::StringRef identity) const {
  return !identity.consume_front("sqlite:") || identity.starts_with(":memory:") ||
         !llvm::sys::fs::exists(identity);
}

static llvm::Error unreachable(const std::string &path, const char *why) {
  return llvm::make_error<EngineError>(FailureKind::Unreachable, "database '" + path + "': " + why);
}

static llvm::Error badParameter(const char *message) {
  return llvm::make_error<EngineError>(FailureKind::Configuration, message);
}

static int busyTimeout(const ConnectionOptions &options) {
  auto found = options.parameters.find("busy_timeout");
  int millis = 5000;
  if (found != options.parameters.end() &&
      (llvm::StringRef(found->second).getAsInteger(10, millis) || millis < 0))
    return -1;
  return millis;
}

llvm::Expected<std::unique_ptr<Connection>>
mesh::engine::connectSqlite(const ConnectionOptions &options) {
  auto database = options.parameters.find("database");
  if (database == options.parameters.end() || database->second.empty())
    return badParameter("a connection of type 'sqlite' needs 'database', the path of a file");
  int timeout = busyTimeout(options);
  if (timeout < 0)
    return badParameter("'busy_timeout' must be a number of milliseconds");

  const std::string &path = database->second;
  bool isFile = path != ":memory:";
  if (isFile && llvm::sys::fs::is_directory(path))
    return unreachable(path, "is a directory");
  if (isFile && !llvm::sys::fs::exists(path)) {
    llvm::StringRef directory = llvm::sys::path::parent_path(path);
    if (!directory.empty() && !llvm::sys::fs::is_directory(directory))
      return unreachable(path, "its directory does not exist");
    if (!options.mayCreate)
      return unreachable(path, "does not exist");
  }
  sqlite3 *db = nullptr;
  int code =
      sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  if (code) {
    llvm::Error error = failureOf(db, code, path);
    sqlite3_close(db);
    return error;
  }
  sqlite3_busy_timeout(db, timeout);
  return std::make_unique<SqliteConnection>(db, path);
}
