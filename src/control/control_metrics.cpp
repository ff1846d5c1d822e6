#include "control_metrics.hpp"

#include <string>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "codehub/base/metrics.hpp"

namespace codehub::control {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds{0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 900};
constexpr Phase kCountedPhases[] = {Phase::kPending, Phase::kArchived, Phase::kStandby, Phase::kPaused,
                                    Phase::kRunning, Phase::kError,    Phase::kDeleting};

prometheus::Gauge& gauge(const std::string& name, const std::string& help, const prometheus::Labels& labels = {}) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(metrics_registry()).Add(labels);
}

std::string name_of(Operation operation) {
  return operation == Operation::kNone ? std::string("NONE") : std::string(to_string(operation));
}

}  // namespace

struct ControlMetrics::Families {
  prometheus::Family<prometheus::Counter>& steps =
      prometheus::BuildCounter()
          .Name("codehub_control_steps_total")
          .Help("Steps of the reconciler by operation, action and outcome.")
          .Register(metrics_registry());
  prometheus::Family<prometheus::Histogram>& operations =
      prometheus::BuildHistogram()
          .Name("codehub_control_operation_seconds")
          .Help("Time from the claim of an operation to its observed end.")
          .Register(metrics_registry());
  prometheus::Histogram& pass = prometheus::BuildHistogram()
                                    .Name("codehub_control_pass_seconds")
                                    .Help("Time that a look at everything took.")
                                    .Register(metrics_registry())
                                    .Add({}, kSeconds);
  prometheus::Family<prometheus::Gauge>& phases = prometheus::BuildGauge()
                                                      .Name("codehub_workspaces")
                                                      .Help("Workspaces by phase, as of the last look at everything.")
                                                      .Register(metrics_registry());
  prometheus::Gauge& waiting = gauge("codehub_control_queue_length", "Workspaces that wait to be looked at.");
  prometheus::Gauge& working = gauge("codehub_control_working", "Workspaces that are being worked on.");
  prometheus::Gauge& orphan_containers =
      gauge("codehub_control_orphans", "Objects of this installation without a workspace.", {{"kind", "container"}});
  prometheus::Gauge& orphan_volumes =
      gauge("codehub_control_orphans", "Objects of this installation without a workspace.", {{"kind", "volume"}});
  prometheus::Counter& reclaimed = prometheus::BuildCounter()
                                       .Name("codehub_memory_reclaimed_bytes_total")
                                       .Help("Memory that frozen workspaces gave back to the machine.")
                                       .Register(metrics_registry())
                                       .Add({});
  prometheus::Gauge& runtime_up = gauge("codehub_runtime_up", "1 when the container runtime answers.");
};

ControlMetrics::ControlMetrics() : families_(std::make_unique<Families>()) {}
ControlMetrics::~ControlMetrics() = default;

void ControlMetrics::count_step(Operation operation, lifecycle::Action action, std::string_view outcome) {
  const prometheus::Labels labels{{"operation", name_of(operation)},
                                  {"action", std::string(lifecycle::to_string(action))},
                                  {"outcome", std::string(outcome)}};
  families_->steps.Add(labels).Increment();
}

void ControlMetrics::observe_operation(Operation operation, std::chrono::duration<double> took) {
  families_->operations.Add({{"operation", name_of(operation)}}, kSeconds).Observe(took.count());
}

void ControlMetrics::set_phases(const std::map<Phase, int>& counts) {
  for (const Phase phase : kCountedPhases) {
    const auto found = counts.find(phase);
    families_->phases.Add({{"phase", std::string(to_string(phase))}}).Set(found == counts.end() ? 0 : found->second);
  }
}

void ControlMetrics::set_queue(std::size_t waiting, std::size_t working) {
  families_->waiting.Set(static_cast<double>(waiting));
  families_->working.Set(static_cast<double>(working));
}

void ControlMetrics::set_orphans(std::size_t containers, std::size_t volumes) {
  families_->orphan_containers.Set(static_cast<double>(containers));
  families_->orphan_volumes.Set(static_cast<double>(volumes));
}

void ControlMetrics::set_runtime_up(bool up) { families_->runtime_up.Set(up ? 1 : 0); }

void ControlMetrics::count_reclaimed(std::uint64_t bytes) {
  families_->reclaimed.Increment(static_cast<double>(bytes));
}

void ControlMetrics::observe_pass(std::chrono::duration<double> took) { families_->pass.Observe(took.count()); }

}  // namespace codehub::control
