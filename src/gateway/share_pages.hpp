#pragma once

#include <cstdint>
#include <string>

namespace codehub::gateway {

enum class GuestProblem { kNone, kWrongPassword, kWait };

/// What a visitor of a shared port reads before they are let in: whose app it is, and what they have to say first.
struct GuestPage {
  std::string language;  ///< "ko" or "en".
  std::string product_name;
  std::string owner;  ///< As people call them.
  std::string workspace_name;
  std::uint16_t port = 0;
  std::string action;       ///< Where the form goes.
  std::string return_path;  ///< Where it leads.
  bool is_guest = true;     ///< May say a name.
  bool asks_password = false;
  GuestProblem problem = GuestProblem::kNone;
  int wait_seconds = 0;  ///< Only with kWait.
};
[[nodiscard]] std::string render_guest_page(const GuestPage& page);
/// 200, or that of the problem.
[[nodiscard]] int status_of(const GuestPage& page);

}  // namespace codehub::gateway
