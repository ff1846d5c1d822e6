#include "codehub/forward/frame.hpp"

#include <gtest/gtest.h>

namespace codehub::forward {
namespace {

using namespace std::string_literals;

TEST(Frames, have_this_form_on_the_wire) {
  const std::string text = "text";
  const std::pair<Frame, std::string> cases[] = {
      {{FrameType::kOpen, 1, 5432, 0, {}}, "\x01\0\0\0\x01\x15\x38"s},
      {{FrameType::kData, 0x01020304, 0, 0, text}, "\x02\x01\x02\x03\x04text"s},
      {{FrameType::kCredit, 2, 0, 0x10001, {}}, "\x03\0\0\0\x02\0\x01\0\x01"s},
      {{FrameType::kEnd, 3, 0, 0, {}}, "\x04\0\0\0\x03"s},
      {{FrameType::kReset, 4, 0, 0, {}}, "\x05\0\0\0\x04"s},
      {{FrameType::kReset, 4, 0, 0, text}, "\x05\0\0\0\x04text"s},
  };
  for (const auto& [frame, message] : cases) {
    EXPECT_EQ(render_frame(frame), message);
    const auto parsed = parse_frame(message);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->type, frame.type);
    EXPECT_EQ(parsed->stream, frame.stream);
    EXPECT_EQ(parsed->port, frame.port);
    EXPECT_EQ(parsed->credit, frame.credit);
    EXPECT_EQ(parsed->payload, frame.payload);
  }
}

TEST(Frames, are_refused_when_they_are_anything_else) {
  const std::pair<const char*, std::string> cases[] = {
      {"nothing", ""},
      {"no stream", "\x04\0\0\0"s},
      {"type 0", "\0\0\0\0\x01"s},
      {"type 6", "\x06\0\0\0\x01"s},
      {"type 255", "\xff\0\0\0\x01"s},
      {"stream 0", "\x04\0\0\0\0"s},
      {"OPEN without a port", "\x01\0\0\0\x01"s},
      {"OPEN with half a port", "\x01\0\0\0\x01\x15"s},
      {"OPEN with more than a port", "\x01\0\0\0\x01\x15\x38\0"s},
      {"OPEN of port 0", "\x01\0\0\0\x01\0\0"s},
      {"DATA without any", "\x02\0\0\0\x01"s},
      {"DATA beyond the bound", "\x02\0\0\0\x01"s + std::string(kMostFrameData + 1, 'd')},
      {"CREDIT of nothing", "\x03\0\0\0\x01\0\0\0\0"s},
      {"CREDIT beyond a window", "\x03\0\0\0\x01\0\x04\0\x01"s},
      {"CREDIT of two bytes", "\x03\0\0\0\x01\0\x01"s},
      {"END with something", "\x04\0\0\0\x01\0"s},
      {"RESET with a long reason", "\x05\0\0\0\x01"s + std::string(kMostReason + 1, 'r')},
      {"RESET with a reason that is no text", "\x05\0\0\0\x01\xff"s},
  };
  for (const auto& [name, message] : cases) {
    const auto parsed = parse_frame(message);
    ASSERT_FALSE(parsed) << name;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidRequest) << name;
  }
}

}  // namespace
}  // namespace codehub::forward
