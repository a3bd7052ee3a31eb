// tiny-darknet, a chain of convolutions with batch normalisation and LeakyReLU; runs with weights from elsewhere.
