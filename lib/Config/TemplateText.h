// TemplateText.h - a text whose Jinja expressions are replaced by marks that
// YAML reads as plain characters.

#ifndef MESH_LIB_CONFIG_TEMPLATETEXT_H
#define MESH_LIB_CONFIG_TEMPLATETEXT_H

#include "mesh/Config/Yaml.h"

namespace mesh::config {

/// Around the index of an expression: two characters that Unicode keeps out of
/// all text.
inline constexpr llvm::StringLiteral markBegin = "\uFDD0", markEnd = "\uFDD1";

struct TemplateText {
  std::string text;
  /// None: an expression that is not supported. Reported only when it turns out
  /// to be more than part of a comment.
  std::vector<std::optional<TemplateExpression>> expressions;
  std::vector<SourceRange> ranges; ///< Of each expression with its braces.

  /// Where a byte of `text` stands in the original.
  size_t original(size_t offset) const;

  /// From `text[rendered]` on, bytes come from `original` on.
  struct Segment {
    size_t rendered, original;
  };
  std::vector<Segment> segments;
  bool isWhole = true; ///< False: an expression has no end, which has been reported.
};

/// `begin` is the location of the text's first byte.
TemplateText renderTemplate(llvm::StringRef text, SourceLoc begin, Diagnostics &diags);

/// Splits a scalar with marks into parts; empty if it has none. Reports
/// expressions that are not supported.
std::vector<TemplatePart> splitTemplate(llvm::StringRef scalar, const TemplateText &source,
                                        Diagnostics &diags);

/// `text` with the values of secret keys blanked out, byte for byte as long.
std::string blankSecrets(llvm::StringRef text);

} // namespace mesh::config

#endif // MESH_LIB_CONFIG_TEMPLATETEXT_H
