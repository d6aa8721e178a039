# SPDX-License-Identifier: Apache-2.0
"""Sound recordings whose every text is written for the terminal of the one who reads it."""

import json
from pathlib import Path

import pytest
from mcap_bytes import blob, number
from reading import Run
from recipe import Message, attr, counts, env, node, ops, records, shapes, side, sites, started, strings

ATTACK = "\x00\x1b]0;owned\x07\x1b[2J\x9b31m\r\n\t\x7f\u202eexe\u2066\u200f\u2028\ufeff"
SHOWN = r"\x00\x1b]0;owned\x07\x1b[2J\x9b31m\r\n\t\x7f\u202eexe\u2066\u200f\u2028\ufeff"
FILE, SEED, MODEL, METRIC, WARNING, NOTE = 1, 3, 4, 6, 10, 11


def hostile(label: str) -> bytes:
    return (label + ATTACK).encode()


def texts(*pairs: tuple[str, str]) -> list[bytes]:
    return [blob(5, attr(key.encode(), hostile(value))) for key, value in pairs]


def messages(side_name: str) -> list[Message]:
    """Of side "a" or "b": one op of other numbers, and everything about it hostile."""
    other = hostile(side_name)
    run = b"".join(blob(tag, hostile(f"run {tag}")) for tag in range(1, 9)) + number(9, 1)
    seen = [
        side(*texts(("op", "read"), ("digest", side_name), ("reason", "r")), kind=FILE, name=hostile("data.npy")),
        side(*texts(("action", "set"), ("at", "call"), ("seed", side_name)), kind=SEED, name=b"python.random"),
        side(*texts(("event", "build"), ("class", "c"), ("config", side_name)), kind=MODEL, name=hostile("model")),
        side(*texts(("phase", "train"), ("value", "1")), kind=METRIC, name=hostile("loss")),
        side(*texts(("message", side_name)), kind=WARNING, name=hostile("UserWarning")),
        side(*texts(("reason", "why"), ("hint", "h")), kind=NOTE, name=hostile("ops")),
        side(blob(5, attr(hostile("key"), b"v")), kind=NOTE, name=b"values"),
    ]
    facts = [
        env(b"package.numpy", other),
        env(b"cpu.brand", other),
        env(b"env.TF_ENABLE_ONEDNN_OPTS", other),
        env(hostile("package.key"), other),
        ("/env", blob(1, blob(1, blob(1, b"os.libm")) + blob(2, hostile("reason")))),
    ]
    end = ("/end", blob(1, hostile("exception")) + number(2, 2) + blob(3, hostile("Error")) + blob(4, other) + number(5, 1))
    names = ["train.py", "main", "y = x @ w", "dense/MatMul", "MatMul", "attrs", "device", "input"]
    return [
        ("/run", run),
        strings(*(hostile(name) if name != "MatMul" else name.encode() for name in names)),
        sites(),
        shapes(2, 3),
        node(attrs=6, inputs=(8,)),
        ops(outputs=bytes([ord(side_name)]) * 16, site=[1], output_shape=[1], sequence=[20]),
        *seen,
        *facts,
        counts(side=len(seen)),
        end,
    ]


def write(path: Path, parts: list[Message]) -> Path:
    file = started()
    file.chunk(records(parts))
    path.write_bytes(file.close())
    return path


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    return [write(folder / f"{name}.isobit", messages(name)) for name in "ab"]


CHANNELS = ["ops", "nodes", "side", "env", "strings"]
VIEWS = {
    "verify": (0, ["verify", "A"], []),
    "show": (0, ["show", "A"], [f"run {tag}" for tag in range(1, 9)] + ["exception", "Error", "train.py", "ops", "why"]),
    "show ops": (0, ["show", "A", "--channel", "ops"], ["dense/MatMul", "train.py", "main"]),
    "show nodes": (0, ["show", "A", "--channel", "nodes"], ["dense/MatMul", "attrs", "train.py"]),
    "show side": (0, ["show", "A", "--channel", "side"], ["data.npy", "model", "loss", "UserWarning", "key", "why"]),
    "show env": (0, ["show", "A", "--channel", "env"], ["package.key", "reason", "a"]),
    "show strings": (0, ["show", "A", "--channel", "strings"], ["train.py", "y = x @ w", "device", "input"]),
    "show privacy": (0, ["show", "A", "--privacy"], ["run 4", "run 5", "data.npy", "y = x @ w", "Error"]),
    "env of one": (0, ["env", "A"], ["a"]),
    "env of both": (1, ["env", "A", "B", "--all"], ["a", "b"]),
    "explain": (1, ["explain", "A", "B"], ["dense/MatMul", "train.py", "a", "ops", "why"]),
    "explain -v": (1, ["explain", "A", "B", "-v"], ["dense/MatMul", "train.py", "a", "b"]),
}


@pytest.mark.parametrize("name", VIEWS)
def test_text_is_shown_and_not_obeyed(name, pair, tmp_path):
    status, arguments, labels = VIEWS[name]
    run = Run(tmp_path, *({"A": pair[0], "B": pair[1]}.get(word, word) for word in arguments))
    assert (run.status, run.err) == (status, ""), run.out
    # A long text may be cut or wrapped, but between its characters, and behind the first ones.
    shown = "".join(run.out.split())
    for label in labels:
        assert "".join((label + SHOWN[:16]).split()) in shown, run.out


@pytest.mark.parametrize("view", [["show", "A"], ["explain", "A", "B"], ["env", "A"], ["env", "A", "B"]], ids=" ".join)
def test_json_keeps_the_text(view, pair, tmp_path):
    run = Run(tmp_path, *({"A": pair[0], "B": pair[1]}.get(word, word) for word in view), "--json")
    assert run.status in (0, 1) and run.out.isascii() and not run.err
    assert ATTACK in "\n".join(strings_of(json.loads(run.out)))


@pytest.mark.parametrize("channel", CHANNELS)
def test_json_lines_keep_the_text(channel, pair, tmp_path):
    run = Run(tmp_path, "show", pair[0], "--channel", channel, "--json")
    assert run.status == 0 and run.out.isascii()
    assert any(ATTACK in text for line in run.out.splitlines() for text in strings_of(json.loads(line)))


def strings_of(value: object) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(text for item in value.values() for text in strings_of(item))]
    if isinstance(value, list):
        return [text for item in value for text in strings_of(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("verb", ["verify", "show", "explain", "env", "recover"])
def test_name_of_the_file(verb, pair, tmp_path):
    more = {"explain": [pair[0]], "recover": ["-o", tmp_path / "out.isobit"]}.get(verb, [])
    for name, data in (("\x1b[2J\u202e.isobit", b"no recording"), ("\x1b[2Jnone", None)):
        path = tmp_path / name
        if data is not None:
            path.write_bytes(data)
        run = Run(tmp_path, verb, path, *more)
        assert run.status == 2 and r"\x1b[2J" in run.err, run.err


def test_recovery(pair, tmp_path):
    """The reason goes into the recovered file, and to the terminal."""
    torn, out = tmp_path / "torn.isobit", tmp_path / "out.isobit"
    torn.write_bytes(pair[0].read_bytes()[:-40])
    assert Run(tmp_path, "recover", torn, "-o", out).status == 0
    assert SHOWN[:16] in Run(tmp_path, "show", out).out
