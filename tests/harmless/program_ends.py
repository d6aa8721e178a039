# SPDX-License-Identifier: Apache-2.0
"""program_ends.py HOW TRACE: runs an op, then ends in one of many ways. TRACE "-": without recording."""

import multiprocessing
import os
import signal
import sys
import threading

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import libtap
import tensorflow as tf

how, trace = sys.argv[1:]


def square(x):
    return int(tf.square(tf.constant(x)).numpy())


def plain_child(x):
    return x * x


def end():
    if how == "raise":
        raise RuntimeError("as the program wants it")
    if how == "tensorflow_error":
        tf.matmul(tf.zeros([2, 3]), tf.zeros([4, 5]))
    if how == "exit":
        sys.exit(7)
    if how == "os_exit":
        os._exit(9)
    if how == "abort":
        os.abort()
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "terminate":
        os.kill(os.getpid(), signal.SIGTERM)
    if how == "segfault":
        os.kill(os.getpid(), signal.SIGSEGV)
    if how == "fork":
        child = os.fork()
        if child == 0:
            os._exit(3)
        print("child", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    if how == "fork_exit":
        child = os.fork()
        if child == 0:
            sys.exit(4)
        print("child", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    if how == "pool":
        with multiprocessing.get_context("fork").Pool(2) as pool:
            print(pool.map(plain_child, range(5)))
    if how == "spawn":
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            print(pool.map(plain_child, range(3)))
    if how == "daemon":
        # Runs eager ops until the interpreter is gone.
        threading.Thread(target=lambda: [square(2.0) for _ in iter(int, 1)], daemon=True).start()
        square(3.0)
    if how == "late":
        import atexit

        atexit.register(lambda: print("late", square(5.0)))


if __name__ == "__main__":
    if trace != "-":
        tap = libtap.Tap()
        tap.start(trace)
        tap.attach()
    print(square(3.0), flush=True)
    end()
    print(square(4.0))
