#pragma once

#include <string_view>

/// Each target reads `input` as the named thing and aborts when what it read breaks a promise of the parser.
namespace codehub::fuzz {

void request_head(std::string_view input);
void response_head(std::string_view input);
void chunked_body(std::string_view input);
void host(std::string_view input);
void path(std::string_view input);
void query(std::string_view input);
void percent(std::string_view input);
void cookie(std::string_view input);
void endpoint(std::string_view input);
/// Messages to the hub, each after one byte with its length.
void forward(std::string_view input);

}  // namespace codehub::fuzz
