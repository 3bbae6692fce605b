#include "mesh/Project/Csv.h"
#include "Testing.h"

using namespace mesh;
using namespace mesh::project;

namespace {

struct Read {
  SourceManager sources;
  Diagnostics diags;
  std::optional<CsvTable> table;

  explicit Read(llvm::StringRef text, const CsvSettings &settings = {}) {
    FileId file = llvm::cantFail(sources.addText(text, "s.csv"));
    table = readCsv(file, settings, sources, diags);
  }

  /// "name TYPE|name TYPE", then each row; NULL is ~.
  std::string show() {
    if (!table)
      return print(diags, sources);
    std::string text;
    for (const CsvColumn &column : table->columns)
      text += (text.empty() ? "" : "|") + column.name + " " +
              model::toText(model::DataType{column.type, -1, -1, {}});
    for (size_t row = 0; row < table->rowCount(); ++row) {
      text += "\n";
      for (size_t column = 0; column < table->columns.size(); ++column)
        text += (column ? "|" : "") + table->value(row, column).value_or("~");
    }
    return text;
  }
};

std::string show(llvm::StringRef text, const CsvSettings &settings = {}) {
  return Read(text, settings).show();
}

Value list(std::vector<Value> items) {
  Value value;
  value.kind = Value::Kind::List;
  value.items = std::move(items);
  return value;
}

Value map(std::vector<std::string> keys, std::vector<Value> items) {
  Value value = list(std::move(items));
  value.kind = Value::Kind::Map;
  value.keys = std::move(keys);
  return value;
}

TEST(Csv, TypesAreThoseOfPandas) {
  EXPECT_EQ(show("i,f,b,d,t,mix,empty\n"
                 "1,1.5,true,2024-01-02,2024-01-02 10:00:00,1,\n"
                 "2,2,False,2024-01-03,2024-01-03 11:00:00,x,\n"),
            "i BIGINT|f DOUBLE|b BOOLEAN|d TEXT|t TEXT|mix TEXT|empty DOUBLE\n"
            "1|1.5|true|2024-01-02|2024-01-02 10:00:00|1|~\n"
            "2|2|false|2024-01-03|2024-01-03 11:00:00|x|~");
  EXPECT_EQ(show("i,b\n1,true\n,NA\n"), "i DOUBLE|b TEXT\n1|true\n~|~");
  EXPECT_EQ(show("a,b\n"), "a TEXT|b TEXT");
}

TEST(Csv, Numbers) {
  EXPECT_EQ(show("a,b\n007,.5\n-0,5.\n+12,-1.50e+3\n 3 ,1E5\n"),
            "a BIGINT|b DOUBLE\n7|0.5\n0|5\n12|-1.50e+3\n3|1e5");
  EXPECT_EQ(show("a\n9223372036854775807\n-9223372036854775808\n"),
            "a BIGINT\n9223372036854775807\n-9223372036854775808");
  EXPECT_EQ(show("a,b\n9223372036854775808,1.5\n1,99999999999999999999\n"),
            "a TEXT|b TEXT\n9223372036854775808|1.5\n1|99999999999999999999");
  EXPECT_EQ(show("a,b,c,d,e\n1_0,0x1,inf,1e,-\n"),
            "a TEXT|b TEXT|c TEXT|d TEXT|e TEXT\n1_0|0x1|inf|1e|-");
}

TEST(Csv, TextIsKeptForDeclaredColumns) {
  Read read("zip\n007\nNULL\n");
  ASSERT_TRUE(read.table);
  EXPECT_EQ(read.table->text(0, 0), llvm::StringRef("007"));
  EXPECT_EQ(read.table->text(1, 0), std::nullopt);
}

TEST(Csv, Quotes) {
  EXPECT_EQ(
      show("a,b\n\"x,y\",\"he said \"\"hi\"\"\"\n\"two\nlines\",\"\"\nit's \"ok\",\"a\"b c\n"),
      "a TEXT|b TEXT\nx,y|he said \"hi\"\ntwo\nlines|~\nit's \"ok\"|ab c");
}

TEST(Csv, LineEnds) {
  EXPECT_EQ(show("\xEF\xBB\xBF"
                 "a,b\r\n1,2\r\n\r\n  \t\n3,4"),
            "a BIGINT|b BIGINT\n1|2\n3|4");
  EXPECT_EQ(show("a,b\r1,2\r3,4\r"), "a BIGINT|b BIGINT\n1|2\n3|4");
  EXPECT_EQ(show("\n\na\n1\n"), "a BIGINT\n1");
}

TEST(Csv, DelimiterAtTheEndOfRows) {
  EXPECT_EQ(show("a,b\n1,2,\n3,4\n"), "a BIGINT|b BIGINT\n1|2\n3|4");
}

TEST(Csv, Nulls) {
  const char text[] = "a,b\nx,NULL\n\"NA\",y\nnone,N/A\nNone, NA\n";
  EXPECT_EQ(show(text), "a TEXT|b TEXT\nx|~\n~|y\nnone|~\n~| NA");
  CsvSettings settings;
  settings.keepDefaultNa = false;
  EXPECT_EQ(show(text, settings), "a TEXT|b TEXT\nx|NULL\nNA|y\nnone|N/A\nNone| NA");
  settings.naValues = {"x", "y"};
  EXPECT_EQ(show(text, settings), "a TEXT|b TEXT\n~|NULL\nNA|~\nnone|N/A\nNone| NA");
  settings.columnNaValues = {{"b", {"NULL"}}};
  EXPECT_EQ(show(text, settings), "a TEXT|b TEXT\n~|~\nNA|y\nnone|N/A\nNone| NA");
  CsvSettings numbers;
  numbers.naValues = {"-99"};
  EXPECT_EQ(show("a\n-99\n-99.0\n1\n", numbers), "a DOUBLE\n~\n~\n1");
}

TEST(Csv, Settings) {
  CsvSettings settings;
  Diagnostics diags;
  auto set = [&](llvm::StringRef name, Value value) {
    return setCsvSetting(settings, name, value, {}, diags);
  };
  EXPECT_TRUE(set("delimiter", Value::ofString(";")));
  EXPECT_TRUE(set("quotechar", Value::ofString("|")));
  EXPECT_TRUE(set("na_values", list({Value::ofString("-")})));
  EXPECT_TRUE(set("encoding", Value::ofString("UTF8")));
  EXPECT_EQ(show("id;name\n1;|o;k|\n2;-\n", settings), "id BIGINT|name TEXT\n1|o;k\n2|~");
  EXPECT_TRUE(set("escapechar", Value::ofString("\\\\")));
  EXPECT_TRUE(set("doublequote", Value::ofString("FALSE")));
  EXPECT_TRUE(set("skipinitialspace", Value::ofBool(true)));
  EXPECT_TRUE(set("delimiter", Value::ofString("\\t")));
  EXPECT_TRUE(set("lineterminator", Value::ofString("~")));
  EXPECT_EQ(show("a\tb~\\\tx\t  |q\\|r|~1|2\t\n~", settings), "a TEXT|b TEXT\n\tx|q|r\n1|2|\n");
  EXPECT_TRUE(set("keep_default_na", Value::ofInteger(0)));
  EXPECT_TRUE(set("na_values", map({"a", "b"}, {Value::ofInteger(5), list({Value()})})));
  EXPECT_EQ(settings.columnNaValues["a"], std::vector<std::string>{"5"});
  EXPECT_EQ(settings.columnNaValues["b"], std::vector<std::string>{"None"});
  EXPECT_TRUE(diags.empty());
}

TEST(Csv, WrongSettings) {
  SourceManager sources;
  CsvSettings settings;
  Diagnostics diags;
  auto set = [&](llvm::StringRef name, Value value) {
    EXPECT_FALSE(setCsvSetting(settings, name, value, {}, diags));
  };
  set("delimiter", Value::ofString("||"));
  set("delimiter", Value::ofString("\xC2\xA7"));
  set("quotechar", Value::ofInteger(5));
  set("doublequote", Value::ofString("maybe"));
  set("encoding", Value::ofString("latin-1"));
  set("na_values", list({list({})}));
  set("na_values", map({"a"}, {map({}, {})}));
  set("delimeter", Value::ofString(","));
  EXPECT_EQ(
      print(diags, sources),
      "error: 'delimiter' must be one ASCII character, not '||' [csv-setting-value]\n"
      "error: 'delimiter' must be one ASCII character, not '\xC2\xA7' [csv-setting-value]\n"
      "error: 'doublequote' must be true or false, not 'maybe' [csv-setting-value]\n"
      "error: 'na_values' must be a list of texts, or one for each column, not '[[]]' "
      "[csv-setting-value]\n"
      "error: 'na_values' must be a list of texts, or one for each column, not '{\"a\":{}}' "
      "[csv-setting-value]\n"
      "error: 'quotechar' must be one ASCII character, not '5' [csv-setting-value]\n"
      "error: the encoding 'latin-1' is not supported; save the file as UTF-8 [csv-encoding]\n"
      "error: unknown CSV setting 'delimeter' [csv-unknown-setting]\n");
}

TEST(Csv, RaggedRows) {
  EXPECT_EQ(show("a,b,c\n1,2,3\n1,2\n1,2,3,4,5\n\"x\ny\"\n"),
            "s.csv:3:3: error: row with 2 of 3 values [csv-too-few-values]\n"
            "s.csv:4:7: error: row with 5 values for 3 columns [csv-too-many-values]\n"
            "s.csv:5:1: error: row with 1 of 3 values [csv-too-few-values]\n");
  std::string many = "a,b\n";
  for (int i = 0; i < 50; ++i)
    many += "1\n";
  std::string messages = show(many);
  EXPECT_EQ(llvm::StringRef(messages).count('\n'), 21u);
  EXPECT_EQ(messages.substr(messages.rfind("s.csv")),
            "s.csv:22:1: error: 30 more rows do not have 2 values [csv-more-rows]\n");
}

TEST(Csv, Headers) {
  EXPECT_EQ(show("a,,B, ,b\n1,2,3,4,5\n"),
            "s.csv:1:3: warning: column 2 has no name, and is called 'Unnamed: 1' "
            "[csv-unnamed-column]\n"
            "s.csv:1:6: warning: column 4 has no name, and is called 'Unnamed: 3' "
            "[csv-unnamed-column]\n"
            "s.csv:1:8: error: there are two columns 'b' [csv-duplicate-column]\n"
            "s.csv:1:4: note: the first one\n");
  EXPECT_EQ(show(""), "s.csv:1:1: error: the file is empty; a seed begins with a line of column "
                      "names [csv-empty]\n");
  EXPECT_EQ(show("\n \n"), "s.csv:1:1: error: the file is empty; a seed begins with a line of "
                           "column names [csv-empty]\n");
  EXPECT_EQ(show("\"a\n1,2\n"),
            "s.csv:1:1: error: this quote is never closed [csv-unclosed-quote]\n");
}

TEST(Csv, Hostile) {
  EXPECT_EQ(show("a,b\n1,\xFF\n"),
            "s.csv:2:3: error: byte 7 of the file is not UTF-8; save it as UTF-8 [csv-not-utf8]\n");
  EXPECT_EQ(show(llvm::StringRef("a,b\n1,\0\n", 8)),
            "s.csv:2:3: error: a NUL character cannot stand in a value [csv-nul]\n");
  EXPECT_EQ(show("a,b\n1,\"x\n2,3\n"),
            "s.csv:2:3: error: this quote is never closed [csv-unclosed-quote]\n");
  std::string text = "a,b\n\"x\"\"y\",\\,\n1,\"\n\"\r\n\xC3\xA9,'\n";
  CsvSettings settings;
  settings.escape = '\\';
  for (size_t size = 0; size <= text.size(); ++size) {
    Read read(llvm::StringRef(text).take_front(size), settings);
    EXPECT_EQ(read.table.has_value(), !read.diags.hasErrors()) << size;
  }
}

TEST(Csv, Places) {
  Read read("a,b\n1,\"x\"\n\n2,y\n");
  ASSERT_TRUE(read.table);
  PresumedLoc at = read.sources.presumed(read.table->place(1, 1));
  EXPECT_EQ(at.line, 4u);
  EXPECT_EQ(at.column, 3u);
}

} // namespace
