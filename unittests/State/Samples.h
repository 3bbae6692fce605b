// Samples.h - states and changes for the tests.

#ifndef MESH_UNITTESTS_STATE_SAMPLES_H
#define MESH_UNITTESTS_STATE_SAMPLES_H

#include "mesh/State/Changes.h"
#include "mesh/State/Receipt.h"
#include "mesh/State/StateFile.h"
#include "mesh/State/Store.h"
#include "mesh/State/System.h"
#include "gtest/gtest.h"
#include <random>

namespace mesh::state {

inline std::string text(llvm::Error error) { return llvm::toString(std::move(error)); }

#define EXPECT_OK(...) EXPECT_EQ(text(__VA_ARGS__), "")

inline std::unique_ptr<engine::Connection> connectTo(const std::string &database) {
  engine::ConnectionOptions options{"sqlite", {{"database", database}, {"busy_timeout", "50"}}};
  return llvm::cantFail(engine::connect(options));
}

inline StoreOptions storeOptions(bool create = true, std::string gateway = "production") {
  StoreOptions options;
  options.gateway = std::move(gateway);
  options.create = create;
  return options;
}

/// Random changes over few names, so that they often meet.
class ChangeSource {
public:
  explicit ChangeSource(unsigned seed) : random(seed) {}

  model::StateChange next() {
    model::StateChange change;
    switch (below(6)) {
    case 0:
      change.addSnapshot = snapshot(below(5));
      break;
    case 1:
      change.setEnvironment = environment(below(3));
      break;
    case 2:
      change.removeEnvironment = name("env", below(3));
      break;
    case 3:
      change.removeSnapshot = snapshot(below(5)).id;
      break;
    case 4:
      change.removeTable = name("table", below(3));
      break;
    default:
      change.intervalTable = name("table", below(3));
      change.intervalStart = int64_t(below(20)) * dayMillis;
      change.intervalEnd = change.intervalStart + int64_t(1 + below(5)) * dayMillis;
    }
    return change;
  }

private:
  size_t below(size_t bound) { return random() % bound; }
  static std::string name(const char *what, size_t number) {
    return std::string(what) + "'\"ö." + std::to_string(number);
  }
  model::Snapshot snapshot(size_t number) {
    model::ModelSummary model;
    model.name = name("model", number);
    model.kind.kind = model::ModelKind::Full;
    model.query = "SELECT 'it''s' AS \"x\"\nFROM t";
    return model::makeSnapshot(model, name("table", number), Instant{int64_t(below(1000))},
                               {name("table", number + 1), "plain"});
  }
  model::Environment environment(size_t number) {
    model::Environment environment;
    environment.name = name("env", number);
    environment.updatedAt = int64_t(below(1000));
    for (size_t i = 0, count = below(4); i != count; ++i)
      environment.entries.push_back(
          {name("model", i), snapshot(i).id, name("table", i), name("view", i)});
    return environment;
  }

  std::mt19937 random;
};

/// Runs `work` in a transaction that is committed.
template <typename Work> void transact(Store &store, Work &&work) {
  EXPECT_OK(store.connection().begin());
  work();
  EXPECT_OK(store.connection().commit());
}

/// Applies a plan of one step to the store, and returns its receipt's entry.
inline ReceiptEntry applyPlan(Store &store, const std::string &digest,
                              const std::vector<model::StateChange> &changes) {
  ReceiptEntry entry;
  ReceiptStep &step = entry.done.emplace_back();
  step.step = 1;
  for (const model::StateChange &change : changes)
    step.changes.push_back(toJson(change));
  transact(store, [&] {
    OpenPlan plan;
    plan.digest = digest;
    plan.environment = "prod";
    plan.steps = 1;
    EXPECT_OK(store.beginPlan(plan));
    for (const model::StateChange &change : changes)
      EXPECT_OK(store.apply(change));
    EXPECT_OK(store.recordDone(1, digestOf(step.changes)));
    entry.entry = llvm::cantFail(store.finishPlan(Outcome::Done, "", Instant{5}));
  });
  return entry;
}

} // namespace mesh::state

#endif // MESH_UNITTESTS_STATE_SAMPLES_H
