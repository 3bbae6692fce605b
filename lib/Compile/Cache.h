// Cache.h - summaries kept from one run to the next, by what they were made from.
//
// An entry is found by its key, a digest of a model's text and of the settings
// that every model reads. It names everything else that the summary was made
// from, each with a digest; it holds only if all of them are the same today.
//
// All entries of a project are in one file, which is replaced as a whole.
// Whatever is wrong with that file, or with writing it, the cache is then only
// empty: nothing depends on it but time.

#ifndef MESH_LIB_COMPILE_CACHE_H
#define MESH_LIB_COMPILE_CACHE_H

#include "mesh/Model/ModelSummary.h"
#include "mesh/Project/Csv.h"
#include <optional>

namespace mesh::compile {

/// Something outside of a model's own file that its summary was made from.
struct Dependency {
  std::string name;
  Digest value; ///< None: it does not exist.

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("name", self.name);
    field("value", self.value);
  }
};

/// What reading a model's file gives the others to know.
struct CachedFile {
  std::string name; ///< Empty: the model is not enabled.
  bool hasAudits = false;
  uint64_t blueprints = 1; ///< How many models the file makes.
  std::vector<std::string> references;
  std::vector<Dependency> variables; ///< Also those that only analysing it read.
  std::vector<Dependency> macros;    ///< Of Python, likewise.
  std::vector<Dependency> jinjaMacros;

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("name", self.name);
    field("hasAudits", self.hasAudits);
    field("blueprints", self.blueprints);
    field("references", self.references);
    field("variables", self.variables);
    field("macros", self.macros);
    field("jinjaMacros", self.jinjaMacros);
  }
};

/// What analysing a model gives.
struct CachedModel {
  std::vector<Dependency> tables, audits;
  std::string writtenSchema;      ///< Of the model; settings map it to the physical one.
  std::string schema = "default"; ///< As names are compared.
  Digest seed;                    ///< Of the CSV file of a seed.
  model::ModelSummary summary;
  project::CsvSettings csvSettings; ///< Of a seed.

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("tables", self.tables);
    field("audits", self.audits);
    field("writtenSchema", self.writtenSchema);
    field("schema", self.schema);
    field("seed", self.seed);
    field("summary", self.summary);
    field("csvSettings", self.csvSettings);
  }
};

/// Two parts, so that the second is decoded only when it is wanted.
struct CacheEntry {
  std::string file;  ///< Bytes of a CachedFile.
  std::string model; ///< Bytes of a CachedModel; none if it is not enabled.
};

/// `model` is null for one that is not enabled.
CacheEntry encode(const CachedFile &file, const CachedModel *model);

class Cache {
public:
  /// Reads the cache in `path`; an empty path, or one that cannot be read: an
  /// empty cache.
  explicit Cache(std::string path);

  /// Whether there is anything to look up or to keep.
  bool isOn() const { return !path.empty(); }

  using EntryIndex = uint32_t;
  /// The entries of a key, those that were used last first.
  std::vector<EntryIndex> find(const Digest &key) const;
  /// None if the bytes are damaged.
  std::optional<CachedFile> readFile(EntryIndex entry) const;
  std::optional<CachedModel> readModel(EntryIndex entry) const;

  /// Says that this run used the entry. Safe in parallel for different entries.
  void markUsed(EntryIndex entry) { used[entry] = 1; }
  void add(const Digest &key, CacheEntry entry);
  /// Writes the file if anything was added. Entries that were not used stay as
  /// long as they are few, or do not outgrow the others: they may be another
  /// gateway's, or come back with the next edit.
  void save() const;

private:
  struct Slot {
    Digest key, content;
    uint64_t begin = 0;              ///< In the text.
    uint32_t fileSize = 0, size = 0; ///< Of the first part, and of both.
    uint32_t generation = 0;         ///< Which save used it last.
    uint32_t padding = 0;            ///< So that every byte that is written has a value.
  };
  struct Added {
    Digest key;
    CacheEntry entry;
  };

  bool readIndex();
  llvm::StringRef bytesOf(const Slot &slot) const {
    return llvm::StringRef(text).substr(slot.begin, slot.size);
  }
  std::vector<Slot> keptSlots() const;

  std::string path, text;
  uint32_t generation = 0;
  std::vector<Slot> slots; ///< Sorted by key.
  std::vector<uint8_t> used;
  std::vector<Added> added;
};

} // namespace mesh::compile

#endif // MESH_LIB_COMPILE_CACHE_H
