// SPDX-License-Identifier: Apache-2.0
// What an op's name says about where its output comes from, beside its inputs.
#ifndef ISOBIT_ALIGN_OP_CLASS_H_
#define ISOBIT_ALIGN_OP_CLASS_H_

#include <string_view>

namespace isobit::align {

// Draws from a generator that it keeps for itself: RandomUniform, TruncatedNormal, RandomShuffle,
// ... Not the stateless ones.
bool IsDraw(std::string_view op);
// Brings in what was computed outside of the graph or by the program: _Arg, Placeholder,
// _EagerConst.
bool IsBorder(std::string_view op);
// Runs Python of the program's own (tf.py_function, tf.numpy_function, a generator), which brings
// in what it knows itself, whatever it is given.
bool IsHostFunction(std::string_view op);
// The next element of an input pipeline.
bool IsIterator(std::string_view op);
// Takes a resource (variable, table, generator, iterator) of which only the handle is seen. Needed
// of eager ops alone: in a graph the handle's dtype says it.
bool TakesResource(std::string_view op);
// Gives the same whatever the order of its inputs, which TensorFlow's graph optimizer sorts by the
// producers' names: a layer of another name may stand at another place. (The sum of more than two
// rounds otherwise then, but is the same op.)
bool IsCommutative(std::string_view op);
// Takes a resource but does not change it.
bool OnlyReads(std::string_view op);

}  // namespace isobit::align

#endif  // ISOBIT_ALIGN_OP_CLASS_H_
