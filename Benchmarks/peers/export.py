"""Writes torchvision's network with our weights as ONNX, for the runtimes that read it."""

import sys

import torch

from networks import NETWORKS

from .common import input_tensor, torch_model


def main() -> None:
    network = NETWORKS[sys.argv[1]]
    model = torch_model(network, threads=2)
    temporary = network.onnx.with_suffix(".part")
    torch.onnx.export(model, (input_tensor(),), temporary, input_names=["input"], output_names=["logits"], dynamo=False)
    temporary.rename(network.onnx)


if __name__ == "__main__":
    main()
