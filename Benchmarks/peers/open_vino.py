"""OpenVINO on the processor, tuned for latency, in fp32 (its default is bf16 where the processor has it)."""

import openvino

from .common import input_array


def prepare(network, method, module, class_index, threads):
    settings = {
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f32",
        "INFERENCE_NUM_THREADS": threads,
        "NUM_STREAMS": 1,
    }
    core = openvino.Core()
    request = core.compile_model(core.read_model(network.onnx), "CPU", settings).create_infer_request()
    x = input_array()
    # Shared inputs and outputs: no copies.
    return lambda: request.infer([x], share_inputs=True, share_outputs=True)[0]
