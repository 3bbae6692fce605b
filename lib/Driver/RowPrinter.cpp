// RowPrinter.cpp - see the header.

#include "RowPrinter.h"
#include "Progress.h"
#include "mesh/Basic/Files.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Unicode.h"

using namespace mesh;
using namespace mesh::driver;
using engine::Field;

RowFormatOption::RowFormatOption(llvm::cl::OptionCategory &category)
    : opt("format", llvm::cl::desc("How the rows are printed"), llvm::cl::init(RowFormat::Table),
          llvm::cl::cat(category),
          llvm::cl::values(clEnumValN(RowFormat::Table, "table", "for people"),
                           clEnumValN(RowFormat::Csv, "csv", "comma-separated values"),
                           clEnumValN(RowFormat::Json, "json", "for programs"))) {}

unsigned mesh::driver::tableWidth(const Environment &environment) {
  auto found = environment.variables.find("COLUMNS");
  unsigned columns = 0;
  if (found != environment.variables.end() &&
      !llvm::StringRef(found->second).getAsInteger(10, columns) && columns)
    return columns;
  return environment.outWidth;
}

/// Bytes that are no text, as a literal of them.
static std::string readable(llvm::StringRef text) {
  return findInvalidUtf8(text) == llvm::StringRef::npos ? text.str()
                                                        : "x'" + llvm::toHex(text, true) + "'";
}

// --- Tables --------------------------------------------------------------------

namespace {
/// One cell as it is shown: on one line.
struct Cell {
  std::string text;
  size_t width = 0; ///< In columns of the terminal.
};
using Cells = std::vector<Cell>;
} // namespace

static size_t widthOf(llvm::StringRef text) {
  int width = llvm::sys::unicode::columnWidthUTF8(text);
  return width < 0 ? text.size() : static_cast<size_t>(width);
}

static Cell cellOf(llvm::StringRef text) {
  std::string shown;
  for (char c : text) {
    if (c == '\n')
      shown += "\\n";
    else if (c == '\r')
      shown += "\\r";
    else if (c == '\t')
      shown += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      shown += "\\x" + llvm::utohexstr(static_cast<unsigned char>(c), true, 2);
    else
      shown += c;
  }
  size_t width = widthOf(shown);
  return {std::move(shown), width};
}

static Cell cellOf(const Field &field) {
  return field ? cellOf(llvm::StringRef(readable(*field))) : Cell{"NULL", 4};
}

/// The beginning of the cell, with a mark that something is left out.
static Cell cut(const Cell &cell, size_t width) {
  if (cell.width <= width)
    return cell;
  llvm::StringRef rest = cell.text;
  Cell shown;
  while (!rest.empty()) {
    size_t bytes = 1;
    while (bytes < rest.size() && (static_cast<unsigned char>(rest[bytes]) & 0xc0) == 0x80)
      ++bytes;
    size_t next = widthOf(rest.take_front(bytes));
    if (shown.width + next + 1 > width)
      break;
    shown.text += rest.take_front(bytes);
    shown.width += next;
    rest = rest.drop_front(bytes);
  }
  shown.text += "…";
  ++shown.width;
  return shown;
}

static void printCell(llvm::raw_ostream &out, const Cell &cell, size_t width, bool right,
                      bool isLast) {
  std::string blank(width - std::min(width, cell.width), ' ');
  if (right)
    out << blank << cell.text;
  else
    out << cell.text << (isLast ? "" : blank);
  out << (isLast ? "\n" : "  ");
}

/// The widths at which all columns fit next to each other; none if that would
/// leave too little of them.
static std::optional<std::vector<size_t>> fit(std::vector<size_t> widths, unsigned available) {
  constexpr size_t least = 12;
  size_t gaps = 2 * (widths.size() - 1);
  auto total = [&](size_t most) {
    size_t sum = gaps;
    for (size_t width : widths)
      sum += std::min(width, most);
    return sum;
  };
  size_t most = *std::max_element(widths.begin(), widths.end());
  while (available && total(most) > available)
    if (--most < least)
      return std::nullopt;
  for (size_t &width : widths)
    width = std::min(width, most);
  return widths;
}

static void printAcross(llvm::raw_ostream &out, llvm::ArrayRef<Cells> lines,
                        llvm::ArrayRef<size_t> widths, const std::vector<bool> &numeric) {
  for (size_t line = 0; line != lines.size(); ++line) {
    for (size_t i = 0; i != widths.size(); ++i)
      printCell(out, cut(lines[line][i], widths[i]), widths[i], numeric[i], i + 1 == widths.size());
    if (line == 0)
      for (size_t i = 0; i != widths.size(); ++i)
        out << std::string(widths[i], '-') << (i + 1 == widths.size() ? "\n" : "  ");
  }
}

/// Each row as a list of its columns.
static void printDown(llvm::raw_ostream &out, llvm::ArrayRef<Cells> lines) {
  size_t width = 0;
  for (const Cell &name : lines[0])
    width = std::max(width, name.width);
  for (size_t row = 1; row != lines.size(); ++row) {
    out << "-- row " << row << '\n';
    for (size_t i = 0; i != lines[row].size(); ++i) {
      printCell(out, lines[0][i], width, false, false);
      out << lines[row][i].text << '\n';
    }
  }
}

static void printTable(llvm::raw_ostream &out, const engine::Result &result, unsigned width) {
  std::vector<Cells> lines(1);
  std::vector<size_t> widths;
  for (const std::string &column : result.columns) {
    lines[0].push_back(cellOf(llvm::StringRef(column)));
    widths.push_back(lines[0].back().width);
  }
  for (const std::vector<Field> &row : result.rows) {
    Cells &line = lines.emplace_back();
    for (size_t i = 0; i != row.size(); ++i) {
      line.push_back(cellOf(row[i]));
      widths[i] = std::max(widths[i], line[i].width);
    }
  }
  if (std::optional<std::vector<size_t>> fitting = fit(widths, width))
    printAcross(out, lines, *fitting, result.numeric);
  else
    printDown(out, lines);
  out << '(' << groupDigits(static_cast<int64_t>(result.rows.size()))
      << (result.rows.size() == 1 ? " row)\n" : " rows)\n");
}

// --- For programs --------------------------------------------------------------

static std::string csvField(const Field &field) {
  if (!field)
    return "";
  std::string text = readable(*field);
  bool plain =
      !text.empty() && llvm::StringRef(text).find_first_of(",\"\r\n") == llvm::StringRef::npos;
  if (plain)
    return text;
  std::string quoted = "\"";
  for (char c : text)
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

static void printCsv(llvm::raw_ostream &out, const engine::Result &result) {
  auto line = [&](const auto &fields) {
    for (size_t i = 0; i != fields.size(); ++i)
      out << (i ? "," : "") << csvField(fields[i]);
    out << '\n';
  };
  line(result.columns);
  for (const std::vector<Field> &row : result.rows)
    line(row);
}

/// Whether the text is a number as JSON writes them.
static bool isJsonNumber(llvm::StringRef text) {
  llvm::Expected<llvm::json::Value> value = llvm::json::parse(text);
  if (value)
    return value->kind() == llvm::json::Value::Number;
  llvm::consumeError(value.takeError());
  return false;
}

static void printJson(llvm::raw_ostream &out, const engine::Result &result) {
  llvm::json::OStream json(out, 2);
  json.object([&] {
    json.attributeArray("columns", [&] {
      for (const std::string &column : result.columns)
        json.value(llvm::json::fixUTF8(column));
    });
    json.attributeArray("rows", [&] {
      for (const std::vector<Field> &row : result.rows)
        json.array([&] {
          for (size_t i = 0; i != row.size(); ++i) {
            if (!row[i])
              json.value(nullptr);
            else if (result.numeric[i] && isJsonNumber(*row[i]))
              json.rawValue(*row[i]);
            else
              json.value(readable(*row[i]));
          }
        });
    });
  });
  out << '\n';
}

void mesh::driver::printRows(llvm::raw_ostream &out, const engine::Result &result, RowFormat format,
                             unsigned width) {
  switch (format) {
  case RowFormat::Table:
    return printTable(out, result, width);
  case RowFormat::Csv:
    return printCsv(out, result);
  case RowFormat::Json:
    return printJson(out, result);
  }
}
