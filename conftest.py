# SPDX-License-Identifier: Apache-2.0
"""Every recording that a suite has finished is read once more at its end, by another implementation: the PyPI package `mcap` lists
it, and protobuf decodes each message by the published isobit.proto. Suites that record ask for it by ISOBIT_RECORDS=1
(tests/CMakeLists.txt); to have finished none is then a failure."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent
BINARY_DIR = Path(os.environ.get("ISOBIT_BINARY_DIR", ROOT / "build/dev"))
MAGIC = b"\x89MCAP0\r\n"
FOLDERS = pytest.StashKey[list[Path]]()
OUTCOME = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FOLDERS] = []


@pytest.fixture(autouse=True, scope="session")
def recording_folders(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> list[Path]:
    """Where recordings stay. A test that keeps its own elsewhere than below tmp_path adds the folder."""
    folders = pytestconfig.stash[FOLDERS]
    folders.append(tmp_path_factory.getbasetemp())
    return folders


def finished(folders: list[Path]) -> Iterator[Path]:
    """Recordings that have their name: a torn one is called .part."""
    for folder in folders:
        for path in sorted(folder.rglob("*.isobit")):
            with path.open("rb") as stream:
                if stream.read(len(MAGIC)) == MAGIC:
                    yield path


def published() -> dict[str, type]:
    """The message classes of isobit.proto, by their full names."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    descriptors = descriptor_pb2.FileDescriptorSet.FromString((BINARY_DIR / "src/trace/isobit.desc").read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in descriptors.file:
        pool.Add(file)
    return message_factory.GetMessageClassesForFiles([file.name for file in descriptors.file], pool)


def read(path: Path, classes: dict[str, type]) -> int:
    """How many messages it has. Raises an exception when the file is not what it says."""
    from google.protobuf.unknown_fields import UnknownFieldSet
    from mcap.reader import NonSeekingReader, SeekingReader

    counts: dict[int, int] = {}
    with path.open("rb") as stream:
        for schema, channel, message in NonSeekingReader(stream, validate_crcs=True).iter_messages(log_time_order=False):
            decoded = classes[schema.name].FromString(message.data)
            assert not len(UnknownFieldSet(decoded)), f"{channel.topic} has fields that are not in isobit.proto"
            counts[channel.id] = counts.get(channel.id, 0) + 1
        stream.seek(0)
        reader = SeekingReader(stream, validate_crcs=True)
        assert reader.get_header().profile == "isobit-trace"
        summary = reader.get_summary()
        assert summary is not None and summary.statistics is not None
        assert {n: count for n, count in summary.statistics.channel_message_counts.items() if count} == counts
        listed = sum(1 for _ in reader.iter_messages())
    total = sum(counts.values())
    assert listed == total == summary.statistics.message_count
    return total


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if os.environ.get("ISOBIT_RECORDS") != "1" or exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        return
    classes, failures, messages = published(), [], 0
    paths = list(finished(session.config.stash[FOLDERS]))
    for path in paths:
        try:
            messages += read(path, classes)
        except Exception as error:
            failures.append(f"{path}: {type(error).__name__}: {error}")
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not paths and reporter and reporter.stats.get("passed"):
        failures.append("tests passed, but none has finished a recording")
    session.config.stash[OUTCOME] = [*failures, f"{len(paths)} recordings, {messages} messages"]
    if failures:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(OUTCOME, []):
        terminalreporter.write_line(f"read by mcap: {line}")
