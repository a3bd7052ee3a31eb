// SqueezeNet: a convolutional network of 65 layers and 1235496 parameters,
// imported from squeezenet1.1.onnx, SHA-256
// 5c3df06c417e8d1451d62437e84af7c0ba6842bdcf477b048eb2e005bfb87642.
//
// Input: 3x224x224, rgb, resized to 256 pixels on the short side.
// Output: 1000 classes, from tench, Tinca tinca to toilet tissue, toilet paper, bathroom tissue.
//
// The declarations are generated from network.json when the package is built.
