// Files.cpp - whole-file input and output.

#include "mesh/Basic/Files.h"
#include "mesh/Basic/Sixteen.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace mesh;

llvm::Expected<std::string> mesh::readFile(const std::string &path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return llvm::createStringError(buffer.getError(), "cannot read '%s': %s", path.c_str(),
                                   buffer.getError().message().c_str());
  return (*buffer)->getBuffer().str();
}

static llvm::Error failure(const char *what, const std::string &path) {
  std::error_code code(errno, std::generic_category());
  return llvm::createStringError(code, "cannot %s '%s': %s", what, path.c_str(),
                                 code.message().c_str());
}

static bool writeAll(int fd, llvm::StringRef content) {
  while (!content.empty()) {
    ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return false;
    content = content.drop_front(static_cast<size_t>(written));
  }
  return true;
}

/// Writes a file and renames it to `path`. `mode`: its permissions; 0: the usual ones.
static llvm::Error writeAndRename(const std::string &path, llvm::StringRef content, mode_t mode) {
  std::string temporary = path + ".tmp" + std::to_string(::getpid());
  int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0)
    return failure("write", path);
  bool written =
      writeAll(fd, content) && (mode == 0 || ::fchmod(fd, mode) == 0) && ::fsync(fd) == 0;
  int savedErrno = errno;
  bool closed = ::close(fd) == 0;
  if (written && closed && ::rename(temporary.c_str(), path.c_str()) == 0)
    return llvm::Error::success();
  if (!written)
    errno = savedErrno;
  llvm::Error error = failure("write", path);
  ::unlink(temporary.c_str());
  return error;
}

llvm::Error mesh::writeFileAtomically(const std::string &path, llvm::StringRef content) {
  return writeAndRename(path, content, 0);
}

llvm::Error mesh::overwriteFile(const std::string &path, llvm::StringRef content) {
  llvm::SmallString<128> real;
  struct stat status = {};
  if (std::error_code code = llvm::sys::fs::real_path(path, real)) {
    errno = code.value();
    return failure("write", path);
  }
  if (::stat(real.c_str(), &status) != 0)
    return failure("write", path);
  // Whoever may write everything still has to be asked before this is overwritten.
  if (!(status.st_mode & 0222) || ::access(real.c_str(), W_OK) != 0) {
    errno = EACCES;
    return failure("write", path);
  }
  return writeAndRename(real.str().str(), content, status.st_mode & 07777);
}

bool mesh::isPlainText(llvm::StringRef text) {
  const char *at = text.begin();
  Sixteen odd; // Its upper bits: of a byte that is 0 or above 127.
  for (; text.end() - at >= 64; at += 64) {
    Sixteen a = loadSixteen(at), b = loadSixteen(at + 16), c = loadSixteen(at + 32),
            d = loadSixteen(at + 48);
    odd = (a | (a - 1)) | (b | (b - 1)) | (c | (c - 1)) | (d | (d - 1));
    if (upperBits(odd))
      return false;
  }
  return std::all_of(at, text.end(), [](char c) { return static_cast<signed char>(c) > 0; });
}

size_t mesh::findInvalidUtf8(llvm::StringRef text) {
  const auto *begin = reinterpret_cast<const llvm::UTF8 *>(text.data());
  const llvm::UTF8 *cursor = begin, *end = begin + text.size();
  while (cursor != end) {
    uint64_t eight;
    if (end - cursor >= 8 && (std::memcpy(&eight, cursor, 8), !(eight & 0x8080808080808080u))) {
      cursor += 8; // All ASCII.
      continue;
    }
    if (*cursor < 0x80) {
      ++cursor;
      continue;
    }
    unsigned length = llvm::getNumBytesForUTF8(*cursor);
    if (end - cursor < static_cast<ptrdiff_t>(length) ||
        !llvm::isLegalUTF8Sequence(cursor, cursor + length))
      return static_cast<size_t>(cursor - begin);
    cursor += length;
  }
  return llvm::StringRef::npos;
}
