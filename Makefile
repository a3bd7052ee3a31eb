# The two commands of the README, and what CI adds to them.

SWIFT ?= swift
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.PHONY: demo test compare lint format packages check-system

# Draws a heat map of a bundled scene with the embedded model.
demo: check-system
	$(SWIFT) build --product shapes-explain
	$$($(SWIFT) build --show-bin-path)/shapes-explain Models/Shapes/Scenes/mug-and-fish.png \
	  --class mug fish --output demo --grid
	@echo "demo: open demo/mug-and-fish.grid.*.png (more: --method grad-cam shallow-cam cluster-cam lrp --layer all)"

# Unit tests, snapshots, agreement with the oracle and the reference data, and the commands of the README.
test: check-system
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build
	scripts/readme.sh

# Packages that use this one: by path and by version, stale builds, faults that must stop a build.
packages: check-system
	Tests/Packages/run.sh all

# Side by side with PyTorch, ONNX Runtime, OpenVINO and the explainers of Python, in an environment of its own. Takes
# hours; ARGUMENTS="--networks SqueezeNet --quick" takes minutes. See Documentation/benchmarks.md.
compare: check-system
	Benchmarks/environment.sh
	Benchmarks/.environment/bin/python Benchmarks/compare.py $(ARGUMENTS)

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Macros Plugins Tests Models

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Macros Plugins Tests Models

# libjpeg-turbo and libpng come from the system: installed where this user may, named where not.
check-system:
	@scripts/check-system.sh
