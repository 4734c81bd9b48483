"""What each part of the ranking weighs."""

from ..tools import get_company

#: What the settings weigh; the company's fields are called medalist_weight_<part>.
WEIGHTS = tuple(
    "skills medal evaluation job interest stage recency availability".split()
)


def get_weights(job):
    """Return what each part of the ranking for a job weighs: ``{part: weight}``."""
    company = get_company(job).sudo()
    return {part: company[f"medalist_weight_{part}"] for part in WEIGHTS}
