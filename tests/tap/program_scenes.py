# SPDX-License-Identifier: Apache-2.0
"""program_scenes.py FOLDER: small TensorFlow programs, each recorded into FOLDER/<name>.isobit; what they computed goes to
FOLDER/expected.json as digests of the arrays that Python saw."""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import libtap
import numpy as np
import tensorflow as tf

tap = libtap.Tap()
floats = np.linspace(-2, 2, 24, dtype=np.float32)


def digest(value):
    """isobit's digest of an array that Python holds."""
    array = np.ascontiguousarray(np.asarray(value))
    dtype = tf.as_dtype(array.dtype).as_datatype_enum
    return tap.digest(libtap.Buffer(dtype, np.shape(value), array.ctypes.data, array.nbytes, array))


def eager():
    a = tf.constant(floats.reshape(4, 6))
    b = tf.matmul(a, a, transpose_b=True)
    results = {
        "MatMul": b,
        "Relu": tf.nn.relu(b),
        "Cast": tf.cast(b, tf.bfloat16),
        "Complex": tf.complex(b, b),
        "Sqrt": tf.sqrt(b - 1e9),  # NaN everywhere.
        "Shape": tf.shape(b),
        "Unique": tf.unique(tf.constant([3, 1, 3])).y,
    }
    tf.strings.upper(tf.constant(["short", "a string that is too long to lie in place"]))
    tf.zeros([0, 3]) + 1
    values = {digest(value): np.asarray(value).tobytes().hex() for value in results.values()}
    return {"digests": {name: digest(value) for name, value in results.items()}, "values": values}


def wide():
    """Without a budget for values: what stands for them then."""
    x = np.linspace(-1, 1, 5000, dtype=np.float32).reshape(50, 100)
    return {"digest": digest(tf.identity(x) * 1.0), "sum": float(x.sum(dtype=np.float64))}


def function():
    layer = tf.keras.layers.Dense(5, activation="relu", kernel_initializer="ones")

    @tf.function
    def step(x):
        return tf.reduce_sum(layer(x), axis=0)

    results = [step(tf.constant(floats.reshape(4, 6) * i)) for i in range(20)]
    return {"Sum": [digest(result) for result in results]}


def alike():
    """Two functions with a node of one name and text."""

    @tf.function
    def check(x):
        return tf.exp(x, name="value")

    @tf.function
    def train(x):
        return tf.exp(x, name="value") + 1.0

    checked = [digest(check(tf.constant([i, 1.0]))) for i in range(3)]
    for i in range(5):
        train(tf.constant([i, 2.0]))
    return {"check": checked}


def loop():
    @tf.function
    def power(x, n):
        for _ in tf.range(n):
            x = tf.matmul(x, tf.constant([[1.0, 0.001], [0.0, 1.0]]))
        return x

    return {"MatMul": digest(power(tf.eye(2), tf.constant(150)))}


def branch():
    @tf.function
    def f(x):
        return tf.exp(x) if tf.reduce_sum(x) > 0 else tf.sin(x)

    return {"Exp": digest(f(tf.constant([1.0, 2.0]))), "Sin": digest(f(tf.constant([-1.0, -2.0])))}


def fit():
    tf.keras.utils.set_random_seed(7)
    model = tf.keras.Sequential(
        [
            tf.keras.layers.Input((8, 8, 3)),
            tf.keras.layers.Conv2D(4, 3, activation="relu"),
            tf.keras.layers.BatchNormalization(),
            tf.keras.layers.MaxPooling2D(),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(16, activation="relu"),
            tf.keras.layers.Dropout(0.25),
            tf.keras.layers.Dense(10),
        ]
    )
    model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    rng = np.random.default_rng(1)
    x, y = rng.random((72, 8, 8, 3), np.float32), rng.integers(0, 10, 72)
    model.fit(x, y, batch_size=16, epochs=3, verbose=0, shuffle=True)
    return {"weights": [digest(weight) for weight in model.get_weights()]}


def lstm():
    tf.keras.utils.set_random_seed(7)
    model = tf.keras.Sequential([tf.keras.layers.Input((12, 4)), tf.keras.layers.LSTM(6), tf.keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    x = np.random.default_rng(1).random((32, 12, 4), np.float32)
    model.fit(x, x.sum((1, 2)), batch_size=8, epochs=2, verbose=0)
    return {"weights": [digest(weight) for weight in model.get_weights()]}


def tape():
    variable = tf.Variable(floats.reshape(6, 4))
    for _ in range(3):
        with tf.GradientTape() as recorded:
            loss = tf.reduce_mean(tf.square(tf.matmul(tf.constant(floats.reshape(4, 6)), variable)))
        variable.assign_sub(0.1 * recorded.gradient(loss, variable))
    return {"variable": digest(variable.numpy())}


def data():
    def load(i):
        return tf.py_function(lambda i: tf.sqrt(tf.cast(i, tf.float32)), [i], tf.float32)

    dataset = tf.data.Dataset.range(100).map(lambda i: load(i) * 2.0, num_parallel_calls=4).batch(10).prefetch(2)
    return {"batches": [digest(batch.numpy()) for batch in dataset]}


def error():
    @tf.function(input_signature=[tf.TensorSpec([None, None])] * 2)
    def f(x, y):
        return tf.exp(tf.matmul(x, y))

    try:
        f(tf.zeros([2, 3]), tf.zeros([4, 5]))
    except tf.errors.InvalidArgumentError as raised:
        return {"raised": "Matrix size-incompatible" in str(raised)}


def graph():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.float32, [2, 2], name="x")
        state = tf.compat.v1.get_variable("state", [2, 2], initializer=tf.compat.v1.ones_initializer(), use_resource=False)
        y = tf.add(tf.matmul(x, state, name="product"), 1.0, name="y")
        update = tf.compat.v1.assign_add(state, x, name="update")
        session.run(tf.compat.v1.global_variables_initializer())
        results = []
        for i in range(3):
            results.append(digest(session.run(y, {x: np.eye(2) * i})))
            session.run(update, {x: np.eye(2)})
    return {"y": results}


SCENES = [eager, wide, function, alike, loop, branch, fit, lstm, tape, data, error, graph]


def main():
    folder = Path(sys.argv[1])
    chosen = sys.argv[2:]
    expected = {"version": tf.__version__}
    for scene in SCENES:
        if not chosen or scene.__name__ in chosen:
            options = {"value_bytes": 0} if scene is wide else {}
            with tap.recording(folder / f"{scene.__name__}.isobit", **options):
                expected["report"] = tap.report()
                expected[scene.__name__] = scene()
    (folder / "expected.json").write_text(json.dumps(expected, indent=1))


main()
