#include "client.hpp"

namespace codehub::cli {

std::vector<EventParser::Event> EventParser::feed(std::string_view bytes) {
  std::vector<Event> events;
  rest_ += bytes;
  std::size_t begin = 0;
  for (auto end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n', begin)) {
    take_line(std::string_view(rest_).substr(begin, end - begin), events);
    begin = end + 1;
  }
  rest_.erase(0, begin);
  return events;
}

void EventParser::take_line(std::string_view line, std::vector<Event>& events) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty()) {
    if (!current_.data.empty()) events.push_back(std::move(current_));
    current_ = Event{};
    return;
  }
  const auto colon = line.find(':');
  const auto field = line.substr(0, colon);
  auto value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "event") current_.name = value;
  if (field == "data") current_.data += (current_.data.empty() ? "" : "\n") + std::string(value);
}

}  // namespace codehub::cli
