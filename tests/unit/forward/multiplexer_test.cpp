#include "codehub/forward/multiplexer.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace codehub::forward {
namespace {

using Kind = Received::Kind;

std::string frame(FrameType type, StreamId stream, std::string_view payload = {}) {
  Frame frame;
  frame.type = type;
  frame.stream = stream;
  frame.payload = payload;
  return render_frame(frame);
}

std::string open_frame(StreamId stream, std::uint16_t port = 80) {
  Frame frame;
  frame.type = FrameType::kOpen;
  frame.stream = stream;
  frame.port = port;
  return render_frame(frame);
}

std::string credit_frame(StreamId stream, std::uint32_t credit) {
  Frame frame;
  frame.type = FrameType::kCredit;
  frame.stream = stream;
  frame.credit = credit;
  return render_frame(frame);
}

/// Both sides, and what passed between them.
struct Pair {
  Multiplexer client{Side::kOpens};
  Multiplexer hub{Side::kServes};

  /// One message from one to the other; what it meant there.
  static Received pass(Multiplexer& from, Multiplexer& to) {
    const auto next = from.next();
    if (!next) return {};
    const auto received = to.receive(next->message);
    EXPECT_TRUE(received) << received.error().message;
    if (!received) return {};
    auto copy = *received;
    copy.payload = {};  // The message is gone.
    return copy;
  }
  StreamId open(std::uint16_t port = 80) {
    const auto id = *client.open(port);
    const auto received = pass(client, hub);
    EXPECT_EQ(received.kind, Kind::kOpened);
    EXPECT_EQ(received.port, port);
    return id;
  }
};

TEST(Multiplexers, open_streams_and_end_each_direction_by_itself) {
  Pair pair;
  const auto id = pair.open(5432);
  pair.client.send(id, "question");
  pair.client.end(id);
  EXPECT_EQ(Pair::pass(pair.client, pair.hub).kind, Kind::kData);
  EXPECT_EQ(Pair::pass(pair.client, pair.hub).kind, Kind::kEnded);
  EXPECT_TRUE(pair.hub.knows(id)) << "the other direction is still open";
  pair.hub.send(id, "answer");
  EXPECT_EQ(Pair::pass(pair.hub, pair.client).kind, Kind::kData);
  pair.hub.end(id);
  EXPECT_EQ(Pair::pass(pair.hub, pair.client).kind, Kind::kEnded);
  EXPECT_EQ(pair.client.size() + pair.hub.size(), 0U);
}

TEST(Multiplexers, tell_what_was_said_before_a_reset_and_its_reason) {
  Pair pair;
  const auto id = *pair.client.open(80);
  pair.client.send(id, "last");
  pair.client.reset(id, "a reason");
  EXPECT_EQ(Pair::pass(pair.client, pair.hub).kind, Kind::kOpened);
  EXPECT_EQ(Pair::pass(pair.client, pair.hub).kind, Kind::kData);
  const auto last = pair.client.next();
  const auto received = pair.hub.receive(last->message);
  EXPECT_EQ(received->kind, Kind::kReset);
  EXPECT_EQ(received->payload, "a reason");
  EXPECT_EQ(pair.client.size() + pair.hub.size(), 0U);
}

TEST(Multiplexers, hold_one_frame_of_data_for_each_stream) {
  Pair pair;
  const auto id = pair.open();
  EXPECT_EQ(pair.client.sendable(id), kMostFrameData);
  pair.client.send(id, std::string(100, 'd'));
  EXPECT_EQ(pair.client.sendable(id), 0U);
  Pair::pass(pair.client, pair.hub);
  EXPECT_EQ(pair.client.sendable(id), kMostFrameData);
}

TEST(Multiplexers, stop_a_stream_whose_peer_takes_nothing_and_no_other) {
  Pair pair;
  const auto stalled = pair.open();
  const auto lively = pair.open();
  std::size_t passed = 0;
  while (const auto room = pair.client.sendable(stalled)) {
    pair.client.send(stalled, std::string(room, 's'));
    Pair::pass(pair.client, pair.hub);
    passed += room;
  }
  EXPECT_EQ(passed, kWindow);
  for (int i = 0; i < 100; ++i) {
    const auto room = pair.client.sendable(lively);
    ASSERT_EQ(room, kMostFrameData) << i;
    pair.client.send(lively, std::string(room, 'l'));
    Pair::pass(pair.client, pair.hub);
    pair.hub.consumed(lively, room);
    while (pair.hub.size() > 0 && Pair::pass(pair.hub, pair.client).kind == Kind::kCredit) continue;
  }
  EXPECT_EQ(pair.client.sendable(stalled), 0U);
  pair.hub.consumed(stalled, kWindow);
  EXPECT_EQ(Pair::pass(pair.hub, pair.client).kind, Kind::kCredit);
  EXPECT_EQ(pair.client.sendable(stalled), kMostFrameData);
}

TEST(Multiplexers, give_streams_their_turns) {
  Pair pair;
  const auto first = pair.open();
  const auto second = pair.open();
  pair.client.send(first, "1");
  pair.client.send(second, "2");
  EXPECT_EQ(pair.client.next()->stream, first);
  pair.client.send(first, "1");
  EXPECT_EQ(pair.client.next()->stream, second) << "it waits longer";
  EXPECT_EQ(pair.client.next()->stream, first);
  EXPECT_FALSE(pair.client.next());
}

TEST(Multiplexers, have_room_for_a_number_of_streams) {
  Pair pair;
  for (std::size_t i = 0; i < kMostStreams; ++i) pair.open();
  EXPECT_FALSE(pair.client.has_room());
  const auto refused = pair.client.open(80);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kTooManyRequests);
  pair.client.reset(1);
  Pair::pass(pair.client, pair.hub);
  EXPECT_EQ(pair.open(), kMostStreams + 1) << "numbers are not used again";
}

TEST(Multiplexers, overlook_what_the_peer_said_before_it_knew_of_a_reset) {
  Pair pair;
  const auto id = pair.open();
  pair.hub.send(id, "late");
  pair.client.reset(id);
  EXPECT_EQ(Pair::pass(pair.hub, pair.client).kind, Kind::kNothing);
  EXPECT_EQ(Pair::pass(pair.client, pair.hub).kind, Kind::kReset);
  for (const auto& late : {frame(FrameType::kData, id, "x"), frame(FrameType::kEnd, id), credit_frame(id, 1),
                           frame(FrameType::kReset, id)}) {
    const auto received = pair.client.receive(late);
    ASSERT_TRUE(received);
    EXPECT_EQ(received->kind, Kind::kNothing);
  }
}

TEST(Multiplexers, end_the_connection_when_the_peer_breaks_a_rule) {
  struct Case {
    const char* name;
    bool on_hub;
    std::vector<std::string> messages;  // The last one breaks it.
  };
  const std::string full(kMostFrameData, 'd');
  std::vector<std::string> too_many;
  for (StreamId id = 2; id <= kMostStreams + 1; ++id) too_many.push_back(open_frame(id));
  const Case cases[] = {
      {"no frame", true, {"nonsense"}},
      {"the hub opens a stream", false, {open_frame(2)}},
      {"a stream opened twice", true, {open_frame(1)}},
      {"a stream that was never opened", true, {frame(FrameType::kData, 9, "d")}},
      {"more data than a window",
       true,
       {frame(FrameType::kData, 1, full), frame(FrameType::kData, 1, full), frame(FrameType::kData, 1, full),
        frame(FrameType::kData, 1, full), frame(FrameType::kData, 1, "d")}},
      {"credit for what was not sent", true, {credit_frame(1, 1)}},
      {"data after the end", true, {frame(FrameType::kEnd, 1), frame(FrameType::kData, 1, "d")}},
      {"two ends", true, {frame(FrameType::kEnd, 1), frame(FrameType::kEnd, 1)}},
      {"too many streams", true, too_many},
  };
  for (const auto& test : cases) {
    Pair pair;
    pair.open();
    auto& side = test.on_hub ? pair.hub : pair.client;
    for (std::size_t i = 0; i < test.messages.size(); ++i) {
      const auto received = side.receive(test.messages[i]);
      const bool last = i + 1 == test.messages.size();
      ASSERT_EQ(received.has_value(), !last) << test.name << ", message " << i;
      if (last) {
        EXPECT_EQ(received.error().code, ErrorCode::kInvalidRequest);
      }
    }
  }
}

TEST(Multiplexers, keep_nothing_of_streams_that_a_peer_opens_and_resets_without_listening) {
  Multiplexer hub{Side::kServes};
  for (StreamId id = 1; id <= 10'000; ++id) {
    ASSERT_TRUE(hub.receive(open_frame(id)));
    hub.send(id, "hello");  // Nobody takes it.
    ASSERT_TRUE(hub.receive(frame(FrameType::kReset, id)));
  }
  EXPECT_EQ(hub.size(), 0U);
  EXPECT_FALSE(hub.next());
}

/// Everything at random on both sides: what arrives is what was sent, and no bound is passed.
TEST(Multiplexers, carry_every_byte_in_order_whatever_happens_in_between) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const auto below = [&random](std::size_t bound) { return random() % bound; };
  Pair pair;
  struct Flow {
    std::string sent;
    std::string received;
    std::size_t unconsumed = 0;
    bool ended = false;
    bool heard_end = false;
  };
  std::map<std::pair<const Multiplexer*, StreamId>, Flow> flows;  // By sender.
  std::vector<StreamId> ids;
  for (int i = 0; i < 20; ++i) ids.push_back(pair.open());
  const auto deliver = [&](Multiplexer& from, Multiplexer& to) {
    const auto next = from.next();
    if (!next) return;
    const auto received = to.receive(next->message);
    ASSERT_TRUE(received) << received.error().message;
    auto& flow = flows[{&from, received->stream}];
    if (received->kind == Kind::kData) flow.received += received->payload;
    if (received->kind == Kind::kData) flow.unconsumed += received->payload.size();
    if (received->kind == Kind::kEnded) flow.heard_end = true;
    ASSERT_LE(flow.unconsumed, kWindow);
  };
  for (int step = 0; step < 20'000; ++step) {
    auto& side = below(2) == 0 ? pair.client : pair.hub;
    auto& other = &side == &pair.client ? pair.hub : pair.client;
    const auto id = ids[below(ids.size())];
    auto& flow = flows[{&side, id}];
    switch (below(8)) {
      case 0:
      case 1:
      case 2:
        if (const auto room = side.sendable(id)) {
          const std::string data(1 + below(room), static_cast<char>('a' + below(26)));
          side.send(id, data);
          flow.sent += data;
        }
        break;
      case 3:
        other.consumed(id, flow.unconsumed);
        flow.unconsumed = 0;
        break;
      case 4:
        if (below(500) == 0) {
          side.end(id);
          flow.ended = true;
        }
        break;
      default: deliver(side, other);
    }
  }
  for (const auto id : ids) {
    pair.client.end(id);
    pair.hub.end(id);
  }
  for (int i = 0; i < 1000; ++i) {
    deliver(pair.client, pair.hub);
    deliver(pair.hub, pair.client);
  }
  for (const auto& [key, flow] : flows) {
    EXPECT_TRUE(flow.received == flow.sent) << flow.received.size() << " of " << flow.sent.size();
  }
  EXPECT_EQ(pair.client.size() + pair.hub.size(), 0U);
}

}  // namespace
}  // namespace codehub::forward
