"""Builds the commands; times the build of an explainer, and measures its code."""

import os
import subprocess
import time
from pathlib import Path

import works
from networks import ROOT, SCRATCH, Network


def build(network: Network, scratch: str = ".build", *more: str) -> None:
    """Builds the command of a network."""
    product = f"{network.name.lower()}-explain"
    swift(network, scratch, "--product", product, *more)


def swift(network: Network, scratch: str, *arguments: str) -> None:
    models = os.environ.get("STATICCAM_MODELS") or "all"
    line = ["swift", "build", "--scratch-path", scratch, *arguments]
    subprocess.run(line, cwd=ROOT, check=True, env={**os.environ, "STATICCAM_MODELS": models})


def measure(network: Network, folder: Path = SCRATCH / "build") -> list[dict]:
    """Seconds that two cores need to build the command, with swift-syntax and the macros there; bytes of its code."""
    swift(network, str(folder), "--target", "ExplainCommand", "--jobs", "2")
    ours = [source.name for source in (ROOT / "Sources").iterdir()]
    for module in [*ours, network.name, network.command.name.replace("-", "_")]:
        # The driver compiles again what has no object file.
        for file in (folder / "debug" / f"{module}.build").glob("*"):
            if file.suffix in (".o", ".swiftdeps"):
                file.unlink()
    start = time.perf_counter()
    build(network, str(folder), "--jobs", "2")
    seconds = time.perf_counter() - start
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
