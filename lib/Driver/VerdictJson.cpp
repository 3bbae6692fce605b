// VerdictJson.cpp - the form is a contract: docs/commands.md.

#include "VerdictJson.h"
#include "llvm/Support/JSON.h"

using namespace mesh;
using namespace mesh::driver;

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
          json.attributeArray("reasons", [&] {
            for (const change::Reason &reason : verdict.reasons)
              json.object([&] {
                json.attribute("text", reason.text);
                json.attribute("rule", reason.rule);
                json.attribute("file", reason.place.path);
                json.attribute("line", reason.place.line);
                json.attribute("column", reason.place.column);
              });
          });
        });
    });
  });
  out << '\n';
}
