// Aggregates.cpp - aggregate and window functions: reading their calls, and
// lifting them out of the expressions around them into relations of their own.

#include "Analyser.h"
#include "SelectState.h"
#include "mesh/AST/Walk.h"
#include "mesh/Basic/Names.h"
#include "mesh/Dialect/Functions.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::sema;
using rel::Scalar;
using rel::ScalarKind;

// --- Calls ---------------------------------------------------------------------

rel::OrderKey Analyser::orderKey(const ast::OrderItem &item, const Scalar *expr) {
  rel::OrderKey key;
  key.expr = expr;
  key.descending = item.direction == ast::SortDirection::Descending;
  bool lowest = dialect.nullsSortLowest;
  bool first = !dialect.nullsSortLast && lowest != key.descending;
  key.nullsFirst =
      item.nulls == ast::NullsOrder::Default ? first : item.nulls == ast::NullsOrder::First;
  return key;
}

/// What is said of NULL. RESPECT NULLS is what window functions do unless they are told otherwise,
/// but on ClickHouse; what aggregates do differs, so there it is taken for something of its own.
rel::NullTreatment Analyser::nullTreatment(const ast::Function &call) const {
  if (call.tail->nulls == ast::NullTreatment::Ignore)
    return rel::NullTreatment::Ignore;
  const dialect::FunctionFacts *facts = factsOf(call);
  bool isDefault = facts && facts->functionClass == dialect::FunctionClass::Window &&
                   dialect.id != dialect::DialectId::ClickHouse;
  return call.tail->nulls == ast::NullTreatment::Respect && !isDefault
             ? rel::NullTreatment::Respect
             : rel::NullTreatment::Default;
}

const rel::AggregateScalar *Analyser::aggregateCall(const ast::Function &call,
                                                    const Context &context, bool orderMatters,
                                                    DataType type) {
  auto *node = makeScalar<rel::AggregateScalar>(ScalarKind::Aggregate, call.range);
  const dialect::FunctionFacts *facts = factsOf(call);
  node->function = intern(facts ? facts->name : call.name.text().lower());
  node->distinct = call.distinct;
  const auto *star = call.arguments.size() == 1 ? ast::as<ast::Star>(call.arguments[0]) : nullptr;
  node->star = star;
  if (star && (!star->qualifiers.empty() || star->changes))
    unsupported(call, "an aggregate of several columns"); // count(t.*) counts no NULLs.
  node->orderMatters = orderMatters;
  node->type = type;
  if (!node->star)
    node->arguments = scalars(call.arguments, context);
  if (!call.tail)
    return node;
  if (call.tail->filter)
    node->filter = scalar(*call.tail->filter, context);
  node->nulls = nullTreatment(call);
  llvm::SmallVector<rel::OrderKey, 2> order;
  for (const ast::OrderItem *item : call.tail->argumentOrder)
    order.push_back(orderKey(*item, scalar(*item->expr, context)));
  node->order = arena.copy(llvm::ArrayRef<rel::OrderKey>(order));
  if (!call.tail->withinGroup.empty())
    readWithinGroup(call.tail->withinGroup, context, *node);
  return node;
}

/// WITHIN GROUP (ORDER BY x): what a list is in the order of, or else, as for PERCENTILE_CONT,
/// the values themselves.
void Analyser::readWithinGroup(List<const ast::OrderItem *> items, const Context &context,
                               rel::AggregateScalar &node) {
  std::string name = (node.function + " within group").str();
  llvm::SmallVector<rel::OrderKey, 2> order;
  llvm::SmallVector<const Scalar *, 4> arguments(node.arguments.begin(), node.arguments.end());
  for (const ast::OrderItem *item : items) {
    order.push_back(orderKey(*item, scalar(*item->expr, context)));
    if (node.orderMatters)
      continue;
    arguments.push_back(order.back().expr);
    name += order.back().descending ? " desc" : " asc";
    name += order.back().nullsFirst ? " first" : " last";
  }
  node.function = intern(name);
  if (node.orderMatters)
    node.order = arena.copy(llvm::ArrayRef<rel::OrderKey>(order));
  else
    node.arguments = arena.copy(llvm::ArrayRef<const Scalar *>(arguments));
}

const ast::Window *Analyser::namedWindow(const ast::Ident &name, const Context &context) {
  llvm::SmallVector<llvm::StringRef, 4> names;
  if (context.select)
    for (const ast::NamedWindow *window : context.select->windows) {
      if (fold(window->name) == fold(name))
        return window->window;
      names.push_back(window->name.text());
    }
  SourceRange range = {name.loc, name.loc.offset(name.size)};
  auto handle = diags.report(range, diag::UnknownWindow, name.text());
  llvm::StringRef nearest = nearestName(name.text(), names);
  if (!nearest.empty())
    handle.fix(range, nearest);
  return nullptr;
}

static rel::FrameBound boundOf(ast::FrameBound bound) {
  return static_cast<rel::FrameBound>(static_cast<int>(bound) - 1);
}
static_assert(int(ast::FrameBound::UnboundedPreceding) - 1 ==
              int(rel::FrameBound::UnboundedPreceding));
static_assert(int(ast::FrameBound::UnboundedFollowing) - 1 ==
              int(rel::FrameBound::UnboundedFollowing));

void Analyser::readFrame(const ast::Frame &frame, rel::WindowScalar &window,
                         const Context &context) {
  window.unit = static_cast<rel::FrameUnit>(frame.unit);
  window.start = boundOf(frame.startBound);
  window.end = frame.endBound == ast::FrameBound::None ? rel::FrameBound::CurrentRow
                                                       : boundOf(frame.endBound);
  window.startOffset = frame.start ? scalar(*frame.start, context) : nullptr;
  window.endOffset = frame.end ? scalar(*frame.end, context) : nullptr;
  if (frame.exclusion != ast::FrameExclusion::None &&
      frame.exclusion != ast::FrameExclusion::NoOthers)
    window.exclusion = ast::toText(frame.exclusion);
}

/// Whether the default frame is the whole partition, also in an order.
static bool looksAtAll(llvm::StringRef function, const dialect::DialectFacts &dialect) {
  return dialect.valuesLookAtAll &&
         (function == "first_value" || function == "last_value" || function == "nth_value");
}

const Scalar *Analyser::windowCall(const ast::Function &call, const rel::AggregateScalar *inner,
                                   bool tiesMatter, bool takesFrame, const Context &context) {
  auto *window = makeScalar<rel::WindowScalar>(ScalarKind::Window, call.range);
  window->type = inner->type;
  window->call = inner;
  Context plainContext = context;
  plainContext.windows = false;
  plainContext.clause = "a window";
  List<const ast::Expr *> partition;
  List<const ast::OrderItem *> orderItems;
  const ast::Frame *frame = nullptr;
  // A window built on another takes over what it does not say itself.
  for (const ast::Window *spec = call.tail->over; spec;
       spec = spec->base ? namedWindow(spec->base, context) : nullptr) {
    if (partition.empty())
      partition = spec->partitionBy;
    if (orderItems.empty())
      orderItems = spec->orderBy;
    if (!frame)
      frame = spec->frame;
  }
  window->partition = scalars(partition, plainContext);
  llvm::SmallVector<rel::OrderKey, 4> order;
  for (const ast::OrderItem *item : orderItems)
    order.push_back(orderKey(*item, scalar(*item->expr, plainContext)));
  window->order = arena.copy(llvm::ArrayRef<rel::OrderKey>(order));
  window->hasFrame = takesFrame;
  if (frame && takesFrame)
    readFrame(*frame, *window, plainContext);
  else if (order.empty()) // Without an order every row is a peer of every other.
    window->end = rel::FrameBound::UnboundedFollowing;
  else if (looksAtAll(inner->function, dialect))
    window->unit = rel::FrameUnit::Rows, window->end = rel::FrameBound::UnboundedFollowing;
  bool wholePartition = window->start == rel::FrameBound::UnboundedPreceding &&
                        window->end == rel::FrameBound::UnboundedFollowing &&
                        window->exclusion.empty();
  bool rowsCount = takesFrame && !wholePartition && window->unit == rel::FrameUnit::Rows;
  window->tiesMatter = tiesMatter || rowsCount;
  return window;
}

// --- Lifting -------------------------------------------------------------------

/// Whether an aggregate is called in `node` itself, not in a subquery or over a window.
bool Analyser::holdsAggregate(const ast::Node &node) {
  bool holds = false;
  ast::walk(node, [&](const ast::Node &each) {
    if (each.kind == ast::NodeKind::Subquery || each.kind == ast::NodeKind::Exists)
      return false;
    const auto *call = ast::as<ast::Function>(&each);
    if (!call || (call->tail && call->tail->over))
      return true;
    const dialect::FunctionFacts *facts = factsOf(*call);
    holds = holds || (facts && facts->functionClass == dialect::FunctionClass::Aggregate);
    return !holds;
  });
  return holds;
}

namespace {
/// Finds equal scalars again.
struct Lifted {
  llvm::SmallVector<rel::Definition, 8> definitions;

  const rel::Definition *find(const Scalar &scalar) const {
    auto found = llvm::find_if(definitions, [&](const rel::Definition &definition) {
      return rel::sameScalar(*definition.expr, scalar);
    });
    return found == definitions.end() ? nullptr : &*found;
  }
};
} // namespace

/// Calls `fn` for every use of a column in a relation, subqueries included.
static void forEachColumn(const rel::Rel &rel, rel::EachOnce &once,
                          llvm::function_ref<void(const rel::ColumnScalar &)> fn) {
  if (!once.enter(rel))
    return;
  auto look = [&](auto &self, const Scalar &scalar) -> void {
    if (scalar.kind == ScalarKind::Column)
      fn(rel::as<rel::ColumnScalar>(scalar));
    if (scalar.kind == ScalarKind::Subquery)
      forEachColumn(*rel::as<rel::SubqueryScalar>(scalar).rel, once, fn);
    rel::forEachOperand(scalar, [&](const Scalar &operand) { self(self, operand); });
  };
  rel::forEachPart(
      rel, [&](const Scalar &scalar) { look(look, scalar); },
      [&](const rel::Rel &input) { forEachColumn(input, once, fn); });
}

/// Puts an aggregation over the state's relation: in every expression of the
/// query what is a key, and what is aggregated, become columns of it.
void Analyser::liftAggregates(SelectState &state) {
  llvm::DenseSet<uint32_t> inputs;
  for (rel::ColumnId id : rel::outputOf(*state.rel))
    inputs.insert(id.index);
  Lifted keys, aggregates, bare;
  for (const Scalar *key : state.groupKeys) {
    if (keys.find(*key))
      continue;
    // A key that is a column keeps its id, so that subqueries which refer to it
    // from within still do; but one of a query around this one is still that query's.
    bool isOwn = key->kind == ScalarKind::Column &&
                 inputs.contains(rel::as<rel::ColumnScalar>(*key).id.index);
    rel::ColumnId id = isOwn ? rel::as<rel::ColumnScalar>(*key).id : newColumn("_key", key->type);
    keys.definitions.push_back({id, key});
  }
  auto takeBare = [&](const rel::ColumnScalar &scalar) {
    if (inputs.contains(scalar.id.index) && !keys.find(scalar) && !bare.find(scalar))
      bare.definitions.push_back({scalar.id, &scalar});
  };
  auto lift = [&](auto &self, const Scalar &scalar) -> const Scalar * {
    if (const rel::Definition *key = keys.find(scalar))
      return column(key->id, scalar.range);
    bool isGrouping = scalar.kind == ScalarKind::Aggregate &&
                      rel::as<rel::AggregateScalar>(scalar).function == "grouping";
    if (isGrouping) {
      const auto &call = rel::as<rel::AggregateScalar>(scalar);
      if (!llvm::all_of(call.arguments, [&](const Scalar *each) { return keys.find(*each); }))
        unsupported(state.select, "GROUPING of what is no key");
      if (state.groupingSets.empty()) // All keys are in the one set.
        return groupingOf(call, state.groupKeys);
    }
    if (scalar.kind == ScalarKind::Aggregate) {
      const rel::Definition *known = aggregates.find(scalar);
      if (!known) {
        aggregates.definitions.push_back(
            {newColumn(rel::as<rel::AggregateScalar>(scalar).function, scalar.type), &scalar});
        known = &aggregates.definitions.back();
      }
      return column(known->id, scalar.range);
    }
    if (scalar.kind == ScalarKind::Column) {
      takeBare(rel::as<rel::ColumnScalar>(scalar));
      return &scalar;
    }
    if (scalar.kind == ScalarKind::Subquery) { // Its own keep their ids.
      rel::EachOnce once;
      forEachColumn(*rel::as<rel::SubqueryScalar>(scalar).rel, once, takeBare);
    }
    return rel::mapOperands(arena, scalar,
                            [&](const Scalar &operand) { return self(self, operand); });
  };
  state.forEachScalar([&](const Scalar *&scalar) { scalar = lift(lift, *scalar); });
  auto *node = make<rel::AggregateRel>(rel::RelKind::Aggregate, state.select.range);
  node->input = state.rel;
  node->writtenKeys = static_cast<uint32_t>(state.groupKeys.size());
  node->keys = arena.copy(llvm::ArrayRef<rel::Definition>(keys.definitions));
  node->aggregates = arena.copy(llvm::ArrayRef<rel::Definition>(aggregates.definitions));
  node->bare = arena.copy(llvm::ArrayRef<rel::Definition>(bare.definitions));
  state.rel = state.groupingSets.empty() ? node : splitIntoSets(*node, state.groupingSets);
}

void Analyser::liftWindows(SelectState &state) {
  Lifted windows;
  auto lift = [&](auto &self, const Scalar &scalar) -> const Scalar * {
    if (scalar.kind != ScalarKind::Window)
      return rel::mapOperands(arena, scalar,
                              [&](const Scalar &operand) { return self(self, operand); });
    const rel::Definition *known = windows.find(scalar);
    if (!known) {
      windows.definitions.push_back(
          {newColumn(rel::as<rel::WindowScalar>(scalar).call->function, scalar.type), &scalar});
      known = &windows.definitions.back();
    }
    return column(known->id, scalar.range);
  };
  state.forEachScalar([&](const Scalar *&scalar) { scalar = lift(lift, *scalar); });
  if (windows.definitions.empty())
    return;
  auto *node = make<rel::WindowRel>(rel::RelKind::Window, state.select.range);
  node->input = state.rel;
  node->windows = arena.copy(llvm::ArrayRef<rel::Definition>(windows.definitions));
  state.rel = node;
}
