"""pytorch-grad-cam: heatmaps at the input's size, in its default batches."""

from pytorch_grad_cam import AblationCAM, GradCAM, ScoreCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

from .common import input_tensor, torch_model


def prepare(network, method, module, class_index, threads):
    model = torch_model(network, threads)
    kinds = {"grad-cam": GradCAM, "score-cam": ScoreCAM, "ablation-cam": AblationCAM}
    cam = kinds[method](model=model, target_layers=[model.get_submodule(module)])
    targets = [ClassifierOutputTarget(class_index)]
    x = input_tensor()
    return lambda: cam(input_tensor=x, targets=targets)[0]
