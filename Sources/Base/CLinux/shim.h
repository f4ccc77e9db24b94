#ifndef CALLHOME_CLINUX_SHIM_H
#define CALLHOME_CLINUX_SHIM_H

// What Swift's module of the C library leaves out: extended attributes, and prctl(2), which has variable
// arguments.

#include <sys/prctl.h>
#include <sys/xattr.h>

// From now on no core file is written of this process, whatever limits and core_pattern say.
static inline int callhome_forbid_core_files(void) {
  return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

// Whether a core file of this process may be written: 0 when not.
static inline int callhome_core_files(void) {
  return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
}

#endif
