#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace codehub::api {

/// The known name that a person most likely meant, or an empty view when none is close (edit distance of at most a
/// third of the longer name, at least one).
[[nodiscard]] std::string_view nearest_name(std::string_view name, const std::vector<std::string_view>& known);

/// "`naem` is not known here; did you mean `name`?", or the list of what is known when nothing is close.
[[nodiscard]] std::string unknown_name_message(std::string_view name, const std::vector<std::string_view>& known);

}  // namespace codehub::api
