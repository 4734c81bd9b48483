"""Run in ``odoo shell`` by ``make bench``, which puts this folder on the path."""
# ruff: noqa: F821

import os

import bench_answers
import bench_consents
import bench_followups
import bench_gate
from populate import populate

env = env(context={"tz": "UTC", "lang": "en_US"})
if os.environ.get("BENCH_POPULATE"):
    populate(env, int(os.environ["BENCH_POPULATE"]))
else:
    for benchmark in (bench_gate, bench_consents, bench_answers, bench_followups):
        benchmark.run(env)
