// Cache.cpp - the file: a mark that names this build's code, the digest of the
// index, the index, the bytes of the entries.

#include "Cache.h"
#include "BinaryRecord.h"
#include "SourcesDigest.h"
#include "mesh/Basic/Files.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <cstdio>
#include <unistd.h>

using namespace mesh;
using namespace mesh::compile;

static Digest digestOf(llvm::StringRef bytes) { return Hasher("cache").add(bytes).finish(); }

/// Another build may give other summaries, and lay out its records otherwise.
static Digest buildMark() {
  return Hasher("mesh cache 1").add(MESH_SOURCES_DIGEST).add(MESH_VERSION).finish();
}

// --- Reading -------------------------------------------------------------------

namespace {
/// The first bytes of the file.
struct Head {
  Digest mark, indexDigest;
  uint32_t count = 0, generation = 0;
};
} // namespace

static llvm::StringRef asBytes(const auto &value) {
  static_assert(std::is_trivially_copyable_v<std::remove_cvref_t<decltype(value)>>);
  return {reinterpret_cast<const char *>(&value), sizeof(value)};
}

Cache::Cache(std::string file) : path(std::move(file)) {
  if (path.empty())
    return;
  llvm::Expected<std::string> content = mesh::readFile(path);
  if (!content) {
    llvm::consumeError(content.takeError());
    return;
  }
  text = std::move(*content);
  if (!readIndex()) {
    slots.clear();
    text.clear();
  }
  used.assign(slots.size(), 0);
}

bool Cache::readIndex() {
  Head head;
  if (text.size() < sizeof(head))
    return false;
  std::memcpy(&head, text.data(), sizeof(head));
  size_t room = (text.size() - sizeof(head)) / sizeof(Slot);
  if (head.mark != buildMark() || head.count > room)
    return false;
  llvm::StringRef index = llvm::StringRef(text).substr(sizeof(head), head.count * sizeof(Slot));
  if (digestOf(index) != head.indexDigest)
    return false;
  generation = head.generation;
  slots.resize(head.count);
  std::memcpy(slots.data(), index.data(), index.size());
  return llvm::all_of(slots, [&](const Slot &slot) {
    return slot.begin <= text.size() && slot.size <= text.size() - slot.begin &&
           slot.fileSize <= slot.size;
  });
}

std::vector<Cache::EntryIndex> Cache::find(const Digest &key) const {
  auto first = llvm::lower_bound(
      slots, key, [](const Slot &slot, const Digest &wanted) { return slot.key < wanted; });
  std::vector<EntryIndex> found;
  for (auto slot = first; slot != slots.end() && slot->key == key; ++slot)
    found.push_back(static_cast<EntryIndex>(slot - slots.begin()));
  std::stable_sort(found.begin(), found.end(), [&](EntryIndex a, EntryIndex b) {
    return slots[a].generation > slots[b].generation;
  });
  return found;
}

template <typename T> static std::optional<T> decode(llvm::StringRef bytes) {
  BinaryReader reader(bytes);
  T value;
  return reader.get(value) && reader.isAtEnd() ? std::optional(std::move(value)) : std::nullopt;
}

std::optional<CachedFile> Cache::readFile(EntryIndex entry) const {
  const Slot &slot = slots[entry];
  llvm::StringRef bytes = bytesOf(slot);
  if (digestOf(bytes) != slot.content)
    return std::nullopt;
  return decode<CachedFile>(bytes.take_front(slot.fileSize));
}

std::optional<CachedModel> Cache::readModel(EntryIndex entry) const {
  const Slot &slot = slots[entry];
  return decode<CachedModel>(bytesOf(slot).drop_front(slot.fileSize));
}

// --- Writing -------------------------------------------------------------------

CacheEntry mesh::compile::encode(const CachedFile &file, const CachedModel *model) {
  CacheEntry entry;
  BinaryWriter writer;
  writer.put(file);
  entry.file = std::move(writer.bytes);
  if (model) {
    BinaryWriter second;
    second.put(*model);
    entry.model = std::move(second.bytes);
  }
  return entry;
}

void Cache::add(const Digest &key, CacheEntry entry) { added.push_back({key, std::move(entry)}); }

/// The slots that stay: those that were used, and of the others the latest.
std::vector<Cache::Slot> Cache::keptSlots() const {
  constexpr size_t idleRoom = size_t(4) << 20; // Reading as much takes a millisecond.
  std::vector<Slot> kept, idle;
  size_t size = 0, idleSize = 0;
  for (size_t i = 0; i != slots.size(); ++i) {
    (used[i] ? kept : idle).push_back(slots[i]);
    size += used[i] ? slots[i].size : 0;
  }
  for (Slot &slot : kept)
    slot.generation = generation + 1;
  for (const Added &each : added)
    size += each.entry.file.size() + each.entry.model.size();
  std::stable_sort(idle.begin(), idle.end(),
                   [](const Slot &a, const Slot &b) { return a.generation > b.generation; });
  for (const Slot &slot : idle) {
    idleSize += slot.size;
    if (idleSize > std::max(size, idleRoom))
      break;
    kept.push_back(slot);
  }
  return kept;
}

/// The directory, which is no part of the project: git is told to leave it out.
static bool makeDirectory(llvm::StringRef directory) {
  if (llvm::sys::fs::is_directory(directory))
    return true;
  if (llvm::sys::fs::create_directories(directory))
    return false;
  llvm::consumeError(writeFileAtomically((directory + "/.gitignore").str(), "*\n"));
  return true;
}

/// Readers see the old file or the new one. It is not synced: a file that a crash
/// leaves half written does not fit its digests.
static void replaceFile(const std::string &path, llvm::ArrayRef<llvm::StringRef> parts) {
  std::string temporary = path + ".tmp" + std::to_string(::getpid());
  std::FILE *file = std::fopen(temporary.c_str(), "wbe");
  if (!file)
    return;
  bool written = true;
  for (llvm::StringRef part : parts)
    written = written && std::fwrite(part.data(), 1, part.size(), file) == part.size();
  written = std::fclose(file) == 0 && written;
  if (!written || std::rename(temporary.c_str(), path.c_str()))
    std::remove(temporary.c_str());
}

void Cache::save() const {
  if (path.empty() || added.empty() || !makeDirectory(llvm::sys::path::parent_path(path)))
    return;
  std::vector<Slot> all = keptSlots();
  std::string bytes;
  size_t start = sizeof(Head) + (all.size() + added.size()) * sizeof(Slot);
  for (Slot &slot : all) {
    llvm::StringRef kept = bytesOf(slot);
    slot.begin = start + bytes.size();
    bytes += kept;
  }
  for (const Added &each : added) {
    Slot slot;
    slot.key = each.key;
    slot.begin = start + bytes.size();
    slot.fileSize = static_cast<uint32_t>(each.entry.file.size());
    slot.size = static_cast<uint32_t>(each.entry.file.size() + each.entry.model.size());
    slot.generation = generation + 1;
    bytes += each.entry.file;
    bytes += each.entry.model;
    slot.content = digestOf(llvm::StringRef(bytes).take_back(slot.size));
    all.push_back(slot);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Slot &a, const Slot &b) { return a.key < b.key; });
  llvm::StringRef index(reinterpret_cast<const char *>(all.data()), all.size() * sizeof(Slot));
  Head head{buildMark(), digestOf(index), static_cast<uint32_t>(all.size()), generation + 1};
  replaceFile(path, {asBytes(head), index, bytes});
}
