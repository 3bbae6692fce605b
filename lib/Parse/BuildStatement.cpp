// BuildStatement.cpp - files, statements, blocks and macro calls.

#include "Builder.h"
#include "mesh/Basic/Names.h"
#include "mesh/Parse/ParseDiagnostics.h"

using namespace mesh;
using namespace mesh::parse;

Builder::Builder(Scanner scanner, SourceLoc start, const dialect::DialectFacts &dialect,
                 Arena &memory, Diagnostics &diagnostics)
    : BuilderWords(std::move(scanner), start, dialect, memory, diagnostics) {
  _input.scanner.next(_input.current);
}

ast::File Builder::takeFile() {
  ast::File file;
  file.range = {base, endOf(_input.current)};
  file.statements = takeFrom<ast::Statement>(0);
  llvm::SmallVector<ast::Comment, 8> comments;
  for (const Scanner::CommentSpan &span : _input.scanner.comments())
    comments.push_back({{at(span.offset), at(span.offset + span.length)}});
  file.comments = arena.copy(llvm::ArrayRef<ast::Comment>(comments));
  return file;
}

// --- Statements --------------------------------------------------------------

/// Whether a word that begins a statement, and that Mesh does not know, is rather
/// a misspelt SELECT or the like than a statement of some database.
static bool isSlip(Tok word, llvm::StringRef text) {
  static constexpr llvm::StringRef known[] = {"SELECT", "WITH",   "MODEL", "AUDIT", "INSERT",
                                              "UPDATE", "DELETE", "MERGE", "CREATE"};
  if (text.equals_insensitive("delimiter")) // A command of MySQL's client.
    return true;
  return word == Tok::NONE && !nearestName(text, known).empty();
}

void BuilderWords::statementWord() {
  operatorCount = 0;
  parse::statementWord(_input.current, after(), facts);
  parse::batchEnd(_input.current, _input.scanner, true);
  insertWord(_input.current, _input.scanner);
  if (_input.current.type == Tok::RAW_WORD && isSlip(_input.current.word, currentText()))
    throw ParseFailed{ParseFailed::Syntax};
}

/// Whether the statement is no query, though it has a WITH like one.
static bool changesData(const ast::Query &query) {
  const auto *raw = ast::as<ast::RawQuery>(&query);
  const ast::RawText *text = raw ? ast::as<ast::RawText>(raw->text->pieces[0]) : nullptr;
  return raw && !(text && (text->text.get().starts_with_insensitive("pivot") ||
                           text->text.get().starts_with_insensitive("unpivot")));
}

void Builder::queryStatement() {
  const auto *query = pop<ast::Query>();
  if (changesData(*query)) {
    auto *node = arena.make<ast::RawStatement>(query->range);
    auto paren = [&](llvm::StringRef text) {
      auto *piece = arena.make<ast::RawText>(query->range);
      piece->text = text;
      return piece;
    };
    if (static_cast<const ast::RawQuery *>(query)->with)
      node->pieces = arena.copy<const ast::Node *>({query});
    else // It stood in parentheses.
      node->pieces = arena.copy<const ast::Node *>({paren("("), query, paren(")")});
    return push(node);
  }
  auto *node = arena.make<ast::QueryStatement>(query->range);
  node->query = query;
  push(node);
}

void Builder::macroStatement() {
  const auto *call = pop<ast::MacroCall>();
  auto *node = arena.make<ast::MacroStatement>(call->range);
  node->call = call;
  push(node);
}

void Builder::virtualUpdateMarker() {
  auto *node = arena.make<ast::VirtualUpdateMarker>(rangeOf(_input.last));
  node->begin = _input.last.type == Tok::ON_VIRTUAL_UPDATE_BEGIN;
  push(node);
}

void Builder::jinjaBlock() {
  auto *node = arena.make<ast::JinjaBlock>(rangeOf(_input.last));
  llvm::StringRef whole = text(_input.last);
  node->jinja = whole.starts_with_insensitive("jinja_query") ? ast::JinjaKind::Query
                                                             : ast::JinjaKind::Statement;
  llvm::StringRef body = whole.drop_front(whole.find_insensitive("_begin") + 6);
  body = body.drop_back(llvm::StringRef("jinja_end").size()).ltrim();
  body.consume_front(";");
  node->text = body.trim();
  push(node);
}

// --- Statements that are passed on -------------------------------------------

void Builder::beginRaw() {
  raws.push_back({_input.last.offset, _input.last.end(), startOf(_input.last), values.size(),
                  _input.last.type, _input.last.word});
  if (_input.last.type == Tok::RAW_WORD)
    words.blocks.begin(_input.last, text(_input.last), _input.scanner.peek(_input.last));
  parse::batchEnd(_input.current, _input.scanner);
}

/// Ends the text that is passed on; its pieces lie on the stack.
Builder::RawFrame Builder::takeRaw() {
  flushRaw(raws.back().stop);
  RawFrame frame = raws.back();
  raws.pop_back();
  return frame;
}

/// Makes a piece of the text that has been passed on so far, up to `stop`.
void Builder::flushRaw(uint32_t stop) {
  RawFrame &frame = raws.back();
  if (stop > frame.start) {
    auto *piece = arena.make<ast::RawText>(SourceRange{at(frame.start), at(stop)});
    piece->text = {_input.scanner.text() + frame.start, stop - frame.start};
    push(piece);
  }
  frame.start = frame.stop = stop;
}

void Builder::rawToken() {
  if (_input.last.templated) { // A name with macros in it is a piece of its own.
    flushRaw(_input.last.offset);
    auto *node = arena.make<ast::Name>(rangeOf(_input.last));
    node->name = ident(_input.last);
    push(node);
    raws.back().start = _input.last.end();
  }
  raws.back().stop = _input.last.end();
  behindRaw();
}

/// Whether the next token ends what is passed on.
void Builder::behindRaw() {
  if (words.blocks.holds != BlockState::None)
    words.blocks.step(_input.last, text(_input.last), _input.current, currentText());
  parse::batchEnd(_input.current, _input.scanner);
  if (_input.current.type == Tok::COMMA && words.macroQueries)
    commaWord();
}

void Builder::beginRawMacro() {
  flushRaw(_input.current.offset); // The blanks before the macro belong to the text.
}

void Builder::endRawMacro() {
  raws.back().start = raws.back().stop = _input.last.end();
  behindRaw();
}

/// BEGIN without its END, behind the last token of the statement.
void Builder::reportOpenBlock() {
  uint32_t opened = words.blocks.opened;
  bool begins = spells(_input.scanner.text() + opened, "begin");
  SourceLoc end = endOf(_input.last);
  auto handle =
      diags.report(SourceRange{end, end}, diag::SyntaxError,
                   begins ? "END" : "END, for a CASE before it", "the end of the statement");
  if (begins)
    handle.note(SourceRange{at(opened), at(opened + 5)}, diag::BlockOpenedHere);
}

void Builder::endRaw() {
  RawFrame frame = takeRaw();
  if (words.blocks.depth)
    reportOpenBlock();
  words.blocks = {};
  auto *node = arena.make<ast::RawStatement>(toLast(frame.loc));
  node->pieces = takeFrom<ast::Node>(frame.mark);
  push(node);
}

/// The value is the text in its parentheses, which it may lack; Verbatim where it holds macros.
void Builder::endRawProperty() {
  bool hasParens = _input.scanner.text()[raws.back().loc.raw - base.raw] == '(';
  if (values.size() == raws.back().mark) {
    RawFrame frame = raws.back();
    raws.pop_back();
    auto *node = arena.make<ast::RawText>(toLast(frame.loc));
    uint32_t start = frame.loc.raw - base.raw;
    llvm::StringRef written(_input.scanner.text() + start, _input.last.end() - start);
    node->text = hasParens ? written : arena.copy(llvm::StringRef(("(" + written + ")").str()));
    return push(node);
  }
  flushRaw(_input.last.end());
  RawFrame frame = raws.back();
  raws.pop_back();
  auto *node = arena.make<ast::Verbatim>(toLast(frame.loc));
  node->dialect = facts.name;
  List<const ast::Node *> written = takeFrom<ast::Node>(frame.mark);
  llvm::SmallVector<const ast::Node *, 8> pieces(written.begin(), written.end());
  if (!hasParens) {
    auto *open = arena.make<ast::RawText>(node->range), *close = arena.make<ast::RawText>(*open);
    open->text = "(";
    close->text = ")";
    pieces.insert(pieces.begin(), open);
    pieces.push_back(close);
  }
  node->pieces = arena.copy(llvm::ArrayRef<const ast::Node *>(pieces));
  push(node);
}

// --- Blocks ------------------------------------------------------------------

void Builder::beginBlock() {
  ast::BlockKind kind = _input.last.type == Tok::MODEL   ? ast::BlockKind::Model
                        : _input.last.type == Tok::AUDIT ? ast::BlockKind::Audit
                                                         : ast::BlockKind::Metric;
  named.push_back({{}, startOf(_input.last), values.size(), kind});
}

void Builder::endBlock() {
  NamedFrame frame = named.back();
  named.pop_back();
  auto *node = arena.make<ast::Block>(toLast(frame.loc));
  node->block = frame.block;
  node->properties = takeFrom<ast::Node>(frame.mark);
  push(node);
}

void Builder::beginProperty() {
  named.push_back({ident(_input.last), startOf(_input.last), values.size(), {}});
}

void Builder::endProperty() {
  NamedFrame frame = named.back();
  named.pop_back();
  auto *node = arena.make<ast::Property>(toLast(frame.loc));
  node->name = frame.name;
  node->value = pop();
  push(node);
}

void Builder::beginKind() { beginProperty(); }

void Builder::endKind() {
  NamedFrame frame = named.back();
  named.pop_back();
  auto *node = arena.make<ast::KindValue>(toLast(frame.loc));
  node->name = frame.name;
  node->properties = takeFrom<ast::Node>(frame.mark);
  push(node);
}

void Builder::endColumn() {
  const auto *type = pop<ast::Type>();
  ast::Ident column = takeIdent();
  auto *node = arena.make<ast::ColumnDefinition>(SourceRange{column.loc, type->range.end});
  node->name = column;
  node->type = type;
  constraintsBegin = _input.current.offset;
  push(node);
}

void Builder::columnConstraints() {
  auto *node = top<ast::ColumnDefinition>();
  node->range.end = endOf(_input.last);
  node->constraints = {_input.scanner.text() + constraintsBegin,
                       _input.last.end() - constraintsBegin};
}

void Builder::endColumns() {
  List<const ast::ColumnDefinition *> columns = takeList<ast::ColumnDefinition>();
  auto *node = arena.make<ast::ColumnList>(rangeOf(_input.last));
  node->columns = columns;
  push(node);
}

// --- Macros ------------------------------------------------------------------

/// The name in "@name".
static ast::Ident macroName(llvm::StringRef text, SourceLoc loc) {
  return ast::Ident(text.drop_front(), loc.offset(1));
}

void Builder::beginMacro() {
  named.push_back({macroName(text(_input.last), startOf(_input.last)),
                   startOf(_input.last),
                   values.size(),
                   {}});
}

void Builder::endMacro() {
  NamedFrame frame = named.back();
  named.pop_back();
  auto *node = arena.make<ast::MacroCall>(toLast(frame.loc));
  node->name = frame.name;
  node->arguments = takeFrom<ast::Node>(frame.mark);
  push(node);
}

void Builder::macroVariable() {
  auto *node = arena.make<ast::MacroVariable>(rangeOf(_input.last));
  node->name = macroName(text(_input.last), startOf(_input.last));
  push(node);
}

void Builder::macroString() {
  auto *node = arena.make<ast::MacroString>(rangeOf(_input.last));
  node->text = decodeString(_input.last);
  push(node);
}
