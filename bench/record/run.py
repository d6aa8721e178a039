# SPDX-License-Identifier: Apache-2.0
"""What recording costs: four trainings with and without it, in turns, beside the tensor dumps of tf.debugging. Prints a table.

A round trains once in every mode, one after the other in one process, so that a busy machine slows all of them; a ratio is that
of two neighbours, the table shows medians. tfdbg cannot be switched off again, so its modes have processes of their own, which
take turns with plain ones. Starting and stopping the recording is part of the time; importing TensorFlow and tracing is not.
What a recording costs once, whatever it records, weighs the more the shorter a training is: without --steps, every model trains for
so many steps as take about --seconds.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

TRAIN = Path(__file__).parent / "train.py"
MODELS = ("mlp", "conv", "lstm", "transformer")
RECORDED = {"default": "default policy", "every": "every output of every step"}
DUMPS = ("NO_TENSOR", "CONCISE_HEALTH", "FULL_HEALTH")

Round = dict[str, dict[str, float]]


def train(model: str, steps: int, rounds: int, modes: list[str]) -> list[Round]:
    command = [sys.executable, TRAIN, model, str(steps), str(rounds), *modes]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    runs: list[dict[str, Any]] = json.loads(result.stdout)
    return [{run["mode"]: run for run in runs[i : i + len(modes)]} for i in range(0, len(runs), len(modes))]


def steps_for(model: str, seconds: float) -> int:
    """Rounded to two digits, so that two runs of the benchmark mostly do the same."""
    sample = 100
    (plain,) = train(model, sample, 1, ["plain"])
    return max(1, int(float(f"{sample * seconds / plain['plain']['wall']:.1e}")))


def row(model: str, steps: int, label: str, mode: str, rounds: list[Round]) -> str:
    def ratio(clock: str) -> float:
        return statistics.median(one[mode][clock] / one["plain"][clock] for one in rounds)

    size = statistics.median(one[mode]["bytes"] for one in rounds) / (1 << 20)
    seconds = statistics.median(one["plain"]["wall"] for one in rounds)
    return f"| {model} | {steps} | {label} | {seconds:.2f} s | {ratio('wall'):.2f} | {ratio('cpu'):.2f} | {size:.1f} MiB |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", default=list(MODELS), help=f"of {', '.join(MODELS)}; all of them by default")
    parser.add_argument("--seconds", type=float, default=10, help="that a training takes, about; 10 by default")
    parser.add_argument("--steps", type=int, help="in place of --seconds")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--policy", choices=RECORDED, action="append", help="may be repeated; all by default")
    parser.add_argument("--no-dumps", action="store_true", help="leave tf.debugging out")
    arguments = parser.parse_args()
    print(f"{arguments.rounds} rounds, {os.cpu_count()} CPUs\n")
    print("| model | steps | recorded | without | wall | CPU | written |")
    print("|---|---|---|---|---|---|---|")
    for model in arguments.models:
        steps = arguments.steps or steps_for(model, arguments.seconds)
        policies = arguments.policy or list(RECORDED)
        rounds = train(model, steps, arguments.rounds, ["plain", *policies])
        for mode in policies:
            print(row(model, steps, RECORDED[mode], mode, rounds), flush=True)
        for mode in () if arguments.no_dumps else DUMPS:
            pairs: list[Round] = []
            for _ in range(2):
                (plain,) = train(model, steps, 1, ["plain"])
                (dumped,) = train(model, steps, 1, [mode])
                pairs.append({**plain, **dumped})
            print(row(model, steps, f"tf.debugging {mode}", mode, pairs), flush=True)


if __name__ == "__main__":
    main()
