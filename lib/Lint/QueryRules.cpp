// QueryRules.cpp - rules about what queries say. They look at the text as it was
// written, so that what a macro makes is never changed in the place of its call;
// where a macro could be the reason for something, nothing is said.

#include "Subject.h"
#include "mesh/AST/Walk.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::lint;
using ast::BinaryOp;

/// Calls `fn` for all nodes of the model's query but those that macros are given.
static void visitQuery(const Subject &subject, llvm::function_ref<void(const ast::Node &)> fn) {
  if (subject.query)
    ast::walk(*subject.query, [&](const ast::Node &node) {
      fn(node);
      return node.kind != ast::NodeKind::MacroCall;
    });
}

template <typename T>
static void visitAll(const Subject &subject, llvm::function_ref<void(const T &)> fn) {
  visitQuery(subject, [&](const ast::Node &node) {
    if (const auto *typed = ast::as<T>(&node))
      fn(*typed);
  });
}

static const ast::Expr &bare(const ast::Expr &expr) {
  const ast::Expr *inner = &expr;
  while (const auto *paren = ast::as<ast::Paren>(inner))
    inner = paren->inner;
  return *inner;
}

static const ast::Literal *literal(const ast::Expr &expr) {
  return ast::as<ast::Literal>(&bare(expr));
}

static bool isNull(const ast::Expr &expr) {
  const ast::Literal *value = literal(expr);
  return value && value->literal == ast::LiteralKind::Null;
}

static bool isComparison(BinaryOp op) {
  return op >= BinaryOp::Equal && op <= BinaryOp::GreaterEqual;
}

/// The parts of a condition that every row must fulfil.
static void conjuncts(const ast::Expr *condition, std::vector<const ast::Expr *> &to) {
  if (!condition)
    return;
  const ast::Expr &inner = bare(*condition);
  const auto *binary = ast::as<ast::Binary>(&inner);
  if (binary && binary->op == BinaryOp::And) {
    conjuncts(binary->left, to);
    conjuncts(binary->right, to);
  } else {
    to.push_back(&inner);
  }
}

// --- Conditions -----------------------------------------------------------------

void mesh::lint::checkNullComparison(const Subject &subject, Findings &findings) {
  visitAll<ast::Binary>(subject, [&](const ast::Binary &binary) {
    bool isEqual = binary.op == BinaryOp::Equal;
    if (!isComparison(binary.op) || (!isNull(*binary.left) && !isNull(*binary.right)))
      return;
    llvm::StringRef test = isEqual ? "IS NULL" : "IS NOT NULL";
    findings.report(binary.range, diag::NullComparison, test);
  });
}

/// Whether a condition looks at no row: `1 = 1`, `FALSE`.
static bool isConstant(const ast::Expr &condition) {
  if (const ast::Literal *value = literal(condition))
    return value->literal == ast::LiteralKind::True || value->literal == ast::LiteralKind::False;
  const auto *binary = ast::as<ast::Binary>(&condition);
  return binary && isComparison(binary->op) && literal(*binary->left) && literal(*binary->right) &&
         !isNull(*binary->left) && !isNull(*binary->right);
}

void mesh::lint::checkConstantCondition(const Subject &subject, Findings &findings) {
  visitAll<ast::Select>(subject, [&](const ast::Select &select) {
    std::vector<const ast::Expr *> all;
    for (const ast::Expr *condition : {select.where, select.having, select.qualify})
      conjuncts(condition, all);
    for (const ast::Expr *condition : all)
      if (isConstant(*condition))
        findings.report(condition->range, diag::ConstantCondition);
  });
}

/// Whether a query gives no NULL as far as its own conditions say.
static bool filtersNull(const ast::Query &query) {
  const auto *select = ast::as<ast::Select>(&query);
  if (!select)
    return false;
  std::vector<const ast::Expr *> all;
  conjuncts(select->where, all);
  return llvm::any_of(all, [](const ast::Expr *condition) {
    const auto *test = ast::as<ast::Is>(condition);
    return test && test->negated && test->test == ast::IsTest::Null;
  });
}

void mesh::lint::checkNotInSubquery(const Subject &subject, Findings &findings) {
  visitAll<ast::In>(subject, [&](const ast::In &in) {
    const auto *subquery = in.set ? ast::as<ast::Subquery>(&bare(*in.set)) : nullptr;
    if (in.negated && subquery && !filtersNull(*subquery->query))
      findings.report(in.set->range, diag::NotInSubquery);
  });
}

void mesh::lint::checkIntegerDivision(const Subject &subject, Findings &findings) {
  if (!subject.dialect.integerDivision)
    return;
  auto isWhole = [](const ast::Expr &expr) {
    const ast::Literal *value = literal(expr);
    const auto *call = ast::as<ast::Function>(&bare(expr));
    if (value)
      return value->literal == ast::LiteralKind::Number &&
             llvm::all_of(llvm::StringRef(value->text), [](char c) { return llvm::isDigit(c); });
    return call && call->qualifiers.empty() && call->name.text().equals_insensitive("count");
  };
  visitAll<ast::Binary>(subject, [&](const ast::Binary &binary) {
    if (binary.op == BinaryOp::Divide && isWhole(*binary.left) && isWhole(*binary.right))
      findings.report(binary.range, diag::IntegerDivision, subject.dialect.name);
  });
}

// --- Joins ----------------------------------------------------------------------

/// The name under which a table's columns are known; empty if that is not plain.
static llvm::StringRef aliasOf(const ast::Table &table) {
  if (const auto *name = ast::as<ast::TableName>(&table))
    return name->alias ? name->alias->name.text() : name->name.text();
  if (const auto *subquery = ast::as<ast::TableSubquery>(&table))
    return subquery->alias ? subquery->alias->name.text() : "";
  return "";
}

void mesh::lint::checkJoinWithoutCondition(const Subject &subject, Findings &findings) {
  auto isTable = [](const ast::Table *table) {
    return table && ast::withoutSuffixes(*table).kind == ast::NodeKind::TableName;
  };
  visitAll<ast::Select>(subject, [&](const ast::Select &select) {
    if (select.where || !select.conditions.empty())
      return;
    for (size_t i = 1; i < select.from.size(); ++i)
      if (isTable(select.from[i]) && isTable(select.from[i - 1]))
        findings.report(select.from[i]->range, diag::JoinWithoutCondition,
                        aliasOf(*select.from[i]));
    for (const ast::Table *from : select.from)
      ast::walk(*from, [&](const ast::Node &node) {
        const auto *join = ast::as<ast::Join>(&node);
        if (join && (join->join == ast::JoinKind::Comma || join->join == ast::JoinKind::Inner) &&
            join->words.empty() && !join->natural && !join->on && join->columns.empty() &&
            !join->condition && isTable(join->right))
          findings.report(join->right->range, diag::JoinWithoutCondition, aliasOf(*join->right));
        return node.kind == ast::NodeKind::Join || node.kind == ast::NodeKind::TableParen;
      });
  });
}

/// The columns that a condition compares: it is not true where one of them is NULL.
static std::vector<const ast::Name *> comparedColumns(const ast::Expr &condition) {
  std::vector<const ast::Expr *> operands;
  if (const auto *binary = ast::as<ast::Binary>(&condition); binary && isComparison(binary->op))
    operands = {binary->left, binary->right};
  else if (const auto *in = ast::as<ast::In>(&condition))
    operands = {in->operand};
  else if (const auto *like = ast::as<ast::Like>(&condition))
    operands = {like->operand};
  else if (const auto *between = ast::as<ast::Between>(&condition))
    operands = {between->operand};
  else if (const auto *test = ast::as<ast::Is>(&condition);
           test && test->negated && test->test == ast::IsTest::Null)
    operands = {test->operand};
  std::vector<const ast::Name *> columns;
  for (const ast::Expr *operand : operands)
    if (const auto *name = operand ? ast::as<ast::Name>(&bare(*operand)) : nullptr)
      columns.push_back(name);
  return columns;
}

void mesh::lint::checkOuterJoinFiltered(const Subject &subject, Findings &findings) {
  visitAll<ast::Select>(subject, [&](const ast::Select &select) {
    std::vector<llvm::StringRef> optional;
    for (const ast::Table *from : select.from)
      ast::walk(*from, [&](const ast::Node &node) {
        const auto *join = ast::as<ast::Join>(&node);
        if (join && join->join == ast::JoinKind::Left && join->words.empty() && !join->condition)
          if (llvm::StringRef alias = aliasOf(*join->right); !alias.empty())
            optional.push_back(alias);
        return node.kind == ast::NodeKind::Join || node.kind == ast::NodeKind::TableParen;
      });
    std::vector<const ast::Expr *> all;
    conjuncts(select.where, all);
    for (const ast::Expr *condition : all)
      for (const ast::Name *column : comparedColumns(*condition)) {
        if (column->qualifiers.size() != 1)
          continue;
        auto found = llvm::find_if(optional, [&](llvm::StringRef alias) {
          return alias.equals_insensitive(column->qualifiers[0].text());
        });
        if (found == optional.end())
          continue;
        findings.report(condition->range, diag::OuterJoinFiltered, *found);
        break;
      }
  });
}

// --- Parts that do nothing ------------------------------------------------------

/// Whether something below a node, but for `except`, could be the name.
static bool mentions(const ast::Node &node, llvm::StringRef name, const ast::Node *except,
                     const SourceManager &sources) {
  bool found = false;
  ast::walk(node, [&](const ast::Node &each) {
    if (&each == except)
      return false;
    if (const auto *table = ast::as<ast::TableName>(&each))
      found = found || (table->qualifiers.empty() && table->name.text().equals_insensitive(name));
    // What macros and passed-on text make of their text is not known here.
    bool isText = each.kind == ast::NodeKind::MacroCall ||
                  each.kind == ast::NodeKind::MacroString ||
                  each.kind == ast::NodeKind::TableMacro || each.kind == ast::NodeKind::Verbatim;
    found = found || (isText && (each.kind != ast::NodeKind::MacroCall ||
                                 sources.text(each.range).contains_insensitive(name)));
    return !found;
  });
  return found;
}

/// The text of one of several common table expressions, with its comma.
static SourceRange rangeOfCte(const ast::With &with, size_t at) {
  const ast::Node &cte = *with.ctes[at];
  if (at + 1 < with.ctes.size())
    return {cte.range.begin, with.ctes[at + 1]->range.begin};
  return {with.ctes[at - 1]->range.end, cte.range.end};
}

static bool holdsComment(const Subject &subject, SourceRange range) {
  return llvm::any_of(subject.file.comments, [&](const ast::Comment &comment) {
    return comment.range.begin >= range.begin && comment.range.begin < range.end;
  });
}

static void checkCtes(const Subject &subject, const ast::Query &owner, const ast::With &with,
                      Findings &findings) {
  for (size_t i = 0; i != with.ctes.size(); ++i) {
    const auto *cte = ast::as<ast::Cte>(with.ctes[i]);
    if (!cte || cte->query->kind == ast::NodeKind::RawQuery ||
        mentions(owner, cte->name.text(), cte, subject.sources))
      continue;
    SourceRange name = {cte->name.loc, cte->name.loc.offset(cte->name.size)};
    SourceRange whole = with.ctes.size() > 1 ? rangeOfCte(with, i) : SourceRange();
    if (whole && !holdsComment(subject, whole))
      findings.reportWithFix(name, {whole, ""}, diag::UnusedCte, cte->name.text());
    else
      findings.report(name, diag::UnusedCte, cte->name.text());
  }
}

void mesh::lint::checkUnusedCte(const Subject &subject, Findings &findings) {
  visitQuery(subject, [&](const ast::Node &node) {
    if (const auto *select = ast::as<ast::Select>(&node); select && select->with)
      checkCtes(subject, *select, *select->with, findings);
    else if (const auto *operation = ast::as<ast::SetOperation>(&node);
             operation && operation->with)
      checkCtes(subject, *operation, *operation->with, findings);
  });
}

/// The word before a place, with the blanks behind it, if it is the one that is expected.
static SourceRange wordsBefore(const Subject &subject, SourceLoc end, SourceLoc from,
                               llvm::ArrayRef<llvm::StringRef> words) {
  llvm::StringRef text = subject.sources.text(SourceRange{from, end}), rest = text;
  for (llvm::StringRef word : llvm::reverse(words)) {
    rest = rest.rtrim();
    if (!rest.ends_with_insensitive(word))
      return {};
    rest = rest.drop_back(word.size());
  }
  return {from.offset(static_cast<uint32_t>(rest.size())), end};
}

/// Whether a select list has what the rows are grouped by.
static bool isSelected(const ast::Expr &key, const ast::Select &select) {
  if (const ast::Literal *number = literal(key))
    return number->literal == ast::LiteralKind::Number;
  return llvm::any_of(select.items, [&](const ast::Expr *item) {
    const auto *alias = ast::as<ast::Alias>(item);
    return ast::equal(alias ? alias->expr : item, &key);
  });
}

void mesh::lint::checkUselessDistinct(const Subject &subject, Findings &findings) {
  visitAll<ast::Select>(subject, [&](const ast::Select &select) {
    const ast::GroupBy *groups = select.groupBy;
    if (!select.distinct || !select.distinctOn.empty() || !groups || groups->all ||
        groups->items.empty() || !groups->groupingSets.empty() || !select.extras.empty() ||
        select.items.empty() || !select.conditions.empty())
      return;
    bool all = llvm::all_of(groups->items, [&](const ast::Expr *key) {
      return key->kind != ast::NodeKind::GroupingSets && isSelected(*key, select);
    });
    if (!all)
      return;
    SourceLoc from = select.with ? select.with->range.end : select.range.begin;
    SourceRange word = wordsBefore(subject, select.items[0]->range.begin, from, {"DISTINCT"});
    if (word)
      findings.reportWithFix({word.begin, word.begin.offset(8)}, {word, ""}, diag::UselessDistinct);
    else
      findings.report(select.range, diag::UselessDistinct);
  });
}

/// The order of a query, if that is all that decides it.
static List<const ast::OrderItem *> orderOf(const ast::Query *query) {
  if (const auto *select = ast::as<ast::Select>(query))
    if (!select->limit && select->ends.empty() && select->extras.empty() &&
        select->distinctOn.empty() && select->conditions.empty())
      return select->orderBy;
  if (const auto *operation = ast::as<ast::SetOperation>(query))
    if (!operation->limit && operation->ends.empty() && operation->conditions.empty())
      return operation->orderBy;
  return {};
}

void mesh::lint::checkUselessOrderBy(const Subject &subject, Findings &findings) {
  List<const ast::OrderItem *> items = orderOf(subject.query);
  if (items.empty())
    return;
  SourceRange order =
      wordsBefore(subject, items[0]->range.begin, subject.query->range.begin, {"ORDER", "BY"});
  SourceRange whole = {order ? order.begin : items[0]->range.begin,
                       items[items.size() - 1]->range.end};
  llvm::StringRef before =
      subject.sources.text(SourceRange{subject.query->range.begin, whole.begin});
  SourceLoc begin = // The blanks before it go too.
      subject.query->range.begin.offset(static_cast<uint32_t>(before.rtrim().size()));
  if (order && !holdsComment(subject, {begin, whole.end}))
    findings.reportWithFix(whole, {{begin, whole.end}, ""}, diag::UselessOrderBy);
  else
    findings.report(whole, diag::UselessOrderBy);
}

// --- Set operations -------------------------------------------------------------

/// The name of a column, where the text says it.
static llvm::StringRef outputName(const ast::Expr &item) {
  if (const auto *alias = ast::as<ast::Alias>(&item))
    return alias->name.text();
  const auto *name = ast::as<ast::Name>(&item);
  return name ? name->name.text() : "";
}

static const ast::Select *firstSelect(const ast::Query *query) {
  for (;;)
    if (const auto *paren = ast::as<ast::ParenQuery>(query))
      query = paren->inner;
    else if (const auto *operation = ast::as<ast::SetOperation>(query))
      query = operation->left;
    else
      return ast::as<ast::Select>(query);
}

void mesh::lint::checkUnionColumnNames(const Subject &subject, Findings &findings) {
  visitAll<ast::SetOperation>(subject, [&](const ast::SetOperation &operation) {
    const ast::Select *left = firstSelect(operation.left), *right = firstSelect(operation.right);
    if (!left || !right || operation.matching || left->items.size() != right->items.size())
      return;
    for (size_t i = 0; i != left->items.size(); ++i) {
      llvm::StringRef first = outputName(*left->items[i]), other = outputName(*right->items[i]);
      if (!first.empty() && !other.empty() && !first.equals_insensitive(other))
        findings.report(right->items[i]->range, diag::UnionColumnNames, static_cast<int64_t>(i + 1),
                        other, first);
    }
  });
}
