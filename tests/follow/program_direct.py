# SPDX-License-Identifier: Apache-2.0
"""python program_direct.py CALLS.npz: calls the ops and functions listed there directly, on the inputs there, and prints as JSON
which gave what: [[node, iteration, occurrence, digest of the result's bytes], ...]. The oracle for what a run that follows another
one is said to compute."""

import hashlib
import json
import sys

import numpy as np
import tensorflow as tf


def attribute(attrs, key):
    """The text of one attribute: "[1, 1]", "SAME"."""
    rest = attrs.partition(f"{key}=")[2]
    if rest.startswith("["):
        return rest[: rest.index("]") + 1]
    return rest.split(",")[0].strip().strip('"')


def numbers(attrs, key):
    return [int(word) for word in attribute(attrs, key).strip("[]").split(",")]


def backprop(op):
    def call(attrs, a, sizes, b):
        strides, padding = numbers(attrs, "strides"), attribute(attrs, "padding")
        return op(a, sizes, b, strides=strides, padding=padding)

    return call


def backprop_filter(attrs, x, sizes, dy):
    call = backprop(lambda a, s, b, **kw: tf.raw_ops.Conv2DBackpropFilter(input=a, filter_sizes=s, out_backprop=b, **kw))
    return call(attrs, x, sizes, dy)


def backprop_input(attrs, sizes, w, dy):
    call = backprop(lambda s, a, b, **kw: tf.raw_ops.Conv2DBackpropInput(input_sizes=s, filter=a, out_backprop=b, **kw))
    return call(attrs, sizes, w, dy)


def matmul(attrs, a, b):
    flags = {key: attribute(attrs, key) == "true" for key in ("transpose_a", "transpose_b")}
    return tf.raw_ops.MatMul(a=a, b=b, **flags)


def unary(op):
    return lambda attrs, x: op(x)


def binary(op):
    return lambda attrs, x, y: op(x=x, y=y)


@tf.function
def dense(x, weights, bias):
    """In a graph one kernel, as a layer's is there."""
    return tf.nn.bias_add(tf.matmul(x, weights), bias)


def fused_matmul(attrs, x, weights, bias):
    transposed = "true" in (attribute(attrs, "transpose_a"), attribute(attrs, "transpose_b"))
    return dense(x, weights, bias) if attribute(attrs, "fused_ops") == '["BiasAdd"]' and not transposed else None


@tf.function
def gelu(x):
    return tf.nn.gelu(x)


CALLS = {
    "Conv2DBackpropFilter": backprop_filter,
    "Conv2DBackpropInput": backprop_input,
    "MatMul": matmul,
    "BiasAddGrad": unary(lambda x: tf.raw_ops.BiasAddGrad(out_backprop=x)),
    "Softmax": unary(lambda x: tf.raw_ops.Softmax(logits=x)),
    "Tanh": unary(lambda x: tf.raw_ops.Tanh(x=x)),
    "Erfc": unary(lambda x: tf.raw_ops.Erfc(x=x)),
    "Erf": unary(lambda x: tf.raw_ops.Erf(x=x)),
    "Exp": unary(lambda x: tf.raw_ops.Exp(x=x)),
    "Rsqrt": unary(lambda x: tf.raw_ops.Rsqrt(x=x)),
    "Sqrt": unary(lambda x: tf.raw_ops.Sqrt(x=x)),
    "Square": unary(lambda x: tf.raw_ops.Square(x=x)),
    "Neg": unary(lambda x: tf.raw_ops.Neg(x=x)),
    "AddV2": binary(tf.raw_ops.AddV2),
    "Sub": binary(tf.raw_ops.Sub),
    "Mul": binary(tf.raw_ops.Mul),
    "RealDiv": binary(tf.raw_ops.RealDiv),
    "_FusedMatMul": fused_matmul,
    "BiasAdd": lambda attrs, x, bias: tf.raw_ops.BiasAdd(value=x, bias=bias),
    "TanhGrad": lambda attrs, y, dy: tf.raw_ops.TanhGrad(y=y, dy=dy),
    # No op, but what a release builds from several.
    "gelu": unary(gelu),
}


def main():
    calls = np.load(sys.argv[1])
    results = []
    for number, (node, iteration, occurrence, op, attrs, inputs) in enumerate(json.loads(str(calls["calls"]))):
        call = CALLS.get(op)
        if call is None:
            continue
        result = call(attrs, *(tf.constant(calls[f"{number}.{i}"]) for i in range(inputs)))
        if result is None:
            continue
        digest = hashlib.sha256(np.ascontiguousarray(result.numpy()).tobytes()).hexdigest()
        results.append([node, iteration, occurrence, digest])
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
