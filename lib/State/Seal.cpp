// Seal.cpp - nothing of a file is believed before its digest is right.

#include "Seal.h"
#include "mesh/Basic/Hash.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace mesh;

static std::string firstLine(llvm::StringRef format) {
  return "{\"format\":\"" + format.str() + "\",\"version\":";
}

static std::string lastLine(llvm::StringRef digest) {
  return "\"digest\":\"blake3:" + digest.str() + "\"}\n";
}

std::string mesh::state::seal(llvm::StringRef format, int64_t version, llvm::StringRef members) {
  std::string text = firstLine(format) + std::to_string(version) + ",\n" + members.str();
  return text + lastLine(hashFileContent(text));
}

llvm::Expected<JsonDocument> mesh::state::unseal(llvm::StringRef text, llvm::StringRef format,
                                                 int64_t version) {
  std::string name = format.str();
  llvm::StringRef rest = text;
  int64_t found = 0;
  if (!rest.consume_front(firstLine(format)) || rest.consumeInteger(10, found))
    return refuse("this is no " + name + ": it does not begin with '" + firstLine(format) + "'");
  if (found > version)
    return refuse("the " + name + " has version " + std::to_string(found) +
                  ", but this release of Mesh reads versions up to " + std::to_string(version) +
                  ": update it");
  size_t body = text.rfind('\n', text.size() - 1) + 1;
  llvm::StringRef end = text.substr(body);
  if (!end.starts_with("\"digest\":") || !end.ends_with("\n"))
    return refuse("the " + name + " is not whole: its last line should be its digest");
  if (end != lastLine(hashFileContent(text.take_front(body))))
    return refuse("the " + name +
                  " was changed after it was written: it does not have the digest that its last "
                  "line states");
  llvm::Expected<JsonDocument> document = JsonDocument::parse(text);
  if (!document)
    return refuse("the " + name + " cannot be read: " + llvm::toString(document.takeError()));
  return document;
}
