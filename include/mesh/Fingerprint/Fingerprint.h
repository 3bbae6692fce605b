// Fingerprint.h - what a query means, as hashes: one that decides which rows
// exist and how often, and one for each output column that decides its value in
// each of those rows (docs/fingerprints.md).
//
// Two queries with equal hashes give the same bag of rows on every database on
// which both run without an error. Column hashes may only be compared between
// relations whose row hashes are equal.

#ifndef MESH_FINGERPRINT_FINGERPRINT_H
#define MESH_FINGERPRINT_FINGERPRINT_H

#include "mesh/Basic/SourceManager.h"
#include "mesh/Dialect/Dialect.h"
#include "mesh/Model/ModelSummary.h"
#include "mesh/Normal/Normal.h"
#include "mesh/Rel/Rel.h"
#include <string>
#include <vector>

namespace mesh::fingerprint {

/// Counts up whenever the same query may get another hash than before.
inline constexpr int64_t normalFormVersion = 9;

/// A part of what decides the rows, for reasons.
struct RowPart {
  model::RowPartKind kind;
  Digest digest;
  std::string text; ///< Only where `range` does not say it.
  SourceRange range;
};

struct OpaqueUse {
  std::string construct; ///< "a recursive CTE"
  SourceRange range;
};

struct Result {
  Digest rows;
  std::vector<Digest> columns;      ///< For each output column.
  std::vector<bool> columnOpaque;   ///< Whether something in it is not understood.
  std::vector<RowPart> rowParts;    ///< In the order of the text, outermost query last.
  std::vector<OpaqueUse> rowOpaque; ///< What in the rows is not understood.
  normal::RuleSet rules;            ///< Of the normal form, those that fired.
};

/// The hashes of a query; under premises, they also rely on what is claimed of the
/// relations that it reads, and take in the hashes of those under premises.
/// `rulesOff`: see mesh::normal::normalise.
Result fingerprint(const rel::Query &query, const dialect::DialectFacts &dialect,
                   normal::Premises &premises, const normal::RuleSet &rulesOff = {});

/// The hashes of a table that no model builds.
Digest externalRows(llvm::StringRef table);
Digest externalColumn(llvm::StringRef table, llvm::StringRef column);

} // namespace mesh::fingerprint

#endif // MESH_FINGERPRINT_FINGERPRINT_H
