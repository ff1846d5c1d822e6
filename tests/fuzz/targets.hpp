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
void workspace_host(std::string_view input);
void workspace_path(std::string_view input);
void origin(std::string_view input);
void return_path(std::string_view input);

/// One of them by the name it has here.
struct Target {
  const char* name;
  void (*run)(std::string_view);
};
inline constexpr Target kTargets[] = {{"request_head", request_head},
                                      {"response_head", response_head},
                                      {"chunked_body", chunked_body},
                                      {"host", host},
                                      {"path", path},
                                      {"query", query},
                                      {"percent", percent},
                                      {"cookie", cookie},
                                      {"endpoint", endpoint},
                                      {"forward", forward},
                                      {"workspace_host", workspace_host},
                                      {"workspace_path", workspace_path},
                                      {"origin", origin},
                                      {"return_path", return_path}};

}  // namespace codehub::fuzz
