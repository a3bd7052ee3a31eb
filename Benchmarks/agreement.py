"""Whether a peer's output is ours: nothing is timed that computes something else unnoticed."""

from dataclasses import dataclass

import numpy as np

import ours
from networks import Network
from works import GRAD_CAM, Work

# Far from the logits, rounding decides here and there whether a rectifier passes or which of two maxima counts, and a
# gradient or relevance is another there, on both sides: sums of all differences have a limit, not the largest one.
LOGITS, MAP, FAR, CORRELATION = 1e-4, 1e-3, 3e-2, 0.99


@dataclass(frozen=True)
class Agreement:
    """What a comparison found."""

    agrees: bool
    text: str


def scaled(values: np.ndarray) -> np.ndarray:
    """The positive part, moved to 0...1."""
    values = np.maximum(values.astype(np.float64), 0)
    span = values.max() - values.min()
    return (values - values.min()) / span if span > 0 else values * 0


def relative(ours: np.ndarray, peer: np.ndarray) -> float:
    """The largest difference as a part of the largest value."""
    return float(np.abs(ours.astype(np.float64) - peer).max() / np.abs(peer).max())


def distance(ours: np.ndarray, peer: np.ndarray) -> float:
    """The Euclidean distance as a part of the peer's norm."""
    return float(np.linalg.norm(ours.astype(np.float64) - peer) / np.linalg.norm(peer.astype(np.float64)))


def limited(difference: float, limit: float) -> Agreement:
    return Agreement(difference <= limit, f"{difference:.1e} of {limit:.0e}")


def compare(comparison: str, mine: np.ndarray, peer: np.ndarray) -> Agreement:
    """Compares two outputs in the way that a work names."""
    if mine.shape != peer.shape:
        return Agreement(False, f"shapes {mine.shape} and {peer.shape}")
    if not (np.isfinite(mine).all() and np.isfinite(peer).all() and np.ptp(peer) > 0 and np.ptp(mine) > 0):
        return Agreement(False, "a constant, or numbers that are not finite")
    if comparison == "logits":
        return limited(relative(mine, peer), LOGITS)
    if comparison == "relevance":
        return limited(distance(mine, peer), FAR)
    mine, peer = scaled(mine), scaled(peer)
    if comparison == "correlation":
        # Enlarged masks have aligned corners there, so numbers differ but not what they say.
        found = float(np.corrcoef(mine.ravel(), peer.ravel())[0, 1])
        return Agreement(found >= CORRELATION, f"correlation {found:.4f}")
    if comparison == "early map":
        return limited(distance(mine, peer), FAR)
    return limited(float(np.abs(mine - peer).max()), MAP)


class Outputs:
    """Our outputs for a network, made when first asked for."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.logits = ours.logits(network)
        self.known: dict[tuple[str, str], np.ndarray] = {}

    @property
    def best_class(self) -> int:
        return int(self.logits.argmax())

    def agreement(self, work: Work, peer: str, theirs: np.ndarray) -> Agreement:
        """Compares a peer's output with ours."""
        if work.comparison == "none":
            return Agreement(True, "other definitions, not compared")
        if work.comparison == "logits":
            return compare("logits", self.logits, theirs.ravel())
        return compare(work.comparison, self.map(work, peer), theirs)

    def map(self, work: Work, peer: str) -> np.ndarray:
        """The map that is to equal the peer's: raw, or the heatmap of pytorch-grad-cam's profile."""
        profile = GRAD_CAM if peer == GRAD_CAM else "paper"
        key = (work.ours, profile)
        if key not in self.known:
            self.known[key] = ours.maps(self.network, work, profile)[profile == GRAD_CAM]
        return self.known[key]
