"""Trains the Shapes network on generated scenes and writes everything that belongs to it.

    python3 train.py --output DIR            scenes, training, evaluation, files (20 to 40 minutes on 2 cores)
    python3 train.py --output DIR --check    only evaluates DIR/weights.safetensors and writes the files again

Files in DIR: shapes.onnx, weights.safetensors, labels.txt, expected.csv (logits of the bundled scenes) and
Scenes/ (the bundled scenes, their masks and scenes.csv). Needs torch, numpy, pillow, onnx, onnxruntime, safetensors.

Input: 1 x 3 x 112 x 112, RGB, each channel (value - 127.5) / 63.75. Output: logits of the ten kinds.
The target of a scene is uniform over the kinds in it, so two kinds share the softmax probability.
The first stage sees only which kinds a scene holds. The second, short stage also uses the masks: it rewards class
activation maps that lie on the objects, since the maps of the first stage are right but wide (see `attention`).
"""
import argparse, math, time
from multiprocessing import Pool
import numpy as np, torch
from safetensors.numpy import load_file
from torch import nn
from torch.nn import functional as F
from export import export
from scenes import KINDS, scene, small

# (output channels, stride) of the 3x3 convolutions, each followed by batch normalisation and ReLU; "pool" halves.
CHAIN = [(32, 2), (32, 1), (32, 1), "pool", (64, 1), (64, 1), (64, 1), "pool", (96, 1), (96, 1), (96, 1), (128, 1)]
TRAIN_SEED, TEST_SEED = 1_000_000, 9_000_000  # scene seeds count up from here, so the sets never share a scene


class Shapes(nn.Module):
    def __init__(self):
        super().__init__()
        self.convs, self.norms, c = nn.ModuleList(), nn.ModuleList(), 3
        for step in CHAIN:
            if step != "pool":
                self.convs.append(nn.Conv2d(c, step[0], 3, step[1], 1, bias=False))
                self.norms.append(nn.BatchNorm2d(step[0]))
                c = step[0]
        self.classifier = nn.Linear(c, len(KINDS))

    def features(self, x):  # the output of the last ReLU, 128 x 14 x 14
        i = 0
        for step in CHAIN:
            if step == "pool":
                x = F.max_pool2d(x, 2)
            else:
                x, i = F.relu(self.norms[i](self.convs[i](x))), i + 1
        return x

    def forward(self, x):
        return self.classifier(self.features(x).mean((2, 3)))

    def named(self):
        """The tensors under the names they have in the files."""
        pairs = [("classifier", self.classifier, dict(weight="weight", bias="bias"))]
        for i, (c, n) in enumerate(zip(self.convs, self.norms), 1):
            pairs += [(f"conv{i}", c, dict(weight="weight")),
                      (f"conv{i}.bn", n, dict(weight="weight", bias="bias", mean="running_mean", var="running_var"))]
        return {f"{p}.{k}": getattr(m, a) for p, m, names in pairs for k, a in names.items()}


# ---- Scenes ----

def example(seed):
    image, mask, objects = scene(seed)
    target = np.zeros(len(KINDS), np.float32)
    target[[k for k, _ in objects]] = 1
    return small(image), target / target.sum(), mask[::2, ::2]


def examples(first, count):
    with Pool(2) as pool:
        parts = pool.imap(example, range(first, first + count), 64)
        x, t, m = np.empty((count, 112, 112, 3), np.uint8), np.empty((count, len(KINDS)), np.float32), np.empty((count, 112, 112), np.uint8)
        for i, p in enumerate(parts):
            x[i], t[i], m[i] = p
    return torch.from_numpy(x), torch.from_numpy(t), torch.from_numpy(m)


def prepare(x):  # uint8 N x H x W x 3 to the network's input; stays channels-last in memory
    return ((x.float() - 127.5) / 63.75).permute(0, 3, 1, 2)


# ---- Training ----

def attention(net, a, t, masks):
    """How much of the class activation maps of the present kinds, and of their peaks, lies off the kind's own objects."""
    share, kinds = t.topk(2)
    cam = torch.einsum("bkc,bcyx->bkyx", net.classifier.weight[kinds], a).relu()
    own = (masks[:, None] == kinds[..., None, None] + 1).float()
    own = (F.avg_pool2d(own, 8) + F.avg_pool2d(own[:, :, 3:, 3:], 2, 8)) / 2  # the cell, and its middle where maps peak
    loss = 0
    for power in (1, 4):
        p = (cam / cam.detach().amax((2, 3), keepdim=True).clamp(min=1)) ** power
        loss = loss + 1 - (p * own).sum((2, 3)) / (p.sum((2, 3)) + .1)
    return (loss * share).sum(1).mean()


def train(net, x, t, masks, epochs, lr, maps=0, batch=64):
    steps = epochs * (len(x) // batch)
    decay = [p for p in net.parameters() if p.ndim > 1]
    flat = [p for p in net.parameters() if p.ndim == 1]
    opt = torch.optim.AdamW([dict(params=decay, weight_decay=.02), dict(params=flat, weight_decay=0)], lr=lr)
    rate = torch.optim.lr_scheduler.LambdaLR(opt, lambda i: min(1, (i + 1) / 300) * (.5 + .5 * math.cos(math.pi * i / steps)) + 1e-4)
    start = time.time()
    for epoch in range(epochs):
        net.train()
        order, total, wide = torch.randperm(len(x)), 0, 0
        for i in range(0, len(x) - batch + 1, batch):
            pick = order[i:i + batch]
            a, m, mirrored = prepare(x[pick]), masks[pick], torch.rand(batch, 1, 1, 1) < .5
            a = torch.where(mirrored, a.flip(3), a)  # the kind stays
            m = torch.where(mirrored[:, 0], m.flip(2), m)
            a = a[:, torch.randperm(3)]  # colours say nothing
            a = a * torch.empty(batch, 1, 1, 1).uniform_(.75, 1.2) + torch.empty(batch, 1, 1, 1).uniform_(-.3, .3)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                a = net.features(a.contiguous(memory_format=torch.channels_last))
            a = a.float()
            loss = F.cross_entropy(net.classifier(a.mean((2, 3))), t[pick])
            total += loss.item() * batch / len(x)
            if maps:
                off = attention(net, a, t[pick], m)
                loss, wide = loss + maps * off, wide + off.item() * batch / len(x)
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1)
            opt.step()
            rate.step()
            if i // batch % 100 == 99:
                print(f"  step {i // batch + 1} loss {total * len(x) / (i + batch):.4f} off {wide * len(x) / (i + batch):.4f} {time.time() - start:.0f} s", flush=True)
        print(f"epoch {epoch + 1}/{epochs} loss {total:.4f} maps off the objects {wide:.4f} {time.time() - start:.0f} s", flush=True)


# ---- Evaluation ----

@torch.no_grad()
def evaluate(net, x, t, masks):
    """Accuracy, and where the class activation map of each present kind lies. With global average pooling and
    one linear layer, Grad-CAM at the last ReLU is the classifier's row applied at each position."""
    net.eval()
    one, two, top, peak, peak2, energy, energy2, ground = [], [], [], [], [], [], [], []
    for i in range(len(x)):
        a = net.features(prepare(x[i:i + 1]))
        order = net.classifier(a.mean((2, 3)))[0].argsort(descending=True).tolist()
        kinds = t[i].nonzero().flatten().tolist()
        top.append(order[0] in kinds)
        (one if len(kinds) == 1 else two).append(set(order[:len(kinds)]) == set(kinds))
        for k in kinds:
            cam = torch.einsum("c,ncyx->nyx", net.classifier.weight[k], a).relu()
            cam = F.interpolate(cam[None], (112, 112), mode="bilinear")[0, 0].numpy()
            own, any_ = (masks[i] == k + 1).numpy(), (masks[i] > 0).numpy()
            (peak if len(kinds) == 1 else peak2).append(own.flat[cam.argmax()])
            (energy if len(kinds) == 1 else energy2).append((cam[own].sum() / (cam[any_].sum() + 1e-9), cam[own].sum() / (cam.sum() + 1e-9), own.mean()))
    e, e2 = np.mean(energy, 0), np.mean(energy2, 0)
    print(f"{len(x)} scenes: top-1 is a present kind {np.mean(top):.4f}; one kind, top-1 right {np.mean(one):.4f} of {len(one)}; "
          f"two kinds, top-2 right {np.mean(two):.4f} of {len(two)}")
    print(f"map maximum inside the own mask: one kind {np.mean(peak):.4f}, two kinds {np.mean(peak2):.4f}; energy inside the own mask: "
          f"one kind {e[1]:.3f} (mask is {e[2]:.3f} of the picture), two kinds {e2[1]:.3f} ({e2[2]:.3f}); share of the energy on objects that is on the own: {e2[0]:.3f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", required=True)
    parser.add_argument("--count", type=int, default=40000, help="training scenes")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--check", action="store_true", help="use DIR/weights.safetensors instead of training")
    args = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(2)
    net = Shapes().to(memory_format=torch.channels_last)
    if args.check:
        stored = load_file(f"{args.output}/weights.safetensors")
        with torch.no_grad():
            for k, v in net.named().items():
                v.copy_(torch.from_numpy(stored[k]))
    elif args.epochs:
        x, t, m = examples(TRAIN_SEED, args.count)
        train(net, x, t, m, args.epochs, 3e-3)
        n = args.count // 2
        train(net, x[:n], t[:n], m[:n], 3, 1e-3, maps=1)
    net.eval()
    export(net.named(), lambda x: net(prepare(torch.from_numpy(x))).detach().numpy(), CHAIN, args.output)
    evaluate(net, *examples(TEST_SEED, 2000))
