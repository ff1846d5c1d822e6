#include "codehub/agent/setup_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include <fmt/format.h>

#include "codehub/agent/descriptor.hpp"
#include "codehub/agent/files.hpp"
#include "codehub/agent/json_reader.hpp"
#include "codehub/base/log.hpp"
#include "codehub/http/error_response.hpp"

namespace codehub::agent {

namespace {

/// Removes an escape sequence's remainder after ESC: "[…letter" or one character.
std::string_view after_escape(std::string_view text) {
  if (text.empty()) return text;
  if (text.front() != '[') return text.substr(1);
  for (std::size_t index = 1; index < text.size(); ++index) {
    if (text[index] >= 0x40 && text[index] <= 0x7e) return text.substr(index + 1);
  }
  return {};
}

}  // namespace

std::string log_text(std::string_view text, std::size_t limit) {
  std::string plain;
  while (!text.empty() && plain.size() < limit) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '\x1b') {
      text = after_escape(text);
    } else if (c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != '\x7f')) {
      plain += c;
    }
  }
  if (!text.empty()) {
    // A cut in the middle of a character would leave a broken one.
    while (!plain.empty() && (static_cast<unsigned char>(plain.back()) & 0xc0U) == 0x80U) plain.pop_back();
    if (!plain.empty() && static_cast<unsigned char>(plain.back()) >= 0xc0U) plain.pop_back();
    plain += "…";
  }
  return valid_utf8(plain);
}

SetupLog::SetupLog(asio::any_io_executor executor, Bounds bounds) : bounds_(bounds), changed_(std::move(executor)) {}

void SetupLog::open(const std::filesystem::path& file, const Account& account) {
  file_ = file;
  account_ = account;
  file_works_ = true;
  const FileIdentity identity(account.uid, account.gid);
  const auto content = read_file(file, 2 * bounds_.file_bytes);
  if (!content) return;
  std::string_view rest(*content);
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto parsed = JsonReader::parse(line);
    const auto seq = parsed ? parsed->number("seq") : std::nullopt;
    if (!seq || *seq < next_seq_ || *seq > (std::int64_t{1} << 52)) continue;
    // Rendered anew: the file belongs to the user, what is passed on is ours to answer for.
    const auto time = parse_rfc3339(parsed->text("time")).value_or(Timestamp{});
    const auto text = log_text(parsed->text("text"), bounds_.line_bytes);
    lines_.push_back({*seq, fmt::format(R"({{"seq":{},"time":"{}","text":{}}})", *seq, format_rfc3339(time),
                                        http::quote_json(text))});
    bytes_ += lines_.back().json.size() + 1;
    next_seq_ = *seq + 1;
  }
  if (bytes_ > bounds_.file_bytes) forget_oldest_half();
}

void SetupLog::add(std::string_view text) {
  const auto plain = log_text(text, bounds_.line_bytes);
  const auto seq = next_seq_++;
  lines_.push_back(
      {seq, fmt::format(R"({{"seq":{},"time":"{}","text":{}}})", seq, format_rfc3339(now()), http::quote_json(plain))});
  bytes_ += lines_.back().json.size() + 1;
  if (bytes_ > bounds_.file_bytes) {
    forget_oldest_half();
  } else {
    append_to_file(lines_.back().json);
  }
  changed_.notify();
}

std::string SetupLog::read_after(std::int64_t& after, std::size_t limit) const {
  const auto behind = [](std::int64_t seq, const Line& line) { return seq < line.seq; };
  std::string result;
  for (auto line = std::upper_bound(lines_.begin(), lines_.end(), after, behind); line != lines_.end(); ++line) {
    if (!result.empty() && result.size() + line->json.size() > limit) break;
    result += line->json;
    result += '\n';
    after = line->seq;
  }
  return result;
}

void SetupLog::append_to_file(const std::string& json) {
  if (!file_works_) return;
  const FileIdentity identity(account_.uid, account_.gid);
  const Descriptor file(
      ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600));
  const auto line = json + '\n';
  if (file && ::write(file.get(), line.data(), line.size()) == static_cast<ssize_t>(line.size())) return;
  file_works_ = false;
  log::warn("agent", "the set-up log is kept in memory only", {{"file", file_.string()}});
}

void SetupLog::forget_oldest_half() {
  while (bytes_ > bounds_.file_bytes / 2 && lines_.size() > 1) {
    bytes_ -= lines_.front().json.size() + 1;
    lines_.pop_front();
  }
  if (!file_works_) return;
  std::string content;
  for (const auto& line : lines_) content += line.json + '\n';
  const FileIdentity identity(account_.uid, account_.gid);
  if (const auto written = write_file(file_, content, 0600); !written) {
    file_works_ = false;
    log::warn("agent", "the set-up log is kept in memory only", {{"reason", written.error().message}});
  }
}

}  // namespace codehub::agent
