#ifndef CALLHOME_CZLIB_SHIM_H
#define CALLHOME_CZLIB_SHIM_H

#include <zlib.h>

// There is no link to zlib: most runs unpack nothing. What is used of it is found by dlopen(3) and called
// through these pointers.
struct callhome_zlib {
  int (*inflate_init)(z_streamp, int, const char *, int);
  int (*inflate)(z_streamp, int);
  int (*inflate_reset)(z_streamp);
  int (*inflate_end)(z_streamp);
  int (*deflate_init)(z_streamp, int, int, int, int, int, const char *, int);
  int (*deflate)(z_streamp, int);
  int (*deflate_end)(z_streamp);
  uLong (*crc)(uLong, const Bytef *, uInt);
  uLong (*crc_combine)(uLong, uLong, z_off_t);
};

#endif
