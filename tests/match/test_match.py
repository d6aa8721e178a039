# SPDX-License-Identifier: Apache-2.0
"""isobit match on the real programs of tests/cases: the kit alone, without a change of the program, makes B's runs equal to A's.
And isobit repro on the same recordings: the script alone, without isobit, gives both recorded results again.
"""

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import case as cases
import pytest

slow = pytest.mark.slow


class Shop(cases.Workshop):
    """A pair that was recorded, and its kit."""

    def match(self, *words: str, launch: cases.Launch | None = None) -> subprocess.CompletedProcess[str]:
        """As the user of side B does it, in its folder and environment."""
        launch = launch or self.case.b
        command = [str(cases.ISOBIT), "match", str(self.a.trace), str(self.b.trace), "-o", str(self.kit), *words]
        return self.call(command, launch, self.directory(launch), check=False)

    def record_both(self) -> None:
        self.a, self.b = self.record(self.case.a, "a"), self.record(self.case.b, "b")
        self.kit = self.results / "kit"

    def contents(self) -> dict:
        return json.loads((self.kit / "kit.json").read_text(encoding="utf-8"))


    def repro(self) -> subprocess.CompletedProcess[str]:
        """The script, with plain Python: nothing of isobit is in its environment."""
        folder = self.results / "repro"
        command = [str(cases.ISOBIT), "repro", str(self.a.trace), str(self.b.trace), "-o", str(folder)]
        done = self.call(command, self.case.b, self.results, check=False)
        assert done.returncode == 0, done.stderr
        return run_script(folder / "repro.py")


def run_script(script: Path) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "HOME": str(script.parent)}
    return subprocess.run([sys.executable, "-I", str(script)], env=env, cwd="/", capture_output=True, text=True, check=False)


def open_shop(name: str, folders: list[Path]) -> Shop:
    paths = {cases.load(path).name: path for path in cases.all_cases()}
    shop = Shop(cases.load(paths[name]), "match")
    folders.append(shop.results)
    return shop


@pytest.fixture
def shop(request: pytest.FixtureRequest, recording_folders: list[Path]) -> Iterator[Shop]:
    shop = open_shop(request.param, recording_folders)
    if cases.missing_features(shop.case.needs_cpu):
        pytest.skip("this CPU would run the same code on both sides")
    shop.record_both()
    yield shop
    shop.close()


def names(rows: list[dict], key: str = "name") -> set[str]:
    return {row[key] for row in rows}


# What the kit sets for the pair: variables and settings that a finding names.
PAIRS = [
    pytest.param("settings.floatx", {"keras.floatx"}, id="settings.floatx"),
    pytest.param("images.listdir", {"data.order"}, id="images.listdir", marks=slow),
    pytest.param("kernels.threads", {"TF_NUM_INTRAOP_THREADS"}, id="kernels.threads", marks=slow),
    pytest.param("kernels.isa", {"ONEDNN_MAX_CPU_ISA"}, id="kernels.isa", marks=slow),
    pytest.param("kernels.contraction", {"TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL"}, id="kernels.contraction", marks=slow),
    pytest.param("settings.epsilon", {"keras.epsilon"}, id="settings.epsilon", marks=slow),
    pytest.param("modes.mixed_float16", {"keras.dtype_policy"}, id="modes.mixed_float16", marks=slow),
    pytest.param("modes.training", {"call.training"}, id="modes.training", marks=slow),
    pytest.param("modes.compiled", {"function.jit_compile"}, id="modes.compiled", marks=slow),
    pytest.param("variables.hash_seed", {"PYTHONHASHSEED"}, id="variables.hash_seed", marks=slow),
    pytest.param("variables.clusters", {"TF_XLA_FLAGS"}, id="variables.clusters", marks=slow),
    pytest.param("variables.xla_flags", {"XLA_FLAGS"}, id="variables.xla_flags", marks=slow),
    pytest.param("loading.seed", {"seed.numpy.legacy"}, id="loading.seed", marks=slow),
]


@pytest.mark.parametrize("shop, sets", PAIRS, indirect=["shop"])
def test_the_kit_makes_the_runs_identical(shop: Shop, sets: set[str]) -> None:
    assert shop.a.stdout != shop.b.stdout
    done = shop.match("--", *shop.case.b.command)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}\nlook: {shop.kit}"
    assert "IDENTICAL" in done.stdout
    kit = shop.contents()
    named = {row["name"] for row in kit["variables"] + kit["settings"] if row["why"]["code"]}
    assert sets <= named, kit
    assert shop.a.stdout in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("shop", ["packages.numpy"], indirect=True)
def test_a_release_is_pinned(shop: Shop) -> None:
    """What pip install -r would install is what scripts/test --slow has installed."""
    assert shop.match().returncode == 0
    assert "numpy==1.26.4" in (shop.kit / "requirements.txt").read_text(encoding="utf-8").splitlines()
    constraints = (shop.kit / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert "numpy==1.26.4" in constraints and any(line.startswith("tensorflow") for line in constraints)
    assert not any(line.startswith(("pip==", "setuptools==")) for line in constraints)
    installed = dataclasses.replace(shop.case.b, packages=["numpy-1.26.4"])
    done = shop.match("--", *shop.case.b.command, launch=installed)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_threads_that_the_program_chooses(tmp_path: Path) -> None:
    program = str(Path(__file__).with_name("program_threads.py"))

    def isobit(*words: str, threads: int) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "TF_ENABLE_ONEDNN_OPTS": "0", "APP_THREADS": str(threads)}
        return subprocess.run([str(cases.ISOBIT), *words], env=env, cwd=tmp_path, capture_output=True, text=True, check=False)

    for name, threads in (("a", 1), ("b", 2)):
        done = isobit("record", "-q", "-o", f"{name}.isobit", "--", sys.executable, program, threads=threads)
        assert done.returncode == 0, done.stderr
    done = isobit("match", "a.isobit", "b.isobit", "--", sys.executable, program, threads=2)
    assert done.returncode == 0, done.stdout + done.stderr
    kit = json.loads((tmp_path / "isobit-kit/kit.json").read_text(encoding="utf-8"))
    assert [(row["name"], row["value"]) for row in kit["settings"]] == [("tf.threads.intra", 1)]


# ---- one pair for several questions, with settings in A that no shell and no other file can take as they are

NASTY = "a'b\"c$(touch pwned)`touch pwned` \\ d"


@pytest.fixture(scope="module")
def onednn(recording_folders: list[Path]) -> Iterator[Shop]:
    shop = open_shop("kernels.onednn", recording_folders)
    shop.case.a.env.update({"MKL_CBWR": NASTY, "MKL_ENABLE_INSTRUCTIONS": "x\nTF_X=1"})  # Which nothing reads here.
    shop.record_both()
    yield shop
    shop.close()


def test_values_of_a_recording_arrive_as_they_are(onednn: Shop) -> None:
    done = onednn.match("--", *onednn.case.b.command)
    assert done.returncode == 0, done.stdout + done.stderr
    kit = onednn.contents()
    assert {(row["name"], row["value"]) for row in kit["variables"]} == {("TF_ENABLE_ONEDNN_OPTS", "0"), ("MKL_CBWR", NASTY)}
    assert [step["text"] for step in kit["by_hand"] if "MKL_ENABLE_INSTRUCTIONS" in step["text"]]
    shown = subprocess.run([str(cases.ISOBIT), "show", "--channel", "env", "--json", str(onednn.kit / "run.isobit")],
                           capture_output=True, text=True, check=True)  # fmt: skip
    facts = [json.loads(line) for line in shown.stdout.splitlines()]
    assert NASTY in [fact.get("value") for fact in facts if fact.get("key") == "env.MKL_CBWR"]
    assert not list(onednn.results.rglob("pwned")), "a value was run"


def test_check_says_whether_the_kit_works(onednn: Shop) -> None:
    """Golden is A's recording; a command that is another program does not agree."""
    assert onednn.match().returncode == 0
    launch = onednn.case.b
    launch.env["ISOBIT"] = str(cases.ISOBIT)
    command = ["sh", str(onednn.kit / "check.sh"), str(onednn.a.trace), "python", "-c", "import numpy; print(numpy.ones(1))"]
    done = onednn.call(command, launch, onednn.directory(launch), check=False)
    assert done.returncode in (1, 3), done.stdout + done.stderr
    assert "FAIL" in done.stdout or "INCONCLUSIVE" in done.stdout, done.stdout


def test_the_script_gives_both_results_again(onednn: Shop) -> None:
    done = onednn.repro()
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert [line for line in lines if "that of" in line] == [lines[1], lines[4]]
    assert lines[1].endswith(": that of a") and lines[4].endswith(": that of b"), done.stdout
    assert "elements differ, by at most" in lines[-1] and "ulp" in lines[-1]


@pytest.mark.slow
@pytest.mark.parametrize("shop", ["kernels.threads", "kernels.isa", "kernels.contraction"], indirect=True)
def test_other_kernels_give_both_results_again(shop: Shop) -> None:
    done = shop.repro()
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_a_setting_that_cannot_be_made_here_is_said(onednn: Shop) -> None:
    """As if A were from another release on another CPU, and its setting another one."""
    assert onednn.repro().returncode == 0
    script = onednn.results / "repro" / "repro.py"
    text = script.read_text(encoding="utf-8")
    first, rest = text.split('    "b": {', 1)
    first = first.replace('"TF_ENABLE_ONEDNN_OPTS": "0"', '"TF_ENABLE_ONEDNN_OPTS": "1"')
    first = first.replace('"tensorflow": "2.21.0"', '"tensorflow": "2.18.1"').replace('"cpu": [', '"cpu": ["amx_bf16", ')
    script.write_text(first + '    "b": {' + rest, encoding="utf-8")
    done = run_script(script)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "a cannot be had again here: this is TensorFlow" in done.stdout and "recorded was 2.18.1" in done.stdout


# ---- seeds


@pytest.mark.slow
@pytest.mark.parametrize("shop", ["seeds.initialisers"], indirect=True)
def test_where_neither_run_can_be_had_again_both_are_run_with_the_kit(shop: Shop) -> None:
    done = shop.match("--", *shop.case.b.command)
    assert done.returncode == 1, "A drew from an unseeded generator"
    assert "run the kit on both sides" in done.stderr
    launch = shop.case.b
    launch.env["ISOBIT"] = str(cases.ISOBIT)
    command = ["sh", str(shop.kit / "check.sh"), str(shop.results / "first.isobit")]
    for _ in ("one machine", "the other"):
        done = shop.call(command, launch, shop.directory(launch), check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "PASS" in done.stdout, done.stdout


TRACES = cases.ROOT / "tests/diff/rules_seeds/s504_numpy.txt"
DRAW = "import numpy as np; np.random.seed(43); print(np.random.rand())"


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """The kit of a run that seeds NumPy with 42, for one that seeds it with 43."""
    command = [str(cases.BUILD / "bin/text_trace"), str(TRACES), str(tmp_path / "a.isobit"), str(tmp_path / "b.isobit")]
    subprocess.run(command, check=True)
    command = [str(cases.ISOBIT), "match", str(tmp_path / "a.isobit"), str(tmp_path / "b.isobit"), "-o", str(tmp_path / "kit")]
    subprocess.run(command, check=True, capture_output=True)
    return tmp_path


def draw(*command: str, cwd: Path, **variables: str) -> str:
    done = subprocess.run(command, env={**os.environ, **variables}, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_seed_in_place_of_the_programs(seeds: Path) -> None:
    """By run.sh, by the program's first line, in a child process, and beside the sitecustomize of somebody else."""
    own = draw(sys.executable, "-c", DRAW, cwd=seeds)
    matched = draw(sys.executable, "-c", DRAW.replace("43", "42"), cwd=seeds)
    assert own != matched
    run = ("sh", str(seeds / "kit/run.sh"))
    assert draw(*run, sys.executable, "-c", DRAW, cwd=seeds) == matched
    assert draw(*run, "sh", "-c", f"{sys.executable} -c '{DRAW}'", cwd=seeds) == matched
    assert draw(sys.executable, "-c", f"import isobit_settings; {DRAW}", cwd=seeds / "kit") == matched
    (seeds / "theirs").mkdir()
    (seeds / "theirs/sitecustomize.py").write_text("print('theirs')\n")
    assert draw(*run, sys.executable, "-c", DRAW, cwd=seeds, PYTHONPATH=str(seeds / "theirs")) == f"theirs\n{matched}"


def test_a_recording_shows_what_the_kit_sets(seeds: Path) -> None:
    command = ("sh", str(seeds / "kit/run.sh"), sys.executable, "-c", DRAW)
    draw(str(cases.ISOBIT), "record", "-q", "-o", "run.isobit", "--", *command, cwd=seeds)
    shown = draw(str(cases.ISOBIT), "show", "--channel", "side", "--json", "run.isobit", cwd=seeds)
    assert '"seed": 42' in shown.replace('"seed":42', '"seed": 42'), shown
