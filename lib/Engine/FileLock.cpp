// FileLock.cpp - the lock belongs to the open file, so the kernel releases it
// when the process dies, however it dies.

#include "FileLock.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

using namespace mesh;
using namespace mesh::engine;

namespace {

class FileLock final : public Lock {
public:
  explicit FileLock(int fd) : fd(fd) {}
  FileLock(const FileLock &) = delete;
  FileLock &operator=(const FileLock &) = delete;
  ~FileLock() override;

private:
  int fd;
};

} // namespace

static void writeHolder(int fd, llvm::StringRef holder) {
  // Only told to people: that it cannot be written does not break the lock.
  if (::ftruncate(fd, 0) == 0 && ::pwrite(fd, holder.data(), holder.size(), 0) < 0)
    return;
}

FileLock::~FileLock() {
  writeHolder(fd, "");
  ::close(fd);
}

static std::string readHolder(int fd) {
  char buffer[256];
  ssize_t size = ::pread(fd, buffer, sizeof(buffer), 0);
  return llvm::StringRef(buffer, size < 0 ? 0 : static_cast<size_t>(size)).rtrim().str();
}

static std::string thisProcess() {
  char host[256] = "";
  ::gethostname(host, sizeof(host) - 1);
  return "process " + std::to_string(::getpid()) + " on " + host + "\n";
}

static llvm::Error failure(const std::string &path) {
  return llvm::make_error<EngineError>(FailureKind::Storage,
                                       "cannot lock '" + path + "': " + std::strerror(errno));
}

/// Returns 1 if the lock was taken, 0 if another holds it, -1 on failure.
static int tryLock(int fd) {
  struct flock whole = {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  if (::fcntl(fd, F_OFD_SETLK, &whole) == 0)
    return 1;
  return errno == EAGAIN || errno == EACCES || errno == EINTR ? 0 : -1;
}

llvm::Expected<std::unique_ptr<Lock>> mesh::engine::lockFile(const std::string &path,
                                                             std::chrono::milliseconds wait,
                                                             std::string &holder) {
  int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0)
    return failure(path);
  auto deadline = std::chrono::steady_clock::now() + wait;
  int taken = tryLock(fd);
  while (taken == 0 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    taken = tryLock(fd);
  }
  if (taken > 0) {
    writeHolder(fd, thisProcess());
    return std::make_unique<FileLock>(fd);
  }
  llvm::Error error = taken < 0 ? failure(path) : llvm::Error::success();
  holder = readHolder(fd);
  ::close(fd);
  if (error)
    return error;
  return nullptr;
}
