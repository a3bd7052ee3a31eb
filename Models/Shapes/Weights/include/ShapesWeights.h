// The embedded weights of Shapes: a safetensors file between two addresses.
#ifndef STATICCAM_SHAPES_WEIGHTS_H
#define STATICCAM_SHAPES_WEIGHTS_H

extern const unsigned char staticcam_shapes_weights_begin[];
extern const unsigned char staticcam_shapes_weights_end[];

static inline const void *shapesWeightsBegin(void) {
  return staticcam_shapes_weights_begin;
}

static inline const void *shapesWeightsEnd(void) {
  return staticcam_shapes_weights_end;
}

#endif
