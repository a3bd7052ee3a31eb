"""torch-cam: maps from 0 to 1 at the layer's size, without its overlay."""

from torchcam.methods import GradCAM, LayerCAM, SmoothGradCAMpp

from .common import input_tensor, torch_model


def prepare(network, method, module, class_index, threads):
    model = torch_model(network, threads)
    extractor = {
        "grad-cam": lambda: GradCAM(model, module),
        "layer-cam": lambda: LayerCAM(model, module),
        "smooth-grad-cam++": lambda: SmoothGradCAMpp(model, module, num_samples=4),
    }[method]()
    # Its hooks need a gradient to follow.
    x = input_tensor().requires_grad_(True)

    def run():
        return extractor(class_index, model(x))[0].detach().numpy()[0]

    return run
