import CExpat
import Glibc

/// expat, loaded when the first XML file is read.
struct ExpatLibrary {
  let functions: callhome_expat

  /// Loads the library; calling it again is cheap. Nil if it is not installed, or lacks a function.
  init?() {
    guard let library = dlopen("libexpat.so.1", RTLD_LAZY | RTLD_LOCAL) else { return nil }
    var isWhole = true
    func find(_ name: String) -> UnsafeMutableRawPointer? {
      let found = dlsym(library, name)
      if found == nil { isWhole = false }
      return found
    }
    var expat = callhome_expat()
    expat.create = unsafeBitCast(find("XML_ParserCreate"), to: type(of: expat.create))
    expat.free = unsafeBitCast(find("XML_ParserFree"), to: type(of: expat.free))
    expat.set_user_data = unsafeBitCast(
      find("XML_SetUserData"), to: type(of: expat.set_user_data))
    expat.set_element_handler = unsafeBitCast(
      find("XML_SetElementHandler"), to: type(of: expat.set_element_handler))
    expat.set_text_handler = unsafeBitCast(
      find("XML_SetCharacterDataHandler"), to: type(of: expat.set_text_handler))
    expat.set_doctype_handler = unsafeBitCast(
      find("XML_SetStartDoctypeDeclHandler"), to: type(of: expat.set_doctype_handler))
    expat.parse = unsafeBitCast(find("XML_Parse"), to: type(of: expat.parse))
    expat.stop = unsafeBitCast(find("XML_StopParser"), to: type(of: expat.stop))
    expat.error = unsafeBitCast(find("XML_GetErrorCode"), to: type(of: expat.error))
    expat.line = unsafeBitCast(find("XML_GetCurrentLineNumber"), to: type(of: expat.line))
    expat.column = unsafeBitCast(find("XML_GetCurrentColumnNumber"), to: type(of: expat.column))
    if !isWhole { return nil }
    functions = expat
  }
}
