#include "mesh/Config/Yaml.h"
#include "Testing.h"

using namespace mesh;
using namespace mesh::config;

namespace {

struct Read {
  SourceManager sources;
  Diagnostics diags;
  std::optional<YamlNode> node;

  explicit Read(llvm::StringRef text, const std::map<std::string, std::string> &environment = {},
                const std::string &user = "") {
    TemplateContext context{environment, user};
    node = readYaml(text, "f.yaml", sources, diags, {.context = &context});
    diags.sort(sources);
  }
  std::string messages() const { return print(diags, sources); }
  std::string json() const { return node ? toJsonText(toValue(*node)) : "none"; }
};

std::string json(llvm::StringRef text) {
  Read read(text);
  return read.diags.empty() ? read.json() : read.messages();
}

std::string messages(llvm::StringRef text) {
  Read read(text);
  EXPECT_FALSE(read.node) << text.take_front(200).str();
  return read.messages();
}

/// "line:column text" of a value.
std::string place(const Read &read, const YamlNode &node) {
  PresumedLoc at = read.sources.presumed(node.range.begin);
  return std::to_string(at.line) + ":" + std::to_string(at.column) + " " +
         read.sources.text(node.range).str();
}

TEST(Yaml, Values) {
  EXPECT_EQ(json("a: 1\nb: -2.50\nc: yes\nd: true\ne: 'true'\nf:\ng: ~\nh: [x, {y: z}]\n"),
            R"({"a":1,"b":-2.50,"c":"yes","d":true,"e":"true","f":null,"g":null,)"
            R"("h":["x",{"y":"z"}]})");
  EXPECT_EQ(json("[0x10, 0o17, 1_000, .5, 1., 1e3, +7, 012, 1.e+03, 99999999999999999999]"),
            "[16,15,1000,0.5,1,1e3,7,12,1e03,99999999999999999999]");
  EXPECT_EQ(json("[_1, 1x, '', .inf, 2024-01-01, -, '5', !!str 5, !!int 5]"),
            R"(["_1","1x","",".inf","2024-01-01","-","5","5",5])");
  EXPECT_EQ(json("a: |\n  one\n  two\nb: >-\n  one\n  two\n"),
            R"({"a":"one\ntwo\n","b":"one two"})");
  EXPECT_EQ(json(""), "null");
  EXPECT_EQ(json("# nothing\n"), "null");
}

TEST(Yaml, AnchorsAndMerges) {
  EXPECT_EQ(json("a: &x {k: 1, l: 2}\nb: *x\nc: {<<: *x, l: 3}\nd: {<<: [{k: 5}, *x]}\n"),
            R"({"a":{"k":1,"l":2},"b":{"k":1,"l":2},"c":{"l":3,"k":1},"d":{"k":5,"l":2}})");
}

TEST(Yaml, PlacesCountFromOneInBytes) {
  Read read(
      "\xEF\xBB\xBF# \xC3\xA9\r\na: 'q'\r\nb: &n  plain text  # c\r\nc: [1,\r\n \"d e\"]\r\n");
  ASSERT_TRUE(read.node) << read.messages();
  EXPECT_EQ(place(read, *read.node->find("a")), "2:5 q");
  EXPECT_EQ(place(read, *read.node->find("b")), "3:8 plain text");
  EXPECT_EQ(place(read, read.node->find("c")->items[1]), "5:3 d e");
}

TEST(Yaml, PlacesAroundExpressions) {
  Read read("a: {{ env_var('X') }}  \nb: x{# gone #}y{{user()}}z\nc: d\n");
  ASSERT_TRUE(read.node) << read.messages();
  EXPECT_EQ(place(read, *read.node->find("a")), "1:4 {{ env_var('X') }}");
  EXPECT_EQ(place(read, *read.node->find("b")), "2:4 x{# gone #}y{{user()}}z");
  EXPECT_EQ(place(read, *read.node->find("c")), "3:4 d");
}

TEST(Yaml, ExpressionsBecomeValuesNotYaml) {
  std::map<std::string, std::string> environment = {
      {"X", "a: [b, #c"}, {"N", "42"}, {"EMPTY", ""}, {"M", "one\ntwo"}};
  Read read("a: {{ env_var('X') }}\nb: {{ env_var(\"N\") }}\nc: '{{ env_var('N') }}'\n"
            "d: [{{ env_var('NO', 'dflt') }}, {{ env_var('NO', 7) }}, {{env_var('EMPTY')}}]\n"
            "e: {{ user() -}} _db\nf: {{ env_var('M') }}\ng: \"{{ env_var('NO', default='x') }}\"\n"
            "# {{ var('unknown') }}\nh: 1 # {{ whatever }}\n# {{ not even Jinja! }}\n",
            environment, "me");
  ASSERT_TRUE(read.node) << read.messages();
  EXPECT_EQ(read.json(), R"({"a":"a: [b, #c","b":42,"c":"42","d":["dflt",7,null],"e":"me_db",)"
                         R"("f":"one\ntwo","g":"x","h":1})");
  EXPECT_TRUE(reportUnresolved(*read.node, read.diags));
}

TEST(Yaml, ExpressionsWithoutValue) {
  Read read("a: x{{ env_var('A') }}\nb: {{ env_var('B', None) }}\nc: {{ user() }}\n");
  ASSERT_TRUE(read.node) << read.messages();
  EXPECT_EQ(read.json(), R"({"a":null,"b":null,"c":null})");
  EXPECT_FALSE(reportUnresolved(*read.node, read.diags));
  EXPECT_EQ(read.messages(),
            "f.yaml:1:5: error: environment variable 'A' is not set and has no default "
            "[environment-variable-missing]\n"
            "f.yaml:2:4: error: environment variable 'B' is not set and has no default "
            "[environment-variable-missing]\n"
            "f.yaml:3:4: error: the name of the user is not known; set LOGNAME [user-unknown]\n");
}

TEST(Yaml, TemplatesAreRendered) {
  std::map<std::string, std::string> environment = {{"E", "prod"},
                                                    {"Q", "it's: \"[x]\""},
                                                    {"N", "7"},
                                                    {"MARK", "\uFDD0"
                                                             "0\uFDD1"}};
  auto rendered = [&](llvm::StringRef text) {
    Read read(text, environment, "me");
    if (read.node)
      reportUnresolved(*read.node, read.diags);
    return read.diags.empty() ? read.json() : read.messages();
  };
  EXPECT_EQ(rendered("{% if env_var('E') == 'prod' %}\na: 1\n{% else %}\na: 2\n{% endif %}\n"),
            R"({"a":1})");
  EXPECT_EQ(rendered("{% set q = env_var('Q') %}\na: {{ q }}\nb: [{{ q | upper }}, '{{ q }}']\n"),
            R"({"a":"it's: \"[x]\"","b":["IT'S: \"[X]\"","it's: \"[x]\""]})");
  EXPECT_EQ(rendered("{% macro db(n) %}{type: sqlite, database: {{ n }}}{% endmacro %}\n"
                     "{% for n in ['a', env_var('Q')] %}\n{{ n }}_x: {{ db(n) }}\n{% endfor %}\n"),
            R"({"a_x":{"type":"sqlite","database":"a"},)"
            R"("it's: \"[x]\"_x":{"type":"sqlite","database":"it's: \"[x]\""}})");
  EXPECT_EQ(rendered("a: {{ ['x', env_var('Q'), 1, true, none] }}\nb: {{ {'k': 1} | tojson }}\n"
                     "c: {{ env_var('N') | int + 1 }}\nd: {{ 2 > 1 }}\n"),
            R"({"a":["x","it's: \"[x]\"",1,true,null],"b":{"k":1},"c":8,"d":true})");
  EXPECT_EQ(
      rendered("{% set b %}{{ env_var('E') }}{% endset %}\na: {{ b }}\nb: {{ b ~ '/' ~ b }}\n"),
      R"({"a":"prod","b":"prod/prod"})");
  EXPECT_EQ(
      rendered("a: {{ env_var('NO') or 'x' }}\nb: {{ env_var('NO') | default('y', true) }}\n"),
      R"({"a":"x","b":"y"})");
  EXPECT_EQ(rendered("# {% if false %}\na: 1\n# {% endif %}\nb: |\n  # {{ kept }}\n"),
            R"({"b":"# {{ kept }}\n"})");
  EXPECT_EQ(rendered("a: {{ env_var('NO') | int }}\nb: {{ 'x' ~ env_var('NO') }}\nc: {{ d }}\n"
                     "e: {{ env_var('E') | int }}\nf: {{ none }}\ng: {{ env_var('MARK') }}\n"),
            "f.yaml:1:4: error: environment variable 'NO' is not set and has no default "
            "[environment-variable-missing]\n"
            "f.yaml:2:4: error: environment variable 'NO' is not set and has no default "
            "[environment-variable-missing]\n"
            "f.yaml:3:4: error: this template cannot be rendered: 'd' is not defined "
            "[template-failed]\n"
            "f.yaml:4:4: error: this template cannot be rendered: this text is no number, and "
            "there is no default [template-failed]\n"
            "f.yaml:5:4: error: this template cannot be rendered: this is None, which would be "
            "read as a text; write null [template-failed]\n"
            "f.yaml:6:4: error: this template cannot be rendered: the value of 'MARK' holds "
            "U+FDD0 [template-failed]\n");
  EXPECT_EQ(rendered("{% set b %}{{ env_var('E') }}{% endset %}\n"
                     "a: {% if b == 'prod' %}1{% endif %}\n"),
            "f.yaml:2:12: error: this template cannot be rendered: a block or a macro made this of "
            "what it printed; it can be printed, and nothing else [template-failed]\n");
  EXPECT_EQ(rendered("a: 1\n{% if x %}\nb: {{ c\n"),
            "f.yaml:3:4: error: this template cannot be rendered: this is never closed "
            "[template-failed]\n");
}

TEST(Yaml, PlacesBehindBlocks) {
  Read read("{% for i in [1, 2] %}\n{% if i == 2 %}\na:\n  b: c{% endif %}{% endfor %}\n\nd: e\n");
  ASSERT_TRUE(read.node) << read.messages();
  EXPECT_EQ(place(read, *read.node->find("a")->find("b")), "4:6 c");
  EXPECT_EQ(place(read, *read.node->find("d")), "6:4 e");
}

TEST(Yaml, TemplatesThatGrow) {
  std::string doubling = "{% set x0 %}{{ 'a' }}{% endset %}\n";
  for (int i = 1; i != 60; ++i)
    doubling += "{% set x" + std::to_string(i) + " %}{{ x" + std::to_string(i - 1) + " ~ x" +
                std::to_string(i - 1) + " }}{% endset %}\n";
  Read read(doubling + "a: {{ x59 }}\n");
  ASSERT_TRUE(read.node) << read.messages();
  EXPECT_FALSE(reportUnresolved(*read.node, read.diags));
  EXPECT_EQ(
      messages("{% set x = 'a' * 10000000 %}{% for i in range(1000000) %}{{ x }}\n{% endfor %}"),
      "f.yaml:1:58: error: this template cannot be rendered: the template does not come to an "
      "end [template-failed]\n");
}

TEST(Yaml, SyntaxErrors) {
  EXPECT_EQ(messages("a:\n\tb: c\n"), "f.yaml:2:3: error: not valid YAML: this ':' cannot stand "
                                      "here; put the text around it into quotes [yaml-syntax]\n"
                                      "f.yaml:2:1: note: tabs cannot indent in YAML; use spaces\n");
  EXPECT_EQ(messages("a: b: c\n"), "f.yaml:1:5: error: not valid YAML: this ':' cannot stand here; "
                                   "put the text around it into quotes [yaml-syntax]\n");
  EXPECT_EQ(messages("a: [b\n"),
            "f.yaml:1:4: error: this bracket is never closed [yaml-unclosed-bracket]\n");
  EXPECT_EQ(messages("a: 'x\nb: c\n"),
            "f.yaml:1:4: error: this quote is never closed [yaml-unclosed-quote]\n");
  EXPECT_EQ(
      messages("a: *nowhere\n"),
      "f.yaml:1:4: error: not valid YAML: the referenced anchor is not defined [yaml-syntax]\n");
  EXPECT_EQ(messages("a:\n  b: 1\n c: 2\n"), "f.yaml:3:2: error: not valid YAML: this does not "
                                             "line up with the lines above [yaml-syntax]\n");
  EXPECT_EQ(messages("a:\n- 1\n  - 2\n b: 1"),
            "f.yaml:4:3: error: not valid YAML: this ':' cannot stand here; put the text around it "
            "into quotes [yaml-syntax]\n");
  EXPECT_EQ(messages("a: {b: c\nd: [e\n"),
            "f.yaml:1:4: error: this bracket is never closed [yaml-unclosed-bracket]\n");
  EXPECT_EQ(messages("a: b\n---\nc: d\n"), "f.yaml:2:1: error: a second document begins here; a "
                                           "file holds one [yaml-second-document]\n");
  EXPECT_EQ(messages("a: &a [*a]\n"), "f.yaml:1:8: error: the alias repeats the value that it is a "
                                      "part of [yaml-recursive-alias]\n");
  EXPECT_EQ(messages("? [x]\n: y\n{{ user() }}: z\n<<: 5\nk: !secret v\n"),
            "f.yaml:1:3: error: a key must be plain text [yaml-key-not-text]\n"
            "f.yaml:3:1: error: the name of the user is not known; set LOGNAME [user-unknown]\n"
            "f.yaml:4:5: error: '<<' needs a mapping or a list of mappings [yaml-merge-value]\n"
            "f.yaml:5:4: error: the tag '!secret' is not supported; leave it out [yaml-tag]\n");
}

TEST(Yaml, DuplicateKeys) {
  EXPECT_EQ(messages("a: 1\nb: {c: 1, \"c\": 2}\na: 3\n"),
            "f.yaml:2:12: error: duplicate key 'c' [yaml-duplicate-key]\n"
            "f.yaml:2:5: note: also given here\n"
            "f.yaml:3:1: error: duplicate key 'a' [yaml-duplicate-key]\n"
            "f.yaml:1:1: note: also given here\n");
}

TEST(Yaml, Characters) {
  EXPECT_EQ(messages(llvm::StringRef("a: b\0c\n", 7)),
            "f.yaml:1:5: error: YAML does not allow the control character 0x00 "
            "[yaml-control-character]\n");
  EXPECT_EQ(messages("a: \x04\n"), "f.yaml:1:4: error: YAML does not allow the control character "
                                   "0x04 [yaml-control-character]\n");
  EXPECT_EQ(messages("a: \xEF\xB7\x90\n"), "f.yaml:1:4: error: YAML does not allow the control "
                                           "character U+FDD0 [yaml-control-character]\n");
  EXPECT_EQ(
      messages("a: \xFF\n"),
      "f.yaml:1:4: error: byte 4 of the file is not UTF-8; save it as UTF-8 [yaml-not-utf8]\n");
}

TEST(Yaml, Bounds) {
  std::string deep;
  for (int i = 0; i < 300; ++i)
    deep += std::string(static_cast<size_t>(i), ' ') + "a:\n";
  EXPECT_EQ(messages(deep).substr(0, 80),
            "f.yaml:101:101: error: nested deeper than 100 levels [yaml-too-deep]\n");
  EXPECT_EQ(messages(std::string(10 << 20, '[')).substr(0, 80),
            "f.yaml:1:101: error: nested deeper than 100 levels [yaml-too-deep]\n");
  EXPECT_EQ(messages(std::string(10 << 20, '{')).substr(0, 80),
            "f.yaml:1:102: error: this template cannot be rendered: the expression is nested ");
  std::string lines;
  for (int i = 0; i < (5 << 20); ++i)
    lines += "[\n";
  EXPECT_EQ(messages(lines).substr(0, 80),
            "f.yaml:101:1: error: nested deeper than 100 levels [yaml-too-deep]\n");
  std::string dashes;
  for (int i = 0; i < (5 << 20); ++i)
    dashes += "- ";
  EXPECT_EQ(messages(dashes).substr(0, 80),
            "f.yaml:1:201: error: nested deeper than 100 levels [yaml-too-deep]\n");
  EXPECT_EQ(messages("a: [" + std::string(300 << 10, 'x')).substr(0, 80),
            "f.yaml:1:4: error: this bracket is not closed within 262144 bytes [yaml-flow-too");
  EXPECT_EQ(messages(std::string(65 << 20, '#')),
            "f.yaml: error: 68157440 bytes are more than the 67108864 that a YAML file may have "
            "[yaml-too-large]\n");
}

TEST(Yaml, BillionLaughs) {
  std::string text = "a0: &a0 [lol]\n";
  for (int i = 1; i < 20; ++i) {
    std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j)
      text += before + (j == 9 ? "]\n" : ", ");
  }
  EXPECT_EQ(messages(text), "f.yaml:7:10: error: anchors and aliases repeat more than 500000 "
                            "values [yaml-too-many-copies]\n");
}

TEST(Yaml, BracketsInTextAreNotFlow) {
  std::string text =
      "a: see [draft\nb: |\n  [one\n  {two 'x\nc: x {y\nd: it's\ne: [a, \"]\", 'b''c]']\n";
  for (int i = 0; i < 40000; ++i)
    text += "k" + std::to_string(i) + ": some text here\n";
  Read read(text);
  EXPECT_TRUE(read.node) << read.messages();
}

TEST(Yaml, EveryPrefixIsSafe) {
  std::string text = "a: &x {b: [1, 'two', \"three\\n\"], c: {{ env_var('X') }}}\n"
                     "d:\n  - *x\n  - |\n    text\n  - {<<: *x, e: ~}\n# end\n";
  for (size_t size = 0; size <= text.size(); ++size) {
    Read read(llvm::StringRef(text).take_front(size));
    EXPECT_EQ(read.node.has_value(), !read.diags.hasErrors()) << size;
  }
}

} // namespace
