# SPDX-License-Identifier: Apache-2.0
"""The character of an accelerator: what of the CPU's questions makes sense there, with and without TF32."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from isobit.doctor import functions, orders, precision


def probe(tf: Any) -> Iterator[tuple[str, Any]]:
    """The rows gpu.*, on the device that is current."""
    allowed = tf.config.experimental.tensor_float_32_execution_enabled()
    operands, errors = {}, {}
    product = orders.product_in(tf, "float32")
    try:
        for name, on in (("TF32 off", False), ("TF32 on", True)):
            tf.config.experimental.enable_tensor_float_32_execution(on)
            operands[name] = precision.operand_bits(product, 256, 256, 256)
            errors[name] = precision.product_error(product, (16, 1000, 16), 24)
    finally:
        tf.config.experimental.enable_tensor_float_32_execution(allowed)
    yield "gpu.matmul.operands", operands
    yield "gpu.matmul.float32", errors
    yield "gpu.order.sum", orders.order(1000, orders.of_vectors(tf.reduce_sum, 1000))
    yield "gpu.order.matmul", orders.order(1000, orders.of_product(product, 64, 1000, 64))
    values = {}
    for row, value in functions.probe(tf):
        if row.startswith("function."):
            values[row.removeprefix("function.")] = value["float32"]
    yield "gpu.functions", values
