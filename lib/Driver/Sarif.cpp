// Sarif.cpp - see the header.

#include "Sarif.h"
#include "PlanReport.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

using namespace mesh;
using namespace mesh::driver;
using change::Category;
using change::Reason;
using change::Verdict;

/// The reasons of a verdict; one that has none speaks for itself.
static std::vector<Reason> reasonsOf(const Verdict &verdict) {
  if (!verdict.reasons.empty())
    return verdict.reasons;
  std::string rule = change::toText(verdict.category);
  std::replace(rule.begin(), rule.end(), '_', '-');
  return {{"the model is " + describe(verdict), "model-" + rule, {}}};
}

static bool breaks(const Verdict &verdict) {
  return verdict.category == Category::Breaking || verdict.category == Category::IndirectBreaking ||
         verdict.category == Category::Removed;
}

/// A path as the part of an address.
static std::string uriOf(llvm::StringRef path) {
  std::string uri;
  for (char c : path) {
    if (llvm::isAlnum(c) || llvm::StringRef("/-._~").contains(c))
      uri += c;
    else
      uri += "%" + llvm::utohexstr(static_cast<unsigned char>(c), false, 2);
  }
  return uri;
}

static void printMessage(llvm::json::OStream &json, llvm::StringRef name, llvm::StringRef text) {
  json.attributeObject(name, [&] { json.attribute("text", text); });
}

static void printPhysicalLocation(llvm::json::OStream &json, const model::PlaceRecord &place,
                                  const char *base) {
  json.attributeObject("physicalLocation", [&] {
    json.attributeObject("artifactLocation", [&] {
      json.attribute("uri", uriOf(place.path));
      json.attribute("uriBaseId", base);
    });
    if (place.line)
      json.attributeObject("region", [&] {
        json.attribute("startLine", place.line);
        json.attribute("startColumn", std::max<int64_t>(place.column, 1));
      });
  });
}

/// Where it is; where it was is a related place, in the older side.
static void printLocations(llvm::json::OStream &json, const Reason &reason) {
  if (!reason.place.path.empty())
    json.attributeArray("locations", [&] {
      json.object([&] { printPhysicalLocation(json, reason.place, "PROJECT"); });
    });
  if (!reason.oldPlace.path.empty())
    json.attributeArray("relatedLocations", [&] {
      json.object([&] {
        printPhysicalLocation(json, reason.oldPlace, "OLD");
        printMessage(json, "message", "as it was");
      });
    });
}

static void printResult(llvm::json::OStream &json, const Verdict &verdict, const Reason &reason,
                        size_t rule) {
  json.object([&] {
    json.attribute("ruleId", reason.rule);
    json.attribute("ruleIndex", static_cast<int64_t>(rule));
    json.attribute("level", breaks(verdict) ? "warning" : "note");
    printMessage(json, "message", verdict.model + ", " + describe(verdict) + ": " + reason.text);
    printLocations(json, reason);
    json.attributeObject("properties", [&] {
      json.attribute("model", verdict.model);
      json.attribute("verdict", change::toText(verdict.category));
      json.attribute("finer", change::toText(verdict.finer));
      json.attribute("rebuild", verdict.rebuild);
    });
  });
}

/// "column-added" as a sentence: "Column added."
static std::string sentenceOf(llvm::StringRef rule) {
  std::string text = rule.str();
  std::replace(text.begin(), text.end(), '-', ' ');
  if (!text.empty())
    text[0] = llvm::toUpper(text[0]);
  return text + ".";
}

void mesh::driver::printSarif(llvm::raw_ostream &out, llvm::ArrayRef<Verdict> verdicts) {
  std::map<std::string, size_t> rules;
  for (const Verdict &verdict : verdicts)
    if (verdict.isTold())
      for (const Reason &reason : reasonsOf(verdict))
        rules.try_emplace(reason.rule, 0);
  size_t next = 0;
  for (auto &[rule, index] : rules)
    index = next++;
  llvm::json::OStream json(out, 2);
  json.object([&] {
    json.attribute("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    json.attribute("version", "2.1.0");
    json.attributeArray("runs", [&] {
      json.object([&] {
        json.attributeObject("tool", [&] {
          json.attributeObject("driver", [&] {
            json.attribute("name", "meshdiff");
            json.attribute("version", MESH_VERSION);
            json.attributeArray("rules", [&] {
              for (const auto &[rule, index] : rules)
                json.object([&] {
                  json.attribute("id", rule);
                  printMessage(json, "shortDescription", sentenceOf(rule));
                });
            });
          });
        });
        json.attributeArray("results", [&] {
          for (const Verdict &verdict : verdicts)
            if (verdict.isTold())
              for (const Reason &reason : reasonsOf(verdict))
                printResult(json, verdict, reason, rules.at(reason.rule));
        });
      });
    });
  });
  out << '\n';
}
