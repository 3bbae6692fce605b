// OperatorsTables.cpp - macros that make queries and tables, or need to know
// the columns of tables.

#include "Expander.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Macro/MacroDiagnostics.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::macro;
using ast::NodeKind;
using dialect::Feature;

// --- Columns of other tables -------------------------------------------------

/// The name under which a table's columns are known.
std::string Expander::tableKey(const ast::TableName &table) const {
  std::vector<std::string> parts;
  for (const ast::Ident &part : table.qualifiers)
    parts.push_back(dialect::foldTable(dialect, part.text(), part.quoted));
  parts.push_back(dialect::foldTable(dialect, table.name.text(), table.name.quoted));
  bool isDefault = parts.size() == 3 && scope.defaultCatalog &&
                   parts[0] == dialect::foldTable(dialect, *scope.defaultCatalog, false);
  if (isDefault)
    parts.erase(parts.begin());
  return llvm::join(parts, ".");
}

/// Null after a report.
const std::vector<Column> *Expander::columnsOf(Call &call, const ast::TableName &table) {
  std::string key = tableKey(table);
  reads.tables.insert(key);
  if (scope.columns)
    if (auto found = scope.columns->find(key); found != scope.columns->end())
      return &found->second;
  reads.missingTables.insert(key);
  diags.report(table.range, diag::ColumnsUnknown, call.name, key);
  return nullptr;
}

/// The table that an argument names; null after a report.
const ast::TableName *Expander::tableArgument(Call &call, const ast::Node &argument,
                                              llvm::StringRef parameter) {
  const auto *table = argument.kind == NodeKind::Name || argument.kind == NodeKind::Literal
                          ? ast::as<ast::TableName>(toTable(argument, nullptr))
                          : nullptr;
  if (!table)
    diags.report(argument.range, diag::BadArgument, parameter, call.name, "a table");
  return table;
}

static bool isTypeKnown(const Column &column) {
  return !column.type.empty() && !llvm::StringRef(column.type).equals_insensitive("unknown");
}

/// CAST(table.column AS type) AS alias; without the cast where the type is not known.
const ast::Expr *Expander::projection(Call &call, const Column &column, ast::Ident table,
                                      bool quoted, const std::string &alias) {
  const Make &make = call.make;
  List<ast::Ident> qualifiers;
  if (table)
    qualifiers = arena.copy(llvm::ArrayRef<ast::Ident>(table));
  const ast::Expr *value = make.name(make.ident(column.name, quoted), qualifiers);
  if (isTypeKnown(column))
    if (const ast::Type *type = parseType(dialect::castType(column.type, dialect), call.range))
      value = make.cast(value, type);
  return make.alias(value, make.ident(alias, quoted));
}

void Expander::expandStar(Call &call, Nodes &out) {
  enum { Relation, Alias, Exclude, Prefix, Suffix, Quote, Except };
  std::string alias, prefix, suffix;
  bool quote = true;
  const ast::TableName *table = tableArgument(call, *call[Relation], "relation");
  bool readable = table && textArgument(call, Alias, alias) && textArgument(call, Prefix, prefix) &&
                  textArgument(call, Suffix, suffix) && flagArgument(call, Quote, quote);
  const std::vector<Column> *columns = readable ? columnsOf(call, *table) : nullptr;
  if (!columns)
    return fail(out);
  ast::Ident qualifier = alias.empty() ? table->name : identFrom(alias, call.make.range.begin);
  std::set<std::string> excluded;
  for (size_t parameter : {size_t(Exclude), size_t(Except)}) {
    if (!call[parameter])
      continue;
    for (const ast::Expr *item : listArgument(*call[parameter])) {
      ast::Ident column = identFrom(*item, call.make.ident("_"));
      excluded.insert(dialect::fold(dialect, column.text(), column.quoted));
    }
  }
  for (const Column &column : *columns)
    if (!excluded.count(column.name))
      out.push_back(projection(call, column, qualifier, quote, prefix + column.name + suffix));
}

/// Whether an argument of @UNION is a condition, not a table or a kind of union.
static bool isCondition(const ast::Node &argument) {
  const auto *literal = ast::as<ast::Literal>(&argument);
  return literal ? literal->literal != ast::LiteralKind::String
                 : argument.kind != NodeKind::Name && argument.kind != NodeKind::Subquery;
}

void Expander::expandUnion(Call &call, Nodes &out) {
  llvm::ArrayRef<const ast::Node *> arguments = call.arguments[0];
  bool condition = true, distinct = false;
  if (!arguments.empty() && isCondition(*arguments[0])) {
    Computed value = Evaluator(dialect, diags).condition(*toExpr(*arguments[0]));
    if (!value)
      return fail(out);
    if (value->isLater()) {
      undecided(call.range);
      return leave(call.node, out);
    }
    condition = value->kind == Constant::Kind::Bool && value->boolean;
    arguments = arguments.drop_front();
  }
  const auto *kind = arguments.empty() ? nullptr : ast::as<ast::Literal>(arguments[0]);
  if (kind && kind->literal == ast::LiteralKind::String) {
    distinct = kind->text.get().equals_insensitive("distinct");
    if (!distinct && !kind->text.get().equals_insensitive("all")) {
      diags.report(kind->range, diag::BadArgument, "type", call.name, "'ALL' or 'DISTINCT'");
      return fail(out);
    }
    arguments = arguments.drop_front();
  }
  if (arguments.empty()) {
    diags.report(call.range, diag::MissingArgument, call.name, "tables");
    return fail(out);
  }
  llvm::SmallVector<const ast::TableName *, 4> tables;
  llvm::SmallVector<const std::vector<Column> *, 4> columns;
  for (const ast::Node *argument : arguments) {
    const ast::TableName *table = tableArgument(call, *argument, "tables");
    const std::vector<Column> *known = table ? columnsOf(call, *table) : nullptr;
    tables.push_back(table);
    columns.push_back(known);
  }
  if (llvm::is_contained(columns, nullptr))
    return fail(out);
  if (const ast::Query *query = unionOf(call, tables, columns, distinct, condition))
    return out.push_back(query);
  fail(out);
}

/// The columns that all tables have, with the same type, in the order of the first.
const ast::Query *Expander::unionOf(Call &call, llvm::ArrayRef<const ast::TableName *> tables,
                                    llvm::ArrayRef<const std::vector<Column> *> columns,
                                    bool distinct, bool all) {
  llvm::SmallVector<const Column *, 16> common;
  for (const Column &column : *columns[0]) {
    bool isCommon = llvm::all_of(columns, [&](const std::vector<Column> *other) {
      return llvm::any_of(*other, [&](const Column &each) {
        return each.name == column.name &&
               llvm::StringRef(each.type).equals_insensitive(column.type);
      });
    });
    if (isCommon)
      common.push_back(&column);
  }
  if (common.empty()) {
    diags.report(call.range, diag::NoCommonColumns);
    return nullptr;
  }
  const ast::Query *query = nullptr;
  for (const ast::TableName *table : all ? tables : tables.take_front(1)) {
    count(common.size() * 4, call.range);
    llvm::SmallVector<const ast::Expr *, 16>
        items; // Each branch has its own: a name's table differs.
    for (const Column *column : common)
      items.push_back(projection(call, *column, {}, true, column->name));
    const ast::Query *select = call.make.select(items, table);
    if (!query) {
      query = select;
      continue;
    }
    auto *both = call.make.node<ast::SetOperation>();
    both->op = ast::SetOperator::Union;
    both->all = !distinct;
    both->left = query;
    both->right = select;
    query = both;
  }
  return query;
}

// --- Duplicates --------------------------------------------------------------

/// One item of the order list, which is written as text: 'column DESC NULLS LAST'.
bool Expander::orderItems(Call &call, const ast::Node &argument,
                          llvm::SmallVectorImpl<const ast::OrderItem *> &items) {
  for (const ast::Expr *expr : listArgument(argument)) {
    const auto *literal = ast::as<ast::Literal>(expr);
    if (!literal || literal->literal != ast::LiteralKind::String) {
      auto *item = arena.make<ast::OrderItem>(expr->range);
      item->expr = expr;
      items.push_back(item);
      continue;
    }
    std::string text = ("ROW_NUMBER() OVER (ORDER BY " + literal->text.get() + ")").str();
    std::optional<List<const ast::Node *>> parsed = parseText(text, call.name, call.range);
    const auto *function = parsed ? ast::as<ast::Function>(parsed->front()) : nullptr;
    if (!function || !function->tail || !function->tail->over)
      return false;
    items.append(function->tail->over->orderBy.begin(), function->tail->over->orderBy.end());
  }
  return true;
}

void Expander::expandDeduplicate(Call &call, Nodes &out) {
  enum { Relation, PartitionBy, OrderBy };
  const Make &make = call.make;
  auto isList = [](const ast::Node &node) {
    return node.kind == NodeKind::Array || node.kind == NodeKind::Tuple;
  };
  if (!isList(*call[PartitionBy])) {
    diags.report(call.argumentRange(PartitionBy), diag::BadArgument, "partition_by", call.name,
                 "a list of columns, such as [a, b]");
    return fail(out);
  }
  llvm::SmallVector<const ast::OrderItem *, 4> order;
  if (!isList(*call[OrderBy]) || listArgument(*call[OrderBy]).empty()) {
    diags.report(call.argumentRange(OrderBy), diag::BadArgument, "order_by", call.name,
                 "a list of strings, such as ['a DESC']");
    return fail(out);
  }
  if (!orderItems(call, *call[OrderBy], order))
    return fail(out);
  auto *window = make.node<ast::Window>();
  window->partitionBy =
      arena.copy(llvm::ArrayRef<const ast::Expr *>(listArgument(*call[PartitionBy])));
  window->orderBy = arena.copy(llvm::ArrayRef<const ast::OrderItem *>(order));
  auto *tail = make.node<ast::CallTail>();
  tail->over = window;
  auto *number = make.node<ast::Function>();
  number->name = make.ident("ROW_NUMBER");
  number->tail = tail;
  auto first = [&](const ast::Expr *of) {
    return make.binary(ast::BinaryOp::Equal, of, make.integer(1));
  };
  // Each stands for columns of its own.
  auto star = [&]() -> const ast::Expr * { return make.node<ast::Star>(); };
  const ast::Table *relation = toTable(*call[Relation], nullptr);
  if (dialect.features.has(Feature::Qualify)) {
    ast::Select *select = make.select(star(), relation);
    select->qualify = first(number);
    return out.push_back(select);
  }
  const ast::Expr *inner[] = {star(), make.alias(number, make.ident("_w"))};
  ast::Select *select =
      make.select(star(), make.table(make.select(inner, relation), make.tableAlias("_t")));
  select->where = first(make.name("_w"));
  out.push_back(select);
}

// --- Dates -------------------------------------------------------------------

/// A date as it stands in the query; empty for one that is not known yet, or that only
/// the database knows.
std::optional<std::string> Expander::dateArgument(Call &call, size_t parameter) {
  const ast::Expr *expr = toExpr(*call[parameter]);
  Diagnostics notConstant;
  Computed value = Evaluator(dialect, notConstant).evaluate(*expr);
  if (!value || value->isLater() || expr->kind == NodeKind::Name)
    return std::string();
  std::optional<int64_t> micros;
  if (value->isTime())
    micros = value->integer;
  else if (value->kind == Constant::Kind::String && value->text.size() == 10)
    micros = parseTimestamp(value->text);
  if (micros)
    return formatDate(*micros);
  diags.report(call.argumentRange(parameter), diag::BadArgument, parameterName(call, parameter),
               call.name, "a date, such as '2024-01-31'");
  return std::nullopt;
}

void Expander::expandDateSpine(Call &call, Nodes &out) {
  std::string unit;
  if (!textArgument(call, 0, unit))
    return fail(out);
  unit = llvm::StringRef(unit).lower();
  static constexpr const char *units[] = {"day", "week", "month", "quarter", "year"};
  if (!llvm::is_contained(units, unit)) {
    diags.report(call.argumentRange(0), diag::BadArgument, "datepart", call.name,
                 "'day', 'week', 'month', 'quarter' or 'year'");
    return fail(out);
  }
  std::optional<std::string> start = dateArgument(call, 1), end = dateArgument(call, 2);
  if (!start || !end)
    return fail(out);
  if (!start->empty() && !end->empty() && *start > *end) {
    diags.report(call.range, diag::BadArgument, "start_date", call.name, "before 'end_date'");
    return fail(out);
  }
  const Make &make = call.make;
  auto tree = [&](const std::string &date, size_t argument) -> const ast::Expr * {
    const ast::Expr *given = toExpr(*call[argument]);
    if (date.empty() && !isMacroLike(*given)) // Whatever the database makes of it.
      return given;
    const ast::Expr *text = date.empty() ? given : make.string(date);
    return dialect.affinityTyping ? make.call("DATE", text) : make.cast(text, "DATE");
  };
  const ast::Query *query = dateSeries(call, unit, tree(*start, 1), tree(*end, 2));
  if (!query)
    return fail(out);
  out.push_back(query);
}

/// SELECT date_<unit> FROM the dates from start to end, in the way that the
/// dialect has.
const ast::Query *Expander::dateSeries(Call &call, const std::string &unit, const ast::Expr *start,
                                       const ast::Expr *end) {
  const Make &make = call.make;
  std::string column = "date_" + unit;
  llvm::StringRef columns[] = {column};
  bool isQuarter = unit == "quarter";
  llvm::StringRef amount = isQuarter ? "3" : "1";
  std::string step = isQuarter ? "MONTH" : llvm::StringRef(unit).upper();
  if (const dialect::SqlForms &forms = dialect::sqlForms(dialect); forms.dateSeries) {
    std::string upper = llvm::StringRef(unit).upper();
    std::string interval = unit == "week" && forms.week      ? forms.week
                           : isQuarter && !forms.hasQuarters ? "INTERVAL '3' MONTH"
                                                             : "INTERVAL '1' " + upper;
    std::string title = upper.substr(0, 1) + unit.substr(1);
    const ast::Node *made = fillForm(forms.dateSeries, call.range,
                                     {{"$c", column},
                                      {"$s", emit::print(*start, dialect)},
                                      {"$e", emit::print(*end, dialect)},
                                      {"$i", interval},
                                      {"$n", amount.str()},
                                      {"$m", step},
                                      {"$U", title},
                                      {"$l", unit},
                                      {"$u", upper}},
                                     /*isQuery=*/true);
    return static_cast<const ast::Query *>(made);
  }
  if (!dialect.features.has(Feature::SeriesTables))
    return recursiveSeries(call, column, ("+" + amount + " " + llvm::StringRef(step).lower()).str(),
                           start, end);
  if (dialect.features.has(Feature::SeriesLists)) { // Its INTERVAL knows quarters.
    const ast::Expr *arguments[] = {start, end, make.interval("1", llvm::StringRef(unit).upper())};
    auto *type = make.node<ast::Type>();
    type->name = "DATE";
    type->arrayDepth = ast::ArrayDepth::One;
    const ast::Expr *list = make.cast(make.call("GENERATE_SERIES", arguments), type);
    return make.select(make.name(column), make.table(make.call("UNNEST", list),
                                                     make.tableAlias("_exploded", columns)));
  }
  const ast::Expr *arguments[] = {start, end, make.interval(amount, step)};
  llvm::StringRef value[] = {"value"};
  const ast::Expr *dates = make.alias(make.cast(make.name("value"), "DATE"), make.ident(column));
  const ast::Query *inner = make.select(
      dates, make.table(make.call("GENERATE_SERIES", arguments), make.tableAlias("_t", value)));
  return make.select(make.name(column), make.table(inner, make.tableAlias("_exploded")));
}

/// WITH RECURSIVE _exploded(column) AS (SELECT start UNION ALL SELECT
/// DATE(column, step) FROM _exploded WHERE DATE(column, step) <= end)
const ast::Query *Expander::recursiveSeries(Call &call, const std::string &column,
                                            const std::string &step, const ast::Expr *start,
                                            const ast::Expr *end) {
  const Make &make = call.make;
  const ast::Expr *arguments[] = {make.name(column), make.string(step)};
  const ast::Expr *next = make.call("DATE", arguments);
  const ast::Table *itself = toTable(*make.name("_exploded"), nullptr);
  ast::Select *more = make.select(next, itself);
  more->where = make.binary(ast::BinaryOp::LessEqual, next, end);
  auto *both = make.node<ast::SetOperation>();
  both->op = ast::SetOperator::Union;
  both->all = true;
  both->left = make.select(start);
  both->right = more;
  auto *cte = make.node<ast::Cte>();
  cte->name = make.ident("_exploded");
  cte->columns = arena.copy(llvm::ArrayRef<ast::Ident>(make.ident(column)));
  cte->query = both;
  auto *with = make.node<ast::With>();
  with->recursive = true;
  with->ctes = arena.copy(llvm::ArrayRef<const ast::Node *>(cte));
  ast::Select *select = make.select(make.name(column), itself);
  select->with = with;
  return select;
}

// --- Physical names ----------------------------------------------------------

/// Binds @catalog_name, @schema_name and @table_name to the parts of
/// @this_model; they stay open where it is not known. False after a report.
bool Expander::modelNames(Call &call, Environment &names) {
  reads.variables.insert("this_model");
  if (!scope.thisModel) {
    for (const char *name : {"catalog_name", "schema_name", "table_name"})
      names.bindings.push_back({name, nullptr, {}});
    return true;
  }
  const ast::Expr *model = toExpr(*thisModel(call.range));
  const auto *name = ast::as<ast::Name>(model);
  if (!name || name->qualifiers.size() > 2) {
    if (model != error)
      diags.report(call.range, diag::UnknownHere, "table_name");
    return false;
  }
  llvm::ArrayRef<ast::Ident> qualifiers = name->qualifiers;
  auto bindName = [&](llvm::StringRef parameter, llvm::StringRef value) {
    names.bindings.push_back({parameter, call.make.string(value), {}});
  };
  bindName("catalog_name", qualifiers.size() > 1 ? qualifiers[0].text() : "");
  bindName("schema_name", qualifiers.empty() ? "" : qualifiers.back().text());
  bindName("table_name", name->name.text());
  return true;
}

/// A text with @{catalog_name}, @{schema_name} and @{table_name} of @this_model.
void Expander::expandResolveTemplate(Call &call, Nodes &out) {
  const auto *text = ast::as<ast::Literal>(call[0]);
  std::string mode = "literal";
  if (!text || text->literal != ast::LiteralKind::String) {
    diags.report(relocation(call[0]->range), diag::BadArgument, "template", call.name,
                 "a string literal");
    return fail(out);
  }
  if (!textArgument(call, 1, mode))
    return fail(out);
  bool isTable = llvm::StringRef(mode).equals_insensitive("table");
  if (!isTable && !llvm::StringRef(mode).equals_insensitive("literal")) {
    diags.report(call.argumentRange(1), diag::BadArgument, "mode", call.name,
                 "'literal' or 'table'");
    return fail(out);
  }
  Environment names;
  names.outer = environment;
  if (!modelNames(call, names))
    return fail(out);
  const Environment *saved = std::exchange(environment, &names);
  Template filled = fillTemplate(text->text, relocation(text->range), TemplateMode::String);
  environment = saved;
  if (filled.failed)
    return fail(out);
  if (filled.symbolic) {
    undecided(call.range);
    const ast::Node *arguments[] = {maker(call.range).string(filled.text),
                                    maker(call.range).string(mode)};
    return leaveAs(call.node, arguments, out);
  }
  if (!isTable)
    return out.push_back(call.make.string(filled.text));
  llvm::SmallVector<llvm::StringRef, 4> texts;
  llvm::StringRef(filled.text).split(texts, '.', -1, /*KeepEmpty=*/false);
  llvm::SmallVector<ast::Ident, 4> parts;
  for (llvm::StringRef part : texts)
    parts.push_back(identFrom(part.str(), call.make.range.begin));
  if (parts.empty())
    return fail(out);
  llvm::ArrayRef<ast::Ident> all = parts;
  out.push_back(call.make.name(all.back(), arena.copy(all.drop_back())));
}
