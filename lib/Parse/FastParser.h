// FastParser.h - the superclass of the generated parser in its fast pass.
//
// ANTLR's output calls its runtime by unqualified names: `_input`, `match`,
// `enterRule`, `_errHandler` ... Members of those names here are found first,
// so the generated text, unchanged, runs on a scanner and a builder of ours and
// on nothing of the runtime. A change in ANTLR's template fails to compile; it
// cannot misbehave silently.
//
// The first mistake in the text throws ParseFailed.

#ifndef MESH_LIB_PARSE_FASTPARSER_H
#define MESH_LIB_PARSE_FASTPARSER_H

#include "Builder.h"
#include "antlr4-runtime.h"

namespace mesh::parse {

/// What the generated contexts derive from. None is ever made.
struct FastContext {
  std::exception_ptr exception;
  FastContext(void *, size_t) {}
  virtual ~FastContext() = default;
  virtual size_t getRuleIndex() const = 0;
  antlr4::tree::TerminalNode *getToken(size_t, size_t) { return nullptr; }
  std::vector<antlr4::tree::TerminalNode *> getTokens(size_t) { return {}; }
  template <class T> T *getRuleContext(size_t) { return nullptr; }
  template <class T> std::vector<T *> getRuleContexts() { return {}; }
};

class FastParser : public Builder {
public:
  using Builder::Builder;
  virtual ~FastParser() = default;

  // What ANTLR's Recognizer declares.
  static constexpr size_t EOF = static_cast<size_t>(-1);
  virtual std::string getGrammarFileName() const = 0;
  virtual const antlr4::atn::ATN &getATN() const = 0;
  virtual const std::vector<std::string> &getTokenNames() const = 0;
  virtual const std::vector<std::string> &getRuleNames() const = 0;
  virtual antlr4::dfa::Vocabulary &getVocabulary() const = 0;

protected:
  using Builder::_input;

  /// The generated constructor takes a token stream; ours comes in its clothes.
  struct Start {
    Scanner scanner;
    SourceLoc base;
    const dialect::DialectFacts &dialect;
    Arena &arena;
    Diagnostics &diags;
  };
  explicit FastParser(antlr4::TokenStream *start) : FastParser(*reinterpret_cast<Start *>(start)) {}
  explicit FastParser(Start &start)
      : Builder(std::move(start.scanner), start.base, start.dialect, start.arena, start.diags) {}

  [[noreturn]] void fail(ParseFailed::Reason reason = ParseFailed::Syntax) {
    throw ParseFailed{reason};
  }

  void match(size_t type) {
    if (_input.LA(1) != type) [[unlikely]]
      fail();
    _input.advance();
  }
  void consume() { _input.advance(); }

  struct Errors {
    Errors *operator->() { return this; }
    void sync(FastParser *) {}
    void reportMatch(FastParser *) {}
    [[noreturn]] void recoverInline(FastParser *parser) { parser->fail(); }
    template <class... A> void reportError(A &&...) {}
    template <class... A> void recover(A &&...) {}
  } _errHandler;

  struct Tracker {
    template <class T, class... A> T *createInstance(A...) { return nullptr; }
  } _tracker;

  template <class F> struct Guard {
    F f;
    ~Guard() { f(); }
  };
  template <class F> static Guard<F> finally(F f) { return {f}; }

  // The generated catch clauses name these two; nothing throws the first.
  struct RecognitionException {};
  struct NoViableAltException {
    explicit NoViableAltException(FastParser *parser) { parser->fail(); }
  };

  // No prediction, so no network: the serialised one is not even read.
  struct atn {
    struct ATNDeserializer {
      antlr4::atn::ATN deserialize(const std::vector<uint16_t> &) { return {}; }
    };
    struct ParserATNSimulator {
      template <class... A> explicit ParserATNSimulator(A &&...) {}
    };
  };
  atn::ParserATNSimulator *_interpreter = nullptr;

  FastContext *_ctx = nullptr;
  void setState(size_t) {}
  size_t getState() const { return 0; }
  void enterRule(void *, size_t, size_t) {
    if (++openRules > maxOpenRules) [[unlikely]]
      fail(ParseFailed::TooDeep);
  }
  void enterOuterAlt(void *, size_t) {}
  void exitRule() { --openRules; }

private:
  unsigned openRules = 0;
};

} // namespace mesh::parse

using mesh::parse::FastContext;
using mesh::parse::FastParser;

#endif // MESH_LIB_PARSE_FASTPARSER_H
