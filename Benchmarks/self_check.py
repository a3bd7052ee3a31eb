"""Checks goals, ratios and comparisons on made numbers; measures nothing."""

import numpy as np

import report
from agreement import compare
from networks import NETWORKS, torchvision_name
from rows import Timing, add_shares, goal_of, row, work_rows
from works import CAPTUM, GRAD_CAM, TORCH_CAM, Goal, works_of


def timing(*seconds: float) -> Timing:
    return Timing(minima=list(seconds), medians=[2 * value for value in seconds])


def check_goals() -> None:
    peers = {CAPTUM: timing(0.030, 0.020), TORCH_CAM: timing(0.025), GRAD_CAM: timing(0.090)}
    goals = [Goal((CAPTUM, TORCH_CAM), 2.0), Goal((GRAD_CAM,), 12)]
    assert [goal_of(peer, goals, peers) for peer in peers] == [2.0, None, 12]
    work = next(work for work in works_of("SqueezeNet") if work.name == "Grad-CAM")
    rows = work_rows("SqueezeNet", work, 1, timing(0.004, 0.005), peers, {})
    assert [entry["ratio"] for entry in rows] == [5, 6.25, 22.5]
    assert [entry["met"] for entry in rows] == [False, None, True]
    assert rows[0]["ours_ms"] == 4 and rows[0]["peer_median_ms"] == 40


def check_shares() -> None:
    entry = add_shares(row("ResNet50", "forward", 2, 10, "OpenVINO", 20, 1.2), 500_000_000, 100e9)
    assert (entry["ours_share"], entry["peer_share"]) == (0.5, 0.25)


def check_comparisons() -> None:
    a = np.array([[1.0, 2.0], [3.0, -4.0]])
    assert compare("logits", a, a * (1 + 1e-5)).agrees and not compare("logits", a, a + 0.01).agrees
    # Maps agree up to scale behind ReLU; relevance does not.
    assert compare("map", a, 3 * np.maximum(a, 0)).agrees and not compare("relevance", a, 3 * a).agrees
    assert not compare("map", a, a.T[:1]).agrees and not compare("map", a, a * np.nan).agrees
    assert compare("early map", a, a * 1.5).agrees and not compare("early map", a, a + 1).agrees
    assert compare("correlation", a, a * [[1, 1.05], [0.98, 1]]).agrees and not compare("correlation", a, -a).agrees


def check_names() -> None:
    assert torchvision_name("SqueezeNet", "fire9.expand3x3.bias") == "features.12.expand3x3.bias"
    assert torchvision_name("SqueezeNet", "conv10.weight") == "classifier.1.weight"
    assert torchvision_name("ResNet18", "layer1.0.bn1.running_var") == "layer1.0.bn1.running_var"
    for name in NETWORKS:
        names = [work.name for work in works_of(name)]
        assert len(set(names)) == len(names)


def check_report() -> None:
    entry = row("ResNet18", "forward", 1, 10, "OpenVINO", 12, 1.5)
    result = {"machine": "x", "peak_gflops": 1, "rows": [entry], "memory": [], "build": []}
    assert "| 1.20  | 1.5  | MISSED |" in report.text(result)


if __name__ == "__main__":
    for check in [check_goals, check_shares, check_comparisons, check_names, check_report]:
        check()
    print("self-check: all is well")
