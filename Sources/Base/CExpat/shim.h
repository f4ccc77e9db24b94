#ifndef CALLHOME_CEXPAT_SHIM_H
#define CALLHOME_CEXPAT_SHIM_H

#include <expat.h>

// There is no link to expat: most runs read no XML. What is used of it is found by dlopen(3) and called
// through these pointers.
struct callhome_expat {
  XML_Parser (*create)(const XML_Char *);
  void (*free)(XML_Parser);
  void (*set_user_data)(XML_Parser, void *);
  void (*set_element_handler)(XML_Parser, XML_StartElementHandler, XML_EndElementHandler);
  void (*set_text_handler)(XML_Parser, XML_CharacterDataHandler);
  void (*set_doctype_handler)(XML_Parser, XML_StartDoctypeDeclHandler);
  enum XML_Status (*parse)(XML_Parser, const char *, int, int);
  enum XML_Status (*stop)(XML_Parser, XML_Bool);
  enum XML_Error (*error)(XML_Parser);
  XML_Size (*line)(XML_Parser);
  XML_Size (*column)(XML_Parser);
};

#endif
