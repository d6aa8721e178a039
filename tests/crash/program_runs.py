# SPDX-License-Identifier: Apache-2.0
"""program_runs.py WHAT TRACE: what recordings must survive."""

import os
import sys
import threading
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import libtap
import numpy as np
import tensorflow as tf

what, trace = sys.argv[1], Path(sys.argv[2])
tap = libtap.Tap()


@tf.function
def step(x):
    return tf.reduce_sum(tf.matmul(x, x) * 0.5)


def train_for_ever():
    """Says how far it has come, until it is killed."""
    tap.start(trace, keep_every=1)
    tap.attach()
    print("ready", flush=True)
    for i in iter(int, 1):
        step(tf.random.normal([64, 64]) + i)


def full_disk():
    rng = np.random.default_rng(1)
    with_errors = 0
    tap.start(trace, keep_every=1)
    tap.attach()
    total = 0.0
    for i in range(4000):
        total += float(step(tf.constant(rng.random((200, 200), np.float32))))
        if i == 20:
            tap.flush()  # What is in the file by now stays, whatever follows.
    try:
        tap.stop()
    except libtap.NativeError as error:
        with_errors = error.code
    print(total, with_errors, flush=True)


def forked_child():
    """The child makes a recording of its own while the parent's goes on."""
    tap.start(trace)
    tap.attach()
    step(tf.eye(3))
    child = os.fork()
    if child == 0:
        recording_before = tap.is_recording()
        tap.start(trace.with_suffix(".child.isobit"))
        tap.event(libtap.MARK, "child", {})
        tap.stop()
        os._exit(1 if recording_before else 0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    step(tf.eye(4))
    tap.stop()
    print(status)


def workers_at_stop():
    """Input-pipeline workers go on while recordings start and stop."""
    data = tf.data.Dataset.range(1 << 40).map(lambda i: tf.reduce_sum(tf.random.normal([50, 50])), num_parallel_calls=8)
    iterator = iter(data.batch(4).prefetch(8))
    for i in range(30):
        with tap.recording(trace.with_suffix(f".{i}.isobit")):
            next(iterator)
    next(iterator)
    print("done")


def threads_at_stop():
    """Threads run kernels all the time while recordings start and stop."""
    stop = threading.Event()

    def work(i):
        while not stop.is_set():
            step(tf.ones([8 * i, 8 * i]))
            tf.sqrt(tf.range(float(i)))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(1, 5)]
    for thread in threads:
        thread.start()
    for i in range(40):
        with tap.recording(trace.with_suffix(f".{i}.isobit")):
            step(tf.eye(2))
    stop.set()
    for thread in threads:
        thread.join()
    print("done")


def nested():
    """Starts count up, the first path holds, the last stop ends."""
    for _ in range(3):
        tap.start(trace)
        tap.attach()
    for _ in range(2):
        tap.stop()
        assert tap.is_recording()
        step(tf.eye(2))
    tap.stop()
    assert not tap.is_recording()
    for late in (tap.stop, lambda: tap.event(libtap.MARK, "late", {})):
        try:
            late()
        except libtap.NativeError as error:
            assert error.code == libtap.NOT_RECORDING, error
        else:
            raise AssertionError("nothing records any more")
    print("done")


globals()[what]()
