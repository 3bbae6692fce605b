// ExpandStatement.cpp - files, statements that are passed on, and the
// properties of blocks.

#include "Expander.h"
#include "mesh/Macro/MacroDiagnostics.h"

using namespace mesh;
using namespace mesh::macro;
using ast::NodeKind;

// --- Files -------------------------------------------------------------------

/// The query of an AUDIT block, and what stands before it, belong to the audit:
/// they are expanded where it is used, with its arguments.
const ast::File *Expander::expandFile(const ast::File &file) {
  size_t errorsBefore = diags.errorCount();
  NodeList statements;
  bool inAudit = false;
  for (const ast::Statement *statement : file.statements) {
    const auto *block = ast::as<ast::Block>(statement);
    if (block)
      inAudit = block->block == ast::BlockKind::Audit;
    if (inAudit && !block)
      statements.push_back(statement);
    else
      expandStatement(*statement, statements);
    inAudit = inAudit && !ast::isQuery(*statement);
  }
  if (diags.errorCount() != errorsBefore)
    return nullptr;
  llvm::SmallVector<const ast::Statement *, 8> typed;
  for (const ast::Node *statement : statements)
    typed.push_back(static_cast<const ast::Statement *>(statement));
  auto *result = arena.make<ast::File>(file);
  result->statements = arena.copy(llvm::ArrayRef<const ast::Statement *>(typed));
  return result;
}

void Expander::expandStatement(const ast::Statement &statement, Nodes &out) {
  if (const auto *jinja = ast::as<ast::JinjaBlock>(&statement)) {
    expandJinja(*jinja, out);
    return;
  }
  if (const auto *macro = ast::as<ast::MacroStatement>(&statement)) {
    if (macro->call->name.text().equals_insensitive("def"))
      return define(*macro->call);
    NodeList results;
    expandCall(*macro->call, results);
    for (const ast::Node *result : results)
      out.push_back(toStatement(*result));
    return;
  }
  rewriteElement(statement, out);
  if (const auto *block = ast::as<ast::Block>(out.empty() ? nullptr : out.back()))
    learnKind(*block);
}

/// @DEF(name, value): a variable, whose value is expanded now, or a function.
void Expander::define(const ast::MacroCall &call) {
  SourceRange range = relocation(call.range);
  const auto *name = call.arguments.size() == 2 ? ast::as<ast::Name>(call.arguments[0]) : nullptr;
  const auto *text =
      call.arguments.size() == 2 ? ast::as<ast::Literal>(call.arguments[0]) : nullptr;
  if (text && text->literal == ast::LiteralKind::String)
    name = maker(range).name(text->text);
  if (!name || !name->qualifiers.empty()) {
    diags.report(range, diag::DefName);
    return;
  }
  ast::Ident ident = name->name.templated ? fillIdent(name->name) : name->name;
  std::string key = ident.text().lower();
  const ast::Node &value = *call.arguments[1];
  if (const auto *lambda = ast::as<ast::Lambda>(&value)) {
    functions[key] = Closure{lambda, nullptr, relocation};
    return;
  }
  NodeList results;
  expandArgument(value, results);
  if (results.size() > 1) {
    llvm::SmallVector<const ast::Expr *, 8> items;
    for (const ast::Node *result : results)
      items.push_back(toExpr(*result));
    definitions[key] = maker(value.range).array(items);
  } else {
    definitions[key] = results.empty() ? maker(value.range).null() : results.front();
  }
}

// --- Statements that are passed on -------------------------------------------

/// The text of a piece without blanks around it; empty of what is no text.
static llvm::StringRef textAt(List<const ast::Node *> pieces, size_t at) {
  const auto *raw = ast::as<ast::RawText>(pieces[at]);
  return raw ? llvm::StringRef(raw->text).trim() : llvm::StringRef();
}

/// Whether the piece with this number is a name: it stands behind a dot, or is whom
/// GRANT ... TO or REVOKE ... FROM names.
static bool isName(List<const ast::Node *> pieces, size_t i) {
  if (i == 0)
    return false;
  llvm::StringRef first = textAt(pieces, 0), before = textAt(pieces, i - 1);
  if (before.ends_with("."))
    return true;
  if (!first.starts_with_insensitive("grant ") && !first.starts_with_insensitive("revoke "))
    return false;
  for (llvm::StringRef word : {"to", "from", "role", "user", "group"})
    if (before.equals_insensitive(word) || before.ends_with_insensitive((" " + word).str()))
      return true;
  return false;
}

/// Whether the piece is one of the assignments behind SET.
static bool isAssigned(List<const ast::Node *> pieces, size_t i) {
  auto endsInSet = [](llvm::StringRef text) {
    return text.ends_with_insensitive(" set") || text.equals_insensitive("set");
  };
  if (i && endsInSet(textAt(pieces, i - 1)))
    return true;
  if (i == 0 || !textAt(pieces, i - 1).ends_with(","))
    return false;
  for (size_t at = i; at-- != 0;)
    if (textAt(pieces, at).contains_insensitive(" set ") || endsInSet(textAt(pieces, at)))
      return true;
  return false;
}

template <typename Raw> const ast::Node *Expander::rewriteRaw(const Raw &node) {
  NodeList pieces;
  for (size_t i = 0; i != node.pieces.size(); ++i) {
    size_t first = pieces.size();
    rewritePiece(*node.pieces[i], pieces);
    auto results = llvm::MutableArrayRef(pieces).drop_front(first);
    if (node.pieces[i]->kind == NodeKind::MacroVariable && isName(node.pieces, i))
      for (const ast::Node *&made : results)
        if (made->kind == NodeKind::Literal)
          made = maker(made->range).name(identFrom(*made, ast::Ident("_", made->range.begin)));
    if (node.pieces[i]->kind == NodeKind::MacroCall && isAssigned(node.pieces, i))
      for (const ast::Node *&made : results) {
        const auto *paren = ast::as<ast::Paren>(made);
        const auto *pair = ast::as<ast::Binary>(paren ? paren->inner.get() : nullptr);
        if (pair && pair->op == ast::BinaryOp::Equal)
          made = pair;
      }
  }
  llvm::ArrayRef<const ast::Node *> before = node.pieces;
  SourceRange range = relocation(node.range);
  if (before == llvm::ArrayRef(pieces) && range == node.range)
    return &node;
  auto *copy = arena.make<Raw>(node);
  copy->range = range;
  copy->pieces = arena.copy(llvm::ArrayRef<const ast::Node *>(pieces));
  return copy;
}

template const ast::Node *Expander::rewriteRaw(const ast::RawStatement &node);
template const ast::Node *Expander::rewriteRaw(const ast::Verbatim &node);

/// One piece of a statement that is passed on as text. What a macro makes is
/// put between other text, so it needs its own commas and parentheses.
void Expander::rewritePiece(const ast::Node &piece, Nodes &out) {
  if (piece.kind == NodeKind::RawText)
    return rewriteElement(piece, out);
  NodeList results;
  if (const auto *call = ast::as<ast::MacroCall>(&piece)) {
    std::string name = call->name.text().lower();
    bool isMacro = findOperator(name) || functions.count(name) || findPython(name);
    const Bound *binding = findBinding(name);
    if (!isMacro && !(binding && binding->closure))
      return rewriteVariableBeforeParen(*call, out);
    expandCall(*call, results);
  } else {
    expandArgument(piece, results);
  }
  for (const ast::Node *result : results) {
    if (result != results.front()) {
      auto *comma = arena.make<ast::RawText>(relocation(piece.range));
      comma->text = ", ";
      out.push_back(comma);
    }
    bool isExpr = ast::categoryOf(result->kind) == ast::Category::Expr;
    out.push_back(isExpr ? guard(static_cast<const ast::Expr *>(result), ~0u) : result);
  }
}

/// ON @this_model (a, b): a variable before parentheses looks like a call.
void Expander::rewriteVariableBeforeParen(const ast::MacroCall &call, Nodes &out) {
  SourceRange nameAt = {call.range.begin, call.name.loc.offset(call.name.size)};
  ast::MacroVariable variable(nameAt);
  variable.name = call.name;
  Resolved found = resolve(call.name.text(), relocation(nameAt));
  if (found.state == Resolved::Undefined)
    return unknownMacro(call);
  auto *copy = arena.make<ast::MacroVariable>(variable);
  rewritePiece(*copy, out);
  SourceLoc done = nameAt.end;
  auto text = [&](SourceLoc until) {
    if (done == until)
      return;
    auto *raw = arena.make<ast::RawText>(relocation(SourceRange{done, until}));
    raw->text = sources.text(SourceRange{done, until});
    out.push_back(raw);
  };
  for (const ast::Node *argument : call.arguments) {
    text(argument->range.begin);
    rewritePiece(*argument, out);
    done = argument->range.end;
  }
  text(call.range.end);
}

// --- Blocks ------------------------------------------------------------------

/// Properties whose macros are rendered when the model runs: what they depend
/// on, such as @start_ds and @this_model, is only known then.
static constexpr const char *runtimeProperties[] = {
    "audits",  "merge_filter",       "physical_properties", "session_properties",
    "signals", "virtual_properties",
};

bool macro::isRenderedAtRuntime(llvm::StringRef property) {
  return llvm::any_of(runtimeProperties,
                      [&](const char *each) { return property.equals_insensitive(each); });
}

const ast::Node *Expander::rewriteBlock(const ast::Block &node) {
  NodeList properties;
  for (const ast::Node *property : node.properties)
    rewriteProperty(*property, properties);
  llvm::ArrayRef<const ast::Node *> before = node.properties;
  if (before == llvm::ArrayRef(properties))
    return &node;
  auto *copy = arena.make<ast::Block>(node);
  copy->properties = arena.copy(llvm::ArrayRef<const ast::Node *>(properties));
  return copy;
}

void Expander::rewriteProperty(const ast::Node &node, Nodes &out) {
  const auto *property = ast::as<ast::Property>(&node);
  if (!property) { // A macro that makes properties: name := value.
    NodeList results;
    expandArgument(node, results);
    for (const ast::Node *result : results) {
      const auto *named = ast::as<ast::NamedArgument>(result);
      if (!named && result->kind != NodeKind::MacroCall) {
        wrongPlace(*result, "a property, such as name := value,");
        continue;
      }
      if (!named) {
        out.push_back(result);
        continue;
      }
      auto *made = arena.make<ast::Property>(named->range);
      made->name = named->name;
      made->value = named->value;
      out.push_back(made);
    }
    return;
  }
  bool isLeft = property->name.text().equals_insensitive("blueprints") ||
                (scope.stage == "loading" && isRenderedAtRuntime(property->name.text()));
  const ast::Node *value = isLeft ? property->value : propertyValue(*property);
  if (!value)
    return;
  if (value == property->value)
    return out.push_back(property);
  auto *copy = arena.make<ast::Property>(*property);
  copy->value = value;
  out.push_back(copy);
}

static bool isCronAlias(llvm::StringRef name) {
  for (const char *alias :
       {"yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly"})
    if (name.equals_insensitive(alias))
      return true;
  return false;
}

/// The value of a property; null if it goes. Several expressions are a list.
const ast::Node *Expander::propertyValue(const ast::Property &property) {
  llvm::StringRef name = property.name.text();
  const auto *variable = ast::as<ast::MacroVariable>(property.value);
  if (variable && name.equals_insensitive("cron") && isCronAlias(variable->name.text()))
    return maker(variable->range).string("@" + variable->name.text().lower());
  if (const auto *kind = ast::as<ast::KindValue>(property.value)) {
    NodeList properties;
    for (const ast::Node *each : kind->properties)
      rewriteProperty(*each, properties);
    llvm::ArrayRef<const ast::Node *> before = kind->properties;
    if (before == llvm::ArrayRef(properties))
      return kind;
    auto *copy = arena.make<ast::KindValue>(*kind);
    copy->properties = arena.copy(llvm::ArrayRef<const ast::Node *>(properties));
    return copy;
  }
  NodeList results;
  expandArgument(*property.value, results);
  if (results.empty())
    return nullptr;
  const ast::Node *value =
      results.size() == 1 ? results.front() : tupleOf(results, property.value->range);
  if (value == property.value || value == error)
    return value;
  const auto *made = ast::as<ast::Name>(value);
  const auto *text = ast::as<ast::Literal>(value);
  bool isText = text && text->literal == ast::LiteralKind::String;
  if (name.equals_insensitive("kind") && ((made && made->qualifiers.empty()) || isText)) {
    auto *kind = arena.make<ast::KindValue>(value->range);
    kind->name = made ? made->name : maker(value->range).ident(text->text);
    return kind;
  }
  if (name.equals_insensitive("name") && isText) { // "db.model" as a string.
    llvm::SmallVector<ast::Ident, 4> parts;
    if (appendParts(*value, {}, parts)) {
      llvm::ArrayRef<ast::Ident> all = parts;
      return maker(value->range).name(all.back(), arena.copy(all.drop_back()));
    }
  }
  return value;
}

/// What the file's own MODEL block says about the kind.
void Expander::learnKind(const ast::Block &block) {
  if (block.block != ast::BlockKind::Model)
    return;
  for (const ast::Node *node : block.properties) {
    const auto *property = ast::as<ast::Property>(node);
    const auto *kind = property ? ast::as<ast::KindValue>(property->value) : nullptr;
    if (!kind || !property->name.text().equals_insensitive("kind"))
      continue;
    if (modelKind.empty())
      modelKind = kind->name.text().upper();
    if (kind->name.text().equals_insensitive("full") ||
        kind->name.text().equals_insensitive("view"))
      hasInterval = false;
  }
}
