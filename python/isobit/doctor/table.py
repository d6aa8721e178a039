# SPDX-License-Identifier: Apache-2.0
"""All rows of the report: what each is called, how its value is told, and what it means for who compares two machines. The text
and the JSON are made of this table and the values alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from isobit.doctor.seeds import COMMON

Say = Callable[[Any], str]


class Row(NamedTuple):
    """One row. ``part``: of run.py, which asks it. ``say`` and ``mean`` give sentences for a value; ``optional``: not told when
    there is no value, such as the rows of a GPU."""

    id: str
    part: str
    title: str
    say: Say
    mean: Say
    unit: str = ""
    optional: bool = False


class Group(NamedTuple):
    """Rows under a heading. ``character``: they belong to the fingerprint; else they tell what the machine and its settings
    are, not what it computes."""

    name: str
    title: str
    rows: tuple[Row, ...]
    character: bool = True


def _always(text: str) -> Say:
    return lambda value: text


def _software(value: dict[str, Any]) -> str:
    names = {"tensorflow": "TensorFlow", "keras": "Keras", "numpy": "NumPy"}
    parts = [f"{title} {value[name]}" for name, title in names.items() if value.get(name)]
    return ", ".join([*parts, value["python"].replace("cpython", "Python")])


def _cpu(value: dict[str, Any]) -> str:
    implied = {"SSE4.2", "AVX", "AVX2"} if "AVX512F" in value["features"] else {"SSE4.2"}
    return f"{value['maker']} {value['architecture']}: {', '.join(name for name in value['features'] if name not in implied)}"


def _cpu_means(value: dict[str, Any]) -> str:
    if value["architecture"] not in ("x86_64", "AMD64"):
        return "kernels of x86 do not exist here: expect other bits"
    return "kernels are chosen by these features"


def _devices(value: dict[str, Any]) -> str:
    return ", ".join([kind for kind in value["kinds"] if kind != "GPU"] + [f"GPU {name}" for name in value["gpus"]])


def _devices_means(value: dict[str, Any]) -> str:
    if "GPU" in value["kinds"]:
        return "operations run on the GPU unless placed: see the last block"
    return "a GPU would compute most of this, in other orders"


def _onednn(value: dict[str, Any]) -> str:
    state = {True: "on", False: "off", None: "not told"}[value["on"]]
    return f"{state}: {value['because']}" if value["because"] else state


def _onednn_means(value: dict[str, Any]) -> str:
    if "OPTS=" in str(value["because"]):
        return "fixed: give every machine the same value"
    return "the CPU decides: set TF_ENABLE_ONEDNN_OPTS everywhere"


def _threads_setting(value: dict[str, Any]) -> str:
    def number(count: Any) -> str:
        return "as many as CPUs" if count == 0 else str(count)

    return f"{value['cpus']} CPUs; threads in an operation: {number(value['intra'])}"


def _modes(value: dict[str, Any]) -> str:
    tf32 = "allowed" if value["tf32"] else "off"
    return f"op determinism {'on' if value['determinism'] else 'off'}, TF32 {tf32}, XLA {value['jit']}"


def _variables(value: dict[str, str]) -> str:
    return ", ".join(f"{name}={setting}" for name, setting in value.items()) or "none set that reaches the arithmetic"


def _recorder(value: dict[str, Any]) -> str:
    if not value.get("verified"):
        return f"cannot attach: {value.get('reason', 'not told')}"
    attributes = "with" if value.get("attributes") else "without"
    return f"can attach to {', '.join(value.get('devices', []))}, {attributes} attributes of nodes"


def _recorder_means(value: dict[str, Any]) -> str:
    if value.get("verified"):
        return "isobit record sees every kernel that runs here"
    return "isobit record works, but without operations"


MACHINE = Group(
    "machine",
    "this machine and its settings",
    (
        Row("software", "facts", "software", _software, _always("other versions bring other kernels")),
        Row("cpu", "cpu", "CPU", _cpu, _cpu_means),
        Row("devices", "facts", "devices", _devices, _devices_means),
        Row("onednn", "facts", "oneDNN operators", _onednn, _onednn_means),
        Row("threads.setting", "facts", "threads", _threads_setting, _always("sums are cut by it: see thread sensitivity")),
        Row("modes", "facts", "modes", _modes, _always("the program may set them otherwise")),
        Row("variables", "variables", "variables", _variables, _always("set the same ones on every machine")),
        Row("recorder", "recorder", "recorder", _recorder, _recorder_means, optional=True),
    ),
    character=False,
)


def _order(value: dict[str, Any]) -> str:
    return value["order"]


def _order_means(why: str) -> Say:
    def mean(value: dict[str, Any]) -> str:
        if "depth" not in value:
            return "several terms are added at once, or the order varies"
        return f"depth {value['depth']} of {value['terms'] - 1}: {why}"

    return mean


def _order_row(id: str, part: str, title: str, why: str, optional: bool = False) -> Row:
    return Row(id, part, title, _order, _order_means(why), "additions", optional)


ORDER = Group(
    "order",
    "order of summation, revealed from outside",
    (
        _order_row("order.sum.64", "order", "sum of 64", "lanes follow the instruction set"),
        _order_row("order.sum.1000", "order", "sum of 1000", "lanes follow the instruction set"),
        _order_row("order.columns", "order", "columns of 1000", "as in gradients of biases"),
        _order_row("order.matmul.10", "order", "matmul 10x10x10", "the size of small examples"),
        _order_row("order.matmul.64", "order", "matmul 64x64x64", "small products go by the kernel alone"),
        _order_row("order.matmul.1000", "order", "matmul 64x1000x64", "blocks follow caches and threads"),
        _order_row("order.matmul.row", "order", "matmul 1x1000x64", "one row goes another way than many"),
        _order_row("order.matmul.bfloat16", "bfloat16", "bfloat16 64x64x64", "swapped pairs: instructions add two at a time"),
        _order_row("order.matmul.float16", "float16", "float16 64x64x64", "another where float16 is native"),
        _order_row("numpy.order.sum", "numpy.order", "NumPy sum of 1000", "not the order of tf.reduce_sum"),
        _order_row("numpy.order.matmul", "numpy.order", "NumPy 64x1000x64", "its BLAS chooses kernels by the CPU"),
    ),
)


def _fused(value: dict[str, bool]) -> str:
    fused = [name for name, yes in value.items() if yes]
    apart = [name for name, yes in value.items() if not yes]
    parts = [f"fused in {', '.join(fused)}"] * bool(fused) + [f"rounded twice in {', '.join(apart)}"] * bool(apart)
    return "; ".join(parts)


def _fused_means(value: dict[str, bool]) -> str:
    if value.get("XLA") and not value.get("eager"):
        return "jit_compile changes a * b + c; no FMA changes matmul"
    return "a CPU without FMA changes matmul" if value.get("matmul") else "a CPU with FMA rounds once, to other bits"


def _subnormals(value: Any) -> str:
    if isinstance(value, str):
        return value
    states: dict[str, list[str]] = {}
    for place, state in value.items():
        states.setdefault(state, []).append(place)
    if len(states) == 1:
        return f"{next(iter(states))} in eager, tf.function and XLA, small and large"
    return "; ".join(f"{state} in {', '.join(places)}" for state, places in states.items())


def _subnormals_means(value: dict[str, str]) -> str:
    if len(set(value.values())) > 1:
        return "below 1.2e-38 the way of computing decides"
    return "numbers below 1.2e-38 become zero" if "flushed" in value.values() else "numbers below 1.2e-38 are computed as such"


def _numpy_arithmetic(value: dict[str, Any]) -> str:
    return f"matmul {'fused' if value['fused matmul'] else 'rounded twice'}; subnormals {value['subnormals']}"


def _estimate(value: dict[str, Any]) -> str:
    return f"{' '.join(value['bits'][:3])}: {'as on ' + value['as'] if value['as'] else 'of a maker not in the table'}"


ARITHMETIC = Group(
    "arithmetic",
    "arithmetic",
    (
        Row("fma", "arithmetic", "multiply-add", _fused, _fused_means),
        Row("subnormals", "arithmetic", "subnormal numbers", _subnormals, _subnormals_means),
        Row(
            "python.subnormals",
            "python.functions",
            "Python's thread",
            lambda value: f"subnormals {value}",
            lambda value: "as IEEE 754 demands" if value == "kept" else "some library has switched this thread to flushing",
        ),
        Row("numpy.arithmetic", "numpy.arithmetic", "NumPy", _numpy_arithmetic, _always("its own, whatever TensorFlow does")),
        Row(
            "rsqrt.estimate",
            "cpu",
            "rsqrtps",
            _estimate,
            _always("the maker's table; Rsqrt and normalisation start here"),
            optional=True,
        ),
        Row(
            "rsqrt.result",
            "functions",
            "Rsqrt of 256",
            lambda value: f"digest {value}",
            _always("differs between makers of CPUs; no setting changes it"),
        ),
    ),
)


def _product(value: dict[str, dict[str, float]]) -> str:
    parts = []
    for shape, error in value.items():
        parts.append(f"{shape}: {error['median_ulp']:.2g}, most {error['max_ulp']:g}")
    return "; ".join(parts).replace(": ", ": median ulp ", 1)


def _product_means(value: dict[str, dict[str, float]]) -> str:
    worst = max(error["of_bound"] for error in value.values())
    if worst > 1:
        return f"{worst:.2g} of the bound: operands are rounded to fewer bits"
    return f"{worst:.2g} of the error bound; many ulp where terms cancel"


def _operands_text(bits: int) -> str:
    names = {24: "float32", 11: "TF32 or float16", 8: "bfloat16"}
    return f"{bits} bits" + (f" ({names[bits]})" if bits in names else "")


def _operands(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_operands_text(bits)}" for name, bits in value.items())
    return _operands_text(value)


def _operands_means(value: Any) -> str:
    bits = min(value.values()) if isinstance(value, dict) else value
    return "full precision" if bits >= 24 else f"differences of {2.0**-bits:.0e} to full float32 are no fault"


def _half(value: dict[str, Any]) -> str:
    return f"4096 ones: matmul {value['matmul_of_ones']:g}, sum {value['sum_of_ones']:g}; cast {value['cast']}"


def _half_means(value: dict[str, Any]) -> str:
    if value["matmul_of_ones"] == value["sum_of_ones"] == 4096:
        return "partial sums are kept in float32 or added in pairs"
    return "partial sums are kept in the format: long sums lose terms"


PRECISION = Group(
    "precision",
    "precision of products and sums",
    (
        Row("matmul.float32", "precision", "float32 matmul", _product, _product_means, "ulp"),
        Row("matmul.float64", "precision", "float64 matmul", _product, _product_means, "ulp of float64"),
        Row("matmul.operands", "precision", "float32 operands", _operands, _operands_means, "bits"),
        Row("half.bfloat16", "bfloat16", "bfloat16", _half, _half_means),
        Row("half.float16", "float16", "float16", _half, _half_means),
    ),
)


def _error(judged: dict[str, Any]) -> str:
    if judged["correct"] == 1:
        return "right"
    return "not finite" if judged["max_ulp"] is None else f"{judged['max_ulp']:.2f}"


def _judged(judged: dict[str, Any]) -> str:
    return _error(judged) + ("" if judged["correct"] == 1 else f" {100 * judged['correct']:.0f}%")


def _function(value: dict[str, Any]) -> str:
    parts = []
    for dtype, short in (("float32", "f32"), ("float64", "f64")):
        ways = [_judged(value[dtype])]
        for way in ("tail", "XLA"):
            judged = value.get(f"{dtype} {way}")
            if judged:
                same = judged["digest"] == value[dtype]["digest"]
                ways.append(f"{way} {'same' if same else _error(judged)}")
        parts.append(f"{short} {' '.join(ways)}")
    return "; ".join(parts)


def _function_means(value: dict[str, Any]) -> str:
    if all(judged["correct"] == 1 for judged in value.values()):
        return "equal on every machine that rounds correctly"
    if any(value[dtype]["digest"] != value.get(f"{dtype} tail", value[dtype])["digest"] for dtype in ("float32", "float64")):
        return "tails go through other code: batching changes bits"
    return "not correctly rounded: other machines may differ"


def _functions(value: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_error(judged)}" for name, judged in value.items())


def _numpy_functions(value: dict[str, Any]) -> str:
    names = dict.fromkeys(name.split()[0] for name in value)
    return ", ".join(f"{name} {_error(value[name + ' float32'])}, {_error(value[name + ' float64'])}" for name in names)


def _function_row(name: str) -> Row:
    return Row(f"function.{name}", "functions", name, _function, _function_means, "ulp")


FUNCTIONS = Group(
    "functions",
    "functions: greatest error in ulp, share correctly rounded; tail: after the last full packet",
    (
        *map(_function_row, ("exp", "log", "tanh", "erf", "sigmoid", "sqrt", "rsqrt")),
        Row(
            "numpy.functions",
            "numpy.functions",
            "NumPy f32, f64",
            _numpy_functions,
            _always("chosen by the CPU; not TensorFlow's functions"),
            "ulp",
        ),
        Row("python.functions", "python.functions", "Python", _functions, _always("of the C library and its version"), "ulp"),
    ),
)


def _threads(value: dict[str, list[str]]) -> str:
    differ = [name for name, digests in value.items() if len(set(digests)) > 1]
    if not differ:
        return f"equal in all {len(value)} operations"
    return f"differ in {', '.join(differ)}"


def _threads_means(value: dict[str, list[str]]) -> str:
    if any(len(set(digests)) > 1 for digests in value.values()):
        return "the number of CPUs counts: set TF_NUM_INTRAOP_THREADS"
    return "the number of CPUs does not matter for these"


def _repeats(value: list[str]) -> str:
    return f"differ in {', '.join(value)}" if value else "equal in every operation"


def _repeats_means(value: list[str]) -> str:
    if value:
        return "not even repeatable here: enable_op_determinism()"
    return "differences on one machine have other causes"


THREADS = Group(
    "threads",
    "thread sensitivity",
    (
        Row("threads", "threads", "1 or 2 threads", _threads, _threads_means),
        Row("repeats", "threads", "repeated calls", _repeats, _repeats_means),
    ),
)


def _stream_row(id: str, part: str, title: str, why: str) -> Row:
    def say(value: dict[str, str]) -> str:
        common = COMMON[id]
        other = [name for name, found in value.items() if found != common.get(name)]
        same = [name for name in value if name not in other]
        if not other:
            return f"{', '.join(same[:-1])} and {same[-1]}: as elsewhere"
        return f"its own: {', '.join(other)}" + (f"; as elsewhere: {', '.join(same)}" if same else "")

    def mean(value: dict[str, str]) -> str:
        if value.items() <= COMMON[id].items():
            return why
        return "the same seed gives other numbers than elsewhere"

    return Row(id, part, title, say, mean)


def _keras(value: dict[str, str]) -> str:
    pinned = [way for way, found in value.items() if found != "not pinned"]
    others = [way for way in value if way not in pinned]
    parts = [f"pinned by {', '.join(pinned)}"] * bool(pinned) + [f"not by {', '.join(others)}"] * bool(others)
    return ", ".join(parts)


SEEDS = Group(
    "seeds",
    "random streams after the seed 42",
    (
        _stream_row("seed.python", "python.seeds", "Python's random", "one seed, one stream; gauss uses the C library"),
        _stream_row("seed.numpy", "numpy.seeds", "numpy.random", "normal numbers use the C library"),
        _stream_row("seed.stateless", "seeds", "tf stateless", "normal numbers use log, sin and cos"),
        _stream_row("seed.tensorflow", "seeds", "tf.random.set_seed", "the order of the calls counts too"),
        Row(
            "seed.keras",
            "keras",
            "Keras' weights",
            _keras,
            _always("their seeds come from Python's random"),
        ),
    ),
)

GPU = Group(
    "gpu",
    "the first GPU",
    (
        Row("gpu.matmul.operands", "gpu", "float32 operands", _operands, _operands_means, "bits", True),
        Row("gpu.matmul.float32", "gpu", "float32 matmul", _product, _product_means, "ulp", True),
        _order_row("gpu.order.sum", "gpu", "sum of 1000", "other devices add in another order", True),
        _order_row("gpu.order.matmul", "gpu", "matmul 64x1000x64", "cuBLAS chooses its kernel by device and shape", True),
        Row("gpu.functions", "gpu", "functions", _functions, _always("of CUDA's library, not of the CPU"), "ulp", True),
    ),
)

GROUPS = (MACHINE, ORDER, ARITHMETIC, PRECISION, FUNCTIONS, THREADS, SEEDS, GPU)
