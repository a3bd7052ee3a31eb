// The network of the fixture Oddities, compiled for LRP at the pixels alone.
