#!/usr/bin/env bash
# Proves that other packages can use this one: Tests/Packages/run.sh [by-path|by-version|stale|faults|release|all]
#
#   by-path     a package depends on a copy of this one by path, imports an ONNX file with the command plugin, adds
#               the lines that the importer prints, embeds the model in ten lines of Swift and runs its command; the
#               code of the README and the documents compiles beside it
#   stale       what changes the network, its weights or its kernels changes the next build's result; nothing else does
#   faults      wrong models stop the build with a line a fault; wrong names of layers and classes do not compile, nor
#               do names of kernels and descriptions, which an embedder does not see, nor methods and layers for which
#               the model was not compiled
#   by-version  the same package depends on a tag of the copy, through its address; the same result
#   release     by-version in release: the same result. It compiles swift-syntax with optimisation (9 minutes on two
#               cores), so `all` leaves it out
#
# The last four begin with by-path. Everything happens in a temporary folder; KEEP=1 leaves it there. The first build
# of a machine fetches the package's dependencies.
set -euo pipefail

part=${1:-all}
case $part in
  by-path | by-version | stale | faults | release | all) ;;
  *)
    echo "usage: $0 [by-path|by-version|stale|faults|release|all]" >&2
    exit 2
    ;;
esac

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
work=$(cd "$work" && pwd -P)
package=$work/package
log=$work/log
passed=0
failed=0

finish() {
  local status=$?
  # The script ends early only where nothing can go on.
  [ "$status" -eq 0 ] || failed=$((failed + 1))
  if [ -n "${KEEP:-}" ]; then echo "kept: $work"; else rm -rf "$work"; fi
  echo "Packages: $passed passed, $failed failed, $SECONDS s"
  [ "$failed" -eq 0 ] || exit 1
}
trap finish EXIT

say() { printf '[%4d s] %s\n' "$SECONDS" "$*"; }

# pass TEXT / fail TEXT: a check is over.
pass() {
  passed=$((passed + 1))
  say "ok      $1"
}
fail() {
  failed=$((failed + 1))
  say "FAILED  $1"
}

# check TEXT COMMAND…: passes where the command succeeds.
check() {
  local text=$1
  shift
  if "$@"; then pass "$text"; else fail "$text"; fi
}

# must COMMAND…: runs quietly; where it fails the script says why and ends.
must() {
  "$@" >"$log" 2>&1 && return
  tail -n 40 "$log"
  say "FAILED  $*"
  exit 1
}

# says TEXT LINE…: the last log has every line, at least as a part of one of its own.
says() {
  local text=$1 line
  shift
  for line in "$@"; do
    grep -qF -- "$line" "$log" && continue
    tail -n 20 "$log"
    fail "$text: nothing says '$line'"
    return
  done
  pass "$text"
}

# refuses TEXT COMMAND… -- LINE…: the command fails and says every line.
refuses() {
  local text=$1 command=()
  shift
  while [ "$1" != -- ]; do
    command+=("$1")
    shift
  done
  shift
  if "${command[@]}" >"$log" 2>&1; then fail "$text: it succeeded"; else says "$text" "$@"; fi
}

# replace FILE OLD NEW: replaces text by a sed expression's two halves, and insists that the file has it.
replace() {
  cp "$1" "$work/before"
  sed -i -e "s|$2|$3|" "$1"
  if cmp -s "$1" "$work/before"; then
    say "FAILED  $1 has no '$2': this script must follow it"
    exit 1
  fi
}

build() { swift build --package-path "$package" "$@"; }
import() {
  swift package --package-path "$package" --allow-writing-to-package-directory import-onnx "$@"
}

# result NAME: runs the embedding program; NAME.txt and NAME.png are what it says and draws.
result() {
  local program
  program=$(build --show-bin-path ${2:+-c "$2"})/heatmap
  must "$program" "$picture" "$work/$1.png"
  cp "$log" "$work/$1.txt"
}

# rebuilt NAME: builds the embedding program again and runs it.
rebuilt() {
  must build --product heatmap
  result "$1"
}
same() { cmp -s "$work/$1.txt" "$work/$2.txt" && cmp -s "$work/$1.png" "$work/$2.png"; }
differ() { ! cmp -s "$work/$1.txt" "$work/$2.txt"; }

# manifest DEPENDENCY: writes Package.swift, without the model's targets as long as nothing is imported.
manifest() {
  sed -e "s|// @STATICCAM@|$1|" "$here/Template/Package.swift" >"$package/Package.swift"
  if [ -f "$work/lines" ]; then
    sed -i -e "/@MODEL@/{
      r $work/lines
      d
    }" -e 's|  // @MODEL NAME@||' "$package/Package.swift"
  else
    sed -i -e '/@MODEL/d' "$package/Package.swift"
  fi
}

# A copy of the working tree, without what git ignores, as a repository with the tag 1.0.0.
copy_checkout() {
  say "copying $checkout"
  must git init -q "$work/StaticCAM"
  must git --git-dir="$work/StaticCAM/.git" --work-tree="$checkout" add --all
  must git -c user.name=test -c user.email=test@example.org -c commit.gpgsign=false -c core.hooksPath=/dev/null \
    -C "$work/StaticCAM" commit -qm "The working tree"
  must git -C "$work/StaticCAM" reset -q --hard
  must git -C "$work/StaticCAM" tag 1.0.0
  picture=$work/StaticCAM/Models/Shapes/Scenes/key-and-mug-wide.png
}

by_path() {
  copy_checkout
  must swift "$here/make-onnx.swift" "$work/tiny.onnx" 1
  must swift "$here/make-onnx.swift" "$work/other.onnx" 2
  cp -R "$here/Template" "$package"
  # The versions that the checkout was tested with, where it has any.
  [ ! -f "$checkout/Package.resolved" ] || cp "$checkout/Package.resolved" "$package/"

  say "by-path: importing with the command plugin (builds it first)"
  manifest '.package(path: "../StaticCAM")'
  if ! import ../tiny.onnx --name Tiny --labels labels.txt >"$work/printed" 2>"$log"; then
    tail -n 40 "$log"
    say "FAILED  the import"
    exit 1
  fi
  cp "$work/printed" "$log"
  says "by-path: the import reports the network" \
    "Models/Tiny: Tiny from tiny.onnx" "input          3x32x48" \
    "classes        4: 'north' to 'west'" "Add to the targets in Package.swift:"
  sed -e '1,/^Add to the targets/d' -e '/^$/d' -e 's/^/    /' "$work/printed" >"$work/lines"
  manifest '.package(path: "../StaticCAM")'
  refuses "by-path: a lower-case name is refused" import ../tiny.onnx --name tiny -- \
    '--name: found "tiny"; expected a Swift type name: an upper-case letter, then letters and digits'
  refuses "by-path: a model that exists is not replaced" import ../tiny.onnx --name Tiny -- \
    "Models/Tiny: the model exists; add --force to replace it"
  check "by-path: a refused import leaves nothing" test "$(ls -A "$package/Models")" = Tiny
  cp -R "$package/Models" "$work/models"

  must "$here/snippets.sh" "$package/Sources/snippets"
  say "by-path: building, the documents' code too (compiles swift-syntax)"
  must build
  if grep -q 'warning: ' "$log"; then
    grep 'warning: ' "$log" | head -n 5
    fail "by-path: the build warns of nothing"
  else
    pass "by-path: the build warns of nothing"
  fi
  result by-path
  says "by-path: the program explains the class" 'east wind at ["body.relu"]: ok'
  check "by-path: it draws a PNG file" test "$(head -c 4 "$work/by-path.png" | tail -c 3)" = PNG

  local command
  command=$(build --show-bin-path)/tiny-explain
  must "$command" "$picture" --method grad-cam layer-cam --class "east wind" --output "$work/maps"
  check "by-path: tiny-explain draws maps" test "$(ls "$work/maps"/*.png | wc -l)" -eq 2
  must "$command" verify
  says "by-path: tiny-explain verify agrees with the oracle" "all within their limits"
}

stale() {
  local staticcam=$work/StaticCAM network=$package/Models/Tiny/network.json
  local generated=("$package"/.build/plugins/outputs/*/Tiny/destination/ExplainerPlugin/Tiny+*.swift)
  say "stale: building again after changes"
  rebuilt unchanged
  stat -c '%n %y' "${generated[@]}" >"$work/times"
  rebuilt unchanged
  check "stale: without a change the result is the same" same unchanged by-path
  stat -c '%n %y' "${generated[@]}" | cmp -s - "$work/times" &&
    pass "stale: without a change no generated file is written" ||
    fail "stale: without a change no generated file is written"

  replace "$network" '"stride": \[2, 2\]' '"stride": [1, 1]'
  rebuilt stride
  check "stale: another stride in network.json is another network" differ stride by-path
  cp "$work/models/Tiny/network.json" "$network"
  rebuilt again
  check "stale: the old network.json is the old network" same again by-path

  replace "$staticcam/Sources/KernelEmission/TapSection.swift" '"sc_activate(\\(value), ' \
    '"sc_activate(sc_add(\\(value), \\(value)), '
  rebuilt emitter
  check "stale: another emitter is another kernel" differ emitter by-path
  must git -C "$staticcam" reset -q --hard 1.0.0
  rebuilt again
  check "stale: the old emitter is the old kernel" same again by-path

  replace "$staticcam/Sources/CVectorMath/include/CVectorMath.h" '*z = a < l ? a : l' '*z = a < l ? a + a : l'
  rebuilt arithmetic
  check "stale: other arithmetic in the kernels' header is another kernel" differ arithmetic by-path
  must git -C "$staticcam" reset -q --hard 1.0.0
  rebuilt again
  check "stale: the old header is the old kernel" same again by-path

  local embedded=$package/Models/Tiny/Weights
  printf ' ' >>"$embedded/weights.safetensors"
  build >"$log" 2>&1 && fail "stale: weights replaced by hand stop the build" ||
    says "stale: weights replaced by hand stop the build" 'found other weights than weights.S names'
  restore_model

  must import ../other.onnx --name Tiny --labels labels.txt --force
  rebuilt weights
  check "stale: other weights are another network" differ weights by-path
  restore_model
  rebuilt again
  check "stale: the old weights are the old network" same again by-path
}

restore_model() {
  rm -rf "$package/Models"
  cp -R "$work/models" "$package/Models"
}

# faulty TEXT LINE…: a build of the changed model fails and says every line; the model is as it was afterwards.
faulty() {
  local text=$1
  shift
  refuses "faults: $text" build --product heatmap -- "$@"
  restore_model
}

# wrong_lines FILE: kernel declarations that the macro must refuse, each with its reason at its own line.
wrong_lines() {
  local generated=("$package"/.build/plugins/outputs/*/Tiny/destination/ExplainerPlugin/Tiny+ForwardKernels.swift)
  local need="@Kernel needs a family and a layer line as a string literal without interpolation"
  {
    grep -h '^internal import' "${generated[0]}"
    echo "private let shape = \"16x1x2\""
    echo "extension Kernels {"
    local number=0 argument
    for argument in '("Add 16x1x2")' '("Add 16x1x2 -> \(shape)")' '(shape)' '("ReLU 16x1x2 -> 16x1x2")' \
      '("Affine 16x1x2 -> 16x1x2, adding")' '("Convolution 16x4x4 -> 16x4x4, kernel 3x3, padding 1")'; do
      number=$((number + 1))
      echo "  @Kernel$argument"
      echo "  static func wrong$number(_ units: Range<Int>)"
    done
    echo "}"
  } >"$1"
  faulty "layer lines that no kernel has" \
    "error: cannot read the layer line \"16x1x2\": expected two maps such as '64x56x56+1 -> 64x56x56'" \
    "error: $need" "error: cannot read the layer line \"16x1x2 -> 16x1x2\": expected one of the kernels " \
    "error: cannot read the layer line \"16x1x2 -> 16x1x2, adding\": expected the spelling '16x1x2 -> 16x1x2'" \
    "expected an input border of at least Padding(top: 1, left: 1, bottom: 1, right: 1)"
  check "faults: each at its own line" test "$(grep -c "^$1:[0-9]*:[0-9]*: error: " "$log")" -ge 6
  rm -f "$1"
}

# narrowed MAIN: a model that is compiled for one method at one layer.
narrowed() {
  local model=$package/Models/Tiny
  printf '%s\n' '{"methods": ["grad-can"], "layers": ["body.rellu"]}' >"$model/explainer.json"
  faulty "methods that do not exist" "$model/explainer.json: error: method 'grad-can': found an unknown name" \
    "did you mean 'grad-cam'?"
  printf '%s\n' '{"methods": ["grad-cam"], "layers": ["body.rellu"]}' >"$model/explainer.json"
  faulty "layers that do not exist" "$model/explainer.json: error: layer 'body.rellu': found an unknown name" \
    "did you mean 'body.relu'?"
  printf '%s\n' '{"methods": ["grad-cam"], "layers": ["body"]}' >"$model/explainer.json"
  rebuilt narrowed
  check "faults: compiled for one method at one layer, the result is the same" same narrowed by-path
  must build --product tiny-explain
  refuses "faults: the command says what it was not compiled for" \
    "$(build --show-bin-path)/tiny-explain" "$picture" --method lrp -- \
    "error: method 'lrp': found a method that Tiny's explainer was not compiled for; expected 'grad-cam'; add \"lrp\" to"
  printf '%s\n' '_ = try network.explain(image, by: .lrp())' '_ = try network.explain(image, at: .bodyConv)' >>"$1"
  faulty "methods and layers that were not compiled in" \
    "error: referencing static method 'lrp(_:start:)' on 'MethodOf' requires that 'Tiny' conform to 'LRP.Offered'" \
    "error: type 'Tiny.Layer' has no member 'bodyConv'"
  cp "$here/Template/Sources/heatmap/main.swift" "$1"
}

faults() {
  local model=$package/Models/Tiny
  local network=$model/network.json main=$package/Sources/heatmap/main.swift
  say "faults: building wrong models"
  rm "$network"
  faulty "no network.json" \
    "target 'Tiny' uses ExplainerPlugin but has no $network; make one with 'swift package import-onnx FILE --name Tiny'"
  head -c 700 "$work/models/Tiny/network.json" >"$network"
  faulty "half a network.json" "$network: error: text: found something that is not a JSON object"
  replace "$network" '"maxPooling"' '"maxPoling"'
  replace "$network" '"kernel": \[3, 3\]' '"kernel": "three"'
  faulty "two texts that cannot be read" \
    "$network: error: layer 'stem.conv': found 'kernel' is the text \"three\"; expected a list of 2 whole numbers" \
    "$network: error: layer 'pool': found the kind \"maxPoling\"; expected one of add, " "did you mean 'maxPooling'?"
  replace "$network" '"kernel": \[2, 2\]' '"kernel": [99, 99]'
  replace "$network" '"inputs": \["body.conv"\]' '"inputs": ["body.cov"]'
  faulty "two layers that do not fit" \
    "$network: error: layer 'pool': found a window of 99x99 positions over 16x16x24; expected a window that fits" \
    "$network: error: layer 'body.relu': found the input 'body.cov'; expected an earlier layer"
  replace "$network" '"name": "Tiny"' '"name": "Tinny"'
  faulty "another name than the target's" \
    "$network: error: name: found \"Tinny\" in the target 'Tiny'; expected \"Tiny\": a model and its target have one name"
  echo north-west >>"$model/labels.txt"
  faulty "a label too many" "error: labels: found 5 lines; expected 4, one a class of network.json"
  wrong_lines "$model/Wrong.swift"

  replace "$main" 'bodyRelu' 'bodyRellu'
  replace "$main" 'eastWind' 'westWind'
  faulty "names that the model does not have" \
    "error: type 'Tiny.Layer' has no member 'bodyRellu'" "error: type 'Tiny.Label' has no member 'westWind'"
  cp "$here/Template/Sources/heatmap/main.swift" "$main"
  printf '%s\n' 'print(sc_core_count(), sc_built_for_fma, Dense.self, Window.self, Pass.self, WeightPlan.self)' >>"$main"
  faulty "names that an embedder does not see" "cannot find 'sc_core_count' in scope" \
    "cannot find 'sc_built_for_fma' in scope" "cannot find 'Dense' in scope" "cannot find 'Window' in scope" \
    "cannot find 'Pass' in scope" "cannot find 'WeightPlan' in scope"
  cp "$here/Template/Sources/heatmap/main.swift" "$main"
  narrowed "$main"
  rebuilt again
  check "faults: mended, the result is the same" same again by-path
}

by_version() {
  say "by-version: building the same package with a version of the copy"
  manifest ".package(url: \"file://$work/StaticCAM\", exact: \"1.0.0\")"
  must build
  check "by-version: the package comes from the tag" test -f "$package/.build/checkouts/StaticCAM/Package.swift"
  result by-version
  check "by-version: the same classes, map and picture as by path" same by-version by-path
}

release() {
  say "release: building (compiles swift-syntax with optimisation)"
  must build -c release
  result release release
  check "release: the same classes, map and picture as by path" same release by-path
}

by_path
case $part in stale | all) stale ;; esac
case $part in faults | all) faults ;; esac
case $part in by-version | release | all) by_version ;; esac
case $part in release) release ;; esac
