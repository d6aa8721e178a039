# SPDX-License-Identifier: Apache-2.0
"""The doctor on CPUs that are not here, by user-mode emulation. Some minutes each."""

import platform
import shutil

import pytest
from machine import changed, doctor, emulated

pytestmark = pytest.mark.slow

if platform.machine() != "x86_64" or not shutil.which("qemu-x86_64"):
    pytest.skip("needs qemu-x86_64 (Debian: qemu-user) on x86-64", allow_module_level=True)


def test_haswell_is_this_machine_capped_to_avx2_but_for_its_maker():
    haswell = emulated("Haswell")
    assert haswell.status == 0, haswell.err
    values = haswell.values()
    assert values["cpu"] == {"architecture": "x86_64", "maker": "GenuineIntel", "features": ["SSE4.2", "AVX", "FMA", "AVX2"]}
    assert values["onednn"] == {"on": False, "because": "the CPU has no AVX512_VNNI, AVX_VNNI or AMX"}
    assert values["rsqrt.estimate"]["as"] == "QEMU"
    assert values["fma"]["matmul"] is True
    differ = changed(haswell, doctor("--json", TF_ENABLE_ONEDNN_OPTS="0", ONEDNN_MAX_CPU_ISA="AVX2"))
    assert {"rsqrt.estimate", "variables"} <= differ
    # What starts from rsqrtps (batch norm among the operations of threads), and what NumPy chooses by itself.
    makers = {"rsqrt.estimate", "rsqrt.result", "function.rsqrt", "threads"}
    assert differ <= makers | {"cpu", "onednn", "variables", "numpy.functions", "numpy.order.sum", "numpy.order.matmul"}


def test_sandy_bridge_has_no_fused_operations_and_no_float16():
    result = emulated("SandyBridge")
    values = result.values()
    assert "FMA" not in values["cpu"]["features"]
    assert set(values["fma"].values()) == {False}
    assert values["numpy.arithmetic"]["fused matmul"] is False
    assert "order.matmul.64" in changed(result, doctor("--json", TF_ENABLE_ONEDNN_OPTS="0"))
    # Its float16 kernels have instructions that this CPU does not; nothing else is lost by that.
    assert result.status == 2
    assert "the process was ended by SIGILL in the part float16" in result.err
    assert {row for row, value in values.items() if value is None} == {"order.matmul.float16", "half.float16"}
