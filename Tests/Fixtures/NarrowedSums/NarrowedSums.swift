// The network of the fixture Grouped, compiled for two methods behind its first sums.
