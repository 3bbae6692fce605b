// Evaluator.h - computes expressions of constants: conditions and @EVAL.
//
// It looks at trees whose macros are expanded. NULL is three-valued; what is
// left of macros (time variables without a value) makes the result
// `Constant::Kind::Later`, unless AND, OR or CASE decide without it. Nothing is
// guessed: what it cannot compute exactly as a database would is a diagnostic.

#ifndef MESH_LIB_MACRO_EVALUATOR_H
#define MESH_LIB_MACRO_EVALUATOR_H

#include "Constant.h"
#include "mesh/AST/AST.h"
#include "mesh/Basic/Diagnostics.h"
#include "mesh/Dialect/Dialect.h"

namespace mesh::macro {

/// None: `diags` says why.
using Computed = std::optional<Constant>;

class Evaluator {
public:
  Evaluator(const dialect::DialectFacts &facts, Diagnostics &diagnostics)
      : dialect(facts), diags(diagnostics) {}

  Computed evaluate(const ast::Expr &expr);
  /// The value as a condition: Bool, Null or Later.
  Computed condition(const ast::Expr &expr);

private:
  struct FunctionFacts;
  struct FunctionCall;
  static const FunctionFacts functions[];

  Computed literal(const ast::Literal &node);
  Computed typedLiteral(const ast::TypedLiteral &node);
  Computed interval(const ast::IntervalLiteral &node);
  Computed unary(const ast::Unary &node);
  Computed binaries(const ast::Binary &top);
  Computed otherBinary(const ast::OtherBinary &node);
  Computed logical(bool isAnd, Constant left, const ast::Binary &node);
  Computed binary(const Constant &left, const Constant &right, const ast::Binary &node);
  Computed arithmetic(const Constant &left, const Constant &right, const ast::Binary &node);
  Computed integers(int64_t left, int64_t right, const ast::Binary &node);
  Computed shiftTime(Constant time, const Constant &interval, int sign, SourceRange range);
  Computed comparison(const Constant &left, const Constant &right, ast::BinaryOp op,
                      SourceRange range);
  Computed is(const ast::Is &node);
  Computed like(const ast::Like &node);
  Computed between(const ast::Between &node);
  Computed in(const ast::In &node);
  Computed member(const Constant &value, const Constant &set, bool negated, SourceRange range);
  Computed caseOf(const ast::Case &node);
  Computed cast(const ast::Cast &node);
  Computed convert(const Constant &value, llvm::StringRef type, SourceRange range);
  Computed list(List<const ast::Expr *> items);
  Computed function(const ast::Function &node);
  Computed extract(const ast::Extract &node);
  Computed part(llvm::StringRef field, const Constant &time, SourceRange range);
  Computed truth(const Constant &value, SourceRange range);
  Computed notConstant(SourceRange range, llvm::StringRef what);
  Computed tooLarge(SourceRange range);

  // Functions (EvaluatorFunctions.cpp). Each gets arguments that are neither
  // NULL nor Later, unless its entry says that it wants to see NULL.
  Computed abs(FunctionCall &call);
  Computed ceil(FunctionCall &call);
  Computed floor(FunctionCall &call);
  Computed round(FunctionCall &call);
  Computed sign(FunctionCall &call);
  Computed sqrt(FunctionCall &call);
  Computed power(FunctionCall &call);
  Computed modulo(FunctionCall &call);
  Computed upper(FunctionCall &call);
  Computed lower(FunctionCall &call);
  Computed length(FunctionCall &call);
  Computed substring(FunctionCall &call);
  Computed left(FunctionCall &call);
  Computed right(FunctionCall &call);
  Computed replace(FunctionCall &call);
  Computed trim(FunctionCall &call);
  Computed concat(FunctionCall &call);
  Computed contains(FunctionCall &call);
  Computed startsWith(FunctionCall &call);
  Computed endsWith(FunctionCall &call);
  Computed position(FunctionCall &call);
  Computed splitPart(FunctionCall &call);
  Computed coalesce(FunctionCall &call);
  Computed nullIf(FunctionCall &call);
  Computed least(FunctionCall &call);
  Computed greatest(FunctionCall &call);
  Computed choose(FunctionCall &call);
  Computed date(FunctionCall &call);
  Computed datePart(FunctionCall &call);
  Computed namedPart(FunctionCall &call);
  Computed dateTrunc(FunctionCall &call);
  Computed dateDiff(FunctionCall &call);
  Computed exclusiveOr(FunctionCall &call);
  Computed powerOf(const Constant &of, const Constant &to, SourceRange range);
  Computed extreme(FunctionCall &call, ast::BinaryOp keep);

  const dialect::DialectFacts &dialect;
  Diagnostics &diags;
  unsigned depth = 0;
};

} // namespace mesh::macro

#endif // MESH_LIB_MACRO_EVALUATOR_H
