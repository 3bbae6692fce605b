// Renderer.h - runs a template's tree: its statements (Render.cpp), its expressions
// (Evaluate.cpp) and what they call (Calls.cpp). Bounded in steps and in output.

#ifndef MESH_LIB_JINJA_RENDERER_H
#define MESH_LIB_JINJA_RENDERER_H

#include "Tree.h"
#include <map>

namespace mesh::jinja {

inline constexpr size_t maxSteps = 2'000'000, maxOutput = 16 << 20;
/// What stands for the variable that is missing where the user is not known.
inline constexpr llvm::StringLiteral userCall = "user()";

/// Values by name.
using Frame = std::map<std::string, Val>;

class Renderer {
public:
  Renderer(const Scope &given, Error &where) : scope(given), error(where) { frames.emplace_back(); }
  /// Of YAML: `into` is told of all that is printed.
  Renderer(const Scope &given, Error &where, const YamlScope &environment, Rendering &into)
      : Renderer(given, where) {
    yaml = &environment;
    rendering = &into;
  }

  bool run(const Body &body);
  void addMacros(const Body &body, const File &file);
  std::string out;
  std::string unread; ///< What is wrong with files of macros.

private:
  enum class Flow : uint8_t { Next, Break, Continue };

  Flow render(const Body &body);
  Flow renderOne(const Node &node);
  void renderPrint(const Node &node);
  void renderYamlPrint(const Node &node);
  std::string capture(const Body &body);
  void addSegment(size_t original, size_t length, bool isPrint);
  Flow renderIf(const Node &node);
  Flow renderFor(const Node &node);
  Flow renderWith(const Node &node);
  void renderSet(const Node &node);
  void assign(const std::string &name, Val value);

  Val evaluate(const Node *node);
  Val lookUp(const Node &node);
  Val unary(const Node &node);
  Val binary(const Node &node);
  Val arithmetic(const Node &node, const Val &left, const Val &right);
  Val concatenation(const Node &node, const Val &left, const Val &right);
  Val comparison(const Node &node, const Val &left, const Val &right);
  Val member(const Node &node);
  Val slice(const Node &node);
  Val filter(const Node &node);
  Val test(const Node &node);
  Val call(const Node &node);
  Val callMethod(const Node &callee, const Val &of, const Arguments &arguments, size_t offset);
  Val callMacro(const Node &macro, const Arguments &arguments, size_t offset);
  std::optional<Frame> bindParameters(const Node &macro, const Arguments &arguments, size_t offset);
  Val callBuiltin(const std::string &name, const Arguments &arguments, size_t offset);
  Val callVariable(const std::string &name, const Arguments &arguments, size_t offset);
  Val callPython(llvm::StringRef name, const Arguments &arguments, size_t offset);
  Val callEnvironment(const std::string &name, const Arguments &arguments, size_t offset);
  Val range(const Arguments &arguments, size_t offset);
  Arguments argumentsOf(const Node &node);
  /// The value, unless it is too large or too deep.
  Val bounded(Val value, size_t offset);
  /// Whether a list or map may go into another one.
  bool mayHold(const Val &outer, const Val &inner, size_t offset);
  /// Whether a value is known; reports if it is not.
  bool isKnown(const Val &value, size_t offset);
  /// Whether a value is not that of an environment variable which is not set; reports if
  /// it is.
  bool isSet(const Val &value, size_t offset);
  /// Whether a value is one that can be printed; reports if it is not.
  bool isPrintable(const Val &value, size_t offset);
  bool truth(const Val &value, size_t offset) { return isKnown(value, offset) && isTrue(value); }

  Val fail(size_t offset, std::string message) {
    if (!failed)
      error = {offset, std::move(message)};
    failed = true;
    return {};
  }

  Val failUndefined(size_t offset, const Val &value);

  /// A macro of one of the project's files.
  struct LibraryMacro {
    const Node *macro;
    const File *file;
  };
  std::map<std::string, LibraryMacro> library;

  const Scope &scope;
  Error &error;
  const YamlScope *yaml = nullptr;
  Rendering *rendering = nullptr; ///< Of YAML only.
  std::string missing;            ///< The environment variable that is why it failed.
  size_t printed = 0;
  unsigned captures = 0; ///< How many blocks and macros it is in that make a value.
  std::vector<Frame> frames;
  size_t steps = 0;
  unsigned calls = 0, insertions = 0;
  bool failed = false;
  bool isPlaced = false; ///< The message says in which file of macros it failed.
};

} // namespace mesh::jinja

#endif // MESH_LIB_JINJA_RENDERER_H
