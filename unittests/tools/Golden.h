// Golden.h - vectors of what SQLMesh answers, replayed. Shared by the parts of mesh-golden.
//
// Where SQLMesh's answer is a bug, or an accident of how it works, the sensible
// answer stands in GoldenAnswers.def, and in docs/differences.md for people.

#ifndef MESH_UNITTESTS_TOOLS_GOLDEN_H
#define MESH_UNITTESTS_TOOLS_GOLDEN_H

#include "../Change/GoldenProject.h"
#include "mesh/Dialect/Dialect.h"
#include "mesh/Project/Project.h"

namespace mesh::golden {

/// What Mesh answers where SQLMesh errs; null: what SQLMesh answers. "error": a
/// message; "loads": no message; "key=value;...": these instead of SQLMesh's.
const std::string *sensibleAnswer(const std::string &id);

/// A tree of the text as an expression or query, without what does not matter;
/// the text itself, loosely, if it is neither.
std::string expressionTree(llvm::StringRef text, const dialect::DialectFacts &dialect);
std::string queryTree(llvm::StringRef text, const dialect::DialectFacts &dialect);
/// Text without quotes, case, blanks and the catalog of the vectors.
std::string loose(llvm::StringRef text);

/// What differs between the vector's answer and ours; empty if nothing does.
std::string compareModel(const std::string &id, JsonValue input, JsonValue expect);
std::string compareNames(const std::string &id, JsonValue input, JsonValue expect);
std::string compareMacros(const std::string &id, JsonValue input, JsonValue expect);

} // namespace mesh::golden

#endif // MESH_UNITTESTS_TOOLS_GOLDEN_H
