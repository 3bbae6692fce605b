// Tree.h - draws a graph as a tree of lines.

#ifndef MESH_LIB_DRIVER_TREE_H
#define MESH_LIB_DRIVER_TREE_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <set>
#include <string>
#include <vector>

namespace mesh::driver {

/// Draws what lies below each root. What a node has below it is drawn once; where
/// the node comes again a note says so.
///
///   a      label
///   ├─ b   label
///   │  └─ c
///   └─ d   label
class Tree {
public:
  using Children = llvm::function_ref<std::vector<std::string>(const std::string &node)>;
  /// What stands beside a node; `parent` is empty for a root.
  using Label = llvm::function_ref<std::string(const std::string &node, const std::string &parent)>;

  Tree(Children below, Label beside) : children(below), label(beside) {}

  void add(const std::string &root) { draw(root, "", "", true); }
  void print(llvm::raw_ostream &out, llvm::StringRef indent) const;

private:
  struct Line {
    std::string text;
    size_t width; ///< In characters, not in bytes.
    std::string label;
  };
  void draw(const std::string &node, const std::string &parent, const std::string &prefix,
            bool isLast);

  Children children;
  Label label;
  std::set<std::string> drawn;
  std::vector<Line> lines;
};

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_TREE_H
