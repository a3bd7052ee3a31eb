"""Generated scenes: coloured, textured objects of ten kinds on textured backgrounds, with masks.

`scene(seed)` draws one scene and returns (image, mask, objects): an RGB array, an 8-bit array whose
value is kind index + 1 (0 is background), and a list of (kind index, (x0, y0, x1, y1)) boxes.
Colours and textures are drawn independently of the kind, so only the outline tells what an object is.
"""
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

KINDS = ["arrow", "fish", "gear", "heart", "house", "key", "moon", "mug", "star", "umbrella"]
# How far, in degrees, each kind may be turned from upright, and the kinds that may be mirrored.
TURN = dict(arrow=180, fish=35, gear=180, heart=35, house=12, key=180, moon=180, mug=15, star=180, umbrella=35)
SUPER = 4  # supersampling of the outlines


# ---- Outlines: lists of (layer, polygon) in a unit disc, y down; layers are painted in order. ----

def disc(x, y, rx, ry=None, a=0, b=360):
    t = np.radians(np.linspace(a, b, 48))
    return np.stack([x + rx * np.cos(t), y + (ry or rx) * np.sin(t)], 1)


def bar(x0, y0, x1, y1):
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], float)


def outline(kind, rng):
    u = rng.uniform
    if kind == "arrow":
        h, w, n = u(.65, .85), u(.22, .34), u(-.1, .2)
        return [("body", [(1, 0), (n, -h), (n, -w), (-1, -w), (-1, w), (n, w), (n, h)])]
    if kind == "fish":
        h = u(.4, .5)
        return [("body", [(-.4, 0), (-1, -h), (-.82, 0), (-1, h)]), ("body", [(-.1, -h * .8), (.05, -h - .25), (.45, -h * .7)]),
                ("body", disc(.2, 0, .78, h)), ("dark", disc(.2, 0, .36, h * .8, -70, 70)[::-1].tolist() + disc(.15, 0, .36, h * .8, -70, 70).tolist()),
                ("light", disc(.66, -.1, .12)), ("dark", disc(.68, -.1, .06))]
    if kind == "gear":
        n, r = int(rng.integers(7, 11)), u(.68, .76)
        t = [(i + d) * 2 * np.pi / n for i in range(n) for d in (-.3, -.17, .17, .3)]
        return [("body", [((1 if i % 4 in (1, 2) else r) * np.cos(a), (1 if i % 4 in (1, 2) else r) * np.sin(a)) for i, a in enumerate(t)]),
                ("dark", disc(0, 0, .48)), ("body", disc(0, 0, .42)), ("hole", disc(0, 0, u(.18, .28)))]
    if kind == "heart":
        t = np.linspace(0, 2 * np.pi, 80)
        y = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
        return [("body", np.stack([16 * np.sin(t) ** 3, -y - 2.5], 1) / 16)]
    if kind == "house":
        w, c = u(.58, .7), rng.choice([-1, 1])
        return [("body", bar(c * .45 - .11, -.85, c * .45 + .11, -.2)), ("body", bar(-w, -.15, w, .85)),
                ("body", [(-w - .25, -.1), (0, -.92), (w + .25, -.1)]), ("dark", bar(-w, -.1, w, -.05)),
                ("dark", bar(-c * .4 - .14, .28, -c * .4 + .14, .85)), ("light", bar(c * .3 - .19, .15, c * .3 + .19, .5)),
                ("dark", bar(c * .3 - .02, .15, c * .3 + .02, .5))]
    if kind == "key":
        w, r = u(.1, .14), u(.38, .46)
        return [("body", bar(-.4, -w, 1, w)), ("body", bar(.82, 0, 1, .42)), ("body", bar(.5, 0, .68, u(.32, .42))),
                ("body", disc(-.55, 0, r)), ("hole", disc(-.6, 0, r * .5))]
    if kind == "moon":
        return [("body", disc(0, 0, .95)), ("hole", disc(u(.4, .5), 0, u(.68, .76)))]
    if kind == "mug":
        w = u(.6, .68)
        return [("body", disc(.38, .05, .46)), ("hole", disc(.38, .05, .27)), ("body", bar(-w - .1, -.65, .4, .7)),
                ("body", disc(-w / 2 + .1, .7, (w + .5) / 2, .12)), ("body", disc(-w / 2 + .1, -.65, (w + .5) / 2, .15)),
                ("dark", disc(-w / 2 + .1, -.65, (w + .3) / 2, .1))]
    if kind == "star":
        r, t = u(.4, .5), np.arange(10) * np.pi / 5 - np.pi / 2
        return [("body", np.stack([np.cos(t), np.sin(t)], 1) * np.where(np.arange(10) % 2, r, 1)[:, None])]
    holes = [("hole", disc(x, .02, .24, .13)) for x in (-.72, -.24, .24, .72)]
    ribs = [("dark", [(x * .06, -.93), (x - .025, 0), (x + .025, 0)]) for x in (-.48, 0, .48)]
    return [("body", disc(0, 0, .96, .93, 180, 360)), *holes, *ribs, ("body", bar(-.035, -1, .035, -.85)), ("body", bar(-.06, -.1, .06, .8)),
            ("body", disc(.17, .75, .23, None, 0, 180)[:].tolist() + disc(.17, .75, .11, None, 0, 180)[::-1].tolist())]


# ---- Textures ----

def noise(rng, h, w, cells):
    """Smooth noise in 0...1 with about `cells` bumps along the longer side."""
    k = max(h, w) / cells
    small = rng.random((int(h / k) + 2, int(w / k) + 2), dtype=np.float32)
    n = np.asarray(Image.fromarray(small).resize((w, h), Image.BICUBIC))
    return (n - n.min()) / (np.ptp(n) + 1e-6)


def field(rng, h, w):
    """A grey texture in 0...1: one of eight sorts."""
    sort, u = rng.integers(8), rng.uniform
    y, x = np.mgrid[:h, :w].astype(np.float32) / 224
    a = u(0, np.pi)
    p, q = x * np.cos(a) + y * np.sin(a), y * np.cos(a) - x * np.sin(a)
    if sort == 0:    # clouds: noise at several scales
        f = noise(rng, h, w, u(2, 5)) + .5 * noise(rng, h, w, u(6, 12)) + .3 * noise(rng, h, w, u(20, 50))
    elif sort == 1:  # stripes, soft or sharp, a little wavy
        f = np.clip(np.sin(2 * np.pi * (u(3, 18) * p + u(0, .5) * noise(rng, h, w, 3))) * u(.7, 5), -1, 1)
    elif sort == 2:  # checks
        k = u(8, 30)
        f = np.clip(np.sin(k * p) * np.sin(k * q) * u(1, 10), -1, 1)
    elif sort == 3:  # gradient
        f = p + u(0, .3) * noise(rng, h, w, 4)
    elif sort == 4:  # wood
        f = np.sin(u(20, 60) * (p + .12 * noise(rng, h, w, 3) + .02 * np.sin(q * 6))) + .5 * noise(rng, h, w, 40)
    elif sort == 5:  # blotches with sharp edges
        f = np.floor(noise(rng, h, w, u(4, 16)) * rng.integers(3, 6))
    elif sort == 6:  # weave
        k = u(40, 90)
        f = np.sin(k * p) * (np.sin(k * .5 * q) > 0) + np.sin(k * q) * (np.sin(k * .5 * p) > 0) + noise(rng, h, w, 4)
    else:            # grain
        f = noise(rng, h, w, u(60, 110)) + .6 * noise(rng, h, w, 4)
    return (f - f.min()) / (np.ptp(f) + 1e-6)


def paint(rng, h, w, base, spread):
    """An h x w colour texture around the colour `base`."""
    other = np.clip(base + rng.uniform(-spread, spread, 3), 0, 255)
    f = field(rng, h, w)[..., None]
    return base * (1 - f) + other * f


def blurred(a, r):
    return np.asarray(Image.fromarray((a * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(r)), np.float32) / 255


# ---- Scenes ----

def draw(rng, image, mask, kind, cx, cy, r, ground):
    """Draws one object of radius r (in pixels) and returns its box."""
    n, c = int(2 * r) + 31, (int(2 * r) + 31) / 2
    x, y = int(round(cx - c)), int(round(cy - c))
    a = np.radians(rng.uniform(-1, 1) * TURN[kind])
    turn = np.array([(np.cos(a), np.sin(a)), (-np.sin(a), np.cos(a))])
    size = r * np.array([rng.choice([-1, 1]) * rng.uniform(.88, 1), rng.uniform(.88, 1)])
    body, tone = Image.new("L", (n * SUPER,) * 2), Image.new("L", (n * SUPER,) * 2, 128)
    details = rng.random() < .8
    for layer, points in outline(kind, rng):
        xy = [tuple(v) for v in ((np.asarray(points) * size) @ turn + c) * SUPER]
        if layer in ("body", "hole"):
            ImageDraw.Draw(body).polygon(xy, fill=255 if layer == "body" else 0)
        if layer != "hole" and details:
            ImageDraw.Draw(tone).polygon(xy, fill=dict(body=128, dark=50, light=215)[layer])
    alpha = np.asarray(body.reduce(SUPER), np.float32) / 255
    tone = np.asarray(tone.reduce(SUPER), np.float32)[..., None] / 128
    while True:  # a colour that stands out from the ground
        colour = rng.uniform(10, 245, 3)
        if np.abs(colour - ground).sum() > 150:
            break
    fill = paint(rng, n, n, colour, rng.uniform(10, 80))
    relief = blurred(alpha, 3)
    fill = fill + rng.uniform(0, 130) * (np.roll(relief, (3, 3), (0, 1)) - np.roll(relief, (-3, -3), (0, 1)))[..., None]
    fill = fill * np.minimum(tone, 1) + (255 - fill) * np.maximum(tone - 1, 0)
    solid = alpha
    if rng.random() < .6:  # a dark or light contour
        solid = np.maximum(alpha, np.clip((blurred(alpha, rng.uniform(.8, 1.6)) - .12) * 5, 0, 1))
        fill = fill * alpha[..., None] + rng.choice([20, 235], p=[.7, .3]) * (1 - alpha[..., None])
    X, Y = slice(max(x, 0), x + n), slice(max(y, 0), y + n)
    h, w = image[Y, X].shape[:2]
    cut = (slice(max(-y, 0), max(-y, 0) + h), slice(max(-x, 0), max(-x, 0) + w))
    if rng.random() < .6:  # a soft shadow
        shade = np.roll(blurred(solid, 3), (3, 3), (0, 1)) * rng.uniform(.2, .5)
        image[Y, X] *= 1 - shade[cut][..., None]
    s = solid[cut][..., None]
    image[Y, X] = image[Y, X] * (1 - s) + fill[cut] * s
    inside = solid[cut] > .5
    mask[Y, X][inside] = KINDS.index(kind) + 1
    ys, xs = np.nonzero(inside)
    return int(xs.min() + X.start), int(ys.min() + Y.start), int(xs.max() + X.start + 1), int(ys.max() + Y.start + 1)


def scene(seed, counts=None, size=(224, 224), margin=0, grain=5):
    """One scene. `counts` gives the number of objects of each kind, as {kind index: number}; without it
    one or two kinds with one to four objects are drawn. `margin` keeps objects off the left and right, `grain` bounds the pixel noise."""
    rng = np.random.default_rng(seed)
    w, h = size
    if counts is None:
        kinds = rng.choice(len(KINDS), 2, replace=False)
        counts = [{0: 1}, {0: int(rng.integers(2, 5))}, {0: 1, 1: 1}, {0: 1, 1: 2}, {0: 2, 1: 2}][rng.choice(5, p=[.38, .15, .29, .1, .08])]
        counts = {int(kinds[i]): n for i, n in counts.items()}
    ground = rng.uniform(20, 235, 3)
    ground = ground.mean() + rng.uniform(.2, .9) * (ground - ground.mean())
    image, mask = paint(rng, h, w, ground, 110).astype(np.float32), np.zeros((h, w), np.uint8)
    image *= 1 + rng.uniform(0, .25) * (noise(rng, h, w, 3)[..., None] - .5)
    ground, objects, placed = image.mean((0, 1)), [], []
    todo = [k for k, n in counts.items() for _ in range(n)]
    low, high = {1: (28, 74), 2: (26, 54), 3: (25, 44), 4: (24, 40)}[len(todo)]
    while len(placed) < len(todo):  # discs that do not overlap
        r = rng.uniform(low, high)
        x, y = rng.uniform(r + margin, w - r - margin), rng.uniform(r, h - r)
        if all(np.hypot(x - a, y - b) > r + s for a, b, s in placed):
            placed.append((x, y, r))
        elif rng.random() < .1:
            placed = []
    for k, (x, y, r) in zip(todo, placed):
        objects.append((k, draw(rng, image, mask, KINDS[k], x, y, r, ground)))
    image += rng.normal(0, rng.uniform(0, 1) * grain, (h, w, 1))
    return np.clip(image, 0, 255).astype(np.uint8), mask, objects


def small(image):
    """The network's input picture: the short side scaled to 112 as PIL does, the middle 112 x 112 cut out."""
    h, w = image.shape[:2]
    s = 112 / min(w, h)
    w, h = round(w * s), round(h * s)
    a = np.asarray(Image.fromarray(image).resize((w, h), Image.BILINEAR))
    return a[(h - 112) // 2:(h - 112) // 2 + 112, (w - 112) // 2:(w - 112) // 2 + 112]
