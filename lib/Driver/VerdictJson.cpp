// VerdictJson.cpp - the form is a contract: docs/commands.md.

#include "VerdictJson.h"
#include "llvm/Support/JSON.h"

using namespace mesh;
using namespace mesh::driver;

static void printPlace(llvm::json::OStream &json, const model::PlaceRecord &place) {
  json.attribute("file", place.path);
  json.attribute("line", place.line);
  json.attribute("column", place.column);
}

static void printPremise(llvm::json::OStream &json, const change::Premise &premise) {
  json.object([&] {
    json.attribute("model", premise.relation);
    json.attribute("kind", model::toText(premise.claim.kind));
    json.attributeArray("columns", [&] {
      for (const std::string &column : premise.claim.columns)
        json.value(column);
    });
    json.attribute("declared", premise.claim.source);
    printPlace(json, premise.claim.place);
  });
}

void mesh::driver::printVerdictsJson(llvm::raw_ostream &out,
                                     llvm::ArrayRef<change::Verdict> verdicts) {
  llvm::json::OStream json(out, 2);
  json.object([&] {
    json.attributeArray("models", [&] {
      for (const change::Verdict &verdict : verdicts)
        json.object([&] {
          json.attribute("name", verdict.model);
          json.attribute("verdict", change::toText(verdict.category));
          json.attribute("finer", change::toText(verdict.finer));
          json.attribute("rebuild", verdict.rebuild);
          json.attributeArray("columns", [&] {
            for (const change::ColumnVerdict &column : verdict.columns)
              json.object([&] {
                json.attribute("name", column.name);
                json.attribute("change", change::toText(column.change));
              });
          });
          if (verdict.sameWhere)
            json.attributeObject("same_where", [&] {
              json.attribute("column", verdict.sameWhere->column);
              json.attribute("operator", verdict.sameWhere->op);
              json.attribute("value", verdict.sameWhere->value);
            });
          if (!verdict.premises.empty())
            json.attributeArray("premises", [&] {
              for (const change::Premise &premise : verdict.premises)
                printPremise(json, premise);
            });
          if (!verdict.equalBy.empty())
            json.attributeArray("equal_by", [&] {
              for (const std::string &rule : verdict.equalBy)
                json.value(rule);
            });
          json.attributeArray("reasons", [&] {
            for (const change::Reason &reason : verdict.reasons)
              json.object([&] {
                json.attribute("text", reason.text);
                json.attribute("rule", reason.rule);
                printPlace(json, reason.place);
                if (reason.oldPlace.line)
                  json.attributeObject("old", [&] { printPlace(json, reason.oldPlace); });
              });
          });
        });
    });
  });
  out << '\n';
}
