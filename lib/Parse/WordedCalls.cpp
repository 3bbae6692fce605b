// WordedCalls.cpp - the table of words among arguments; see WordedCalls.h.

#include "WordedCalls.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::parse;

namespace {
/// Words in lower case with a blank between. "^" before a word: it may also begin an
/// argument. Behind it ":" a value, "'" a string perhaps, "@" a type, "=" a name that is no
/// column.
struct WordedCall {
  llvm::StringLiteral name, words;
};
} // namespace

static constexpr WordedCall table[] = {
    {"any_value", "having max: min:"},
    {"array_agg", "having max: min: limit:"},
    {"array_concat_agg", "having max: min: limit:"},
    {"avg", "having max: min:"},
    {"cast", "format: default: on conversion error array rename add fields"},
    {"ceil", "to="},
    {"char", "using="},
    {"convert", "using="},
    {"count", "having max: min:"},
    {"countif", "having max: min:"},
    {"floor", "to="},
    {"group_concat", "separator:"},
    {"json_array", "null absent on returning@ format json encoding="},
    {"json_arrayagg", "null absent on returning@ format json encoding="},
    {"json_exists", "passing: true false unknown error on returning@ format json"},
    {"json_object",
     "^key: value: :: null absent on with without unique keys returning@ format json "
     "encoding="},
    {"json_objectagg", "^key: value: :: null absent on with without unique keys returning@ format "
                       "json encoding="},
    {"json_query", "passing: returning@ format json encoding= null error empty default: on with "
                   "without conditional unconditional array wrapper keep omit quotes scalar string "
                   "object"},
    {"json_value", "passing: returning@ format json null error empty default: on"},
    {"json_serialize", "returning@ format json encoding="},
    {"listagg", "on overflow truncate' error with without count"},
    {"max", "having max: min:"},
    {"min", "having max: min:"},
    {"overlay", "placing: from: for:"},
    {"parse", "using:"},
    {"safe_cast", "format:"},
    {"string_agg", "having max: min: limit:"},
    {"substr", "from: for:"},
    {"substring", "from: for:"},
    {"sum", "having max: min:"},
    {"trim", "^both: ^leading: ^trailing: from:"},
    {"try_cast", "format: default: on conversion error"},
    {"try_parse", "using:"},
    {"xmlelement", "^name="},
    {"xmlexists", "passing: by ref: value:"},
    {"xmlparse", "^document: ^content: preserve strip whitespace"},
    {"xmlpi", "^name="},
    {"xmlroot", "version: no value standalone yes"},
    {"xmlserialize", "^document: ^content:"},
};

/// The word's entry among the words of the call, without its "^": empty if it has none.
static llvm::StringRef entryOf(llvm::StringRef function, llvm::StringRef word, bool atStart) {
  const auto *call = llvm::find_if(
      table, [&](const WordedCall &each) { return function.equals_insensitive(each.name); });
  if (call == std::end(table))
    return {};
  for (llvm::StringRef rest = call->words; !rest.empty();) {
    auto [entry, more] = rest.split(' ');
    rest = more;
    bool begins = entry.consume_front("^");
    llvm::StringRef bare = entry;
    if (entry.size() > 1 && llvm::StringRef(":'@=").contains(entry.back()))
      bare = entry.drop_back();
    if (word.equals_insensitive(bare) && (begins || !atStart))
      return entry;
  }
  return {};
}

Tok mesh::parse::findCallWord(llvm::StringRef function, llvm::StringRef word, bool atStart) {
  llvm::StringRef entry = entryOf(function, word, atStart);
  if (entry.empty())
    return Tok::NONE;
  return entry.back() == '@'   ? Tok::CALL_TYPE_WORD
         : entry.back() == '=' ? Tok::CALL_TEXT_WORD
                               : Tok::CALL_WORD;
}

bool mesh::parse::wantsValue(llvm::StringRef function, llvm::StringRef word) {
  llvm::StringRef entry = entryOf(function, word, false);
  return entry.size() > 1 && entry.back() == ':';
}

bool mesh::parse::standsAlone(llvm::StringRef function, llvm::StringRef word) {
  llvm::StringRef entry = entryOf(function, word, false);
  return !entry.empty() && llvm::isAlpha(entry.back());
}
