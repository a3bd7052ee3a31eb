// The network of the fixture Oddities, compiled for Grad-CAM at its last maps alone.
