// The weights of Shapes, SHA-256
// 7e0964c8d04ae98b0fb039007c8d0b371ede40e6a7147d0debc06cdb7ca260ec.
#if defined(__APPLE__)
#define SYMBOL(name) _##name
  .const_data
#else
#define SYMBOL(name) name
  .section .rodata
#endif
  .globl SYMBOL(staticcam_shapes_weights_begin)
  .globl SYMBOL(staticcam_shapes_weights_end)
  .balign 64
SYMBOL(staticcam_shapes_weights_begin):
  .incbin "weights.safetensors"
SYMBOL(staticcam_shapes_weights_end):
  .byte 0
#if defined(__linux__) && defined(__ELF__)
  .section .note.GNU-stack,"",%progbits
#endif
