"""Does it spread from person to person here? Discrete hazards of adoption with an exposure effect that has to be earned.

Contagion is no law: on some networks those one names as friends matter much, on others not at all. The effect of exposure (share
of one's ties that adopted before) gets a normal prior around zero whose width is chosen by the evidence, so that without
contagion the plain curve over time remains.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]

#: Widths of the prior of the effect that are tried, and the pull of each period's level toward the mean. Assumed.
WIDTHS = (0.0, 0.3, 1.0, 3.0)
LEVEL_WIDTH = 1.5


@dataclass(frozen=True)
class Contagion:
    """``level`` (period) are log odds of adopting in a period, ``effect`` the log odds of full exposure, with its error.

    ``width`` is the prior's width that the evidence chose: 0 = no contagion can be told from none.
    """

    level: Reals
    effect: float
    error: float
    width: float

    def hazard(self, period: npt.NDArray[np.int64], exposure: Reals) -> Reals:
        """Chance of adopting in *period* (from 0) for those who have not yet, by *exposure* (0 to 1)."""
        u = self.level[period] + self.effect * exposure
        return np.asarray(1 / (1 + np.exp(-u)), dtype=np.float64)


def fit(period: npt.NDArray[np.int64], exposure: Reals, adopted: Reals, n_periods: int) -> Contagion:
    """Fit on the periods of people who have not adopted yet: *adopted* is 1 in the period of adoption.

    >>> rng = np.random.default_rng(0)
    >>> t, e = rng.integers(0, 5, 4000), rng.random(4000)
    >>> y = (rng.random(4000) < 1 / (1 + np.exp(2 - 1.5 * e))).astype(float)
    >>> found = fit(t, e, y, 5)
    >>> abs(found.effect - 1.5) < 3 * found.error, fit(t, rng.random(4000), y, 5).effect < 0.5
    (True, True)
    """
    tried = [_fit(period, exposure, adopted, n_periods, width) for width in WIDTHS]
    return max(tried, key=lambda t: t[1])[0]


def _fit(
    period: npt.NDArray[np.int64], exposure: Reals, adopted: Reals, n: int, width: float
) -> tuple[Contagion, float]:
    """The fit for one width, and its evidence (Laplace)."""
    mean = np.log(max(adopted.mean(), 1e-6) / max(1 - adopted.mean(), 1e-6))
    x = np.zeros((len(period), n + 1))
    x[np.arange(len(period)), period] = 1
    x[:, n] = exposure if width > 0 else 0
    prior = np.full(n + 1, 1 / LEVEL_WIDTH**2)
    prior[n] = 1 / width**2 if width > 0 else 1e9
    beta = np.append(np.full(n, mean), 0.0)
    start = beta.copy()
    for _ in range(60):
        p = 1 / (1 + np.exp(-(x @ beta)))
        grad = x.T @ (adopted - p) - prior * (beta - start)
        hess = (x * (p * (1 - p))[:, None]).T @ x + np.diag(prior)
        step = np.linalg.solve(hess, grad)
        beta = beta + step
        if np.abs(step).max() < 1e-9:
            break
    p = np.clip(1 / (1 + np.exp(-(x @ beta))), 1e-12, 1 - 1e-12)
    likelihood = float((adopted * np.log(p) + (1 - adopted) * np.log(1 - p)).sum())
    penalty = -0.5 * float((prior * (beta - start) ** 2).sum()) + 0.5 * float(np.log(prior).sum())
    evidence = likelihood + penalty - 0.5 * float(np.linalg.slogdet(hess)[1])
    error = float(np.sqrt(np.linalg.inv(hess)[n, n])) if width > 0 else 0.0
    return Contagion(beta[:n], float(beta[n]) if width > 0 else 0.0, error, width), evidence
