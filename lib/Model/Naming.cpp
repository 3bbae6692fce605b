// Naming.cpp - see the header.

#include "mesh/Model/Naming.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MD5.h"

using namespace mesh;
using namespace mesh::model;

std::string RelationName::dotted() const {
  std::string name = catalog.empty() ? "" : catalog + ".";
  return name + schema + "." + table;
}

std::string mesh::model::environmentText(llvm::StringRef name) {
  std::string normal;
  for (char c : name)
    normal += llvm::isAlnum(c) || c == '_' ? llvm::toLower(c) : '_';
  return normal;
}

RelationName mesh::model::nameOf(llvm::ArrayRef<std::string> parts) {
  RelationName name{"", "default", parts.back()};
  if (parts.size() > 1)
    name.schema = parts[parts.size() - 2];
  if (parts.size() > 2)
    name.catalog = parts[parts.size() - 3];
  return name;
}

/// ASCII letters, digits and "_" stay; every other character becomes one "_".
static std::string identifierText(llvm::StringRef part) {
  std::string text;
  for (char c : part) {
    bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80; // Of one in UTF-8.
    if (!continues)
      text += llvm::isAlnum(c) || c == '_' ? c : '_';
  }
  return text;
}

RelationName mesh::model::physicalTable(const RelationName &model, llvm::StringRef physicalSchema,
                                        llvm::StringRef version, bool isDev, TableNaming naming) {
  std::string table;
  if (naming != TableNaming::TableOnly && model.schema != "default")
    table = identifierText(model.schema) + "__";
  table += identifierText(model.table) + "__" + version.str();
  if (isDev)
    table += "__dev";
  RelationName name{model.catalog, physicalSchema.str(), table};
  if (naming == TableNaming::HashMd5) {
    llvm::MD5 hash;
    hash.update(name.dotted());
    llvm::MD5::MD5Result result = hash.final();
    name.table = ("mesh_md5__" + llvm::StringRef(result.digest())).str() + (isDev ? "__dev" : "");
  }
  return name;
}

RelationName mesh::model::viewOf(const RelationName &model, const ViewOptions &options) {
  RelationName view = model;
  if (!options.catalog.empty())
    view.catalog = options.catalog;
  if (options.environment == "prod")
    return view;
  std::string suffix = "__" + options.environment;
  if (options.upperCase)
    suffix = llvm::StringRef(suffix).upper();
  std::string &part = options.target == SuffixTarget::Schema  ? view.schema
                      : options.target == SuffixTarget::Table ? view.table
                                                              : view.catalog;
  if (!part.empty()) // Without a catalog there is none to be told apart.
    part += suffix;
  return view;
}
