"""Processes: peers that stay warm, and single runs with their memory and time."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from networks import FOLDER, SCRATCH, Network
from works import Work

# What peers say.
LOG = SCRATCH / "peers.log"


def environment(threads: int) -> dict[str, str]:
    """Numerical libraries that read their number of threads from the environment."""
    names = ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"]
    return {**os.environ, **{name: str(threads) for name in names}, "TQDM_DISABLE": "1"}


def worker_line(peer: str, network: Network, threads: int, *more: object) -> list[str]:
    return [sys.executable, "-m", "peers.worker", peer, network.name, str(threads), *map(str, more)]


class Worker:
    """A peer in a process of its own, warm between measurements."""

    def __init__(self, peer: str, network: Network, threads: int, class_index: int) -> None:
        self.name = f"{peer} on {network.name}"
        self.class_index = class_index
        with LOG.open("a") as log:
            self.process = subprocess.Popen(
                worker_line(peer, network, threads), cwd=FOLDER, env=environment(threads), text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip

    def measure(self, work: Work, seconds: float, save: Path | None = None) -> dict:
        """Seconds of the work; its output goes to `save` where that is given."""
        request = {
            "method": work.method, "module": work.module, "class": self.class_index, "seconds": seconds,
            "least": 1 if work.is_long else 2, "is_long": work.is_long, "save": str(save) if save else None,
        }  # fmt: skip
        print(json.dumps(request), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.name}: ended while it did {work.name}; see {LOG}")
        return json.loads(answer)

    def output(self, work: Work) -> np.ndarray:
        """What the peer makes of the input."""
        self.measure(work, 0, SCRATCH / "output.npy")
        return self.saved()

    def saved(self) -> np.ndarray:
        """What a measurement wrote to `output.npy`."""
        return np.load(SCRATCH / "output.npy")

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


def run_once(line: list[str], threads: int) -> tuple[float, int]:
    """Seconds of a process from before its start to after its end, and its largest resident memory in bytes."""
    starter = [sys.executable, "-S", str(FOLDER / "once.py"), *line]
    done = subprocess.run(starter, cwd=FOLDER, env=environment(threads), capture_output=True, text=True)
    answer = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {"status": done.returncode}
    if answer["status"] != 0:
        raise SystemExit(f"{' '.join(line)}: exit code {answer['status']}\n{done.stderr}")
    return answer["seconds"], answer["memory"]
