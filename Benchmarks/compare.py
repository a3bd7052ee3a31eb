"""StaticCAM side by side with what users would pick instead; see Documentation/benchmarks.md."""

import argparse
import os
import sys

import building
import ours
import report
import rows
import start
from agreement import Agreement, Outputs
from networks import FOLDER, NETWORKS, SCRATCH, Network
from process import Worker
from rows import Timing
from works import Work, works_of


def chosen_works(network: Network, options: argparse.Namespace) -> list[Work]:
    """The works of a network that the command line asks for; the forward pass, which others refer to, always."""
    wanted = [word.lower() for word in options.works]

    def is_wanted(work: Work) -> bool:
        if work.is_long and options.quick:
            return False
        return not wanted or work.name == "forward" or any(work.name.lower().startswith(word) for word in wanted)

    return [work for work in works_of(network.name) if is_wanted(work)]


class Comparison:
    """All measurements of one network."""

    def __init__(self, network: Network, options: argparse.Namespace) -> None:
        self.network, self.options = network, options
        self.rows: list[dict] = []
        self.peak = 0.0
        self.single: dict[str, Timing] = {}
        ours.prepare(network)
        self.outputs = Outputs(network)

    def run(self, threads: int) -> None:
        """Measures every work with so many threads."""
        workers: dict[str, Worker] = {}
        try:
            self.run_works(threads, workers)
        finally:
            for worker in workers.values():
                worker.close()

    def run_works(self, threads: int, workers: dict[str, Worker]) -> None:
        forward = Timing()
        for work in chosen_works(self.network, self.options):
            print(f"{self.network.name}, {threads} threads: {work.name}", file=sys.stderr, flush=True)
            for peer in work.peers:
                if peer not in workers:
                    workers[peer] = Worker(peer, self.network, threads, self.outputs.best_class)
            agreements, mine, theirs = self.measure(work, threads, {peer: workers[peer] for peer in work.peers})
            found = rows.work_rows(self.network.name, work, threads, mine, theirs, agreements)
            if work.name == "forward":
                forward = mine
                found = [rows.add_shares(entry, self.multiply_adds, self.peak) for entry in found]
            if work.method == "cluster-cam":
                found.append(rows.cluster_row(self.network.name, work, threads, mine, forward))
            if threads == 1:
                self.single[work.name] = mine
            elif work.scaling and work.name in self.single:
                found.append(rows.scaling_row(self.network.name, work, threads, mine, self.single[work.name]))
            self.rows += found

    def measure(
        self, work: Work, threads: int, workers: dict[str, Worker]
    ) -> tuple[dict[str, Agreement], Timing, dict[str, Timing]]:
        """Compares outputs, then times both sides in turn, for some rounds."""
        agreements = {}
        mine, theirs = Timing(), {peer: Timing() for peer in workers}
        if not work.is_long:
            agreements = {
                peer: self.outputs.agreement(work, peer, worker.output(work)) for peer, worker in workers.items()
            }
        for _ in range(1 if work.is_long else self.options.rounds):
            answer = ours.measure(self.network, work, threads, self.options.seconds)
            mine.add(answer)
            self.peak, self.multiply_adds = max(self.peak, answer["peak"]), answer["multiply_adds"]
            for peer, worker in workers.items():
                # A long run gives its time and its output at once.
                save = SCRATCH / "output.npy" if work.is_long else None
                theirs[peer].add(worker.measure(work, 0 if work.is_long else self.options.seconds, save))
                if work.is_long:
                    agreements[peer] = self.outputs.agreement(work, peer, worker.saved())
        return agreements, mine, theirs


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", nargs="+", choices=NETWORKS, default=list(NETWORKS))
    parser.add_argument("--works", nargs="+", default=[], help="works whose names begin so, such as lrp score-cam")
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3, help="turns of both sides")
    parser.add_argument("--seconds", type=float, default=1, help="of each turn")
    parser.add_argument("--quick", action="store_true", help="without Score-CAM, Ablation-CAM and cold starts")
    parser.add_argument("--build", action="store_true", help="also time a build of the ResNet-50 explainer")
    parser.add_argument("--no-build", action="store_true", help="take the commands as they are")
    return parser.parse_args(arguments)


def main() -> int:
    options = parse()
    networks = [NETWORKS[name] for name in options.networks]
    ours.prepare_input()
    result: dict = {
        "schema_version": 1, "machine": report.machine(), "peers": report.versions(), "peak_gflops": 0.0,
        "load": os.getloadavg()[0], "rows": [], "memory": [], "build": [],
    }  # fmt: skip
    for network in networks:
        if not options.no_build:
            building.build(network)
        comparison = Comparison(network, options)
        for threads in sorted(options.threads):
            comparison.run(threads)
        result["rows"] += comparison.rows
        result["peak_gflops"] = max(result["peak_gflops"], comparison.peak / 1e9)
        if not options.quick and not options.works:
            times, memory = start.measure(network, max(options.threads), 7, comparison.outputs.best_class)
            result["rows"] += times
            result["memory"] += memory
        report.write(result, FOLDER / "results")
    if options.build:
        result["build"] = building.measure(NETWORKS["ResNet50"])
        report.write(result, FOLDER / "results")
    print(report.text(result))
    if result["load"] > 0.5:
        print(f"load {result['load']:.1f} at the start: ratios are rough where other programs run", file=sys.stderr)
    disagreeing = [entry for entry in result["rows"] if entry.get("agrees") is False]
    for entry in disagreeing:
        place = f"{entry['network']}, {entry['work']}, {entry['threads']} threads"
        print(f"DISAGREES: {place}: {entry['peer']}: {entry['agreement']}", file=sys.stderr)
    return 1 if disagreeing else 0


if __name__ == "__main__":
    sys.exit(main())
