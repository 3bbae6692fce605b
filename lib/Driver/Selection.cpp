// Selection.cpp - see the header.

#include "Selection.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/GlobPattern.h"

using namespace mesh;
using namespace mesh::driver;

namespace {
using Names = std::set<std::string>;

/// Reads one expression and computes what it chooses. After a report `failed` is
/// set and the results mean nothing.
class Selector {
public:
  Selector(const Models &all, llvm::StringRef expression, Reporter &messages)
      : models(all), byName(all.byName()), text(expression), rest(expression), reporter(messages) {}

  std::optional<Names> select() {
    Names chosen = either();
    if (!failed && !peek().empty())
      refuse("'" + rest.str() + "' is left over");
    return failed ? std::nullopt : std::optional(std::move(chosen));
  }

private:
  /// The next character, blanks skipped; empty at the end.
  llvm::StringRef peek() {
    rest = rest.ltrim();
    return rest.take_front(1);
  }
  bool accept(llvm::StringRef sign) {
    rest = rest.ltrim();
    return rest.consume_front(sign);
  }
  void refuse(const std::string &why) {
    if (!std::exchange(failed, true))
      reporter.error("cannot read the selection '" + text + "': " + why);
  }

  Names either();
  Names both();
  Names one();
  Names atom();
  Names named(llvm::StringRef name);
  Names tagged(llvm::StringRef tag);
  Names upstream(Names of) const;
  Names downstream(Names of) const;

  const Models &models;
  std::map<std::string, const model::ModelSummary *> byName;
  llvm::StringRef text, rest;
  Reporter &reporter;
  bool failed = false;
};
} // namespace

Names Selector::either() {
  Names chosen = both();
  while (!failed && accept("|"))
    chosen.merge(both());
  return chosen;
}

Names Selector::both() {
  Names chosen = one();
  while (!failed && accept("&")) {
    Names other = one();
    std::erase_if(chosen, [&](const std::string &name) { return !other.contains(name); });
  }
  return chosen;
}

Names Selector::one() {
  if (accept("^")) {
    Names without = one(), chosen;
    for (const auto &[name, model] : byName)
      if (!without.contains(name))
        chosen.insert(name);
    return chosen;
  }
  bool up = accept("+");
  Names chosen = atom();
  bool down = rest.consume_front("+");
  Names above = up ? upstream(chosen) : Names(), below = down ? downstream(chosen) : Names();
  chosen.merge(above);
  chosen.merge(below);
  return chosen;
}

Names Selector::atom() {
  if (accept("(")) {
    Names chosen = either();
    if (!failed && !accept(")"))
      refuse("a ')' is missing");
    return chosen;
  }
  rest = rest.ltrim();
  size_t size = std::min(rest.find_first_of("&|^()+ \t"), rest.size());
  llvm::StringRef word = rest.take_front(size);
  rest = rest.drop_front(size);
  if (word.empty())
    refuse("a name is missing");
  else if (word.consume_front("tag:"))
    return tagged(word);
  else if (word.contains(':'))
    refuse("'" + word.split(':').first.str() + ":' is not supported; only 'tag:' is");
  else
    return named(word);
  return {};
}

static std::optional<llvm::GlobPattern> patternOf(llvm::StringRef text) {
  llvm::Expected<llvm::GlobPattern> pattern = llvm::GlobPattern::create(text);
  if (pattern)
    return std::move(*pattern);
  llvm::consumeError(pattern.takeError());
  return std::nullopt;
}

Names Selector::named(llvm::StringRef name) {
  std::string wanted = name.lower();
  std::optional<llvm::GlobPattern> pattern = patternOf(wanted);
  if (!name.contains('*') || !pattern) {
    const model::ModelSummary *model = findModel(models, name, reporter);
    failed = failed || !model;
    return model ? Names{model->name} : Names();
  }
  Names chosen;
  for (const auto &[model, summary] : byName)
    if (pattern->match(llvm::StringRef(model).lower()))
      chosen.insert(model);
  return chosen;
}

/// The words of a list such as "(a, 'b')".
static std::vector<std::string> wordsOf(llvm::StringRef list) {
  llvm::SmallVector<llvm::StringRef, 8> parts;
  list.split(parts, ',');
  std::vector<std::string> words;
  for (llvm::StringRef part : parts)
    words.push_back(part.trim(" \t\n()[]'\"").lower());
  return words;
}

Names Selector::tagged(llvm::StringRef tag) {
  std::string wanted = tag.lower();
  std::optional<llvm::GlobPattern> pattern = patternOf(wanted);
  Names chosen;
  for (const auto &[name, model] : byName)
    for (const model::PropertyRecord &property : model->metadataProperties)
      if (property.name == "tags" &&
          llvm::any_of(wordsOf(property.value), [&](const std::string &word) {
            return word == wanted || (pattern && pattern->match(word));
          }))
        chosen.insert(name);
  return chosen;
}

// --- Neighbours ----------------------------------------------------------------

Names Selector::upstream(Names of) const {
  std::vector<std::string> open(of.begin(), of.end());
  while (!open.empty()) {
    auto model = byName.find(open.back());
    open.pop_back();
    if (model == byName.end())
      continue;
    for (const model::ParentRecord &parent : model->second->parents)
      if (byName.contains(parent.name) && of.insert(parent.name).second)
        open.push_back(parent.name);
  }
  return of;
}

Names Selector::downstream(Names of) const {
  for (const auto &model : models.compiled.models) // Parents first.
    if (llvm::any_of(model->parents,
                     [&](const model::ParentRecord &parent) { return of.contains(parent.name); }))
      of.insert(model->name);
  return of;
}

std::optional<std::set<std::string>>
mesh::driver::selectModels(const Models &models, llvm::ArrayRef<std::string> expressions,
                           Reporter &reporter) {
  Names chosen;
  if (expressions.empty())
    for (const auto &model : models.compiled.models)
      chosen.insert(model->name);
  for (const std::string &expression : expressions) {
    std::optional<Names> more = Selector(models, expression, reporter).select();
    if (!more)
      return std::nullopt;
    chosen.merge(*more);
  }
  if (chosen.empty() && !expressions.empty()) {
    reporter.error("no model is selected; 'mesh dag' lists them all");
    return std::nullopt;
  }
  return chosen;
}
