"""`make clean`: remove what the other commands made."""

import shutil

from basics import CACHE, STATE, STATES, say
from demonstration import stop
from postgres import OUTSIDE, cluster_of, remove_cluster


def clean(*arguments):
    """Remove what belongs to this checkout; with --cache what all checkouts share."""
    everything = "--cache" in arguments
    for state in [*STATES.iterdir()] if everything else [STATE]:
        stop(state)
        remove_cluster(cluster_of(state))
    for folder in (CACHE, OUTSIDE) if everything else [STATE]:
        shutil.rmtree(folder, ignore_errors=True)
    what = "the caches of all checkouts" if everything else "this checkout's databases"
    say(f"Removed {what}.")
