// Token.cpp - what is known of each token.

#include "Token.h"
#include "WordTable.h"

using namespace mesh;
using namespace mesh::parse;

llvm::StringRef mesh::parse::describe(Tok tok) {
  if (tok == Tok::END_OF_TEXT)
    return "the end of the file";
  return tokenNames[static_cast<size_t>(tok)].text;
}

llvm::StringRef mesh::parse::nameOf(Tok tok) {
  if (tok == Tok::END_OF_TEXT)
    return "END_OF_TEXT";
  return tokenNames[static_cast<size_t>(tok)].name;
}

/// The few words that are longer than the table holds.
static Tok findLongWord(llvm::StringRef word) {
  for (Tok tok : {Tok::ON_VIRTUAL_UPDATE_BEGIN, Tok::ON_VIRTUAL_UPDATE_END})
    if (word.equals_insensitive(tokenNames[static_cast<size_t>(tok)].text))
      return tok;
  return Tok::NONE;
}

Tok mesh::parse::findWord(const char *text, size_t length) {
  if (length > 16)
    return findLongWord({text, length});
  return findWord(pack(loadSixteen(text), length));
}
