// InceptionV3: torchvision's inception_v3, without weights: 23834568 parameters, named as in its state_dict.
//
// Input: 3x299x299, rgb, resized to 342 pixels on the short side.
// Output: 1000 classes of ImageNet.
//
// The declarations are generated from network.json when the package is built.
