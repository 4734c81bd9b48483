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


def get_parts(earned, weights):
    """Return where the points of a fit come from, in whole numbers that add up to it.

    :param dict earned: ``{part: weighted points}``
    :return: ``{part: [points of the score, at most]}``
    """
    total = sum(weights.values())
    most = _round_together({part: 100 * weights[part] for part in earned}, total)
    points = _round_together(earned, total)
    return {part: [points[part], most[part]] for part in weights if part in earned}


def _round_together(amounts, total):
    """Divide by ``total`` and round, so that the results add up to the rounded sum.

    Those that lose most by rounding down get one more.
    """
    rounded = {key: int(amount // total) for key, amount in amounts.items()}
    shown = round(sum(amounts.values()) / total) if total else 0
    missing = shown - sum(rounded.values())
    for key in sorted(amounts, key=lambda key: -(amounts[key] % total))[:missing]:
        rounded[key] += 1
    return rounded
