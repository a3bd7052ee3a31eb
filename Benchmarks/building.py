"""Builds the commands; times the build of an explainer, and measures its code.

    python Benchmarks/building.py [--methods "grad-cam ..."] [Name ...]

prints, for each network, the seconds that its command takes beyond the libraries, the lines of its generated files, the
bytes of its code and of the maps of one call.
"""

import argparse
import os
import sys
import subprocess
import time
from pathlib import Path

import works
from networks import NETWORKS, ROOT, SCRATCH, Network


def build(network: Network, scratch: str = ".build", *more: str) -> None:
    """Builds the command of a network."""
    product = f"{network.name.lower()}-explain"
    swift(network, scratch, "--product", product, *more)


def swift(network: Network, scratch: str, *arguments: str) -> None:
    models = os.environ.get("STATICCAM_MODELS") or "all"
    line = ["swift", "build", "--scratch-path", scratch, *arguments]
    subprocess.run(line, cwd=ROOT, check=True, env={**os.environ, "STATICCAM_MODELS": models})


def seconds_of_build(network: Network, folder: Path, modules: list[str]) -> float:
    """Seconds that two cores need to build the command again where some modules have no object files."""
    swift(network, str(folder), "--target", "ExplainCommand", "--jobs", "2")
    for module in [*modules, network.name, network.command.name.replace("-", "_")]:
        # The driver compiles again what has no object file.
        for file in (folder / "debug" / f"{module}.build").glob("*"):
            if file.suffix in (".o", ".swiftdeps"):
                file.unlink()
    start = time.perf_counter()
    build(network, str(folder), "--jobs", "2")
    return time.perf_counter() - start


def measure(network: Network, folder: Path = SCRATCH / "build") -> list[dict]:
    """Seconds that two cores need to build the command, with swift-syntax and the macros there; bytes of its code."""
    ours = [source.name for source in (ROOT / "Sources").iterdir()]
    seconds = seconds_of_build(network, folder, ours)
    program = folder / "debug" / network.command.name
    found = [
        ("build, seconds", seconds, works.BUILD_SECONDS), ("code, bytes", code_bytes(program), works.CODE_BYTES)
    ]  # fmt: skip
    return [
        {"network": network.name, "what": what, "ours": mine, "limit": limit, "met": mine <= limit}
        for what, mine, limit in found
    ]


def code_bytes(program: Path) -> int:
    """The bytes of a program's instructions."""
    text = subprocess.run(["size", "-A", str(program)], capture_output=True, text=True, check=True).stdout
    sections = (line.split() for line in text.splitlines())
    return next(int(words[1]) for words in sections if words and words[0] == ".text")


def generated_lines(network: Network, folder: Path) -> int:
    """The lines of a network's generated files."""
    files = folder.glob(f"plugins/outputs/*/{network.name}/destination/ExplainerPlugin/*.swift")
    return sum(len(file.read_text().splitlines()) for file in files)


def arena_bytes(network: Network, folder: Path) -> int:
    """The bytes of the maps of one call: the first number on the third line of a network's plan."""
    text = next(folder.glob(f"plugins/outputs/*/{network.name}/destination/ExplainerPlugin/*+Network.swift")).read_text()
    lines = text[text.index("let planText = ") :].splitlines()
    return 4 * int(lines[3].split()[0])


def main(names: list[str], methods: str) -> None:
    """Prints what an explainer takes beyond the libraries: of all methods, or of some at the last layer."""
    folder = SCRATCH / "build"
    print(f"{'network':<14}{'seconds':>9}{'lines':>9}{'code, kB':>10}{'arena, kB':>11}")
    for name in names:
        network = NETWORKS[name]
        if methods:
            os.environ.update(STATICCAM_METHODS=methods, STATICCAM_LAYERS=network.last.ours)
        seconds = seconds_of_build(network, folder, [])
        code, arena = code_bytes(folder / "debug" / network.command.name), arena_bytes(network, folder)
        lines = generated_lines(network, folder)
        print(f"{name:<14}{seconds:>9.1f}{lines:>9}{code / 1e3:>10.0f}{arena / 1e3:>11.0f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Times the build of explainers, and measures their code.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="networks; all without any")
    parser.add_argument("--methods", default="", help="compile for these alone, at the last layer")
    given = parser.parse_args()
    main(given.names or list(NETWORKS), given.methods)
