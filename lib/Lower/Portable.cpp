// Portable.cpp - see the header. What is not known to be the same is not: a function is
// taken over only if the table of functions has one entry for both dialects.

#include "Portable.h"
#include "mesh/AST/Walk.h"
#include "mesh/Dialect/Functions.h"
#include "mesh/Emit/EmitDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::lower;

namespace {
class Checker {
public:
  Checker(const dialect::DialectFacts &reading, const dialect::DialectFacts &writing,
          Diagnostics &diagnostics)
      : from(reading), to(writing), diags(diagnostics) {}

  void check(const ast::Node &node) {
    if (const auto *call = ast::as<ast::Function>(&node))
      checkCall(*call);
    else if (const auto *type = ast::as<ast::Type>(&node))
      checkType(*type);
    else if (const auto *binary = ast::as<ast::Binary>(&node))
      checkOperator(*binary);
    else if (node.kind == ast::NodeKind::WordedCall ||
             node.kind == ast::NodeKind::IntervalLiteral ||
             node.kind == ast::NodeKind::IntervalSum || node.kind == ast::NodeKind::Index)
      refuse(node.range, "what this says");
  }

private:
  void refuse(SourceRange range, llvm::StringRef what) {
    diags.report(range, diag::NotInDialect, what, to.name);
  }

  void checkCall(const ast::Function &call) {
    llvm::StringRef name = call.name.text();
    size_t count = call.arguments.size();
    const dialect::FunctionFacts *read = dialect::findFunction(from, name, count);
    bool isSame = call.qualifiers.empty() && read && read == dialect::findFunction(to, name, count);
    if (!isSame)
      refuse({call.name.loc, call.name.loc.offset(call.name.size)},
             ("the function " + name.upper() + " of " + from.name));
  }

  /// Names that all databases know and take for the same.
  void checkType(const ast::Type &type) {
    static constexpr llvm::StringRef common[] = {"BIGINT",   "BOOLEAN", "CHAR",     "DATE",
                                                 "DECIMAL",  "INT",     "INTEGER",  "NUMERIC",
                                                 "SMALLINT", "VARCHAR", "TIMESTAMP"};
    if (!llvm::is_contained(common, llvm::StringRef(type.name).upper()) ||
        type.arrayDepth != ast::ArrayDepth::None)
      refuse(type.range, ("the type " + llvm::StringRef(type.name).upper() + " of " + from.name));
  }

  void checkOperator(const ast::Binary &binary) {
    bool divides = binary.op == ast::BinaryOp::Divide && from.integerDivision != to.integerDivision;
    if (divides)
      refuse(binary.range,
             std::string("a division that may be one of whole numbers as in ") + from.name);
  }

  const dialect::DialectFacts &from, &to;
  Diagnostics &diags;
};
} // namespace

bool mesh::lower::checkPortable(const ast::Node &node, const dialect::DialectFacts &from,
                                const dialect::DialectFacts &to, Diagnostics &diags) {
  size_t errorsBefore = diags.errorCount();
  Checker checker(from, to, diags);
  ast::walk(node, [&](const ast::Node &each) {
    checker.check(each);
    return true;
  });
  return diags.errorCount() == errorsBefore;
}
