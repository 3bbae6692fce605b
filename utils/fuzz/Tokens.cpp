// Tokens.cpp - the tokens and comments of any text are in order, are not empty, do not
// overlap, and leave out nothing but blanks; and editors get all of them.

#include "Input.h"
#include "Scanner.h"
#include "mesh/Parse/Parse.h"

using namespace mesh;
using namespace mesh::fuzz;

static void requireBlank(llvm::StringRef between) {
  between = between.rtrim('@'); // Of "@@name", which is "@name", the last one counts.
  require(between.find_first_not_of(" \t\n\r\f\v") == llvm::StringRef::npos,
          "only blanks lie between tokens", between);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Input input(data, size);
  llvm::StringRef text = input.sources.text(input.file);
  parse::Scanner scanner(text, input.dialect);
  size_t end = text.starts_with("\xef\xbb\xbf") ? 3 : 0, comments = 0, tokens = 0;
  parse::Lexeme token;
  for (scanner.next(token); token.type != parse::Tok::END_OF_TEXT; scanner.next(token)) {
    for (; comments != scanner.comments().size(); ++comments) {
      parse::Scanner::CommentSpan comment = scanner.comments()[comments];
      require(comment.offset >= end && comment.length, "comments do not overlap what is before");
      requireBlank(text.slice(end, comment.offset));
      end = comment.offset + comment.length;
    }
    require(token.offset >= end && token.length, "tokens do not overlap what is before");
    require(token.end() <= text.size(), "tokens lie in the text");
    requireBlank(text.slice(end, token.offset));
    end = token.end();
    ++tokens;
  }
  for (; comments != scanner.comments().size(); ++comments) {
    parse::Scanner::CommentSpan comment = scanner.comments()[comments];
    requireBlank(text.slice(end, comment.offset));
    end = comment.offset + comment.length;
  }
  requireBlank(text.drop_front(end));
  if (size > 2000) // The rest takes long.
    return 0;
  std::string json;
  llvm::raw_string_ostream out(json);
  parse::writeTokens(out, input.sources, input.file, input.dialect);
  require(llvm::StringRef(json).count("\"kind\"") == tokens + comments, "editors get every token",
          json);
  return 0;
}
