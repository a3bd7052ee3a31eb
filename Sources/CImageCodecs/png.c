#include "CImageCodecs.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

enum {
  // Deflate cannot shrink more than this many times.
  MAXIMUM_DEFLATE_RATIO = 1032,
  // What a text or profile may take.
  MAXIMUM_TEXT = 1 << 22,
};

typedef struct {
  jmp_buf landing;
  const uint8_t *bytes;
  size_t left;
  CodecBytes *out;
  CodecReport report;
} Coder;

static void on_error(png_structp png, png_const_charp message) {
  Coder *coder = (Coder *)png_get_error_ptr(png);
  if (coder->report.status == CODEC_OK) coder->report.status = CODEC_DAMAGED;
  snprintf(coder->report.message, sizeof coder->report.message, "%s", message);
  longjmp(coder->landing, 1);
}

static void on_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void fail(png_structp png, int status, const char *message) {
  ((Coder *)png_get_error_ptr(png))->report.status = status;
  on_error(png, message);
}

static void read_bytes(png_structp png, png_bytep into, size_t count) {
  Coder *coder = (Coder *)png_get_io_ptr(png);
  if (count > coder->left) png_error(png, "the file ends early");
  memcpy(into, coder->bytes, count);
  coder->bytes += count;
  coder->left -= count;
}

static void write_bytes(png_structp png, png_bytep from, size_t count) {
  CodecBytes *out = ((Coder *)png_get_io_ptr(png))->out;
  if (count > out->capacity - out->count) {
    const size_t capacity = 2 * out->capacity + count + 4096;
    uint8_t *grown = (uint8_t *)realloc(out->bytes, capacity);
    if (!grown) fail(png, CODEC_OUT_OF_MEMORY, "out of memory");
    out->bytes = grown;
    out->capacity = capacity;
  }
  memcpy(out->bytes + out->count, from, count);
  out->count += count;
}

static void flush_bytes(png_structp png) { (void)png; }

static void check_size(png_structp png, png_infop info, size_t count, uint64_t maximum_pixels) {
  Coder *coder = (Coder *)png_get_error_ptr(png);
  coder->report.width = png_get_image_width(png, info);
  coder->report.height = png_get_image_height(png, info);
  const uint64_t width = coder->report.width, height = coder->report.height;
  coder->report.limit = maximum_pixels;
  if (width * height > maximum_pixels) fail(png, CODEC_TOO_LARGE, "");
  if (width > codec_maximum_png_side || height > codec_maximum_png_side) {
    coder->report.limit = codec_maximum_png_side;
    fail(png, CODEC_TOO_LARGE, "a side");
  }
  const uint64_t raw = (uint64_t)png_get_rowbytes(png, info) * coder->report.height;
  if (raw / MAXIMUM_DEFLATE_RATIO > count) fail(png, CODEC_DAMAGED, "too few bytes for its size");
}

// As Pillow's convert("RGB"), with alpha dropped and gamma ignored; but 16-bit grey keeps its high
// byte as 16-bit colour does, where Pillow turns every value above 255 white.
static void read_rows(png_structp png, png_infop info, uint8_t *pixels) {
  const size_t stride = (size_t)png_get_image_width(png, info) * 3;
  const uint32_t height = png_get_image_height(png, info);
  const int kind = png_get_color_type(png, info);
  if (kind == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (kind == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(png);
  png_set_strip_16(png);
  png_set_strip_alpha(png);
  png_set_gray_to_rgb(png);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != stride) {
    fail(png, CODEC_UNSUPPORTED, "an unknown kind of pixel");
  }
  for (int pass = 0; pass < passes; pass++) {
    for (uint32_t y = 0; y < height; y++) png_read_row(png, pixels + y * stride, NULL);
  }
  // The last row's call has read the checksum behind the pixels; what is missing or damaged further on is none of ours.
}

CodecReport codec_decode_png(const uint8_t *bytes, size_t count, uint64_t maximum_pixels,
                             uint8_t *pixels) {
  Coder coder;
  memset(&coder, 0, sizeof coder);
  coder.bytes = bytes;
  coder.left = count;
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &coder, on_error, on_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    coder.report.status = CODEC_OUT_OF_MEMORY;
    return coder.report;
  }
  if (setjmp(coder.landing) == 0) {
    png_set_read_fn(png, &coder, read_bytes);
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    // Texts and profiles are skipped: libpng takes memory for as much as they claim to hold.
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_read_info(png, info);
    check_size(png, info, count, maximum_pixels);
    if (pixels) read_rows(png, info, pixels);
  }
  png_destroy_read_struct(&png, &info, NULL);
  return coder.report;
}

void codec_png_text(const uint8_t *bytes, size_t count, CodecBytes *out) {
  Coder coder;
  memset(&coder, 0, sizeof coder);
  coder.bytes = bytes;
  coder.left = count;
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &coder, on_error, on_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    return;
  }
  if (setjmp(coder.landing) == 0) {
    png_set_read_fn(png, &coder, read_bytes);
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_malloc_max(png, MAXIMUM_TEXT);
    png_read_info(png, info);
  }
  // The end of the bytes is an error to libpng; what was read before it stays.
  png_textp text = NULL;
  if (png_get_text(png, info, &text, NULL) > 0) {
    const size_t length = text[0].text ? strlen(text[0].text) : 0;
    out->bytes = (uint8_t *)malloc(length + 1);
    if (out->bytes) {
      memcpy(out->bytes, text[0].text ? text[0].text : "", length + 1);
      out->count = length;
      out->capacity = length + 1;
    }
  }
  png_destroy_read_struct(&png, &info, NULL);
}

CodecReport codec_encode_png(const uint8_t *pixels, uint32_t width, uint32_t height,
                             CodecBytes *out) {
  Coder coder;
  memset(&coder, 0, sizeof coder);
  coder.out = out;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &coder, on_error, on_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_write_struct(&png, NULL);
    coder.report.status = CODEC_OUT_OF_MEMORY;
    return coder.report;
  }
  if (setjmp(coder.landing) == 0) {
    png_set_write_fn(png, &coder, write_bytes, flush_bytes);
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    // One filter and one level: libpng's own choice may change between versions. Level 3 takes
    // twice the time of 1 for 3 % of an overlay's size.
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_AVG);
    png_set_compression_level(png, 1);
    png_write_info(png, info);
    for (uint32_t y = 0; y < height; y++) {
      png_write_row(png, pixels + (size_t)y * width * 3);
    }
    png_write_end(png, info);
  }
  png_destroy_write_struct(&png, &info);
  return coder.report;
}

void codec_free(CodecBytes *bytes) {
  free(bytes->bytes);
  bytes->bytes = NULL;
  bytes->count = 0;
  bytes->capacity = 0;
}
