#ifndef CALLHOME_CLIBYAML_SHIM_H
#define CALLHOME_CLIBYAML_SHIM_H

#include <yaml.h>

#endif
