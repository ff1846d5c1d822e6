#include "share_table.hpp"

#include <algorithm>

#include "codehub/cli/text.hpp"
#include "forward_report.hpp"
#include "session.hpp"

namespace codehub::cli {
namespace {

using nlohmann::json;

const json& part_of(const json& object, const char* key) {
  static const json kNothing;
  return object.is_object() && object.contains(key) ? object[key] : kNothing;
}

std::string shown(const json& object, const char* key) { return printable(text_of(object, key)); }

bool is_set(const json& object, const char* key) { return part_of(object, key) == true; }

std::int64_t number_of(const json& object, const char* key) {
  const auto& number = part_of(object, key);
  return number.is_number_integer() ? number.get<std::int64_t>() : 0;
}

std::string joined(std::string left, const std::string& right) {
  if (left.empty() || right.empty()) return left + right;
  return std::move(left) + ", " + right;
}

std::string people_of(const json& share) {
  std::string people;
  for (const auto& user : part_of(share, "users")) people = joined(std::move(people), shown(user, "username"));
  for (const auto& group : part_of(share, "groups")) people = joined(std::move(people), "@" + shown(group, "name"));
  return people;
}

std::string in_words(const std::string& audience) {
  if (audience == "owner") return "only the owner";
  if (audience == "people") return "named people";
  if (audience == "everyone") return "everyone who is signed in";
  if (audience == "link") return "anyone with the link";
  return printable(audience);
}

std::string time_in_words(const std::string& time, const ZoneOffset& zone) {
  if (time.empty()) return "never";
  const auto instant = parse_rfc3339(time);
  return instant ? format_local(*instant, zone) : printable(time);
}

// The end that counts, and what was chosen where operators cut it.
std::string end_of(const json& share, const ZoneOffset& zone) {
  const auto& effective = part_of(share, "effective");
  const auto counts = text_of(effective, "expires_at");
  auto words = time_in_words(counts, zone);
  if (share.contains("expires_at") && text_of(share, "expires_at") != counts) {
    words += " (your operator's limit; chosen: " + time_in_words(text_of(share, "expires_at"), zone) + ")";
  }
  return words;
}

// Whether visitors are let in; empty when they are and nothing is to be said.
std::string state_of(const json& share) {
  const auto& effective = part_of(share, "effective");
  if (text_of(share, "audience") == "owner") return "it rests: nobody but its owner is let in";
  if (text_of(effective, "audience") == "owner")
    return "your operator allows no sharing: nobody but its owner is let in";
  if (!is_set(effective, "active")) return "it has ended: nobody but its owner is let in";
  const auto allowed = text_of(effective, "audience");
  if (allowed.empty() || allowed == text_of(share, "audience")) return {};
  return "your operator allows no more than " + in_words(allowed) +
         (allowed == "people" ? ": " + people_of(share) : "");
}

// Who may visit, within what operators allow.
std::string counted_audience(const json& share) {
  const auto allowed = text_of(part_of(share, "effective"), "audience");
  if (allowed.empty() || allowed == text_of(share, "audience")) return share_audience(share);
  return (allowed == "people" ? people_of(share) : in_words(allowed)) + " (limited)";
}

std::string counted_end(const json& share, const ZoneOffset& zone) {
  const auto& effective = part_of(share, "effective");
  if (is_set(effective, "active")) return time_in_words(text_of(effective, "expires_at"), zone);
  if (text_of(share, "audience") == "owner") return "rests";
  return text_of(effective, "audience") == "owner" ? "not allowed" : "ended";
}

std::string bytes_of(const json& viewer, const char* key) {
  return bytes_text(static_cast<double>(number_of(viewer, key)));
}

std::string most_viewers(const json& share) {
  const auto& most = part_of(share, "max_viewers");
  return most.is_null() ? "no limit" : std::to_string(number_of(share, "max_viewers"));
}

const char* yes_or_no(bool yes) { return yes ? "yes" : "no"; }

std::string address_of(const json& share) {
  auto link = shown(share, "link");
  return link.empty() ? shown(share, "url") : link;
}

// Guests name themselves, or not.
std::string viewer_name(const json& viewer) {
  const auto name = shown(viewer, "name");
  if (is_set(viewer, "guest")) return name.empty() ? "guest" : name + " (guest)";
  const auto display = shown(viewer, "display_name");
  return display.empty() ? name : display + " (" + name + ")";
}

}  // namespace

std::string share_name(const json& share) {
  return std::to_string(number_of(share, "port")) + " of " + shown(share, "workspace_name");
}

std::string share_audience(const json& share) {
  const auto audience = text_of(share, "audience");
  const auto people = people_of(share);
  if (audience == "people") return people.empty() ? "nobody is named" : people;
  if (audience == "link" && !people.empty()) return in_words(audience) + "; without it " + people;
  return in_words(audience);
}

std::string describe_share(const json& share, const ZoneOffset& zone) {
  const auto line = [](const char* label, const std::string& value) {
    return value.empty() ? std::string() : label + value + "\n";
  };
  const auto viewers = number_of(share, "viewers");
  return line("address      ", address_of(share)) + line("who          ", share_audience(share)) +
         line("until        ", end_of(share, zone)) + line("note         ", state_of(share)) +
         line("password     ", is_set(share, "password") ? "yes" : "") +
         line("max viewers  ", part_of(share, "max_viewers").is_null() ? "" : most_viewers(share)) +
         line("read-only    ", is_set(share, "read_only") ? "yes: GET, HEAD and OPTIONS only, no WebSocket" : "") +
         line("wakes        ", is_set(share, "may_wake") ? "a visit may start the workspace" : "no") +
         line("host         ",
              text_of(share, "host_header") == "original" ? "the server is told the visitors' Host" : "") +
         line("viewers      ", viewers == 0 ? "" : std::to_string(viewers) + " now");
}

std::string share_changes(const json& before, const json& after, const ZoneOffset& zone) {
  std::string changes;
  const auto compare = [&changes](const char* label, const std::string& old, const std::string& now) {
    if (old != now) changes += std::string("  ") + label + ": " + old + " -> " + now + "\n";
  };
  const auto alias_of = [](const json& share) {
    const auto alias = shown(share, "alias");
    return alias.empty() ? std::string("none") : alias;
  };
  compare("who", share_audience(before), share_audience(after));
  compare("until", time_in_words(text_of(before, "expires_at"), zone),
          time_in_words(text_of(after, "expires_at"), zone));
  compare("password", yes_or_no(is_set(before, "password")), yes_or_no(is_set(after, "password")));
  compare("max viewers", most_viewers(before), most_viewers(after));
  compare("read-only", yes_or_no(is_set(before, "read_only")), yes_or_no(is_set(after, "read_only")));
  compare("wakes", yes_or_no(is_set(before, "may_wake")), yes_or_no(is_set(after, "may_wake")));
  compare("alias", alias_of(before), alias_of(after));
  compare("host", shown(before, "host_header"), shown(after, "host_header"));
  const auto had_link = text_of(before, "audience") == "link";
  const auto token_of = [](const json& share) {
    const auto link = text_of(share, "link");
    return link.substr(std::min(link.find('?'), link.size()));
  };
  if (had_link && text_of(after, "audience") != "link") changes += "  link: the one that was given out is dead\n";
  if (had_link && text_of(after, "audience") == "link" && token_of(before) != token_of(after)) {
    changes += "  link: a new one; the one before is dead\n";
  }
  return changes;
}

std::string share_table(const json& shares, ShareColumns columns, const ZoneOffset& zone) {
  std::vector<std::vector<std::string>> rows;
  const bool with_owner = columns != ShareColumns::kOwn;
  for (const auto& share : shares) {
    std::vector<std::string> row;
    if (with_owner) row.push_back(shown(part_of(share, "owner"), "username"));
    row.insert(row.end(), {shown(share, "workspace_name"), std::to_string(number_of(share, "port"))});
    if (columns != ShareColumns::kVisited) row.push_back(counted_audience(share));
    row.insert(row.end(), {counted_end(share, zone), yes_or_no(is_set(share, "password"))});
    if (columns != ShareColumns::kVisited) row.push_back(std::to_string(number_of(share, "viewers")));
    row.push_back(shown(share, "url"));
    rows.push_back(std::move(row));
  }
  if (columns == ShareColumns::kVisited) {
    return render_table({"OWNER", "WORKSPACE", "PORT", "UNTIL", "PASSWORD", "ADDRESS"}, rows);
  }
  std::vector<std::string> headings{"WORKSPACE", "PORT", "WHO", "UNTIL", "PASSWORD", "VIEWERS", "ADDRESS"};
  if (with_owner) headings.insert(headings.begin(), "OWNER");
  return render_table(headings, rows);
}

std::string viewer_table(const json& viewers) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& viewer : viewers) {
    rows.push_back({viewer_name(viewer), shown(viewer, "address"), age_of(text_of(viewer, "since")),
                    age_of(text_of(viewer, "last_seen_at")), std::to_string(number_of(viewer, "requests")),
                    bytes_of(viewer, "bytes_sent"), bytes_of(viewer, "bytes_received")});
  }
  return render_table({"WHO", "FROM", "SINCE", "LAST SEEN", "REQUESTS", "SENT", "RECEIVED"}, rows);
}

std::string visit_table(const json& visits, const ZoneOffset& zone) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& visit : visits) {
    const auto ended = text_of(visit, "ended_at");
    rows.push_back({viewer_name(visit), shown(visit, "address"), time_in_words(text_of(visit, "since"), zone),
                    ended.empty() ? "here now" : time_in_words(ended, zone), shown(visit, "end_reason"),
                    std::to_string(number_of(visit, "requests")), bytes_of(visit, "bytes_sent"),
                    bytes_of(visit, "bytes_received")});
  }
  return render_table({"WHO", "FROM", "CAME", "LEFT", "WHY", "REQUESTS", "SENT", "RECEIVED"}, rows);
}

std::string describe_share_limits(const json& limits) {
  constexpr std::int64_t kMinute = 60;
  constexpr std::int64_t kHour = 3600;
  constexpr std::int64_t kDay = 86400;
  std::string life = "no limit";
  if (const auto seconds = number_of(limits, "longest_life"); seconds > 0) {
    const auto counted = [](std::int64_t number, const char* unit) {
      return std::to_string(number) + " " + unit + (number == 1 ? "" : "s");
    };
    life = seconds % kDay == 0      ? counted(seconds / kDay, "day")
           : seconds % kHour == 0   ? counted(seconds / kHour, "hour")
           : seconds % kMinute == 0 ? counted(seconds / kMinute, "minute")
                                    : counted(seconds, "second");
  }
  const auto widest = text_of(limits, "widest_audience");
  return "widest audience  " + printable(widest) + " (" + in_words(widest) + ")\nlongest life     " + life + "\n";
}

}  // namespace codehub::cli
