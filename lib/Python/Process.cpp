// Process.cpp - starting, feeding, reading and killing a child process. Every wait
// has an end.

#include "Process.h"
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace mesh::python;
using Clock = std::chrono::steady_clock;

static constexpr size_t maxLine = size_t(64) << 20;
static constexpr size_t maxTail = 4096;
static constexpr int channelInChild = 3;

static llvm::Error systemError(const char *what) {
  return llvm::createStringError(llvm::Twine(what) + ": " + std::strerror(errno));
}

static std::vector<char *> pointersTo(std::vector<std::string> &texts) {
  std::vector<char *> pointers;
  for (std::string &text : texts)
    pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// The child must not get the terminal's signals (its own group), and inherits
/// nothing but the two descriptors that it is given.
static int spawn(std::vector<std::string> command, std::vector<std::string> environment,
                 int channel, int output, int &pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, 1);
  posix_spawn_file_actions_adddup2(&actions, output, 2);
  posix_spawn_file_actions_adddup2(&actions, channel, channelInChild);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  int failure = posix_spawn(&pid, command[0].c_str(), &actions, &attributes,
                            pointersTo(command).data(), pointersTo(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failure;
}

llvm::Expected<std::unique_ptr<Process>>
Process::start(llvm::ArrayRef<std::string> command,
               const std::map<std::string, std::string> &environment) {
  int channels[2], outputs[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channels))
    return systemError("socketpair");
  if (pipe2(outputs, O_CLOEXEC)) {
    llvm::Error error = systemError("pipe");
    close(channels[0]);
    close(channels[1]);
    return error;
  }
  std::vector<std::string> variables;
  for (const auto &[name, value] : environment)
    variables.push_back(name + "=" + value);
  // A descriptor that already has the number would stay closed on exec.
  int forChild = fcntl(channels[1], F_DUPFD_CLOEXEC, 10);
  int pid = 0;
  int failure = forChild < 0 ? errno
                             : spawn({command.begin(), command.end()}, std::move(variables),
                                     forChild, outputs[1], pid);
  close(channels[1]);
  close(outputs[1]);
  if (forChild >= 0)
    close(forChild);
  if (failure) {
    close(channels[0]);
    close(outputs[0]);
    return llvm::createStringError(llvm::Twine(command[0]) + ": " + std::strerror(failure));
  }
  for (int descriptor : {channels[0], outputs[0]})
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  return std::unique_ptr<Process>(new Process(pid, channels[0], outputs[0]));
}

Process::~Process() {
  close(channel);
  close(output);
  if (pid > 0) {
    kill(-pid, SIGKILL);
    kill(pid, SIGKILL); // Should it have left its group.
    while (waitpid(pid, nullptr, 0) < 0 && errno == EINTR)
      continue;
  }
}

/// Takes what it wrote to its standard output, keeping the end.
void Process::drain() {
  char buffer[4096];
  for (int rounds = 0; rounds < 64; ++rounds) {
    ssize_t got = read(output, buffer, sizeof(buffer));
    if (got <= 0)
      return;
    tail.append(buffer, size_t(got));
    if (tail.size() > maxTail)
      tail.erase(0, tail.size() - maxTail);
  }
}

/// Why the channel is closed.
llvm::Error Process::gone() {
  drain();
  int status = 0;
  for (int i = 0; i < 100; ++i) { // It may still be about to end.
    int ended = waitpid(pid, &status, WNOHANG);
    if (ended == pid) {
      kill(-pid, SIGKILL); // What it started.
      pid = 0;
      drain();
      if (WIFSIGNALED(status))
        return llvm::createStringError(llvm::Twine("was ended by signal ") +
                                       llvm::Twine(WTERMSIG(status)) + " (" +
                                       strsignal(WTERMSIG(status)) + ")");
      return llvm::createStringError(llvm::Twine("ended with status ") +
                                     llvm::Twine(WEXITSTATUS(status)));
    }
    usleep(10'000);
  }
  return llvm::createStringError("closed its channel");
}

namespace {
/// The time that is left of so many seconds.
struct Deadline {
  Clock::time_point end;
  unsigned seconds;

  explicit Deadline(unsigned allowed)
      : end(Clock::now() + std::chrono::seconds(allowed)), seconds(allowed) {}
  int milliseconds() const {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
    return left < 0 ? 0 : int(left);
  }
  llvm::Error passed() const {
    return llvm::createStringError(llvm::Twine("gave no answer for ") + llvm::Twine(seconds) +
                                   " seconds");
  }
};
} // namespace

llvm::Error Process::send(llvm::StringRef line, unsigned seconds) {
  std::string text = line.str() + "\n";
  llvm::StringRef rest = text;
  Deadline deadline(seconds);
  while (!rest.empty()) {
    pollfd waits[] = {{channel, POLLOUT, 0}, {output, POLLIN, 0}};
    int left = deadline.milliseconds();
    if (!left)
      return deadline.passed();
    if (poll(waits, 2, left) < 0 && errno != EINTR)
      return systemError("poll");
    if (waits[1].revents & POLLIN)
      drain();
    ssize_t sent = ::send(channel, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0)
      rest = rest.drop_front(size_t(sent));
    else if (errno != EAGAIN && errno != EINTR)
      return gone();
  }
  return llvm::Error::success();
}

llvm::Expected<std::string> Process::receive(unsigned seconds) {
  Deadline deadline(seconds);
  size_t searched = 0;
  for (;;) {
    size_t end = pending.find('\n', searched);
    if (end != std::string::npos) {
      std::string line = pending.substr(0, end);
      pending.erase(0, end + 1);
      return line;
    }
    searched = pending.size();
    if (pending.size() > maxLine)
      return llvm::createStringError(llvm::Twine("gave an answer of more than ") +
                                     llvm::Twine(maxLine >> 20) + " MiB");
    pollfd waits[] = {{channel, POLLIN, 0}, {output, POLLIN, 0}};
    int left = deadline.milliseconds();
    if (!left)
      return deadline.passed();
    if (poll(waits, waits[1].fd < 0 ? 1 : 2, left) < 0 && errno != EINTR)
      return systemError("poll");
    if (waits[1].revents & POLLIN)
      drain();
    char buffer[65536];
    ssize_t got = recv(channel, buffer, sizeof(buffer), MSG_DONTWAIT);
    if (got > 0)
      pending.append(buffer, size_t(got));
    else if (got == 0 || (errno != EAGAIN && errno != EINTR))
      return gone();
    else if (waits[1].revents & (POLLHUP | POLLERR) && !(waits[0].revents))
      usleep(1000); // Its output is closed, which poll tells again and again.
  }
}
