"""ONNX Runtime on the processor."""

import onnxruntime

from .common import input_array


def prepare(network, method, module, class_index, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(network.onnx), options, providers=["CPUExecutionProvider"])
    feed = {session.get_inputs()[0].name: input_array()}
    return lambda: session.run(None, feed)[0]
