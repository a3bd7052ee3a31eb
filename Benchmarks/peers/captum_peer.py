"""captum's LayerGradCam: the raw map at the layer's size."""

from captum.attr import LayerGradCam

from .common import input_tensor, torch_model


def prepare(network, method, module, class_index, threads):
    model = torch_model(network, threads)
    method = LayerGradCam(model, model.get_submodule(module))
    x = input_tensor()
    return lambda: method.attribute(x, target=class_index).detach().numpy()[0, 0]
