// A network that no one would train: nearly every layer kind, odd sizes, height unlike width, channel counts that fill
// no block, strides, dilations, asymmetric padding, branches that fan out and join. Compiled, run and compared with the
// Double oracle.
