// SourceManager.cpp - entries are only ever appended, with ascending bases, so
// the entry of a location is found by binary search.

#include "mesh/Basic/SourceManager.h"
#include "mesh/Basic/Files.h"
#include <algorithm>
#include <cassert>
#include <cstring>

using namespace mesh;

static constexpr uint64_t locationLimit = uint64_t(1) << 32;

llvm::Expected<FileId> SourceManager::addFile(const std::string &path, std::string displayPath) {
  llvm::Expected<std::string> content = readFile(path);
  if (!content)
    return content.takeError();
  return addText(*content, std::move(displayPath));
}

llvm::Expected<FileId> SourceManager::addText(llvm::StringRef text, std::string displayPath) {
  return addEntry(text, std::move(displayPath), "", {});
}

llvm::Expected<FileId> SourceManager::addMacroText(llvm::StringRef text, std::string macro,
                                                   SourceRange call) {
  std::string path = "<expansion of @" + macro + ">";
  return addEntry(text, std::move(path), std::move(macro), call);
}

llvm::Expected<FileId> SourceManager::addEntry(llvm::StringRef text, std::string path,
                                               std::string macro, SourceRange call) {
  auto copy = std::make_unique<char[]>(text.size() + padding);
  std::copy(text.begin(), text.end(), copy.get());
  std::lock_guard<std::mutex> lock(mutex);
  if (nextBase + text.size() + 1 >= locationLimit)
    return llvm::createStringError("%s: the project holds more than 4 GiB of text", path.c_str());
  Entry &entry = entries.emplace_back();
  entry.base = static_cast<uint32_t>(nextBase);
  entry.length = static_cast<uint32_t>(text.size());
  entry.path = std::move(path);
  entry.text = std::move(copy);
  entry.macro = std::move(macro);
  entry.call = call;
  nextBase += text.size() + 1; // One more, so that "end of text" has a location of its own.
  return FileId{static_cast<uint32_t>(entries.size() - 1)};
}

SourceLoc SourceManager::addExpansion(SourceRange spelling, std::string macro, SourceRange call) {
  std::lock_guard<std::mutex> lock(mutex);
  uint32_t length = spelling.end.raw - spelling.begin.raw;
  if (nextBase + length + 1 >= locationLimit)
    return {};
  Entry &entry = entries.emplace_back();
  entry.base = static_cast<uint32_t>(nextBase);
  entry.length = length;
  entry.macro = std::move(macro);
  entry.spelling = spelling;
  entry.call = call;
  nextBase += length + 1;
  return {entry.base};
}

const SourceManager::Entry &SourceManager::entryAt(SourceLoc loc) const {
  assert(loc && loc.raw < nextBase && "location from another source manager");
  auto after = std::upper_bound(entries.begin(), entries.end(), loc.raw,
                                [](uint32_t raw, const Entry &entry) { return raw < entry.base; });
  return *std::prev(after);
}

SourceLoc SourceManager::spellingLoc(SourceLoc loc) const {
  const Entry *entry = &entryAt(loc);
  while (!entry->text) {
    loc = entry->spelling.begin.offset(loc.raw - entry->base);
    entry = &entryAt(loc);
  }
  return loc;
}

llvm::StringRef SourceManager::text(FileId file) const {
  std::lock_guard<std::mutex> lock(mutex);
  const Entry &entry = entries[file.index];
  return {entry.text.get(), entry.length};
}

llvm::StringRef SourceManager::text(SourceRange range) const {
  if (!range)
    return {};
  std::lock_guard<std::mutex> lock(mutex);
  SourceLoc begin = spellingLoc(range.begin);
  const Entry &entry = entryAt(begin);
  uint32_t start = begin.raw - entry.base;
  uint32_t length = std::min(range.end.raw - range.begin.raw, entry.length - start);
  return {entry.text.get() + start, length};
}

std::string SourceManager::displayPath(FileId file) const {
  std::lock_guard<std::mutex> lock(mutex);
  return entries[file.index].path;
}

SourceLoc SourceManager::begin(FileId file) const { return location(file, 0); }

SourceLoc SourceManager::location(FileId file, size_t offset) const {
  std::lock_guard<std::mutex> lock(mutex);
  const Entry &entry = entries[file.index];
  return {entry.base + static_cast<uint32_t>(std::min<size_t>(offset, entry.length))};
}

SourceLoc SourceManager::location(FileId file, unsigned line, unsigned column) const {
  llvm::StringRef content = text(file);
  size_t offset = 0;
  for (unsigned current = 1; current < line; ++current) {
    size_t newline = content.find('\n', offset);
    if (newline == llvm::StringRef::npos)
      break;
    offset = newline + 1;
  }
  size_t lineEnd = std::min(content.find('\n', offset), content.size());
  return location(file, std::min(offset + (column ? column - 1 : 0), lineEnd));
}

/// Where each line begins. Made when a first place in the text is asked for, and
/// kept: a text with many mistakes is searched once.
const std::vector<uint32_t> &SourceManager::linesOf(const Entry &entry) {
  if (!entry.lines.empty())
    return entry.lines;
  entry.lines.push_back(0);
  llvm::StringRef content(entry.text.get(), entry.length);
  for (size_t at = content.find('\n'); at != llvm::StringRef::npos; at = content.find('\n', at + 1))
    entry.lines.push_back(static_cast<uint32_t>(at + 1));
  return entry.lines;
}

PresumedLoc SourceManager::presumed(SourceLoc loc) const {
  PresumedLoc result;
  if (!loc)
    return result;
  std::lock_guard<std::mutex> lock(mutex);
  loc = spellingLoc(loc);
  const Entry &entry = entryAt(loc);
  const std::vector<uint32_t> &lines = linesOf(entry);
  uint32_t offset = std::min(loc.raw - entry.base, entry.length);
  auto next = std::upper_bound(lines.begin(), lines.end(), offset);
  uint32_t lineStart = *std::prev(next);
  uint32_t lineEnd = next == lines.end() ? entry.length : *next - 1;
  result.path = entry.path;
  result.line = static_cast<unsigned>(next - lines.begin());
  result.column = offset - lineStart + 1;
  result.lineText = {entry.text.get() + lineStart, lineEnd - lineStart};
  result.lineText.consume_back("\r");
  return result;
}

std::vector<ExpansionStep> SourceManager::expansions(SourceLoc loc) const {
  std::vector<ExpansionStep> steps;
  std::lock_guard<std::mutex> lock(mutex);
  while (loc) {
    const Entry &entry = entryAt(loc);
    if (!entry.call)
      break;
    steps.push_back({entry.macro, entry.call});
    loc = entry.call.begin;
  }
  return steps;
}

SourceLoc SourceManager::fileLoc(SourceLoc loc) const {
  if (!loc)
    return loc;
  std::lock_guard<std::mutex> lock(mutex);
  for (;;) {
    loc = spellingLoc(loc);
    const Entry &entry = entryAt(loc);
    if (!entry.call)
      return loc;
    loc = entry.call.begin;
  }
}
