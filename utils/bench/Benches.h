// Benches.h - the benchmarks, one function each.

#ifndef MESH_UTILS_BENCH_BENCHES_H
#define MESH_UTILS_BENCH_BENCHES_H

#include "Timing.h"

namespace mesh::bench {

/// Text to syntax tree, file by file, in this process.
llvm::Error benchParse(const Options &options, llvm::raw_ostream &out);
/// The same beside other parsers, which the directory `options.peers` holds.
llvm::Error benchPeers(const Options &options, llvm::raw_ostream &out);
/// The same for texts of 1 to 50 MB made of the files, with the memory that it takes.
llvm::Error benchScale(const Options &options, llvm::raw_ostream &out);
/// `meshc` over a project: without a cache, after an edit, and unchanged.
llvm::Error benchCompile(const Options &options, llvm::raw_ostream &out);
/// `mesh plan` over a project: first plan, after an edit, and with nothing to do.
llvm::Error benchPlan(const Options &options, llvm::raw_ostream &out);
/// `meshapply` of a plan that only moves views, beside the sqlite3 shell.
llvm::Error benchPromote(const Options &options, llvm::raw_ostream &out);
/// Trees to hashes and texts to verdicts, in this process; beside others with --peers.
llvm::Error benchSemantics(const Options &options, llvm::raw_ostream &out);
/// How long each program takes to start.
llvm::Error benchStart(const Options &options, llvm::raw_ostream &out);
/// Only writes the project, into --dir.
llvm::Error writeBenchProject(const Options &options, llvm::raw_ostream &out);

} // namespace mesh::bench

#endif // MESH_UTILS_BENCH_BENCHES_H
