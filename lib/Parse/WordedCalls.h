// WordedCalls.h - which words may stand among the arguments of which calls.

#ifndef MESH_LIB_PARSE_WORDEDCALLS_H
#define MESH_LIB_PARSE_WORDEDCALLS_H

#include "Token.h"

namespace mesh::parse {

/// What a word among the arguments of a call takes behind it, as the token that it
/// becomes: CALL_WORD (perhaps a value), CALL_TYPE_WORD (a type), CALL_TEXT_WORD (a
/// name that is no column); NONE if the call does not take the word.
///
/// `atStart`: the word stands where an argument might begin.
Tok findCallWord(llvm::StringRef function, llvm::StringRef word, bool atStart);

/// Whether the word of a worded call wants a value behind it.
bool wantsValue(llvm::StringRef function, llvm::StringRef word);

/// Whether the word of a worded call takes nothing behind it.
bool standsAlone(llvm::StringRef function, llvm::StringRef word);

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_WORDEDCALLS_H
