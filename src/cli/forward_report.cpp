#include "forward_report.hpp"

#include <array>
#include <iostream>

#include <fmt/format.h>

#include "codehub/cli/text.hpp"
#include "session.hpp"

namespace codehub::cli {

using nlohmann::json;

std::string bytes_text(double bytes) {
  constexpr double kStep = 1000;
  constexpr std::array<const char*, 5> kUnits{"B", "kB", "MB", "GB", "TB"};
  constexpr double kRoundsUp = 999.5;
  std::size_t unit = 0;
  while (bytes >= kRoundsUp && unit + 1 < kUnits.size()) {
    bytes /= kStep;
    ++unit;
  }
  constexpr double kOneDigit = 9.95;
  const int decimals = unit > 0 && bytes < kOneDigit ? 1 : 0;
  return fmt::format("{:.{}f} {}", bytes, decimals, kUnits[unit]);
}

ForwardReport::ForwardReport(ForwardVoice voice, std::string workspace)
    : voice_(voice), workspace_(std::move(workspace)), shown_at_(std::chrono::steady_clock::now()) {}

ForwardReport::~ForwardReport() { clear_line(); }

void ForwardReport::event(json event) {
  if (voice_.json) print(event.dump(-1, ' ', false, json::error_handler_t::replace) + "\n");
}

void ForwardReport::clear_line() {
  if (line_shown_) std::cerr << "\r\x1b[K" << std::flush;
  line_shown_ = false;
}

void ForwardReport::say(const std::string& line) {
  clear_line();
  if (!voice_.json) std::cerr << printable(line) << std::endl;
}

void ForwardReport::listening(const http::Endpoint& local, std::uint16_t remote) {
  event({{"event", "listening"}, {"address", local.host}, {"port", local.port}, {"remote_port", remote}});
  clear_line();
  if (!voice_.json) print(fmt::format("{} -> {}:{}\n", http::to_string(local), printable(workspace_), remote));
}

void ForwardReport::connected() {
  event({{"event", "connected"}});
  if (was_connected_) say("connected again");
  was_connected_ = true;
}

void ForwardReport::lost(const std::string& why) {
  event({{"event", "disconnected"}, {"reason", why}});
  say(why + "; connecting again until it works (Ctrl-C ends it)");
}

void ForwardReport::refused(std::uint16_t remote, const std::string& why) {
  event({{"event", "refused"}, {"remote_port", remote}, {"reason", why}});
  auto& told = told_[remote];
  if (told == why) return;
  told = why;
  say(fmt::format("port {}: {}", remote, why));
}

void ForwardReport::show(const forward::Traffic& traffic) {
  const auto now = std::chrono::steady_clock::now();
  const double seconds = std::chrono::duration<double>(now - shown_at_).count();
  const auto sent = static_cast<double>(traffic.sent - before_.sent);
  const auto received = static_cast<double>(traffic.received - before_.received);
  const bool changed = sent + received > 0 || traffic.open != before_.open || traffic.opened != before_.opened;
  if (changed) {
    event({{"event", "traffic"},
           {"sent_bytes", traffic.sent},
           {"received_bytes", traffic.received},
           {"open_connections", traffic.open},
           {"connections", traffic.opened}});
  }
  before_ = traffic;
  shown_at_ = now;
  if (!voice_.live || voice_.json) return;
  std::cerr << fmt::format("\r\x1b[Kup {}/s  down {}/s  {} open", bytes_text(sent / seconds),
                           bytes_text(received / seconds), traffic.open)
            << std::flush;
  line_shown_ = true;
}

void ForwardReport::ended(const forward::Traffic& traffic) {
  event({{"event", "ended"},
         {"sent_bytes", traffic.sent},
         {"received_bytes", traffic.received},
         {"connections", traffic.opened}});
  say(fmt::format("sent {}, received {}, {} connections", bytes_text(static_cast<double>(traffic.sent)),
                  bytes_text(static_cast<double>(traffic.received)), traffic.opened));
}

}  // namespace codehub::cli
