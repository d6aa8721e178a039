# SPDX-License-Identifier: Apache-2.0
"""run_by_ray.py ISOBIT PLAN: runs the jobs of a plan of `isobit prove` as tasks of Ray, two at a time, and exits with the largest
of their exit statuses. On a cluster, `ray.init("auto")` is all that changes: the plan's folder has to be one that all nodes see."""

import subprocess
import sys
from pathlib import Path

import ray

isobit, plan = sys.argv[1:]
jobs = len(Path(plan).read_text(encoding="utf-8").splitlines())
ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)


@ray.remote
def run(job: int) -> int:
    return subprocess.run([isobit, "prove", "--plan", plan, "--job", str(job)], check=False).returncode


sys.exit(max(ray.get([run.remote(job) for job in range(jobs)])))
