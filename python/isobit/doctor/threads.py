# SPDX-License-Identifier: Apache-2.0
"""Digests of operations that may depend on how many threads share the work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from isobit.doctor.inputs import array, digest

REPEATS = 3


def operations(tf: Any) -> dict[str, Callable[[], Any]]:
    """Operations by name; their sizes are such that TensorFlow spreads the work, and not round."""

    def of(function: Callable[..., Any], *shapes: tuple[int, ...], dtype: str = "float32") -> Callable[[], Any]:
        given = [tf.constant(array(shape, dtype, start=1000 * i)) for i, shape in enumerate(shapes)]
        return lambda: function(*given)

    def filter_gradient(images: Any, filters: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(filters)
            loss = tf.reduce_sum(tf.square(tf.nn.conv2d(images, filters, 1, "SAME")))
        return tape.gradient(loss, filters)

    def batch_norm(x: Any, scale: Any, offset: Any) -> Any:
        return tf.compat.v1.nn.fused_batch_norm(x, scale, offset, epsilon=0.001, is_training=True)

    def layer_norm(x: Any) -> Any:
        mean, variance = tf.nn.moments(x, axes=[1], keepdims=True)
        return tf.nn.batch_normalization(x, mean, variance, None, None, 0.001)

    segments = tf.constant([i * i % 7 for i in range(20_003)])
    images, filters = (8, 32, 32, 16), (3, 3, 16, 32)
    return {
        "matmul 64x64x64": of(tf.matmul, (64, 64), (64, 64)),
        "matmul 64x1000x64": of(tf.matmul, (64, 1000), (1000, 64)),
        "matmul 256x768x256": of(tf.matmul, (256, 768), (768, 256)),
        "matmul float64": of(tf.matmul, (64, 1000), (1000, 64), dtype="float64"),
        "convolution": of(lambda x, f: tf.nn.conv2d(x, f, 1, "SAME"), images, filters),
        "filter gradient": of(filter_gradient, images, filters),
        "reduce_sum": of(tf.reduce_sum, (1_000_301,)),
        "reduce_mean": of(tf.reduce_mean, (1_000_301,)),
        "sum of columns": of(lambda x: tf.reduce_sum(x, axis=0), (30_011, 33)),
        "softmax": of(tf.nn.softmax, (128, 1003)),
        "batch norm": of(batch_norm, (32, 32, 32, 24), (24,), (24,)),
        "layer norm": of(layer_norm, (128, 1003)),
        "segment sum": of(lambda x: tf.math.unsorted_segment_sum(x, segments, 7), (20_003, 4)),
    }


def digests(tf: Any) -> dict[str, str]:
    """The digest of the result of every operation; "varies" when ``REPEATS`` runs do not have one."""
    found = {}
    for name, operation in operations(tf).items():
        runs = set()
        for _ in range(REPEATS):
            result = operation()
            runs.add(digest(*result) if isinstance(result, tuple) else digest(result))
        found[name] = runs.pop() if len(runs) == 1 else "varies"
    return found


def probe(tf: Any, count: int) -> Iterator[tuple[str, Any]]:
    """The digests with ``count`` threads. To be called before anything is computed in the process."""
    tf.config.threading.set_intra_op_parallelism_threads(count)
    yield f"threads.{count}", digests(tf)
