// ScratchDirectory.cpp - see the header.

#include "ScratchDirectory.h"
#include "llvm/Support/FileSystem.h"
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace mesh;
using namespace mesh::driver;

static llvm::Error failure(const char *what) {
  return llvm::createStringError("cannot make a temporary directory: %s: %s", what,
                                 std::strerror(errno));
}

/// What the guard does. It holds nothing of the process open that another may be
/// waiting for, and is not reached by an interrupt from the terminal.
[[noreturn]] static void keepGuard(int lifeline, const std::string &directory) {
  ::setsid();
  ::signal(SIGTERM, SIG_IGN);
  ::signal(SIGHUP, SIG_IGN);
  int nowhere = ::open("/dev/null", O_RDWR);
  for (int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    ::dup2(nowhere, standard);
  char byte;
  while (::read(lifeline, &byte, 1) < 0 && errno == EINTR)
    ;
  llvm::sys::fs::remove_directories(directory);
  ::_exit(0);
}

llvm::Expected<std::unique_ptr<ScratchDirectory>> ScratchDirectory::make() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC))
    return failure("pipe");
  llvm::SmallString<128> made;
  if (std::error_code error = llvm::sys::fs::createUniqueDirectory("mesh", made)) {
    ::close(ends[0]);
    ::close(ends[1]);
    return llvm::createStringError("cannot make a temporary directory: %s; set TMPDIR to a "
                                   "directory that can be written to",
                                   error.message().c_str());
  }
  std::string path = made.str().str();
  pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[1]);
    keepGuard(ends[0], path);
  }
  ::close(ends[0]);
  if (child < 0) {
    llvm::Error error = failure("fork");
    ::close(ends[1]);
    llvm::sys::fs::remove_directories(path);
    return error;
  }
  return std::unique_ptr<ScratchDirectory>(new ScratchDirectory(path, ends[1], child));
}

ScratchDirectory::~ScratchDirectory() {
  ::close(lifeline);
  while (::waitpid(guard, nullptr, 0) < 0 && errno == EINTR)
    ;
}
