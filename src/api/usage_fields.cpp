#include "usage_fields.hpp"

#include "codehub/store/store.hpp"

namespace codehub::api {
namespace {

Result<Timestamp> read_instant(const QueryFields& query, std::string_view key, Timestamp fallback) {
  const auto text = query.text(key);
  if (text.empty()) return fallback;
  auto time = parse_rfc3339(text);
  if (time) return time;
  return fail(ErrorCode::kInvalidRequest, "`" + std::string(key) + "`: " + time.error().message);
}

}  // namespace

Result<std::chrono::minutes> read_utc_offset(const QueryFields& query) {
  constexpr std::int64_t kFarthest = 18 * 60;
  TRY(const auto minutes, query.number("utc_offset_minutes", 0, -kFarthest, kFarthest));
  return std::chrono::minutes(minutes);
}

Result<UsageQuestion> read_usage_question(const QueryFields& query, Timestamp now) {
  UsageQuestion question;
  TRY(question.utc_offset, read_utc_offset(query));
  TRY(question.by, query.choice("by", {"workspace", "user", "group", "image", "day"}));
  question.grouping = parse_usage_grouping(question.by).value_or(UsageGrouping::kWorkspace);
  TRY(const auto format, query.choice("format", {"json", "csv"}));
  question.csv = format == "csv";
  TRY(question.mine, query.flag("mine"));
  TRY(question.to, read_instant(query, "to", now));
  TRY(question.from, read_instant(query, "from", month_of(question.to, question.utc_offset).from));
  if (question.from >= question.to) return fail(ErrorCode::kInvalidRequest, "`from` must be before `to`");
  if (question.to - question.from > store::UsageRepository::kKeepFor) {
    return fail(ErrorCode::kInvalidRequest, "`from` and `to` may be 400 days apart at most");
  }
  return question;
}

}  // namespace codehub::api
