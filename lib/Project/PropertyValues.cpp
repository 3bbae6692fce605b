// PropertyValues.cpp - the value of a property by its type. (M-003, M-020 ... M-083.)

#include "PropertyReader.h"
#include "mesh/AST/Walk.h"
#include "mesh/Basic/TimeZone.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::project;

// --- Columns in expressions -------------------------------------------------------

/// MONTH in TIMESTAMP_TRUNC(ds, MONTH) is no column.
static bool isDatePart(const ast::Node &node) {
  static constexpr llvm::StringRef parts[] = {
      "year",        "isoyear", "quarter",     "month",       "week",       "isoweek",   "day",
      "hour",        "minute",  "second",      "millisecond", "dayofyear",  "dayofweek", "decade",
      "microsecond", "century", "week_monday", "week_sunday", "nanosecond", "millennium"};
  const auto *name = ast::as<ast::Name>(&node);
  return name && name->qualifiers.empty() && !name->name.quoted &&
         llvm::is_contained(parts, name->name.text().lower());
}

/// Whether arguments of the function may be parts of dates.
static bool takesDatePart(const ast::Function &function) {
  std::string name = function.name.text().lower();
  return llvm::StringRef(name).contains("trunc") || llvm::StringRef(name).contains("diff") ||
         llvm::StringRef(name).contains("date") || llvm::StringRef(name).contains("time");
}

namespace {
/// Folds and quotes the names of columns, so that one column has one spelling.
class ColumnNames : public ast::Rewriter {
public:
  ColumnNames(const dialect::DialectFacts &facts, Arena &memory)
      : Rewriter(memory), dialect(facts) {}
  unsigned count = 0; ///< Of names of columns.

protected:
  const ast::Node *rewriteNode(const ast::Node &node,
                               llvm::SmallVectorImpl<const ast::Node *> *) override {
    const auto *function = ast::as<ast::Function>(&node);
    bool before = std::exchange(datePartsMean, function && takesDatePart(*function));
    const ast::Node *made = before && isDatePart(node) ? &node : rewriteChildren(node);
    datePartsMean = before;
    return made;
  }

  ast::Ident rewriteIdent(ast::Ident ident, const ast::Node &owner) override {
    const auto *name = ast::as<ast::Name>(&owner);
    if (!name)
      return ident;
    count += ident == name->name;
    std::string folded = dialect::fold(dialect, ident.text(), ident.quoted);
    return ast::Ident(arena.copy(llvm::StringRef(folded)), ident.loc, /*isQuoted=*/true);
  }

private:
  const dialect::DialectFacts &dialect;
  bool datePartsMean = false;
};
} // namespace

std::string PropertyReader::normalised(const ast::Node &value) const {
  return emit::print(*ColumnNames(dialect, context.arena).rewrite(&value), dialect);
}

std::string PropertyReader::columnText(llvm::StringRef name, bool quoted) const {
  return emit::quoteIdentifier(dialect::fold(dialect, name, quoted), dialect);
}

// --- Pairs ------------------------------------------------------------------------

std::optional<KeyValue> mesh::project::keyValueOf(const ast::Expr &expr) {
  KeyValue pair;
  if (const auto *named = ast::as<ast::NamedArgument>(&expr)) {
    const auto &value = *named->value;
    if (ast::categoryOf(value.kind) != ast::Category::Expr)
      return std::nullopt;
    pair.key = named->name.text().str();
    pair.keyRange = {named->name.loc, named->name.loc.offset(named->name.size)};
    pair.value = static_cast<const ast::Expr *>(&value);
    return pair;
  }
  const auto *binary = ast::as<ast::Binary>(&expr);
  if (!binary || binary->op != ast::BinaryOp::Equal)
    return std::nullopt;
  const auto *text = ast::as<ast::Literal>(binary->left);
  bool isText = text && text->literal == ast::LiteralKind::String;
  if (!isText && !ast::as<ast::Name>(binary->left))
    return std::nullopt;
  pair.key = plainText(*binary->left);
  pair.keyRange = binary->left->range;
  pair.value = binary->right;
  return pair;
}

static void put(Value &map, std::string key, Value value) {
  for (size_t i = 0; i != map.keys.size(); ++i)
    if (map.keys[i] == key) { // Of two the later one holds.
      map.items[i] = std::move(value);
      return;
    }
  map.keys.push_back(std::move(key));
  map.items.push_back(std::move(value));
}

static Value listOf(llvm::ArrayRef<const ast::Expr *> items,
                    llvm::function_ref<std::string(const ast::Expr &)> text) {
  Value list;
  list.kind = Value::Kind::List;
  for (const ast::Expr *item : items)
    list.items.push_back(Value::ofString(text(*item)));
  return list;
}

/// What a literal says; of anything else, the SQL.
static Value literalValue(const ast::Expr &expr, const std::string &printed) {
  const auto *literal = ast::as<ast::Literal>(&expr);
  if (!literal) {
    std::string word = plainText(expr);
    return Value::ofString(word.empty() ? printed : word);
  }
  switch (literal->literal) {
  case ast::LiteralKind::True:
    return Value::ofBool(true);
  case ast::LiteralKind::False:
    return Value::ofBool(false);
  case ast::LiteralKind::Null:
    return Value();
  case ast::LiteralKind::Number: {
    int64_t whole;
    if (!literal->text.get().getAsInteger(10, whole))
      return Value::ofInteger(whole);
    return Value::ofDecimal(literal->text.str());
  }
  default:
    return Value::ofString(literal->text.str());
  }
}

std::optional<Value> PropertyReader::pairs(const PropertyFacts &facts) const {
  Value map;
  map.kind = Value::Kind::Map;
  for (const ast::Expr *item : items(facts.name)) {
    if (item->kind == ast::NodeKind::MacroCall) { // Rendered when the model runs.
      put(map, printed(*item), Value());
      continue;
    }
    std::optional<KeyValue> pair = keyValueOf(*item);
    if (!pair) {
      context.diags.report(item->range, diag::PropertyType, facts.name, "a list of 'key = value'");
      return std::nullopt;
    }
    if (facts.type == PropertyType::Lists)
      put(map, pair->key,
          listOf(listItems(*pair->value), [](const ast::Expr &each) { return plainText(each); }));
    else if (facts.type == PropertyType::Values)
      put(map, pair->key, literalValue(*pair->value, printed(*pair->value)));
    else
      put(map, pair->key, Value::ofString(printed(*pair->value)));
  }
  return map;
}

// --- Expressions ------------------------------------------------------------------

std::optional<Value> PropertyReader::columnName(const PropertyFacts &facts) const {
  const ast::Node &value = *find(facts.name)->value;
  const auto *name = ast::as<ast::Name>(&value);
  const auto *text = ast::as<ast::Literal>(&value);
  if (name && name->qualifiers.empty())
    return Value::ofString(columnText(name->name.text(), name->name.quoted));
  if (text && text->literal == ast::LiteralKind::String)
    return Value::ofString(columnText(text->text, false));
  wrongType(facts.name, "the name of a column");
  return std::nullopt;
}

std::optional<Value> PropertyReader::expressions(const PropertyFacts &facts) const {
  std::vector<const ast::Expr *> list = items(facts.name);
  if (facts.type == PropertyType::Exprs)
    return listOf(list, [&](const ast::Expr &item) { return printed(item); });
  if (facts.type == PropertyType::Columns && list.size() == 1 &&
      list[0]->kind == ast::NodeKind::Star)
    return listOf(list, [](const ast::Expr &) { return "*"; });
  for (const ast::Expr *item : list) {
    ColumnNames names(dialect, context.arena);
    names.rewrite(item);
    bool isKey = facts.type == PropertyType::Keys;
    if (names.count == 1 || (!isKey && names.count > 1))
      continue;
    context.diags.report(item->range, diag::PropertyType, facts.name,
                         isKey ? "a list of columns, or of expressions over one column each"
                               : "a list of columns, or of expressions over columns");
    return std::nullopt;
  }
  Value made = listOf(list, [&](const ast::Expr &item) { return normalised(item); });
  for (size_t i = 0; facts.type == PropertyType::Keys && i != made.items.size(); ++i)
    if (llvm::is_contained(llvm::ArrayRef(made.items).take_front(i), made.items[i])) {
      context.diags.report(list[i]->range, diag::KeyTwice, facts.name, made.items[i].text);
      return std::nullopt;
    }
  return made;
}

/// [name, {argument: SQL}] for each.
std::optional<Value> PropertyReader::calls(const PropertyFacts &facts) const {
  Value list;
  list.kind = Value::Kind::List;
  for (const ast::Expr *item : items(facts.name)) {
    const auto *call = ast::as<ast::Function>(item);
    const auto *name = ast::as<ast::Name>(item);
    bool isCall = call ? call->qualifiers.empty() : name && name->qualifiers.empty();
    Value arguments;
    arguments.kind = Value::Kind::Map;
    for (const ast::Expr *each : call ? call->arguments : List<const ast::Expr *>()) {
      std::optional<KeyValue> pair = keyValueOf(*each);
      isCall = isCall && pair;
      if (pair)
        put(arguments, llvm::StringRef(pair->key).lower(), Value::ofString(printed(*pair->value)));
    }
    if (!isCall) {
      context.diags.report(item->range, diag::PropertyType, facts.name,
                           "a list of 'name' or 'name(argument := value)'");
      return std::nullopt;
    }
    Value use;
    use.kind = Value::Kind::List;
    use.items = {Value::ofString((call ? call->name : name->name).text().lower()),
                 std::move(arguments)};
    list.items.push_back(std::move(use));
  }
  return list;
}

// --- Texts ------------------------------------------------------------------------

std::optional<Value> PropertyReader::choice(const PropertyFacts &facts) const {
  static constexpr llvm::StringRef changes[] = {"error", "warn", "allow", "ignore"};
  static constexpr llvm::StringRef layers[] = {"virtual", "physical", "all"};
  static constexpr llvm::StringRef modes[] = {"full", "dev_only"};
  llvm::ArrayRef<llvm::StringRef> choices = facts.type == PropertyType::OnChange ? changes
                                            : facts.type == PropertyType::GrantsLayer
                                                ? llvm::ArrayRef<llvm::StringRef>(layers)
                                                : modes;
  std::string given = llvm::StringRef(text(facts.name)).lower();
  if (llvm::is_contained(choices, given))
    return Value::ofString(facts.type == PropertyType::OnChange ? llvm::StringRef(given).upper()
                                                                : given);
  auto handle = context.diags.report(range(facts.name), diag::PropertyType, facts.name,
                                     "one of " + config::quoteList(choices));
  config::suggest(handle, textRange(facts.name), given, choices);
  return std::nullopt;
}

std::optional<Value> PropertyReader::checkedText(const PropertyFacts &facts) const {
  std::string given = text(facts.name);
  if (given.empty())
    return facts.type == PropertyType::Text ? std::optional(Value::ofString(given)) : std::nullopt;
  if (facts.type == PropertyType::Zone) {
    llvm::Expected<std::shared_ptr<const TimeZone>> zone = TimeZone::load(given);
    if (!zone) {
      llvm::consumeError(zone.takeError());
      context.diags.report(textRange(facts.name), diag::UnknownTimeZone, given);
      return std::nullopt;
    }
  }
  if (facts.type == PropertyType::Cron)
    if (llvm::Expected<Cron> cron = Cron::parse(given); !cron) {
      config::reportCron(textRange(facts.name), given, llvm::toString(cron.takeError()),
                         context.diags);
      return std::nullopt;
    }
  return Value::ofString(facts.type == PropertyType::SqlType ? llvm::StringRef(given).upper()
                                                             : given);
}

std::optional<Value> PropertyReader::value(const PropertyFacts &facts) const {
  const ast::Property *property = find(facts.name);
  if (!property)
    return std::nullopt;
  switch (facts.type) {
  case PropertyType::Special:
    return std::nullopt;
  case PropertyType::Text:
  case PropertyType::Cron:
  case PropertyType::Zone:
    return checkedText(facts);
  case PropertyType::SqlType:
    if (property->value->kind == ast::NodeKind::Type)
      return Value::ofString(printed(*property->value));
    if (plainText(*property->value).empty())
      return Value::ofString(llvm::StringRef(printed(*property->value)).upper());
    return checkedText(facts);
  case PropertyType::Flag:
    if (std::optional<bool> flag = boolean(facts.name))
      return Value::ofBool(*flag);
    return std::nullopt;
  case PropertyType::Count:
    if (std::optional<int64_t> count = integer(facts.name, 1))
      return Value::ofInteger(*count);
    return std::nullopt;
  case PropertyType::OnChange:
  case PropertyType::GrantsLayer:
  case PropertyType::VirtualMode:
    return choice(facts);
  case PropertyType::Words:
    return listOf(items(facts.name), [](const ast::Expr &item) { return plainText(item); });
  case PropertyType::Exprs:
  case PropertyType::Keys:
  case PropertyType::Columns:
    return expressions(facts);
  case PropertyType::Column:
    return columnName(facts);
  case PropertyType::Condition:
    return Value::ofString(normalised(*property->value));
  case PropertyType::Raw: {
    llvm::SmallVector<llvm::StringRef, 32> words;
    std::string made; // Of macros.
    if (property->value->kind == ast::NodeKind::Verbatim)
      made = printed(*property->value);
    llvm::SplitString(made.empty() ? context.sources.text(property->value->range) : made, words,
                      " \t\r\n");
    return Value::ofString(llvm::join(words, " "));
  }
  case PropertyType::Map:
  case PropertyType::Values:
  case PropertyType::Lists:
    return pairs(facts);
  case PropertyType::Calls:
    return calls(facts);
  }
  return std::nullopt;
}

// --- Values -----------------------------------------------------------------------

bool mesh::project::asksForNothing(const Value &value) {
  switch (value.kind) {
  case Value::Kind::Null:
    return true;
  case Value::Kind::Bool:
    return !value.boolean;
  case Value::Kind::String:
    return value.text.empty() || value.text == "full";
  case Value::Kind::List:
  case Value::Kind::Map:
    return value.items.empty();
  default:
    return false;
  }
}

std::string mesh::project::recordText(const Value &value) {
  if (value.kind != Value::Kind::List && value.kind != Value::Kind::Map)
    return toPlainText(value);
  std::string text;
  for (size_t i = 0; i != value.items.size(); ++i) {
    text += text.empty() ? "" : ", ";
    if (value.kind == Value::Kind::Map)
      text += value.keys[i] + " = ";
    text += recordText(value.items[i]);
  }
  return "(" + text + ")";
}
