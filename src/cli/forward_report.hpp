#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include <nlohmann/json.hpp>

#include "codehub/forward/link.hpp"
#include "codehub/http/stream.hpp"

namespace codehub::cli {

/// Where a forwarding tells what happens.
struct ForwardVoice {
  bool json = false;  ///< One JSON object a line, on standard output.
  bool live = false;  ///< A line at the bottom of the terminal shows the throughput.
};

/// What `codehub forward` says: which ports lead where on standard output, everything else on standard error.
class ForwardReport {
 public:
  ForwardReport(ForwardVoice voice, std::string workspace);
  ~ForwardReport();
  ForwardReport(const ForwardReport&) = delete;
  ForwardReport& operator=(const ForwardReport&) = delete;

  void listening(const http::Endpoint& local, std::uint16_t remote);
  void connected();
  void lost(const std::string& why);
  /// A connection came to nothing. The same is not told again and again.
  void refused(std::uint16_t remote, const std::string& why);
  /// A connection to this port worked.
  void worked(std::uint16_t remote) { told_.erase(remote); }
  /// Once a second.
  void show(const forward::Traffic& traffic);
  void ended(const forward::Traffic& traffic);

 private:
  void event(nlohmann::json event);
  void say(const std::string& line);
  void clear_line();

  ForwardVoice voice_;
  std::string workspace_;
  bool line_shown_ = false;
  bool was_connected_ = false;
  std::map<std::uint16_t, std::string> told_;
  forward::Traffic before_;
  std::chrono::steady_clock::time_point shown_at_;
};

/// "0 B", "999 B", "1.2 kB", "340 MB": three digits, powers of 1000.
[[nodiscard]] std::string bytes_text(double bytes);

}  // namespace codehub::cli
