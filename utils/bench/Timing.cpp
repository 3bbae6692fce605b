// Timing.cpp - see the header.

#include "Timing.h"
#include "mesh/Basic/Files.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Program.h"
#include <algorithm>
#include <chrono>
#include <unistd.h>

using namespace mesh;
using namespace mesh::bench;

double mesh::bench::now() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}

double Samples::best() const {
  return seconds.empty() ? 0 : *std::min_element(seconds.begin(), seconds.end());
}

Samples &Report::add(llvm::StringRef name) {
  samples.push_back({name.str(), {}});
  return samples.back();
}

static void printJson(llvm::raw_ostream &out, const Report &report) {
  llvm::json::OStream json(out);
  json.object([&] {
    json.attribute("benchmark", report.benchmark);
    if (report.models)
      json.attribute("models", static_cast<int64_t>(report.models));
    json.attributeArray("times", [&] {
      for (const Samples &samples : report.samples)
        json.object([&] {
          json.attribute("name", samples.name);
          json.attribute("best", samples.best());
          json.attributeArray("seconds", [&] {
            for (double seconds : samples.seconds)
              json.value(seconds);
          });
        });
    });
    if (!report.ratios.empty())
      json.attributeObject("ratios", [&] {
        for (const auto &[name, ratio] : report.ratios)
          json.attribute(name, ratio);
      });
  });
  out << '\n';
}

void Report::print(llvm::raw_ostream &out, bool json) const {
  if (json)
    return printJson(out, *this);
  if (models)
    out << models << " models\n";
  for (const Samples &each : samples)
    out << llvm::format("%-34s %9.1f ms", each.name.c_str(), each.best() * 1000) << "   best of "
        << each.seconds.size() << '\n';
  for (const auto &[name, ratio] : ratios)
    out << llvm::format("%-34s %9.2f", name.c_str(), ratio) << '\n';
}

llvm::Error mesh::bench::timeProgram(llvm::ArrayRef<std::string> command,
                                     const std::string &directory, Samples &samples,
                                     const std::string &input) {
  std::string log = directory + "/log";
  std::vector<llvm::StringRef> words(command.begin(), command.end());
  auto program = llvm::sys::findProgramByName(words[0]);
  if (!program)
    return llvm::createStringError(program.getError(), "no program '%s'", command[0].c_str());
  if (::chdir(directory.c_str()))
    return llvm::createStringError("cannot enter '%s'", directory.c_str());
  std::optional<llvm::StringRef> redirects[] = {llvm::StringRef(input), llvm::StringRef(log),
                                                llvm::StringRef(log)};
  std::string failure;
  double start = now();
  int status = llvm::sys::ExecuteAndWait(*program, words, std::nullopt, redirects, 0, 0, &failure);
  samples.seconds.push_back(now() - start);
  if (!status)
    return llvm::Error::success();
  llvm::Expected<std::string> printed = readFile(log);
  std::string said = printed ? *printed : llvm::toString(printed.takeError());
  return llvm::createStringError("'%s' ended with status %d: %s%s", command[0].c_str(), status,
                                 said.c_str(), failure.c_str());
}

WorkDirectory::WorkDirectory(const Options &options)
    : directory(options.directory), isTemporary(options.directory.empty()) {
  llvm::SmallString<128> made;
  if (isTemporary && !llvm::sys::fs::createUniqueDirectory("mesh-bench", made))
    directory = made.str().str();
}

WorkDirectory::~WorkDirectory() {
  if (isTemporary && !directory.empty())
    llvm::sys::fs::remove_directories(directory);
}
