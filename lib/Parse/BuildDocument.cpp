// BuildDocument.cpp - JSON_TABLE and XMLTABLE: what they read, and their columns.

#include "Builder.h"

using namespace mesh;
using namespace mesh::parse;

void Builder::beginDocument() {
  auto *node = arena.make<ast::DocumentTable>(rangeOf(_input.last));
  node->dialect = facts.name;
  node->xml = text(_input.last).equals_insensitive("xmltable");
  documents.push_back(node);
  documentWords.emplace_back();
  ++words.documents;
}

/// A word of those before a value, or alone.
void Builder::documentText() {
  std::string &text = documentWords.back();
  text += (text.empty() ? "" : " ") + this->text(_input.last).upper();
}

void Builder::documentComma() { documentWords.back() = ","; }

void Builder::addDocumentPart(const ast::Expr *value) {
  auto *node =
      arena.make<ast::WordedArgument>(value ? toLast(value->range.begin) : rangeOf(_input.last));
  node->words = arena.copy(llvm::StringRef(documentWords.back()));
  node->value = value;
  documentWords.back().clear();
  push(node);
}

void Builder::documentValue() { addDocumentPart(popExpr()); }

/// DEFAULT value NOT NULL of XMLTABLE, which has been read as a test of the value.
void Builder::documentDefault() {
  const auto *is = ast::as<ast::Is>(values.back());
  bool ends = documents.back()->xml && is && is->test == ast::IsTest::Null && is->negated;
  if (ends) {
    pop();
    push(is->operand);
  }
  documentValue();
  if (ends)
    documentWords.back() = "NOT NULL";
}

void Builder::documentWordsEnd() {
  if (!documentWords.back().empty())
    addDocumentPart(nullptr);
}

void Builder::documentArguments() { documents.back()->arguments = takeList<ast::WordedArgument>(); }

void Builder::documentColumns() { documents.back()->columns = takeList<ast::DocumentColumn>(); }

void Builder::documentEnds() {
  documentWordsEnd();
  documents.back()->ends = takeList<ast::WordedArgument>();
}

void Builder::endDocument() {
  ast::DocumentTable *node = documents.back();
  documents.pop_back();
  documentWords.pop_back();
  --words.documents;
  node->range.end = endOf(_input.last);
  push(node);
}

// --- Columns ---------------------------------------------------------------------

void Builder::beginDocumentColumn() {
  documentColumnFrames.push_back(arena.make<ast::DocumentColumn>(rangeOf(_input.last)));
  beginList();
}

void Builder::documentColumnType() { documentColumnFrames.back()->type = pop<ast::Type>(); }

/// NESTED PATH '$.a' AS name COLUMNS
void Builder::documentNested() {
  documentColumnFrames.back()->options = takeList<ast::WordedArgument>();
}

void Builder::documentNestedEnd() {
  documentColumnFrames.back()->columns = takeList<ast::DocumentColumn>();
}

void Builder::endDocumentColumn() {
  ast::DocumentColumn *node = documentColumnFrames.back();
  documentColumnFrames.pop_back();
  if (node->columns.empty()) {
    documentWordsEnd();
    node->options = takeList<ast::WordedArgument>();
  }
  node->range.end = endOf(_input.last);
  push(node);
}
