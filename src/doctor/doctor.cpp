#include "codehub/doctor/doctor.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "asking.hpp"

namespace codehub::doctor {
namespace {

using Clock = std::chrono::steady_clock;

http::RequestHead request(const Place& place, std::string target, std::string host) {
  http::RequestHead head;
  head.method = "GET";
  head.target = std::move(target);
  head.headers.set("Host", host);
  head.headers.set("User-Agent", "codehub-doctor");
  head.headers.set("Accept", "text/html, */*;q=0.8");
  head.headers.set("Accept-Encoding", "identity");
  head.headers.set("Connection", "close");
  // As the gateway sends them.
  head.headers.set("X-Forwarded-For", "127.0.0.1");
  head.headers.set("X-Forwarded-Proto", place.scheme);
  head.headers.set("X-Forwarded-Host", host);
  return head;
}

/// A port whose pages may call this one: another web server of the workspace, 0 without one.
std::uint16_t find_sibling(const Examination& seen) {
  const auto& all = seen.listening;
  const auto found = std::find_if(all.begin(), all.end(), [&](const agentlink::ListeningPort& one) {
    return one.protocol == PortProtocol::kHttp && one.port != seen.place.port;
  });
  return found == all.end() ? std::uint16_t{0} : found->port;
}

/// One look at a port, question by question.
class Look {
 public:
  Look(agentlink::AgentAddress agent, Examination& seen, Limits limits)
      : seen_(seen),
        limits_(limits),
        end_(Clock::now() + limits.total),
        dial_(agentlink::tunnel_dialer(std::move(agent), fmt::format("localhost:{}", seen.place.port))),
        local_(fmt::format("localhost:{}", seen.place.port)) {}

  asio::awaitable<void> go_to_the_page();
  asio::awaitable<void> look_around();

 private:
  [[nodiscard]] http::RequestHead as_localhost(std::string target) const {
    return request(seen_.place, std::move(target), local_);
  }
  asio::awaitable<Answer> put(http::RequestHead head, Clock::duration limit);

  Examination& seen_;
  Limits limits_;
  Clock::time_point end_;
  http::Dialer dial_;
  std::string local_;
};

asio::awaitable<Answer> Look::put(http::RequestHead head, Clock::duration limit) {
  const auto left = end_ - Clock::now();
  if (left <= Clock::duration::zero()) {
    seen_.out_of_time = true;
    co_return Answer{};
  }
  auto dial = dial_;
  co_return co_await ask(std::move(dial), std::move(head), limits_.body, std::min(left, limit));
}

asio::awaitable<void> Look::go_to_the_page() {
  std::string target = "/";
  while (!target.empty() && seen_.hops.size() < limits_.hops) {
    Asked asked;
    asked.target = target;
    auto head = as_localhost(std::move(target));
    const auto limit = seen_.hops.empty() ? limits_.first : limits_.each;
    asked.answer = co_await put(std::move(head), limit);
    seen_.hops.push_back(std::move(asked));
    target = next_hop(seen_);
  }
}

asio::awaitable<void> Look::look_around() {
  auto outside = request(seen_.place, seen_.hops.front().target, seen_.place.host_of(seen_.place.port));
  seen_.as_public = co_await put(std::move(outside), limits_.each);
  for (auto& target : scripts_to_read(seen_, limits_.scripts)) {
    Asked script;
    script.target = target;
    auto head = as_localhost(std::move(target));
    script.answer = co_await put(std::move(head), limits_.each);
    seen_.scripts.push_back(std::move(script));
  }
  if (!seen_.scripts.empty()) {
    auto head = as_localhost(seen_.scripts.front().target);
    head.headers.set("Origin", fmt::format("{}://{}", seen_.place.scheme, seen_.place.host_of(seen_.place.port)));
    seen_.script_as_public = co_await put(std::move(head), limits_.each);
  }
  seen_.sibling = find_sibling(seen_);
  if (seen_.sibling == 0) co_return;
  auto head = as_localhost(seen_.hops.back().target);
  head.headers.set("Origin", fmt::format("http://localhost:{}", seen_.sibling));
  seen_.as_sibling = co_await put(std::move(head), limits_.each);
}

}  // namespace

Task<Examination> examine(agentlink::AgentClient& agents, agentlink::AgentAddress agent, Place place, Limits limits) {
  constexpr std::chrono::seconds kAtOnce{0};
  Examination seen;
  seen.place = std::move(place);
  seen.answer_seconds = std::chrono::duration_cast<std::chrono::seconds>(limits.first).count();
  auto asked = agent;
  CO_TRY(auto listening, co_await agents.ports(std::move(asked), 0, kAtOnce));
  seen.listening = std::move(listening.ports);
  Look look(std::move(agent), seen, limits);
  co_await look.go_to_the_page();
  if (seen.hops.back().answer.outcome == Outcome::kAnswered) co_await look.look_around();
  co_return seen;
}

}  // namespace codehub::doctor
