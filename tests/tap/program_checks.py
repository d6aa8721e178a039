# SPDX-License-Identifier: Apache-2.0
"""program_checks.py WHAT TRACE: what attach does where TensorFlow is not what it is known to be. Prints JSON."""

import ctypes
import json
import os
import sys

import libtap

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
what, trace = sys.argv[1:]
tap = libtap.Tap()


def load_fake():
    """A library with TensorFlow's name and few of its functions."""
    ctypes.CDLL(os.environ["FAKE_TENSORFLOW"], mode=ctypes.RTLD_GLOBAL)


if what == "fake":
    load_fake()
tap.start(trace)


def attach():
    try:
        tap.attach()
    except libtap.NativeError as error:
        return error.code, str(error)
    return 0, ""


code, error = attach()
again, _ = attach()
print(json.dumps({"code": code, "error": error, "report": tap.report(), "again": again}))
tap.event(libtap.MARK, "goes on", {})
tap.stop()
