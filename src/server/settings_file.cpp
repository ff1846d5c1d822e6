#include "settings_file.hpp"

#include <sstream>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "codehub/api/nearest.hpp"

namespace codehub::server {
namespace {

using Values = std::map<std::string, std::string>;
using Mistakes = std::vector<std::string>;

struct Place {
  const std::string& path;
  Mistakes& mistakes;

  void wrong(const toml::node& node, const std::string& message) const {
    mistakes.push_back(fmt::format("{}:{}: {}", path, node.source().begin.line, message));
  }
};

std::optional<std::string> scalar_text(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* number = node.as_floating_point()) return fmt::format("{}", number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  return std::nullopt;
}

// One table of an array, its fields in the order given, joined by `separator`.
std::optional<std::string> join_table(const Place& place, const toml::node& node, const std::string& key,
                                      const std::vector<std::string_view>& fields, std::string_view separator) {
  const auto* table = node.as_table();
  if (table == nullptr) {
    place.wrong(node, "`" + key + "` must be tables, or one text");
    return std::nullopt;
  }
  for (const auto& [name, value] : *table) {
    if (std::find(fields.begin(), fields.end(), name.str()) == fields.end()) {
      place.wrong(value, "in `" + key + "`: " + api::unknown_name_message(name.str(), fields));
      return std::nullopt;
    }
  }
  std::string line;
  for (const auto field : fields) {
    const auto* value = table->get(field);
    const auto text = value == nullptr ? std::nullopt : scalar_text(*value);
    if (!text && !(field == "description" && value == nullptr)) {
      place.wrong(node, fmt::format("in `{}`: `{}` is missing or of a wrong type", key, field));
      return std::nullopt;
    }
    if (text && text->find_first_of(",;") != std::string::npos) {
      place.wrong(node, fmt::format("in `{}`: `{}` must not have a comma or a semicolon", key, field));
      return std::nullopt;
    }
    line += (line.empty() ? std::string() : std::string(separator)) + text.value_or("");
  }
  return line;
}

std::string join_tables(const Place& place, const std::string& key, const toml::array& array) {
  const bool sizes = key == "sizes";
  const std::vector<std::string_view> fields = sizes ? std::vector<std::string_view>{"name", "cpu", "memory", "pids"}
                                                     : std::vector<std::string_view>{"name", "description"};
  std::string text;
  for (const auto& node : array) {
    const auto line = join_table(place, node, key, fields, sizes ? ":" : "=");
    if (line) text += (text.empty() ? "" : sizes ? "," : ";") + *line;
  }
  return text;
}

void collect(const Place& place, const toml::table& table, const std::string& prefix, Values& values) {
  for (const auto& [name, node] : table) {
    const std::string key = prefix + std::string(name.str());
    if (const auto* inner = node.as_table()) {
      collect(place, *inner, key + ".", values);
    } else if (const auto* array = node.as_array(); array != nullptr && (key == "sizes" || key == "images")) {
      values[key] = join_tables(place, key, *array);
    } else if (auto text = scalar_text(node)) {
      values[key] = std::move(*text);
    } else {
      place.wrong(node, "`" + key + "` has a type that no key takes");
    }
  }
}

}  // namespace

Values read_settings_file(const std::string& path, Mistakes& mistakes) {
  Values values;
  try {
    const auto table = toml::parse_file(path);
    collect(Place{path, mistakes}, table, "", values);
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    if (begin.line == 0) {
      mistakes.push_back(fmt::format("{}: {}", path, error.description()));
    } else {
      mistakes.push_back(fmt::format("{}:{}:{}: {}", path, begin.line, begin.column, error.description()));
    }
  }
  return values;
}

}  // namespace codehub::server
