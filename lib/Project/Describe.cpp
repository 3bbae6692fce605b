// Describe.cpp - a model's properties, typed, under the names that SQLMesh gives them.

#include "PropertyReader.h"
#include "mesh/Emit/Emit.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::project;
using model::ModelKind;

namespace {
class Description {
public:
  explicit Description(const ModelDefinition &of) : model(of) { map.kind = Value::Kind::Map; }
  Value make();

private:
  void put(std::string key, Value value) {
    map.keys.push_back(std::move(key));
    map.items.push_back(std::move(value));
  }
  void text(const char *key, const std::string &value) {
    if (!value.empty())
      put(key, Value::ofString(value));
  }
  std::string quoted(llvm::StringRef name) const {
    return emit::quoteIdentifier(name, *model.dialect);
  }
  const Value *kindValue(const char *name) const {
    auto found = model.kindProperties.find(name);
    return found == model.kindProperties.end() ? nullptr : &found->second;
  }
  bool kindFlag(const char *name) const {
    const Value *value = kindValue(name);
    return value && value->boolean;
  }
  Value timeColumn() const;
  Value kind() const;
  void putKindValues();
  void putColumns();
  void putAudits();
  Value fullName() const;

  const ModelDefinition &model;
  Value map;
};
} // namespace

static bool isEmpty(const Value &value) {
  return (value.kind == Value::Kind::List || value.kind == Value::Kind::Map) && value.items.empty();
}

static Value mapValue() {
  Value map;
  map.kind = Value::Kind::Map;
  return map;
}

static Value listValue() {
  Value list;
  list.kind = Value::Kind::List;
  return list;
}

static void put(Value &map, std::string key, Value value) {
  map.keys.push_back(std::move(key));
  map.items.push_back(std::move(value));
}

Value Description::timeColumn() const {
  Value time = mapValue();
  ::put(time, "column", Value::ofString(quoted(model.timeColumn.name)));
  ::put(time, "format", Value::ofString(model.kind.timeFormat));
  return time;
}

Value Description::kind() const {
  Value kind = mapValue();
  ::put(kind, "name", Value::ofString(model::toText(model.kind.kind)));
  if (!model.timeColumn.name.empty())
    ::put(kind, "time_column", timeColumn());
  for (const auto &[name, value] : model.kindProperties)
    if (!isEmpty(value))
      ::put(kind, name, value);
  return kind;
}

/// What a kind says is the model's too.
void Description::putKindValues() {
  put("lookback", Value::ofInteger(model.kind.lookback));
  for (const char *name : {"forward_only", "disable_restatement"})
    put(name, Value::ofBool(kindFlag(name)));
  for (const char *name : {"on_destructive_change", "on_additive_change"}) {
    const Value *value = kindValue(name);
    put(name, value ? *value : Value::ofString("ALLOW"));
  }
  for (const char *name : {"batch_size", "batch_concurrency", "unique_key", "auto_restatement_cron",
                           "auto_restatement_intervals"})
    if (const Value *value = kindValue(name);
        value && !isEmpty(*value) && model.kind.kind != ModelKind::Seed)
      put(name, *value);
  if (!model.timeColumn.name.empty())
    put("time_column", timeColumn());
}

void Description::putColumns() {
  Value columns = mapValue();
  for (const DeclaredColumn &column : model.columns)
    ::put(columns, column.name, Value::ofString(column.type));
  if (!model.columns.empty())
    put("columns", std::move(columns));
  Value managed = mapValue();
  for (const char *name : {"valid_from_name", "valid_to_name"})
    if (const Value *value = kindValue(name))
      ::put(managed, value->text.substr(1, value->text.size() - 2), *kindValue("time_data_type"));
  if (!managed.keys.empty())
    put("managed_columns", std::move(managed));
  Value descriptions = mapValue();
  for (const auto &[name, description] : model.columnDescriptions)
    ::put(descriptions, name, Value::ofString(description));
  if (!descriptions.keys.empty())
    put("column_descriptions", std::move(descriptions));
}

void Description::putAudits() {
  Value audits = listValue();
  for (const AuditUse &use : model.audits) {
    Value arguments = mapValue();
    for (const AuditArgument &argument : use.arguments)
      ::put(arguments, argument.name,
            Value::ofString(emit::print(*argument.value, *model.dialect)));
    if (use.blocking && !use.bySuffix)
      ::put(arguments, "blocking", Value::ofString(*use.blocking ? "TRUE" : "FALSE"));
    Value each = listValue();
    each.items = {Value::ofString(use.name + (use.bySuffix ? "_non_blocking" : "")),
                  std::move(arguments)};
    audits.items.push_back(std::move(each));
  }
  if (!audits.items.empty())
    put("audits", std::move(audits));
}

Value Description::fullName() const {
  std::string name;
  for (const std::string &part : model.nameParts) {
    name += name.empty() ? "\"" : ".\"";
    for (char c : part)
      name += c == '"' ? "\"\"" : std::string(1, c);
    name += '"';
  }
  return Value::ofString(name);
}

Value Description::make() {
  put("kind", kind());
  put("name", Value::ofString(model.writtenName));
  put("fqn", fullName());
  put("dialect", Value::ofString(model.dialect->name));
  text("cron", model.cron);
  text("start", model.start);
  text("end", model.end);
  IntervalUnit unit = IntervalUnit::Day;
  if (model.intervalUnit)
    unit = *model.intervalUnit;
  else if (llvm::Expected<Cron> cron = Cron::parse(model.cron))
    unit = cron->unit(Instant());
  else
    llvm::consumeError(cron.takeError());
  put("interval_unit", Value::ofString(toText(unit)));
  put("allow_partials", Value::ofBool(model.allowPartials));
  putKindValues();
  for (const auto &[name, value] : model.properties)
    if (!isEmpty(value))
      put(name, value);
  if (!model.properties.count("enabled"))
    put("enabled", Value::ofBool(true));
  if (!model.properties.count("grants_target_layer"))
    put("grants_target_layer", Value::ofString("virtual"));
  putAudits();
  putColumns();
  Value parents = listValue();
  for (const auto &[name, range] : model.dependsOn)
    parents.items.push_back(Value::ofString(name));
  if (!parents.items.empty())
    put("depends_on", std::move(parents));
  if (model.query)
    put("query", Value::ofString(emit::print(*model.query, *model.dialect)));
  return std::move(map);
}

Value mesh::project::describe(const ModelDefinition &model) { return Description(model).make(); }
