"""Classical test theory: how a quiz and each of its questions did over a class.

Definitions follow Moodle's quiz statistics (question/classes/statistics/questions/calculator.php).
Variances and covariances divide by n - 1. An answer that is missing counts as 0 marks; whoever
gave no answers at all is not in the class. A figure that is not defined (no variance, one student)
is None and never NaN.
"""

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

FEW = 20  # students, below which a figure says little
Marks = NDArray[np.float64]


class ItemFigures(msgspec.Struct, frozen=True):
    """A question's figures over `n` students.

    `facility` is the mean mark as a share, 0 to 1; `sd` that of the marks, in points;
    `discrimination` the correlation of the mark with the marks on all other questions, -1 to 1;
    `efficiency` the same covariance as a share of the largest that these marks could have.
    """

    n: int
    facility: float | None
    sd: float | None
    discrimination: float | None
    efficiency: float | None


class QuizFigures(msgspec.Struct, frozen=True):
    """A quiz's figures over `n` students, in points.

    `alpha` is Cronbach's, which is KR-20 where all marks are 0 or full; `standard_error` is that
    of one student's mark, `sd * sqrt(1 - alpha)`.
    """

    n: int
    mean: float | None
    median: float | None
    sd: float | None
    alpha: float | None
    standard_error: float | None


def item_figures(marks: Marks, most: Marks) -> tuple[ItemFigures, ...]:
    """Figures of each question.

    Args:
        marks: shape (students, questions), in points.
        most: shape (questions,), the points of each, above 0.
    """
    n = len(marks)
    rest = marks.sum(axis=1, keepdims=True) - marks
    together = _covariances(marks, rest)
    largest = _covariances(np.sort(marks, axis=0), np.sort(rest, axis=0))
    variance, rest_variance = _covariances(marks, marks), _covariances(rest, rest)
    return tuple(
        ItemFigures(
            n=n,
            facility=float(marks[:, i].mean() / most[i]) if n else None,
            sd=math.sqrt(variance[i]) if n > 1 else None,
            discrimination=_share(together[i], math.sqrt(variance[i] * rest_variance[i])),
            efficiency=_share(together[i], largest[i]),
        )
        for i in range(marks.shape[1])
    )


def rest_correlations(chosen: Marks, rest: Marks) -> tuple[float | None, ...]:
    """The correlation of each choice with the marks on all other questions, -1 to 1.

    Args:
        chosen: shape (students, choices), 1 where a student chose it and 0 elsewhere.
        rest: shape (students,), in points.
    """
    others = np.broadcast_to(rest[:, None], chosen.shape)
    together = _covariances(chosen, others)
    varies = _covariances(chosen, chosen) * _covariances(others, others)
    return tuple(_share(x, math.sqrt(y)) for x, y in zip(together, varies, strict=True))


def quiz_figures(marks: Marks) -> QuizFigures:
    """Figures of the whole quiz; `marks` as in `item_figures`."""
    n, count = marks.shape
    if not n:
        return QuizFigures(0, None, None, None, None, None)
    totals = marks.sum(axis=1)
    mean, median = float(totals.mean()), float(np.median(totals))
    if n == 1:
        return QuizFigures(1, mean, median, None, None, None)
    total = _no_dust(float(totals.var(ddof=1)), totals)
    items = float(_covariances(marks, marks).sum())
    unlike = _share(items, total)
    alpha = None if unlike is None or count == 1 else count / (count - 1) * (1 - unlike)
    error = None if alpha is None else math.sqrt(total * max(0.0, 1 - alpha))
    return QuizFigures(n, mean, median, math.sqrt(total), alpha, error)


def _covariances(one: Marks, other: Marks) -> Marks:
    """Of each column with the same column of the other; 0 where a column does not vary."""
    n, count = one.shape
    if n < 2:  # noqa: PLR2004  (a single student does not vary)
        return np.zeros(count)
    products = (one - one.mean(axis=0)) * (other - other.mean(axis=0))
    varies = (np.ptp(one, axis=0) > _DUST) & (np.ptp(other, axis=0) > _DUST)
    return np.where(varies, products.sum(axis=0) / (n - 1), 0.0)


_DUST = 1e-9  # points: sums of equal marks may differ by rounding


def _no_dust(variance: float, values: Marks) -> float:
    return variance if np.ptp(values) > _DUST else 0.0


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole > 0 else None
