// The network of the fixture Oddities, compiled for Score-CAM at its last maps alone.
