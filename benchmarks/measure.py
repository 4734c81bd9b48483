"""How a benchmark is measured: ours and Odoo's own way in turns, in one process."""

import gc
import json
import statistics
import time


def compare(env, name, n, ours, reference, runs=3, reference_n=None):
    """Print one line of JSON: what ``n`` items cost us and Odoo, and the ratio.

    Both run in turns, each in a transaction that is rolled back, with empty caches; the
    first round warms up and does not count; times are medians, in seconds.

    :param str name: the benchmark's name
    :param int n: how many work items one call handles
    :param ours: a function without arguments
    :param reference: the same work in Odoo's own way
    :param int reference_n: how many items that handles, if it takes too long for all:
        its time is scaled up, linearly
    """
    times = {"ours": [], "reference": []}
    queries = {}
    for round_ in range(runs + 1):
        for who, run in (("ours", ours), ("reference", reference)):
            env.cr.rollback()
            env.invalidate_all()
            gc.collect()
            before, started = env.cr.sql_log_count, time.perf_counter()
            run()
            env.flush_all()
            if round_:
                times[who].append(time.perf_counter() - started)
                queries[who] = env.cr.sql_log_count - before
    env.cr.rollback()
    seconds = {who: statistics.median(values) for who, values in times.items()}
    seconds["reference"] *= n / reference_n if reference_n else 1
    print(
        json.dumps(
            {
                "name": name,
                "size": env["hr.applicant"]
                .with_context(active_test=False)
                .search_count([]),
                "n": n,
                "ours_s": round(seconds["ours"], 4),
                "reference_s": round(seconds["reference"], 4),
                "ratio": float(f"{seconds['ours'] / seconds['reference']:.3g}"),
                **({"reference_n": reference_n} if reference_n else {}),
                "queries": queries["ours"],
                "reference_queries": queries["reference"],
            }
        ),
        flush=True,
    )
