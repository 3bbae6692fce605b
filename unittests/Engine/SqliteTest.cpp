// SqliteTest.cpp - what the interface promises, on SQLite.

#include "mesh/Engine/Connection.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "gtest/gtest.h"
#include <fstream>
#include <sys/fsuid.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace mesh::engine;

namespace {

class Sqlite : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("mesh-sqlite", directory));
    path = (directory + "/warehouse.db").str();
  }
  void TearDown() override { llvm::sys::fs::remove_directories(directory); }

  ConnectionOptions optionsFor(std::string database) {
    return {"sqlite", {{"database", std::move(database)}, {"busy_timeout", "50"}}};
  }
  std::unique_ptr<Connection> open() {
    auto connection = connect(optionsFor(path));
    EXPECT_TRUE(bool(connection)) << llvm::toString(connection.takeError());
    return std::move(*connection);
  }

  llvm::SmallString<128> directory;
  std::string path;
};

} // namespace

static std::string text(llvm::Error error) { return llvm::toString(std::move(error)); }

/// The kind of the failure and its message.
static std::pair<FailureKind, std::string> failureOf(llvm::Error error) {
  std::pair<FailureKind, std::string> failure{FailureKind::Statement, "success"};
  llvm::handleAllErrors(std::move(error), [&](const EngineError &engineError) {
    failure = {engineError.kind(), engineError.message()};
  });
  return failure;
}

#define EXPECT_OK(...) EXPECT_EQ(text(__VA_ARGS__), "")

TEST_F(Sqlite, QueriesWithParametersAndNull) {
  auto db = open();
  EXPECT_OK(db->execute("CREATE TABLE t (a INTEGER, b TEXT)"));
  auto inserted = db->query("INSERT INTO t VALUES (?, ?), (2, ?)",
                            {Field("1"), Field("it's"), Field(std::nullopt)});
  ASSERT_TRUE(bool(inserted)) << text(inserted.takeError());
  EXPECT_EQ(db->rowsWritten(), 2);
  auto rows =
      db->query("SELECT a, b, typeof(a) AS type FROM t WHERE a >= ? ORDER BY a", {Field("1")});
  ASSERT_TRUE(bool(rows)) << text(rows.takeError());
  EXPECT_EQ(rows->columns, (std::vector<std::string>{"a", "b", "type"}));
  EXPECT_EQ(rows->rows, (std::vector<std::vector<Field>>{{"1", "it's", "integer"},
                                                         {"2", std::nullopt, "integer"}}));
}

TEST_F(Sqlite, OneStatementAtATime) {
  auto db = open();
  EXPECT_OK(db->execute("CREATE TABLE t (a); -- only a comment behind it\n/* and */ ;"));
  EXPECT_OK(db->execute(" -- nothing at all\n"));
  EXPECT_EQ(text(db->execute("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)")),
            "the text has several statements");
  EXPECT_EQ(text(db->execute("CREATE TABLE u (a); INSERT INTO u VALUES (2)")),
            "the text has several statements");
  auto count = db->query("SELECT count(*) FROM t");
  ASSERT_TRUE(bool(count));
  EXPECT_EQ(count->rows[0][0], "0"); // Nothing of a refused text ran.
}

TEST_F(Sqlite, StatementsCannotTouchTransactions) {
  auto db = open();
  EXPECT_OK(db->begin());
  EXPECT_OK(db->execute("CREATE TABLE t (a)"));
  for (const char *sql : {"COMMIT", "END", "ROLLBACK", "BEGIN", "SAVEPOINT s", "commit -- x"})
    EXPECT_EQ(text(db->execute(sql)), "a statement must not begin or end a transaction") << sql;
  EXPECT_TRUE(db->inTransaction());
  EXPECT_OK(db->rollback());
  EXPECT_OK(db->rollback()); // Without a transaction it does nothing.
  auto kind = db->relationKind("t");
  ASSERT_TRUE(bool(kind));
  EXPECT_EQ(*kind, RelationKind::None);
}

TEST_F(Sqlite, RelationsAndColumns) {
  auto db = open();
  std::string table = db->qualify("sales", "or\"ders");
  EXPECT_EQ(table, "\"sales.or\"\"ders\"");
  EXPECT_OK(db->execute("CREATE TABLE " + table + " (id, \"am ount\")"));
  EXPECT_OK(db->execute("CREATE VIEW v AS SELECT id AS x FROM " + table));
  EXPECT_OK(db->execute("CREATE VIEW dangling AS SELECT * FROM gone"));
  EXPECT_EQ(llvm::cantFail(db->relationKind("sales.or\"ders")), RelationKind::Table);
  EXPECT_EQ(llvm::cantFail(db->relationKind("V")), RelationKind::View);
  EXPECT_EQ(llvm::cantFail(db->relationKind("dangling")), RelationKind::View);
  EXPECT_EQ(llvm::cantFail(db->relationKind("gone")), RelationKind::None);
  EXPECT_EQ(llvm::cantFail(db->columnNames("sales.or\"ders")),
            (std::vector<std::string>{"id", "am ount"}));
  EXPECT_EQ(llvm::cantFail(db->columnNames("v")), (std::vector<std::string>{"x"}));
  EXPECT_EQ(text(db->columnNames("gone").takeError()), "no such table: main.gone");
}

TEST_F(Sqlite, ClassifiesFailures) {
  auto db = open();
  EXPECT_OK(db->execute("CREATE TABLE t (a UNIQUE)"));
  EXPECT_EQ(failureOf(db->execute("SELEC 1")).first, FailureKind::Statement);
  EXPECT_EQ(failureOf(db->execute("INSERT INTO t VALUES (1), (1)")).first, FailureKind::Statement);

  auto other = open();
  EXPECT_OK(other->begin());
  EXPECT_EQ(failureOf(db->begin()),
            std::make_pair(FailureKind::Busy,
                           "database '" + path + "': database is locked by another process"));
  EXPECT_OK(other->rollback());

  EXPECT_OK(db->execute("PRAGMA max_page_count = 3"));
  EXPECT_OK(db->begin());
  EXPECT_EQ(
      failureOf(db->execute("INSERT INTO t VALUES (zeroblob(100000))")),
      std::make_pair(FailureKind::Storage, "database '" + path + "': database or disk is full"));
  EXPECT_OK(db->rollback());

  std::ofstream((directory + "/text").str()) << "This is no database, but a text of some length.";
  auto noDatabase = connect(optionsFor((directory + "/text").str()));
  ASSERT_TRUE(bool(noDatabase));
  EXPECT_EQ(failureOf((*noDatabase)->begin()).first, FailureKind::Corrupt);
}

// SQLite rolls back on its own when the disk is full in the middle of a write;
// a commit must then not look like success.
TEST_F(Sqlite, CommitOfALostTransactionFails) {
  auto db = open();
  EXPECT_OK(db->begin());
  EXPECT_OK(db->rollback());
  EXPECT_EQ(failureOf(db->commit()).first, FailureKind::Storage);
}

TEST_F(Sqlite, CannotConnect) {
  auto failure = [&](const ConnectionOptions &options) {
    auto connection = connect(options);
    return failureOf(connection ? llvm::Error::success() : connection.takeError());
  };
  EXPECT_EQ(failure({"oracle", {}}), std::make_pair(FailureKind::Configuration,
                                                    std::string("unknown connection type 'oracle'; "
                                                                "known: sqlite")));
  EXPECT_EQ(failure({"sqlite", {}}).first, FailureKind::Configuration);
  EXPECT_EQ(failure(optionsFor(directory.str().str())),
            std::make_pair(FailureKind::Unreachable,
                           "database '" + directory.str().str() + "': is a directory"));
  EXPECT_EQ(failure(optionsFor(path + "/no/such")).first, FailureKind::Unreachable);
  ConnectionOptions existing = optionsFor(path);
  existing.mayCreate = false;
  EXPECT_EQ(failure(existing),
            std::make_pair(FailureKind::Unreachable, "database '" + path + "': does not exist"));
  EXPECT_FALSE(llvm::sys::fs::exists(path));
}

TEST_F(Sqlite, ReadOnlyFile) {
  EXPECT_OK(open()->execute("CREATE TABLE t (a)"));
  llvm::sys::fs::setPermissions(path, llvm::sys::fs::all_read);
  llvm::sys::fs::setPermissions(directory, llvm::sys::fs::all_read | llvm::sys::fs::all_exe);
  int before = setfsuid(65534); // Root may write to read-only files.
  auto db = open();
  EXPECT_TRUE(bool(db->query("SELECT * FROM t")));
  EXPECT_EQ(failureOf(db->begin()).first, FailureKind::Storage);
  std::string holder;
  EXPECT_EQ(failureOf(db->lock("mesh", std::chrono::milliseconds(0), holder).takeError()).first,
            FailureKind::Storage);
  setfsuid(static_cast<uid_t>(before));
  llvm::sys::fs::setPermissions(directory, llvm::sys::fs::all_all);
}

TEST_F(Sqlite, LockExcludesOtherProcesses) {
  auto db = open();
  std::string holder;
  const std::chrono::milliseconds noWait(0);
  int ready[2], release[2];
  ASSERT_EQ(pipe(ready), 0);
  ASSERT_EQ(pipe(release), 0);
  pid_t child = fork();
  if (child == 0) {
    auto lock = llvm::cantFail(db->lock("mesh", noWait, holder));
    char byte = lock ? 'y' : 'n';
    if (write(ready[1], &byte, 1) != 1 || read(release[0], &byte, 1) != 1)
      _exit(1);
    kill(getpid(), SIGKILL); // The lock must go with the process.
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'y');
  EXPECT_EQ(llvm::cantFail(db->lock("mesh", noWait, holder)), nullptr);
  EXPECT_EQ(holder.find("process " + std::to_string(child) + " on "), 0u) << holder;
  ASSERT_EQ(write(release[1], "x", 1), 1);
  waitpid(child, nullptr, 0);

  auto lock = llvm::cantFail(db->lock("mesh", noWait, holder));
  EXPECT_NE(lock, nullptr);
  auto other = open(); // Also from another connection of the same process.
  EXPECT_EQ(llvm::cantFail(other->lock("mesh", noWait, holder)), nullptr);
  EXPECT_NE(llvm::cantFail(other->lock("elsewhere", noWait, holder)), nullptr);
  lock.reset();
  EXPECT_NE(llvm::cantFail(other->lock("mesh", noWait, holder)), nullptr);
}

TEST_F(Sqlite, Identity) {
  auto db = open();
  EXPECT_OK(db->execute("CREATE TABLE t (a)"));
  std::string link = (directory + "/link.db").str();
  ASSERT_FALSE(llvm::sys::fs::create_link(path, link));
  auto linked = llvm::cantFail(connect(optionsFor(link)));
  EXPECT_EQ(linked->databaseIdentity(), db->databaseIdentity());
  auto memory = llvm::cantFail(connect(optionsFor(":memory:")));
  EXPECT_NE(memory->databaseIdentity(), db->databaseIdentity());
  EXPECT_FALSE(memory->mayHaveBeen(db->databaseIdentity()));
  EXPECT_TRUE(memory->mayHaveBeen("sqlite:" + path + ".moved"));
}
