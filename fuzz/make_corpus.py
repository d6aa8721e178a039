# SPDX-License-Identifier: Apache-2.0
"""Makes fuzz/corpus/ from a recording in text: whole files for reader_fuzz, single messages of each channel for messages_fuzz.
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


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        traces = [Path(scratch) / f"{side}.isobit" for side in "ab"]
        subprocess.run([ROOT / "build/dev/bin/text_trace", ROOT / "fuzz/seed.txt", *traces], check=True)
        whole = [trace.read_bytes() for trace in traces]
        with traces[0].open("rb") as file:
            messages = [(channel.topic, channel.id, message.data) for _, channel, message in make_reader(file).iter_messages()]
    write("reader", "whole", whole[0])
    write("reader", "torn", whole[1][: len(whole[1]) * 2 // 3])
    write("reader", "empty", b"")
    framed = b""
    for topic, channel, data in messages:
        if topic == "/run":
            continue
        piece = bytes([channel - 1]) + len(data).to_bytes(2, "little") + data
        framed += piece
        write("messages", topic.strip("/"), piece)
    write("messages", "all", framed)


if __name__ == "__main__":
    main()
