#pragma once

#include <string>
#include <vector>

namespace codehub::store {

/// One numbered step of the schema. Statements end with ';' at the end of a line. `SORTED_TEXT` stands for the text
/// type that sorts by bytes in every database.
struct Migration {
  int version = 0;
  std::string name;
  std::string text;
};

/// All steps, in order, from the files of migrations/.
[[nodiscard]] const std::vector<Migration>& migrations();

}  // namespace codehub::store
