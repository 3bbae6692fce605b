// mesh-corpus.cpp - reads many statements and says of each what became of it,
// for utils/corpus/run.py. Input: JSON lines {"dialect", "sql", ...}; output: a
// JSON line for each, {"line", "verdict", ...}:
//
//   read     one tree for each statement; "printed" and read again it is the same
//   carried  the same, but a statement among them is passed on as text: "word" is
//            the first of it
//   refused  with "message", "at" (line:column)
//   wrong    read, but not the same when printed and read again: "why", "printed"
//
// A text that is no statement may be an expression; "grouped" is then its printed
// text with parentheses around every operator. Or it is
// a type with others in it, or a value with a name, as in a select list. The dialect "any" is the
// first that reads the text and gets it right.

#include "Grouper.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Parse/Parse.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mesh;
namespace json = llvm::json;

namespace {
enum class Entry { File, Expression };

/// A text and what it was read as.
struct Reading {
  Reading(llvm::StringRef text, const dialect::DialectFacts &facts, Entry entry) : dialect(facts) {
    llvm::Expected<FileId> id = sources.addText(text, "text");
    if (!id)
      llvm::report_fatal_error(id.takeError());
    if (entry == Entry::File)
      file = parse::parseFile(sources, *id, dialect, arena, diags);
    else
      expr = parse::parseExpression(sources, *id, dialect, arena, diags);
  }

  bool ok() const { return file || expr; }
  std::string print(unsigned width) const {
    return file ? emit::print(*file, dialect, {.width = width})
                : emit::print(*expr, dialect, {.width = width});
  }
  bool same(const Reading &other) const {
    if (expr)
      return ast::equal(expr, other.expr);
    return llvm::equal(file->statements, other.file->statements,
                       [](const auto *left, const auto *right) { return ast::equal(left, right); });
  }

  const dialect::DialectFacts &dialect;
  SourceManager sources;
  Arena arena;
  Diagnostics diags;
  const ast::File *file = nullptr;
  const ast::Expr *expr = nullptr;
};
} // namespace

static json::Object refused(const Reading &reading) {
  std::string messages;
  llvm::raw_string_ostream out(messages);
  printDiagnosticsJson(out, reading.diags, reading.sources);
  llvm::Expected<json::Value> all = json::parse(messages);
  if (!all)
    llvm::report_fatal_error(all.takeError());
  const json::Array *list = all->getAsArray();
  return json::Object{{"verdict", "refused"},
                      {"message", list && !list->empty() ? list->front() : json::Value(nullptr)}};
}

static json::Object wrong(llvm::StringRef why, llvm::StringRef printed) {
  return json::Object{{"verdict", "wrong"}, {"why", why.str()}, {"printed", printed.str()}};
}

/// The first word of the first statement that is passed on as text; empty if none is.
static llvm::StringRef carriedWord(const Reading &reading) {
  if (reading.file)
    for (const ast::Statement *statement : reading.file->statements)
      if (statement->kind == ast::NodeKind::RawStatement)
        return reading.sources.text(statement->range).take_while([](char c) {
          return llvm::isAlnum(c) || c == '_';
        });
  return {};
}

static json::Object judge(llvm::StringRef text, const dialect::DialectFacts &dialect, Entry entry) {
  Reading first(text, dialect, entry);
  if (!first.ok())
    return refused(first);
  std::string printed;
  for (unsigned width : {0u, 80u}) {
    printed = first.print(width);
    Reading second(printed, dialect, entry);
    if (!second.ok()) {
      json::Object result = wrong("the printed text is refused", printed);
      result["message"] = refused(second)["message"];
      return result;
    }
    if (!first.same(second))
      return wrong("the printed text is read as another tree", printed);
    if (second.print(width) != printed)
      return wrong("what is printed is no fixed point", printed);
  }
  llvm::StringRef word = carriedWord(first);
  if (word.empty()) {
    json::Object result{{"verdict", "read"}, {"printed", printed}};
    if (first.expr) {
      Arena arena;
      result["grouped"] = emit::print(*testing::Grouper(arena).rewrite(first.expr), dialect);
    }
    return result;
  }
  return json::Object{{"verdict", "carried"}, {"word", word.upper()}, {"printed", printed}};
}

/// Whether what was read is a SELECT of one value with a name, and nothing else.
static bool isItem(const Reading &reading) {
  if (!reading.file || reading.file->statements.size() != 1)
    return false;
  const auto *statement = ast::as<ast::QueryStatement>(reading.file->statements[0]);
  const auto *select = statement ? ast::as<ast::Select>(statement->query) : nullptr;
  return select && select->items.size() == 1 && select->from.empty() && !select->where &&
         select->extras.empty() && select->ends.empty() &&
         (select->items[0]->kind == ast::NodeKind::Alias ||
          select->items[0]->kind == ast::NodeKind::AliasList);
}

/// As a file; where that carries or refuses it, as an expression if it is one.
static json::Object judge(llvm::StringRef text, const dialect::DialectFacts &dialect) {
  json::Object asFile = judge(text, dialect, Entry::File);
  llvm::StringRef verdict = asFile.getString("verdict").value_or("");
  if (verdict == "read" || verdict == "wrong")
    return asFile;
  json::Object asExpression = judge(text, dialect, Entry::Expression);
  if (asExpression.getString("verdict").value_or("") != "refused")
    return asExpression;
  std::string cast = ("CAST(x AS " + text + ")").str(); // A type by itself.
  if (text.contains('<') && Reading(cast, dialect, Entry::Expression).ok())
    return judge(cast, dialect, Entry::Expression);
  std::string select = ("SELECT " + text).str();
  bool named = text.contains_insensitive(" as "); // Else BEGIN WORK is BEGIN AS WORK.
  return named && isItem(Reading(select, dialect, Entry::File))
             ? judge(select, dialect, Entry::File)
             : std::move(asFile);
}

static json::Object judgeAs(llvm::StringRef text, llvm::StringRef name) {
  if (const dialect::DialectFacts *dialect = dialect::findDialect(name))
    return judge(text, *dialect);
  if (name != "any")
    return json::Object{{"verdict", "refused"}, {"message", "unknown dialect " + name.str()}};
  json::Object best;
  auto rankOf = [](const json::Object &result) {
    llvm::StringRef verdict = result.getString("verdict").value_or("");
    return verdict == "read" ? 3 : verdict == "carried" ? 2 : verdict == "wrong" ? 1 : 0;
  };
  for (const dialect::DialectFacts *dialect : dialect::allDialects()) {
    json::Object result = judge(text, *dialect);
    if (best.empty() || rankOf(result) > rankOf(best)) {
      best = std::move(result);
      best["as"] = dialect->name;
    }
    if (rankOf(best) == 3)
      break;
  }
  return best;
}

int main(int argc, char **argv) {
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(argc > 1 ? argv[1] : "-");
  if (!buffer) {
    llvm::errs() << "mesh-corpus: " << buffer.getError().message() << '\n';
    return 2;
  }
  int64_t number = 0;
  for (llvm::StringRef rest = (*buffer)->getBuffer(); !rest.empty();) {
    llvm::StringRef line;
    std::tie(line, rest) = rest.split('\n');
    ++number;
    llvm::Expected<json::Value> value = json::parse(line);
    const json::Object *object = value ? value->getAsObject() : nullptr;
    if (!object) {
      llvm::errs() << "mesh-corpus: line " << number << " is no JSON object\n";
      llvm::consumeError(value.takeError());
      return 2;
    }
    json::Object result = judgeAs(object->getString("sql").value_or(""),
                                  object->getString("dialect").value_or("any"));
    result["line"] = number;
    llvm::outs() << json::Value(std::move(result)) << '\n';
    llvm::outs().flush(); // Whoever reads sees how far it came, should it die.
  }
}
