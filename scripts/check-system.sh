#!/usr/bin/env bash
# Checks for what the build takes from the system, and installs it where it can.
set -euo pipefail

if ! command -v swift >/dev/null; then
  echo "error: no 'swift' on the PATH; install a Swift 6.2 or later toolchain from swift.org" >&2
  exit 1
fi

has_header() { echo "#include <stdio.h>
#include <$1>" | cc -fsyntax-only -x c - 2>/dev/null || echo "#include <stdio.h>
#include <$1>" | clang -fsyntax-only -x c - 2>/dev/null; }

missing=()
has_header jpeglib.h || missing+=(libjpeg-dev)
has_header png.h || missing+=(libpng-dev)
[ ${#missing[@]} -eq 0 ] && exit 0

install=(apt-get install --yes --no-install-recommends "${missing[@]}")
if command -v apt-get >/dev/null; then
  if [ "$(id -u)" -eq 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive "${install[@]}" >/dev/null && exit 0
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive "${install[@]}" >/dev/null && exit 0
  fi
fi
echo "error: missing ${missing[*]}: the headers of libjpeg-turbo and libpng; install them, for example with" >&2
echo "  sudo apt-get install ${missing[*]}" >&2
exit 1
