// Replays the macro vectors of SQLMesh, where they are at hand.
//
// A vector is a small project; the model's query, expanded by Mesh, must be the
// tree of the query as SQLMesh rendered it. Where SQLMesh's answer is a bug, or
// an accident of how it works, the sensible answer is written here. What needs
// more of Mesh than the expansion of macros is listed with the reason.

#include "Normalise.h"
#include "mesh/AST/Walk.h"
#include "mesh/Basic/Files.h"
#include "mesh/Basic/Json.h"
#include "mesh/Config/Yaml.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Macro/Macro.h"
#include "mesh/Parse/Parse.h"
#include "llvm/ADT/StringExtras.h"
#include "gtest/gtest.h"
#include <cstdlib>
#include <iostream>

using namespace mesh;

namespace {

/// What Mesh answers where SQLMesh errs: a query, or "error" for a message.
const std::map<std::string, std::string> sensibleAnswers = {
#define SENSIBLE(Id, Answer) {Id, Answer},
#include "GoldenMacros.def"
};

/// What the expansion of macros alone cannot answer.
const std::map<std::string, std::string> outside = {
#define OUTSIDE(Id, Reason) {Id, Reason},
#include "GoldenMacros.def"
};

std::string textOf(std::optional<JsonValue> value) {
  std::optional<llvm::StringRef> string = value ? value->asString() : std::nullopt;
  return string ? string->str() : "";
}

struct Outcome {
  std::vector<std::string> queries; ///< Normalised; one for each blueprint.
  std::string before, after, onVirtualUpdate, messages;
};

class Vector {
public:
  Vector(JsonValue wholeInput, std::string runtimeStage)
      : input(wholeInput), stage(std::move(runtimeStage)) {}

  /// The reason why the vector cannot be replayed; empty if it can.
  std::string unsupported();
  Outcome run();
  std::string normaliseText(llvm::StringRef sql);

private:
  std::string file(llvm::StringRef path) { return textOf(input.get("files")->get(path)); }
  config::YamlNode yaml(llvm::StringRef path);
  const ast::File *parse(const std::string &text, const std::string &path);
  void readConfig();
  void readColumns();
  void readModelColumns(const ast::File &tree);
  void expand(const ast::File &tree, Outcome &outcome);
  std::string setUp();

  JsonValue input;
  std::string stage;
  SourceManager sources;
  Arena arena;
  Diagnostics diags;
  macro::Scope scope;
  std::map<std::string, std::vector<macro::Column>> columns;
  config::YamlNode config;
  const dialect::DialectFacts *dialect = nullptr;
};

config::YamlNode Vector::yaml(llvm::StringRef path) {
  config::YamlOptions options{.hasTemplates = false, .hasSecrets = false};
  auto node = config::readYaml(file(path), path.str(), sources, diags, options);
  return node ? *node : config::YamlNode();
}

std::string Vector::unsupported() {
  std::string model = file("models/m.sql");
  if (llvm::StringRef(model).contains_insensitive("jinja_"))
    return "Jinja";
  llvm::StringRef named = parse::sniffDialect(model);
  if (!named.empty() && !dialect::findDialect(named))
    return "dialect " + named.str();
  return "";
}

/// The value of a plain property in the text of a MODEL block.
std::string property(llvm::StringRef model, llvm::StringRef name) {
  model = model.take_front(model.find(';'));
  size_t at = model.find((name + " ").str());
  if (at == llvm::StringRef::npos)
    return "";
  llvm::StringRef rest = model.drop_front(at + name.size() + 1).ltrim();
  return rest.take_while([](char c) { return llvm::isAlnum(c) || c == '_' || c == '@'; }).str();
}

void Vector::readConfig() {
  config = yaml("config.yaml");
  const config::YamlNode *gateways = config.find("gateways");
  const config::YamlNode *byDefault = config.find("default_gateway");
  std::string gateway = "local";
  if (gateways && !gateways->keys.empty())
    gateway = gateways->keys[0].name;
  if (byDefault)
    gateway = byDefault->text;
  if (std::string given = textOf(input.get("gateway")); !given.empty())
    gateway = given;
  std::string own = property(file("models/m.sql"), "gateway");
  if (llvm::StringRef(own).consume_front("@"))
    own = ""; // Of a blueprint: see `run`.
  scope.gateway = own.empty() ? gateway : own;
}

/// The project's variables for one gateway.
std::map<std::string, Value> variablesOf(const config::YamlNode &config, llvm::StringRef gateway) {
  std::map<std::string, Value> variables;
  auto add = [&](const config::YamlNode *node) {
    if (!node)
      return;
    Value map = config::toValue(*node);
    for (size_t i = 0; i < map.keys.size(); ++i)
      variables[llvm::StringRef(map.keys[i]).lower()] = map.items[i];
  };
  add(config.find("variables"));
  if (const config::YamlNode *gateways = config.find("gateways"))
    for (size_t i = 0; i < gateways->keys.size(); ++i)
      if (llvm::StringRef(gateways->keys[i].name).equals_insensitive(gateway))
        add(gateways->items[i].find("variables"));
  return variables;
}

void Vector::readColumns() {
  for (const config::YamlNode &model : yaml("external_models.yaml").items) {
    auto &list = columns[model.find("name")->text];
    const config::YamlNode &declared = *model.find("columns");
    for (size_t i = 0; i < declared.keys.size(); ++i)
      list.push_back({declared.keys[i].name, declared.items[i].text});
  }
  input.get("files")->forEachMember([&](llvm::StringRef path, JsonValue text) {
    if (path != "models/m.sql" && path.ends_with(".sql"))
      if (const ast::File *tree = parse(textOf(text), path.str()))
        readModelColumns(*tree);
  });
  scope.columns = &columns;
}

/// Output columns of the plain queries that the vectors' other models have.
void Vector::readModelColumns(const ast::File &tree) {
  const auto *query = ast::as<ast::QueryStatement>(tree.statements.back());
  const auto *select = query ? ast::as<ast::Select>(query->query) : nullptr;
  const auto *block = ast::as<ast::Block>(tree.statements[0]);
  if (!select || !block)
    return;
  std::string name =
      sources.text(ast::cast<ast::Property>(*block->properties[0]).value->range).str();
  for (const ast::Expr *item : select->items) {
    const auto *alias = ast::as<ast::Alias>(item);
    const auto *cast = alias ? ast::as<ast::Cast>(alias->expr) : nullptr;
    const auto *plain = ast::as<ast::Name>(item);
    std::string column = alias ? alias->name.text().str() : plain ? plain->name.text().str() : "";
    columns[name].push_back({column, cast ? cast->type->name.str() : ""});
  }
}

const ast::File *Vector::parse(const std::string &text, const std::string &path) {
  llvm::Expected<FileId> id = sources.addText(text, path);
  return parse::parseFile(sources, llvm::cantFail(std::move(id)), *dialect, arena, diags);
}

std::string Vector::normaliseText(llvm::StringRef sql) {
  llvm::Expected<FileId> id = sources.addText(sql, "expected");
  Diagnostics own;
  const ast::Query *query =
      parse::parseQuery(sources, llvm::cantFail(std::move(id)), *dialect, arena, own);
  if (query)
    return test::normalise(*query, *dialect, arena);
  std::string text = "cannot be read: " + sql.str();
  return text;
}

void Vector::expand(const ast::File &tree, Outcome &outcome) {
  scope.variables = variablesOf(config, scope.gateway);
  macro::Reads reads;
  const ast::File *expanded = macro::expand(tree, scope, *dialect, sources, arena, reads, diags);
  if (!expanded)
    return;
  bool seen = false, onUpdate = false;
  for (const ast::Statement *statement : expanded->statements) {
    if (statement->kind == ast::NodeKind::Block)
      continue;
    if (const auto *marker = ast::as<ast::VirtualUpdateMarker>(statement)) {
      onUpdate = marker->begin;
      continue;
    }
    const auto *query = ast::as<ast::QueryStatement>(statement);
    if (query && !seen && !onUpdate) {
      outcome.queries.push_back(test::normalise(*query->query, *dialect, arena));
      seen = true;
      continue;
    }
    std::string &to = onUpdate ? outcome.onVirtualUpdate : seen ? outcome.after : outcome.before;
    to += emit::print(*statement, *dialect) + ";";
  }
}

/// The trees of one blueprint's variables.
std::map<std::string, const ast::Node *> blueprintOf(const ast::Expr &item) {
  std::map<std::string, const ast::Node *> variables;
  auto add = [&](const ast::Node *node) {
    if (const auto *named = ast::as<ast::NamedArgument>(node))
      variables[named->name.text().lower()] = named->value;
  };
  if (const auto *tuple = ast::as<ast::Tuple>(&item))
    for (const ast::Expr *each : tuple->items)
      add(each);
  else if (const auto *paren = ast::as<ast::Paren>(&item))
    add(paren->inner);
  return variables;
}

Outcome Vector::run() {
  Outcome outcome;
  std::string model = file("models/m.sql");
  llvm::StringRef named = parse::sniffDialect(model);
  dialect = dialect::findDialect(named.empty() ? "duckdb" : named);
  readConfig();
  readColumns();
  auto time = [&](const char *name) {
    return *parseTime(textOf(input.get("render")->get(name)), Instant{0});
  };
  scope.time = {time("start").instant, time("end").exclusiveEnd(), time("execution_time").instant};
  scope.thisModel = "\"memory\".\"db\".\"m\"";
  scope.defaultCatalog = "memory";
  scope.stage = stage;
  scope.variables = variablesOf(config, scope.gateway);
  if (const ast::File *tree = parse(model, "models/m.sql")) {
    const ast::Node *blueprints = nullptr;
    if (const auto *block = ast::as<ast::Block>(tree->statements[0]))
      for (const ast::Node *node : block->properties)
        if (const auto *each = ast::as<ast::Property>(node))
          if (each->name.text() == "blueprints")
            blueprints = each->value;
    if (!blueprints) {
      expand(*tree, outcome);
    } else {
      macro::Reads reads;
      blueprints = macro::expand(*blueprints, scope, *dialect, sources, arena, reads, diags);
      List<const ast::Expr *> items;
      if (const auto *tuple = ast::as<ast::Tuple>(blueprints))
        items = tuple->items;
      const auto *only = ast::as<ast::Paren>(blueprints);
      if (only)
        items = arena.copy(llvm::ArrayRef<const ast::Expr *>(only->inner));
      for (const ast::Expr *item : items) {
        scope.blueprint = blueprintOf(*item);
        if (only && scope.blueprint.empty()) // ((a := b)): a list of one.
          scope.blueprint = blueprintOf(*only);
        if (auto gateway = scope.blueprint.find("gw"); gateway != scope.blueprint.end())
          scope.gateway = sources.text(gateway->second->range).str();
        expand(*tree, outcome);
      }
    }
  }
  llvm::raw_string_ostream out(outcome.messages);
  printDiagnostics(out, diags, sources);
  if (diags.hasErrors())
    outcome.queries.clear();
  return outcome;
}

/// Statements without what does not matter: quotes, case, catalogs.
std::string loose(std::string text) {
  text = llvm::StringRef(text).lower();
  std::erase(text, '"');
  for (size_t at = text.find("memory."); at != std::string::npos; at = text.find("memory."))
    text.erase(at, 7);
  return text;
}

std::string joined(std::optional<JsonValue> list) {
  std::string text;
  if (list)
    list->forEach([&](JsonValue each) { text += textOf(each) + ";"; });
  return loose(text);
}

/// What differs; empty if nothing does.
std::string compare(const std::string &id, JsonValue input, JsonValue expect) {
  Vector vector(input, "loading");
  Outcome ours = vector.run();
  auto sensible = sensibleAnswers.find(id);
  bool isError = sensible == sensibleAnswers.end() ? expect.get("error").has_value()
                                                   : sensible->second == "error";
  if (isError)
    return ours.messages.empty() ? "no message" : "";
  std::vector<std::string> expected;
  if (sensible != sensibleAnswers.end())
    expected.push_back(vector.normaliseText(sensible->second));
  else if (auto models = expect.get("models"))
    models->forEachMember([&](llvm::StringRef, JsonValue model) {
      expected.push_back(vector.normaliseText(textOf(model.get("rendered"))));
    });
  else
    expected.push_back(vector.normaliseText(textOf(expect.get("rendered"))));
  if (ours.queries != expected)
    return ours.messages + "ours:\n" + llvm::join(ours.queries, "\n") + "expected:\n" +
           llvm::join(expected, "\n");
  if (sensible != sensibleAnswers.end())
    return "";
  if (loose(ours.before) != joined(expect.get("pre_statements")) ||
      loose(ours.after) != joined(expect.get("post_statements")) ||
      loose(ours.onVirtualUpdate) != joined(expect.get("on_virtual_update")))
    return "statements: " + ours.before + " | " + ours.after + " | " + ours.onVirtualUpdate;
  std::string wrongStage;
  expect.forEachMember([&](llvm::StringRef key, JsonValue value) {
    if (!key.consume_front("stage_"))
      return;
    Vector staged(input, key.str());
    Outcome there = staged.run();
    if (there.queries != std::vector{staged.normaliseText(textOf(value))})
      wrongStage = "stage " + key.str() + ":\n" + there.messages;
  });
  return wrongStage;
}

TEST(Golden, Macros) {
  const char *given = std::getenv("MESH_GOLDEN_DIR");
  std::string path = std::string(given ? given : MESH_GOLDEN_DIR) + "/macros.jsonl";
  llvm::Expected<std::string> content = readFile(path);
  if (!content) {
    llvm::consumeError(content.takeError());
    GTEST_SKIP() << "no golden vectors: macros.jsonl";
  }
  struct Count {
    unsigned agreed = 0, total = 0;
  };
  Count all;
  std::map<std::string, Count> rows;
  std::map<std::string, unsigned> reasons;
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(*content).split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef line : lines) {
    JsonDocument document = llvm::cantFail(JsonDocument::parse(line));
    JsonValue root = document.root();
    std::string id = textOf(root.get("id"));
    std::string reason = Vector(*root.get("input"), "loading").unsupported();
    if (auto known = outside.find(id); known != outside.end() && reason.empty())
      reason = known->second;
    bool agrees = false;
    if (reason.empty()) {
      std::string difference = compare(id, *root.get("input"), *root.get("expect"));
      agrees = difference.empty();
      EXPECT_TRUE(agrees) << id << ": " << difference;
    } else {
      ++reasons[reason];
    }
    all.agreed += agrees;
    ++all.total;
    root.get("feature_rows")->forEach([&](JsonValue row) {
      Count &count = rows[textOf(row)];
      count.agreed += agrees;
      ++count.total;
    });
  }
  for (const auto &[row, count] : rows)
    std::cout << row << ": " << count.agreed << " of " << count.total << '\n';
  for (const auto &[reason, count] : reasons)
    std::cout << "outside, " << reason << ": " << count << '\n';
  std::cout << "macros.jsonl: " << all.agreed << " of " << all.total << " agree\n";
}

} // namespace
