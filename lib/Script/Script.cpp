// Script.cpp - the words of the format.

#include "mesh/Script/Script.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"

using namespace mesh;
using namespace mesh::script;

char ScriptError::ID;

void ScriptError::log(llvm::raw_ostream &out) const {
  if (where)
    out << "line " << where << ": ";
  out << text;
}

static constexpr const char *stepKinds[] = {"create", "run",  "fill",  "point",
                                            "remove", "drop", "record"};
static constexpr const char *conditionKinds[] = {"table", "view", "absent"};

template <typename Enum>
static bool findText(llvm::ArrayRef<const char *> spellings, llvm::StringRef text, Enum &value) {
  for (size_t i = 0; i != spellings.size(); ++i)
    if (text == spellings[i]) {
      value = static_cast<Enum>(i);
      return true;
    }
  return false;
}

const char *mesh::script::toText(StepKind kind) { return stepKinds[static_cast<size_t>(kind)]; }

bool mesh::script::fromText(llvm::StringRef text, StepKind &kind) {
  return findText(stepKinds, text, kind);
}

const char *mesh::script::toText(Condition::Kind kind) {
  return conditionKinds[static_cast<size_t>(kind)];
}

bool mesh::script::fromText(llvm::StringRef text, Condition::Kind &kind) {
  return findText(conditionKinds, text, kind);
}
