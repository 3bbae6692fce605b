// FileParts.h - parts of reading a model's file; shared inside Project.

#ifndef MESH_LIB_PROJECT_FILEPARTS_H
#define MESH_LIB_PROJECT_FILEPARTS_H

#include "PropertyReader.h"

namespace mesh::project {

/// The model's name: what the block says, or the path where the project says so.
void readName(const PropertyReader &reader, const ast::Block &block, const SourceFile &file,
              const FileContext &context, const dialect::DialectFacts &dialect,
              ModelDefinition &model);

/// The tables that `depends_on` names.
void readDependsOn(const PropertyReader &reader, const FileContext &context,
                   const dialect::DialectFacts &dialect, ModelDefinition &model);

/// What the comments say that end directly before `range` of a file.
std::string commentBefore(const ast::File &file, SourceRange range, const SourceManager &sources);

/// The property of a block, before macros are expanded; null if there is none.
const ast::Property *findProperty(const ast::Block &block, llvm::StringRef name);

/// The variables of each model that the block's `blueprints` make; one without
/// variables if it has none. None after a report.
using Blueprint = std::map<std::string, const ast::Node *>;
std::optional<std::vector<Blueprint>> readBlueprints(const ast::Block &block,
                                                     const macro::Scope &scope,
                                                     const dialect::DialectFacts &dialect,
                                                     const FileContext &context);

/// The file with the statements that the project gives to all models: before the
/// model's own ones of each place. (C-093)
const ast::File *addDefaultStatements(const ast::File &file, const dialect::DialectFacts &dialect,
                                      const FileContext &context);

/// Takes over what the project's defaults say and the block does not. (C-090 ...)
void readDefaults(const PropertyReader &reader, const macro::Scope &scope,
                  const FileContext &context, const dialect::DialectFacts &dialect,
                  ModelDefinition &model);

/// A default as a text, its macros expanded.
std::string defaultText(const config::Setting<std::string> &setting, const macro::Scope &scope,
                        const dialect::DialectFacts &dialect, const FileContext &context);

/// The files below `folder` with one of the endings, as paths relative to the
/// project, sorted.
std::vector<std::string> findFiles(const config::Config &config, llvm::StringRef folder,
                                   llvm::ArrayRef<llvm::StringRef> endings);

/// A model in Python whose rows its own code makes.
struct PythonOrigin {
  SourceRange range;
  Digest source; ///< Of its code.
};

/// Reads the text of a model's file, which need not be what a file holds.
std::optional<ModelFile> readModelText(const SourceFile &file, const FileContext &context,
                                       size_t blueprint, const PythonOrigin *python);

/// Reads one of the models that a file of Python declares.
std::optional<ModelFile> readPythonModels(const SourceFile &file, const FileContext &context,
                                          size_t index);

} // namespace mesh::project

#endif // MESH_LIB_PROJECT_FILEPARTS_H
