#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "codehub/agentlink/agent_link.hpp"
#include "codehub/doctor/finding.hpp"
#include "codehub/http/message.hpp"

namespace codehub::doctor {

/// Where the port is: in the workspace, and for visitors.
struct Place {
  std::uint16_t port = 0;
  std::string workspace;  ///< Its name, for commands that are recommended.
  std::string scheme;     ///< Of the visitors' address: "http" or "https".
  std::string host_tail;  ///< What follows the number in it: "-abcdefghjkmn.apps.example.com:8000".

  /// "5173-abcdefghjkmn.apps.example.com:8000"
  [[nodiscard]] std::string host_of(std::uint16_t other) const { return std::to_string(other) + host_tail; }
  /// With scheme and a slash at the end.
  [[nodiscard]] std::string url_of(std::uint16_t other) const { return scheme + "://" + host_of(other) + "/"; }
};

enum class Outcome {
  kNotAsked,
  kAnswered,
  kNoConnection,
  kClosed,   ///< Without a word.
  kNotHttp,  ///< With words that are no HTTP.
  kSilent,   ///< Not within the limit.
};

/// What came back to one request.
struct Answer {
  Outcome outcome = Outcome::kNotAsked;
  int status = 0;
  http::Headers headers;
  std::string body;  ///< As far as it was read.
  bool whole = true;
  std::string words;  ///< The first bytes, when they are no HTTP.
};

struct Asked {
  std::string target;
  Answer answer;
};

/// All that was seen of a port; whatever was not asked stays empty.
struct Examination {
  Place place;
  std::vector<agentlink::ListeningPort> listening;  ///< In the whole workspace.
  std::vector<Asked> hops;     ///< As localhost:PORT, as visits arrive: "/", then where it sent on to.
  Answer as_public;            ///< The first of them, with the visitors' Host.
  std::uint16_t sibling = 0;   ///< Another port that may call this one; 0 without one.
  Answer as_sibling;           ///< The last of them, with the Origin of that port.
  std::vector<Asked> scripts;  ///< Of the page.
  Answer script_as_public;     ///< The first of them, with the Origin of visitors.
  long answer_seconds = 0;     ///< That an answer was waited for.
  bool out_of_time = false;    ///< Some things were not asked.
};

/// Where the last hop sends on to, as far as that is another page of the same server: what to ask for next.
[[nodiscard]] std::string next_hop(const Examination& seen);

/// The scripts of the page that are worth reading, at most `most` of them; a framework's own client comes first.
[[nodiscard]] std::vector<std::string> scripts_to_read(const Examination& seen, std::size_t most);

/// What all this means.
[[nodiscard]] Report diagnose(const Examination& seen);

}  // namespace codehub::doctor
