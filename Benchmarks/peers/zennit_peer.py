"""zennit's EpsilonPlusFlat down to the pixels; batch normalisation is merged and hooks are set once."""

import torch
from zennit.attribution import Gradient
from zennit.composites import EpsilonPlusFlat
from zennit.torchvision import ResNetCanonizer, VGGCanonizer

from .common import input_tensor, torch_model


def prepare(network, method, module, class_index, threads):
    model = torch_model(network, threads)
    canonizer = ResNetCanonizer() if network.name.startswith("ResNet") else VGGCanonizer()
    attributor = Gradient(model, EpsilonPlusFlat(canonizers=[canonizer]))
    attributor.__enter__()
    x = input_tensor()

    def start(logits):
        """The logit of the class at the class, as our start does it."""
        return logits * torch.nn.functional.one_hot(torch.tensor([class_index]), logits.shape[1])

    return lambda: attributor(x, start)[1].detach().numpy()[0].sum(axis=0)
