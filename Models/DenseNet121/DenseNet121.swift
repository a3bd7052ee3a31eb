// DenseNet121: torchvision's densenet121, without weights: 7978856 parameters, named as in its state_dict.
//
// Input: 3x224x224, rgb, resized to 256 pixels on the short side.
// Output: 1000 classes of ImageNet.
//
// The declarations are generated from network.json when the package is built.
