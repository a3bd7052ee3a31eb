"""One small adapter a peer.

A module has `prepare(network, method, module, class_index, threads)`, which returns a function without arguments that
does the work on the input once and returns what it found as an array. What a user does once (loading, hooks, compiling)
belongs in front of that function.
"""

MODULES = {
    "PyTorch": "pytorch",
    "ONNX Runtime": "onnx_runtime",
    "OpenVINO": "open_vino",
    "captum": "captum_peer",
    "torch-cam": "torch_cam",
    "pytorch-grad-cam": "grad_cam",
    "zennit": "zennit_peer",
}
