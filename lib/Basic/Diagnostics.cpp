// Diagnostics.cpp - collects, orders and prints diagnostics.

#include "mesh/Basic/Diagnostics.h"
#include "mesh/Basic/Files.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Unicode.h"
#include "llvm/Support/WithColor.h"
#include <algorithm>
#include <tuple>

#define FMT_HEADER_ONLY 1
#include <fmt/args.h>

using namespace mesh;

std::string mesh::formatDiagnostic(const char *text, llvm::ArrayRef<std::string> arguments) {
  fmt::dynamic_format_arg_store<fmt::format_context> store;
  for (const std::string &argument : arguments)
    store.push_back(std::cref(argument));
  return fmt::vformat(text, store);
}

std::string Diagnostic::id() const {
  std::string kebab;
  for (const char *c = name; *c; ++c) {
    if (llvm::isUpper(*c) && c != name)
      kebab += '-';
    kebab += llvm::toLower(*c);
  }
  return kebab;
}

Diagnostics::Handle Diagnostics::add(Diagnostic diagnostic) {
  errors += diagnostic.severity == Severity::Error;
  all.push_back(std::move(diagnostic));
  return Handle(*this, all.size() - 1);
}

void Diagnostics::append(Diagnostics &&other) {
  errors += other.errors;
  std::move(other.all.begin(), other.all.end(), std::back_inserter(all));
  other.all.clear();
  other.errors = 0;
}

void Diagnostics::sort(const SourceManager &sources) {
  using Key = std::tuple<std::string, unsigned, unsigned, std::string>;
  std::vector<std::pair<Key, Diagnostic>> keyed;
  for (Diagnostic &diagnostic : all) {
    Key key(diagnostic.place.path, 0, 0, diagnostic.message);
    if (diagnostic.place.range) {
      PresumedLoc at = sources.presumed(sources.fileLoc(diagnostic.place.range.begin));
      key = Key(at.path, at.line, at.column, diagnostic.message);
    }
    keyed.emplace_back(std::move(key), std::move(diagnostic));
  }
  std::stable_sort(keyed.begin(), keyed.end(),
                   [](const auto &a, const auto &b) { return a.first < b.first; });
  all.clear();
  errors = 0;
  const Key *previous = nullptr;
  for (auto &[key, diagnostic] : keyed) {
    if (!previous || key != *previous)
      add(std::move(diagnostic));
    previous = &key;
  }
}

static const char *severityText(Severity severity) {
  switch (severity) {
  case Severity::Note:
    return "note";
  case Severity::Warning:
    return "warning";
  case Severity::Error:
    return "error";
  }
  llvm_unreachable("severity outside the list");
}

/// How many columns of a terminal `text` takes; a byte that is no character
/// takes one.
static size_t widthOf(llvm::StringRef text) {
  int width = llvm::sys::unicode::columnWidthUTF8(text);
  return width < 0 ? text.size() : static_cast<size_t>(width);
}

/// The text as a terminal may have it: no control characters, which could do
/// anything there, and nothing that is not UTF-8.
static std::string printable(llvm::StringRef text) {
  std::string clean;
  while (!text.empty()) {
    unsigned length = llvm::getNumBytesForUTF8(static_cast<unsigned char>(text.front()));
    llvm::StringRef character = text.take_front(length);
    bool isControl = character.size() == 1 && !llvm::isPrint(text.front()) && text.front() != '\t';
    if (isControl || findInvalidUtf8(character) != llvm::StringRef::npos) {
      clean += '?';
      length = 1;
    } else {
      clean += character;
    }
    text = text.drop_front(std::min<size_t>(length, text.size()));
  }
  return clean;
}

/// Prints the line of `range` and marks the range below it. Tabs are kept in
/// the marking line, so that it lines up whatever their width.
static void printSnippet(llvm::raw_ostream &out, const PresumedLoc &at, uint32_t length) {
  constexpr size_t widest = 240; // Of a minified file nobody wants to see the whole line.
  llvm::StringRef line = at.lineText;
  size_t column = at.column - 1;
  if (line.size() > widest) {
    size_t from = column > widest / 2 ? column - widest / 2 : 0;
    line = line.substr(from, widest);
    column -= from;
  }
  out << llvm::formatv("{0,5} | ", at.line) << printable(line) << "\n      | ";
  std::string before = printable(line.take_front(column));
  for (llvm::StringRef rest = before; !rest.empty();) {
    auto [words, next] = rest.split('\t');
    out << std::string(widthOf(words), ' ') << (words.size() == rest.size() ? "" : "\t");
    rest = next;
  }
  size_t marked = widthOf(printable(line.substr(column).take_front(length)));
  out << '^' << std::string(std::max<size_t>(marked, 1) - 1, '~') << '\n';
}

static void printPlace(llvm::raw_ostream &out, const DiagPlace &place,
                       const SourceManager &sources) {
  if (place.range) {
    PresumedLoc at = sources.presumed(place.range.begin);
    out << at.path << ':' << at.line << ':' << at.column << ": ";
  } else if (!place.path.empty()) {
    out << place.path << ": ";
  }
}

static void printSeverity(llvm::raw_ostream &out, Severity severity, bool color) {
  using llvm::raw_ostream;
  if (color)
    out.changeColor(severity == Severity::Error     ? raw_ostream::RED
                    : severity == Severity::Warning ? raw_ostream::MAGENTA
                                                    : raw_ostream::CYAN,
                    /*Bold=*/true);
  out << severityText(severity) << ": ";
  if (color)
    out.resetColor();
}

/// Text of several lines in one: what counts are its words.
static std::string inOneLine(llvm::StringRef text) {
  if (!text.contains('\n'))
    return printable(text);
  llvm::SmallVector<llvm::StringRef, 16> words;
  llvm::SplitString(text, words, " \t\r\n");
  return printable(llvm::join(words, " "));
}

static void printFix(llvm::raw_ostream &out, llvm::StringRef text, llvm::StringRef replacement) {
  out << "      = fix: ";
  if (text.empty())
    out << "insert '" << inOneLine(replacement.trim()) << "'\n";
  else if (replacement.empty())
    out << "remove '" << inOneLine(text.trim()) << "'\n";
  else
    out << "replace '" << inOneLine(text) << "' with '" << inOneLine(replacement) << "'\n";
}

static void printOne(llvm::raw_ostream &out, const Diagnostic &diagnostic,
                     const SourceManager &sources, bool color) {
  printPlace(out, diagnostic.place, sources);
  printSeverity(out, diagnostic.severity, color);
  out << diagnostic.message << " [" << diagnostic.id() << "]\n";
  SourceRange range = diagnostic.place.range;
  if (range) {
    printSnippet(out, sources.presumed(range.begin), range.end.raw - range.begin.raw);
    for (const ExpansionStep &step : sources.expansions(range.begin)) {
      printPlace(out, step.call, sources);
      printSeverity(out, Severity::Note, color);
      out << "in expansion of @" << step.macro << '\n';
    }
  }
  for (const DiagNote &note : diagnostic.notes) {
    printPlace(out, note.place, sources);
    printSeverity(out, Severity::Note, color);
    out << note.message << '\n';
    if (note.place.range)
      printSnippet(out, sources.presumed(note.place.range.begin),
                   note.place.range.end.raw - note.place.range.begin.raw);
  }
  for (const DiagFix &fix : diagnostic.fixes)
    printFix(out, sources.text(fix.range), fix.replacement);
}

void mesh::printDiagnostics(llvm::raw_ostream &out, const Diagnostics &diags,
                            const SourceManager &sources, bool color) {
  for (const Diagnostic &diagnostic : diags.diagnostics())
    printOne(out, diagnostic, sources, color);
}

static void writePlace(llvm::json::OStream &json, const DiagPlace &place,
                       const SourceManager &sources) {
  if (!place.range) {
    json.attribute("file", llvm::json::fixUTF8(place.path));
    return;
  }
  PresumedLoc begin = sources.presumed(place.range.begin);
  json.attribute("file", llvm::json::fixUTF8(begin.path));
  json.attribute("line", begin.line);
  json.attribute("column", begin.column);
  PresumedLoc end = sources.presumed(place.range.end);
  json.attribute("endLine", end.line);
  json.attribute("endColumn", end.column);
}

void mesh::printDiagnosticsJson(llvm::raw_ostream &out, const Diagnostics &diags,
                                const SourceManager &sources) {
  llvm::json::OStream json(out, 2);
  json.array([&] {
    for (const Diagnostic &diagnostic : diags.diagnostics())
      json.object([&] {
        json.attribute("id", diagnostic.id());
        json.attribute("severity", severityText(diagnostic.severity));
        json.attribute("message", llvm::json::fixUTF8(diagnostic.message));
        writePlace(json, diagnostic.place, sources);
        json.attributeArray("notes", [&] {
          if (diagnostic.place.range)
            for (const ExpansionStep &step : sources.expansions(diagnostic.place.range.begin))
              json.object([&] {
                json.attribute("message", "in expansion of @" + step.macro);
                writePlace(json, step.call, sources);
              });
          for (const DiagNote &note : diagnostic.notes)
            json.object([&] {
              json.attribute("message", llvm::json::fixUTF8(note.message));
              writePlace(json, note.place, sources);
            });
        });
        json.attributeArray("fixes", [&] {
          for (const DiagFix &fix : diagnostic.fixes)
            json.object([&] {
              writePlace(json, fix.range, sources);
              json.attribute("replacement", llvm::json::fixUTF8(fix.replacement));
            });
        });
      });
  });
  out << '\n';
}
