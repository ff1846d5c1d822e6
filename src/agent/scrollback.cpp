#include "codehub/agent/scrollback.hpp"

#include <algorithm>

namespace codehub::agent {

Scrollback::Scrollback(std::size_t capacity) : ring_(capacity, '\0') {}

void Scrollback::append(std::string_view data) {
  if (data.size() > ring_.size()) {
    end_ += data.size() - ring_.size();
    data.remove_prefix(data.size() - ring_.size());
  }
  const auto start = static_cast<std::size_t>(end_ % ring_.size());
  const auto first = std::min(data.size(), ring_.size() - start);
  data.copy(ring_.data() + start, first);
  data.copy(ring_.data(), data.size() - first, first);
  end_ += data.size();
  size_ = std::min(ring_.size(), size_ + data.size());
}

std::string Scrollback::read(std::uint64_t place, std::size_t limit) const {
  const auto available = static_cast<std::size_t>(end_ - std::min(place, end_));
  const auto count = std::min(available, limit);
  const auto start = static_cast<std::size_t>(place % ring_.size());
  const auto first = std::min(count, ring_.size() - start);
  return ring_.substr(start, first) + ring_.substr(0, count - first);
}

namespace {

/// Length of the escape sequence at the start of `text` (which begins with ESC), 0 when it is not whole.
std::size_t sequence_length(std::string_view text) {
  if (text.size() < 2) return 0;
  if (text[1] == '[') {
    for (std::size_t index = 2; index < text.size(); ++index) {
      if (text[index] >= 0x40 && text[index] <= 0x7e) return index + 1;
      if (static_cast<unsigned char>(text[index]) < 0x20) return index;
    }
    return 0;
  }
  if (text[1] == ']' || text[1] == 'P') {
    for (std::size_t index = 2; index < text.size(); ++index) {
      if (text[index] == '\a') return index + 1;
      if (text[index] == '\x1b') return index + 1 < text.size() && text[index + 1] == '\\' ? index + 2 : index;
    }
    return 0;
  }
  return 2;
}

bool is_question(std::string_view sequence) {
  if (sequence.starts_with("\x1b[")) {
    const char last = sequence.back();
    if (last == 'c' || last == 'n' || (last == 'p' && sequence.find('$') != sequence.npos)) return true;
    return last == 't' || (last == 'q' && sequence.starts_with("\x1b[>")) ||
           (last == 'u' && sequence.starts_with("\x1b[?"));
  }
  if (sequence.starts_with("\x1b]")) return sequence.find(";?") != sequence.npos;
  return sequence.starts_with("\x1bP$q") || sequence.starts_with("\x1bP+q");
}

}  // namespace

std::string replayable(std::string_view output, bool older_is_gone) {
  if (older_is_gone) {
    const auto line = output.find('\n');
    if (line != output.npos) output.remove_prefix(line + 1);
  }
  std::string result;
  while (!output.empty()) {
    const auto plain = std::min(output.find('\x1b'), output.size());
    result += output.substr(0, plain);
    output.remove_prefix(plain);
    if (output.empty()) break;
    const auto length = sequence_length(output);
    if (length == 0) {
      result += output;
      break;
    }
    if (!is_question(output.substr(0, length))) result += output.substr(0, length);
    output.remove_prefix(length);
  }
  return result;
}

}  // namespace codehub::agent
