// BuildNames.cpp - names with what stands before and behind them: paths, fields, stars, indices.

#include "Builder.h"
#include "mesh/Parse/ParseDiagnostics.h"

using namespace mesh;
using namespace mesh::parse;
using dialect::Binding;

std::pair<ast::Ident, List<ast::Ident>> BuilderBase::takePath() {
  pathOpen = false;
  if (pathNames == 0)
    return {ident(pathFirst), {}};
  ast::Ident last = takeIdent();
  size_t begin = idents.size() + 1 - pathNames;
  List<ast::Ident> qualifiers = arena.copy(llvm::ArrayRef<ast::Ident>(idents).drop_front(begin));
  idents.resize(begin);
  return {last, qualifiers};
}

void Builder::path() {
  if (!pathOpen)
    return fieldAccess();
  addPathName(ident(_input.last));
  pathLast = _input.last;
}

/// The same in an operand, where two names are most often all of it.
void Builder::operandPath() {
  if (!pathOpen || pathNames || operandGoesOn())
    return path();
  pathOpen = false;
  auto *node = arena.make<ast::Name>(SourceRange{startOf(pathFirst), endOf(_input.last)});
  node->name = ident(_input.last);
  node->qualifiers = arena.list<ast::Ident>(1, [&](size_t) { return ident(pathFirst); });
  push(node);
}

void BuilderBase::closePath() {
  SourceRange range = {startOf(pathFirst), endOf(pathNames ? pathLast : pathFirst)};
  auto *node = arena.make<ast::Name>(range);
  std::tie(node->name, node->qualifiers) = takePath();
  push(node);
}

void Builder::nameMacro() {
  auto *node = arena.make<ast::Name>(values.back()->range);
  node->name = callAsName();
  push(node);
}

/// Whether a macro makes a part of the name, so that the rest belongs to it too.
static bool hasMacroCall(const ast::Name &name) {
  auto isCall = [](const ast::Ident &part) {
    return part.templated && part.text().starts_with("@") && part.text().contains('(');
  };
  return isCall(name.name) || llvm::any_of(name.qualifiers, isCall);
}

/// A number takes no field: written together, 3.a, 3.* and 3.1 begin with another number.
/// Nor does a column with its (+), nor a star.
void Builder::refuseField() const {
  const ast::Node *object = values.back();
  const auto *literal = ast::as<ast::Literal>(object);
  bool number = literal && literal->literal == ast::LiteralKind::Number;
  if (number || ast::as<ast::OuterMark>(object) || ast::as<ast::Star>(object) ||
      ast::as<ast::FieldStar>(object))
    refuseBehind(object->range.end);
}

void Builder::fieldAccess() {
  refuseField();
  const auto *before = ast::as<ast::Name>(values.back());
  if (before && hasMacroCall(*before))
    return pathBehind(ident(_input.last));
  countOperator();
  const ast::Expr *object = popExpr();
  auto *node = arena.make<ast::Field>(toLast(object->range.begin));
  node->base = object;
  node->name = ident(_input.last);
  push(node);
}

/// A name behind what was read before, where one of the two is made by a macro.
void Builder::pathBehind(ast::Ident name) {
  countOperator();
  const ast::Expr *object = popExpr();
  SourceRange range = toLast(object->range.begin);
  if (const auto *before = ast::as<ast::Name>(object)) {
    auto *node = arena.make<ast::Name>(range);
    llvm::SmallVector<ast::Ident, 4> qualifiers(before->qualifiers.begin(),
                                                before->qualifiers.end());
    qualifiers.push_back(before->name);
    node->qualifiers = arena.copy(llvm::ArrayRef<ast::Ident>(qualifiers));
    node->name = name;
    return push(node);
  }
  auto *node = arena.make<ast::Field>(range);
  node->base = object;
  node->name = name;
  push(node);
}

/// `expression AS name` without AS, which only a macro can make.
void Builder::macroAliased() {
  const ast::Node &item = *values.back();
  if (item.kind != ast::NodeKind::MacroCall)
    diags.report(item.range, diag::SyntaxError, "an expression AS a name", "one without a name");
}

/// Where `EXCLUDE (...)` and its like belong, which end at the last token.
ast::StarChanges *Builder::starChanges() {
  if (values.back()->kind == ast::NodeKind::ColumnsApply)
    refuseBehind(values.back()->range.end);
  const auto *field = ast::as<ast::FieldStar>(values.back());
  auto *star = field ? const_cast<ast::Star *>(field->star.get()) : top<ast::Star>();
  if (!star->changes)
    star->changes = arena.make<ast::StarChanges>(star->range);
  auto *changes = const_cast<ast::StarChanges *>(star->changes.get());
  top<ast::Expr>()->range.end = changes->range.end = endOf(_input.last);
  return changes;
}

void Builder::star() {
  if (!operators.empty() && operators.back().isPrefix()) // -*
    refuseLast();
  push(arena.make<ast::Star>(rangeOf(_input.last)));
}

void Builder::pathStar() {
  if (!pathOpen && !facts.features.has(dialect::Feature::FieldStars)) {
    diags.report(rangeOf(_input.last), diag::SyntaxError, "a name", "'*'");
    pop(); // The star stands for what was before it.
    return star();
  }
  if (!pathOpen) { // (value).*
    refuseField();
    const ast::Expr *object = popExpr();
    auto *field = arena.make<ast::FieldStar>(toLast(object->range.begin));
    field->base = object;
    field->star = arena.make<ast::Star>(rangeOf(_input.last));
    return push(field);
  }
  auto *node = arena.make<ast::Star>(toLast(startOf(pathFirst)));
  addPathName({}); // The star's place, so that all names stand before it.
  node->qualifiers = takePath().second;
  push(node);
}

void Builder::starExcept() {
  List<const ast::Name *> names = takeList<ast::Name>();
  ast::StarChanges *changes = starChanges();
  once(!changes->except.empty() || !changes->exceptPaths.empty(), rangeOf(_input.last), "EXCLUDE");
  if (llvm::any_of(names, [](const ast::Name *name) { return !name->qualifiers.empty(); })) {
    changes->exceptPaths = names;
    return;
  }
  llvm::SmallVector<ast::Ident, 8> idents;
  for (const ast::Name *name : names)
    idents.push_back(name->name);
  changes->except = arena.copy(llvm::ArrayRef<ast::Ident>(idents));
}

void Builder::starReplace() {
  List<const ast::Expr *> items = takeList<ast::Expr>();
  ast::StarChanges *changes = starChanges();
  once(!changes->replace.empty(), rangeOf(_input.last), "REPLACE");
  changes->replace = items;
}

void Builder::starRename() {
  List<const ast::Expr *> items = takeList<ast::Expr>();
  ast::StarChanges *changes = starChanges();
  once(!changes->rename.empty(), rangeOf(_input.last), "RENAME");
  changes->rename = items;
}

void Builder::beginIndex() {
  countOperator();
  if (pathOpen)
    closePath();
  indices.push_back({values.size(), 0, false, nullptr, nullptr});
}

void Builder::endIndex() {
  IndexFrame frame = indices.back();
  indices.pop_back();
  List<const ast::Expr *> items = takeFrom<ast::Expr>(frame.mark);
  const ast::Expr *object = popExpr();
  SourceRange range = toLast(object->range.begin);
  if (isWord(object, "array") && !frame.slice) {
    auto *node = arena.make<ast::Array>(range);
    node->items = items;
    return push(node);
  }
  if (isWord(object, "map") && !frame.slice && items.size() > 1) { // MAP[keys, values]
    auto *type = arena.make<ast::Type>(object->range);
    type->name = "MAP";
    auto *node = arena.make<ast::TypedConstructor>(range);
    node->type = type;
    node->brackets = true;
    node->items = items;
    return push(node);
  }
  if (items.empty() && !frame.slice && facts.features.has(dialect::Feature::Subcolumns)) {
    auto *node = arena.make<ast::Subcolumn>(range);
    node->base = object;
    node->mark = "[]";
    return push(node);
  }
  if (items.size() > 1 || (items.empty() && !frame.slice))
    diags.report(range, diag::IndexCount, static_cast<int64_t>(items.size()));
  auto *node = arena.make<ast::Index>(range);
  node->base = object;
  node->index = items.empty() ? nullptr : items[0];
  node->slice = frame.slice;
  node->upper = frame.upper;
  node->step = frame.step;
  push(node);
}
