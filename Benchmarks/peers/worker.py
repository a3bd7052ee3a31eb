"""A process that keeps one peer warm: a line of JSON in, a line of JSON out.

With `--once FILE.png` it explains the input once and writes the heatmap, as a user's script does.
"""

import argparse
import contextlib
import importlib
import json
import os
import statistics
import sys
import time

import numpy as np

from networks import NETWORKS

from . import MODULES


def measured(run, seconds: float, least: int) -> tuple[list[float], object]:
    """Times of repeated runs, about so many seconds in all, and what the last one found."""
    times: list[float] = []
    found = None
    while len(times) < least or sum(times) < seconds:
        start = time.perf_counter()
        found = run()
        times.append(time.perf_counter() - start)
    return times, found


def write_picture(values: np.ndarray, path: str) -> None:
    from PIL import Image

    low, high = values.min(), values.max()
    gray = (255 * (values - low) / (high - low + 1e-8)).astype(np.uint8)
    Image.fromarray(gray).resize((224, 224), Image.Resampling.BILINEAR).save(path)


def serve(prepare, network, threads: int) -> None:
    prepared = {}
    for line in sys.stdin:
        request = json.loads(line)
        key = (request["method"], request["module"])
        # Some libraries talk: standard output is for answers.
        with contextlib.redirect_stdout(sys.stderr):
            # One work at a time: a library's hooks must not slow another work down, nor its memory stay.
            if key not in prepared:
                prepared = {key: prepare(network, *key, request["class"], threads)}
            run = prepared[key]
            if not request["is_long"]:
                run()
            times, found = measured(run, request["seconds"], request["least"])
            if request["save"]:
                np.save(request["save"], np.array(found))
        answer = {"minimum": min(times), "median": statistics.median(times), "runs": len(times)}
        print(json.dumps(answer), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=MODULES)
    parser.add_argument("network", choices=NETWORKS)
    parser.add_argument("threads", type=int)
    parser.add_argument("--once")
    parser.add_argument("--class", dest="class_index", type=int, default=0)
    arguments = parser.parse_args()
    network = NETWORKS[arguments.network]
    prepare = importlib.import_module(f"peers.{MODULES[arguments.peer]}").prepare
    if arguments.once:
        run = prepare(network, "grad-cam", network.last.module, arguments.class_index, arguments.threads)
        write_picture(run(), arguments.once)
        # The interpreter's tidying up is no part of the picture.
        sys.stdout.flush()
        os._exit(0)
    serve(prepare, network, arguments.threads)


if __name__ == "__main__":
    main()
