"""Writes the trained network (ONNX and safetensors), its labels and the bundled scenes with their logits."""
import csv, io, os
import numpy as np, onnx, onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from safetensors.numpy import load, save
from scenes import KINDS, scene, small

# The bundled scenes: name, seed, objects of each kind, size.
BUNDLED = [
    ("umbrella", 11, dict(umbrella=1), (224, 224)), ("fish", 12, dict(fish=1), (224, 224)),
    ("key", 13, dict(key=1), (224, 224)), ("gears", 14, dict(gear=2), (224, 224)),
    ("hearts", 15, dict(heart=3), (224, 224)), ("arrows", 16, dict(arrow=2), (224, 224)),
    ("star-and-moon", 17, dict(star=1, moon=1), (224, 224)), ("mug-and-fish", 18, dict(mug=1, fish=1), (224, 224)),
    ("houses-and-stars", 19, dict(house=2, star=2), (224, 224)), ("key-and-mug-wide", 20, dict(key=1, mug=1), (320, 224))]


def put(path, data):
    """Writes the whole file or nothing."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".part", "wb") as f:
        f.write(data)
    os.replace(path + ".part", path)


def graph(tensors, chain):
    """The network as an ONNX model whose nodes, outputs and layers share their names."""
    nodes, x, pools, convs = [], "input", 0, 0

    def add(op, name, *weights, **attributes):
        nonlocal x
        nodes.append(helper.make_node(op, [x, *weights], [name], name=name, **attributes))
        x = name
    for step in chain:
        if step == "pool":
            pools += 1
            add("MaxPool", f"pool{pools}", kernel_shape=[2, 2], strides=[2, 2])
            continue
        convs += 1
        n = f"conv{convs}"
        add("Conv", n, n + ".weight", kernel_shape=[3, 3], strides=[step[1]] * 2, pads=[1] * 4)
        add("BatchNormalization", n + ".bn", *(f"{n}.bn.{k}" for k in ("weight", "bias", "mean", "var")), epsilon=1e-5)
        add("Relu", n + ".relu")
    add("GlobalAveragePool", "gap")
    add("Flatten", "flatten")
    nodes.append(helper.make_node("Gemm", [x, "classifier.weight", "classifier.bias"], ["logits"], name="classifier", transB=1))
    value = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    model = helper.make_model(
        helper.make_graph(nodes, "shapes", [value("input", [1, 3, 112, 112])], [value("logits", [1, len(KINDS)])],
                          [numpy_helper.from_array(v, k) for k, v in tensors.items()]),
        opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="shapes")
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)


def export(named, predict, chain, out):
    """Writes every file of the network: `named` holds its tensors, `predict` gives the logits of pictures."""
    tensors = {k: np.ascontiguousarray(v.detach().numpy(), np.float32) for k, v in sorted(named.items())}
    model = graph(tensors, chain)
    session = onnxruntime.InferenceSession(model)
    rows, table = [["scene"] + KINDS], [["file", "kinds", "counts", "boxes"]]
    for name, seed, counts, size in BUNDLED:
        counts = {KINDS.index(k): n for k, n in counts.items()}
        image, mask, objects = scene(seed, counts, size, margin=(size[0] - 224) / 2, grain=0)
        x = small(image)[None].copy()
        logits = predict(x)
        planes = np.ascontiguousarray(((x.astype(np.float32) - 127.5) / 63.75).transpose(0, 3, 1, 2))
        worst = np.abs(session.run(None, {"input": planes})[0] - logits).max()
        assert worst < 1e-4, worst
        rows.append([name + ".png"] + [f"{v:.6f}" for v in logits[0]])
        boxes = ";".join(f"{KINDS[k]} " + " ".join(map(str, b)) for k, b in objects)
        table.append([name + ".png", " ".join(KINDS[k] for k in counts), " ".join(map(str, counts.values())), boxes])
        p = np.exp(logits[0] - logits.max())
        print(name, {KINDS[k]: round(float(p[k] / p.sum()), 3) for k in np.argsort(-p)[:3]}, f"onnxruntime differs by {worst:.1e}")
        for suffix, array in ((".png", image), (".mask.png", mask)):
            data = io.BytesIO()
            Image.fromarray(array).save(data, "PNG", optimize=True)
            put(f"{out}/Scenes/{name}{suffix}", data.getvalue())
    for path, content in (("expected.csv", rows), ("Scenes/scenes.csv", table)):
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(content)
        put(f"{out}/{path}", text.getvalue().encode())
    put(f"{out}/labels.txt", "".join(k + "\n" for k in KINDS).encode())
    stored = save(tensors)
    assert all(np.array_equal(v, tensors[k]) for k, v in load(stored).items())
    put(f"{out}/weights.safetensors", stored)
    put(f"{out}/shapes.onnx", model)
