#include "engine_error.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "codehub/domain/text.hpp"
#include "json.hpp"

namespace codehub::runtime::docker {
namespace {

constexpr std::size_t kMaxWords = 500;

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

template <std::size_t N>
bool contains_any(std::string_view text, const std::array<std::string_view, N>& parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) { return contains(text, part); });
}

/// ENOSPC and EDQUOT as Go and the C library print them.
constexpr std::array<std::string_view, 3> kDiskFull{"no space left on device", "No space left on device",
                                                    "isk quota exceeded"};
/// The engine is up but a part of it (containerd) is not, or it is going down.
constexpr std::array<std::string_view, 3> kPartDown{"containerd.sock", "transport is closing", "Cannot connect to"};

ErrorCode code_of(int status, std::string_view words) {
  if (contains_any(words, kDiskFull)) return ErrorCode::kNoSpace;
  switch (status) {
    case 400: return ErrorCode::kInvalidRequest;
    case 401:
    case 403: return ErrorCode::kForbidden;
    case 404: return ErrorCode::kNotFound;
    case 409: return ErrorCode::kInvalidState;
    case 503: return ErrorCode::kUpstreamUnavailable;
    default: break;
  }
  return contains_any(words, kPartDown) ? ErrorCode::kUpstreamUnavailable : ErrorCode::kInternal;
}

}  // namespace

std::string words_of(const std::string& body) {
  std::string words;
  if (const auto parsed = Json::parse(body, nullptr, false); parsed.is_object()) words = text_at(parsed, "message");
  if (words.empty()) words = body;
  std::replace_if(words.begin(), words.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return to_storable_text(trim(words), kMaxWords);
}

Error engine_error(int status, const std::string& words, std::string_view what) {
  Error error;
  error.code = code_of(status, words);
  if (error.code == ErrorCode::kNoSpace) {
    error.message =
        fmt::format("The container engine could not {}: its disk is full. Free space there, then try again.", what);
  } else {
    error.message =
        fmt::format("The container engine could not {}: {}", what, words.empty() ? "no reason given" : words);
  }
  error.detail = fmt::format("HTTP {}: {}", status, words);
  return error;
}

Error engine_error(const Answer& answer, std::string_view what) {
  return engine_error(answer.status, words_of(answer.body), what);
}

}  // namespace codehub::runtime::docker
