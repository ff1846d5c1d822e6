#include "codehub/agent/busy_window.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace codehub::agent {

namespace {

using Seconds = std::chrono::duration<double>;

/// Of one name, within the window.
struct Share {
  double cpu_seconds = 0;
  double read = 0;
  double written = 0;
  double seconds = 0;  ///< Of the spans that it was seen in.
};
using Shares = std::map<std::string, Share>;

struct Totals {
  Shares users;
  Shares services;
};

double cpu_of(const Share& share) { return share.cpu_seconds; }
double bytes_of(const Share& share) { return share.read + share.written; }

double sum(const Shares& shares, double (*amount)(const Share&)) {
  double total = 0;
  for (const auto& [name, share] : shares) total += amount(share);
  return total;
}

Shares joined(Shares left, const Shares& right) {
  for (const auto& [name, share] : right) {
    auto& to = left[name];
    to.cpu_seconds += share.cpu_seconds;
    to.read += share.read;
    to.written += share.written;
    to.seconds = std::max(to.seconds, share.seconds);
  }
  return left;
}

/// A name is what its process made of it: it must neither end the quotation nor reach the screen as a control.
std::string name_of(std::string_view name) {
  if (name.empty()) return "a process";
  std::string text(name.substr(0, 64));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f' || c == '`'; },
      '?');
  return "`" + text + "`";
}

const Shares::value_type& largest(const Shares& shares, double (*amount)(const Share&)) {
  return *std::max_element(shares.begin(), shares.end(), [&](const auto& left, const auto& right) {
    return amount(left.second) < amount(right.second);
  });
}

/// Says by whom, and how much per second of the time that it was there: a build that began a moment ago is told as it
/// is and not as the small part of a minute that it was so far.
struct Finding {
  std::string who;
  double rate = 0;
  bool plural = false;
  Share most;
};

Finding find(const Shares& shares, double (*amount)(const Share&)) {
  const auto& [name, share] = largest(shares, amount);
  const double total = sum(shares, amount);
  Finding finding{name_of(name), 0, amount(share) < 0.8 * total, share};
  double seconds = share.seconds;
  if (finding.plural) {
    finding.who += " and others";
    for (const auto& [other, its] : shares) seconds = std::max(seconds, its.seconds);
  }
  finding.rate = (finding.plural ? total : amount(share)) / std::max(seconds, 1.0);
  return finding;
}

std::string describe_cpu(const Shares& shares) {
  const auto finding = find(shares, cpu_of);
  return fmt::format("{} {} {:.1f} CPU", finding.who, finding.plural ? "use" : "uses", std::max(finding.rate, 0.1));
}

std::string describe_bytes(const Shares& shares) {
  const auto finding = find(shares, bytes_of);
  const char* verb = finding.most.written >= finding.most.read ? "write" : "read";
  return fmt::format("{} {}{} {:.0f} MiB/s", finding.who, verb, finding.plural ? "" : "s",
                     std::max(finding.rate / (1024 * 1024), 1.0));
}

}  // namespace

void BusyWindow::add(TimePoint begin, TimePoint end, std::vector<ProcessUse> uses) {
  if (end <= begin) return;
  spans_.push_back({begin, end, std::move(uses)});
  while (spans_.front().end + kLength <= end) spans_.pop_front();
}

std::string BusyWindow::cause(TimePoint now) const {
  Totals totals;
  for (const auto& span : spans_) {
    const auto begin = std::max(span.begin, now - kLength);
    if (span.end <= begin) continue;
    // A span may be long: the time that a workspace was frozen is part of one.
    const double part = Seconds(span.end - begin) / Seconds(span.end - span.begin);
    for (const auto& use : span.uses) {
      if (use.owner != ProcessOwner::kUser && use.owner != ProcessOwner::kService) continue;
      auto& share = (use.owner == ProcessOwner::kUser ? totals.users : totals.services)[use.name];
      share.cpu_seconds += Seconds(use.cpu).count() * part;
      share.read += static_cast<double>(use.read) * part;
      share.written += static_cast<double>(use.written) * part;
      share.seconds += Seconds(span.end - begin).count();
    }
  }
  const double length = Seconds(kLength).count();
  if (sum(totals.users, cpu_of) / length > kBusyCpu) return describe_cpu(totals.users);
  if (sum(totals.services, cpu_of) / length > kBusyServiceCpu) return describe_cpu(totals.services);
  const auto all = joined(totals.users, totals.services);
  if (sum(all, bytes_of) / length > static_cast<double>(kBusyBytes)) return describe_bytes(all);
  return {};
}

}  // namespace codehub::agent
