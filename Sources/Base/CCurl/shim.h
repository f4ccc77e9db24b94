#ifndef CALLHOME_CCURL_SHIM_H
#define CALLHOME_CCURL_SHIM_H

#include <curl/curl.h>

// Macros with a cast, which Swift does not import (CURLOPT_PROXYAUTH(3)).
static const long callhome_curlauth_basic = (long)CURLAUTH_BASIC;
static const long callhome_curlauth_digest = (long)CURLAUTH_DIGEST;
static const long callhome_curlauth_ntlm = (long)CURLAUTH_NTLM;
static const long callhome_curlauth_negotiate = (long)CURLAUTH_NEGOTIATE;

// There is no link to libcurl: it drags in thirty libraries, and most runs start no transfer. What is
// used of it is found by dlopen(3) and called through these pointers. Swift does not see functions
// with variable arguments, so there is one call for each type of the last argument. Once filled in they
// never change, so that all threads may have them.
struct __attribute__((swift_attr("@Sendable"))) callhome_curl {
  CURLcode (*global_init)(long);
  CURL *(*init)(void);
  void (*cleanup)(CURL *);
  void (*reset)(CURL *);
  CURLcode (*perform)(CURL *);
  const char *(*strerror)(CURLcode);
  struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
  void (*slist_free_all)(struct curl_slist *);
  CURLcode (*setopt)(CURL *, CURLoption, ...);
  CURLcode (*getinfo)(CURL *, CURLINFO, ...);
};

// Fills in the pointers that Swift cannot type; the others it sets itself.
static inline void callhome_curl_set_variadic(
    struct callhome_curl *curl, void *setopt, void *getinfo) {
  curl->setopt = (CURLcode(*)(CURL *, CURLoption, ...))setopt;
  curl->getinfo = (CURLcode(*)(CURL *, CURLINFO, ...))getinfo;
}

static inline CURLcode callhome_curl_set_long(
    const struct callhome_curl *curl, CURL *handle, CURLoption option, long value) {
  return curl->setopt(handle, option, value);
}

static inline CURLcode callhome_curl_set_offset(
    const struct callhome_curl *curl, CURL *handle, CURLoption option, curl_off_t value) {
  return curl->setopt(handle, option, value);
}

static inline CURLcode callhome_curl_set_text(
    const struct callhome_curl *curl, CURL *handle, CURLoption option, const char *value) {
  return curl->setopt(handle, option, value);
}

static inline CURLcode callhome_curl_set_pointer(
    const struct callhome_curl *curl, CURL *handle, CURLoption option, void *value) {
  return curl->setopt(handle, option, value);
}

// The callbacks that read and write bytes have one type (CURLOPT_READFUNCTION(3),
// CURLOPT_WRITEFUNCTION(3), CURLOPT_HEADERFUNCTION(3)).
typedef size_t (*callhome_curl_bytes)(char *, size_t, size_t, void *);

static inline CURLcode callhome_curl_set_bytes(
    const struct callhome_curl *curl, CURL *handle, CURLoption option, callhome_curl_bytes value) {
  return curl->setopt(handle, option, value);
}

// What is asked while a transfer goes on (CURLOPT_PREREQFUNCTION(3), CURLOPT_SOCKOPTFUNCTION(3),
// CURLOPT_XFERINFOFUNCTION(3)). Each answer but 0 ends the transfer.
static inline CURLcode callhome_curl_set_prereq(
    const struct callhome_curl *curl, CURL *handle, curl_prereq_callback value) {
  return curl->setopt(handle, CURLOPT_PREREQFUNCTION, value);
}

static inline CURLcode callhome_curl_set_sockopt(
    const struct callhome_curl *curl, CURL *handle, curl_sockopt_callback value) {
  return curl->setopt(handle, CURLOPT_SOCKOPTFUNCTION, value);
}

static inline CURLcode callhome_curl_set_progress(
    const struct callhome_curl *curl, CURL *handle, curl_xferinfo_callback value) {
  return curl->setopt(handle, CURLOPT_XFERINFOFUNCTION, value);
}

static inline CURLcode callhome_curl_get_long(
    const struct callhome_curl *curl, CURL *handle, CURLINFO info, long *value) {
  return curl->getinfo(handle, info, value);
}

static inline CURLcode callhome_curl_get_offset(
    const struct callhome_curl *curl, CURL *handle, CURLINFO info, curl_off_t *value) {
  return curl->getinfo(handle, info, value);
}

static inline CURLcode callhome_curl_get_socket(
    const struct callhome_curl *curl, CURL *handle, curl_socket_t *value) {
  return curl->getinfo(handle, CURLINFO_ACTIVESOCKET, value);
}

#endif
