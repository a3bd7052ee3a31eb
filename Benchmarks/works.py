"""What is measured, against whom, and how many times the peer's speed is wanted."""

from dataclasses import dataclass, field

from networks import NETWORKS, Layer

PYTORCH, ONNX_RUNTIME, OPENVINO = "PyTorch", "ONNX Runtime", "OpenVINO"
CAPTUM, TORCH_CAM, GRAD_CAM, ZENNIT = "captum", "torch-cam", "pytorch-grad-cam", "zennit"
TWELVE_PASSES = "12 forward passes"


@dataclass(frozen=True)
class Goal:
    """The fastest of some peers is to take `factor` times as long as we do."""

    peers: tuple[str, ...]
    factor: float


@dataclass(frozen=True)
class Work:
    """A piece of work, as rows name it."""

    name: str
    # What `bench --work` calls it.
    ours: str
    # The module that peers explain.
    module: str = ""
    peers: tuple[str, ...] = ()
    goals: list[Goal] = field(default_factory=list)
    # How outputs are compared: see agreement.compare.
    comparison: str = "map"
    # Takes seconds to minutes with the peer: measured once, left out with --quick.
    is_long: bool = False
    # Two threads are to be so many times as fast as one.
    scaling: float | None = None

    @property
    def method(self) -> str:
        """The method alone: `lrp` of `lrp:composite=epsilon-plus-flat@input`."""
        return self.ours.partition("@")[0].partition(":")[0]


# By network, in the order of NETWORKS; None: not measured.
FORWARD = [2.0, 1.5, 1.2, 1.2, 1.0]
GRAD_CAM_GRADIENT = [2.8, 2.5, 2.4, 6, 4.5]
GRAD_CAM_LIBRARY = [9, 7, 7, 12, 12]
LRP = [8, 8, 6, None, None]
SCORE_CAM = [None, 4, None, 6, None]
ABLATION_CAM = [100, 100, None, None, None]


def works_of(network: str) -> list[Work]:
    """The works of a network, in the order of the table."""
    column = list(NETWORKS).index(network)
    last, early = NETWORKS[network].last, NETWORKS[network].early

    def at(method: str, layer: Layer) -> str:
        return f"{method}@{layer.ours}"

    works = [
        Work(
            "forward", "forward", peers=(PYTORCH, ONNX_RUNTIME, OPENVINO), comparison="logits",
            goals=[Goal((OPENVINO,), FORWARD[column])], scaling=1.8 if network in ("VGG16", "ResNet50") else None,
        ),
        Work(
            "Grad-CAM", at("grad-cam", last), last.module, peers=(CAPTUM, TORCH_CAM, GRAD_CAM),
            goals=[
                Goal((CAPTUM, TORCH_CAM), GRAD_CAM_GRADIENT[column]),
                Goal((GRAD_CAM,), GRAD_CAM_LIBRARY[column]),
            ],
        ),
        Work("LayerCAM, early", at("layer-cam", early), early.module, peers=(TORCH_CAM,), comparison="early map"),
        Work(
            "Smooth Grad-CAM++, n=4", at("smooth-grad-cam++:samples=4", last), last.module, peers=(TORCH_CAM,),
            comparison="none",
        ),
        Work("Cluster-CAM, K=10", at("cluster-cam:clusters=10", last), comparison="none"),
    ]  # fmt: skip
    if LRP[column]:
        goal = Goal((ZENNIT,), LRP[column])
        works.append(
            Work("LRP EpsilonPlusFlat", "lrp:composite=epsilon-plus-flat@input", peers=(ZENNIT,), goals=[goal],
                 comparison="relevance")
        )  # fmt: skip
    for name, method, factors in [
        ("Score-CAM", "score-cam", SCORE_CAM),
        ("Ablation-CAM", "ablation-cam", ABLATION_CAM),
    ]:
        if factors[column]:
            works.append(
                Work(name, at(method, last), last.module, peers=(GRAD_CAM,), comparison="correlation", is_long=True,
                     goals=[Goal((GRAD_CAM,), factors[column])], scaling=1.8 if method == "score-cam" else None)
            )  # fmt: skip
    return works


# Seconds from the start of the process to the finished PNG.
COLD_START = {"SqueezeNet": 0.05, "ResNet18": 0.12}


def memory_limit(weights_bytes: int) -> int:
    """The most resident memory of a Grad-CAM command: weights x 2.5 + 60 MB."""
    return int(weights_bytes * 2.5) + 60_000_000


# Of the ResNet-50 explainer: seconds on two cores beyond swift-syntax, and bytes of code.
BUILD_SECONDS, CODE_BYTES = 180, 15_000_000
