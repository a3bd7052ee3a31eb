#!/usr/bin/env bash
# Writes the Swift code of the documents as sources that compile: Tests/Packages/snippets.sh FOLDER [MODULE]
#
# A block of code counts where the line before it is one of
#
#   <!-- compiled -->                  statements, which become the body of a function
#   <!-- compiled: declarations -->    declarations, which stand by themselves
#
# The names that documents use without declaring them (network, image, …) are the function's parameters.
set -euo pipefail
folder=$1
module=${2:-Tiny}
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mkdir -p "$folder"
count=0
for document in README.md Documentation/*.md; do
  name=$(basename "$document" .md)
  # A function's name has no hyphens.
  awk -v name="${name//-/_}" -v module="$module" '
    /^<!-- compiled -->$/ { kind = "statements"; next }
    /^<!-- compiled: declarations -->$/ { kind = "declarations"; next }
    /^```swift$/ && kind != "" {
      inside = 1
      count += 1
      if (count == 1) { print "import Foundation\nimport StaticCAM\nimport " module }
      print ""
      if (kind == "statements") {
        print "func " name count "(network: MyNet, image: Image, session: Session, layer: LayerID,"
        print "  explanation: Explanation) throws {"
      }
      next
    }
    /^```$/ && inside {
      if (kind == "statements") print "}"
      inside = 0
      kind = ""
      next
    }
    inside && /^import / { next }
    inside { print (kind == "statements" ? "  " : "") $0 }
    !inside { kind = "" }
  ' "$document" >"$folder/$name.swift"
  if [ -s "$folder/$name.swift" ]; then
    count=$((count + $(grep -c '^<!-- compiled' "$document")))
  else
    rm "$folder/$name.swift"
  fi
done
echo "snippets: $count blocks"
