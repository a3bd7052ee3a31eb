"""Writes JPEGFixtures.swift, PNGFixtures.swift and NumberFixtures.swift.

Needs Pillow before 13 (see Image.resized), NumPy, PyTorch and OpenCV; expected values are theirs. Run in this folder, then
"swift format -i *Fixtures.swift".
"""
import base64, io, struct, zlib

import cv2
import numpy as np
import torch
from PIL import Image


def b64(data):
    text = base64.b64encode(data).decode()
    lines = [text[i : i + 92] for i in range(0, len(text), 92)]
    return '"""\n' + "".join(f"      {l}\n" for l in lines) + '      """'


def fnv(data):
    h = 0xCBF29CE484222325
    for b in data:
        h = ((h ^ b) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return h


def noise(width, height, channels=3):
    """The bytes of SeededGenerator in TestSupport.swift."""
    state, out = 1, bytearray()
    for _ in range(width * height * channels):
        state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        out.append(state >> 56)
    return np.frombuffer(bytes(out), np.uint8).reshape(height, width, channels)


def smooth(width, height, channels):
    y, x = np.mgrid[:height, :width]
    planes = [(9 * x * (c + 1) + 14 * y + 40 * c + (x * y * (c + 2)) % 61) % 256 for c in range(channels)]
    return np.stack(planes, -1).astype(np.uint8)


def fixture(name, data, rgb):
    return (
        f'    DecodingFixture(\n      name: "{name}", width: {rgb.shape[1]}, height: {rgb.shape[0]},\n'
        f"      data: {b64(data)},\n      pixels: {b64(rgb.tobytes())}),\n"
    )


def write(path, name, kind, source, rows):
    with open(path, "w") as f:
        f.write(f"// Written by make_fixtures.py with {source}.\n\nlet {name}: [{kind}] = [\n")
        f.write("".join(rows).replace("    DecodingFixture", "  DecodingFixture").replace("\n      ", "\n    ")
                if kind == "DecodingFixture" else "".join(rows))
        f.write("]\n")


def pillow(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def jpegs():
    rgb, grey, cmyk = (Image.fromarray(smooth(17, 11, n).squeeze(), m) for n, m in
                       ((3, "RGB"), (1, "L"), (4, "CMYK")))

    def save(image, **options):
        out = io.BytesIO()
        image.save(out, "JPEG", **{"quality": 85, "optimize": True, **options})
        return out.getvalue()

    inks = save(cmyk)
    adobe = inks.index(b"Adobe") + 11
    assert inks[adobe] == 0
    cases = {
        "baseline 4:2:0": save(rgb, subsampling="4:2:0", optimize=False),
        "baseline 4:2:2": save(rgb, subsampling="4:2:2"),
        "baseline 4:4:4": save(rgb, subsampling="4:4:4"),
        "progressive": save(rgb, progressive=True),
        "restart markers": save(rgb, restart_marker_blocks=1),
        "stored as RGB": save(rgb, keep_rgb=True),
        "grey": save(grey),
        "progressive grey": save(grey, progressive=True),
        "CMYK": inks,
        "YCCK": inks[:adobe] + b"\2" + inks[adobe + 1 :],
    }
    return [fixture(n, d, pillow(d)) for n, d in cases.items()]


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(samples, depth, kind, extra=b"", interlaced=False):
    """samples: height x width x channels."""
    height, width, _ = samples.shape

    def rows(part):
        out = b""
        for row in part:
            bits = "".join(f"{int(v):0{depth}b}" for v in row.flatten())
            bits += "0" * (-len(bits) % 8)
            out += b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big")
        return out

    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    parts = [samples[y::v, x::h] for x, y, h, v in passes] if interlaced else [samples]
    raw = b"".join(rows(p) for p in parts if p.size)
    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, interlaced)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", zlib.compress(raw, 9))
            + chunk(b"IEND", b""))


def pngs():
    wide = noise(11, 9, 8).astype(int)
    colours = chunk(b"PLTE", noise(16, 1).tobytes())
    clear = chunk(b"tRNS", bytes(range(0, 160, 10)))
    gamma = chunk(b"gAMA", struct.pack(">I", 100000))
    deep = wide[..., 0:4] * 256 + wide[..., 4:8]
    cases = {}
    for depth in (1, 2, 4, 8):
        cases[f"grey {depth}"] = png(wide[..., :1] >> (8 - depth), depth, 0)
        cases[f"palette {depth}"] = png(wide[..., :1] >> (8 - min(depth, 4)), depth, 3, colours)
    cases["palette with transparency"] = png(wide[..., :1] >> 4, 4, 3, colours + clear)
    cases["grey with a transparent value"] = png(wide[..., :1], 8, 0, chunk(b"tRNS", b"\0\7"))
    cases["grey and alpha"] = png(wide[..., :2], 8, 4)
    cases["RGB with gamma"] = png(wide[..., :3], 8, 2, gamma)
    cases["RGB and alpha"] = png(wide[..., :4], 8, 6)
    cases["RGB 16"] = png(deep[..., :3], 16, 2)
    cases["RGB and alpha 16"] = png(deep, 16, 6)
    cases["grey and alpha 16"] = png(deep[..., :2], 16, 4)
    cases["interlaced RGB"] = png(wide[..., :3], 8, 2, b"", True)
    cases["interlaced palette 2"] = png(wide[..., :1] >> 6, 2, 3, colours, True)
    found = [fixture(n, d, pillow(d)) for n, d in cases.items()]
    # Not Pillow's rule: the high byte.
    high = np.repeat(wide[..., :1], 3, -1).astype(np.uint8)
    return found + [fixture("grey 16", png(deep[..., :1], 16, 0), high)]


def numbers():
    out = []
    sizes = [(37, 29, 16, 16), (5, 5, 13, 8), (100, 3, 7, 9), (1, 1, 4, 3), (64, 48, 64, 20), (64, 48, 31, 48),
             (200, 150, 298, 224), (333, 251, 60, 45), (7, 7, 7, 7), (2, 90, 90, 2), (640, 4, 3, 5)]
    out.append("/// From width and height, to width and height, FNV-1a of the resized noise.\n"
               "let resizeFixtures: [(Int, Int, Int, Int, UInt64)] = [\n")
    for w, h, W, H in sizes:
        resized = Image.fromarray(noise(w, h)).resize((W, H), Image.BILINEAR)
        out.append(f"  ({w}, {h}, {W}, {H}, 0x{fnv(resized.tobytes()):016x}),\n")
    out.append("]\n\n/// Noise of 9x6 in 4x3.\nlet smallResize: [UInt8] = [\n")
    small = Image.fromarray(noise(9, 6)).resize((4, 3), Image.BILINEAR).tobytes()
    out += ["  " + ", ".join(map(str, small[i : i + 12])) + ",\n" for i in range(0, len(small), 12)]
    out.append("]\n\n/// 2, -1, 0.5, 4, 3, -2 as 3x2, resized to 5x3 by torch (align_corners=False).\n"
               "let torchResize: [Float] = [\n")
    plane = torch.tensor([2, -1, 0.5, 4, 3, -2]).reshape(1, 1, 2, 3)
    values = torch.nn.functional.interpolate(plane, (3, 5), mode="bilinear", align_corners=False)[0, 0]
    out += ["  " + ", ".join(repr(float(np.float32(v))) for v in row) + ",\n" for row in values]
    out.append("]\n\n/// FNV-1a of the 256 colours, red first, that OpenCV gives.\n"
               "let colormapFixtures: [Colormap: UInt64] = [\n")
    ramp = np.arange(256, dtype=np.uint8)[None]
    for name in ("jet", "viridis", "turbo"):
        table = cv2.applyColorMap(ramp, getattr(cv2, "COLORMAP_" + name.upper()))[0][:, ::-1]
        out.append(f"  .{name}: 0x{fnv(table.tobytes()):016x},\n")
    out.append("]\n")
    arrays = {"float32": np.float32([[1.5, -2, 3], [np.inf, 2.0**-140, 0]]), "float64": np.float64([[1e300, 0.1]]),
              "uint8": np.uint8([0, 128, 255]), "int32": np.int32([[-7], [2147483647]]),
              "int64": np.int64([-(2**60), 5]), "scalar": np.float32(2.5), "empty": np.zeros((0, 3), np.float32),
              "fortran": np.asfortranarray(np.float32([[1, 2], [3, 4]])), "big endian": np.array([1, 2], ">f4"),
              "boolean": np.array([True]), "structured": np.zeros(2, [("a", "<f4"), ("b", "<i4")])}
    out.append("\n/// What numpy.save writes.\nlet numpyFixtures: [String: String] = [\n")
    for name, array in arrays.items():
        data = io.BytesIO()
        np.save(data, array)
        out.append(f'  "{name}": {b64(data.getvalue())},\n'.replace("\n      ", "\n    "))
    data = io.BytesIO()
    np.lib.format.write_array(data, np.float32([4, 5]), version=(2, 0))
    out.append(f'  "version 2": {b64(data.getvalue())},\n]\n'.replace("\n      ", "\n    "))
    with open("NumberFixtures.swift", "w") as f:
        f.write(f"// Written by make_fixtures.py with Pillow {Image.__version__}, torch {torch.__version__}, OpenCV "
                f"{cv2.__version__}, NumPy {np.__version__}.\n\nimport ImageFiles\n\n" + "".join(out))


write("JPEGFixtures.swift", "jpegFixtures", "DecodingFixture", f"Pillow {Image.__version__}", jpegs())
write("PNGFixtures.swift", "pngFixtures", "DecodingFixture", f"Pillow {Image.__version__}", pngs())
numbers()
