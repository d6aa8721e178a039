# SPDX-License-Identifier: Apache-2.0
"""A case: one program, two launches, and the answer that isobit owes. See README.md for the fields of *.case.json."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("ISOBIT_BINARY_DIR", ROOT / "build/dev"))
ISOBIT = Path(os.environ.get("ISOBIT_BIN", BUILD / "bin/isobit"))
FOLDERS = (ROOT / "tests/cases", ROOT / "examples/article")
SEALED = tuple(sorted((ROOT / "tests/cases").glob("sealed*")))
LIMIT_S = 300
PROVE_LIMIT_S = 1800  # Several runs, some on an emulated CPU.


@dataclass
class Launch:
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)
    prepare: list[list[str]] = field(default_factory=list)
    directory: str = "work"  # Launches that name the same one share it.
    filesystem: str = "disk"  # or "memory": a folder of a tmpfs
    hostname: str = ""
    venv: str = "venv"  # below build/
    packages: list[str] = field(default_factory=list)  # folders below build/packages/, put before those of the venv


@dataclass
class Case:
    name: str
    folder: Path
    a: Launch
    b: Launch
    expect: dict[str, Any]
    fixed: dict[str, Launch]
    no_fix: str
    needs_cpu: list[str]
    prove_with: list[str]


@dataclass
class Run:
    trace: Path
    stdout: str
    stderr: str
    status: int


def load(path: Path) -> Case:
    data = json.loads(path.read_text(encoding="utf-8"))
    sides = {side: {**data.get("both", {}), **data[side]} for side in ("a", "b")}
    fixed = {side: Launch(**{**sides[side], **change}) for side, change in data.get("fixed", {}).items()}
    folder = f"{path.parents[1].name}.{path.parent.name}" if is_sealed(path) else path.parent.name
    name = f"{folder}.{path.name.removesuffix('.case.json')}"
    launches = (Launch(**sides["a"]), Launch(**sides["b"]))
    rest = (data.get("no_fix", ""), data.get("needs_cpu", []), data.get("prove_with", []))
    return Case(name, path.parent, *launches, data["expect"], fixed, *rest)


def missing_features(wanted: list[str]) -> list[str]:
    """Of these CPU features, as Linux names them, those that this machine lacks."""
    info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    return [name for name in wanted if not re.search(rf"^flags\s*:.*\b{name}\b", info, re.MULTILINE)]


def is_sealed(path: Path) -> bool:
    """Whether the case is one on which no rule was developed."""
    return path.parents[1] in SEALED


def all_cases() -> list[Path]:
    return sorted(path for folder in (*FOLDERS, *SEALED) for path in folder.glob("*/*.case.json"))


class Workshop:
    """The folders of one case: results stay in BUILD/SUITE/NAME, so that a failed case can be looked at and repeated."""

    def __init__(self, case: Case, suite: str = "cases") -> None:
        self.case = case
        self.results = BUILD / suite / case.name
        shutil.rmtree(self.results, ignore_errors=True)
        self.results.mkdir(parents=True)
        self.memory: Path | None = None
        self.ready: set[Path] = set()

    def close(self) -> None:
        if self.memory:
            shutil.rmtree(self.memory)

    def directory(self, launch: Launch) -> Path:
        if launch.filesystem == "memory":
            if self.memory is None:
                self.memory = Path(tempfile.mkdtemp(prefix="isobit-case-", dir="/dev/shm"))
            base = self.memory
        else:
            base = self.results
        path = base / launch.directory
        if path not in self.ready:
            shutil.copytree(self.case.folder, path, ignore=shutil.ignore_patterns("__pycache__"))
            self.ready.add(path)
            for command in launch.prepare:
                self.call(command, launch, path, check=True)
        return path

    def call(
        self, command: list[str], launch: Launch, cwd: Path, check: bool, limit_s: int = LIMIT_S
    ) -> subprocess.CompletedProcess[str]:
        home = self.results / "home"
        home.mkdir(exist_ok=True)
        env = {
            "PATH": f"{ROOT / 'build' / launch.venv / 'bin'}:{ROOT / 'tests/machines'}:{os.environ['PATH']}",
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "TF_CPP_MIN_LOG_LEVEL": "2",
            **launch.env,
        }
        if launch.packages:
            folders = [ROOT / "build/packages" / name for name in launch.packages]
            missing = [str(folder) for folder in folders if not folder.is_dir()]
            assert not missing, f"not installed: {missing}; scripts/test --slow installs them"
            env["PYTHONPATH"] = ":".join(map(str, folders))
        if launch.hostname:
            rename = f'hostname {launch.hostname} && exec "$@"'
            command = ["unshare", "--map-root-user", "--uts", "sh", "-c", rename, "sh", *command]
        return subprocess.run(command, cwd=cwd, env=env, text=True, capture_output=True, timeout=limit_s, check=check)

    def record(self, launch: Launch, name: str) -> Run:
        trace = self.results / f"{name}.isobit"
        command = [str(ISOBIT), "record", "--quiet", "--output", str(trace), "--", *launch.command]
        done = self.call(command, launch, self.directory(launch), check=False)
        (self.results / f"{name}.out").write_text(done.stdout)
        (self.results / f"{name}.err").write_text(done.stderr)
        return Run(trace, done.stdout, done.stderr, done.returncode)

    def plain(self, launch: Launch) -> str:
        """The program alone, without isobit: what it prints."""
        return self.call(launch.command, launch, self.directory(launch), check=False).stdout

    def prove(self, a: Run, b: Run) -> dict[str, Any]:
        """Runs the program again from side A's folder, in side A's environment, as its user would."""
        words = ["prove", "--json", *self.case.prove_with, "--folder", str(self.results / "prove"), str(a.trace), str(b.trace)]
        command = [str(ISOBIT), *words]
        done = self.call(command, self.case.a, self.directory(self.case.a), check=False, limit_s=PROVE_LIMIT_S)
        (self.results / "prove.json").write_text(done.stdout)
        (self.results / "prove.err").write_text(done.stderr)
        assert done.returncode in (0, 3), f"{' '.join(command)}\n{done.stderr}"
        proved: dict[str, Any] = json.loads(done.stdout)
        return proved

    def explain(self, a: Run, b: Run, name: str) -> dict[str, Any]:
        command = [str(ISOBIT), "explain", "--json", str(a.trace), str(b.trace)]
        done = subprocess.run(command, text=True, capture_output=True, timeout=LIMIT_S, check=False)
        (self.results / f"{name}.json").write_text(done.stdout)
        assert done.returncode in (0, 1, 3), f"{' '.join(command)}\n{done.stderr}"
        explanation: dict[str, Any] = json.loads(done.stdout)
        assert {"identical": 0, "different": 1, "inconclusive": 3}[explanation["verdict"]] == done.returncode
        return explanation


def wrong(explanation: dict[str, Any], expect: dict[str, Any]) -> list[str]:
    """What is not as expected; empty when the answer is right."""
    complaints = []
    if explanation["verdict"] != expect["verdict"]:
        complaints.append(f"verdict {explanation['verdict']}, should be {expect['verdict']}")
    findings = explanation["findings"]
    if expect["verdict"] == "identical":
        complaints += [f"names a cause for equal runs: {f['code']} {f['factor']}" for f in findings]
        return complaints
    if not findings:
        return [*complaints, "names no cause"]
    answer = findings[0]
    complaints += misnamed(answer, expect)
    for key, pattern in expect.get("first", {}).items():
        if not re.search(pattern, str(explanation["first"].get(key, ""))):
            complaints.append(f"first.{key} {explanation['first'].get(key)!r}, should match {pattern!r}")
    texts = [fix["text"] for fix in answer.get("fix", [])]
    if not any(re.search(expect["fix"], text) for text in texts):
        complaints.append(f"no fix matches {expect['fix']!r}: {texts}")
    return complaints


def misnamed(finding: dict[str, Any], expect: dict[str, Any]) -> list[str]:
    """What of the cause is not what is owed: its class, its name, or where the case says so what a reader is told of it."""
    complaints = [
        f"{key} {finding[key]} ({finding['code']}), should be {expect[key]}"
        for key in ("label", "factor")
        if key in expect and not re.fullmatch(expect[key], finding[key])
    ]
    told = "\n".join(finding[key] for key in ("factor", "title", "summary"))
    if "says" in expect and not re.search(expect["says"], told):
        complaints.append(f"says {told!r} ({finding['code']}), should match {expect['says']!r}")
    return complaints


def score(explanation: dict[str, Any], expect: dict[str, Any]) -> int:
    """+1 right, 0 unknown, -1 wrong; on equal runs any claimed cause is -1."""
    findings = explanation["findings"]
    if expect["verdict"] == "identical":
        return 1 if explanation["verdict"] == "identical" and not findings else -1
    if explanation["verdict"] == "identical":
        return -1
    if not findings or findings[0]["label"] == "UNKNOWN" or findings[0]["confidence"] == "unknown":
        return 0
    return -1 if misnamed(findings[0], expect) else 1
