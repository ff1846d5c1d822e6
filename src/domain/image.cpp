#include <algorithm>

#include "codehub/domain/text.hpp"
#include "codehub/domain/workspace.hpp"

namespace codehub {
namespace {

// Grammar: github.com/distribution/reference, which the OCI distribution specification follows.

bool is_image_lower(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_image_alnum(char c) { return is_image_lower(c) || (c >= 'A' && c <= 'Z'); }

/// Lower-case letters and digits, parted by one '.', one or two '_', or any number of '-'.
bool is_path_component(std::string_view text) {
  if (text.empty() || !is_image_lower(text.front()) || !is_image_lower(text.back())) return false;
  for (std::size_t i = 0; i < text.size();) {
    if (is_image_lower(text[i])) {
      ++i;
      continue;
    }
    const auto end = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(i), text.end(), is_image_lower);
    const auto separator = text.substr(i, static_cast<std::size_t>(end - text.begin()) - i);
    const bool dashes = separator.find_first_not_of('-') == separator.npos;
    if (!dashes && separator != "." && separator != "_" && separator != "__") return false;
    i += separator.size();
  }
  return true;
}

bool is_registry(std::string_view text) {
  const auto colon = text.rfind(':');
  const auto host = text.substr(0, colon);
  const auto port = colon == text.npos ? std::string_view("1") : text.substr(colon + 1);
  if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != port.npos) return false;
  return !host.empty() && is_image_alnum(host.front()) && is_image_alnum(host.back()) &&
         std::all_of(host.begin(), host.end(), [](char c) { return is_image_alnum(c) || c == '.' || c == '-'; });
}

bool is_tag(std::string_view text) {
  return !text.empty() && text.size() <= 128 && text.front() != '.' && text.front() != '-' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_image_alnum(c) || c == '.' || c == '_' || c == '-'; });
}

bool is_digest(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == text.npos || colon == 0 ||
      !std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon),
                   [](char c) { return is_image_alnum(c) || c == '+' || c == '.' || c == '_' || c == '-'; })) {
    return false;
  }
  const auto hex = text.substr(colon + 1);
  return hex.size() >= 32 && hex.find_first_not_of("0123456789abcdef") == hex.npos;
}

bool is_path(std::string_view text) {
  for (;;) {
    const auto slash = text.find('/');
    if (!is_path_component(text.substr(0, slash))) return false;
    if (slash == text.npos) return true;
    text.remove_prefix(slash + 1);
  }
}

bool is_image_reference(std::string_view text) {
  if (const auto at = text.find('@'); at != text.npos) {
    if (!is_digest(text.substr(at + 1))) return false;
    text = text.substr(0, at);
  }
  const auto last_slash = text.rfind('/');
  if (const auto colon = text.rfind(':'); colon != text.npos && (last_slash == text.npos || colon > last_slash)) {
    if (!is_tag(text.substr(colon + 1))) return false;
    text = text.substr(0, colon);
  }
  const auto slash = text.find('/');
  const auto first = text.substr(0, slash);
  const bool has_registry =
      slash != text.npos && (first.find_first_of(".:") != first.npos || first == "localhost" ||
                             std::any_of(first.begin(), first.end(), [](char c) { return c >= 'A' && c <= 'Z'; }));
  return has_registry ? is_registry(first) && is_path(text.substr(slash + 1)) : is_path(text);
}

}  // namespace

Result<std::string> validate_image(std::string_view image) {
  const auto text = trim(image);
  if (text.size() > kMaxImageBytes) return fail(ErrorCode::kInvalidRequest, "The image has at most 300 bytes.");
  if (!is_image_reference(text)) {
    return fail(ErrorCode::kInvalidRequest,
                "The image must be a reference such as codehub/base:latest or registry.example.com/team/image:1.2.");
  }
  return std::string(text);
}

}  // namespace codehub
