# SPDX-License-Identifier: Apache-2.0
"""Makes fuzz/corpus/ from a pair of recordings in text: whole files for reader_fuzz, messages, the text itself.
Usage: build/venv/bin/python fuzz/make_corpus.py (after scripts/build dev)"""

import subprocess
import tempfile
from pathlib import Path

from mcap.reader import make_reader

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "fuzz/corpus"


def write(folder: str, name: str, data: bytes) -> None:
    path = CORPUS / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def read(trace: Path) -> list[tuple[str, int, bytes]]:
    with trace.open("rb") as file:
        messages = [(channel.topic, channel.id, message.data) for _, channel, message in make_reader(file).iter_messages()]
    return [message for message in messages if message[0] != "/run"]


def frame(number: int, data: bytes) -> bytes:
    """As fuzz/container.h takes it."""
    return bytes([number]) + len(data).to_bytes(2, "little") + data


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        traces = [Path(scratch) / f"{side}.isobit" for side in "ab"]
        subprocess.run([ROOT / "build/dev/bin/text_trace", ROOT / "fuzz/seed.txt", *traces], check=True)
        whole = [trace.read_bytes() for trace in traces]
        a, b = (read(trace) for trace in traces)
    write("reader", "whole", whole[0])
    write("reader", "torn", whole[1][: len(whole[1]) * 2 // 3])
    write("reader", "empty", b"")
    for topic, channel, data in a:
        write("messages", topic.strip("/"), frame(channel - 1, data))
    write("messages", "all", b"".join(frame(channel - 1, data) for _, channel, data in a))
    sides = [(128, channel, data) for _, channel, data in a] + [(192, channel, data) for _, channel, data in b]
    write("messages", "pair", b"".join(frame(side + channel - 1, data) for side, channel, data in sides))
    write("explain", "seed", (ROOT / "fuzz/seed.txt").read_bytes())


if __name__ == "__main__":
    main()
