"""Cold start and memory: a Grad-CAM command from the start of the process to the finished PNG."""

import ours
import works
from networks import SCRATCH, Network
from process import run_once, worker_line
from rows import row

PEERS = (works.GRAD_CAM, works.TORCH_CAM)


def measure(network: Network, threads: int, repetitions: int, class_index: int) -> tuple[list[dict], list[dict]]:
    """Rows of time, and entries of memory; both sides in turn."""
    grad_cam = next(work for work in works.works_of(network.name) if work.name == "Grad-CAM")
    arguments = ours.explain_arguments(network, grad_cam, network.folder / "start")
    lines = {"ours": [str(network.command), *map(str, arguments), "--threads", str(threads), "--quiet"]}
    for peer in PEERS:
        lines[peer] = worker_line(peer, network, threads, "--once", SCRATCH / "start.png", "--class", class_index)
    times: dict[str, list[float]] = {side: [] for side in lines}
    memory = dict.fromkeys(lines, 0)
    for turn in range(repetitions):
        for side, line in lines.items():
            # Interpreters take seconds, and vary little.
            if side != "ours" and turn >= 3:
                continue
            seconds, most = run_once(line, threads)
            times[side].append(seconds)
            memory[side] = max(memory[side], most)
    return start_rows(network, threads, times), memory_entries(network, memory)


def start_rows(network: Network, threads: int, times: dict[str, list[float]]) -> list[dict]:
    mine = 1e3 * min(times["ours"])
    name = "cold start to PNG"
    rows = [row(network.name, name, threads, mine, peer, 1e3 * min(times[peer]), None) for peer in PEERS]
    if limit := works.COLD_START.get(network.name):
        rows.insert(0, row(network.name, name, threads, mine, "limit", 1e3 * limit, 1))
    return rows


def memory_entries(network: Network, memory: dict[str, int]) -> list[dict]:
    limit = works.memory_limit(network.weights.stat().st_size)
    entries = [
        {
            "network": network.name, "work": "Grad-CAM command", "ours_mb": memory["ours"] / 1e6,
            "peer": "weights x 2.5 + 60 MB", "peer_mb": limit / 1e6, "goal": 1,
        }
    ] + [
        {
            "network": network.name, "work": "Grad-CAM command", "ours_mb": memory["ours"] / 1e6,
            "peer": peer, "peer_mb": memory[peer] / 1e6, "goal": None,
        }
        for peer in PEERS
    ]  # fmt: skip
    for entry in entries:
        entry["ratio"] = entry["peer_mb"] / entry["ours_mb"]
        entry["met"] = None if entry["goal"] is None else entry["ratio"] >= entry["goal"]
    return entries
