// RareWords.cpp - the words of rare clauses. Each is a name to most people, so each
// is a keyword only before what cannot follow a name there; where even that does
// not tell, the dialect must have the clause (`DialectFacts::clauses`).
//
// Looking ahead stops at the first comment, so a comment between two words of a
// clause may make a name of the first. It is then refused, not misread.

#include "WordRules.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::parse;
using dialect::DialectFacts;
using dialect::hasClause;

// --- Looking ahead -----------------------------------------------------------

static const char *skipBlanks(const char *at) {
  while (llvm::isSpace(*at))
    ++at;
  return at;
}

static bool isNameByte(char c) {
  return llvm::isAlnum(c) || c == '_' || c == '$' || c == '#' || (c & 0x80);
}

static bool opensName(char c) {
  return llvm::isAlpha(c) || c == '_' || c == '"' || c == '`' || c == '[' || c == '#' || (c & 0x80);
}

/// Behind the name at `at` and the blanks after it; `at` itself if none is there.
static const char *skipName(const char *at) {
  char quote = *at == '[' ? ']' : *at;
  if (*at == '"' || *at == '`' || *at == '[') {
    const char *end = at + 1;
    while (*end && (*end != quote || end[1] == quote))
      end += *end == quote ? 2 : 1;
    return *end ? skipBlanks(end + 1) : at;
  }
  if (!opensName(*at))
    return at;
  while (isNameByte(*at))
    ++at;
  return skipBlanks(at);
}

static const char *skipPath(const char *at) {
  const char *end = skipName(at);
  while (end != at && *end == '.')
    end = skipName(skipBlanks(end + 1));
  return end;
}

static Tok keywordAt(const char *at) {
  size_t length = 0;
  while (isNameByte(at[length]))
    ++length;
  return length && length <= 24 ? findWord(at, length) : Tok::NONE;
}

static bool spellsAny(const char *at, llvm::ArrayRef<llvm::StringRef> words) {
  for (llvm::StringRef word : words)
    if (spells(at, word))
      return true;
  return false;
}

/// Whether a name begins at `at` that is no keyword which may follow a name.
bool mesh::parse::startsName(const char *at) {
  if (!opensName(*at) || *at == '[')
    return false;
  Tok word = keywordAt(at);
  return word == Tok::NONE || !(usesOf(word) & (HARD | NOT_ALIAS | NOT_TABLE));
}

bool mesh::parse::isNameList(const char *at) {
  at = skipBlanks(at + 1);
  for (;;) {
    if (Tok word = keywordAt(at); word != Tok::NONE && (usesOf(word) & HARD))
      return false;
    const char *end = skipName(at);
    if (end == at)
      return *at == '@'; // Names that a macro makes.
    if (*end == ')')
      return true;
    if (*end != ',')
      return false;
    at = skipBlanks(end + 1);
  }
}

bool mesh::parse::isDefinitionList(const char *at) {
  auto isHard = [](const char *word) {
    Tok tok = keywordAt(word);
    return tok != Tok::NONE && (usesOf(tok) & HARD);
  };
  const char *name = skipBlanks(at + 1), *type = skipName(name);
  return type != name && opensName(*type) && !isHard(name) && !isHard(type);
}

bool mesh::parse::isPercentage(const char *after) {
  const char *behind = skipBlanks(after + 1);
  return *behind == 0 || *behind == ';' || *behind == ')' || spells(behind, "offset");
}

bool mesh::parse::beginsCte(const char *after) {
  const char *behind = skipName(after);
  return behind == after || !(*behind == ',' || spells(behind, "set"));
}

bool mesh::parse::isCte(const char *at) {
  if (spells(at, "recursive"))
    return true;
  const char *behind = skipName(at);
  if (behind == at || *behind == '@') // A macro may make one.
    return *at == '@';
  if (*behind == '(' && isNameList(behind)) {
    while (*behind && *behind != ')')
      ++behind;
    behind = skipBlanks(behind + 1);
  }
  if (!spells(behind, "as"))
    return false;
  behind = skipName(behind);
  return *behind == '(' || spells(behind, "materialized") || spells(behind, "not");
}

/// What a path of a staged file may hold beside names.
static bool isPathByte(char c) {
  return isNameByte(c) || llvm::StringRef("./~%-=*+:?!&").contains(c);
}

uint32_t mesh::parse::stageLength(const char *at) {
  const char *end = at + 1;
  bool isPath = *end == '~' || *end == '%' || *end == '"';
  while (isPathByte(*end) || *end == '"') {
    if (*end == '"') {
      const char *close = skipName(end);
      if (close == end)
        return 0;
      while (close[-1] != '"')
        --close;
      end = close;
      continue;
    }
    if ((end[0] == '/' && end[1] == '*') || (end[0] == '-' && end[1] == '-'))
      break;
    isPath = isPath || *end == '/' || (end[0] == '.' && end[1] == '%');
    ++end;
  }
  if (*end == '@' || *end == '{')
    return 0; // Macros, glued together.
  if (const char *option = skipBlanks(end); *option == '(') {
    option = skipBlanks(option + 1);
    isPath = isPath || (spellsAny(option, {"file_format", "pattern"}) &&
                        llvm::StringRef(skipName(option), 2) == "=>");
  }
  return isPath ? static_cast<uint32_t>(end - at) : 0;
}

/// Behind "(", names and ")"; null if there is anything else.
static const char *skipNames(const char *at) {
  do {
    const char *name = skipBlanks(at + 1);
    at = skipName(name);
    if (at == name)
      return nullptr;
  } while (*at == ',');
  return *at == ')' ? skipBlanks(at + 1) : nullptr;
}

/// Whether RETURNING stands behind the query of an INSERT in a dialect in which it is
/// a name like others; what only looks like it in a string is as good.
static bool returns(const char *at, const DialectFacts &facts) {
  if (isReserved(facts, "returning"))
    return false;
  for (; *at && *at != ';'; ++at)
    if ((*at | 0x20) == 'r' && spells(at, "returning"))
      return true;
  return false;
}

/// Behind "(" and what belongs to it, in which strings stand in quotes.
static const char *skipParens(const char *at) {
  unsigned depth = 0;
  do {
    if (*at == '\'' || *at == '"' || *at == '`') {
      char quote = *at;
      for (++at; *at && *at != quote; ++at)
        ;
    }
    if (!*at)
      return at;
    depth += *at == '(';
    depth -= *at == ')';
    ++at;
  } while (depth);
  return skipBlanks(at);
}

/// Behind the words and lists between the table of an INSERT and its source; null if
/// there are others than the grammar knows.
static const char *skipInsertHead(const char *behind) {
  if (spells(behind, "as"))
    behind = skipName(skipName(behind));
  if (spells(behind, "partition")) {
    behind = skipName(behind);
    if (*behind != '(')
      return nullptr;
    behind = skipParens(behind);
  }
  if (*behind == '(' && !spellsAny(skipBlanks(behind + 1), {"select", "with", "from"})) {
    behind = skipNames(behind);
    if (!behind)
      return nullptr;
  }
  if (spells(behind, "by") && spellsAny(skipName(behind), {"name", "position"}))
    behind = skipName(skipName(behind));
  else if (spells(behind, "overriding"))
    behind = skipName(skipName(skipName(behind)));
  return behind;
}

uint32_t mesh::parse::insertLength(const char *at, const DialectFacts &facts) {
  const char *word = at, *end = at;
  while (spellsAny(word, {"insert", "replace", "into", "overwrite", "or", "ignore", "abort", "fail",
                          "rollback", "table", "low_priority", "high_priority", "delayed"})) {
    end = word + wordAt(word).size();
    word = skipBlanks(end);
  }
  const char *behind = skipPath(word);
  if (behind == word || (usesOf(keywordAt(word)) & HARD))
    return 0;
  behind = skipInsertHead(behind);
  if (!behind)
    return 0;
  bool values = (spells(behind, "values") && *skipName(behind) == '(') ||
                (spells(behind, "default") && spells(skipName(behind), "values"));
  if (spells(behind, "values") && hasClause(facts, "rows_without_commas") &&
      *skipParens(skipName(behind)) == '(')
    return 0;
  bool hints = spells(behind, "with") && *skipName(behind) == '('; // Of a table, in T-SQL.
  bool query = !hints && spellsAny(*behind == '(' ? skipBlanks(behind + 1) : behind,
                                   {"select", "with", "from"});
  return (values || query) && !returns(behind, facts) ? static_cast<uint32_t>(end - at) : 0;
}

// --- Words -------------------------------------------------------------------

/// Whether a set operator follows, which FULL and its like belong to.
static bool setFollows(const char *after) {
  if (spells(after, "outer"))
    after = skipName(after);
  return spellsAny(after, {"union", "intersect", "except"});
}

/// Whether "(" opens something other than the columns of an alias.
static bool opensMore(const char *after) { return *after == '(' && !isNameList(after); }

static Tok onlyIf(bool condition, Tok token) { return condition ? token : Tok::NONE; }

bool mesh::parse::endsInExists(llvm::StringRef before) {
  for (llvm::StringRef part : {"select", "(", "exists"}) {
    before = before.rtrim();
    if (!before.ends_with_insensitive(part))
      return false;
    before = before.drop_back(part.size());
  }
  return before.empty() || !isNameByte(before.back());
}

/// Whether INTO before `at` ends its query: no FROM stands behind what it names.
static bool endsQuery(const char *at) {
  for (;;) {
    const char *name = *at == '@' ? at + 1 : at;
    const char *end = skipName(name);
    if (*end != ',' || end == name)
      return !spells(end, "from");
    at = skipBlanks(end + 1);
  }
}

/// Whether nothing but blanks stands before `at` in its line, which is not the first.
static bool isAtLineStart(const char *at) {
  while (at[-1] == ' ' || at[-1] == '\t')
    --at;
  return at[-1] == '\n';
}

/// Words between a table and JOIN.
static bool joinFollows(const char *after) {
  return spellsAny(after, {"join", "left", "right", "inner", "full", "outer", "cross", "any", "all",
                           "asof", "semi", "anti", "natural", "directed"});
}

static Tok forToken(uint16_t wanted, const char *after) {
  if (spells(after, "system") && spells(skipName(after), "time"))
    return onlyIf(wanted & NOT_TABLE, Tok::SUFFIX_TIME);
  if (spellsAny(after, {"update", "share", "no", "key", "xml", "json", "browse", "read", "fetch"}))
    return Tok::RAW_TAIL;
  bool isTime = spellsAny(after, {"system_time", "system_version", "version", "timestamp",
                                  "application_time", "business_time"});
  if (isTime && (wanted & NOT_TABLE))
    return Tok::SUFFIX_TIME;
  return onlyIf(wanted & SOFT, Tok::FOR);
}

static Tok sampleToken(Tok word, const char *after) {
  bool isMacro = word == Tok::TABLESAMPLE && *after == '(' && *skipBlanks(after + 1) == '@';
  if (opensMore(after) || isMacro)
    return Tok::SAMPLE_TABLE;
  if (llvm::isDigit(*after) || *after == '.' || (word == Tok::TABLESAMPLE && *after == '@'))
    return Tok::SAMPLE_NUMBER;
  const char *behind = skipName(after);
  bool method = behind != after && *behind == '(';
  bool known = spellsAny(after, {"row", "block", "bernoulli", "system", "reservoir"});
  return onlyIf(method && (known || word == Tok::TABLESAMPLE), Tok::SAMPLE_TABLE);
}

static Tok withToken(uint16_t wanted, const char *after) {
  if (spells(after, "ties"))
    return Tok::WITH_TIES;
  if (spells(after, "fill"))
    return Tok::RAW_TAIL;
  if (spellsAny(after, {"rollup", "cube", "totals"}))
    return Tok::WITH_ROLLUP;
  if (!(wanted & NOT_TABLE))
    return Tok::NONE;
  if (spellsAny(after, {"ordinality", "offset"}))
    return Tok::SUFFIX_NAME;
  return onlyIf(*after == '(', Tok::SUFFIX_PARENS);
}

static Tok minusToken(const char *after) {
  bool query = spellsAny(after, {"select", "all", "distinct", "values", "with", "from", "table"});
  return onlyIf(query || opensMore(after), Tok::SET_MINUS);
}

/// Words that stand between tables.
static Tok joinToken(Tok word, const char *after, const DialectFacts &facts) {
  switch (word) {
  case Tok::SEMI_:
  case Tok::ANTI:
    if (!hasClause(facts, "semi") || !joinFollows(after))
      return Tok::NONE;
    return spells(after, "join") ? word : Tok::JOIN_MODIFIER;
  case Tok::ANY:
  case Tok::ASOF:
  case Tok::DIRECTED:
  case Tok::GLOBAL:
  case Tok::PASTE:
  case Tok::POSITIONAL:
    return onlyIf(hasClause(facts, describe(word)) && joinFollows(after), Tok::JOIN_MODIFIER);
  case Tok::STRAIGHT_JOIN:
    return onlyIf(hasClause(facts, describe(word)), word);
  case Tok::FULL:
  case Tok::INNER:
    return word;
  default:
    return Tok::NONE;
  }
}

/// Words behind a table.
static Tok suffixToken(Tok word, uint16_t wanted, const char *after, const DialectFacts &facts) {
  switch (word) {
  case Tok::BEFORE:
  case Tok::CHANGES:
    return onlyIf(opensMore(after), Tok::TIME_PARENS);
  case Tok::PIVOT:
    return onlyIf(opensMore(after), Tok::PIVOT_TABLE);
  case Tok::REPEATABLE:
  case Tok::SEED:
    return onlyIf(opensMore(after), Tok::SAMPLE_SEED);
  case Tok::UNPIVOT:
    return onlyIf(opensMore(after) || spellsAny(after, {"include", "exclude"}), Tok::UNPIVOT_TABLE);
  case Tok::MATCH_RECOGNIZE:
    return onlyIf(*after == '(', Tok::MATCH_TABLE);
  case Tok::MATCH_CONDITION:
    return onlyIf(*after == '(', word);
  case Tok::SAMPLE:
  case Tok::TABLESAMPLE:
    return sampleToken(word, after);
  case Tok::FINAL:
    return onlyIf(hasClause(facts, "final"), Tok::SUFFIX_BARE);
  case Tok::USE:
  case Tok::FORCE:
  case Tok::IGNORE_:
    return onlyIf(spellsAny(after, {"index", "key"}), Tok::SUFFIX_PARENS);
  case Tok::INDEXED:
    return onlyIf(spells(after, "by"), Tok::SUFFIX_NAME);
  case Tok::VERSION:
  case Tok::TIMESTAMP:
    return onlyIf(spells(after, "as") && spells(skipName(after), "of"), Tok::SUFFIX_TIME);
  case Tok::OUTER:
    return spells(after, "apply") ? Tok::OUTER_APPLY : word;
  case Tok::INNER:
  case Tok::LEFT:
    return spells(after, "array") && hasClause(facts, "array") ? Tok::ARRAY_JOIN : word;
  case Tok::ARRAY:
    return onlyIf(spells(after, "join") && hasClause(facts, "array"), Tok::ARRAY_JOIN);
  case Tok::HASH: // Behind INNER or the like; else it is the table's alias.
  case Tok::LOOP:
  case Tok::MERGE:
  case Tok::REMOTE:
    return onlyIf((wanted & SOFT) && spells(after, "join") && hasClause(facts, "join_hints"),
                  Tok::JOIN_MODIFIER);
  case Tok::LATERAL:
    return onlyIf(spells(after, "view"), Tok::LATERAL_VIEW);
  case Tok::PREWHERE:
    return onlyIf(hasClause(facts, "prewhere"), word);
  default:
    return joinToken(word, after, facts);
  }
}

/// GO alone on a line ends a batch.
static Tok goToken(const char *after) {
  const char *before = after;
  while (llvm::isSpace(before[-1]))
    --before;
  llvm::StringRef gap(before, static_cast<size_t>(after - before));
  return onlyIf(isAtLineStart(before - 2) && (gap.contains('\n') || !*after), Tok::SEMI);
}

static Tok usingToken(uint16_t wanted, const char *after, const DialectFacts &facts) {
  if ((*after == '\'' || *after == '"') && hasClause(facts, "transform"))
    return Tok::RAW_SCRIPT;
  if (spells(after, "sample"))
    return Tok::USING_SAMPLE;
  if (spells(after, "key"))
    return Tok::RAW_KEY;
  if (hasClause(facts, "order_using") && spells(after, "operator"))
    return Tok::USING;
  return onlyIf((wanted & NOT_TABLE) || llvm::StringRef("<>=~!").contains(*after), Tok::USING);
}

/// Words behind a table or an expression.
Tok mesh::parse::rareToken(Tok word, uint16_t wanted, const char *after,
                           const DialectFacts &facts) {
  switch (word) {
  case Tok::WITH:
    return withToken(wanted, after);
  case Tok::NOT:
    return onlyIf((wanted & NOT_TABLE) && spells(after, "indexed"), Tok::SUFFIX_NAME);
  case Tok::AT:
    if (spells(after, "time"))
      return word;
    if ((wanted & NOT_TABLE) && startsName(after) && hasClause(facts, "object_navigation"))
      return Tok::SUFFIX_NAME;
    return onlyIf((wanted & NOT_TABLE) && opensMore(after), Tok::TIME_PARENS);
  case Tok::GLOBAL:
    if ((wanted & NOT_ALIAS) && hasPartner(word, after))
      return word;
    return (wanted & NOT_TABLE) ? joinToken(word, after, facts) : Tok::NONE;
  case Tok::END:
    if (wanted & NOT_ALIAS)
      return word;
    return onlyIf(opensMore(after), Tok::TIME_PARENS);
  case Tok::LOCK:
    return onlyIf(spells(after, "in"), Tok::RAW_TAIL);
  case Tok::FOR:
    return forToken(wanted, after);
  case Tok::CLUSTER:
  case Tok::DISTRIBUTE:
  case Tok::SORT:
    return onlyIf(spells(after, "by"), Tok::BY_CLAUSE);
  case Tok::CONNECT:
    return onlyIf(spells(after, "by"), Tok::RAW_CONNECT);
  case Tok::START:
    return onlyIf(spells(after, "with"), Tok::RAW_CONNECT);
  case Tok::GO:
    return goToken(after);
  case Tok::INTO:
    if (hasClause(facts, "into_tail") && endsQuery(after))
      return Tok::RAW_TAIL;
    return onlyIf(opensName(*after) || *after == '@', Tok::RAW_INTO);
  case Tok::OPTION:
    return onlyIf(*after == '(' && hasClause(facts, "option"), Tok::RAW_TAIL);
  case Tok::FORMAT:
  case Tok::SETTINGS:
    return onlyIf(llvm::isAlpha(*after) && hasClause(facts, describe(word)), Tok::RAW_TAIL);
  case Tok::MINUS_WORD:
    return minusToken(after);
  case Tok::FULL:
  case Tok::INNER:
  case Tok::LEFT:
  case Tok::OUTER:
    if (setFollows(after) && hasClause(facts, "outer_union"))
      return Tok::SET_SIDE;
    break;
  case Tok::ROW:
    if (wanted & SOFT)
      return word;
    return onlyIf(spells(after, "format") && hasClause(facts, "transform"), Tok::RAW_SCRIPT);
  case Tok::EXCLUDE:
    if (wanted & SOFT)
      return word;
    return onlyIf((*after == '(' || startsName(after)) && hasClause(facts, "list_exclude"),
                  Tok::LIST_EXCLUDE);
  case Tok::USING:
    return usingToken(wanted, after, facts);
  case Tok::PARTITION:
    if (spells(after, "by"))
      return word;
    return onlyIf((wanted & NOT_TABLE) && *after == '(' && hasClause(facts, "partition"),
                  Tok::SUFFIX_PARENS);
  case Tok::SIBLINGS:
    return onlyIf(spells(after, "by"), word);
  case Tok::RETURNING:
    return onlyIf(isReserved(facts, "returning"), word);
  default:
    break;
  }
  if (usesOf(word) & NOT_TABLE)
    return (wanted & NOT_TABLE) ? suffixToken(word, wanted, after, facts) : Tok::NONE;
  return onlyIf(hasPartner(word, after), word);
}

/// What begins a query, or a statement in the place of one.
Tok mesh::parse::queryToken(Tok word, const char *after, const DialectFacts &facts) {
  switch (word) {
  case Tok::TABLE_WORD:
    return onlyIf(startsName(after) &&
                      (isReserved(facts, "table") || hasClause(facts, "table_queries")),
                  Tok::QUERY_TABLE);
  case Tok::INSERT:
    return onlyIf(spellsAny(after, {"into", "overwrite", "or", "ignore"}), Tok::RAW_QUERY);
  case Tok::CREATE:
    return onlyIf(spellsAny(after, {"table", "view", "or", "temp", "temporary", "materialized"}),
                  Tok::RAW_QUERY);
  case Tok::DELETE:
    return onlyIf(spells(after, "from"), Tok::RAW_QUERY);
  case Tok::MERGE:
    return onlyIf(spells(after, "into"), Tok::RAW_QUERY);
  case Tok::UPDATE: {
    const char *behind = skipPath(spells(after, "only") ? skipName(after) : after);
    if (spells(behind, "as"))
      behind = skipName(behind);
    return onlyIf(behind != after && (spells(behind, "set") || spells(skipName(behind), "set")),
                  Tok::RAW_QUERY);
  }
  case Tok::PIVOT:
  case Tok::PIVOT_LONGER:
  case Tok::PIVOT_WIDER:
  case Tok::UNPIVOT: {
    if (!isReserved(facts, describe(word)))
      return Tok::NONE;
    const char *behind = skipPath(after);
    if (behind != after && !spells(behind, "join") && !spells(behind, "on"))
      behind = spells(behind, "as") ? skipName(skipName(behind)) : skipName(behind);
    if (joinFollows(behind)) // Which of its ON and USING are whose, only a look ahead could tell.
      return Tok::RAW_QUERY;
    bool unpivots = word == Tok::UNPIVOT || word == Tok::PIVOT_LONGER;
    bool fits = startsName(after) || llvm::StringRef("'(@").contains(*after) ||
                spellsAny(after, {"values", "pivot", "unpivot"});
    return onlyIf(fits, unpivots ? Tok::UNPIVOT_QUERY : Tok::PIVOT_QUERY);
  }
  case Tok::DESCRIBE:
  case Tok::SHOW:
  case Tok::SUMMARIZE: {
    bool fits = startsName(after) || *after == '\'' ||
                spellsAny(after, {"select", "from", "with", "all", "values", "pivot", "unpivot"});
    return onlyIf(fits && isReserved(facts, describe(word)), Tok::RAW_QUERY);
  }
  default:
    return Tok::NONE;
  }
}

/// What stands between SELECT and its first item.
Tok mesh::parse::selectToken(Tok word, llvm::StringRef text, const char *after,
                             const DialectFacts &facts) {
  if (word == Tok::TOP)
    return onlyIf(
        (llvm::isDigit(*after) || *after == '(' || *after == '@') && hasClause(facts, "top"), word);
  static constexpr llvm::StringLiteral words[] = {
      "straight_join",     "high_priority", "distinctrow",  "sql_small_result",   "sql_big_result",
      "sql_buffer_result", "sql_cache",     "sql_no_cache", "sql_calc_found_rows"};
  bool known = text.size() >= 9 && llvm::is_contained({'s', 'h', 'd'}, text.front() | 0x20) &&
               llvm::any_of(words, [&](auto each) { return text.equals_insensitive(each); });
  if (known)
    return onlyIf(hasClause(facts, "straight_join") && *after != ',' && !spells(after, "from"),
                  Tok::SELECT_WORD);
  return Tok::NONE;
}

/// What begins a table.
Tok mesh::parse::tableToken(Tok word, const char *after, const DialectFacts &facts) {
  switch (word) {
  case Tok::LATERAL:
    return word;
  case Tok::ONLY:
    return onlyIf((startsName(after) || *after == '(') && isReserved(facts, "only"),
                  Tok::TABLE_ONLY);
  case Tok::ROWS:
    return onlyIf(spells(after, "from"), Tok::RAW_TABLE);
  case Tok::UNPIVOT:
    return onlyIf(startsName(after) && hasClause(facts, "object_navigation"), Tok::OBJECT_UNPIVOT);
  case Tok::JSON_TABLE:
  case Tok::XMLTABLE:
    return onlyIf(*after == '(', Tok::DOCUMENT_TABLE);
  case Tok::SEMANTIC_VIEW:
    return onlyIf(*after == '(', Tok::RAW_TABLE);
  default:
    return Tok::NONE;
  }
}

// --- Statements with statements in them --------------------------------------

void BlockState::begin(const Lexeme &first, llvm::StringRef word, const char *after) {
  *this = BlockState();
  opened = first.offset;
  auto is = [&](llvm::StringRef text) { return word.equals_insensitive(text); };
  if (is("create") || is("alter") || is("replace"))
    holds = Possible;
  bool transaction =
      spellsAny(after, {"deferrable", "transaction", "tran", "work", "deferred", "immediate",
                        "exclusive", "concurrent", "isolation", "read", "not"});
  if ((is("begin") && opensName(*after) && !transaction) || is("if") || is("while")) {
    holds = Routine;
    depth = is("begin") ? 1 : 0;
  }
}

void BlockState::step(const Lexeme &last, llvm::StringRef text, Lexeme &current,
                      llvm::StringRef currentText) {
  auto is = [&](llvm::StringRef word) { return !last.quoted && text.equals_insensitive(word); };
  if (holds == Possible && last.type == Tok::LP)
    holds = None; // The name of what is created has passed.
  if (holds == Possible && last.type == Tok::IDENT)
    for (llvm::StringRef word : {"function", "procedure", "proc", "trigger"})
      if (is(word))
        holds = Routine;
  if (holds == Possible && last.type == Tok::IDENT && is("rule"))
    holds = Rule;
  if (holds == Rule) { // DO INSTEAD (a; b)
    depth += last.type == Tok::LP;
    depth -= last.type == Tok::RP && depth;
    if (current.type == Tok::SEMI && depth)
      current.type = Tok::RAW_SEMI;
  }
  if (holds != Routine)
    return;
  if (is("begin")) {
    if (!depth++)
      opened = last.offset;
    declares = false;
  } else if (is("declare") && !depth) {
    declares = true;
  } else if (last.type == Tok::CASE && !endsCase && depth) {
    ++depth;
  } else if (is("end") && depth) {
    bool counted = true; // END IF and its like end what nobody counted.
    for (llvm::StringRef word : {"if", "loop", "while", "for", "repeat"})
      counted = counted && !currentText.equals_insensitive(word);
    depth -= counted;
  }
  endsCase = is("end") && current.type == Tok::CASE;
  if (current.type == Tok::SEMI && (depth || declares))
    current.type = Tok::RAW_SEMI;
}
