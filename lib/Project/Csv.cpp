// Csv.cpp - one pass over the text; values are slices of it unless an escape or
// a doubled quote makes them differ from how they are written.

#include "mesh/Project/Csv.h"
#include "mesh/Basic/Files.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

using namespace mesh;
using namespace mesh::project;
using model::TypeKind;

std::optional<llvm::StringRef> CsvTable::text(size_t row, size_t column) const {
  const Cell &cell = cells[row * columns.size() + column];
  return cell.isNull ? std::nullopt : std::optional(cell.text);
}

SourceLoc CsvTable::place(size_t row, size_t column) const {
  return begin.offset(cells[row * columns.size() + column].offset);
}

namespace {

/// The parts of a number's text.
struct Number {
  bool isNegative = false, hasPoint = false;
  llvm::StringRef whole, fraction, exponent; ///< The exponent with its sign.

  bool isInteger() const { return !hasPoint && exponent.empty(); }
};

} // namespace

/// None if `text` is no number. Blanks around it do not count, as in pandas.
static std::optional<Number> parseNumber(llvm::StringRef text) {
  Number number;
  text = text.trim(" \t");
  number.isNegative = text.consume_front("-");
  if (!number.isNegative)
    text.consume_front("+");
  auto takeDigits = [&] {
    llvm::StringRef digits = text.take_while(llvm::isDigit);
    text = text.drop_front(digits.size());
    return digits;
  };
  number.whole = takeDigits();
  number.hasPoint = text.consume_front(".");
  if (number.hasPoint)
    number.fraction = takeDigits();
  if (number.whole.empty() && number.fraction.empty())
    return std::nullopt;
  if (text.starts_with("e") || text.starts_with("E")) {
    number.exponent = text.drop_front();
    text = number.exponent;
    if (!text.consume_front("-"))
      text.consume_front("+");
    if (takeDigits().empty())
      return std::nullopt;
  }
  return text.empty() ? std::optional(number) : std::nullopt;
}

static std::optional<bool> parseBool(llvm::StringRef text) {
  if (text == "True" || text == "TRUE" || text == "true")
    return true;
  if (text == "False" || text == "FALSE" || text == "false")
    return false;
  return std::nullopt;
}

static std::string canonicalNumber(const Number &number) {
  llvm::StringRef whole = number.whole.ltrim('0');
  std::string text = number.isNegative ? "-" : "";
  text += whole.empty() ? "0" : whole;
  if (!number.fraction.empty())
    text += "." + number.fraction.str();
  if (!number.exponent.empty())
    text += "e" + number.exponent.str();
  return text == "-0" ? "0" : text;
}

std::optional<std::string> CsvTable::value(size_t row, size_t column) const {
  std::optional<llvm::StringRef> plain = text(row, column);
  if (!plain)
    return std::nullopt;
  TypeKind type = columns[column].type;
  if (type == TypeKind::Boolean)
    return *parseBool(*plain) ? "true" : "false";
  if (type == TypeKind::BigInt || type == TypeKind::Double)
    return canonicalNumber(*parseNumber(*plain));
  return plain->str();
}

namespace {

/// Texts that are NULL in one column. A number among them stands for all texts
/// of that number.
class NullTexts {
public:
  NullTexts(const CsvSettings &settings, llvm::StringRef column) {
    static constexpr llvm::StringLiteral usual[] = {
        "",     "#N/A",   "#N/A N/A", "#NA",  "-1.#IND", "-1.#QNAN", "-NaN",
        "-nan", "1.#IND", "1.#QNAN",  "<NA>", "N/A",     "NA",       "NULL",
        "NaN",  "None",   "n/a",      "nan",  "null"};
    if (settings.keepDefaultNa)
      for (llvm::StringRef text : usual)
        texts.insert(text);
    auto own = settings.columnNaValues.find(column.str());
    bool hasOwn = own != settings.columnNaValues.end();
    for (const std::string &text : hasOwn ? own->second : settings.naValues) {
      texts.insert(text);
      double number;
      if (parseNumber(text) && !llvm::StringRef(text).trim().getAsDouble(number))
        numbers.push_back(number);
    }
  }

  bool contains(llvm::StringRef text) const {
    if (texts.contains(text))
      return true;
    double number;
    return !numbers.empty() && parseNumber(text) && !text.trim(" \t").getAsDouble(number) &&
           llvm::is_contained(numbers, number);
  }

private:
  llvm::StringSet<> texts;
  std::vector<double> numbers;
};

} // namespace

namespace mesh::project {

class CsvReader {
public:
  CsvReader(FileId file, const CsvSettings &settings, const SourceManager &sources,
            Diagnostics &diags)
      : settings(settings), diags(diags), text(sources.text(file)) {
    table.begin = sources.begin(file);
    table.unescaped = std::make_unique<Arena>();
  }

  std::optional<CsvTable> run() {
    size_t errorsBefore = diags.errorCount();
    if (!checkCharacters())
      return std::nullopt;
    if (text.starts_with("\xEF\xBB\xBF"))
      at = 3;
    readHeader();
    if (table.columns.empty())
      return std::nullopt;
    readRows();
    if (diags.errorCount() != errorsBefore)
      return std::nullopt;
    for (size_t column = 0; column < table.columns.size(); ++column)
      finishColumn(column);
    return std::move(table);
  }

private:
  using Cell = CsvTable::Cell;
  using Row = llvm::SmallVector<Cell, 32>;

  SourceRange range(size_t from, size_t to) const {
    return {table.begin.offset(static_cast<uint32_t>(from)),
            table.begin.offset(static_cast<uint32_t>(to))};
  }

  bool checkCharacters() {
    if (size_t invalid = findInvalidUtf8(text); invalid != llvm::StringRef::npos) {
      diags.report(range(invalid, invalid + 1), diag::CsvNotUtf8, int64_t(invalid) + 1);
      return false;
    }
    if (size_t nul = text.find('\0'); nul != llvm::StringRef::npos) {
      diags.report(range(nul, nul + 1), diag::CsvNul);
      return false;
    }
    return true;
  }

  bool isTerminator(char c) const {
    return settings.lineTerminator ? c == *settings.lineTerminator : c == '\n' || c == '\r';
  }

  /// Behind the line end at `at`.
  void skipTerminator() {
    bool isPair = !settings.lineTerminator && text.substr(at).starts_with("\r\n");
    at += isPair ? 2 : 1;
  }

  /// Skips lines that are empty or blank. False at the end of the file.
  bool skipBlankLines() {
    while (at < text.size()) {
      size_t end = at;
      while (end < text.size() && (text[end] == ' ' || text[end] == '\t') &&
             text[end] != settings.delimiter)
        ++end;
      if (end < text.size() && !isTerminator(text[end]))
        return true;
      at = end;
      if (at < text.size())
        skipTerminator();
    }
    return false;
  }

  /// Reads up to the line end. False if a quote stays open.
  bool readRow(Row &row) {
    row.clear();
    for (;;) {
      if (!readValue(row.emplace_back()))
        return false;
      if (at == text.size())
        return true;
      bool isEnd = isTerminator(text[at]);
      if (isEnd) {
        skipTerminator();
        return true;
      }
      ++at; // The delimiter.
    }
  }

  bool readValue(Cell &cell) {
    while (settings.skipInitialSpace && at < text.size() && text[at] == ' ')
      ++at;
    cell.offset = static_cast<uint32_t>(at);
    bool isQuoted = at < text.size() && text[at] == settings.quote;
    if (!isQuoted && !settings.escape) {
      size_t start = at;
      while (!endsValue())
        ++at;
      cell.text = text.slice(start, at);
      return true;
    }
    buffer.clear();
    if (isQuoted && !readQuoted())
      return false;
    // What follows a closing quote belongs to the value; a quote inside it is
    // like any other character.
    while (!endsValue())
      takeCharacter();
    cell.text = table.unescaped->copy(buffer.str());
    return true;
  }

  bool endsValue() const {
    return at == text.size() || text[at] == settings.delimiter || isTerminator(text[at]);
  }

  /// Takes one character, or one behind the escape character, into the buffer.
  void takeCharacter() {
    if (settings.escape && text[at] == *settings.escape && at + 1 < text.size())
      ++at;
    buffer.push_back(text[at++]);
  }

  /// A value in quotes, to behind them. False, after a report, if they stay open.
  bool readQuoted() {
    size_t open = at++;
    while (at < text.size()) {
      if (text[at] != settings.quote) {
        takeCharacter();
        continue;
      }
      bool isDoubled = settings.doubleQuote && text.substr(at + 1).starts_with(text[at]);
      if (!isDoubled) {
        ++at;
        return true;
      }
      buffer.push_back(settings.quote);
      at += 2;
    }
    diags.report(range(open, open + 1), diag::CsvUnclosedQuote);
    return false;
  }

  void readHeader();
  void readRows();
  void finishColumn(size_t column);

  const CsvSettings &settings;
  Diagnostics &diags;
  llvm::StringRef text;
  size_t at = 0;
  llvm::SmallString<128> buffer;
  CsvTable table;
};

} // namespace mesh::project

void CsvReader::readHeader() {
  Row names;
  if (!skipBlankLines()) {
    diags.report(table.begin, diag::CsvEmpty);
    return;
  }
  if (!readRow(names))
    return;
  llvm::StringMap<SourceRange> seen; // In lower case: no database keeps them apart.
  for (const Cell &cell : names) {
    SourceRange place = range(cell.offset, cell.offset + cell.text.size());
    size_t column = table.columns.size();
    std::string name = cell.text.str();
    if (cell.text.trim().empty()) { // The name that pandas gives, and SQLMesh with it.
      name = ("Unnamed: " + llvm::Twine(column)).str();
      diags.report(place, diag::CsvUnnamedColumn, int64_t(column) + 1, name);
    }
    if (auto [first, isNew] = seen.try_emplace(llvm::StringRef(name).lower(), place); !isNew)
      diags.report(place, diag::CsvDuplicateColumn, name).note(first->second, diag::TheFirst);
    table.columns.push_back({std::move(name), place});
  }
}

void CsvReader::readRows() {
  constexpr int64_t mostReports = 20;
  auto count = static_cast<int64_t>(table.columns.size());
  int64_t misfits = 0;
  SourceRange firstUnreported;
  Row row;
  while (skipBlankLines()) {
    size_t start = at;
    if (!readRow(row))
      return;
    // A delimiter at the end of a row is no further value.
    if (row.size() == table.columns.size() + 1 && row.back().text.empty())
      row.pop_back();
    auto values = static_cast<int64_t>(row.size());
    if (values == count) {
      table.cells.insert(table.cells.end(), row.begin(), row.end());
    } else if (++misfits > mostReports) {
      firstUnreported = firstUnreported ? firstUnreported : range(start, start + 1);
    } else if (values > count) {
      const Cell &extra = row[static_cast<size_t>(count)];
      diags.report(range(extra.offset, extra.offset + extra.text.size()), diag::CsvTooManyValues,
                   values, count);
    } else {
      const Cell &last = row.back();
      diags.report(range(last.offset, last.offset + last.text.size()), diag::CsvTooFewValues,
                   values, count);
    }
  }
  if (firstUnreported)
    diags.report(firstUnreported, diag::CsvMoreRows, misfits - mostReports, count);
}

/// Finds the NULLs of a column and the type of what is left.
void CsvReader::finishColumn(size_t column) {
  NullTexts nulls(settings, table.columns[column].name);
  bool allInteger = true, allNumber = true, allBool = true, anyNull = false, anyValue = false;
  for (size_t row = 0; row < table.rowCount(); ++row) {
    Cell &cell = table.cells[row * table.columns.size() + column];
    cell.isNull = nulls.contains(cell.text);
    anyNull |= cell.isNull;
    if (cell.isNull)
      continue;
    anyValue = true;
    std::optional<Number> number = allNumber ? parseNumber(cell.text) : std::nullopt;
    bool isInteger = number && number->isInteger();
    int64_t ignored;
    bool isTooLong =
        isInteger && llvm::StringRef(canonicalNumber(*number)).getAsInteger(10, ignored);
    // Whole numbers beyond 64 bits would lose digits as anything but text.
    allNumber &= number && !isTooLong;
    allInteger &= isInteger && !isTooLong;
    allBool &= parseBool(cell.text).has_value();
  }
  TypeKind &type = table.columns[column].type;
  if (table.rowCount() == 0)
    type = TypeKind::Text;
  else if (!anyValue)
    type = TypeKind::Double;
  else if (allInteger && !anyNull)
    type = TypeKind::BigInt;
  else if (allNumber)
    type = TypeKind::Double;
  else
    type = allBool && !anyNull ? TypeKind::Boolean : TypeKind::Text;
}

std::optional<CsvTable> project::readCsv(FileId file, const CsvSettings &settings,
                                         const SourceManager &sources, Diagnostics &diags) {
  return CsvReader(file, settings, sources, diags).run();
}
