#include "codehub/runtime/fake/fake_runtime.hpp"
#include "subject.hpp"

namespace codehub::test {
namespace {

class FakeSubject final : public Subject {
 public:
  FakeSubject() { fake_.add_image(image()); }
  runtime::Runtime& runtime() override { return fake_; }
  std::string image() const override { return "codehub-test/busybox:latest"; }
  std::string expected_log(const WorkspaceId& id) override {
    fake_.set_logs(id, "first line\nagent begins\n");
    return "agent begins\n";
  }
  void kill_container(const WorkspaceId& id) override { fake_.kill_container(id); }
  void remove_container(const WorkspaceId& id) override { fake_.remove_container_outside(id); }
  void remove_volume(const WorkspaceId& id) override { fake_.remove_volume_outside(id); }
  void make_foreign_container(const WorkspaceId& id) override { fake_.add_foreign_container(id); }
  void make_foreign_volume(const WorkspaceId& id) override { fake_.add_foreign_volume(id); }
  bool foreign_container_intact(const WorkspaceId& id) override { return fake_.has_foreign_container(id); }
  bool foreign_volume_intact(const WorkspaceId& id) override { return fake_.has_foreign_volume(id); }
  void stop_engine() override { fake_.stop_engine(); }
  void start_engine() override { fake_.start_engine(); }

 private:
  runtime::fake::FakeRuntime fake_;
};

}  // namespace

std::unique_ptr<Subject> make_fake_subject() { return std::make_unique<FakeSubject>(); }

}  // namespace codehub::test
