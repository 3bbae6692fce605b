// HintsList.h - what the files of hints have in common.

#ifndef MESH_LIB_PARSE_HINTSLIST_H
#define MESH_LIB_PARSE_HINTSLIST_H

#include "Hints.h"
#include <optional>

namespace mesh::parse {

/// Makes the edits of a repair, which are in their order, a fix that the user is
/// offered.
void offer(llvm::StringRef text, Repair &repair);

/// Whether the word begins a statement or a block, and nothing else.
bool startsStatement(Tok tok);

/// The message about a token that is none: unclosed, or an unknown character.
std::optional<Repair> brokenToken(const Mistake &mistake);

// What hints ask. See Hints.cpp for what each means.
bool isInfix(Tok tok);
bool startsOperand(const Mistake &m, size_t i);
unsigned rankOf(Tok tok);
bool isJoinWord(Tok tok);
unsigned clauseAt(const Mistake &m, size_t i);
llvm::StringRef clauseName(Tok tok);
Repair expectedAt(const Mistake &m, size_t i, llvm::StringRef wanted);
void propose(const Mistake &m, Repairs &repairs, Repair repair, std::initializer_list<Edit> edits);
Edit insertBefore(const Mistake &m, size_t i, llvm::StringRef word);
Edit insertBehind(const Mistake &m, size_t i, llvm::StringRef text);
Edit replace(const Mistake &m, size_t i, llvm::StringRef text);
Edit remove(const Mistake &m, size_t i);
int balance(const Mistake &m, Tok opener);
bool tookAlias(const Mistake &m);
bool isBlock(Tok tok);
DiagNote openedHere(const Mistake &m, size_t open);

// Hints about words, and about punctuation.
void misspeltWord(const Mistake &mistake, Repairs &repairs);
void keywordAsName(const Mistake &mistake, Repairs &repairs);
void nameLeftOut(const Mistake &mistake, Repairs &repairs);
void missingWord(const Mistake &mistake, Repairs &repairs);
void missingAs(const Mistake &mistake, Repairs &repairs);
void missingOver(const Mistake &mistake, Repairs &repairs);
void betweenAnd(const Mistake &mistake, Repairs &repairs);
void missingLink(const Mistake &mistake, Repairs &repairs);
void missingFrom(const Mistake &mistake, Repairs &repairs);
void topRows(const Mistake &mistake, Repairs &repairs);
void limitRows(const Mistake &mistake, Repairs &repairs);
void distinctPlace(const Mistake &mistake, Repairs &repairs);
void frameUnit(const Mistake &mistake, Repairs &repairs);
void intervalUnit(const Mistake &mistake, Repairs &repairs);
void elseIf(const Mistake &mistake, Repairs &repairs);
void clauseOrder(const Mistake &mistake, Repairs &repairs);
void missingSemicolon(const Mistake &mistake, Repairs &repairs);
void repeatedWord(const Mistake &mistake, Repairs &repairs);
void missingComma(const Mistake &mistake, Repairs &repairs);
void extraComma(const Mistake &mistake, Repairs &repairs);
void unclosedParen(const Mistake &mistake, Repairs &repairs);
void unopenedParen(const Mistake &mistake, Repairs &repairs);
void unclosedClause(const Mistake &mistake, Repairs &repairs);
void unclosedLine(const Mistake &mistake, Repairs &repairs);
void semicolonInside(const Mistake &mistake, Repairs &repairs);
void earlierParen(const Mistake &mistake, Repairs &repairs);
void strayCloser(const Mistake &mistake, Repairs &repairs);
void missingParens(const Mistake &mistake, Repairs &repairs);
void wrongOperator(const Mistake &mistake, Repairs &repairs);
void propertySign(const Mistake &mistake, Repairs &repairs);
void blockParens(const Mistake &mistake, Repairs &repairs);
void kindParens(const Mistake &mistake, Repairs &repairs);
void unclosedList(const Mistake &mistake, Repairs &repairs);

// Hints about text below the level of tokens.
void clientCommand(const Mistake &mistake, Repairs &repairs);
void lookalikeCharacter(const Mistake &mistake, Repairs &repairs);
void jinjaHere(const Mistake &mistake, Repairs &repairs);
void unclosedText(const Mistake &mistake, Repairs &repairs);
void swallowedText(const Mistake &mistake, Repairs &repairs);
void quoteInside(const Mistake &mistake, Repairs &repairs);
void backslashEscape(const Mistake &mistake, Repairs &repairs);
void wrongQuote(const Mistake &mistake, Repairs &repairs);
void commentSign(const Mistake &mistake, Repairs &repairs);
void bareText(const Mistake &mistake, Repairs &repairs);
void badNumber(const Mistake &mistake, Repairs &repairs);

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_HINTSLIST_H
