# SPDX-License-Identifier: Apache-2.0
"""Streams of random numbers after a seed."""

from __future__ import annotations

import hashlib
import random
import struct
from collections.abc import Iterator
from typing import Any

COMMON: dict[str, dict[str, str]] = {
    "seed.python": {"random": "3b11628ae832e546", "gauss": "ac7553767a404797", "shuffle": "adfd56d99b2c490c"},
    "seed.numpy": {
        "rand": "c134ad0255cb7b33",
        "randn": "a7d6339301c06348",
        "permutation": "991da2e64680650c",
        "generator uniform": "ea3229fcb7ec1057",
        "generator normal": "20795192a6238c84",
    },
    "seed.stateless": {
        "uniform": "4b8c1da1750738b1",
        "normal": "d502389fa40386f2",
        "truncated": "1a48210278aa789d",
        "integers": "34953e6f317d0330",
    },
    "seed.tensorflow": {
        "uniform": "cb6bac30f4e9a63e",
        "normal": "10cfa40153992dd2",
        "shuffle": "eb44f52b3f4f4282",
        "dataset shuffle": "dfe51257115e109d",
    },
}
"""The streams of every machine and version tried so far: TensorFlow 2.16 to 2.21, Python 3.11, NumPy 1.26 to 2.4, x86-64, arm64."""

SEED = 42
COUNT = 1000


def python_probe() -> Iterator[tuple[str, Any]]:
    """The row seed.python."""
    stream = random.Random(SEED)
    uniform = struct.pack(f"<{COUNT}d", *(stream.random() for _ in range(COUNT)))
    normal = struct.pack(f"<{COUNT}d", *(stream.gauss(0, 1) for _ in range(COUNT)))
    order = list(range(COUNT))
    stream.shuffle(order)
    shuffled = struct.pack(f"<{COUNT}I", *order)
    streams = {"random": uniform, "gauss": normal, "shuffle": shuffled}
    yield "seed.python", {name: hashlib.sha256(data).hexdigest()[:16] for name, data in streams.items()}


def numpy_probe() -> Iterator[tuple[str, Any]]:
    """The row seed.numpy."""
    import numpy as np

    from isobit.doctor.inputs import digest

    old = np.random.RandomState(SEED)
    new = np.random.default_rng(SEED)
    yield (
        "seed.numpy",
        {
            "rand": digest(old.random_sample(COUNT)),
            "randn": digest(old.standard_normal(COUNT)),
            "permutation": digest(old.permutation(COUNT).astype(np.int64)),
            "generator uniform": digest(new.random(COUNT)),
            "generator normal": digest(new.standard_normal(COUNT)),
        },
    )


def probe(tf: Any) -> Iterator[tuple[str, Any]]:
    """The rows seed.stateless and seed.tensorflow."""
    from isobit.doctor.inputs import digest

    seed = [SEED, 0]
    yield (
        "seed.stateless",
        {
            "uniform": digest(tf.random.stateless_uniform([COUNT], seed)),
            "normal": digest(tf.random.stateless_normal([COUNT], seed)),
            "truncated": digest(tf.random.stateless_truncated_normal([COUNT], seed)),
            "integers": digest(tf.random.stateless_uniform([COUNT], seed, 0, 1000, tf.int32)),
        },
    )
    tf.random.set_seed(SEED)
    streams = {"uniform": digest(tf.random.uniform([COUNT])), "normal": digest(tf.random.normal([COUNT]))}
    streams["shuffle"] = digest(tf.random.shuffle(tf.range(COUNT)))
    dataset = tf.data.Dataset.range(COUNT).shuffle(COUNT)
    streams["dataset shuffle"] = digest(tf.constant([int(x) for x in dataset], tf.int64))
    yield "seed.tensorflow", streams


def keras_probe(tf: Any) -> Iterator[tuple[str, Any]]:
    """The row seed.keras: whether a way of seeding gives the same initial weights twice, and which."""
    from isobit.doctor.inputs import digest

    def weights() -> str:
        return digest(tf.keras.initializers.GlorotUniform()((32, 32)))

    ways = {
        "tf.random.set_seed": lambda: tf.random.set_seed(SEED),
        "keras.utils.set_random_seed": lambda: tf.keras.utils.set_random_seed(SEED),
    }
    value = {}
    for name, sow in ways.items():
        sow()
        first = weights()
        sow()
        value[name] = first if weights() == first else "not pinned"
    yield "seed.keras", value
