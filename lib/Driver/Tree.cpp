// Tree.cpp - see the header.

#include "Tree.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::driver;

static size_t charactersOf(llvm::StringRef text) {
  return static_cast<size_t>(
      llvm::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

void Tree::draw(const std::string &node, const std::string &parent, const std::string &prefix,
                bool isLast) {
  std::string text = prefix + (parent.empty() ? "" : isLast ? "└─ " : "├─ ") + node;
  std::vector<std::string> below = children(node);
  bool again = !drawn.insert(node).second && !below.empty();
  std::string beside = label(node, parent);
  if (again)
    beside += beside.empty() ? "(see above)" : " (see above)";
  lines.push_back({text, charactersOf(text), beside});
  if (again)
    return;
  std::string deeper = parent.empty() ? "" : prefix + (isLast ? "   " : "│  ");
  for (const std::string &child : below)
    draw(child, node, deeper, &child == &below.back());
}

void Tree::print(llvm::raw_ostream &out, llvm::StringRef indent) const {
  size_t width = 0;
  for (const Line &line : lines)
    width = std::max(width, line.width);
  for (const Line &line : lines) {
    out << indent << line.text;
    if (!line.label.empty())
      out << std::string(width - line.width + 2, ' ') << line.label;
    out << '\n';
  }
}
