#!/usr/bin/env bash
# Shows what a change of the compiler does to generated code: scripts/replay.sh BASE
#
# Compiles every model and every fixture with the compiler of the revision BASE and with that of the working tree, and
# prints the differences: of the generated files, and of each kernel's signature, body and order of packed weights. The
# digest of the kernels and of the header is left out. Exit code 0: the text is the same; 1: it is not.
set -euo pipefail

if [ $# -ne 1 ]; then
  echo "usage: $0 BASE" >&2
  exit 2
fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."
base=$(git rev-parse --verify "$1^{commit}")
work=$PWD/.build/replay
mkdir -p "$work"

# emit CHECKOUT FOLDER: what the compiler of CHECKOUT makes of the models and fixtures of this working tree.
emit() {
  local checkout=$1 folder=$2 tool description model settings
  (cd "$checkout" && swift build --quiet --product compile-explainer --scratch-path "$work/$3" >&2)
  tool=$work/$3/debug/compile-explainer
  rm -rf "$folder"
  for description in Models/*/network.json Tests/Fixtures/*/network.json; do
    model=$(basename "$(dirname "$description")")
    # An architecture has a description that other fixtures share.
    [ -e "$(dirname "$description")/$model.swift" ] || continue
    settings=()
    [ ! -e "$(dirname "$description")/explainer.json" ] \
      || settings=(--settings "$(dirname "$description")/explainer.json")
    for processor in x86-64-v4 haswell baseline; do
      mkdir -p "$folder/$model.$processor"
      "$tool" --description "$description" --model "$model" --output "$folder/$model.$processor" --rivals \
        --processor "$processor" --listing "$folder/$model.$processor/kernels.txt" "${settings[@]}"
    done
  done
  # Other digests say that some body differs, which the listing shows.
  find "$folder" -name '*.swift' -exec sed -i -E 's/(kernels|kernelDigest: ") ?[0-9a-f]{16}/\1/' {} +
}

before=$work/outputs/$base
if [ ! -e "$before.done" ]; then
  git worktree remove --force "$work/checkout" 2>/dev/null || true
  git worktree prune
  git worktree add --quiet --detach "$work/checkout" "$base"
  emit "$work/checkout" "$before" base
  git worktree remove --force "$work/checkout"
  touch "$before.done"
fi
emit "$PWD" "$work/outputs/now" now
if diff -r "$before" "$work/outputs/now"; then
  echo "replay: the generated code of $(find "$before" -mindepth 1 -type d | wc -l) models is that of ${base:0:12}"
else
  exit 1
fi
