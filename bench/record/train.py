# SPDX-License-Identifier: Apache-2.0
"""train.py MODEL STEPS ROUNDS MODE...: trains in rounds of STEPS steps, each round once in every MODE, and prints one JSON list of
{"mode", "wall", "cpu", "bytes"}. Modes: "plain", "default" and "every" (recorded with the default policy, and with every output of
every step digested), or alone one of tfdbg's tensor debug modes ("NO_TENSOR", ...), which cannot be switched off again."""

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import isobit
import keras
import models
import tensorflow as tf

POLICIES: dict[str, dict[str, int]] = {"default": {}, "every": {"keep_every": 1}}
SCALE = 4
BATCH = 64


def folder_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def timed(mode: str, folder: Path, train: Any) -> dict[str, Any]:
    start, cpu = time.perf_counter(), time.process_time()
    if mode in POLICIES:
        with isobit.record(os.fspath(folder / "trace.isobit"), overwrite=True, **POLICIES[mode]):
            train()
    else:
        train()
    used = {"mode": mode, "wall": time.perf_counter() - start, "cpu": time.process_time() - cpu}
    return {**used, "bytes": folder_bytes(folder)}


def main() -> None:
    name, steps, rounds, modes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if modes[0].isupper():
            tf.debugging.experimental.enable_dump_debug_info(made, tensor_debug_mode=modes[0], circular_buffer_size=-1)
        keras.utils.set_random_seed(1)
        model, (x, y) = models.compiled(name, SCALE)
        data = tf.data.Dataset.from_tensor_slices((x, y)).batch(BATCH, drop_remainder=True).repeat()

        def train(count: int = steps) -> None:
            # A dataset that ends: TensorFlow can take 5 s to let go of one that does not.
            model.fit(data.take(count), epochs=1, verbose=0)

        train(3)  # Traces, compiles, allocates.
        print(json.dumps([timed(mode, folder, train) for _ in range(rounds) for mode in modes]))


main()
