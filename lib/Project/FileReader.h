// FileReader.h - one model's file while it is read: ModelFile.cpp has the statements,
// ModelProperties.cpp what the MODEL block says.

#ifndef MESH_LIB_PROJECT_FILEREADER_H
#define MESH_LIB_PROJECT_FILEREADER_H

#include "FileParts.h"
#include "mesh/Project/ModelFile.h"

namespace mesh::project {

/// The dialect with another way of comparing names. Null if there is no such way.
const dialect::DialectFacts *withStrategy(const dialect::DialectFacts &facts,
                                          const std::string &strategy);

/// The statements of a file, sorted by what they are for.
struct Statements {
  const ast::Block *block = nullptr;
  const ast::QueryStatement *query = nullptr;
  std::vector<const ast::Statement *> before, after, onVirtualUpdate;
  std::vector<std::pair<const ast::Block *, const ast::Statement *>> audits;
};

class FileReader {
public:
  FileReader(const SourceFile &source, const FileContext &fileContext,
             const dialect::DialectFacts &facts)
      : file(source), context(fileContext), dialect(facts) {}

  std::optional<ModelFile> read(size_t index);
  void setPython(const PythonOrigin *origin) { python = origin; }
  void setStrategy(const std::string &strategy) {
    dialectSettings = "normalization_strategy = " + strategy;
    dialectRange = context.config.modelDefaults.normalizationStrategy.place;
  }

private:
  Statements sort(const ast::File &tree, bool report);
  void readBlock(const ast::Block &block, ModelDefinition &model);
  void readColumns(const PropertyReader &reader, ModelDefinition &model);
  void readSchedule(const PropertyReader &reader, ModelDefinition &model);
  void readDescriptions(const PropertyReader &reader, const ast::Block &block,
                        ModelDefinition &model);
  bool chooseModel(const ast::Block &block, size_t index, size_t &count);
  void chooseGateway(const ast::Block &block);
  macro::Scope scope(llvm::StringRef stage) const;
  void readTyped(const PropertyReader &reader, ModelDefinition &model);
  void recordRendered(List<const ast::Node *> properties, llvm::StringRef prefix,
                      ModelDefinition &model);
  void refuse(const PropertyReader &reader, ModelDefinition &model);
  void readGrains(const PropertyReader &reader, ModelDefinition &model);
  void checkSignals(const PropertyReader &reader, const ModelDefinition &model);
  void checkSession(const PropertyReader &reader, const ModelDefinition &model);
  void readAudits(const PropertyReader &reader, ModelDefinition &model);
  void readSideStatements(const Statements &sorted, ModelDefinition &model);
  void checkQuery(const Statements &sorted, ModelDefinition &model);
  std::string commentBehind(SourceRange range) const;
  std::string commentAbove(SourceRange range) const;
  bool isOfMacro(const ast::QueryStatement &query) const;
  void leaveOut(Statements &written);
  const ast::File *expand(llvm::StringRef stage);

  const SourceFile &file;
  const FileContext &context;
  const dialect::DialectFacts &dialect;
  const ast::File *parsed = nullptr;
  std::string dialectSettings; ///< What the dialect says beside its name.
  SourceRange dialectRange;
  const config::Gateway *gateway = nullptr; ///< That the model names; null: the selected one.
  SourceRange gatewayRange;
  Blueprint blueprint;
  const PythonOrigin *python = nullptr; ///< Its code makes the rows; null: it has a query.
};

} // namespace mesh::project

#endif // MESH_LIB_PROJECT_FILEREADER_H
