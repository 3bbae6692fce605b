// Tidy.cpp - unsound where a database tells apart functions by the case of their
// letters: there the option AsWritten is for.

#include "Tidy.h"
#include "CommonFunctions.h"
#include "mesh/AST/Walk.h"
#include "mesh/Dialect/Functions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mesh;
using namespace mesh::format;
using ast::NodeKind;

namespace {
class Tidier : public ast::Rewriter {
public:
  Tidier(const dialect::DialectFacts &facts, const Options &given, Arena &to)
      : Rewriter(to), dialect(facts), options(given) {}

protected:
  const ast::Node *rewriteNode(const ast::Node &node,
                               llvm::SmallVectorImpl<const ast::Node *> *list) override;
  ast::Ident rewriteIdent(ast::Ident ident, const ast::Node &owner) override;

private:
  ast::Ident spelled(ast::Ident ident, llvm::StringRef text) {
    ident = ast::Ident(arena.copy(text), ident.loc);
    return ident;
  }
  const ast::Node *cast(const ast::Cast &node);
  const ast::Node *function(const ast::Function &node);
  template <typename T> const ast::Node *named(const T &node, bool upper);

  const dialect::DialectFacts &dialect;
  const Options &options;
  bool keepCast = false; ///< What stands around the next node would tear "::" apart.
};
} // namespace

static bool isPlain(const ast::Ident &ident) { return !ident.quoted && !ident.templated; }

/// Whether "::" may stand behind the expression, and reads well there.
static bool takesColons(const ast::Expr &expr) {
  switch (expr.kind) {
  case NodeKind::Name:
  case NodeKind::Function:
  case NodeKind::Paren:
  case NodeKind::Cast:
  case NodeKind::Field:
  case NodeKind::Index:
  case NodeKind::MacroVariable:
    return true;
  case NodeKind::Literal:
    return !ast::cast<ast::Literal>(expr).text.get().starts_with("-") ||
           ast::cast<ast::Literal>(expr).literal != ast::LiteralKind::Number;
  default:
    return false;
  }
}

static bool holdsComment(SourceRange range, llvm::ArrayRef<ast::Comment> comments) {
  const auto *first = llvm::partition_point(
      comments, [&](const ast::Comment &comment) { return comment.range.begin < range.begin; });
  return first != comments.end() && first->range.begin < range.end;
}

static bool hasCommentedCast(const ast::Statement &statement, const ast::File &file) {
  if (!holdsComment(statement.range, file.comments))
    return false;
  bool found = false;
  walk(statement, [&](const ast::Node &node) {
    const auto *cast = ast::as<ast::Cast>(&node);
    found = found ||
            (cast && cast->cast == ast::CastKind::Cast && holdsComment(node.range, file.comments));
    return !found;
  });
  return found;
}

const ast::Node *Tidier::cast(const ast::Cast &node) {
  bool wanted = options.rewriteCasts && !keepCast && node.cast == ast::CastKind::Cast &&
                dialect.features.has(dialect::Feature::ColonCast) && takesColons(*node.operand);
  keepCast = false;
  const ast::Node *changed = rewriteChildren(node);
  if (!wanted)
    return changed;
  auto *copy = arena.make<ast::Cast>(ast::cast<ast::Cast>(*changed));
  copy->cast = ast::CastKind::Colons;
  return copy;
}

/// Whether databases in general have a function of that name.
static bool isCommonFunction(llvm::StringRef name) {
  static const llvm::StringSet<> names = [] {
    llvm::SmallVector<llvm::StringRef, 256> words;
    llvm::StringRef(commonFunctions).split(words, ' ', -1, /*KeepEmpty=*/false);
    llvm::StringSet<> set;
    for (llvm::StringRef word : words)
      set.insert(word);
    return set;
  }();
  return names.contains(name);
}

const ast::Node *Tidier::function(const ast::Function &node) {
  const ast::Node *changed = rewriteChildren(node);
  llvm::StringRef name = node.name.text();
  bool known = dialect::isFunctionName(dialect, name.lower()) || isCommonFunction(name.lower());
  bool upper = options.functions == FunctionCase::Upper ||
               (options.functions == FunctionCase::Known && known);
  std::string wanted = upper                                      ? name.upper()
                       : options.functions == FunctionCase::Lower ? name.lower()
                                                                  : name.str();
  if (!isPlain(node.name) || !node.qualifiers.empty() || wanted == name)
    return changed;
  auto *copy = arena.make<ast::Function>(ast::cast<ast::Function>(*changed));
  copy->name = spelled(node.name, wanted);
  return copy;
}

/// A property or a kind: Mesh knows their names in any case of letters.
template <typename T> const ast::Node *Tidier::named(const T &node, bool upper) {
  const ast::Node *changed = rewriteChildren(node);
  std::string wanted = upper ? node.name.text().upper() : node.name.text().lower();
  if (!isPlain(node.name) || wanted == node.name.text())
    return changed;
  T *copy = arena.make<T>(ast::cast<T>(*changed));
  copy->name = spelled(node.name, wanted);
  return copy;
}

const ast::Node *Tidier::rewriteNode(const ast::Node &node,
                                     llvm::SmallVectorImpl<const ast::Node *> *) {
  switch (node.kind) {
  case NodeKind::MacroCall:
  case NodeKind::RawStatement:
  case NodeKind::JinjaBlock:
  case NodeKind::Verbatim:
    return &node;
  case NodeKind::Cast:
    return cast(ast::cast<ast::Cast>(node));
  case NodeKind::Function:
    return function(ast::cast<ast::Function>(node));
  case NodeKind::Property:
    return named(ast::cast<ast::Property>(node), false);
  case NodeKind::KindValue:
    return named(ast::cast<ast::KindValue>(node), true);
  case NodeKind::Index:
  case NodeKind::Field:
  case NodeKind::Unary: {
    // Their first child is the operand.
    const ast::Node *operand = nullptr;
    ast::forEachChild(node, [&](const ast::Node &child) { operand = operand ? operand : &child; });
    keepCast = operand && operand->kind == NodeKind::Cast;
    const ast::Node *changed = rewriteChildren(node);
    keepCast = false;
    return changed;
  }
  default:
    return rewriteChildren(node);
  }
}

/// Folds the names that a query gives and uses.
ast::Ident Tidier::rewriteIdent(ast::Ident ident, const ast::Node &owner) {
  if (!options.normalize || !isPlain(ident))
    return ident;
  switch (owner.kind) {
  case NodeKind::Name:
  case NodeKind::Star:
  case NodeKind::StarChanges:
  case NodeKind::Alias:
  case NodeKind::Field:
  case NodeKind::Lambda:
  case NodeKind::TableName:
  case NodeKind::TableAlias:
  case NodeKind::Join:
  case NodeKind::Cte:
  case NodeKind::Window:
  case NodeKind::NamedWindow: {
    std::string folded = fold(dialect, ident.text(), false);
    return folded == ident.text() ? ident : spelled(ident, folded);
  }
  default:
    return ident;
  }
}

const ast::Statement *mesh::format::tidy(const ast::Statement &statement, const ast::File &file,
                                         const dialect::DialectFacts &dialect,
                                         const Options &options, Arena &arena) {
  Options chosen = options;
  // In a block names are words of Mesh and of the target's catalogue.
  chosen.normalize = options.normalize && statement.kind == NodeKind::QueryStatement;
  chosen.rewriteCasts = options.rewriteCasts && !hasCommentedCast(statement, file);
  return Tidier(dialect, chosen, arena).rewriteAs<ast::Statement>(&statement);
}
