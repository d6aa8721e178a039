# SPDX-License-Identifier: Apache-2.0
"""How long `isobit explain` takes for two real recordings of about a million op events each, and how much memory. Prints a table.

The recordings are of one training with every run of every op kept; "equal" explains it against a second run of the same program,
"other seed" against one in which every value differs from the start. The peer, in the same run: PyPI's `mcap` walking through the
messages of both files, undecoded.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mcap.reader import NonSeekingReader

FOLDER = Path(__file__).parent
COMMAND = os.environ["ISOBIT_BIN"]


def record(trace: Path, steps: int, seed: int) -> None:
    command = [sys.executable, FOLDER / "program.py", trace, str(steps), str(seed)]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def explain(a: Path, b: Path, expected: int) -> tuple[float, float]:
    """Seconds, and the largest resident set in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen([COMMAND, "explain", a, b], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != expected:
        raise SystemExit(f"isobit explain {a} {b} ended with wait status {status}, not with exit status {expected}")
    return seconds, usage.ru_maxrss / 1024


def walk(*traces: Path) -> float:
    start = time.perf_counter()
    for trace in traces:
        with trace.open("rb") as file:
            for _ in NonSeekingReader(file).iter_messages(log_time_order=False):
                pass
    return time.perf_counter() - start


def events(trace: Path) -> int:
    told = subprocess.run([COMMAND, "verify", trace], capture_output=True, text=True, check=True).stdout
    return int(told.split(" op events")[0].rpartition(" ")[2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        first, again, seeded = (Path(made) / f"{name}.isobit" for name in ("first", "again", "seeded"))
        for trace, seed in ((first, 1), (again, 1), (seeded, 2)):
            record(trace, arguments.steps, seed)
        print("| pair | events | size | explain | memory | explain / mcap's walk |")
        print("|---|---|---|---|---|---|")
        for name, other, status in (("equal", again, 0), ("other seed", seeded, 1)):
            rounds = [(*explain(first, other, status), walk(first, other)) for _ in range(arguments.rounds)]
            seconds, memory, peer = map(statistics.median, zip(*rounds, strict=True))
            count = events(first) + events(other)
            size = sum(path.stat().st_size for path in (first, other)) / (1 << 20)
            print(f"| {name} | {count:,} | {size:.0f} MiB | {seconds:.2f} s | {memory:.0f} MiB | {seconds / peer:.2f} |")


main()
