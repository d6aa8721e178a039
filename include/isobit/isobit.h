/* SPDX-License-Identifier: Apache-2.0
 * The C ABI of isobit's recorder (libisobit_tap.so), used by the Python door and open to other
 * recorders.
 *
 * Every function may be called from any thread, never throws, never ends the process. Functions
 * that can fail return 0 for success or a negative isobit_error; isobit_last_error() then tells
 * what, where and what to do, in one line, for the calling thread. Strings are UTF-8 with an
 * explicit length where they may hold any byte, else NUL-terminated. All are copied before the
 * return.
 */
#ifndef ISOBIT_ISOBIT_H_
#define ISOBIT_ISOBIT_H_

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define ISOBIT_API __attribute__((visibility("default")))
#else
#define ISOBIT_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Grows when a function or a field is added; the caller refuses a library with a smaller number
 * than it was built for. */
#define ISOBIT_ABI_VERSION 3
ISOBIT_API int isobit_abi_version(void);
ISOBIT_API const char* isobit_version(void); /* "0.1.0" */
ISOBIT_API const char* isobit_last_error(void);

/* ---- recording
 * -------------------------------------------------------------------------------------------------------
 */

typedef struct isobit_run_info {
  uint32_t size;           /* sizeof(isobit_run_info), for growth */
  const char* const* argv; /* NULL-terminated */
  const char* directory;
  const char* python_version;
  const char* tensorflow_version; /* NULL: not loaded */
} isobit_run_info;

typedef struct isobit_record_options {
  uint32_t size;
  uint32_t keep_first;   /* events with a smaller occurrence number are kept; default 8 */
  uint32_t keep_every;   /* and every N-th, and the powers of two; 1 keeps all; default 64 */
  uint64_t value_bytes;  /* budget of whole tensors, compressed; default 8 MiB */
  uint64_t eager_events; /* eager ops kept one by one; default 200000 */
  uint64_t queue_bytes;  /* default 64 MiB */
  /* Since version 3. */
  uint32_t all_values; /* 1: every run with all its values, so that another run can follow it */
  const char* zoom;    /* a file of 'isobit explain --zoom': values of these runs alone; or NULL */
  const char* follow;  /* a recording with all values, whose values replace those of this run as it
                          goes (docs/design/follow.md): implies all_values; or NULL */
} isobit_record_options;

/* Opens PATH.part and starts the writer. Works without TensorFlow: then only side events are
 * recorded. Nested starts count up; the first one's path and options hold. NULL options: the
 * defaults. */
ISOBIT_API int isobit_start(const char* path, const isobit_run_info* run,
                            const isobit_record_options* options);

/* Hooks TensorFlow, which must be loaded in this process. Everything is verified before anything is
 * patched; where something does not fit, nothing is touched, the trace notes why, and the result is
 * ISOBIT_UNSUPPORTED. Calling it again is harmless. */
ISOBIT_API int isobit_attach(void);
/* One line of JSON on what attach found: {"attached": true, "devices": ["ThreadPoolDevice"],
 * "attributes": true, ...}. */
ISOBIT_API const char* isobit_attach_report(void);

/* How the program ended; see trace/model.h RunEnd. The strings may be NULL. */
typedef struct isobit_run_end {
  uint32_t size;
  const char* kind;
  int64_t status;
  const char* exception_type;
  const char* exception_message;
  const char* file;
  int32_t line;
} isobit_run_end;

/* Undoes one start; the last one unhooks, writes the rest and renames the file. NULL: kind
 * "stopped". */
ISOBIT_API int isobit_stop(const isobit_run_end* end);
ISOBIT_API int isobit_is_recording(void);
ISOBIT_API int isobit_flush(void);

/* ---- what the door adds
 * ------------------------------------------------------------------------------------------------
 */

enum {
  ISOBIT_ATTR_UNKNOWN = 0,
  ISOBIT_ATTR_BOOL = 1,
  ISOBIT_ATTR_INT = 2,
  ISOBIT_ATTR_FLOAT = 3,
  ISOBIT_ATTR_TEXT = 4
};
typedef struct isobit_attr {
  const char* key;
  int32_t type; /* ISOBIT_ATTR_*; UNKNOWN: asked for, could not be known */
  int64_t i;    /* BOOL, INT */
  double f;
  const char* text;
  size_t text_size;
} isobit_attr;

typedef struct isobit_array {
  int32_t dtype; /* TensorFlow's DataType number */
  int32_t rank;
  const int64_t* shape;
  const void* data; /* dense, row-major; NULL with size 0: shape and dtype only */
  size_t size;      /* bytes */
  int32_t rows; /* 1: a batch whose rows (first axis) have an identity: also take the order-free and
                   the row digests */
  int32_t keep; /* 1: keep the values while the budget lasts */
} isobit_array;

typedef struct isobit_site {
  const char* file;
  int32_t line;
  const char* function;
  const char* text;
} isobit_site;

/* Records one side event. kind: isobit::trace::SideKind; name and attrs: docs/format/events.md.
 * site, array may be NULL. */
ISOBIT_API int isobit_event(int32_t kind, const char* name, const isobit_site* site,
                            const isobit_attr* attrs, size_t attr_count, const isobit_array* array);
/* Records one environment fact; reason only for unknown ones, else NULL. */
ISOBIT_API int isobit_env_fact(const isobit_attr* fact, const char* reason);
/* Records the facts that C++ can see better than Python (CPU, OS, loaded objects, FTZ of this
 * thread): src/env. */
ISOBIT_API int isobit_env_collect(void);

/* Call sites of the nodes of a traced function, and whether it belongs to an input pipeline.
 * names[i] was created at sites[i]. */
ISOBIT_API int isobit_function(const char* name, int32_t pipeline, const char* const* names,
                               const isobit_site* sites, size_t count);

/* Between isobit_ignore(1) and isobit_ignore(0) the kernels that this thread runs are the
 * recorder's own, such as a look at a variable: they leave no event and no trace in the chain
 * digest. Calls nest; other threads are not affected. */
ISOBIT_API void isobit_ignore(int32_t ignore);

/* Digest of a dense array as 32 hex digits + NUL into `hex` (33 bytes). For the door and for users
 * of the library. */
ISOBIT_API int isobit_digest(const isobit_array* array, char* hex);
/* The same of bytes that are no array: a file's content, a listing. XXH3-128 of the bytes alone.
 * Since version 2. */
ISOBIT_API int isobit_digest_bytes(const void* bytes, size_t size, char* hex);
/* The same of a regular file, which is opened and read once; *size, if not NULL, becomes its size.
 * ISOBIT_IO: it could not be read; ISOBIT_UNSUPPORTED: it is no regular file. Since version 2. */
ISOBIT_API int isobit_digest_file(const char* path, char* hex, uint64_t* size);

enum {
  ISOBIT_OK = 0,
  ISOBIT_USAGE = -1,
  ISOBIT_NOT_RECORDING = -2,
  ISOBIT_UNSUPPORTED = -3, /* this TensorFlow, this platform */
  ISOBIT_IO = -4,
  ISOBIT_INTERNAL = -5
};

#ifdef __cplusplus
}
#endif
#endif /* ISOBIT_ISOBIT_H_ */
