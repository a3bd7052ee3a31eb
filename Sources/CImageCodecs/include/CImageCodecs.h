// What ImageFiles needs of libjpeg and libpng. Both libraries report errors by longjmp, which must
// not cross Swift frames; here every jump starts and lands in C.

#ifndef C_IMAGE_CODECS_H
#define C_IMAGE_CODECS_H

#include <stddef.h>
#include <stdint.h>

enum {
  CODEC_OK = 0,
  CODEC_DAMAGED = 1,
  CODEC_UNSUPPORTED = 2,
  CODEC_TOO_LARGE = 3,
  CODEC_OUT_OF_MEMORY = 4,
};

/// What a call found. `message` is the library's own words, empty when `status` is CODEC_OK; `limit` is the most pixels
/// that a picture of its kind may have, where `status` is CODEC_TOO_LARGE.
typedef struct {
  int32_t status;
  uint32_t width;
  uint32_t height;
  uint64_t limit;
  char message[224];
} CodecReport;

/// Bytes on the C heap; release them with codec_free.
typedef struct {
  uint8_t *_Nullable bytes;
  size_t count;
  size_t capacity;
} CodecBytes;

/// Decodes a JPEG to interleaved RGB. With `pixels` null only the size is read, and refused above
/// `maximum_pixels`. Otherwise `pixels` holds width * height * 3 bytes as reported by such a call.
CodecReport codec_decode_jpeg(
    const uint8_t *_Nonnull bytes, size_t count, uint64_t maximum_pixels,
    uint8_t *_Nullable pixels);

/// The same for a PNG. A file that ends behind its last pixel is whole.
CodecReport codec_decode_png(
    const uint8_t *_Nonnull bytes, size_t count, uint64_t maximum_pixels,
    uint8_t *_Nullable pixels);

/// The longest side of a PNG: every row costs time and memory of its own.
static const uint32_t codec_maximum_png_side = 1u << 20;

/// The text of the first text chunk of a PNG, inflated where it is compressed, in `out`; nothing where there is none.
/// The bytes may end behind that chunk.
void codec_png_text(const uint8_t *_Nonnull bytes, size_t count, CodecBytes *_Nonnull out);

/// Encodes interleaved RGB as an 8-bit PNG; the same pixels always give the same bytes.
CodecReport codec_encode_png(
    const uint8_t *_Nonnull pixels, uint32_t width, uint32_t height, CodecBytes *_Nonnull out);

void codec_free(CodecBytes *_Nonnull bytes);

#endif
