// Functions of one number that are no rectifiers, and products of maps, in odd sizes: functions read by several layers,
// before dense layers, in front of sums. Compiled, run and compared with the Double oracle.
