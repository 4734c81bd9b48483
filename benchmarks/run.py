"""Run in ``odoo shell`` by ``make bench``, which puts this folder on the path."""
# ruff: noqa: F821

import os

import bench_answers
import bench_consents
import bench_erasure
import bench_followups
import bench_gate
import bench_import
import bench_invitations
import bench_mailing
import bench_proposal
import bench_ranking
from populate import populate

BENCHMARKS = (
    bench_gate,
    bench_ranking,
    bench_proposal,
    bench_consents,
    bench_followups,
    bench_invitations,
    bench_answers,
    bench_erasure,
    bench_import,
)

env = env(context={"tz": "UTC", "lang": "en_US"})
if os.environ.get("BENCH_POPULATE"):
    populate(env, int(os.environ["BENCH_POPULATE"]))
elif "mailing.mailing" in env:  # beside Odoo's other apps
    bench_mailing.run(env)
else:
    for benchmark in BENCHMARKS:
        benchmark.run(env)
