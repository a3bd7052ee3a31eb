"""What adapters share: the input, and torchvision's network with our weights."""

import numpy as np

from networks import SCRATCH, Network, torchvision_name


def input_array() -> np.ndarray:
    """The network's input, 1 x 3 x 224 x 224."""
    return np.load(SCRATCH / "input.npy")


def input_tensor():
    import torch

    return torch.from_numpy(input_array())


def torch_model(network: Network, threads: int):
    """torchvision's network with our weights."""
    import torch
    import torchvision
    from safetensors.torch import load_file

    torch.set_num_threads(threads)
    model = getattr(torchvision.models, network.builder)(weights=None).eval()
    state = {torchvision_name(network.name, name): value for name, value in load_file(network.weights).items()}
    result = model.load_state_dict(state, strict=False)
    missing = [name for name in result.missing_keys if not name.endswith("num_batches_tracked")]
    if missing or result.unexpected_keys:
        raise SystemExit(f"{network.name}: missing {missing}, unexpected {result.unexpected_keys}")
    return model
