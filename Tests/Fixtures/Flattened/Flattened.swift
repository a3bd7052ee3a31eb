// Convolutions, poolings and dense layers behind a flattened map: the form of LeNet, AlexNet and VGG, whose last feature
// maps are those of a pool and whose classifier sees every position. Compiled, run with every method.
