// Sources.cpp - what a function of a project may run, from the text alone.
//
// A file is cut into its statements at the outermost level. A function reaches the
// statements that bind the names it mentions, those that these mention, and so on,
// through imports into the project's other files; and in every file that it reaches
// all statements that bind no name, which may do anything. A word within a text
// counts as a mention, so too much may be reached, and nothing is missed but what
// looks up names that it computes; a file that does so is taken as a whole.

#include "Sources.h"
#include "mesh/Basic/Files.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mesh;
using namespace mesh::python;

namespace {
/// import a.b as c; from .a import b
struct Import {
  std::string module; ///< With its leading dots.
  std::string name;   ///< After "from ... import"; empty: the module itself.
};

/// A statement at the outermost level, decorators included.
struct Statement {
  size_t begin = 0, end = 0;
  unsigned line = 0;
  std::set<std::string> binds, mentions;
  std::vector<Import> imports;
  bool always = false; ///< It may do anything, whoever asks.
  bool isMacro = false;
  std::string macroName; ///< Said by its decorator.
};

struct File {
  std::string text;
  std::vector<Statement> statements;
};
} // namespace

// --- Cutting -------------------------------------------------------------------

static bool isWordStart(char c) { return llvm::isAlpha(c) || c == '_' || c < 0; }
static bool isWordPart(char c) { return llvm::isAlnum(c) || c == '_' || c < 0; }

/// The end of the text that begins with a quote at `at`.
static size_t endOfText(llvm::StringRef text, size_t at) {
  llvm::StringRef quote = text.substr(at, 1);
  llvm::StringRef triple = text.substr(at, 3);
  bool isTriple = triple.size() == 3 && triple[1] == quote[0] && triple[2] == quote[0];
  if (isTriple)
    quote = triple;
  for (size_t i = at + quote.size(); i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text.substr(i).starts_with(quote))
      return i + quote.size();
    else if (text[i] == '\n' && !isTriple)
      return i; // A mistake; Python will say so.
  }
  return text.size();
}

/// The ends of the logical lines that begin at `at`: where the next one begins.
static size_t endOfLine(llvm::StringRef text, size_t at) {
  int depth = 0;
  for (size_t i = at; i < text.size();) {
    char c = text[i];
    if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    if (c == '\'' || c == '"') {
      i = endOfText(text, i);
      continue;
    }
    depth += (c == '(' || c == '[' || c == '{');
    depth -= (c == ')' || c == ']' || c == '}');
    ++i;
    bool joined = i >= 2 && text[i - 2] == '\\';
    if (c == '\n' && depth <= 0 && !joined)
      return i;
  }
  return text.size();
}

static llvm::StringRef firstWord(llvm::StringRef line) {
  return line.ltrim().take_while(isWordPart);
}

/// Words in a logical line, but for comments.
static void collectWords(llvm::StringRef line, std::set<std::string> &words) {
  for (size_t i = 0; i < line.size();) {
    if (line[i] == '#') { // Perhaps within a text: then some words are missed.
      size_t quotes = line.take_front(i).count('\'') + line.take_front(i).count('"');
      if (quotes == 0) {
        i = std::min(line.find('\n', i), line.size());
        continue;
      }
    }
    if (!isWordStart(line[i])) {
      ++i;
      continue;
    }
    llvm::StringRef word = line.substr(i).take_while(isWordPart);
    words.insert(word.str());
    i += word.size();
  }
}

// --- Statements ----------------------------------------------------------------

/// "a.b as c" to the two names; the second is the first without an "as".
static std::pair<std::string, std::string> importedNames(llvm::StringRef item) {
  llvm::SmallVector<llvm::StringRef, 4> words;
  item.trim(" \t\r\n()\\").split(words, ' ', -1, /*KeepEmpty=*/false);
  if (words.empty())
    return {};
  bool renamed = words.size() == 3 && words[1] == "as";
  return {words[0].str(), (renamed ? words[2] : words[0]).str()};
}

static std::string withoutComments(llvm::StringRef line) {
  std::string text;
  llvm::SmallVector<llvm::StringRef, 8> lines;
  line.split(lines, '\n');
  for (llvm::StringRef each : lines)
    text += each.split('#').first.rtrim("\\ \t\r").str() + " ";
  return text;
}

static void readImport(llvm::StringRef line, Statement &statement, bool isOutermost) {
  std::string plain = withoutComments(line);
  llvm::StringRef rest = llvm::StringRef(plain).trim();
  std::string from;
  if (rest.consume_front("from ")) {
    auto [module, names] = rest.split(" import");
    from = module.trim().str();
    rest = names;
  } else {
    rest.consume_front("import ");
  }
  llvm::SmallVector<llvm::StringRef, 8> items;
  rest.split(items, ',');
  for (llvm::StringRef item : items) {
    auto [name, bound] = importedNames(item);
    if (name.empty())
      continue;
    statement.imports.push_back(from.empty() ? Import{name, ""} : Import{from, name});
    if (name == "*")
      statement.always = true;
    else if (isOutermost)
      statement.binds.insert(llvm::StringRef(bound).split('.').first.str());
  }
}

/// What "NAME = ..." or "NAME: type = ..." binds; empty for other statements.
static std::string assignedName(llvm::StringRef line) {
  llvm::StringRef name = firstWord(line);
  llvm::StringRef rest = line.drop_front(name.size()).ltrim(" \t");
  if (name.empty() || (!rest.starts_with("=") && !rest.starts_with(":")))
    return "";
  if (rest.starts_with("==") || !rest.contains('='))
    return "";
  return name.str();
}

/// @macro, @macro(), @macro("name"), @sqlmesh.macro(...)
static bool readDecorator(llvm::StringRef line, Statement &statement) {
  llvm::StringRef rest = line.drop_front(1).ltrim();
  llvm::StringRef path = rest.take_while([](char c) { return isWordPart(c) || c == '.'; });
  if (path.rsplit('.').second != "macro" && path != "macro")
    return false;
  statement.isMacro = true;
  rest = rest.drop_front(path.size()).ltrim();
  if (rest.consume_front("(")) {
    rest = rest.ltrim();
    rest.consume_front("name");
    rest = rest.ltrim(" \t\n=");
    if (rest.starts_with("\"") || rest.starts_with("'"))
      statement.macroName =
          rest.drop_front().take_until([](char c) { return c == '"' || c == '\''; }).str();
  }
  return true;
}

static bool continuesBlock(llvm::StringRef word) {
  for (const char *each : {"else", "elif", "except", "finally"})
    if (word == each)
      return true;
  return false;
}

/// Takes in a logical line of the outermost level that begins a statement.
static void classify(llvm::StringRef line, Statement &statement) {
  llvm::StringRef word = firstWord(line);
  if (line.starts_with("@")) {
    if (!readDecorator(line, statement))
      statement.always = true; // It may register what it is given.
    return;
  }
  if (word == "async")
    word = firstWord(line.drop_front(5));
  if (word == "def" || word == "class") {
    size_t at = line.find(word) + word.size();
    statement.binds.insert(firstWord(line.drop_front(at)).str());
  } else if (word == "import" || word == "from") {
    readImport(line, statement, true);
  } else if (std::string name = assignedName(line); !name.empty()) {
    statement.binds.insert(name);
  } else {
    statement.always = true;
  }
}

static std::vector<Statement> cut(llvm::StringRef text) {
  std::vector<Statement> statements;
  bool decorated = false;
  unsigned line = 1;
  for (size_t at = 0; at < text.size();) {
    size_t end = endOfLine(text, at);
    llvm::StringRef logical = text.slice(at, end);
    bool isEmpty = logical.trim().empty() || logical.ltrim().starts_with("#");
    bool isOutermost = !isEmpty && !llvm::isSpace(logical[0]);
    if (isOutermost && !continuesBlock(firstWord(logical))) {
      if (!decorated || statements.empty()) {
        statements.emplace_back();
        statements.back().begin = at;
      }
      decorated = logical.starts_with("@");
      classify(logical, statements.back());
      if (!decorated)
        statements.back().line = line;
    } else if (!isEmpty && !statements.empty()) {
      llvm::StringRef word = firstWord(logical);
      if (word == "import" || word == "from")
        readImport(logical, statements.back(), statements.back().always);
    }
    if (!isEmpty && !statements.empty()) {
      collectWords(logical, statements.back().mentions);
      statements.back().end = end;
    }
    line += unsigned(logical.count('\n'));
    at = end;
  }
  return statements;
}

// --- Reaching ------------------------------------------------------------------

namespace {
/// All that some statements may run, in the files of one project.
class Reach {
public:
  Reach(const std::string &directory, std::map<std::string, File> &read)
      : projectDir(directory), files(read) {}

  void statement(const std::string &path, size_t index);
  void wholeFile(const std::string &path);
  Digest digest() const;
  bool isVolatile() const;

  const File *fileAt(const std::string &path);

private:
  void name(const std::string &path, const std::string &wanted);
  void unbound(const std::string &path);
  void import(const std::string &path, const Import &import);
  std::vector<std::string> modulePaths(const std::string &from, llvm::StringRef module) const;

  const std::string &projectDir;
  std::map<std::string, File> &files;
  std::map<std::string, std::set<size_t>> reached; ///< Statements by file.
  std::set<std::string> words;
};
} // namespace

const File *Reach::fileAt(const std::string &path) {
  auto known = files.find(path);
  if (known != files.end())
    return &known->second;
  llvm::Expected<std::string> text = readFile(projectDir + "/" + path);
  if (!text) {
    llvm::consumeError(text.takeError());
    return nullptr;
  }
  File &file = files[path];
  file.text = std::move(*text);
  file.statements = cut(file.text);
  return &file;
}

void Reach::statement(const std::string &path, size_t index) {
  if (!reached[path].insert(index).second)
    return;
  if (reached[path].size() == 1)
    unbound(path);
  const Statement &it = fileAt(path)->statements[index];
  words.insert(it.mentions.begin(), it.mentions.end());
  for (const Import &each : it.imports)
    import(path, each);
  for (const std::string &mention : it.mentions)
    name(path, mention);
  if (it.mentions.count("importlib") || it.mentions.count("__import__") ||
      it.mentions.count("globals") || it.mentions.count("exec"))
    wholeFile(path);
}

void Reach::unbound(const std::string &path) {
  const std::vector<Statement> &all = fileAt(path)->statements;
  for (size_t i = 0; i != all.size(); ++i)
    if (all[i].always && !all[i].isMacro)
      statement(path, i);
}

void Reach::name(const std::string &path, const std::string &wanted) {
  const std::vector<Statement> &all = fileAt(path)->statements;
  for (size_t i = 0; i != all.size(); ++i)
    if (all[i].binds.count(wanted))
      statement(path, i);
}

void Reach::wholeFile(const std::string &path) {
  const File *file = fileAt(path);
  for (size_t i = 0; file && i != file->statements.size(); ++i)
    statement(path, i);
}

/// The files of a module and of the packages that hold it.
std::vector<std::string> Reach::modulePaths(const std::string &from, llvm::StringRef module) const {
  llvm::SmallString<128> folder;
  size_t dots = module.take_while([](char c) { return c == '.'; }).size();
  if (dots) {
    folder = llvm::sys::path::parent_path(from);
    for (size_t i = 1; i < dots; ++i)
      folder = llvm::sys::path::parent_path(folder).str();
  }
  std::vector<std::string> paths;
  auto add = [&](llvm::StringRef path) {
    if (llvm::sys::fs::is_regular_file(projectDir + "/" + path))
      paths.push_back(path.str());
  };
  llvm::SmallVector<llvm::StringRef, 4> parts;
  module.drop_front(dots).split(parts, '.', -1, /*KeepEmpty=*/false);
  if (parts.empty())
    add((folder + "/__init__.py").str());
  for (llvm::StringRef part : parts) {
    llvm::sys::path::append(folder, part);
    add((folder + ".py").str());
    add((folder + "/__init__.py").str());
  }
  return paths;
}

void Reach::import(const std::string &path, const Import &import) {
  for (const std::string &found : modulePaths(path, import.module)) {
    const File *file = fileAt(found);
    bool binds = file && llvm::any_of(file->statements, [&](const Statement &each) {
                   return each.binds.count(import.name);
                 });
    if (!file)
      continue;
    if (binds) {
      unbound(found);
      name(found, import.name);
    } else {
      wholeFile(found);
    }
  }
  if (import.name.empty())
    return;
  bool endsInDot = llvm::StringRef(import.module).ends_with(".");
  for (const std::string &found :
       modulePaths(path, import.module + (endsInDot ? "" : ".") + import.name))
    wholeFile(found);
}

Digest Reach::digest() const {
  Hasher hasher("python source");
  for (const auto &[path, indices] : reached) {
    const File &file = files.at(path);
    hasher.add(path);
    for (size_t index : indices) {
      const Statement &it = file.statements[index];
      hasher.add(llvm::StringRef(file.text).slice(it.begin, it.end).rtrim());
    }
  }
  return hasher.finish();
}

bool Reach::isVolatile() const {
  static constexpr const char *suspects[] = {
      "now",    "utcnow",  "today",   "random",  "uuid1",  "uuid4",     "secrets",  "urandom",
      "getenv", "environ", "time_ns", "open",    "glob",   "read_text", "listdir",  "requests",
      "urllib", "socket",  "boto3",   "getuser", "getpid", "monotonic", "localtime"};
  return llvm::any_of(suspects, [&](const char *word) { return words.count(word) != 0; });
}

// --- Entries -------------------------------------------------------------------

std::vector<Definition> mesh::python::scanFiles(const std::string &projectDir,
                                                const std::vector<std::string> &paths) {
  std::map<std::string, File> files;
  std::vector<Definition> found;
  for (const std::string &path : paths) {
    const File *file = Reach(projectDir, files).fileAt(path);
    for (size_t i = 0; file && i != file->statements.size(); ++i) {
      const Statement &statement = file->statements[i];
      if (!statement.isMacro || statement.binds.empty())
        continue;
      Reach reach(projectDir, files);
      reach.statement(path, i);
      Definition definition;
      definition.function = *statement.binds.begin();
      definition.name =
          llvm::StringRef(statement.macroName.empty() ? definition.function : statement.macroName)
              .lower();
      definition.file = path;
      definition.line = statement.line;
      definition.digest = reach.digest();
      definition.isVolatile = reach.isVolatile();
      found.push_back(std::move(definition));
    }
  }
  llvm::stable_sort(found,
                    [](const Definition &a, const Definition &b) { return a.name < b.name; });
  return found;
}

Digest mesh::python::digestOfFile(const std::string &projectDir, const std::string &file,
                                  bool &isVolatile) {
  std::map<std::string, File> files;
  Reach reach(projectDir, files);
  reach.wholeFile(file);
  isVolatile = reach.isVolatile();
  return reach.digest();
}
