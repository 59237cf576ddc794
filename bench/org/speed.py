"""Spreading on the same graphs and steps: our kernels against NDlib, Mesa, SciPy, cynetdiff and a plain Numba loop.

python -m bench.org.speed [--people 200 2000 100000]   (needs the packages of requirements/bench.txt, and cynetdiff)
"""

from __future__ import annotations

import argparse
import time

import numba
import numpy as np

from holdfast.org import spread

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


def best(act, times: int = 5) -> float:
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
    own = [rng.uniform(-1, 1, n * 128).astype(np.float32) for _ in range(2)]
    a, b = [o.copy() for o in own], [np.empty_like(o) for o in own]
    again = max(1, 20_000 // n)
    fj = best(
        lambda t=0: [spread.influence(start, other, weight, own[t], a[t], b[t], OPEN, STEPS) for _ in range(again)]
    )
    limit = [rng.integers(1, 6, n * 256).astype(np.uint8) for _ in range(2)]
    on = [(rng.random(n * 256) < 0.02).astype(np.uint8) for _ in range(2)]
    new = [np.empty_like(x) for x in on]
    lt = best(lambda t=0: [spread.threshold(start, other, limit[t], on[t], new[t], STEPS) for _ in range(again)])

    def cascades(t: int) -> None:
        for k in range(again):
            active, fresh = np.zeros(n, np.uint64), np.zeros(n, np.uint64)
            active[: max(1, n // 100)] = fresh[: max(1, n // 100)] = np.uint64(2**64 - 1)
            spread.cascade(start, other, 26, active, fresh, 10 * k + t + 1, STEPS)

    ic = best(lambda: cascades(0))
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

    return {"influence": n * 64 * STEPS / best(act)}


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

    return {"cascade": runs * n * STEPS / best(act)}


def ndlib(n: int, start: np.ndarray, other: np.ndarray) -> dict[str, float]:
    import ndlib.models.epidemics as ep
    import ndlib.models.ModelConfig as mc  # noqa: N813
    import ndlib.models.opinions as op
    import networkx as nx

    g = nx.DiGraph()
    g.add_nodes_from(range(n))
    g.add_edges_from((i, int(j)) for i in range(n) for j in other[start[i] : start[i + 1]])
    found = {}
    config = mc.Configuration()
    config.add_model_parameter("fraction_infected", 0.02)
    for i in range(n):
        config.add_node_configuration("threshold", i, 0.3)
    model = ep.ThresholdModel(g)
    model.set_initial_status(config)
    found["threshold"] = _once(lambda: model.iteration_bunch(3), 3 * n)
    und = nx.Graph(g)
    model = op.HKModel(und)
    config = mc.Configuration()
    config.add_model_parameter("epsilon", 2.0)
    model.set_initial_status(config)
    found["influence"] = _once(lambda: model.iteration_bunch(3), 3 * n)
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


def full() -> None:
    from holdfast.org.effects import Effect, Scenario
    from holdfast.org.model import Organisation, Person, Tie
    from holdfast.org.simulate import simulate

    rng = np.random.default_rng(1)

    def org(n: int) -> Organisation:
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

    moves = [Scenario(f"s{k}", (Effect("preparation", "add", 0.1, 0.01 * k + 0.1, 0.4),)) for k in range(20)]
    small, large = org(60), org(200)
    for name, org_, some in (("60 people × 20 moves", small, moves), ("200 people × 4 moves", large, moves[:4])):
        seconds = best(lambda o=org_, m=some: simulate(o, m, runs=4000, days=120, threads=1), 3)
        done = len(org_.people) * len(some) * 4096 * 120
        print(f"| {name} × 4,096 runs × 120 days | {seconds:.2f} s | {done / seconds / 1e9:.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", nargs="*", type=int, default=[200, 2000, 100_000])
    sizes = parser.parse_args().people
    print("Billion node updates a CPU second (one core each), 30 steps, ten ties a person.\n")
    print("| people | model | ours | other | ratio |\n|---|---|---|---|---|")
    for n in sizes:
        start, other = graph(n)
        if n > 20_000:
            order = spread.near_each_other(start, other)
            place = np.argsort(order)
            rows = [place[other[start[i] : start[i + 1]]] for i in order]
            start, other = np.arange(0, n * DEGREE + 1, DEGREE).astype(np.int64), np.concatenate(rows)
        mine = ours(n, start, other)
        rivals = {"plain Numba": plain, "SciPy sparse, 64 runs": sparse, "cynetdiff": cynetdiff}
        if n <= 2000:
            rivals |= {"NDlib": ndlib, "Mesa": mesa}
        for name, act in rivals.items():
            for model, speed in act(n, start, other).items():
                print(
                    f"| {n:,} | {model} | {mine[model] / 1e9:.3f} | {name} {speed / 1e9:.5f} | {mine[model] / speed:,.1f} |",
                    flush=True,
                )
    print("\nThe whole model.\n\n| what | CPU time | billion person-days a CPU second |\n|---|---|---|")
    full()


if __name__ == "__main__":
    main()
