#include "stream_reader.hpp"

#include <gtest/gtest.h>

namespace codehub::test {

StreamReader::StreamReader(ApiHouse& house, const std::string& target, const std::string& token) : house_(house) {
  auto stream = house.run(http::connect(house.endpoint)).value();
  connection_ = http::ClientConnection::over(std::move(stream));
  http::RequestHead head;
  head.method = "GET";
  head.target = target;
  head.headers.set("Host", "localhost:8000");
  head.headers.set("Cookie", "session=" + token);
  EXPECT_TRUE(house.run(connection_->send(head, "")));
  status_ = house.run(connection_->read_head()).value().status;
}

bool StreamReader::wait_for(const std::string& text) {
  while (seen_.find(text) == std::string::npos) {
    const auto count = house_.run(connection_->read_body(buffer_)).value();
    if (count == 0) return false;
    seen_.append(buffer_.data(), count);
  }
  return true;
}

const std::string& StreamReader::rest() {
  wait_for("\x01 never comes");
  return seen_;
}

}  // namespace codehub::test
