// PropertyReader.h - reads the properties of a block, each at most once.

#ifndef MESH_LIB_PROJECT_PROPERTYREADER_H
#define MESH_LIB_PROJECT_PROPERTYREADER_H

#include "mesh/Project/ModelFile.h"

namespace mesh::project {

enum class PropertyUse : uint8_t { Read, Data, Metadata, Ignored, Refused };

struct PropertyFacts {
  const char *name;
  PropertyUse use;
};

/// The tables of Properties.def.
llvm::ArrayRef<PropertyFacts> modelProperties();
llvm::ArrayRef<PropertyFacts> kindProperties();

class PropertyReader {
public:
  /// `what` names the block in messages: "a model". Reports unknown, doubled and
  /// refused properties at once.
  PropertyReader(List<const ast::Node *> properties, llvm::ArrayRef<PropertyFacts> known,
                 llvm::StringRef what, const FileContext &context,
                 const dialect::DialectFacts &dialect);

  const ast::Property *find(llvm::StringRef name) const;
  SourceRange range(llvm::StringRef name) const;
  /// The same, of a string without its quotes.
  SourceRange textRange(llvm::StringRef name) const;
  /// The value as text, however it is written: a string, a name, a number, or
  /// an unquoted word such as @daily. Empty if the property is not given.
  std::string text(llvm::StringRef name) const;
  /// None if it is not given or, after a report, is something else.
  std::optional<bool> boolean(llvm::StringRef name) const;
  std::optional<int64_t> integer(llvm::StringRef name, int64_t least) const;
  /// The items of a list in parentheses or brackets; a single value is a list of one.
  std::vector<const ast::Expr *> items(llvm::StringRef name) const;
  /// Those of the given use, each with its value in one spelling.
  std::vector<model::PropertyRecord> records(PropertyUse use) const;

  void wrongType(llvm::StringRef name, llvm::StringRef expected) const;
  std::string printed(const ast::Node &value) const;

private:
  std::vector<const ast::Property *> properties;
  llvm::ArrayRef<PropertyFacts> known;
  const FileContext &context;
  const dialect::DialectFacts &dialect;
};

/// The items of a tuple, array or parenthesised expression; else the expression itself.
std::vector<const ast::Expr *> listItems(const ast::Expr &expr);
/// A name, string or number as text; empty if it is none of them.
std::string plainText(const ast::Node &node);

} // namespace mesh::project

#endif // MESH_LIB_PROJECT_PROPERTYREADER_H
