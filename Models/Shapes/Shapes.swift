// Shapes: a convolutional network of 35 layers and 447338 parameters,
// imported from shapes.onnx, SHA-256
// 4229a4607867f34e6e18de9da6d13f8a00e638bbb5bb676549d46d57197bdbad.
//
// Input: 3x112x112, rgb, resized to 112 pixels on the short side.
// Output: 10 classes, from arrow to umbrella.
//
// The declarations are generated from network.json when the package is built.
