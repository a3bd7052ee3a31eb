"""PyTorch in its channels-last layout, without gradients."""

import torch

from .common import input_tensor, torch_model


def prepare(network, method, module, class_index, threads):
    model = torch_model(network, threads).to(memory_format=torch.channels_last)
    x = input_tensor().contiguous(memory_format=torch.channels_last)

    def run():
        with torch.inference_mode():
            return model(x).numpy()

    return run
