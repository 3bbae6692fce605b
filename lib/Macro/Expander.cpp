// Expander.cpp - the entries, the bounds, and how expressions are rewritten.

#include "Expander.h"
#include "mesh/Macro/MacroDiagnostics.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::macro;

static constexpr uint64_t maxProduced = 1'000'000; ///< Nodes that macros may make.
static constexpr unsigned maxNesting = 3000;       ///< Of the walk, on the machine's stack.

// --- Entries -----------------------------------------------------------------

Expander::Expander(const Scope &given, const dialect::DialectFacts &facts, SourceManager &manager,
                   Arena &to, Reads &read, Diagnostics &diagnostics)
    : Rewriter(to), scope(given), dialect(facts), sources(manager), reads(read), diags(diagnostics),
      modelKind(given.modelKind), hasInterval(given.hasInterval) {
  error = maker({}).null();
}

const ast::File *macro::expand(const ast::File &file, const Scope &scope,
                               const dialect::DialectFacts &dialect, SourceManager &sources,
                               Arena &arena, Reads &reads, Diagnostics &diags) {
  return Expander(scope, dialect, sources, arena, reads, diags).expandFile(file);
}

const ast::Node *macro::expand(const ast::Node &node, const Scope &scope,
                               const dialect::DialectFacts &dialect, SourceManager &sources,
                               Arena &arena, Reads &reads, Diagnostics &diags) {
  return Expander(scope, dialect, sources, arena, reads, diags).expandNode(node);
}

const ast::Node *Expander::expandNode(const ast::Node &node) {
  size_t errorsBefore = diags.errorCount();
  NodeList results;
  if (node.kind >= ast::NodeKind::QueryStatement && node.kind <= ast::NodeKind::VirtualUpdateMarker)
    expandStatement(static_cast<const ast::Statement &>(node), results);
  else
    expandArgument(node, results);
  const ast::Node *result = nullptr;
  if (results.size() > 1)
    result = tupleOf(results, node.range);
  else if (!results.empty())
    result = results.front();
  else
    diags.report(node.range, diag::NothingLeft);
  return diags.errorCount() == errorsBefore ? result : nullptr;
}

// --- Bounds ------------------------------------------------------------------

bool Expander::count(uint64_t nodes, SourceRange range) {
  if (stopped)
    return false;
  produced += nodes;
  if (produced <= maxProduced)
    return true;
  diags.report(range, diag::ExpansionTooLarge, static_cast<int64_t>(maxProduced));
  stopped = true;
  return false;
}

/// Looks no further than the bounds reach, and at no tree twice.
Expander::Cost Expander::costOf(const ast::Node &tree) {
  if (auto known = costs.find(&tree); known != costs.end())
    return known->second;
  Cost cost;
  llvm::SmallVector<std::pair<const ast::Node *, unsigned>, 32> open = {{&tree, 1}};
  while (!open.empty() && cost.size <= maxProduced && cost.depth <= maxTreeDepth) {
    auto [node, depth] = open.pop_back_val();
    auto known = costs.find(node);
    cost.size += known == costs.end() ? 1 : known->second.size;
    cost.depth =
        std::max(cost.depth, known == costs.end() ? depth : depth - 1 + known->second.depth);
    if (known == costs.end())
      ast::forEachChild(*node, [&, below = depth + 1](const ast::Node &child) {
        open.push_back({&child, below});
      });
  }
  costs[&tree] = cost;
  return cost;
}

bool Expander::countTree(const ast::Node &tree, SourceRange range) {
  if (stopped)
    return false;
  Cost cost = costOf(tree);
  if (cost.depth <= maxTreeDepth)
    return count(cost.size, range);
  diags.report(range, diag::ExpansionTooDeep, static_cast<int64_t>(maxTreeDepth));
  stopped = true;
  return false;
}

// --- The walk ----------------------------------------------------------------

const ast::Node *Expander::rewriteNode(const ast::Node &node, Nodes *list) {
  if (stopped || llvm::is_contained(finished, &node))
    return &node;
  if (expansionDepth && !count(1, relocation(node.range)))
    return &node;
  if (nesting == maxNesting) {
    diags.report(relocation(node.range), diag::ExpansionTooDeep, static_cast<int64_t>(maxNesting));
    stopped = true;
    return &node;
  }
  ++nesting;
  const ast::Node *result = dispatch(node, list);
  --nesting;
  return result;
}

const ast::Node *Expander::dispatch(const ast::Node &node, Nodes *list) {
  using enum ast::NodeKind;
  switch (node.kind) {
  case MacroCall:
  case MacroVariable:
    return placeExpr(node, list);
  case MacroString:
    return rewriteMacroString(ast::cast<ast::MacroString>(node));
  case Name:
    return rewriteName(ast::cast<ast::Name>(node));
  case Star:
    return rewriteStar(ast::cast<ast::Star>(node));
  case Field:
    return rewriteField(ast::cast<ast::Field>(node));
  case Alias:
    return rewriteAlias(ast::cast<ast::Alias>(node));
  case Paren:
    return rewriteParen(ast::cast<ast::Paren>(node));
  case Tuple:
    return rewriteTuple(ast::cast<ast::Tuple>(node));
  case In:
    return rewriteIn(ast::cast<ast::In>(node));
  case Binary:
    return rewriteBinaries(ast::cast<ast::Binary>(node));
  case Unary:
  case Is:
  case Like:
  case Between:
  case Cast:
  case Collate:
  case Index:
    return rewriteOperator(node);
  case IntervalLiteral:
    return rewriteInterval(ast::cast<ast::IntervalLiteral>(node));
  case OrderItem:
    return rewriteOrderItem(ast::cast<ast::OrderItem>(node), list);
  case Type:
    return rewriteType(ast::cast<ast::Type>(node));
  case Lambda:
    return rewriteLambda(ast::cast<ast::Lambda>(node));
  case Select:
    return rewriteQuery(ast::cast<ast::Select>(node));
  case Values:
    return rewriteQuery(ast::cast<ast::Values>(node));
  case SetOperation:
    return rewriteSetOperations(ast::cast<ast::SetOperation>(node));
  case ParenQuery:
    return rewriteParenQuery(ast::cast<ast::ParenQuery>(node));
  case MacroQuery:
    return rewriteMacroQuery(ast::cast<ast::MacroQuery>(node));
  case With:
    return rewriteWith(ast::cast<ast::With>(node));
  case Join:
    return rewriteJoins(ast::cast<ast::Join>(node));
  case TableName:
    return rewriteTableName(ast::cast<ast::TableName>(node));
  case TableMacro:
    return rewriteTableMacro(ast::cast<ast::TableMacro>(node), list);
  case TableParen:
    return rewriteTableParen(ast::cast<ast::TableParen>(node));
  case RawStatement:
    return rewriteRaw(ast::cast<ast::RawStatement>(node));
  case Verbatim:
    return rewriteRaw(ast::cast<ast::Verbatim>(node));
  case Block:
    return rewriteBlock(ast::cast<ast::Block>(node));
  default:
    return settle(node, rewriteChildren(node));
  }
}

/// The first part of `before` that `after`, its copy, has lost; null if none,
/// or if it is a part that may go; `before` itself if names are lost.
static const ast::Node *lostChild(const ast::Node &before, const ast::Node &after) {
  auto isLost = [](const ast::Node *was, const ast::Node *is) {
    return was && !is && was->kind != ast::NodeKind::With && was->kind != ast::NodeKind::GroupBy &&
           was->kind != ast::NodeKind::StarChanges;
  };
  switch (before.kind) {
#define NODE(Type, name)                                                                           \
  if (isLost(x.name, y.name))                                                                      \
    return x.name;
#define NODES(Type, name)
#define IDENT(name)
#define IDENTS(name)                                                                               \
  if (!x.name.empty() && y.name.empty())                                                           \
    return &before;
#define TEXT(name)
#define VALUE(Type, name)
#define MESH_NODE(Category, Name, Fields)                                                          \
  case ast::NodeKind::Name: {                                                                      \
    [[maybe_unused]] const auto &x = static_cast<const ast::Name &>(before);                       \
    [[maybe_unused]] const auto &y = static_cast<const ast::Name &>(after);                        \
    Fields return nullptr;                                                                         \
  }
#include "mesh/AST/Nodes.def"
  }
  llvm_unreachable("node kind outside Nodes.def");
}

/// @IF(..., x, y).* is the star of the table x, not of a column's fields.
static const ast::Node *tableStar(const ast::FieldStar &field, Arena &arena) {
  const auto *table = ast::as<ast::Name>(field.base);
  if (!table)
    return &field;
  llvm::SmallVector<ast::Ident, 4> qualifiers(table->qualifiers.begin(), table->qualifiers.end());
  qualifiers.push_back(table->name);
  auto *star = arena.make<ast::Star>(*field.star);
  star->range = field.range;
  star->qualifiers = arena.copy(llvm::ArrayRef<ast::Ident>(qualifiers));
  return star;
}

/// Looks whether the rewritten form of a node still has what it needs.
const ast::Node *Expander::settle(const ast::Node &before, const ast::Node *after) {
  if (after == &before || stopped)
    return after;
  if (const auto *changes = ast::as<ast::StarChanges>(after))
    return settleStar(*changes);
  if (const ast::Node *lost = lostChild(before, *after)) {
    if (before.kind == ast::NodeKind::NamedArgument) // It goes with its value.
      return nullptr;
    diags.report(relocation(lost->range), diag::NothingLeft);
    return &before;
  }
  if (const auto *field = ast::as<ast::FieldStar>(&before))
    if (field->base->kind == ast::NodeKind::MacroCall ||
        field->base->kind == ast::NodeKind::MacroVariable)
      return tableStar(ast::cast<ast::FieldStar>(*after), arena);
  if (const auto *call = ast::as<ast::Function>(after); call && call->distinct)
    if (call->arguments.empty()) { // COUNT(DISTINCT) is no COUNT().
      diags.report(relocation(before.range), diag::NothingLeft);
      return &before;
    }
  if (const auto *group = ast::as<ast::GroupBy>(after))
    if (group->items.empty() && group->groupingSets.empty() && !group->all)
      return nullptr;
  return after;
}

/// The items of a list that was written, or made, as an expression.
static std::optional<List<const ast::Expr *>> listItems(const ast::Node &node) {
  if (const auto *array = ast::as<ast::Array>(&node))
    return array->items;
  if (const auto *tuple = ast::as<ast::Tuple>(&node))
    return tuple->items;
  return std::nullopt;
}

/// A star of which macros have left nothing to change; REPLACE and RENAME need pairs.
const ast::Node *Expander::settleStar(const ast::StarChanges &changes) {
  for (List<const ast::Expr *> pairs : {changes.replace, changes.rename})
    for (const ast::Expr *pair : pairs)
      if (pair->kind != ast::NodeKind::Alias && pair != error)
        wrongPlace(*pair, "an expression AS a column");
  bool isEmpty = changes.except.empty() && changes.exceptPaths.empty() && changes.replace.empty() &&
                 changes.rename.empty();
  return isEmpty ? nullptr : &changes;
}

// --- Names and parts of names ------------------------------------------------

/// Kinds of nodes whose identifiers name no column, table or alias.
static bool namesSomethingElse(ast::NodeKind kind) {
  using enum ast::NodeKind;
  switch (kind) {
  case Function:
  case NamedArgument:
  case Property:
  case KindValue:
  case Extract:
  case IntervalLiteral:
  case Lambda:
  case Comprehension:
  case KeyValue:
  case ColonPath:
  case Subcolumn:
  case Method:
  case TypeArgument:
  case NextValue:
  case WordedCall:
  case MacroCall:
  case MacroVariable:
  case Collate:
    return true;
  default:
    return false;
  }
}

ast::Ident Expander::rewriteIdent(ast::Ident ident, const ast::Node &owner) {
  ident.loc = relocation(ident.loc);
  if (stopped)
    return ident;
  if (ident.templated)
    return fillIdent(ident);
  if (!environment || !bareParameters || namesSomethingElse(owner.kind))
    return ident;
  const Bound *binding = findBinding(ident.text());
  return binding && binding->value ? identFrom(*binding->value, ident) : ident;
}

/// Appends what one part of a path becomes: several parts where it stands for
/// a path itself.
void Expander::appendPart(ast::Ident part, llvm::SmallVectorImpl<ast::Ident> &parts) {
  part.loc = relocation(part.loc);
  const ast::Node *value = nullptr;
  NodeList whole;
  if (expandIdent(part, whole)) {
    value = onlyOne(whole, {part.loc, part.loc.offset(part.size)});
    if (!appendParts(*value, part, parts))
      parts.push_back(value == error ? part : identFrom(*value, part));
    return;
  }
  if (!part.templated && environment && bareParameters) {
    const Bound *binding = findBinding(part.text());
    value = binding ? binding->value : nullptr;
  }
  if (value && appendParts(*value, part, parts))
    return;
  parts.push_back(part.templated ? fillIdent(part) : part);
}

/// Columns of USING, EXCLUDE and their like: a macro may make several, or none.
void Expander::rewriteListed(ast::Ident ident, const ast::Node &owner,
                             llvm::SmallVectorImpl<ast::Ident> &list) {
  ident.loc = relocation(ident.loc);
  NodeList results;
  if (stopped || !expandIdent(ident, results)) {
    list.push_back(rewriteIdent(ident, owner));
    return;
  }
  for (const ast::Node *result : results) {
    std::optional<List<const ast::Expr *>> items = listItems(*result);
    if (!items) {
      list.push_back(result == error ? ident : identFrom(*result, ident));
      continue;
    }
    for (const ast::Expr *item : *items)
      list.push_back(identFrom(*item, ident));
  }
}

const ast::Node *Expander::rewriteName(const ast::Name &node) {
  if (node.qualifiers.empty() && !node.name.templated) {
    const Bound *binding = environment && bareParameters ? findBinding(node.name.text()) : nullptr;
    if (!binding || binding->isOpen())
      return rewriteChildrenOfName(node);
    if (binding->closure) {
      diags.report(relocation(node.range), diag::LambdaMisplaced);
      return error;
    }
    return countTree(*binding->value, relocation(node.range)) ? toExpr(*binding->value) : &node;
  }
  llvm::SmallVector<ast::Ident, 4> parts;
  for (const ast::Ident &part : node.qualifiers)
    appendPart(part, parts);
  appendPart(node.name, parts);
  llvm::ArrayRef<ast::Ident> all = parts;
  return Make{arena, relocation(node.range)}.name(all.back(), arena.copy(all.drop_back()));
}

const ast::Node *Expander::rewriteChildrenOfName(const ast::Name &node) {
  SourceRange range = relocation(node.range);
  if (range == node.range)
    return &node;
  auto *copy = arena.make<ast::Name>(node);
  copy->range = range;
  copy->name.loc = relocation(node.name.loc);
  return copy;
}

const ast::Node *Expander::rewriteStar(const ast::Star &node) {
  llvm::SmallVector<ast::Ident, 4> parts;
  for (const ast::Ident &part : node.qualifiers)
    appendPart(part, parts);
  ast::Star rest = node; // Without the qualifiers, which may become more.
  rest.qualifiers = {};
  const ast::Node *after = settle(rest, rewriteChildren(rest));
  llvm::ArrayRef<ast::Ident> before = node.qualifiers;
  bool same = before == llvm::ArrayRef(parts);
  if (after == &rest && same)
    return &node;
  auto *copy = arena.make<ast::Star>(ast::cast<ast::Star>(*after));
  copy->qualifiers = same ? node.qualifiers : arena.copy(llvm::ArrayRef<ast::Ident>(parts));
  return copy;
}

/// What stands before the dot may only turn out to be a name now.
const ast::Node *Expander::rewriteField(const ast::Field &node) {
  NodeList bases;
  expandArgument(*node.base, bases);
  const ast::Node *base = onlyOne(bases, node.base->range);
  if (!base || stopped)
    return base ? &node : error;
  ast::Ident last = rewriteIdent(node.name, node);
  llvm::SmallVector<ast::Ident, 4> parts;
  Make make = maker(relocation(node.range));
  bool isMacro = node.base->kind != ast::NodeKind::Field;
  if (isMacro && base != error && appendParts(*base, last, parts))
    return make.name(last, arena.copy(llvm::ArrayRef<ast::Ident>(parts)));
  auto *copy = make.node<ast::Field>();
  copy->base = guard(toExpr(*base), ~0u);
  copy->name = last;
  return copy;
}

// --- Expressions -------------------------------------------------------------

const ast::Node *Expander::rewriteAlias(const ast::Alias &node) {
  NodeList inner;
  rewriteElement(*node.expr, inner);
  if (inner.empty())
    return nullptr; // The alias goes with what it names.
  const ast::Node *expr = onlyOne(inner, node.expr->range);
  if (expr->kind == ast::NodeKind::Alias)
    diags.report(relocation(node.range), diag::AliasMisplaced);
  ast::Ident name = rewriteIdent(node.name, node);
  SourceRange range = relocation(node.range);
  if (expr == node.expr && name == node.name && range == node.range)
    return &node;
  return maker(range).alias(static_cast<const ast::Expr *>(expr), name);
}

const ast::Node *Expander::rewriteParen(const ast::Paren &node) {
  NodeList inner;
  rewriteElement(*node.inner, inner);
  SourceRange range = relocation(node.range);
  if (inner.empty())
    return nullptr;
  if (inner.size() > 1)
    return tupleOf(inner, range);
  if (inner.front() == node.inner && range == node.range)
    return &node;
  if (inner.front()->kind == ast::NodeKind::Subquery && node.inner->kind != ast::NodeKind::Subquery)
    return inner.front();
  auto *copy = arena.make<ast::Paren>(range);
  copy->inner = static_cast<const ast::Expr *>(inner.front());
  return copy;
}

const ast::Node *Expander::rewriteTuple(const ast::Tuple &node) {
  const ast::Node *after = rewriteChildren(node);
  if (after == &node || stopped)
    return after;
  const auto &tuple = ast::cast<ast::Tuple>(*after);
  if (tuple.items.empty() && !node.items.empty())
    return nullptr;
  if (tuple.items.size() == 1 && node.items.size() != 1) {
    auto *paren = arena.make<ast::Paren>(tuple.range);
    paren->inner = tuple.items.front();
    return paren;
  }
  return after;
}

/// The set of IN may be a list that a macro makes, with parentheses or without.
const ast::Node *Expander::rewriteIn(const ast::In &node) {
  const ast::Expr *written = node.set;
  if (const auto *paren = ast::as<ast::Paren>(written))
    written = paren->inner;
  if (!isMacroLike(*written))
    return rewriteOperator(node);
  NodeList items;
  rewriteElement(*written, items);
  if (stopped)
    return &node;
  SourceRange range = relocation(node.set->range);
  const ast::Expr *set = nullptr;
  if (items.empty()) {
    diags.report(range, diag::NothingLeft);
    return &node;
  }
  const ast::Node &first = *items.front();
  bool isLeft = first.kind == ast::NodeKind::MacroCall ||
                first.kind == ast::NodeKind::MacroVariable || first.kind == ast::NodeKind::Name;
  if (items.size() > 1)
    set = tupleOf(items, range);
  else if (std::optional<List<const ast::Expr *>> list = listItems(first))
    set = maker(range).tuple(*list);
  else if (first.kind == ast::NodeKind::Subquery || (isLeft && written == node.set))
    set = static_cast<const ast::Expr *>(&first);
  else
    set = maker(range).paren(static_cast<const ast::Expr *>(&first));
  ast::In copy = node;
  copy.set = set;
  finished.push_back(set);
  const ast::Node *after = settle(copy, rewriteChildren(copy));
  finished.pop_back();
  auto *result = after == &copy ? arena.make<ast::In>(copy)
                                : const_cast<ast::In *>(&ast::cast<ast::In>(*after));
  guardOperands(node, *result);
  return result;
}

const ast::Node *Expander::rewriteOperator(const ast::Node &node) {
  const ast::Node *after = settle(node, rewriteChildren(node));
  if (after && after != &node && !stopped)
    guardOperands(node, const_cast<ast::Node &>(*after)); // A fresh copy.
  return after;
}

/// Operators of a chain lean to the left, which may be very long: no recursion
/// along it.
const ast::Node *Expander::rewriteBinaries(const ast::Binary &top) {
  llvm::SmallVector<const ast::Binary *, 16> chain;
  const ast::Expr *first = &top;
  for (; const auto *node = ast::as<ast::Binary>(first); first = node->left)
    chain.push_back(node);
  const ast::Expr *left = rewriteAs(first);
  for (size_t i = chain.size(); i-- > 0;) {
    const ast::Binary &node = *chain[i];
    const ast::Expr *right = rewriteAs(node.right);
    if (stopped || (expansionDepth && !count(1, relocation(node.range))))
      return &top;
    SourceRange range = relocation(node.range);
    if (left == node.left && right == node.right && range == node.range) {
      left = &node;
      continue;
    }
    if (!left || !right) {
      diags.report(relocation((left ? node.right : node.left)->range), diag::NothingLeft);
      left = left ? left : node.left;
      right = right ? right : node.right;
    }
    auto *copy = arena.make<ast::Binary>(node);
    copy->range = range;
    copy->left = left;
    copy->right = right;
    guardOperands(node, *copy);
    left = copy;
  }
  return left;
}

/// Several expressions are ordered by one after another.
const ast::Node *Expander::rewriteOrderItem(const ast::OrderItem &node, Nodes *list) {
  NodeList items;
  rewriteElement(*node.expr, items);
  SourceRange range = relocation(node.range);
  if (items.size() == 1 && items.front() == node.expr && range == node.range)
    return &node;
  for (const ast::Node *item : items) {
    auto *copy = arena.make<ast::OrderItem>(node);
    copy->range = range;
    copy->expr = static_cast<const ast::Expr *>(item);
    if (!list)
      return copy;
    list->push_back(copy);
  }
  return nullptr;
}

/// A type may hold macros in its name.
const ast::Node *Expander::rewriteType(const ast::Type &node) {
  if (!node.name.get().contains('@'))
    return settle(node, rewriteChildren(node));
  SourceRange range = relocation(node.range);
  Template filled = fillTemplate(node.name, range, TemplateMode::Identifier);
  if (filled.symbolic)
    undecided(range);
  if (filled.failed || filled.symbolic)
    return &node;
  bool plain = llvm::all_of(filled.text, [](char c) { return llvm::isAlnum(c) || c == '_'; });
  if (!plain && node.arguments.empty() && node.arrayDepth == ast::ArrayDepth::None)
    if (const ast::Type *type = parseType(filled.text, range))
      return type;
  auto *copy = arena.make<ast::Type>(node);
  copy->range = range;
  copy->name = arena.copy(llvm::StringRef(llvm::StringRef(filled.text).upper()));
  return copy;
}

/// A lambda in a call that is left: its parameters stay what they are.
const ast::Node *Expander::rewriteLambda(const ast::Lambda &node) {
  Environment open;
  open.outer = environment;
  for (const ast::Ident &parameter : node.parameters)
    open.bindings.push_back({parameter.text(), nullptr, {}});
  const Environment *saved = std::exchange(environment, &open);
  const ast::Node *after = settle(node, rewriteChildren(node));
  environment = saved;
  return after;
}
