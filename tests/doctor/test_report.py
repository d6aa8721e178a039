# SPDX-License-Identifier: Apache-2.0
"""The report as made of values: rows, digests, text."""

import json

import pytest
from conftest import ROOT
from isobit.doctor import report
from isobit.doctor.run import PARTS, Character
from isobit.doctor.table import GROUPS, MACHINE

ALL_ROWS = [row for group in GROUPS for row in group.rows]
VALUES = {
    "software": {
        "python": "cpython 3.11.7",
        "numpy": "2.0.2",
        "tensorflow": "2.19.0",
        "wheel": "tensorflow",
        "cuda": "12",
        "keras": "3.8",
    },
    "cpu": {"architecture": "x86_64", "maker": "GenuineIntel", "features": ["SSE4.2", "AVX", "FMA", "AVX2"]},
    "devices": {"kinds": ["CPU", "GPU"], "gpus": ["Tesla T4"], "plugins": False},
    "onednn": {"on": False, "because": "the CPU has no AVX512_VNNI, AVX_VNNI or AMX"},
    "threads.setting": {"intra": 0, "inter": 0, "cpus": 2},
    "modes": {"determinism": False, "tf32": True, "jit": "off"},
    "variables": {"TF_ENABLE_ONEDNN_OPTS": "0"},
    "order.sum.64": {
        "terms": 64,
        "depth": 7,
        "order": "32 lanes, then folded to 8, then halves pairwise",
        "tree": "83d5269c767749b5",
    },
    "order.matmul.10": {"terms": 10, "order": "not one binary tree of additions: 3.5 is not a number of the 8 ones"},
    "fma": {"matmul": True, "eager": False, "tf.function": False, "XLA": True},
    "subnormals": {"eager": "kept", "large eager": "flushed in part"},
    "python.subnormals": "flushed",
    "numpy.arithmetic": {"fused matmul": False, "subnormals": "kept"},
    "rsqrt.result": "8bcaa8af77ca7c13",
    "matmul.float32": {"10x10x10": {"max_ulp": 5000.0, "median_ulp": 0.7, "of_bound": 0.15}},
    "matmul.operands": 11,
    "half.float16": {"matmul_of_ones": 4096.0, "sum_of_ones": 2048.0, "cast": "truncated"},
    "function.exp": {
        "float32": {"max_ulp": 1.13, "correct": 0.75, "digest": "a"},
        "float32 tail": {"max_ulp": 0.5, "correct": 0.99, "digest": "b"},
        "float64": {"max_ulp": None, "correct": 0.5, "digest": "c"},
        "float64 tail": {"max_ulp": 0.5, "correct": 1.0, "digest": "d"},
    },
    "threads": {"matmul": ["a", "b"], "softmax": ["c", "c"]},
    "repeats": ["segment sum"],
    "seed.python": {"random": "3b11628ae832e546", "gauss": "0", "shuffle": "adfd56d99b2c490c"},
    "seed.keras": {"tf.random.set_seed": "not pinned", "keras.utils.set_random_seed": "af035bc4b2213f87"},
    "gpu.matmul.operands": {"TF32 off": 24, "TF32 on": 11},
}


def character(**changes):
    return Character({**VALUES, **changes}, {"precision": "ValueError: as a test"}, "")


def rows(**changes):
    return {row["id"]: row for row in report.make(character(**changes))["rows"]}


def test_ids_are_unique_and_parts_exist():
    assert len({row.id for row in ALL_ROWS}) == len(ALL_ROWS)
    assert {row.part for row in ALL_ROWS} == {part.name for part in PARTS if part.module} | {"threads"}
    assert set(VALUES) <= {row.id for row in ALL_ROWS}


def test_every_row_has_the_same_keys():
    for row in rows().values():
        assert list(row) == ["id", "title", "value", "unit", "text", "meaning"]
        assert row["text"]
        assert bool(row["meaning"]) == (row["value"] is not None)


@pytest.mark.parametrize(
    ("id", "text", "meaning"),
    [
        ("software", "TensorFlow 2.19.0, Keras 3.8, NumPy 2.0.2, Python 3.11.7", "other versions"),
        ("cpu", "GenuineIntel x86_64: AVX, FMA, AVX2", "features"),
        ("devices", "CPU, GPU Tesla T4", "last block"),
        ("onednn", "off: the CPU has no AVX512_VNNI, AVX_VNNI or AMX", "TF_ENABLE_ONEDNN_OPTS"),
        ("variables", "TF_ENABLE_ONEDNN_OPTS=0", "every machine"),
        ("order.sum.64", "32 lanes, then folded to 8, then halves pairwise", "depth 7 of 63"),
        ("order.matmul.10", "not one binary tree of additions: 3.5 is not a number of the 8 ones", "at once"),
        ("fma", "fused in matmul, XLA; rounded twice in eager, tf.function", "jit_compile"),
        ("subnormals", "kept in eager; flushed in part in large eager", "1.2e-38"),
        ("python.subnormals", "subnormals flushed", "some library"),
        ("matmul.float32", "10x10x10: median ulp 0.7, most 5000", "0.15 of the error bound"),
        ("matmul.operands", "11 bits (TF32 or float16)", "5e-04"),
        ("half.float16", "4096 ones: matmul 4096, sum 2048; cast truncated", "lose terms"),
        ("function.exp", "f32 1.13 75% tail 0.50; f64 not finite 50% tail right", "batching changes bits"),
        ("threads", "differ in matmul", "TF_NUM_INTRAOP_THREADS"),
        ("repeats", "differ in segment sum", "enable_op_determinism"),
        ("seed.python", "its own: gauss; as elsewhere: random, shuffle", "the same seed gives other numbers"),
        ("seed.keras", "pinned by keras.utils.set_random_seed, not by tf.random.set_seed", "Python's random"),
        ("gpu.matmul.operands", "TF32 off: 24 bits (float32); TF32 on: 11 bits (TF32 or float16)", "no fault"),
    ],
)
def test_what_a_row_says(id, text, meaning):
    row = rows()[id]
    assert row["text"] == text
    assert meaning in row["meaning"]


def test_a_row_without_a_value_tells_why():
    assert rows()["matmul.float64"]["text"] == "not measured (ValueError: as a test)"
    without = report.make(Character({}, {"import": "No module named 'tensorflow'"}, "No module named 'tensorflow'"))
    assert {row["value"] for row in without["rows"]} == {None}
    assert {row["text"] for row in without["rows"]} == {"not measured (No module named 'tensorflow')"}


def test_rows_of_absent_devices_are_left_out():
    told = report.make(Character({}, {}, ""))
    assert not [row["id"] for row in told["rows"] if row["id"].startswith("gpu.") or row["id"] == "recorder"]
    assert "gpu" not in told["groups"]


def test_the_fingerprint_is_of_the_arithmetic_alone():
    base = report.make(character())
    for row in MACHINE.rows:
        other = report.make(character(**{row.id: VALUES.get(row.id)} | {"software": dict(VALUES["software"], numpy="1.0")}))
        assert other["fingerprint"] == base["fingerprint"]
    other = report.make(character(**{"rsqrt.result": "0"}))
    assert other["fingerprint"] != base["fingerprint"]
    assert {name for name in base["groups"] if base["groups"][name] != other["groups"][name]} == {"arithmetic"}


def test_json_is_stable_and_has_one_value_a_line():
    text = report.to_json(report.make(character()))
    assert text == report.to_json(report.make(character()))
    assert json.loads(text)["schema"] == "isobit.doctor/1"
    changed = report.to_json(report.make(character(**{"rsqrt.result": "0"})))
    lines = [pair for pair in zip(text.splitlines(), changed.splitlines(), strict=True) if pair[0] != pair[1]]
    assert len(lines) == 4, "the fingerprint, the digest of the group, the value and the text"


@pytest.mark.parametrize("width", [72, 100, 120, 144, 200])
def test_lines_fit(width):
    lines = report.to_text(report.make(character()), width).splitlines()
    assert max(map(len, lines)) <= width
    text = " ".join(" ".join(lines).split())
    for word in ("fingerprint", "GenuineIntel", "TF_NUM_INTRAOP_THREADS", "not measured (ValueError: as a test)"):
        assert word in text


def test_the_page_shows_every_row():
    """The screen of docs/doctor.md is a real one: it has the rows of the table in their order."""
    page = (ROOT / "docs/doctor.md").read_text()
    screen = page.split("## A screen\n\n```\n")[1].split("\n```")[0].splitlines()
    titles = [line[2:20].rstrip() for line in screen if line.startswith("  ") and line[2] != " "]
    assert titles == [row.title for group in GROUPS[:-1] for row in group.rows]
    headings = [line.split("  [")[0] for line in screen[1:] if not line.startswith(" ")]
    assert headings == [group.title for group in GROUPS[:-1]]
