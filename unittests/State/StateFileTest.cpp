// StateFileTest.cpp - a state file says the same as the store it came from, or is refused.

#include "Samples.h"

using namespace mesh;
using namespace mesh::model;
using namespace mesh::state;

static StateView sample() {
  StateView view;
  view.system = "6f1c20aa6f1c20aa6f1c20aa6f1c20aa";
  view.gateway = "production";
  view.head = {41, Hasher("test").finish()};
  ChangeSource source(3);
  while (view.snapshots.size() < 3 || view.environments.size() < 2 || view.intervals.size() < 2)
    applyChange(source.next(), view);
  return view;
}

static std::string failure(llvm::StringRef file) {
  auto view = readStateFile(file);
  return view ? "" : text(view.takeError());
}

TEST(StateFile, RoundTrip) {
  StateView view = sample();
  std::string file = writeStateFile(view);
  llvm::Expected<StateView> read = readStateFile(file);
  ASSERT_TRUE(bool(read)) << text(read.takeError());
  EXPECT_EQ(read->system, view.system);
  EXPECT_EQ(read->gateway, view.gateway);
  EXPECT_TRUE(read->head == view.head);
  EXPECT_TRUE(read->snapshots == view.snapshots);
  EXPECT_TRUE(read->intervals == view.intervals);
  EXPECT_TRUE(read->environments == view.environments);
  EXPECT_EQ(writeStateFile(*read), file);
  EXPECT_EQ(failure(writeStateFile(StateView())), "");
}

TEST(StateFile, RefusesEveryChangedByteAndEveryTruncation) {
  std::string file = writeStateFile(sample());
  for (size_t i = 0; i != file.size(); ++i) {
    std::string changed = file;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    ASSERT_NE(failure(changed), "") << "byte " << i;
    ASSERT_NE(failure(llvm::StringRef(file).take_front(i)), "") << i;
  }
}

TEST(StateFile, SaysWhyItRefuses) {
  std::string file = writeStateFile(sample());
  EXPECT_EQ(failure(""), "this is no mesh state: it does not begin with "
                         "'{\"format\":\"mesh state\",\"version\":'");
  std::string newer = file;
  newer.replace(newer.find("\"version\":1"), 11, "\"version\":2");
  EXPECT_EQ(failure(newer), "the mesh state has version 2, but this release of Mesh reads versions "
                            "up to 1: update it");
  EXPECT_EQ(failure(file.substr(0, file.rfind("\"digest\""))),
            "the mesh state is not whole: its last line should be its digest");
  std::string changed = file;
  changed.replace(changed.find("production"), 4, "PROD");
  EXPECT_NE(failure(changed).find("was changed after it was written"), std::string::npos);
}

TEST(StateFile, RefusesWrongRecordsUnderARightDigest) {
  std::string file = writeStateFile(sample());
  auto resealed = [&](const char *from, const char *to) {
    std::string body = file.substr(0, file.rfind("\"digest\""));
    body.replace(body.find(from), strlen(from), to);
    return body + "\"digest\":\"blake3:" + hashFileContent(body) + "\"}\n";
  };
  EXPECT_EQ(failure(resealed("\"gateway\"", "\"gateway\"")), "");
  EXPECT_NE(failure(resealed("\"gateway\"", "\"gate\"")), "");
  EXPECT_NE(failure(resealed("\"kind\":\"FULL\"", "\"kind\":\"FUEL\"")), "");
  EXPECT_NE(failure(resealed("\"1970-01-", "\"1970-99-")), "");
  EXPECT_NE(failure(resealed("\"snapshots\":[", "\"snapshots\":[[")), "");
}
