#pragma once

#include <string>
#include <string_view>

#include "codehub/domain/error.hpp"

namespace codehub::runtime::docker {

/// What the engine answered to a call, whatever the status.
struct Answer {
  int status = 0;
  std::string body;
};

/// The engine's own words: "message" of its JSON, else the body; one line, bounded, fit to be stored and shown.
[[nodiscard]] std::string words_of(const std::string& body);

/// An answer that is no success, as our error. `what` completes "The container engine could not …".
[[nodiscard]] Error engine_error(const Answer& answer, std::string_view what);
/// The same for words that came without a status, as in the stream of a pull.
[[nodiscard]] Error engine_error(int status, const std::string& words, std::string_view what);

}  // namespace codehub::runtime::docker
