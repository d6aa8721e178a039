# SPDX-License-Identifier: Apache-2.0
"""Real TensorFlow programs, each recorded twice: what the events say is what Python saw, and equal runs have equal recordings."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environments
import pytest
import recording
from recording import Event, Recording

FOLDER = Path(__file__).parent


@dataclass
class Scenes:
    version: str
    expected: dict[str, Any]
    first: dict[str, Recording]
    second: dict[str, Recording]

    def __getitem__(self, scene: str) -> Recording:
        return self.first[scene]


@pytest.fixture(scope="module", params=environments.ALL)
def scenes(request, tmp_path_factory) -> Scenes:
    interpreter = environments.python(request.param)
    recordings, expected = [], []
    for _ in range(2):
        folder = tmp_path_factory.mktemp("scenes")
        # So that every CPU runs the same kernels: where nothing is said, oneDNN is on only where AVX512_VNNI is.
        environments.run(interpreter, FOLDER / "program_scenes.py", folder, TF_ENABLE_ONEDNN_OPTS="1")
        recordings.append({path.stem: recording.read(path) for path in folder.glob("*.isobit")})
        expected.append(json.loads((folder / "expected.json").read_text()))
    assert expected[0] == expected[1], "TensorFlow itself gave other numbers"
    return Scenes(request.param, expected[0], *recordings)


def digests(events: list[Event], output: int = 0) -> list[str]:
    return [event.outputs[output].digest for event in events]


def ops(found: Recording, *names: str) -> list[Event]:
    """Events of an op, also as oneDNN runs it."""
    return [event for event in found.events if event.node.op.removeprefix("_Mkl").removeprefix("Native") in names]


def test_every_recording_is_whole(scenes):
    assert set(scenes.first) == set(scenes.expected) - {"version", "report"}
    for name, found in scenes.first.items():
        assert found.complete, name
        assert found.notes() == {}, name
        assert found.counts.ops.dropped == 0, name
        assert found.counts.ops.kept == len(found.events), name
        assert found.counts.ops.seen == found.counts.ops.kept + found.counts.ops.sampled_out, name


def test_attach_report(scenes):
    report = scenes.expected["report"]
    devices = ["ThreadPoolDevice"]
    if scenes.version.startswith("gpu"):
        devices += ["GPUCompatibleCPUDevice", "BaseGPUDevice", "GPUDevice"]
    assert report == {"attached": True, "verified": True, "devices": devices, "attributes": True, "pipelines": True}
    assert json.loads(scenes["eager"].env["tf.tap"]) == report


def test_eager_ops_have_the_digests_that_python_sees(scenes):
    found, expected = scenes["eager"], scenes.expected["eager"]["digests"]
    for op, digest in expected.items():
        assert digest in digests(ops(found, op)), op
    (product,) = ops(found, "MatMul")
    constant = found.of("_EagerConst")[0]
    assert product.node.eager and product.flags & recording.EAGER and product.flags & recording.INPUTS_HASHED
    assert product.inputs == digests([constant]) * 2
    assert "transpose_b=true" in product.node.attrs
    assert product.outputs[0].shape == (4, 4)
    assert product.site.startswith("tests/tap/program_scenes.py:") or "program_scenes.py:" in product.site
    assert product.node.device.endswith("/device:CPU:0")


def test_statistics_of_eager_ops(scenes):
    (product,) = ops(scenes["eager"], "MatMul")
    statistics = product.outputs[0].detail.statistics
    assert statistics.count == 16 and statistics.nans == 0
    assert statistics.min == pytest.approx(-14.170132) and statistics.max == pytest.approx(15.228734)
    (root,) = ops(scenes["eager"], "Sqrt")
    assert root.outputs[0].detail.statistics.nans == 16
    assert root.outputs[0].detail.nan_canonical != b""


def test_small_values_are_kept_bit_for_bit(scenes):
    values = scenes.expected["eager"]["values"]
    assert len(values) >= 6
    assert {digest: scenes["eager"].values[digest].hex() for digest in values} == values


def test_sketch_stands_for_a_value_that_is_not_kept(scenes):
    found, expected = scenes["wide"], scenes.expected["wide"]
    assert not found.values
    (event,) = [event for event in found.events if expected["digest"] in digests([event])][-1:]
    detail = event.outputs[0].detail
    assert len(detail.sketch) == 128
    assert detail.statistics.sum == pytest.approx(expected["sum"], abs=1e-9)


def test_occurrences_of_a_function(scenes):
    found, expected = scenes["function"], scenes.expected["function"]["Sum"]
    sums = [event for event in ops(found, "Sum") if not event.node.eager]
    assert [event.occurrence for event in sums] == [0, 1, 2, 3, 4, 5, 6, 7, 8, 16]
    assert digests(sums) == [expected[event.occurrence] for event in sums]
    assert len({event.call for event in sums}) == len(sums)
    (fused,) = {event.node.name for event in ops(found, "FusedMatMul", "_FusedMatMul")}
    assert fused.endswith("/Relu")


def test_nodes_of_one_text_are_told_apart_by_their_graphs(scenes):
    found = scenes["alike"]
    exps = [event for event in ops(found, "Exp") if event.node.name == "value"]
    check, train = sorted({event.node.graph for event in exps})
    assert check > 0
    for graph, runs in ((check, 3), (train, 5)):
        assert [event.occurrence for event in exps if event.node.graph == graph] == list(range(runs))
    assert digests([event for event in exps if event.node.graph == check]) == scenes.expected["alike"]["check"]
    assert all(event.node.graph == 0 for event in found.events if event.node.eager or event.node.pipeline)


def test_first_run_of_a_kernel_tells_its_inputs(scenes):
    found = scenes["function"]
    fused = ops(found, "FusedMatMul", "_FusedMatMul")
    producers = {event.node.name: event for event in found.events if event.call == fused[0].call}
    assert fused[0].flags & recording.INPUTS_HASHED and not fused[1].flags & recording.INPUTS_HASHED
    names = [name for name in fused[0].node.inputs if not name.startswith("^")]
    assert len(names) == len(fused[0].inputs)
    known = [(name, digest) for name, digest in zip(names, fused[0].inputs, strict=True) if name in producers]
    assert len(known) >= 2
    for name, digest in known:
        assert digest == producers[name].outputs[0].digest


def test_iterations_of_a_loop(scenes):
    found = scenes["loop"]
    products = ops(found, "MatMul")
    kept = [i for i in range(150) if i < 64 or i & (i - 1) == 0 or i % 64 == 0]
    assert [event.iteration for event in products] == kept
    assert len({event.frame for event in products}) == 1 and products[0].frame != 0
    assert {event.occurrence for event in products} == {0}
    assert scenes.expected["loop"]["MatMul"] in digests([event for event in found.events if event.outputs])


def test_dead_branches_are_unset_outputs(scenes):
    found = scenes["branch"]
    for op, digest in scenes.expected["branch"].items():
        assert digests(ops(found, op)) == [digest]
    switches = [event for event in found.events if event.node.op == "Switch"]
    assert switches
    for event in switches:
        dead = [bool(output.flags & recording.UNSET) for output in event.outputs]
        assert sorted(dead) == [False, True]
        assert all((output.digest == "") == (output.flags & recording.UNSET != 0) for output in event.outputs)


def test_keras_fit(scenes):
    found = scenes["fit"]
    names = {(event.node.name, event.node.op) for event in found.events}
    assert any(name.endswith("sequential_1/conv2d_1/Relu") and op == "_MklNativeFusedConv2D" for name, op in names)
    assert any(name.endswith("dense_1_1/Relu") or name.endswith("dense_1/Relu") for name, _ in names)
    assert any(op == "_MklNativeConv2DBackpropFilterWithBias" for _, op in names)
    assert set(scenes.expected["fit"]["weights"]) <= set(digests(found.of("ReadVariableOp")))
    batches = [event for event in found.events if event.node.op.startswith("IteratorGetNext")]
    assert batches and not any(event.node.pipeline for event in batches)
    assert all(event.outputs[0].detail.order_free_rows for event in batches)
    assert any(event.node.pipeline and event.node.op == "RandomShuffle" for event in found.events)
    # The smaller last batch of an epoch is seen, though it is another graph.
    assert {event.outputs[0].shape[0] for event in batches} == {16, 8}


def test_producers_are_the_names_of_nodes(scenes):
    found = scenes["fit"]
    names = {node.name for node in found.nodes}
    inputs = [name.split(":")[0] for node in found.nodes if not node.eager for name in node.inputs if name[0] != "^"]
    assert sum(name in names for name in inputs) > 0.6 * len(inputs)  # The others are constants.


def test_lstm_and_tape(scenes):
    for scene, expected in (("lstm", scenes.expected["lstm"]["weights"]), ("tape", [scenes.expected["tape"]["variable"]])):
        assert set(expected) <= set(digests(scenes[scene].of("ReadVariableOp"))), scene
    assert max(event.iteration for event in scenes["lstm"].events) == 12
    assert [event.node.eager for event in ops(scenes["tape"], "MatMul")] == [True] * len(ops(scenes["tape"], "MatMul"))


def test_input_pipelines_are_told_apart(scenes):
    found = scenes["data"]
    batches = [event for event in found.events if event.node.op.startswith("IteratorGetNext") and event.outputs[0].digest]
    assert digests(batches) == scenes.expected["data"]["batches"]
    workers = [event for event in found.events if event.node.op in ("Mul", "EagerPyFunc", "Sqrt")]
    assert {event.node.op for event in workers} == {"Mul", "EagerPyFunc", "Sqrt"}
    assert all(event.node.pipeline for event in workers)
    assert not any(event.node.pipeline for event in batches)


def test_a_kernel_that_fails(scenes):
    found = scenes["error"]
    assert scenes.expected["error"]["raised"] is True
    (event,) = ops(found, "MatMul")
    assert [output.flags for output in event.outputs] == [recording.UNSET]
    assert not ops(found, "Exp")


def test_graph_mode(scenes):
    found = scenes["graph"]
    assert digests([event for event in found.events if event.node.name == "y"]) == scenes.expected["graph"]["y"]
    assert not any(event.node.pipeline or event.node.eager for event in found.events)


def contents(found: Recording, pipeline: bool) -> Counter[Any]:
    counted: Counter[Any] = Counter()
    for event in found.events:
        if event.node.pipeline == pipeline:
            key = event.key()[:-1] if pipeline else event.key()
            outputs = tuple((output.dtype, output.shape, output.digest, output.flags) for output in event.outputs)
            counted[key, tuple(event.inputs), outputs] += 1
    return counted


def test_equal_runs_have_equal_events(scenes):
    for name, found in scenes.first.items():
        other = scenes.second[name]
        assert contents(found, False) == contents(other, False), name
        assert found.end.chain == other.end.chain, name
        assert found.counts.ops.seen == other.counts.ops.seen, name


def test_equal_pipelines_keep_the_same_contents(scenes):
    """Whatever the workers' order: at least 64 contents of a node are in both recordings."""
    for name, found in scenes.first.items():
        ours, theirs = contents(found, True), contents(scenes.second[name], True)
        common = Counter(key[0] for key in (ours & theirs).elements())
        for node, kept in Counter(key[0] for key in ours.elements()).items():
            assert common[node] >= min(kept, 64), (name, node)
