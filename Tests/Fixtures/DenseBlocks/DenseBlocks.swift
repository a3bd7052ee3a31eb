// Two dense blocks whose layers concatenate all maps before them: in whole blocks of 16 channels, where they lie in one
// place, and in parts of blocks, which are copied. Compiled, run and compared with the Double oracle.
