// PropertyReader.h - reads the properties of a block, each at most once.

#ifndef MESH_LIB_PROJECT_PROPERTYREADER_H
#define MESH_LIB_PROJECT_PROPERTYREADER_H

#include "mesh/Project/ModelFile.h"

namespace mesh::project {

enum class PropertyUse : uint8_t { Read, Data, Metadata, Ignored };
enum class PropertyWhen : uint8_t { Now, Later, Engine };

/// What a value must be, and what `PropertyReader::value` makes of it.
enum class PropertyType : uint8_t {
  Special,     ///< Read by its own code.
  Text,        ///< A text, however it is written.
  Flag,        ///< true or false, or 1 or 0.
  Count,       ///< A whole number of at least 1.
  Cron,        ///< A schedule.
  Zone,        ///< The name of a time zone.
  OnChange,    ///< error, warn, allow or ignore.
  GrantsLayer, ///< virtual, physical or all.
  VirtualMode, ///< full or dev_only.
  SqlType,     ///< The name of a type.
  Words,       ///< A list of texts.
  Exprs,       ///< A list of expressions, printed as they are.
  Keys,        ///< A list of expressions over one column each.
  Columns,     ///< A list of expressions over columns, or a star.
  Column,      ///< The name of a column.
  Condition,   ///< An expression.
  Raw,         ///< Text in parentheses.
  Map,         ///< A list of key = expression; the expressions as SQL.
  Values,      ///< A list of key = value; the values as such.
  Lists,       ///< A list of key = list of texts.
  Calls,       ///< A list of names, each with arguments or without.
};

struct PropertyFacts {
  const char *name;
  PropertyType type;
  PropertyUse use;
  PropertyWhen when = PropertyWhen::Now;
};

/// The tables of Properties.def.
llvm::ArrayRef<PropertyFacts> modelProperties();
llvm::ArrayRef<PropertyFacts> kindProperties();

/// A value that asks for nothing: null, false, "full", an empty text or list.
bool asksForNothing(const Value &value);
/// A value in one spelling, for hashes and for people.
std::string recordText(const Value &value);

class PropertyReader {
public:
  /// `what` names the block in messages: "a model". Reports unknown and doubled
  /// properties at once.
  PropertyReader(List<const ast::Node *> properties, llvm::ArrayRef<PropertyFacts> known,
                 llvm::StringRef what, const FileContext &context,
                 const dialect::DialectFacts &dialect);

  const ast::Property *find(llvm::StringRef name) const;
  /// Where its value stands; its name.
  SourceRange range(llvm::StringRef name) const;
  SourceRange nameRange(llvm::StringRef name) const;
  /// As `range`, of a string without its quotes.
  SourceRange textRange(llvm::StringRef name) const;
  /// The value as text, however it is written: a string, a name, a number, or
  /// an unquoted word such as @daily. Empty if the property is not given.
  std::string text(llvm::StringRef name) const;
  /// None if it is not given or, after a report, is something else.
  std::optional<bool> boolean(llvm::StringRef name) const;
  std::optional<int64_t> integer(llvm::StringRef name, int64_t least) const;
  /// The items of a list in parentheses or brackets; a single value is a list of one.
  std::vector<const ast::Expr *> items(llvm::StringRef name) const;
  /// The value as its type has it; none if it is not given or, after a report, wrong.
  std::optional<Value> value(const PropertyFacts &facts) const;

  void wrongType(llvm::StringRef name, llvm::StringRef expected) const;
  std::string printed(const ast::Node &value) const;
  /// The same with columns folded and quoted: equal for expressions that mean the same column.
  std::string normalised(const ast::Node &value) const;
  /// A column's name, as `normalised` prints it.
  std::string columnText(llvm::StringRef name, bool quoted) const;

private:
  std::optional<Value> pairs(const PropertyFacts &facts) const;
  std::optional<Value> columnName(const PropertyFacts &facts) const;
  std::optional<Value> expressions(const PropertyFacts &facts) const;
  std::optional<Value> calls(const PropertyFacts &facts) const;
  std::optional<Value> choice(const PropertyFacts &facts) const;
  std::optional<Value> checkedText(const PropertyFacts &facts) const;

  std::vector<const ast::Property *> properties;
  llvm::ArrayRef<PropertyFacts> known;
  const FileContext &context;
  const dialect::DialectFacts &dialect;
};

/// The items of a tuple, array or parenthesised expression; else the expression itself.
std::vector<const ast::Expr *> listItems(const ast::Expr &expr);
/// A name, string or number as text; empty if it is none of them.
std::string plainText(const ast::Node &node);
/// `name = value`, whose name may have several parts or be a string. None if it is not one.
struct KeyValue {
  std::string key;
  SourceRange keyRange;
  const ast::Expr *value = nullptr;
};
std::optional<KeyValue> keyValueOf(const ast::Expr &expr);

} // namespace mesh::project

#endif // MESH_LIB_PROJECT_PROPERTYREADER_H
