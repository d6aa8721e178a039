# SPDX-License-Identifier: Apache-2.0
"""program_planted.py MODEL FOLDER COUNT SEED: one program, run again and again in this process from the same state, each run
recorded: once as it is for each policy, then COUNT times with one fault each. FOLDER/faults.json says what was planted, and where
explain has to find it."""

import ctypes
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import faults
import isobit
import libtap
import recording

name, folder, count, seed = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
with isobit.record(folder / "start.isobit", overwrite=True):
    pass  # Before TensorFlow is imported: what isobit sees beside the ops is hooked then.

import programs  # noqa: E402
import tensorflow as tf  # noqa: E402

POLICIES = {"all": {"keep_every": 1, "value_bytes": 256 << 20}, "default": {}}
library = ctypes.CDLL(os.fspath(libtap.BINARY_DIR / "lib/libplanted_fault.so"))
library.planted_attach.restype = ctypes.c_char_p
library.planted_arm.argtypes = [ctypes.c_char_p, ctypes.c_int64, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint64]


def record(path, policy, program, fault=None):
    """What the run computed, as bytes; and whether the fault was planted."""
    program.reset(fault)
    planted = fault is not None and fault.kind in faults.IN_THE_PROGRAM
    with isobit.record(path, overwrite=True, **POLICIES[policy]):
        if fault is not None and not planted:
            kind = faults.KERNEL.index("skip" if fault.kind in faults.SKIPS else fault.kind)
            assert library.planted_arm(fault.node.encode(), fault.iteration, fault.run, kind, fault.place)
        results = program.run()
        if fault is not None and not planted:
            planted = library.planted_disarm() == 1
    return results, planted


program = programs.make(name, folder)
program.reset(None)
program.run()  # Traces and compiles, so that every run below is the same.
assert not (error := library.planted_attach()), error
healthy = {policy: record(folder / f"{policy}.isobit", policy, program)[0] for policy in POLICIES}
assert healthy["all"] == healthy["default"] == record(folder / "again.isobit", "all", program)[0], (
    "the program does not repeat itself"
)

known = {policy: recording.read(folder / f"{policy}.isobit") for policy in POLICIES}
done = []
without_effect = 0
for fault in faults.choose(known, seed):
    path = folder / f"{len(done)}.isobit"
    if fault.kind in faults.IN_THE_PROGRAM:
        fault.candidates = program.carriers(known[fault.policy], fault)
    try:
        results, planted = record(path, fault.policy, program, fault)
    except tf.errors.InvalidArgumentError:  # A label out of range: the run ends here, which is no fault of numbers any more.
        library.planted_disarm()
        continue
    differs = planted and faults.locate(fault, known[fault.policy], recording.read(path))
    if not differs:
        # A tensor of zeros, an update that changes nothing, a run that was not recorded and had no consequence.
        assert not planted or fault.kind in faults.SKIPS or fault.racing or not fault.kept, f"nothing differs: {fault}"
        without_effect += 1
        assert without_effect < count, "most faults have no effect"
        continue
    done.append({**asdict(fault), "mattered": results != healthy["all"]})
    if len(done) == count:
        break
(folder / "faults.json").write_text(json.dumps({"faults": done, "without_effect": without_effect}, indent=1))
