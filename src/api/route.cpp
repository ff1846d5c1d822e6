#include "route.hpp"

namespace codehub::api {
namespace {

// The part up to the next slash, taken off the front of `rest`.
std::string_view take_segment(std::string_view& rest) {
  const auto end = rest.find('/');
  const auto segment = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return segment;
}

bool is_parameter(std::string_view segment) { return segment.size() > 2 && segment.front() == '{'; }

// Both begin with a slash. Parameters match any segment that is not empty.
bool matches(std::string_view pattern, std::string_view path, std::map<std::string_view, std::string>& parameters) {
  if (std::count(pattern.begin(), pattern.end(), '/') != std::count(path.begin(), path.end(), '/')) return false;
  parameters.clear();
  while (!pattern.empty()) {
    const auto wanted = take_segment(pattern);
    const auto given = take_segment(path);
    if (is_parameter(wanted) && !given.empty()) {
      parameters[wanted.substr(1, wanted.size() - 2)] = std::string(given);
    } else if (wanted != given) {
      return false;
    }
  }
  return true;
}

void allow(std::string& methods, std::string_view method) {
  methods += (methods.empty() ? "" : ", ") + std::string(method);
}

}  // namespace

RouteMatch find_route(std::string_view method, std::string_view path) {
  RouteMatch match;
  const auto wanted = method == "HEAD" ? std::string_view("GET") : method;
  std::map<std::string_view, std::string> parameters;
  for (const auto& route : routes()) {
    if (!matches(route.pattern, path, parameters)) continue;
    allow(match.allowed_methods, route.method);
    if (route.method == "GET") allow(match.allowed_methods, "HEAD");
    if (route.method == wanted) {
      match.route = &route;
      match.parameters = parameters;
    }
  }
  return match;
}

bool names_workspace(const Route& route) { return route.pattern.find("/workspaces/{id}") != std::string_view::npos; }

bool names_share(const Route& route) { return route.pattern.find("/shares/{share_id}") != std::string_view::npos; }

}  // namespace codehub::api
