"""Our side: the commands of the networks, and the files that both sides read."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from networks import FOLDER, ROOT, SCRATCH, Network
from works import Work

SEED = 7
PICTURE = ROOT / "Models" / "Shapes" / "Scenes" / "mug-and-fish.png"


def command(network: Network, *arguments: object) -> str:
    """What our command prints."""
    line = [str(network.command), *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(line)}\n{done.stderr}")
    return done.stdout


def prepare_input() -> None:
    """A photograph in network units, normalised as torchvision's networks want it."""
    from PIL import Image

    SCRATCH.mkdir(exist_ok=True)
    pixels = np.asarray(Image.open(PICTURE).convert("RGB").resize((224, 224)), dtype=np.float32) / 255
    x = (pixels - np.array([0.485, 0.456, 0.406])) / np.array([0.229, 0.224, 0.225])
    np.save(SCRATCH / "input.npy", np.ascontiguousarray(x.transpose(2, 0, 1)[None], dtype=np.float32))


def prepare(network: Network) -> None:
    """Random weights, and the same network as ONNX. A changed description or generator shows in the digest."""
    network.folder.mkdir(exist_ok=True)
    version = f"{command(network, '--version').split(',')[0]} seed {SEED}"
    stamp = network.folder / "made-of.txt"
    if stamp.exists() and stamp.read_text() == version and network.onnx.exists():
        return
    stamp.unlink(missing_ok=True)
    command(network, "random-weights", "--seed", SEED, "--output", network.weights)
    subprocess.run([sys.executable, "-m", "peers.export", network.name], cwd=FOLDER, check=True)
    stamp.write_text(version)


def measure(network: Network, work: Work, threads: int, seconds: float) -> dict:
    """One process that warms up and repeats the work: seconds, and the peak of a core."""
    text = command(
        network, "bench", "--work", work.ours, "--weights", network.weights, "--input", SCRATCH / "input.npy",
        "--threads", threads, "--seconds", seconds, "--json",
    )  # fmt: skip
    report = json.loads(text)
    found = report["works"][0]
    return {
        "minimum": found["minimum_seconds"], "median": found["median_seconds"], "runs": found["runs"],
        "peak": report["peak_flops"], "multiply_adds": report["multiply_adds"],
    }  # fmt: skip


def logits(network: Network) -> np.ndarray:
    """The scores of all classes, in the order of their numbers."""
    text = command(
        network, "classify", SCRATCH / "input.npy", "--weights", network.weights, "--top", 1_000_000, "--json"
    )
    classes = json.loads(text)["images"][0]["classes"]
    return np.array([entry["logit"] for entry in sorted(classes, key=lambda entry: entry["index"])])


def explain_arguments(network: Network, work: Work, output: Path) -> list[object]:
    """The command line that explains the input."""
    text, _, layer = work.ours.partition("@")
    method, _, options = text.partition(":")
    arguments: list[object] = ["explain", SCRATCH / "input.npy", "--weights", network.weights, "--output", output]
    arguments += ["--method", method, "--layer", layer]
    for option in options.split(",") if options else []:
        arguments += ["--option", option]
    return arguments


def maps(network: Network, work: Work, profile: str = "paper") -> tuple[np.ndarray, np.ndarray]:
    """The raw map, and the heatmap at the input's size."""
    output = network.folder / "maps"
    text = command(network, *explain_arguments(network, work, output), "--profile", profile, "--json")
    files = json.loads(text)["outputs"][0]["files"]
    return np.load(output / files["raw"]), np.load(output / files["map"])
