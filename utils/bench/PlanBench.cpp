// PlanBench.cpp - the programs over a generated project. What is measured is
// what a user waits for: whole processes, from start to exit.

#include "Benches.h"
#include "Project.h"
#include "mesh/Basic/Files.h"
#include "mesh/Script/Script.h"
#include "llvm/Support/FileSystem.h"

using namespace mesh;
using namespace mesh::bench;

namespace {
/// A project, its database with the raw tables, and its state.
class Workbench {
public:
  explicit Workbench(const Options &given) : options(given), work(given) {
    shape.models = given.models;
  }

  llvm::Error make();
  /// Runs one of Mesh's programs, in the project.
  llvm::Error run(llvm::StringRef program, std::vector<std::string> arguments, Samples &samples);
  llvm::Error plan(std::vector<std::string> arguments, Samples &samples);
  /// Lets the sqlite3 shell run a file on the warehouse.
  llvm::Error shell(const char *sql, Samples &samples);
  llvm::Error edit(unsigned revision) { return editOneModel(work.path(), shape, revision); }
  llvm::Error editAll(unsigned revision) { return editEveryModel(work.path(), revision); }
  std::string file(const char *name) const { return work.path() + "/" + name; }
  void forgetCache() { llvm::sys::fs::remove_directories(file(".cache")); }
  void forgetState() { llvm::sys::fs::remove(file("state.db")); }
  /// Keeps both databases as they are now, or puts them back.
  llvm::Error keep() { return copy("", ".kept"); }
  llvm::Error restore() { return copy(".kept", ""); }

private:
  llvm::Error copy(const std::string &from, const std::string &to);

  const Options &options;
  WorkDirectory work;
  ProjectShape shape;
};
} // namespace

llvm::Error Workbench::make() {
  if (llvm::Error error = writeProject(work.path(), shape))
    return error;
  Samples ignored;
  return shell("raw.sql", ignored);
}

llvm::Error Workbench::shell(const char *sql, Samples &samples) {
  return timeProgram({"sqlite3", "-bail", "warehouse.db"}, work.path(), samples, file(sql));
}

llvm::Error Workbench::run(llvm::StringRef program, std::vector<std::string> arguments,
                           Samples &samples) {
  arguments.insert(arguments.begin(), (options.binaries + "/" + program).str());
  return timeProgram(arguments, work.path(), samples);
}

llvm::Error Workbench::plan(std::vector<std::string> arguments, Samples &samples) {
  arguments.insert(arguments.begin(), {"plan", "--execution-time", "2024-02-01"});
  return run("mesh", std::move(arguments), samples);
}

llvm::Error Workbench::copy(const std::string &from, const std::string &to) {
  for (const char *name : {"warehouse.db", "state.db"})
    if (std::error_code failure = llvm::sys::fs::copy_file(file(name) + from, file(name) + to))
      return llvm::createStringError(failure, "cannot copy %s", name);
  return llvm::Error::success();
}

llvm::Error mesh::bench::writeBenchProject(const Options &options, llvm::raw_ostream &out) {
  if (options.directory.empty())
    return llvm::createStringError("project needs --dir");
  if (std::error_code failure = llvm::sys::fs::create_directories(options.directory))
    return llvm::createStringError(failure, "cannot make '%s'", options.directory.c_str());
  if (llvm::Error error = Workbench(options).make())
    return error;
  out << options.models << " models in " << options.directory << '\n';
  return llvm::Error::success();
}

llvm::Error mesh::bench::benchCompile(const Options &options, llvm::raw_ostream &out) {
  Workbench bench(options);
  if (llvm::Error error = bench.make())
    return error;
  Samples cold{"no cache", {}}, warm{"one model edited", {}}, same{"nothing edited", {}};
  for (unsigned run = 1; run <= options.runs; ++run) {
    bench.forgetCache();
    if (llvm::Error error = bench.run("meshc", {"--emit=none"}, cold))
      return error;
    if (llvm::Error error = bench.edit(run))
      return error;
    if (llvm::Error error = bench.run("meshc", {"--emit=none"}, warm))
      return error;
    if (llvm::Error error = bench.run("meshc", {"--emit=none"}, same))
      return error;
  }
  Report{"compile", options.models, {cold, warm, same}, {}}.print(out, options.json);
  return llvm::Error::success();
}

llvm::Error mesh::bench::benchPlan(const Options &options, llvm::raw_ostream &out) {
  Workbench bench(options);
  if (llvm::Error error = bench.make())
    return error;
  Samples cold{"cold: no cache, no state", {}}, apply{"plan and apply everything", {}},
      noop{"no-op: nothing to do", {}}, warm{"warm: one model edited", {}};
  for (size_t run = 0; run != options.runs; ++run) {
    bench.forgetCache();
    bench.forgetState();
    if (llvm::Error error = bench.plan({"--out", "plan.sql"}, cold))
      return error;
  }
  if (llvm::Error error = bench.plan({"--auto-apply"}, apply))
    return error;
  for (unsigned run = 1; run <= options.runs; ++run) {
    if (llvm::Error error = bench.edit(0))
      return error;
    if (llvm::Error error = bench.plan({"--out", "plan.sql"}, noop))
      return error;
    if (llvm::Error error = bench.edit(run))
      return error;
    if (llvm::Error error = bench.plan({"--out", "plan.sql"}, warm))
      return error;
  }
  Report{"plan", options.models, {cold, apply, noop, warm}, {}}.print(out, options.json);
  return llvm::Error::success();
}

// --- Promotion -----------------------------------------------------------------

/// The statements of a plan that move views, as one transaction for the shell.
static llvm::Error writeViewStatements(const std::string &plan, const std::string &to) {
  llvm::Expected<std::string> text = readFile(plan);
  if (!text)
    return text.takeError();
  llvm::Expected<script::LoadedScript> loaded = script::parse(*text);
  if (!loaded)
    return loaded.takeError();
  std::string sql = "BEGIN IMMEDIATE;\n";
  for (const script::Step &step : loaded->script.steps) {
    if (step.kind != script::StepKind::Point && step.kind != script::StepKind::Record)
      return llvm::createStringError("the promotion does more than move views");
    for (const std::string &statement : step.sql)
      sql += statement + ";\n";
  }
  return writeFileAtomically(to, sql + "COMMIT;\n");
}

/// Plans dev's versions for prod, and measures that against the shell.
static llvm::Error promote(Workbench &bench, const Options &options, const std::string &what,
                           Report &report) {
  Samples ignored, apply{"meshapply, " + what, {}}, shell{"sqlite3 shell, " + what, {}};
  if (llvm::Error error = bench.plan({"dev", "--auto-apply"}, ignored))
    return error;
  if (llvm::Error error = bench.plan({"--out", "promote.sql"}, ignored))
    return error;
  if (llvm::Error error = writeViewStatements(bench.file("promote.sql"), bench.file("views.sql")))
    return error;
  if (llvm::Error error = bench.keep())
    return error;
  for (size_t run = 0; run != options.runs; ++run) {
    if (llvm::Error error = bench.restore())
      return error;
    if (llvm::Error error = bench.shell("views.sql", shell))
      return error;
    if (llvm::Error error = bench.restore())
      return error;
    if (llvm::Error error =
            bench.run("meshapply", {"promote.sql", "-p", ".", "--gateway", "bench"}, apply))
      return error;
  }
  report.ratios.push_back({"ratio, " + what, apply.best() / shell.best()});
  report.samples.push_back(std::move(apply));
  report.samples.push_back(std::move(shell));
  return llvm::Error::success();
}

llvm::Error mesh::bench::benchPromote(const Options &options, llvm::raw_ostream &out) {
  Workbench bench(options);
  if (llvm::Error error = bench.make())
    return error;
  Report report{"promote", options.models, {}, {}};
  if (llvm::Error error = promote(bench, options, "new views", report))
    return error;
  if (llvm::Error error = bench.editAll(1))
    return error;
  if (llvm::Error error = promote(bench, options, "moved views", report))
    return error;
  report.print(out, options.json);
  return llvm::Error::success();
}
