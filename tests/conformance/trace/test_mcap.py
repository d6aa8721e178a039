# SPDX-License-Identifier: Apache-2.0
"""Recordings are MCAP: another implementation (PyPI: mcap) reads every message that we write, and we read what it writes."""

import collections
import json
import os
import pathlib
import re
import subprocess

import pytest
from mcap.reader import NonSeekingReader, SeekingReader, make_reader
from mcap.writer import CompressionType, IndexType, Writer
from mcap_protobuf.decoder import DecoderFactory

ISOBIT = os.environ["ISOBIT_BIN"]
WRITE_TRACE = pathlib.Path(os.environ["ISOBIT_BINARY_DIR"], "bin", "conformance_write_trace")
ROUNDS, EVENTS_A_ROUND = 20, 100
TOPICS = {"/run", "/strings", "/sites", "/shapes", "/nodes", "/details", "/ops", "/side", "/env", "/values", "/counts", "/end"}


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    path = tmp_path_factory.mktemp("trace") / "a.isobit"
    subprocess.run([WRITE_TRACE, path], check=True)
    return path


def isobit(*arguments):
    return subprocess.run([ISOBIT, *map(str, arguments)], capture_output=True, text=True, timeout=120)


def show(path, *arguments):
    result = isobit("show", path, "--json", *arguments)
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()] if arguments else json.loads(result.stdout)


def decoded(path):
    """Topic: messages, as the other implementation decodes them from the schema in the file."""
    messages = collections.defaultdict(list)
    with open(path, "rb") as stream:
        for _, channel, _, message in make_reader(stream, True, [DecoderFactory()]).iter_decoded_messages():
            messages[channel.topic].append(message)
    return messages


def raw(path):
    """(schema, channel, message) of all messages, in the order of the file."""
    with open(path, "rb") as stream:
        return list(NonSeekingReader(stream).iter_messages(log_time_order=False))


# ---- it reads ours ---------------------------------------------------------------------------------------------------------


def test_lists_every_channel(recording):
    with open(recording, "rb") as stream:
        reader = SeekingReader(stream, validate_crcs=True)
        assert reader.get_header().profile == "isobit-trace"
        summary = reader.get_summary()
        assert {channel.topic for channel in summary.channels.values()} == TOPICS
        assert {schema.encoding for schema in summary.schemas.values()} == {"protobuf"}
        count = sum(1 for _ in reader.iter_messages())
    assert summary.statistics.message_count == count == len(raw(recording))
    assert summary.statistics.chunk_count == len(summary.chunk_indexes) > ROUNDS


def test_decodes_every_message(recording):
    messages = decoded(recording)
    assert set(messages) == TOPICS
    run = messages["/run"][0]
    assert (run.recorder, list(run.argv), run.schema_version) == ("isobit conformance", ["python", "train.py"], 1)
    texts = [""] + [text for strings in messages["/strings"] for text in strings.text]
    nodes = [node for batch in messages["/nodes"] for node in batch.node]
    assert [texts[node.name] for node in nodes] == [f"dense_{i}/MatMul" for i in range(ROUNDS)]
    assert [texts[i] for i in nodes[0].inputs] == ["x", "w"]
    sites = [line for batch in messages["/sites"] for line in batch.line]
    assert sites == list(range(1, ROUNDS + 1))
    ops = messages["/ops"]
    assert sum(len(batch.node) for batch in ops) == ROUNDS * EVENTS_A_ROUND
    assert all(len(batch.output_digests) == 16 * len(batch.node) for batch in ops)
    sequences = []
    for batch in ops:
        last = 0
        for delta in batch.sequence:
            last += delta
            sequences.append(last)
    assert sequences == [i + i // EVENTS_A_ROUND + 1 for i in range(ROUNDS * EVENTS_A_ROUND)]
    assert [event.attrs[0].number for event in messages["/side"]] == [0.5 * i for i in range(ROUNDS)]
    assert list(messages["/side"][0].array.row_digests) == [1, 2, 3]
    facts = [fact for batch in messages["/env"] for fact in batch.fact]
    assert [(f.fact.key, f.fact.WhichOneof("value"), f.reason) for f in facts] == [
        ("cpu.vendor", "text", ""),
        ("object.libm", None, "no build id"),
    ]
    assert messages["/counts"][-1].ops.kept == ROUNDS * EVENTS_A_ROUND
    assert messages["/end"][0].kind == "exit"
    assert messages["/end"][0].chain == bytes([0] * 7 + [2] + [0] * 7 + [1])


def test_values_are_the_tensors(recording):
    np = pytest.importorskip("numpy")
    values = decoded(recording)["/values"]
    assert len(values) == ROUNDS
    for i, value in enumerate(values):
        assert (value.dtype, list(value.shape), value.size, value.offset) == (1, [10, 100], 4000, 0)
        assert value.encoding == 1  # Shuffled: all first bytes, then all second bytes, ...
        numbers = np.frombuffer(value.data, np.uint8).reshape(4, 1000).T.copy().view("<f4")[:, 0]
        assert (numbers == np.float32(i) + np.float32(0.25) * np.arange(1000, dtype=np.float32)).all()


def test_reads_what_recover_writes(recording, tmp_path):
    torn, out = tmp_path / "torn.isobit", tmp_path / "out.isobit"
    torn.write_bytes(recording.read_bytes()[: recording.stat().st_size // 2])
    assert isobit("recover", torn, "-o", out).returncode == 0
    assert isobit("verify", out).returncode == 0
    messages = decoded(out)
    events = sum(len(batch.node) for batch in messages["/ops"])
    assert 0 < events < ROUNDS * EVENTS_A_ROUND
    assert messages["/counts"][-1].ops.kept == events
    assert "/end" not in messages


# ---- we read its -----------------------------------------------------------------------------------------------------------


def rewrite(source, target, change=lambda topic, data: data, **options):
    """The messages of `source`, written by the other implementation."""
    with open(target, "wb") as stream:
        writer = Writer(stream, **options)
        writer.start(profile="isobit-trace", library="mcap")
        channels = {}
        for schema, channel, message in raw(source):
            if channel.topic not in channels:
                number = writer.register_schema(schema.name, schema.encoding, schema.data)
                channels[channel.topic] = writer.register_channel(channel.topic, "protobuf", number)
            writer.add_message(
                channels[channel.topic], message.log_time, change(channel.topic, message.data), message.publish_time
            )
        writer.finish()


@pytest.mark.parametrize(
    "options",
    [
        {"compression": CompressionType.ZSTD},
        {"compression": CompressionType.NONE},
        {"compression": CompressionType.ZSTD, "chunk_size": 2000, "enable_data_crcs": True},
        {"use_chunking": False, "enable_data_crcs": True},
        {"enable_crcs": False},
        {"index_types": IndexType.NONE, "use_statistics": False, "use_summary_offsets": False},
        {"repeat_channels": False, "repeat_schemas": False, "index_types": IndexType.CHUNK},
    ],
    ids=["zstd", "none", "small-chunks", "no-chunks", "no-crcs", "no-indexes", "no-repeats"],
)
def test_reads_what_it_writes(recording, tmp_path, options):
    path = tmp_path / "b.isobit"
    rewrite(recording, path, **options)
    verified = isobit("verify", path)
    assert verified.returncode == 0, verified.stderr
    for channel in ("ops", "nodes", "side", "env", "strings"):
        assert show(path, "--channel", channel) == show(recording, "--channel", channel)
    ours, its = show(recording), show(path)
    for key in ("run", "end", "counts", "nodes", "ops", "side", "env"):
        assert ours[key] == its[key]


def test_reads_messages_that_it_encodes(recording, tmp_path):
    """Python's protobuf instead of our encoder, with a field that this version does not know."""
    decoders = {}
    factory = DecoderFactory()
    for schema, channel, _ in raw(recording):
        decoders[channel.topic] = factory.decoder_for("protobuf", schema)

    def encode_anew(topic, data):
        unknown = b"\xba\x3e\x05later"  # Field 999.
        return decoders[topic](data).SerializeToString() + unknown

    path, recovered = tmp_path / "c.isobit", tmp_path / "d.isobit"
    rewrite(recording, path, encode_anew)
    assert isobit("verify", path).returncode == 0
    assert show(path, "--channel", "ops") == show(recording, "--channel", "ops")
    # What this version does not know is kept.
    assert isobit("recover", path, "-o", recovered).returncode == 0
    assert all(message.data.endswith(b"later") for _, channel, message in raw(recovered) if channel.topic not in ("/counts",))


def test_ignores_what_is_not_ours(recording, tmp_path):
    path = tmp_path / "e.isobit"
    with open(path, "wb") as stream:
        writer = Writer(stream)
        writer.start(profile="isobit-trace", library="mcap")
        other = writer.register_channel("/other", "json", writer.register_schema("other", "jsonschema", b"{}"))
        writer.add_message(other, 0, b'{"a": 1}', 0)
        writer.add_attachment(0, 0, "notes.txt", "text/plain", b"hello")
        writer.add_metadata("m", {"k": "v"})
        channels = {}
        for schema, channel, message in raw(recording):
            if channel.topic not in channels:
                number = writer.register_schema(schema.name, schema.encoding, schema.data)
                channels[channel.topic] = writer.register_channel(channel.topic, "protobuf", number)
            writer.add_message(channels[channel.topic], message.log_time, message.data, message.publish_time)
        writer.finish()
    verified = isobit("verify", path)
    assert verified.returncode == 0, verified.stderr
    assert show(path)["nodes"] == ROUNDS


@pytest.mark.parametrize(
    ("options", "code"),
    [({"compression": CompressionType.LZ4}, "trace.compression")],
)
def test_says_what_it_cannot_read(recording, tmp_path, options, code):
    path = tmp_path / "f.isobit"
    rewrite(recording, path, **options)
    for verb in ("show", "verify"):
        result = isobit(verb, path)
        assert result.returncode == 2
        assert f"[{code}]" in result.stderr and "lz4" in result.stderr and "hint:" in result.stderr


def test_refuses_other_mcap_files(tmp_path):
    path = tmp_path / "g.mcap"
    with open(path, "wb") as stream:
        writer = Writer(stream)
        writer.start(profile="ros2", library="x")
        writer.finish()
    result = isobit("show", path)
    assert result.returncode == 2 and "[trace.profile]" in result.stderr


def test_every_rule_is_documented():
    root = pathlib.Path(__file__).parents[3]
    codes = set(re.findall(r'"(trace\.\w+)"', (root / "src/base/error_codes.inc").read_text()))
    table = (root / "docs/format/trace.md").read_text().split("## 3.")[1].split("## 4.")[0]
    assert set(re.findall(r"`(trace\.\w+)`", table)) == codes
