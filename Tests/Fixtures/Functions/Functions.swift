// Functions of one number beyond those of Smooth, choices of maps, and normalisation by a map's own statistics, in odd
// sizes. Compiled, run and compared with the Double oracle.
