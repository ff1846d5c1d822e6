#pragma once

#include <string>

namespace codehub::http {

/// Writes a new id of 16 hexadecimal digits; unique within and, by chance, beyond the process. Not a secret.
void new_request_id(std::string& into);

}  // namespace codehub::http
