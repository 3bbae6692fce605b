// Mesh.cpp - `mesh`: finds the subcommand and hands over.

#include "Commands.h"
#include "mesh/Basic/Names.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Format.h"
#include <chrono>
#include <csignal>
#include <iostream>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace mesh;
using namespace mesh::driver;

extern char **environ;

Environment mesh::driver::processEnvironment() {
  using namespace std::chrono;
  Environment environment{llvm::outs(), llvm::errs(), std::cin, {}, {}, false, false, false, {}};
  llvm::errs().tie(&llvm::outs()); // In a log an error stands behind what came before it.
  for (char **entry = environ; *entry; ++entry) {
    auto [name, value] = llvm::StringRef(*entry).split('=');
    environment.variables[name.str()] = value.str();
  }
  environment.now.millis =
      duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  environment.outIsTerminal = ::isatty(STDOUT_FILENO);
  winsize size = {};
  if (environment.outIsTerminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
    environment.outWidth = size.ws_col;
  environment.errIsTerminal = ::isatty(STDERR_FILENO);
  environment.inIsTerminal = ::isatty(STDIN_FILENO);
  return environment;
}

namespace {
struct Command {
  llvm::StringRef words, text;
  int (*run)(llvm::ArrayRef<const char *>, Environment &);
};
} // namespace

static constexpr Command commands[] = {
#define MESH_COMMAND(Name, Words, Text) {Words, Text, Name##Command},
#include "Commands.def"
};

/// Options that stand before the command and take a value of their own.
static bool takesValue(llvm::StringRef option) {
  return option == "-p" || option == "--paths" || option == "--gateway" || option == "--dotenv" ||
         option == "--config" || option == "--diagnostics";
}

static void printHelp(llvm::raw_ostream &out) {
  out << "Usage: mesh [-p DIR] [--gateway NAME] COMMAND [OPTION...]\n\nCommands:\n";
  for (const Command &command : commands)
    out << "  " << command.words
        << std::string(command.words.size() < 18 ? 18 - command.words.size() : 1, ' ')
        << command.text << '\n';
  out << "\n'mesh COMMAND --help' lists the options of a command.\n";
}

/// The command that the words name: two words before one.
static const Command *findCommand(llvm::StringRef first, llvm::StringRef second) {
  std::string both = (first + " " + second).str();
  for (llvm::StringRef wanted : {llvm::StringRef(both), first})
    for (const Command &command : commands)
      if (command.words == wanted)
        return &command;
  return nullptr;
}

static int unknownCommand(llvm::StringRef word, Environment &environment) {
  llvm::SmallVector<llvm::StringRef, 32> names;
  for (const Command &command : commands)
    names.push_back(command.words);
  environment.err << "mesh: unknown command '" << word << "'";
  llvm::StringRef nearest = nearestName(word, names);
  if (!nearest.empty())
    environment.err << "; did you mean '" << nearest << "'?";
  environment.err << "\n'mesh --help' lists the commands\n";
  return exitUsage;
}

int mesh::driver::runMesh(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  llvm::SmallVector<const char *, 16> before, behind;
  size_t i = 1;
  for (; i < arguments.size() && arguments[i][0] == '-'; ++i) {
    llvm::StringRef option = arguments[i];
    if (option == "--help" || option == "-h" || option == "--version") {
      if (option == "--version")
        environment.out << "mesh " MESH_VERSION "\n";
      else
        printHelp(environment.out);
      return exitDone;
    }
    before.push_back(arguments[i]);
    if (takesValue(option) && i + 1 < arguments.size())
      before.push_back(arguments[++i]);
  }
  if (i == arguments.size()) {
    printHelp(environment.err);
    return exitUsage;
  }
  llvm::StringRef first = arguments[i], second = i + 1 < arguments.size() ? arguments[i + 1] : "";
  const Command *command = findCommand(first, second);
  if (!command)
    return unknownCommand(first, environment);
  i += command->words.contains(' ') ? 2 : 1;
  // Whoever reads the progress may go away; that is no reason to stop half-way.
  std::signal(SIGPIPE, SIG_IGN);
  std::string name = ("mesh " + command->words).str();
  llvm::SmallVector<const char *, 16> all = {name.c_str()};
  llvm::append_range(all, before);
  llvm::append_range(all, arguments.drop_front(i));
  int status = command->run(all, environment);
  llvm::outs().flush();
  llvm::outs().clear_error();
  return status;
}
