#include "embedded_dashboard.hpp"

#include <vector>

asm(".section .rodata\n"
    ".global codehub_dashboard_begin\n"
    "codehub_dashboard_begin:\n"
    ".incbin \"" CODEHUB_DASHBOARD_ARCHIVE
    "\"\n"
    ".previous\n");

extern "C" {
extern const char codehub_dashboard_begin[];
}

namespace codehub::server {
namespace {

struct Part {
  std::size_t offset;
  std::size_t length;
};

struct Entry {
  const char* path;
  const char* type;
  const char* tag;
  Part content;
  Part gzip;
  Part brotli;
};

const std::vector<Entry> kEntries = {
#include CODEHUB_DASHBOARD_INDEX
};

std::string_view view(Part part) { return {codehub_dashboard_begin + part.offset, part.length}; }

std::vector<DashboardFile> all_files() {
  std::vector<DashboardFile> files;
  files.reserve(kEntries.size());
  for (const auto& entry : kEntries) {
    files.push_back({entry.path, entry.type, entry.tag, view(entry.content), view(entry.gzip), view(entry.brotli)});
  }
  return files;
}

}  // namespace

const DashboardFile* find_dashboard_file(std::string_view path) {
  static const std::vector<DashboardFile> kFiles = all_files();
  for (const auto& file : kFiles) {
    if (file.path == path) return &file;
  }
  return nullptr;
}

}  // namespace codehub::server
