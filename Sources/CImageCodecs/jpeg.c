#include "CImageCodecs.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

enum {
  // Progressive files may repeat scans without end; no encoder writes anywhere near this many.
  MAXIMUM_SCANS = 500,
  // A picture of several scans is held as coefficients too, which take twice the memory of its pixels.
  SCANS_DIVISOR = 4,
  // Blocks that a bit may stand for: Huffman codes take one at least, arithmetic codes share them.
  BLOCKS_A_BIT = 64,
};

typedef struct {
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf landing;
  // Whether the bytes ended before the picture did, and whether it has several scans; known behind the header.
  int is_at_end, has_scans;
  CodecReport report;
} Decoder;

static void fail(j_common_ptr info, int status) {
  Decoder *decoder = (Decoder *)info->client_data;
  decoder->report.status = status;
  longjmp(decoder->landing, 1);
}

static void on_error(j_common_ptr info) {
  Decoder *decoder = (Decoder *)info->client_data;
  (*info->err->format_message)(info, decoder->report.message);
  switch (info->err->msg_code) {
    case JERR_BAD_PRECISION:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_SOF_UNSUPPORTED:
      fail(info, CODEC_UNSUPPORTED);
      break;
    case JERR_OUT_OF_MEMORY:
      fail(info, CODEC_OUT_OF_MEMORY);
      break;
    default:
      fail(info, CODEC_DAMAGED);
  }
}

// libjpeg warns of damage and goes on, as Pillow and viewers do. A file that is cut short is an error, but for the two
// bytes behind the last block of a file of one scan: libjpeg reads ahead, and blocks that have no bits left warn again.
static void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  Decoder *decoder = (Decoder *)info->client_data;
  const int was_at_end = decoder->is_at_end;
  if (info->err->msg_code == JWRN_JPEG_EOF) decoder->is_at_end = 1;
  if (!was_at_end && !(decoder->is_at_end && decoder->has_scans)) return;
  snprintf(decoder->report.message, sizeof decoder->report.message, "the file ends early");
  fail(info, CODEC_DAMAGED);
}

static void on_output(j_common_ptr info) { (void)info; }

static void on_progress(j_common_ptr info) {
  if (!info->is_decompressor) return;
  if (((j_decompress_ptr)info)->input_scan_number <= MAXIMUM_SCANS) return;
  Decoder *decoder = (Decoder *)info->client_data;
  snprintf(decoder->report.message, sizeof decoder->report.message, "more than %d scans",
           (int)MAXIMUM_SCANS);
  fail(info, CODEC_DAMAGED);
}

// A short file that claims a huge picture is refused before memory is taken for it.
static void check_size(j_decompress_ptr info, size_t count, uint64_t maximum_pixels) {
  Decoder *decoder = (Decoder *)info->client_data;
  const uint64_t width = info->image_width, height = info->image_height;
  decoder->has_scans = info->progressive_mode || jpeg_has_multiple_scans(info);
  decoder->report.width = info->image_width;
  decoder->report.height = info->image_height;
  decoder->report.limit = decoder->has_scans ? maximum_pixels / SCANS_DIVISOR : maximum_pixels;
  if (width * height > decoder->report.limit) fail((j_common_ptr)info, CODEC_TOO_LARGE);
  const uint64_t blocks = ((width + 7) / 8) * ((height + 7) / 8);
  if (blocks / 8 / (info->arith_code ? BLOCKS_A_BIT : 1) > count) {
    snprintf(decoder->report.message, sizeof decoder->report.message,
             "%zu bytes cannot hold %ux%u pixels", count, info->image_width, info->image_height);
    fail((j_common_ptr)info, CODEC_DAMAGED);
  }
}

static uint8_t product(uint8_t a, uint8_t b) {
  const uint32_t t = (uint32_t)a * b + 128;
  return (uint8_t)(((t >> 8) + t) >> 8);
}

// As Pillow: every four-component file is taken as Adobe writes it, ink inverted, so a stored value
// is 255 - ink and red is the product of the stored cyan and black.
static void rgb_from_inverted_cmyk(const uint8_t *cmyk, uint8_t *rgb, uint32_t width) {
  for (uint32_t x = 0; x < width; x++, cmyk += 4, rgb += 3) {
    const uint8_t white = cmyk[3];
    for (int c = 0; c < 3; c++) {
      rgb[c] = (uint8_t)(white - product((uint8_t)(255 - cmyk[c]), white));
    }
  }
}

static void read_rows(j_decompress_ptr info, uint8_t *pixels) {
  const int inks = info->num_components == 4;
  info->out_color_space = inks ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress(info);
  const uint32_t width = info->output_width;
  JSAMPARRAY scratch = NULL;
  if (inks) {
    scratch = (*info->mem->alloc_sarray)((j_common_ptr)info, JPOOL_IMAGE, width * 4, 1);
  }
  while (info->output_scanline < info->output_height) {
    JSAMPROW row = pixels + (size_t)info->output_scanline * width * 3;
    if (inks) {
      jpeg_read_scanlines(info, scratch, 1);
      rgb_from_inverted_cmyk(scratch[0], row, width);
    } else {
      jpeg_read_scanlines(info, &row, 1);
    }
  }
  jpeg_finish_decompress(info);
}

CodecReport codec_decode_jpeg(const uint8_t *bytes, size_t count, uint64_t maximum_pixels,
                              uint8_t *pixels) {
  Decoder decoder;
  struct jpeg_decompress_struct info;
  memset(&decoder, 0, sizeof decoder);
  memset(&info, 0, sizeof info);
  info.err = jpeg_std_error(&decoder.errors);
  info.client_data = &decoder;
  decoder.errors.error_exit = on_error;
  decoder.errors.emit_message = on_message;
  decoder.errors.output_message = on_output;
  decoder.progress.progress_monitor = on_progress;
  if (setjmp(decoder.landing) == 0) {
    jpeg_create_decompress(&info);
    info.progress = &decoder.progress;
    jpeg_mem_src(&info, bytes, count);
    jpeg_read_header(&info, TRUE);
    check_size(&info, count, maximum_pixels);
    if (pixels) read_rows(&info, pixels);
  }
  jpeg_destroy_decompress(&info);
  return decoder.report;
}
