#include "codehub/http/message.hpp"

#include <algorithm>
#include <functional>

#include "ascii.hpp"

namespace codehub::http {

namespace {

/// For the few fields that a proxy adds to a message.
constexpr std::size_t kUsualRoom = 256;

bool is_line_breaker(char character) { return character == '\r' || character == '\n' || character == '\0'; }

/// Without a branch per character, so that it is done for many at once.
bool has_line_breaker(std::string_view text) {
  unsigned found = 0;
  for (const char character : text) found |= static_cast<unsigned>(is_line_breaker(character));
  return found != 0;
}

}  // namespace

Headers::Headers(std::initializer_list<Header> headers) {
  for (const auto& header : headers) add(header.name, header.value);
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const auto& field : fields_) {
    if (field.name_size != name.size()) continue;
    const auto header = view(field);
    if (equals_no_case(header.name, name)) return header.value;
  }
  return std::nullopt;
}

std::string_view Headers::get(std::string_view name) const { return find(name).value_or(std::string_view{}); }

bool Headers::contains(std::string_view name) const { return find(name).has_value(); }

bool Headers::has_token(std::string_view name, std::string_view token) const {
  for (const auto& header : all()) {
    if (equals_no_case(header.name, name) && list_has_token(header.value, token)) return true;
  }
  return false;
}

bool Headers::is_mine(std::string_view part) const {
  const std::less_equal<> before;
  return before(text_.data(), part.data()) && before(part.data(), text_.data() + text_.size());
}

Headers::Field Headers::write(std::string_view name, std::string_view value) {
  if (is_mine(name) || is_mine(value)) return write(std::string(name), std::string(value));
  Field field{static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(name.size()),
              static_cast<std::uint32_t>(value.size())};
  text_.append(name).append(": ").append(value).append("\r\n");
  if (has_line_breaker(value)) {
    const auto start = text_.end() - 2 - static_cast<std::ptrdiff_t>(value.size());
    std::replace_if(start, text_.end() - 2, is_line_breaker, ' ');
  }
  return field;
}

void Headers::add(std::string_view name, std::string_view value) { fields_.push_back(write(name, value)); }

void Headers::set(std::string_view name, std::string_view value) {
  const auto is_same = [&](const Field& field) { return equals_no_case(view(field).name, name); };
  const auto first = std::find_if(fields_.begin(), fields_.end(), is_same);
  if (first == fields_.end()) return add(name, value);
  fields_.erase(std::remove_if(first + 1, fields_.end(), is_same), fields_.end());
  *first = write(view(*first).name, value);
}

void Headers::remove(std::string_view name) {
  remove_if([name](const Header& header) { return equals_no_case(header.name, name); });
}

void Headers::edit(std::string_view name, const std::function<std::string(std::string_view)>& edit) {
  for (std::size_t index = 0; index < fields_.size(); ++index) {
    const auto header = view(fields_[index]);
    if (!equals_no_case(header.name, name)) continue;
    const auto edited = edit(header.value);
    fields_[index] = write(header.name, edited);
  }
  remove_if([name](const Header& header) { return header.value.empty() && equals_no_case(header.name, name); });
}

void Headers::take_lines(std::string_view lines) {
  constexpr std::size_t kUsualCount = 16;
  fields_.clear();
  fields_.reserve(kUsualCount);
  text_.clear();
  text_.reserve(lines.size() + kUsualRoom);
  text_.append(lines);
}

void Headers::add_line(const Line& line) {
  if (!line.plain) return add(line.name, line.value);
  fields_.push_back({static_cast<std::uint32_t>(line.at), static_cast<std::uint32_t>(line.name.size()),
                     static_cast<std::uint32_t>(line.value.size())});
}

std::string_view RequestHead::path() const { return std::string_view(target).substr(0, target.find('?')); }

std::string_view RequestHead::query() const {
  const auto mark = target.find('?');
  return mark == std::string::npos ? std::string_view{} : std::string_view(target).substr(mark + 1);
}

bool RequestHead::is_upgrade() const {
  return version == 11 && headers.contains("Upgrade") && headers.has_token("Connection", "upgrade");
}

bool RequestHead::is_websocket() const { return is_upgrade() && headers.has_token("Upgrade", "websocket"); }

// RFC 9110 section 15 and the codes its registry has from elsewhere that we may meet.
std::string_view reason_phrase(int status) {
  switch (status) {
    case 100: return "Continue";
    case 101: return "Switching Protocols";
    case 103: return "Early Hints";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 203: return "Non-Authoritative Information";
    case 204: return "No Content";
    case 205: return "Reset Content";
    case 206: return "Partial Content";
    case 207: return "Multi-Status";
    case 300: return "Multiple Choices";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 407: return "Proxy Authentication Required";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 423: return "Locked";
    case 424: return "Failed Dependency";
    case 426: return "Upgrade Required";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    case 507: return "Insufficient Storage";
    default: return "Unknown";
  }
}

}  // namespace codehub::http
