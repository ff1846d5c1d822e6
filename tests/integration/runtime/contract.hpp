#pragma once

#include <memory>
#include <ostream>
#include <string>

#include "runtime_fixture.hpp"

namespace codehub::test {

/// A runtime by name, so that the tests read "…/docker".
struct Kind {
  std::string name;
  std::unique_ptr<Subject> (*make)();
};

inline void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }

/// Base of the contract suite: every test runs against every runtime.
class RuntimeContract : public RuntimeFixture, public testing::WithParamInterface<Kind> {
 protected:
  void SetUp() override { subject_ = GetParam().make(); }
  Subject& subject() override { return *subject_; }

 private:
  std::unique_ptr<Subject> subject_;
};

class VolumeContract : public RuntimeContract {};
class ContainerContract : public RuntimeContract {};
class ObservationContract : public RuntimeContract {};
class ForeignContract : public RuntimeContract {};
class EngineContract : public RuntimeContract {};
class WatchContract : public RuntimeContract {};
class ImageContract : public RuntimeContract {};

[[nodiscard]] inline auto every_runtime() {
  return testing::Values(Kind{"fake", make_fake_subject}, Kind{"docker", make_docker_subject});
}

[[nodiscard]] inline std::string name_of_kind(const testing::TestParamInfo<Kind>& info) { return info.param.name; }

}  // namespace codehub::test
