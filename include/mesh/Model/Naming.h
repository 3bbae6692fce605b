// Naming.h - what the relations of a model are called: the physical ones that hold
// its versions and the views of environments. (C-038 ... C-042, S-032 ... S-034, P-071)
//
// Pure functions of names. Parts of names are as the dialect compares them, without
// quotes; whoever prints them quotes what needs it.

#ifndef MESH_MODEL_NAMING_H
#define MESH_MODEL_NAMING_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace mesh::model {

/// Which part of a view's name tells its environment.
enum class SuffixTarget : uint8_t { Schema, Table, Catalog };
/// What a physical table is named after, beside its version.
enum class TableNaming : uint8_t { SchemaAndTable, TableOnly, HashMd5 };

/// A relation by its parts; without a catalog it lies in the connection's own.
struct RelationName {
  std::string catalog, schema, table;

  std::string dotted() const;
  friend bool operator==(const RelationName &, const RelationName &) = default;
};

/// "dev" for "Dev", "feature_x" for "feature/x".
std::string environmentText(llvm::StringRef name);

/// A name by its parts, of which there may be one to four: those before the last
/// three belong to none of them. A schema that is not given is "default".
RelationName nameOf(llvm::ArrayRef<std::string> parts);

/// The physical relation of a version. One that only environments other than prod
/// may show (`isDev`) is told apart by a suffix.
RelationName physicalTable(const RelationName &model, llvm::StringRef physicalSchema,
                           llvm::StringRef version, bool isDev, TableNaming naming);

struct ViewOptions {
  std::string environment; ///< As `environmentText` has it.
  SuffixTarget target = SuffixTarget::Schema;
  bool upperCase = false; ///< The dialect folds names to upper case.
  std::string catalog;    ///< For all views of the environment; empty: each model's own.
};

/// The view of a model in an environment.
RelationName viewOf(const RelationName &model, const ViewOptions &options);

} // namespace mesh::model

#endif // MESH_MODEL_NAMING_H
