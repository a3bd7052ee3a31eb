"""Writes Models/<Name>/network.json for networks of torchvision: architecture only, no weights.

    python scripts/torchvision-models.py [Name ...]

Parameters have the names of torchvision's state_dict, so that its weights fit. Layers have the names of their modules
(layer4.1.conv2, features.29); what a module computes without one of its own has the module's (layer4 and layer4.0 are
the outputs of blocks, layer4.1.add is the sum within one).
"""
import json, operator, sys
from collections import Counter
from pathlib import Path
import torch, torchvision
from torch import fx, nn
from torch.nn import functional as F

MODELS = {"VGG16": "vgg16", "ResNet18": "resnet18", "ResNet50": "resnet50", "MobileNetV2": "mobilenet_v2",
          "DenseNet121": "densenet121", "InceptionV3": "inception_v3"}
# What a network is made with; the auxiliary classifier serves training alone.
SETTINGS = {"InceptionV3": {"aux_logits": False, "init_weights": False}}
# Rows and columns of the input, and of the short side that a photograph is resized to.
SIZES = {"InceptionV3": (299, 342)}
# What functions and methods are called that stand in no module of their own, and the modules that do the same.
FUNCTIONS = {
    operator.add: ("add", None), operator.iadd: ("add", None), torch.cat: ("concat", None),
    torch.flatten: ("flatten", nn.Flatten), "flatten": ("flatten", nn.Flatten), F.relu: ("relu", nn.ReLU),
    F.adaptive_avg_pool2d: ("avgpool", nn.AdaptiveAvgPool2d), F.avg_pool2d: ("avgpool", nn.AvgPool2d),
    F.max_pool2d: ("maxpool", nn.MaxPool2d)}
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
TEMPLATE = """// {name}: torchvision's {function}, without weights: {count} parameters, named as in its state_dict.
//
// Input: 3x{size}x{size}, rgb, resized to {short} pixels on the short side.
// Output: {classes} classes of ImageNet.
//
// The declarations are generated from network.json when the package is built.
"""


class Names(fx.Tracer):
    """Traces a network and remembers which module gives each node's output, the outermost last."""

    def __init__(self):
        super().__init__()
        self.modules, self.givers, self.leaves = {}, {}, Counter()

    def call_module(self, module, forward, args, kwargs):
        path = self.path_of_module(module)
        before = len(self.graph.nodes)
        out = super().call_module(module, forward, args, kwargs)
        for node in list(self.graph.nodes)[before:]:
            self.modules.setdefault(node, path)
        self.leaves[path] += self.is_leaf_module(module, path)
        self.givers[out.node] = path
        return out

    def name(self, node, taken):
        if node.op == "call_module" and self.leaves[node.target] == 1:
            return node.target
        own = node.target if node.op == "call_module" else FUNCTIONS[node.target][0]
        owner = self.givers.get(node, own)
        if node.op != "call_module" and node not in self.givers:
            owner = ".".join(filter(None, [self.modules.get(node, ""), own]))
        name, number = owner, 0
        while name in taken:
            number += 1
            name = f"{owner}_{number}"
        return name


def pair(value):
    return list(value) if isinstance(value, tuple) else [value, value]


def window(module):
    """The members of a sliding window; neutral ones are left out."""
    members = {"kernel": pair(module.kernel_size)}
    if pair(module.stride) != [1, 1]:
        members["stride"] = pair(module.stride)
    if pair(module.padding) != [0, 0]:
        members["padding"] = pair(module.padding) * 2
    if pair(getattr(module, "dilation", 1)) != [1, 1]:
        members["dilation"] = pair(module.dilation)
    return members


def module(node, modules):
    """The module that a node runs, or one that does the same; else the function that it calls."""
    if node.op == "call_module":
        return modules[node.target]
    make = FUNCTIONS.get(node.target, (None, None))[1]
    return make(*node.args[1:], **node.kwargs) if make else node.target


def layer(node, module, shape):
    """Kind and members of a node; None where it changes nothing."""
    parameter = lambda name: f"{node.target}.{name}"
    match module:
        case nn.Conv2d() as c:
            groups = {"groups": c.groups} if c.groups > 1 else {}
            return "convolution", {"outputChannels": c.out_channels, **window(c), **groups,
                                   "weight": parameter("weight"),
                                   "bias": None if c.bias is None else parameter("bias")}
        case nn.Linear() as d:
            return "dense", {"outputCount": d.out_features, "weight": parameter("weight"), "bias": parameter("bias")}
        case nn.BatchNorm2d() as b:
            return "batchNormalization", {
                "scale": parameter("weight"), "shift": parameter("bias"), "mean": parameter("running_mean"),
                "variance": parameter("running_var"), "epsilon": b.eps}
        case nn.ReLU6():
            return "clippedRelu", {"maximum": 6}
        case nn.ReLU():
            return "relu", {}
        case nn.Dropout():
            return "dropout", {}
        case nn.MaxPool2d() as p if not p.ceil_mode:
            return "maxPooling", window(p)
        case nn.AvgPool2d() as p if not p.ceil_mode and p.divisor_override is None:
            counts = {"countsPadding": True} if p.count_include_pad and pair(p.padding) != [0, 0] else {}
            return "averagePooling", {**window(p), **counts}
        case nn.AdaptiveAvgPool2d() as p if pair(p.output_size) == list(shape[2:]):
            return None
        case nn.AdaptiveAvgPool2d() as p if pair(p.output_size) == [1, 1]:
            return "globalAveragePooling", {}
        case nn.Flatten() as f if f.start_dim == 1:
            return "flatten", {}
        case f if f is torch.cat and node.args[1:] == (1,) and not node.kwargs:
            return "concat", {}
        case f if f in (operator.add, operator.iadd):
            return "add", {}
    raise SystemExit(f"{node}: {module} is not known here")


def describe(name, network, size, short):
    tracer = Names()
    graph = tracer.trace(network)
    modules = dict(network.named_modules())
    shapes = fx.passes.shape_prop.ShapeProp(fx.GraphModule(network, graph))
    shapes.propagate(torch.zeros(1, 3, size, size))
    names, layers = {}, []
    for node in graph.nodes:
        if node.op == "placeholder":
            names[node] = "input"
        elif node.op in ("call_module", "call_function", "call_method"):
            # A concatenation is given a list.
            first = node.args[0]
            inputs = first if isinstance(first, (list, tuple)) else [a for a in node.args if isinstance(a, fx.Node)]
            found = layer(node, module(node, modules), inputs[0].meta["tensor_meta"].shape)
            if found is None:
                names[node] = names[inputs[0]]
                continue
            names[node] = tracer.name(node, names.values())
            layers.append({"name": names[node], "kind": found[0], "inputs": [names[i] for i in inputs], **found[1]})
    return {
        "format": "staticcam-network", "version": 1, "name": name, "classes": 1000,
        "input": {"name": "input", "shape": [3, size, size]},
        "preprocessing": {"resizeShortSide": short, "channelOrder": "rgb", "mean": [round(255 * m, 3) for m in MEAN],
                          "scale": [1 / (255 * d) for d in DEVIATION]},
        "layers": layers}


def text(value, indent=""):
    """JSON as the importer writes it: lists of plain values on one line."""
    inner = indent + "  "
    if isinstance(value, dict) or isinstance(value, list) and any(isinstance(v, (dict, list)) for v in value):
        items = value.items() if isinstance(value, dict) else ((None, v) for v in value)
        lines = [inner + (f"{json.dumps(k)}: " if k else "") + text(v, inner) for k, v in items]
        return "{["[isinstance(value, list)] + "\n" + ",\n".join(lines) + "\n" + indent + "}]"[isinstance(value, list)]
    return json.dumps(value)


for name in sys.argv[1:] or MODELS:
    network = getattr(torchvision.models, MODELS[name])(**SETTINGS.get(name, {})).eval()
    size, short = SIZES.get(name, (224, 256))
    folder = Path(__file__).parent.parent / "Models" / name
    (folder / "Explain").mkdir(parents=True, exist_ok=True)
    (folder / "network.json").write_text(text(describe(name, network, size, short)) + "\n")
    (folder / f"{name}.swift").write_text(TEMPLATE.format(
        name=name, function=MODELS[name], count=sum(p.numel() for p in network.parameters()), size=size, short=short,
        classes=1000))
    (folder / "Explain/main.swift").write_text(f"import ExplainCommand\nimport {name}\n\nExplainCommand.main({name}.self)\n")
