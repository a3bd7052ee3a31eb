// Grouped, depthwise and residual layers in odd sizes: groups that fill no block of channels, one output or input a
// group, strides, dilations, asymmetric padding, a stride that leaves out inputs. Compiled, run and compared with the
// Double oracle.
