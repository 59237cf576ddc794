"""Spreading on the same graphs and steps: our kernels against NDlib, Mesa, SciPy, cynetdiff and a plain Numba loop.

python -m bench.org.speed graphs [--people 200 2000 100000]   (needs the packages of requirements/bench.txt)
python -m bench.org.speed whole|first|bound

Lines go to bench/data/org; python -m bench.org.page writes the page.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time

import numba
import numpy as np

from bench.org import kept
from holdfast.compiled import aligned
from holdfast.org import spread
from holdfast.org.anchored import influence
from holdfast.org.effects import Effect, Scenario
from holdfast.org.model import Organisation, Person, Tie
from holdfast.org.simulate import simulate
from holdfast.org.vectors import WIDTH
from holdfast.org.world import World

STEPS, DEGREE, OPEN = 30, 10, 0.6


def graph(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Everybody listens to ten others: half of them near, half anywhere, as in organisations."""
    rng = np.random.default_rng(seed)
    half = DEGREE // 2
    near = (np.arange(n)[:, None] + 1 + np.argsort(rng.random((n, 16)), axis=1)[:, :half]) % n
    far = (
        np.arange(n)[:, None] + 20 + rng.integers(0, (n - 40) // half, (n, half)) + np.arange(half) * ((n - 40) // half)
    ) % n
    other = np.concatenate([near, far], axis=1)
    return np.arange(0, n * DEGREE + 1, DEGREE).astype(np.int64), np.ascontiguousarray(
        other.reshape(-1).astype(np.int64)
    )


def best(act, times: int = 7) -> float:
    """Median CPU seconds of this process, all its threads added: what one core has to do, whoever else uses the machine."""
    act()
    found = []
    for _ in range(times):
        begin = time.process_time()
        act()
        found.append(time.process_time() - begin)
    return float(np.median(found))


def ours(n: int, start: np.ndarray, other: np.ndarray) -> dict[str, float]:
    rng = np.random.default_rng(0)
    weight = np.full(len(other), 1 / DEGREE, np.float32)
    own, a, b = (aligned(n * 128) for _ in range(3))
    own[:] = rng.uniform(-1, 1, n * 128)
    a[:] = own
    again, times = max(1, 20_000 // n), 7 if n < 20_000 else 2
    begin, others = start.astype(np.int32), other.astype(np.int32)
    fj = best(lambda: [influence(begin, others, weight, own, a, b, OPEN, STEPS) for _ in range(again)], times)
    limit = rng.integers(1, 6, n * 256).astype(np.uint8)
    on = (rng.random(n * 256) < 0.02).astype(np.uint8)
    new = np.empty_like(on)
    lt = best(lambda: [spread.threshold(begin, others, limit, on, new, STEPS) for _ in range(again)], times)

    def cascades() -> None:
        for k in range(again):
            active, fresh = np.zeros(n, np.uint64), np.zeros(n, np.uint64)
            active[: max(1, n // 100)] = fresh[: max(1, n // 100)] = np.uint64(2**64 - 1)
            spread.cascade(begin, others, 26, active, fresh, 10 * k + 1, STEPS)

    ic = best(cascades, times)
    return {
        "influence": again * n * 128 * STEPS / fj,
        "threshold": again * n * 256 * STEPS / lt,
        "cascade": again * n * 64 * STEPS / ic,
    }


@numba.njit
def _plain_fj(start, other, own, x, y, steps):
    for _ in range(steps):
        for i in range(len(start) - 1):
            s = 0.0
            for k in range(start[i], start[i + 1]):
                s += x[other[k]]
            y[i] = 0.4 * own[i] + 0.6 * s / (start[i + 1] - start[i])
        x, y = y, x
    return x


@numba.njit
def _plain_lt(start, other, limit, on, new, steps):
    for _ in range(steps):
        for i in range(len(start) - 1):
            s = 0
            for k in range(start[i], start[i + 1]):
                s += on[other[k]]
            new[i] = 1 if on[i] or s >= limit[i] else 0
        on, new = new, on
    return on


def plain(n: int, start: np.ndarray, other: np.ndarray) -> dict[str, float]:
    rng = np.random.default_rng(0)
    own, runs = rng.uniform(-1, 1, n), max(1, 100_000 // n)
    fj = best(lambda: [_plain_fj(start, other, own, own.copy(), own.copy(), STEPS) for _ in range(runs)])
    limit, on = rng.integers(1, 6, n), (rng.random(n) < 0.02).astype(np.int64)
    lt = best(lambda: [_plain_lt(start, other, limit, on.copy(), on.copy(), STEPS) for _ in range(runs)])
    return {"influence": runs * n * STEPS / fj, "threshold": runs * n * STEPS / lt}


def sparse(n: int, start: np.ndarray, other: np.ndarray) -> dict[str, float]:
    from scipy.sparse import csr_array

    rng = np.random.default_rng(0)
    w = csr_array((np.full(len(other), 1 / DEGREE, np.float32), other, start), shape=(n, n))
    own = rng.uniform(-1, 1, (n, 64)).astype(np.float32)

    def act() -> None:
        x = own
        for _ in range(STEPS):
            x = 0.4 * own + 0.6 * (w @ x)

    return {"influence": n * 64 * STEPS / best(act, 5 if n < 20_000 else 1)}


def cynetdiff(n: int, start: np.ndarray, other: np.ndarray) -> dict[str, float]:
    import networkx as nx
    from cynetdiff.utils import networkx_to_ic_model

    g = nx.DiGraph()
    g.add_nodes_from(range(n))
    g.add_edges_from((i, int(j)) for i in range(n) for j in other[start[i] : start[i + 1]])
    model, _ = networkx_to_ic_model(g, activation_prob=26 / 256, rng=1)
    model.set_seeds(list(range(max(1, n // 100))))
    runs = max(1, 200_000 // n)

    def act() -> None:
        for _ in range(runs):
            model.reset_model()
            model.advance_until_completion()

    return {"cascade": runs * n * STEPS / best(act, 5 if n < 20_000 else 2)}


def ndlib(n: int, start: np.ndarray, other: np.ndarray) -> dict[str, float]:
    import ndlib.models.epidemics as ep
    import ndlib.models.ModelConfig as mc  # noqa: N813
    import ndlib.models.opinions as op
    import networkx as nx

    g = nx.DiGraph()
    g.add_nodes_from(range(n))
    g.add_edges_from((i, int(j)) for i in range(n) for j in other[start[i] : start[i + 1]])
    found = {}
    model = op.HKModel(nx.Graph(g))
    config = mc.Configuration()
    config.add_model_parameter("epsilon", 2.0)
    model.set_initial_status(config)
    # For each person it moves, it lists all people anew: at 100,000 a step takes minutes, so it is given one (and its start).
    steps = 3 if n <= 20_000 else 2
    found["influence"] = _once(lambda: model.iteration_bunch(steps), steps * n)
    config = mc.Configuration()
    config.add_model_parameter("fraction_infected", 0.02)
    for i in range(n):
        config.add_node_configuration("threshold", i, 0.3)
    model = ep.ThresholdModel(g)
    model.set_initial_status(config)
    found["threshold"] = _once(lambda: model.iteration_bunch(3), 3 * n)
    config = mc.Configuration()
    config.add_model_parameter("fraction_infected", 0.01)
    for e in g.edges():
        config.add_edge_configuration("threshold", e, 26 / 256)
    model = ep.IndependentCascadesModel(g)
    model.set_initial_status(config)
    found["cascade"] = _once(lambda: model.iteration_bunch(5), 5 * n)
    return found


def mesa(n: int, start: np.ndarray, other: np.ndarray) -> dict[str, float]:
    import mesa as m

    class Somebody(m.Agent):
        def __init__(self, model, own, near):
            super().__init__(model)
            self.own = self.x = own
            self.near = near

        def step(self):
            people = self.model.people
            self.x = 0.4 * self.own + 0.6 * sum(people[j].x for j in self.near) / len(self.near)

    class World(m.Model):
        def __init__(self):
            super().__init__(rng=1) if "rng" in m.Model.__init__.__code__.co_varnames else super().__init__(seed=1)
            rng = np.random.default_rng(0)
            self.people = [
                Somebody(self, float(rng.uniform(-1, 1)), other[start[i] : start[i + 1]].tolist()) for i in range(n)
            ]

        def step(self):
            self.agents.do("step")

    world = World()
    return {"influence": _once(lambda: [world.step() for _ in range(3)], 3 * n)}


def _once(act, updates: int) -> float:
    begin = time.process_time()
    act()
    return updates / (time.process_time() - begin)


#: Twelve registers: enough sums at a time that none waits for the one before.
SUMS = 12 * WIDTH


def peak() -> float:
    """Multiplications with addition of eight numbers, in billions a second, that this machine does at best now."""
    x = np.ones(SUMS, np.float32)
    return 500_000 * SUMS / 8 / best(lambda: _fused(x, 500_000))


@numba.njit(fastmath=True)
def _fused(x, times):
    for _ in range(times):
        for r in range(SUMS):
            x[r] = x[r] * np.float32(0.999) + np.float32(0.001)


def organisation(n: int) -> Organisation:
    """The company of the whole model: three ties each, all levels told within weeks."""
    rng = np.random.default_rng(1)
    people = [
        Person(
            f"p{i}",
            level=int(rng.integers(2, 5)),
            closeness=float(rng.uniform(0, 0.9)),
            stance=float(rng.uniform(-0.8, 0.6)),
        )
        for i in range(n)
    ]
    return Organisation(people, [Tie(f"p{i}", f"p{(i + k) % n}") for i in range(n) for k in (1, 2, 5)])


def whole(times: int = 7) -> None:
    """The comparison of moves, and its parts: the compiled days, and a day of one person in eight runs."""
    moves = [Scenario(f"s{k}", (Effect("preparation", "add", 0.1, 0.01 * k + 0.1, 0.4),)) for k in range(20)]
    for n, some in ((60, moves), (200, moves[:4])):
        org = organisation(n)
        world = World(org, 0)
        seconds = [0.0] * times
        one = [0.0] * (5 * times)
        simulate(org, some[:1], runs=128, days=120, threads=1)
        for t in range(times):
            begin = time.process_time()
            simulate(org, some, runs=4096, days=120, threads=1)
            seconds[t] = time.process_time() - begin
        for t in range(5 * times):
            block = world.block(0, some[0])
            begin = time.process_time()
            block.go(0, 120)
            one[t] = time.process_time() - begin
        steps = n * len(some) * 4096 * 120
        days = n * 128 * 120
        kept.add("whole", {
            "people": n, "moves": len(some), "median": float(np.median(seconds)), "best": min(seconds),
            "speed": steps / float(np.median(seconds)) / 1e9, "best_speed": steps / min(seconds) / 1e9,
            "days_speed": days / float(np.median(one)) / 1e9, "best_days_speed": days / min(one) / 1e9, "peak": peak() / 1e9,
        })  # fmt: skip


def first_use() -> None:
    """CPU seconds of the first simulation of a new installation: compiled anew, and read from what is kept."""
    code = (
        "import time; from holdfast.org.model import *; from holdfast.org.effects import *;"
        "from holdfast.org.simulate import simulate;"
        "simulate(Organisation([Person('a'), Person('b')], [Tie('a', 'b')]), [DO_NOTHING], runs=128, days=20);"
        "print(time.process_time())"
    )
    for _ in range(2):
        with tempfile.TemporaryDirectory() as folder:
            said = [
                subprocess.run(
                    [sys.executable, "-c", code],
                    env={**os.environ, "NUMBA_CACHE_DIR": folder},
                    capture_output=True,
                    check=True,
                ).stdout
                for _ in range(2)
            ]
        kept.add("first", {"compiled": float(said[0]), "kept": float(said[1])})


def graphs(sizes: list[int]) -> None:
    for n in sizes:
        start, other = graph(n)
        rivals = {
            "plain Numba": plain,
            "SciPy sparse, 64 runs": sparse,
            "cynetdiff": cynetdiff,
            "NDlib": ndlib,
            "Mesa": mesa,
        }
        # Ours again beside each rival: what else the machine does changes by the minute.
        for name, act in rivals.items():
            mine, others = ours(n, start, other), act(n, start, other)
            for model, speed in others.items():
                kept.add("graphs", {"people": n, "model": model, "name": name, "ours": mine[model], "other": speed})


def bound(sizes: list[int]) -> None:
    """Anchored influence with no ties at all, with the same number of ties to neighbours only, and on the graph.

    No ties: first stances are read and new ones written, which is what the memory or the cache of a tile gives. Neighbours only:
    what is read lies in the first cache, so that what is left is the work itself.
    """
    for n in sizes:
        start, other = graph(n)
        begin = start.astype(np.int32)
        near = ((np.arange(n)[:, None] + np.arange(1, DEGREE + 1)) % n).reshape(-1)
        found = {"none": alone(n, begin * 0, near), "near": alone(n, begin, near), "graph": alone(n, begin, other)}
        kept.add("bound", {"people": n, **found})


def alone(n: int, start: np.ndarray, other: np.ndarray) -> float:
    """Updates a second of anchored influence."""
    weight, others = np.full(len(other), 1 / DEGREE, np.float32), other.astype(np.int32)
    own, a, b = (aligned(n * 128) for _ in range(3))
    own[:] = np.random.default_rng(0).uniform(-1, 1, n * 128)
    a[:] = own
    again, times = max(1, 20_000 // n), 7 if n < 20_000 else 3
    taken = best(lambda: [influence(start, others, weight, own, a, b, OPEN, STEPS) for _ in range(again)], times)
    return again * n * 128 * STEPS / taken


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=("graphs", "whole", "first", "bound"))
    parser.add_argument("--people", nargs="*", type=int, default=[200, 2000, 100_000])
    told = parser.parse_args()
    {"graphs": lambda: graphs(told.people), "whole": whole, "first": first_use, "bound": lambda: bound(told.people)}[
        told.part
    ]()


if __name__ == "__main__":
    main()
