// Twins.cpp - an order of a block's inputs in which those with the same rows do not
// stand as they are written.
//
// Twins get colours: what the conditions say of one of them, with all others called by
// their colours so far. Those that this does not tell apart are ordered by the outputs
// that read them, the first output first, so that outputs added at the end change
// nothing. What is left is symmetric, or beyond the bounds: it stays as it is written,
// which is a missed chance and never a mistake (Hashing.h).

#include "Hashing.h"
#include "llvm/ADT/STLExtras.h"
#include <map>
#include <numeric>

using namespace mesh;
using namespace mesh::fingerprint;

/// Bounds: twins in a block, rounds of colouring, and labellings tried for one query,
/// which subqueries in subqueries would multiply.
static constexpr size_t mostTwins = 24;
static constexpr unsigned mostRounds = 3, mostLabellings = 400;

/// How often each colour occurs.
static std::map<Digest, size_t> countColours(llvm::ArrayRef<Digest> colours) {
  std::map<Digest, size_t> counts;
  for (const Digest &colour : colours)
    ++counts[colour];
  return counts;
}

/// Calls every input by its colour, and `marked` otherwise than those of its colour.
void Hashing::mark(const Input *marked, llvm::ArrayRef<Digest> colours, Block &block) {
  for (size_t i = 0; i != colours.size(); ++i) {
    Input &input = *block.inputs[i];
    input.label = Hasher("twin")
                      .add(colours[i])
                      .add(uint64_t(&input == marked))
                      .add(uint64_t(block.depth))
                      .finish();
  }
  ++labelling;
}

Digests Hashing::conditionsOf(Block &block) {
  Digests conditions;
  for (const Condition &condition : block.conditions)
    collect(*condition.scalar, *condition.env, "and", conditions);
  sortUnique(conditions);
  return conditions;
}

Digests Hashing::colourTwins(Block &block) {
  Digests colours;
  for (const Input *input : block.inputs)
    colours.push_back(input->rows);
  for (unsigned round = 0; round != mostRounds; ++round) {
    std::map<Digest, size_t> counts = countColours(colours);
    Digests next = colours;
    for (size_t i = 0; i != colours.size(); ++i) {
      if (counts[colours[i]] == 1)
        continue;
      if (labelling > mostLabellings)
        return colours;
      mark(block.inputs[i], colours, block);
      next[i] = Hasher("colour").add(colours[i]).add(conditionsOf(block)).finish();
    }
    if (countColours(next).size() == counts.size())
      break;
    colours = std::move(next);
  }
  return colours;
}

Digests Hashing::outputsWith(const Input *marked, llvm::ArrayRef<Digest> colours,
                             const rel::Rel &rel, Env &env, Block &block) {
  mark(marked, colours, block);
  Digests outputs;
  for (rel::ColumnId id : rel::outputOf(rel))
    outputs.push_back(hash(id, env));
  return outputs;
}

/// The places of the block's inputs, in an order for their labels.
llvm::SmallVector<uint32_t, 8> Hashing::orderOfInputs(const rel::Rel &rel, Env &env, Block &block) {
  llvm::SmallVector<uint32_t, 8> order(block.inputs.size());
  std::iota(order.begin(), order.end(), 0);
  if (order.size() < 2)
    return order;
  Digests rows;
  for (const Input *input : block.inputs)
    rows.push_back(input->rows);
  llvm::sort(rows);
  size_t twins = 0;
  for (size_t i = 0; i != rows.size(); ++i)
    twins += rows[i] != oneRow() &&
             ((i && rows[i] == rows[i - 1]) || (i + 1 != rows.size() && rows[i] == rows[i + 1]));
  if (!twins || twins > mostTwins || labelling > mostLabellings)
    return order;
  return quietly([&] {
    Digests colours = colourTwins(block);
    std::map<Digest, size_t> counts = countColours(colours);
    // Whether each output reads the input: those that do come first.
    std::vector<std::vector<bool>> readers(order.size());
    Digests unmarked;
    for (size_t i = 0; i != order.size() && labelling <= mostLabellings; ++i) {
      if (counts[colours[i]] == 1)
        continue;
      if (unmarked.empty())
        unmarked = outputsWith(nullptr, colours, rel, env, block);
      Digests outputs = outputsWith(block.inputs[i], colours, rel, env, block);
      for (size_t each = 0; each != outputs.size(); ++each)
        readers[i].push_back(outputs[each] != unmarked[each]);
    }
    llvm::stable_sort(order, [&](uint32_t a, uint32_t b) {
      return colours[a] != colours[b] ? colours[a] < colours[b] : readers[a] > readers[b];
    });
    return order;
  });
}
