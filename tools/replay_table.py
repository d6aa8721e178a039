#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""In which order do kernels sum matrix products? Runs TensorFlow's and NumPy's in fresh processes, one a configuration, on random
matrices, and asks `replay_products` (tests/verdicts/) which order of summation gives their bits.

replay_table.py REPLAY_PRODUCTS          writes the table into docs/numerics.md
replay_table.py REPLAY_PRODUCTS --print  prints it

Run it with the Python that has TensorFlow. The orders depend on the CPU (instruction sets, caches) and on threads.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

import numpy

HERE = pathlib.Path(__file__).resolve().parent.parent
PAGE = HERE / "docs/numerics.md"
MARK = "<!-- replay_table.py -->"
SHAPES = [(64, 64, 64), (64, 500, 64), (64, 1000, 64), (32, 2048, 32), (1, 1000, 64)]

# What is set before Python starts. "kernel" and "threads" are for this script.
ONEDNN, EIGEN = {"TF_ENABLE_ONEDNN_OPTS": "1"}, {"TF_ENABLE_ONEDNN_OPTS": "0"}
OWN = {**EIGEN, "TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL": "0"}
BLAS = {"kernel": "numpy", "OPENBLAS_NUM_THREADS": "1"}
CONFIGURATIONS = [
    ("TensorFlow, oneDNN on", ONEDNN),
    ("the same, 2 threads", {**ONEDNN, "threads": "2"}),
    ("the same, `ONEDNN_MAX_CPU_ISA=AVX2`", {**ONEDNN, "ONEDNN_MAX_CPU_ISA": "AVX2"}),
    ("the same, `ONEDNN_MAX_CPU_ISA=AVX`", {**ONEDNN, "ONEDNN_MAX_CPU_ISA": "AVX"}),
    ("the same, `ONEDNN_MAX_CPU_ISA=SSE41`", {**ONEDNN, "ONEDNN_MAX_CPU_ISA": "SSE41"}),
    ("TensorFlow, oneDNN off", EIGEN),
    ("the same, 2 threads", {**EIGEN, "threads": "2"}),
    ("the same, `ONEDNN_MAX_CPU_ISA=SSE41`", {**EIGEN, "ONEDNN_MAX_CPU_ISA": "SSE41"}),
    ("the same, Eigen's own contraction", OWN),
    ("the same, 2 threads", {**OWN, "threads": "2"}),
    *[(f"NumPy, OpenBLAS as on {core}", {**BLAS, "OPENBLAS_CORETYPE": core})
      for core in ("Nehalem", "Sandybridge", "Haswell", "Zen", "SkylakeX", "Cooperlake")],
]


def matrices(m: int, k: int, n: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    random = numpy.random.Generator(numpy.random.PCG64(k))
    return random.standard_normal((m, k), numpy.float32), random.standard_normal((k, n), numpy.float32)


def file_name(shape: tuple[int, int, int]) -> str:
    return "x".join(map(str, shape))


def compute(folder: str) -> None:
    """In the process of one configuration: the inputs and the product of each shape, as one file."""
    product = numpy.matmul
    if os.environ.get("kernel") != "numpy":
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(int(os.environ.get("threads", "1")))
        product = tf.linalg.matmul
    for shape in SHAPES:
        a, b = matrices(*shape)
        pathlib.Path(folder, file_name(shape)).write_bytes(b"".join(x.tobytes() for x in (a, b, numpy.asarray(product(a, b)))))


def cells(binary: str, settings: dict[str, str]) -> list[str]:
    result = []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, __file__, "--compute", folder], check=True, stderr=subprocess.DEVNULL,
                       env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **settings})
        for shape in SHAPES:
            words = [binary, *map(str, shape), str(pathlib.Path(folder, file_name(shape)))]
            answer = subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip("\n").split("\t")
            result.append(short(answer))
    return result


def short(answer: list[str]) -> str:
    if len(answer) == 1:
        return answer[0]
    order, library, others = answer[0], answer[1].replace(" kernels", ""), int(answer[2])
    order = order.replace("FMA chains in chunks of", "FMA,").replace("multiply-and-add chains in chunks of", "multiply-add,")
    order = order.replace("one FMA chain", "FMA").replace("one multiply-and-add chain", "multiply-add").replace(" times)", "x)")
    if library.count(",") > 1:
        library = "several"
    return order + (f" [{library}]" if library else "") + (f" or {others} more" if others else "")


def table(binary: str) -> str:
    lines = ["| kernel | " + " | ".join(f"({m}, {k}) x ({k}, {n})" for m, k, n in SHAPES) + " |",
             "|---|" + "---|" * len(SHAPES)]
    for name, settings in CONFIGURATIONS:
        lines.append(f"| {name} | " + " | ".join(cells(binary, settings)) + " |")
    return "\n".join(lines) + "\n"


def main() -> int:
    if len(sys.argv) == 3 and sys.argv[1] == "--compute":
        compute(sys.argv[2])
        return 0
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--print"]):
        print(__doc__)
        return 2
    text = table(sys.argv[1])
    if sys.argv[2:]:
        print(text, end="")
        return 0
    head, mark, rest = PAGE.read_text().partition(MARK + "\n")
    if not mark:
        print(f"{PAGE} has no line {MARK}")
        return 2
    PAGE.write_text(head + mark + text + rest[rest.index("\n\n") + 1:])
    return 0


if __name__ == "__main__":
    sys.exit(main())
