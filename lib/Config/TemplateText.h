// TemplateText.h - a YAML text whose Jinja is rendered, with what was printed in it as
// marks that YAML reads as plain characters.

#ifndef MESH_LIB_CONFIG_TEMPLATETEXT_H
#define MESH_LIB_CONFIG_TEMPLATETEXT_H

#include "mesh/Config/Yaml.h"
#include "mesh/Jinja/Jinja.h"

namespace mesh::config {

struct TemplateText {
  std::string text;
  SourceLoc begin; ///< Of the original.
  std::vector<jinja::Print> prints;
  std::vector<jinja::Segment> segments; ///< Empty: it is the original.

  /// The part of the original that `text` from one byte to another comes from.
  SourceRange range(size_t from, size_t to) const;
  /// Puts values in the place of marks. What has none is added to `gaps`.
  std::string fill(llvm::StringRef marked, std::vector<TemplateGap> &gaps);

private:
  void fill(llvm::StringRef marked, std::vector<TemplateGap> &gaps, std::string &into);
  /// Marks within marks can double with each turn: what may still be filled in, in bytes.
  size_t budget = 16 << 20;
  size_t original(size_t offset) const;
  size_t originalEnd(size_t offset) const;
};

/// `begin` is the location of the text's first byte. Without a context the text is left
/// as it is. None after a report.
std::optional<TemplateText> renderTemplate(llvm::StringRef text, SourceLoc begin,
                                           const TemplateContext *context, Diagnostics &diags);

/// `text` with the values of secret keys blanked out, byte for byte as long.
std::string blankSecrets(llvm::StringRef text);

} // namespace mesh::config

#endif // MESH_LIB_CONFIG_TEMPLATETEXT_H
