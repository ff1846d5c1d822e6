#include "host_words.hpp"

#include <array>
#include <string_view>

#include "codehub/http/message.hpp"

namespace codehub::doctor {
namespace {

struct Words {
  std::string_view words;
  std::string_view and_also;
  Framework framework;
};

// As these versions answered: Vite 5.4, 6.4 and 7.1 (403), webpack-dev-server 5.2 (403; 3 and 4 with 200), Django 5
// with DEBUG (400), Rails 7 (403; "Blocked host:" before 7), Starlette's TrustedHostMiddleware (400, small letters).
constexpr std::array kWords{
    Words{"Blocked request. This host (", ") is not allowed", Framework::kVite},
    Words{"Invalid Host header", "", Framework::kWebpack},
    Words{"Invalid HTTP_HOST header: ", "", Framework::kDjango},
    Words{"Blocked host", "config.hosts", Framework::kRails},
};

constexpr std::array<std::string_view, 4> kUnknownWords{"Invalid host header", "invalid host", "Invalid Host",
                                                        "host is not allowed"};
constexpr std::size_t kShort = 1000;  ///< A refusal of unknown words says little else.

}  // namespace

std::optional<Framework> framework_that_refuses(const Answer& answer) {
  if (answer.outcome != Outcome::kAnswered) return std::nullopt;
  for (const auto& known : kWords) {
    // A page that only quotes the words (a manual, a chat) is longer and answers well.
    if (answer.status < 400 && answer.body.size() > kShort) continue;
    if (answer.body.find(known.words) != std::string::npos && answer.body.find(known.and_also) != std::string::npos) {
      return known.framework;
    }
  }
  return std::nullopt;
}

bool refuses_host(const Answer& answer) {
  if (framework_that_refuses(answer)) return true;
  if (answer.outcome != Outcome::kAnswered || answer.status < 400 || answer.body.size() > kShort) return false;
  for (const auto words : kUnknownWords) {
    if (answer.body.find(words) != std::string::npos) return true;
  }
  return answer.status == 421;
}

}  // namespace codehub::doctor
