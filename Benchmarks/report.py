"""The rows as a table and as JSON."""

import json
import platform
from importlib import metadata
from pathlib import Path

from networks import FOLDER

MARKS = {True: "met", False: "MISSED", None: ""}


def machine() -> str:
    """The processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def versions() -> dict[str, str]:
    """The peers as they are installed, by the names in requirements.txt."""
    lines = (FOLDER / "requirements.txt").read_text().splitlines()
    names = [line.partition("==")[0] for line in lines if "==" in line]
    return {name: metadata.version(name) for name in names}


def table(titles: list[str], cells: list[list[str]]) -> str:
    """A table of Markdown with columns of even width."""
    widths = [max(len(line[column]) for line in [titles, *cells]) for column in range(len(titles))]

    def line(words: list[str]) -> str:
        return "| " + " | ".join(word.ljust(width) for word, width in zip(words, widths, strict=True)) + " |"

    rule = "| " + " | ".join("-" * width for width in widths) + " |"
    return "\n".join([line(titles), rule, *map(line, cells)]) + "\n"


def share(entry: dict) -> str:
    if "ours_share" not in entry:
        return ""
    return f"{100 * entry['ours_share']:.0f} / {100 * entry['peer_share']:.0f} %"


def text(result: dict) -> str:
    """The whole report, for people."""
    parts = [f"{result['machine']}, peak of one core {result['peak_gflops']:.1f} GFLOP/s\n"]
    cells = [
        [
            entry["network"], entry["work"], str(entry["threads"]), f"{entry['ours_ms']:.2f}", entry["peer"],
            f"{entry['peer_ms']:.2f}", f"{entry['ratio']:.2f}", str(entry["goal"] or ""), MARKS[entry["met"]],
            share(entry), entry.get("agreement") or "",
        ]
        for entry in result["rows"]
    ]  # fmt: skip
    titles = ["network", "work", "threads", "ours ms", "peer", "peer ms", "ratio", "goal", "", "of peak", "agreement"]
    parts.append(table(titles, cells))
    if result["memory"]:
        cells = [
            [
                entry["network"], entry["work"], f"{entry['ours_mb']:.0f}", entry["peer"], f"{entry['peer_mb']:.0f}",
                f"{entry['ratio']:.2f}", MARKS[entry["met"]],
            ]
            for entry in result["memory"]
        ]  # fmt: skip
        parts.append(table(["network", "resident memory", "ours MB", "peer or limit", "MB", "ratio", ""], cells))
    if result["build"]:
        cells = [
            [entry["network"], entry["what"], f"{entry['ours']:.0f}", f"{entry['limit']}", MARKS[entry["met"]]]
            for entry in result["build"]
        ]
        parts.append(table(["network", "build", "ours", "limit", ""], cells))
    return "\n".join(parts)


def write(result: dict, folder: Path) -> None:
    """`compare.json` and `compare.md`."""
    folder.mkdir(exist_ok=True)
    (folder / "compare.json").write_text(json.dumps(result, indent=1) + "\n")
    (folder / "compare.md").write_text(text(result))
