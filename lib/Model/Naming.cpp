// Naming.cpp - see the header.

#include "mesh/Model/Naming.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/MD5.h"
#include "llvm/Support/Unicode.h"

using namespace mesh;
using namespace mesh::model;

std::string RelationName::dotted() const {
  std::string name = catalog.empty() ? "" : catalog + ".";
  return name + schema + "." + table;
}

/// Whether a character beyond ASCII is no part of a word: blanks, punctuation, signs.
static bool isSign(uint32_t c) {
  return c < 0xAA || (c > 0xAA && c < 0xC0 && c != 0xB2 && c != 0xB3 && c != 0xB5 && c < 0xB9) ||
         c == 0xBB || c == 0xBF || c == 0xD7 || c == 0xF7 || (c >= 0x2000 && c < 0x2070) ||
         (c >= 0x20A0 && c < 0x2C00) || (c >= 0x3000 && c < 0x3005) || c >= 0x1F000;
}

std::string mesh::model::environmentText(llvm::StringRef name) {
  std::string normal;
  const auto *at = reinterpret_cast<const llvm::UTF8 *>(name.begin());
  const auto *end = reinterpret_cast<const llvm::UTF8 *>(name.end());
  while (at != end) {
    llvm::UTF32 c = *at;
    if (c < 0x80) {
      normal += llvm::isAlnum(static_cast<char>(c)) ? llvm::toLower(static_cast<char>(c)) : '_';
      ++at;
      continue;
    }
    bool isRead =
        llvm::convertUTF8Sequence(&at, end, &c, llvm::strictConversion) == llvm::conversionOK;
    if (!isRead)
      ++at; // Bytes that are no text.
    char buffer[4], *stop = buffer;
    if (!isRead || isSign(c) ||
        !llvm::ConvertCodePointToUTF8(
            static_cast<unsigned>(llvm::sys::unicode::foldCharSimple(static_cast<int>(c))), stop))
      normal += '_';
    else
      normal.append(buffer, stop);
  }
  return normal;
}

/// The name with quotes around parts that need them, as it is hashed.
static std::string quotedText(const RelationName &name) {
  std::string text;
  for (const std::string &part : {name.catalog, name.schema, name.table}) {
    if (part.empty())
      continue;
    bool isPlain = !llvm::isDigit(part[0]) && llvm::all_of(part, [](char c) {
      return llvm::isAlnum(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
    });
    text += (text.empty() ? "" : ".") + (isPlain ? part : '"' + part + '"');
  }
  return text;
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
    hash.update(quotedText(name));
    llvm::MD5::MD5Result result = hash.final();
    name.table = ("mesh_md5__" + llvm::StringRef(result.digest())).str() + (isDev ? "__dev" : "");
  }
  return name;
}

RelationName mesh::model::viewOf(const RelationName &model, const ViewOptions &options) {
  RelationName view = model;
  if (!options.catalog.empty())
    view.catalog = options.catalog;
  if (options.upperCase && view.schema == "default")
    view.schema = "DEFAULT";
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
