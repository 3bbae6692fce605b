// Interpreter.cpp - finds Python, keeps the process, asks it.

#include "Process.h"
#include "Sources.h"
#include "mesh/Python/Python.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using namespace mesh;
using namespace mesh::python;

namespace {
struct HelperFile {
  const char *folder, *path, *text;
};
} // namespace

static constexpr HelperFile helperFiles[] = {
#include "Helper.inc"
};

/// Takes the modules from the channel and hands over to the first of them.
static constexpr const char *bootstrap =
    "import json,os,sys\n"
    "channel=os.fdopen(3,'r+b',buffering=0)\n"
    "begun=b''\n"
    "while b'\\n' not in begun:\n"
    "    part=channel.read(65536)\n"
    "    if not part: sys.exit(0)\n"
    "    begun+=part\n"
    "line,_,begun=begun.partition(b'\\n')\n" // Perhaps the first question is there too.
    "sources=json.loads(line)\n"
    "scope={'__name__':'mesh_helper','sources':sources,'channel':channel,'begun':begun}\n"
    "exec(compile(sources['helper.py'],'<mesh>/helper.py','exec'),scope)\n";

// --- Finding Python ------------------------------------------------------------

static std::string variable(const Settings &settings, const char *name) {
  auto found = settings.environment.find(name);
  return found == settings.environment.end() ? "" : found->second;
}

std::string mesh::python::findInterpreter(const Settings &settings) {
  if (!settings.interpreter.empty()) {
    llvm::SmallString<128> path(settings.interpreter);
    if (llvm::sys::path::is_relative(path)) {
      path = settings.projectDir;
      llvm::sys::path::append(path, settings.interpreter);
    }
    return llvm::sys::fs::can_execute(path) ? path.str().str() : "";
  }
  std::vector<std::string> folders;
  if (std::string environment = variable(settings, "VIRTUAL_ENV"); !environment.empty())
    folders.push_back(environment + "/bin");
  llvm::SmallVector<llvm::StringRef, 16> path;
  std::string searched = variable(settings, "PATH");
  llvm::StringRef(searched).split(path, ':', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef folder : path)
    folders.push_back(folder.str());
  for (const std::string &folder : folders)
    if (std::string program = folder + "/python3"; llvm::sys::fs::can_execute(program))
      return program;
  return "";
}

/// The names of what is installed beside the interpreter: they hold the versions.
static Digest digestOfInstallation(const std::string &interpreter) {
  Hasher hasher("python");
  hasher.add(interpreter);
  std::string prefix =
      llvm::sys::path::parent_path(llvm::sys::path::parent_path(interpreter)).str();
  std::vector<std::string> names;
  auto list = [&](const llvm::Twine &folder, llvm::StringRef wanted) {
    std::vector<std::string> found;
    std::error_code failure;
    for (llvm::sys::fs::directory_iterator file(folder, failure), end; file != end && !failure;
         file.increment(failure))
      if (llvm::sys::path::filename(file->path()).starts_with(wanted))
        found.push_back(file->path());
    return found;
  };
  for (const char *library : {"/lib", "/lib64", "/local/lib"})
    for (const std::string &version : list(prefix + library, "python3"))
      for (const char *packages : {"/site-packages", "/dist-packages"})
        for (const std::string &package : list(version + packages, ""))
          names.push_back(package);
  llvm::sort(names);
  for (const std::string &name : names)
    hasher.add(name);
  return hasher.finish();
}

// --- The process ---------------------------------------------------------------

Interpreter::Interpreter(Settings given) : settings(std::move(given)) {}
Interpreter::~Interpreter() = default;

void Interpreter::configure(std::string interpreter, unsigned timeout) {
  std::lock_guard<std::mutex> lock(mutex);
  if (interpreter != settings.interpreter)
    process.reset();
  settings.interpreter = std::move(interpreter);
  settings.timeout = timeout;
}

void Interpreter::scanMacros(const std::vector<std::string> &files) {
  definitions = scanFiles(settings.projectDir, files);
  installed = digestOfInstallation(findInterpreter(settings));
}

const Definition *Interpreter::findMacro(llvm::StringRef name) const {
  auto found =
      llvm::partition_point(definitions, [&](const Definition &each) { return each.name < name; });
  return found != definitions.end() && found->name == name ? &*found : nullptr;
}

bool Interpreter::start(Failure &failure) {
  std::string program = findInterpreter(settings);
  if (program.empty()) {
    failure = {Failure::Kind::NoPython,
               settings.interpreter.empty() ? "no python3 in VIRTUAL_ENV or PATH"
                                            : "no program '" + settings.interpreter + "'",
               "", 0};
    return false;
  }
  llvm::SmallString<256> root(settings.projectDir);
  llvm::sys::fs::make_absolute(root);
  llvm::sys::path::remove_dots(root, /*remove_dot_dot=*/true);
  std::map<std::string, std::string> environment = settings.environment;
  environment["PYTHONDONTWRITEBYTECODE"] = "1"; // Nothing is left in the project.
  environment["PYTHONUTF8"] = "1";
  auto started = Process::start({program, "-c", bootstrap}, environment);
  if (!started) {
    failure = {Failure::Kind::NoPython, llvm::toString(started.takeError()), "", 0};
    return false;
  }
  process = std::move(*started);
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::json::OStream json(stream);
  json.object([&] {
    json.attribute("project", root.str());
    json.attribute("timeout", int64_t(settings.timeout));
    for (const HelperFile &file : helperFiles)
      json.attribute(file.path, file.text);
  });
  if (llvm::Error error = process->send(text, settings.timeout)) {
    failure = {Failure::Kind::Stopped, llvm::toString(std::move(error)), "", 0};
    process.reset();
    return false;
  }
  return true;
}

static std::string textOf(const JsonValue &answer, llvm::StringRef key) {
  std::optional<JsonValue> value = answer.get(key);
  return value ? value->asString().value_or("").str() : "";
}

/// What an answer says went wrong; false if nothing did.
static bool readFailure(const JsonValue &answer, Failure &failure) {
  std::string kind = textOf(answer, "failed");
  if (kind.empty())
    return false;
  failure.kind = kind == "package" ? Failure::Kind::NoPackage
                 : kind == "time"  ? Failure::Kind::NeedsTime
                                   : Failure::Kind::Raised;
  failure.message = textOf(answer, "message");
  failure.file = textOf(answer, "file");
  std::optional<JsonValue> line = answer.get("line");
  failure.line = line ? unsigned(line->asInteger().value_or(0)) : 0;
  return true;
}

std::optional<JsonDocument> Interpreter::request(const std::string &subject,
                                                 const std::string &question, Ask ask,
                                                 Failure &failure) {
  std::lock_guard<std::mutex> lock(mutex);
  if (auto known = broken.find(subject); known != broken.end()) {
    failure = known->second;
    return std::nullopt;
  }
  auto stop = [&](std::string why) {
    llvm::StringRef all = process ? llvm::StringRef(process->said()).trim() : "";
    std::string said = all.substr(all.rfind('\n') + 1).str(); // The last line says what it was.
    failure = {Failure::Kind::Stopped, why + (said.empty() ? "" : "; it wrote: " + said), "", 0};
    process.reset();
    broken[subject] = failure;
    return std::nullopt;
  };
  if (!process && !start(failure))
    return std::nullopt;
  std::string line = question;
  for (;;) {
    if (llvm::Error error = process->send(line, settings.timeout))
      return stop(llvm::toString(std::move(error)));
    llvm::Expected<std::string> text = process->receive(settings.timeout);
    if (!text)
      return stop(llvm::toString(text.takeError()));
    llvm::Expected<JsonDocument> answer = JsonDocument::parse(*text);
    if (!answer || !answer->root().isObject()) {
      llvm::consumeError(answer.takeError());
      return stop("gave an answer that is no JSON: " + llvm::StringRef(*text).take_front(60).str());
    }
    if (std::optional<JsonValue> asked = answer->root().get("ask")) {
      line = ask(*asked);
      continue;
    }
    if (readFailure(answer->root(), failure))
      return std::nullopt;
    return std::move(*answer);
  }
}
