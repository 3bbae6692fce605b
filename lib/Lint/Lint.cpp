// Lint.cpp - which rules are on, and for which model.

#include "mesh/Lint/Lint.h"
#include "Subject.h"
#include "mesh/Basic/Names.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

using namespace mesh;
using namespace mesh::lint;

namespace {
enum class RuleSet : uint8_t { SqlMesh, Mesh };

struct Rule {
  const char *declared; ///< "NoSelectStar".
  RuleSet set;
  void (*check)(const Subject &, Findings &);
};

enum class Level : uint8_t { Off, Warning, Error };
using Levels = std::vector<Level>; ///< By rule.
} // namespace

static constexpr Rule rules[] = {
#define MESH_LINT(Name, Set) {#Name, RuleSet::Set, check##Name},
#include "mesh/Lint/Rules.def"
};

/// "no-select-star", "NoSelectStar" and "noselectstar" are one.
static std::string bareName(llvm::StringRef name) {
  std::string bare = name.lower();
  llvm::erase_if(bare, [](char c) { return c == '-' || c == '_'; });
  return bare;
}

std::vector<llvm::StringRef> mesh::lint::ruleNames() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> made;
    for (const Rule &rule : rules)
      made.push_back(bareName(rule.declared));
    return made;
  }();
  return {names.begin(), names.end()};
}

/// Whether a name of the settings, a rule's or that of a set of them, takes in a rule.
static bool isMeant(llvm::StringRef given, size_t rule) {
  if (given.equals_insensitive("all")) // The rules that a project of SQLMesh knows.
    return rules[rule].set != RuleSet::Mesh;
  if (given.equals_insensitive("mesh"))
    return rules[rule].set == RuleSet::Mesh;
  return bareName(given) == ruleNames()[rule];
}

static bool isKnown(llvm::StringRef given) {
  return llvm::any_of(llvm::seq<size_t>(0, std::size(rules)),
                      [&](size_t rule) { return isMeant(given, rule); });
}

using Names = std::vector<config::Setting<std::string>>;

static void apply(const Names &names, Level level, Levels &levels, Diagnostics &diags) {
  std::vector<llvm::StringRef> known = ruleNames();
  for (const config::Setting<std::string> &name : names) {
    if (!isKnown(*name))
      config::suggest(diags.report(name.place, diag::UnknownLintRule, *name), name.place,
                      bareName(*name), known);
    for (size_t rule = 0; rule != levels.size(); ++rule)
      if (isMeant(*name, rule))
        levels[rule] = level;
  }
}

static Levels levelsOf(const config::LinterSettings &settings, const Options &options,
                       Diagnostics &diags) {
  Levels levels(std::size(rules), Level::Off);
  bool isSaid = !settings.rules.empty() || !settings.warnRules.empty();
  if (!isSaid && options.useDefaults)
    for (size_t rule = 0; rule != levels.size(); ++rule)
      if (rules[rule].set == RuleSet::Mesh || isMeant("noambiguousprojections", rule))
        levels[rule] = Level::Warning;
  // Rules by name count more than a set that they are in.
  auto isSet = [](const config::Setting<std::string> &name) {
    return *name == "all" || *name == "mesh";
  };
  for (bool sets : {true, false})
    for (auto [from, level] : {std::pair(&settings.warnRules, Level::Warning),
                               std::pair(&settings.rules, Level::Error)}) {
      Names some;
      llvm::copy_if(*from, std::back_inserter(some),
                    [&](const auto &name) { return isSet(name) == sets; });
      apply(some, level, levels, diags);
    }
  apply(settings.ignoredRules, Level::Off, levels, diags);
  return levels;
}

// --- One model ------------------------------------------------------------------

/// "-- noqa" on the line of a finding takes it back; "-- noqa: rule, rule" those rules.
bool Findings::isSuppressed(SourceRange range) const {
  unsigned line = subject.sources.presumed(subject.sources.fileLoc(range.begin)).line;
  for (const ast::Comment &comment : subject.file.comments) {
    llvm::StringRef text = subject.sources.text(comment.range).ltrim("-/*# \t").rtrim("*/ \t");
    if (!text.consume_front_insensitive("noqa") ||
        subject.sources.presumed(comment.range.begin).line != line)
      continue;
    if (!text.consume_front(":"))
      return true;
    llvm::SmallVector<llvm::StringRef, 4> names;
    text.split(names, ',');
    if (llvm::any_of(names, [&](llvm::StringRef name) { return bareName(name.trim()) == rule; }))
      return true;
  }
  return false;
}

void Findings::add(Diagnostic diagnostic) {
  if (!isSuppressed(diagnostic.place.range))
    diags.add(std::move(diagnostic));
}

/// The value of the block's `name`; else the block.
static SourceRange nameOf(const ast::File &file) {
  for (const ast::Statement *statement : file.statements)
    if (const auto *block = ast::as<ast::Block>(statement);
        block && block->block == ast::BlockKind::Model) {
      for (const ast::Node *node : block->properties)
        if (const auto *property = ast::as<ast::Property>(node);
            property && property->name.text().equals_insensitive("name"))
          return property->value->range;
      return {block->range.begin, block->range.begin.offset(5)};
    }
  return file.range;
}

/// The first query that belongs to no audit.
static const ast::Query *queryOf(const ast::File &file) {
  bool isAudit = false;
  for (const ast::Statement *statement : file.statements)
    if (const auto *block = ast::as<ast::Block>(statement))
      isAudit = block->block == ast::BlockKind::Audit;
    else if (const auto *query = ast::as<ast::QueryStatement>(statement)) {
      if (!std::exchange(isAudit, false))
        return query->query;
    }
  return nullptr;
}

static void lintModel(const ModelInput &model, const Input &input, const Levels &levels,
                      const SourceManager &sources, Diagnostics &diags) {
  if (!model.file)
    return;
  Subject subject{input,
                  *model.summary,
                  *model.file,
                  queryOf(*model.file),
                  *dialect::findDialect(model.summary->dialect),
                  sources,
                  nameOf(*model.file)};
  for (size_t rule = 0; rule != levels.size(); ++rule) {
    bool isIgnored = llvm::any_of(model.ignoredRules, [&](llvm::StringRef name) {
      return name.equals_insensitive("all") || isMeant(name, rule);
    });
    if (levels[rule] == Level::Off || isIgnored)
      continue;
    Findings findings(subject, ruleNames()[rule],
                      levels[rule] == Level::Error ? Severity::Error : Severity::Warning, diags);
    rules[rule].check(subject, findings);
  }
}

void mesh::lint::lint(const Input &input, const config::LinterSettings &settings,
                      const Options &options, const SourceManager &sources, Diagnostics &diags) {
  Levels levels = levelsOf(settings, options, diags);
  for (const ModelInput &model : input.models)
    lintModel(model, input, levels, sources, diags);
}
