#include "work_queue.hpp"

namespace codehub::control {

void WorkQueue::enqueue(const WorkspaceId& id, Entry& entry) {
  entry.number = next_number_++;
  order_.emplace(*entry.due, entry.number, id);
}

void WorkQueue::dequeue(const WorkspaceId& id, const Entry& entry) {
  order_.erase(Place(*entry.due, entry.number, id));
}

void WorkQueue::add(const WorkspaceId& id, Time due) {
  Entry& entry = entries_[id];
  if (entry.due && *entry.due <= due) return;
  if (entry.due && !entry.working) dequeue(id, entry);
  entry.due = due;
  if (!entry.working) enqueue(id, entry);
}

std::optional<WorkspaceId> WorkQueue::take(Time now) {
  if (order_.empty() || std::get<Time>(*order_.begin()) > now) return std::nullopt;
  WorkspaceId id = std::get<WorkspaceId>(*order_.begin());
  order_.erase(order_.begin());
  Entry& entry = entries_[id];
  entry.due.reset();
  entry.working = true;
  ++working_;
  return id;
}

void WorkQueue::done(const WorkspaceId& id, std::optional<Time> again) {
  const auto found = entries_.find(id);
  if (found == entries_.end() || !found->second.working) return;
  Entry& entry = found->second;
  if (again && (!entry.due || *again < *entry.due)) entry.due = again;
  entry.working = false;
  --working_;
  if (entry.due) {
    enqueue(id, entry);
  } else {
    entries_.erase(found);
  }
}

std::optional<WorkQueue::Time> WorkQueue::next_due() const {
  if (order_.empty()) return std::nullopt;
  return std::get<Time>(*order_.begin());
}

}  // namespace codehub::control
