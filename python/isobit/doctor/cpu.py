# SPDX-License-Identifier: Apache-2.0
"""What the CPU says of itself, asked by two instructions rather than of the system, so that the answer is right under
emulation too: ``cpuid``, and ``rsqrtps``, whose result beyond 12 bits is the maker's own."""

from __future__ import annotations

import ctypes
import mmap
import platform
import struct
from collections.abc import Iterator
from typing import Any

# void f(uint32_t leaf, uint32_t subleaf, uint32_t out[4]); eax, ebx, ecx and edx to out.
_CPUID = bytes.fromhex("53 89f8 89f1 4989d0 0fa2 418900 41895804 41894808 4189500c 5b c3")
# void f(const float in[4], float out[4]); rsqrtps.
_RSQRT = bytes.fromhex("0f5207 0f1106 c3")

# (leaf, subleaf, register 0 to 3, bit): what TensorFlow, oneDNN, XLA and NumPy choose kernels by.
_FEATURES = {
    "SSE4.2": (1, 0, 2, 20),
    "AVX": (1, 0, 2, 28),
    "FMA": (1, 0, 2, 12),
    "AVX2": (7, 0, 1, 5),
    "AVX512F": (7, 0, 1, 16),
    "AVX512_VNNI": (7, 0, 2, 11),
    "AVX512_BF16": (7, 1, 0, 5),
    "AVX512_FP16": (7, 0, 3, 23),
    "AVX_VNNI": (7, 1, 0, 4),
    "AMX_BF16": (7, 0, 3, 22),
    "AMX_INT8": (7, 0, 3, 25),
}
# (0 for AT_HWCAP or 1 for AT_HWCAP2, bit) of Linux on arm64.
_ARM_FEATURES = {
    "ASIMD": (0, 1),
    "ASIMDHP": (0, 10),
    "ASIMDDP": (0, 20),
    "SVE": (0, 22),
    "ASIMDFHM": (0, 23),
    "SVE2": (1, 1),
    "I8MM": (1, 13),
    "BF16": (1, 14),
    "SME": (1, 23),
}
ONEDNN_DEFAULT = ("AVX512_VNNI", "AVX512_BF16", "AVX_VNNI", "AMX_BF16", "AMX_INT8")
"""The features with any of which TensorFlow switches its oneDNN operators on by itself on Linux."""

ESTIMATES = {
    "3fd26800 3f94c800 3f72f800": "AMD Zen",
    "3fd26e43 3f94cc07 3f72fc05": "QEMU",
}
"""First words of rsqrtps at 0.37, 0.74 and 1.11, and whose they are."""


class _Code:
    """Machine code that can be called. The mapping lives as long as the object."""

    def __init__(self, code: bytes) -> None:
        self._pages = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        self._pages.write(code)
        self._start = ctypes.addressof(ctypes.c_char.from_buffer(self._pages))

    def __call__(self, *arguments: Any) -> None:
        ctypes.CFUNCTYPE(None, *map(type, arguments))(self._start)(*arguments)


def _is_x86() -> bool:
    return platform.machine() in ("x86_64", "AMD64") and struct.calcsize("P") == 8


def _leaf(leaf: int, subleaf: int = 0) -> list[int]:
    out = (ctypes.c_uint32 * 4)()
    _Code(_CPUID)(ctypes.c_uint32(leaf), ctypes.c_uint32(subleaf), ctypes.c_void_p(ctypes.addressof(out)))
    return list(out)


def _cpuid() -> dict[str, Any]:
    highest, b, c, d = _leaf(0)
    maker = struct.pack("<III", b, d, c).decode("ascii", "replace")
    features = []
    for name, (leaf, subleaf, register, bit) in _FEATURES.items():
        known = leaf <= highest and subleaf <= _leaf(leaf)[0] if subleaf else leaf <= highest
        if known and _leaf(leaf, subleaf)[register] >> bit & 1:
            features.append(name)
    return {"architecture": platform.machine(), "maker": maker, "features": features}


def _told_by_linux() -> dict[str, str]:
    """The first CPU of /proc/cpuinfo."""
    told: dict[str, str] = {}
    with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
        for line in file:
            key, _, value = line.partition(":")
            told.setdefault(key.strip(), value.strip())
    return told


def _hwcap() -> dict[str, Any]:
    """What the kernel tells every arm64 process."""
    auxiliary = ctypes.CDLL(None).getauxval
    auxiliary.restype, auxiliary.argtypes = ctypes.c_ulong, [ctypes.c_ulong]
    words = [auxiliary(16), auxiliary(26)]  # AT_HWCAP, AT_HWCAP2.
    features = [name for name, (word, bit) in _ARM_FEATURES.items() if words[word] >> bit & 1]
    implementer = _told_by_linux().get("CPU implementer", "unknown")  # Of the host, under emulation.
    return {"architecture": platform.machine(), "maker": f"implementer {implementer}", "features": features}


def _from_system() -> dict[str, Any]:
    """What Linux tells on x86-64 where no code may be made."""
    told = _told_by_linux()
    words = told.get("flags", "").upper().split()
    features = [name for name in _FEATURES if name.replace(".", "_") in words]
    return {"architecture": platform.machine(), "maker": told.get("vendor_id", "unknown"), "features": features}


def describe() -> dict[str, Any]:
    """Architecture, maker and features that kernels are chosen by."""
    if _is_x86():
        try:
            return _cpuid()
        except OSError:  # No memory that can be executed.
            return _from_system()
    if platform.machine() == "aarch64":
        return _hwcap()
    return {"architecture": platform.machine(), "maker": "unknown", "features": []}


def estimate_of_rsqrt() -> list[str]:
    """The bits of rsqrtps at 0.37 * i for i = 1 .. 8. Raises OSError."""
    if not _is_x86():
        raise OSError(f"there is no rsqrtps on {platform.machine()}")
    code = _Code(_RSQRT)
    words: list[str] = []
    for start in (1, 5):
        given = (ctypes.c_float * 4)(*(0.37 * i for i in range(start, start + 4)))
        out = (ctypes.c_uint32 * 4)()
        code(ctypes.c_void_p(ctypes.addressof(given)), ctypes.c_void_p(ctypes.addressof(out)))
        words += [f"{word:08x}" for word in out]
    return words


def probe() -> Iterator[tuple[str, Any]]:
    """The rows cpu and rsqrt.estimate."""
    yield "cpu", describe()
    words = estimate_of_rsqrt()
    yield "rsqrt.estimate", {"bits": words, "as": ESTIMATES.get(" ".join(words[:3]), "")}
