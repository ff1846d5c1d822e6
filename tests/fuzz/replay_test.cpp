#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "targets.hpp"

namespace codehub::fuzz {
namespace {

class Corpus : public testing::TestWithParam<Target> {};

std::vector<std::string> corpus_of(const char* target) {
  std::vector<std::string> inputs;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(CODEHUB_CORPUS) / target)) {
    std::ifstream file(entry.path(), std::ios::binary);
    inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return inputs;
}

TEST_P(Corpus, and_small_changes_of_it_break_no_promise) {
  std::mt19937 random(1);  // The same in every run.
  const auto inputs = corpus_of(GetParam().name);
  ASSERT_FALSE(inputs.empty());
  constexpr std::string_view kMarks(
      "\r\n\0 \t:;,=%/.#\x7f\x80"
      "0aA",
      18);
  for (const auto& input : inputs) {
    GetParam().run(input);
    for (int round = 0; round < 100 && !input.empty(); ++round) {
      auto changed = input;
      const auto at = random() % changed.size();
      switch (random() % 4) {
        case 0: changed[at] = kMarks[random() % kMarks.size()]; break;
        case 1: changed.insert(at, 1, kMarks[random() % kMarks.size()]); break;
        case 2: changed.erase(at, 1); break;
        default: changed.resize(at); break;
      }
      GetParam().run(changed);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Corpus, testing::ValuesIn(kTargets), [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace codehub::fuzz
