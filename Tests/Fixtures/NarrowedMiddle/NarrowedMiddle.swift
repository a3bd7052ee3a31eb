// The network of the fixture Oddities, compiled for methods that read gradients, relevance, and maps behind their layer alone.
