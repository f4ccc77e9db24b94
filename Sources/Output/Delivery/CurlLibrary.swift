import CCurl
import Glibc

/// libcurl, loaded when the first transfer starts.
///
/// Most runs transfer nothing, and loading the library takes longer than such a run.
struct CurlLibrary: Sendable {
  let functions: callhome_curl

  private static let loaded = Result { () throws(DeliveryFailure) in try CurlLibrary() }

  /// Loads the library once; thread-safe.
  ///
  /// - Throws: when it is not installed, or lacks a function.
  static func load() throws(DeliveryFailure) -> callhome_curl { try loaded.get().functions }

  private init() throws(DeliveryFailure) {
    guard let library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL) else {
      throw DeliveryFailure(
        .local, "libcurl is not installed", hint: "install the package 'libcurl4'")
    }
    var isWhole = true
    func find(_ name: String) -> UnsafeMutableRawPointer? {
      let found = dlsym(library, name)
      if found == nil { isWhole = false }
      return found
    }
    var curl = callhome_curl()
    curl.global_init = unsafeBitCast(
      find("curl_global_init"), to: type(of: curl.global_init))
    curl.`init` = unsafeBitCast(find("curl_easy_init"), to: type(of: curl.`init`))
    curl.cleanup = unsafeBitCast(find("curl_easy_cleanup"), to: type(of: curl.cleanup))
    curl.reset = unsafeBitCast(find("curl_easy_reset"), to: type(of: curl.reset))
    curl.perform = unsafeBitCast(find("curl_easy_perform"), to: type(of: curl.perform))
    curl.strerror = unsafeBitCast(find("curl_easy_strerror"), to: type(of: curl.strerror))
    curl.slist_append = unsafeBitCast(find("curl_slist_append"), to: type(of: curl.slist_append))
    curl.slist_free_all = unsafeBitCast(
      find("curl_slist_free_all"), to: type(of: curl.slist_free_all))
    callhome_curl_set_variadic(&curl, find("curl_easy_setopt"), find("curl_easy_getinfo"))
    guard isWhole, curl.global_init?(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK else {
      throw DeliveryFailure(.local, "the installed libcurl cannot be used")
    }
    functions = curl
  }
}
