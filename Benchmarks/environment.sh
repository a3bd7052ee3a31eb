#!/bin/bash
# Makes or renews Benchmarks/.environment, which holds the peers as requirements.txt pins them.
set -eu -o pipefail
cd "$(dirname "$0")"
python=${PYTHON:-python3}
stamp=.environment/installed.txt
cmp --silent requirements.txt "$stamp" && exit 0
"$python" -m venv .environment
.environment/bin/pip install --quiet --requirement requirements.txt
cp requirements.txt "$stamp"
