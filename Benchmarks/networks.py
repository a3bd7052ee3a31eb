"""The five networks: what torchvision calls them and their layers, and what our descriptions call these."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(__file__).resolve().parent
# Weights, inputs and exported files: made again where they are missing.
SCRATCH = FOLDER / ".work"


@dataclass(frozen=True)
class Layer:
    """A layer that is explained, by its name here and by that of torchvision's module."""

    ours: str
    module: str


@dataclass(frozen=True)
class Network:
    """A network of torchvision."""

    name: str
    # The function in torchvision.models.
    builder: str
    # The last maps before the classifier.
    last: Layer
    # An early layer, with large maps.
    early: Layer

    @property
    def command(self) -> Path:
        """The program that `swift build --product <name>-explain` makes."""
        return ROOT / ".build" / "debug" / f"{self.name.lower()}-explain"

    @property
    def folder(self) -> Path:
        return SCRATCH / self.name

    @property
    def weights(self) -> Path:
        return self.folder / "weights.safetensors"

    @property
    def onnx(self) -> Path:
        return self.folder / "network.onnx"


NETWORKS = {
    network.name: network
    for network in [
        Network("VGG16", "vgg16", Layer("features.29", "features.29"), Layer("features.8", "features.8")),
        Network("ResNet18", "resnet18", Layer("layer4", "layer4"), Layer("layer1", "layer1")),
        Network("ResNet50", "resnet50", Layer("layer4", "layer4"), Layer("layer1", "layer1")),
        Network(
            "SqueezeNet", "squeezenet1_1", Layer("fire9.concat", "features.12"), Layer("fire3.concat", "features.4")
        ),
        Network(
            "MobileNetV2", "mobilenet_v2", Layer("features.18.2", "features.18"), Layer("features.3", "features.3")
        ),
    ]
}

# Our SqueezeNet has the names of its ONNX file.
SQUEEZENET_MODULES = {
    "conv1": "features.0",
    "conv10": "classifier.1",
    **{
        f"fire{fire}": f"features.{index}"
        for fire, index in zip(range(2, 10), [3, 4, 6, 7, 9, 10, 11, 12], strict=True)
    },
}


def torchvision_name(network: str, parameter: str) -> str:
    """What torchvision calls a parameter of our weights file."""
    if network != "SqueezeNet":
        return parameter
    first, _, rest = parameter.partition(".")
    return f"{SQUEEZENET_MODULES[first]}.{rest}".replace("squeeze1x1", "squeeze")
