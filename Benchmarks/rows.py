"""From measurements to the rows of the table, without measuring anything."""

from dataclasses import dataclass, field

from agreement import Agreement
from works import TWELVE_PASSES, Goal, Work


@dataclass
class Timing:
    """Measurements of one side over the rounds, in seconds."""

    minima: list[float] = field(default_factory=list)
    medians: list[float] = field(default_factory=list)

    def add(self, answer: dict) -> None:
        self.minima.append(answer["minimum"])
        self.medians.append(answer["median"])

    @property
    def milliseconds(self) -> float:
        """The fastest run of all rounds: what it takes where nothing else runs."""
        return 1e3 * min(self.minima)

    @property
    def median(self) -> float:
        """The fastest of the rounds' medians."""
        return 1e3 * min(self.medians)


def row(network: str, work: str, threads: int, ours: float, peer: str, theirs: float, goal: float | None) -> dict:
    """A row: `ratio` is how many times our time the peer takes."""
    ratio = theirs / ours
    return {
        "network": network, "work": work, "threads": threads, "ours_ms": round(ours, 4), "peer": peer,
        "peer_ms": round(theirs, 4), "ratio": round(ratio, 3), "goal": goal,
        "met": None if goal is None else ratio >= goal,
    }  # fmt: skip


def goal_of(peer: str, goals: list[Goal], peers: dict[str, Timing]) -> float | None:
    """The goal that a peer's row carries: of several peers, the fastest one's."""
    for goal in goals:
        known = [name for name in goal.peers if name in peers]
        if peer in known and peer == min(known, key=lambda name: peers[name].milliseconds):
            return goal.factor
    return None


def work_rows(
    network: str, work: Work, threads: int, ours: Timing, peers: dict[str, Timing], agreements: dict[str, Agreement]
) -> list[dict]:
    """A row a peer."""
    rows = []
    for peer, timing in peers.items():
        goal = goal_of(peer, work.goals, peers)
        entry = row(network, work.name, threads, ours.milliseconds, peer, timing.milliseconds, goal)
        found = agreements.get(peer)
        entry |= {
            "ours_median_ms": round(ours.median, 4), "peer_median_ms": round(timing.median, 4),
            "agrees": found.agrees if found else None, "agreement": found.text if found else None,
        }  # fmt: skip
        rows.append(entry)
    return rows


def add_shares(entry: dict, multiply_adds: int, peak: float) -> dict:
    """The shares of the peak of all threads' cores, of a forward pass: 2 * multiply-adds / time."""
    limit = 1e3 * 2 * multiply_adds / (peak * entry["threads"])
    return entry | {
        "ours_share": round(limit / entry["ours_ms"], 4), "peer_share": round(limit / entry["peer_ms"], 4)
    }  # fmt: skip


def cluster_row(network: str, work: Work, threads: int, ours: Timing, forward: Timing) -> dict:
    """Cluster-CAM against the time of twelve of our own forward passes."""
    return row(network, work.name, threads, ours.milliseconds, TWELVE_PASSES, 12 * forward.milliseconds, 1)


def scaling_row(network: str, work: Work, threads: int, ours: Timing, single: Timing) -> dict:
    """Several threads against one."""
    return row(network, work.name, threads, ours.milliseconds, "StaticCAM, 1 thread", single.milliseconds, work.scaling)
