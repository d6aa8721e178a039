# SPDX-License-Identifier: Apache-2.0
"""What the software says of itself: versions, devices, settings."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

from isobit import probe as facts
from isobit.doctor import cpu

VARIABLES = (
    "CUBLAS_WORKSPACE_CONFIG",
    "CUDA_VISIBLE_DEVICES",
    "DNNL_DEFAULT_FPMATH_MODE",
    "DNNL_MAX_CPU_ISA",
    "GLIBC_TUNABLES",
    "KERAS_BACKEND",
    "MKL_CBWR",
    "MKL_ENABLE_INSTRUCTIONS",
    "MKL_NUM_THREADS",
    "NPY_DISABLE_CPU_FEATURES",
    "NPY_ENABLE_CPU_FEATURES",
    "NVIDIA_TF32_OVERRIDE",
    "OMP_NUM_THREADS",
    "ONEDNN_CPU_ISA_HINTS",
    "ONEDNN_DEFAULT_FPMATH_MODE",
    "ONEDNN_MAX_CPU_ISA",
    "OPENBLAS_CORETYPE",
    "OPENBLAS_NUM_THREADS",
    "TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL",
    "TF_CUDNN_DETERMINISTIC",
    "TF_CUDNN_USE_AUTOTUNE",
    "TF_DETERMINISTIC_OPS",
    "TF_DISABLE_MKL",
    "TF_ENABLE_AUTO_MIXED_PRECISION",
    "TF_ENABLE_ONEDNN_OPTS",
    "TF_ENABLE_ZENDNN_OPTS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_ONEDNN_THREADPOOL_USE_CALLER_THREAD",
    "TF_OVERRIDE_GLOBAL_THREADPOOL",
    "TF_SET_ONEDNN_FPMATH_MODE",
    "TF_USE_LEGACY_KERAS",
    "TF_XLA_FLAGS",
    "XLA_FLAGS",
)
"""The variables of isobit's table of the environment that reach the arithmetic itself."""


def variables_probe() -> Iterator[tuple[str, Any]]:
    """The row variables: those of VARIABLES that are set."""
    yield "variables", {name: os.environ[name] for name in VARIABLES if name in os.environ}


def _why_onednn(effective: bool) -> str:
    """What decided on TensorFlow's oneDNN operators (DefaultOneDnnPolicy of its port.cc, as measured)."""
    setting = os.environ.get("TF_ENABLE_ONEDNN_OPTS", "")
    if setting.lower() in ("0", "1", "false", "true"):
        return f"TF_ENABLE_ONEDNN_OPTS={setting}"
    told = cpu.describe()
    having = [feature for feature in cpu.ONEDNN_DEFAULT if feature in told["features"]]
    if told["architecture"] not in ("x86_64", "AMD64"):
        return f"the default on {told['architecture']}"
    if effective == bool(having):
        return f"the CPU has {', '.join(having)}" if having else "the CPU has no AVX512_VNNI, AVX_VNNI or AMX"
    return "the default of this build"


def probe(tf: Any) -> Iterator[tuple[str, Any]]:
    """The row software; with TensorFlow (else None) also devices, onednn, threads.setting and modes."""
    groups = [facts.python_facts()]
    if tf is not None:
        groups += [facts.tensorflow_facts(tf), facts.keras_facts(tf.keras)]
    told = {fact.key: fact.value for group in groups for fact in group}
    software = {"python": f"{told['python.implementation']} {told['python.version']}"}
    software["numpy"] = sys.modules["numpy"].__version__ if "numpy" in sys.modules else None
    names = {"tensorflow": "tf.version", "wheel": "tf.wheel", "cuda": "tf.build.cuda", "keras": "keras.version"}
    yield "software", software | {name: told.get(key) for name, key in names.items()}
    if tf is None:
        return
    kinds = sorted({device.device_type for device in tf.config.list_physical_devices()})
    gpus = [value for key, value in sorted(told.items()) if key.startswith("tf.gpu.")]
    yield "devices", {"kinds": kinds, "gpus": gpus, "plugins": told["tf.plugins"]}
    effective = told["tf.onednn.effective"]
    yield "onednn", {"on": effective, "because": None if effective is None else _why_onednn(bool(effective))}
    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    intra = told["tf.threads.intra"] or int(os.environ.get("TF_NUM_INTRAOP_THREADS", "0"))
    yield "threads.setting", {"intra": intra, "inter": told["tf.threads.inter"], "cpus": cpus}
    yield "modes", {"determinism": told["tf.determinism"], "tf32": told["tf.tf32"], "jit": told["tf.jit"]}
