#!/usr/bin/env bash
# Runs the commands of README.md: every block that is marked `sh`, in order, but for `make test`, which calls this.
set -euo pipefail
cd "$(dirname "$0")/.."
awk '/^```sh$/ { inside = 1; next } /^```$/ { inside = 0 } inside' README.md | grep -vx 'make test' |
  while IFS= read -r command; do
    echo "README: $command"
    bash -euo pipefail -c "$command" </dev/null >/dev/null
  done
