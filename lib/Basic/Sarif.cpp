// Sarif.cpp - see the header.

#include "mesh/Basic/Sarif.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include <set>

using namespace mesh;
using llvm::json::OStream;

static const char *levelText(Severity severity) {
  switch (severity) {
  case Severity::Note:
    return "note";
  case Severity::Warning:
    return "warning";
  case Severity::Error:
    return "error";
  }
  llvm_unreachable("severity outside the list");
}

/// A path as the part of an address.
static std::string uriOf(llvm::StringRef path) {
  std::string uri;
  for (char c : path) {
    if (llvm::isAlnum(c) || llvm::StringRef("/-._~").contains(c))
      uri += c;
    else
      uri += "%" + llvm::toHex(llvm::StringRef(&c, 1));
  }
  return uri;
}

/// The column of a place in characters, where `PresumedLoc` counts bytes.
static int64_t characterColumn(const PresumedLoc &at) {
  llvm::StringRef before = at.lineText.take_front(at.column - 1);
  return 1 + llvm::count_if(before, [](char c) { return (c & 0xC0) != 0x80; });
}

static void writeMessage(OStream &json, llvm::StringRef text) {
  json.attributeObject("message", [&] { json.attribute("text", llvm::json::fixUTF8(text)); });
}

static void writeArtifact(OStream &json, llvm::StringRef path) {
  json.attributeObject("artifactLocation", [&] { json.attribute("uri", uriOf(path)); });
}

static void writeRegion(OStream &json, llvm::StringRef name, SourceRange range,
                        const SourceManager &sources) {
  PresumedLoc begin = sources.presumed(range.begin), end = sources.presumed(range.end);
  json.attributeObject(name, [&] {
    json.attribute("startLine", begin.line);
    json.attribute("startColumn", characterColumn(begin));
    json.attribute("endLine", end.line);
    json.attribute("endColumn", characterColumn(end));
  });
}

/// The members of a location; nothing if the place is nowhere.
static void writeLocation(OStream &json, const DiagPlace &place, const SourceManager &sources) {
  if (!place.range && place.path.empty())
    return;
  json.attributeObject("physicalLocation", [&] {
    writeArtifact(json, place.range ? sources.presumed(place.range.begin).path : place.path);
    if (place.range)
      writeRegion(json, "region", place.range, sources);
  });
}

static void writeFix(OStream &json, const DiagFix &fix, const SourceManager &sources) {
  json.object([&] {
    json.attributeArray("artifactChanges", [&] {
      json.object([&] {
        writeArtifact(json, sources.presumed(fix.range.begin).path);
        json.attributeArray("replacements", [&] {
          json.object([&] {
            writeRegion(json, "deletedRegion", fix.range, sources);
            json.attributeObject("insertedContent", [&] {
              json.attribute("text", llvm::json::fixUTF8(fix.replacement));
            });
          });
        });
      });
    });
  });
}

static void writeResult(OStream &json, const Diagnostic &diagnostic, const SourceManager &sources) {
  json.attribute("ruleId", diagnostic.id());
  json.attribute("level", levelText(diagnostic.severity));
  writeMessage(json, diagnostic.message);
  json.attributeArray("locations", [&] {
    if (diagnostic.place.range || !diagnostic.place.path.empty())
      json.object([&] { writeLocation(json, diagnostic.place, sources); });
  });
  if (!diagnostic.notes.empty())
    json.attributeArray("relatedLocations", [&] {
      for (const DiagNote &note : diagnostic.notes)
        json.object([&] {
          writeLocation(json, note.place, sources);
          writeMessage(json, note.message);
        });
    });
  if (!diagnostic.fixes.empty())
    json.attributeArray("fixes", [&] {
      for (const DiagFix &fix : diagnostic.fixes)
        writeFix(json, fix, sources);
    });
}

void mesh::printDiagnosticsSarif(llvm::raw_ostream &out, const Diagnostics &diags,
                                 const SourceManager &sources) {
  std::set<std::string> rules;
  for (const Diagnostic &diagnostic : diags.diagnostics())
    rules.insert(diagnostic.id());
  OStream json(out, 2);
  json.object([&] {
    json.attribute("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    json.attribute("version", "2.1.0");
    json.attributeArray("runs", [&] {
      json.object([&] {
        json.attributeObject("tool", [&] {
          json.attributeObject("driver", [&] {
            json.attribute("name", "mesh");
            json.attributeArray("rules", [&] {
              for (const std::string &rule : rules)
                json.object([&] { json.attribute("id", rule); });
            });
          });
        });
        json.attribute("columnKind", "unicodeCodePoints");
        json.attributeArray("results", [&] {
          for (const Diagnostic &diagnostic : diags.diagnostics())
            json.object([&] { writeResult(json, diagnostic, sources); });
        });
      });
    });
  });
  out << '\n';
}
