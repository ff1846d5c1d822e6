#include "share_access.hpp"

namespace codehub::api {

Task<bool> may_visit(Context& context, const store::ShareRecord& record, const UserId& user, Timestamp at) {
  ShareVisitor visitor;
  visitor.is_signed_in = true;
  CO_TRY(visitor.is_named, co_await context.parts.store.shares().names(record.share.id, user));
  visitor.has_password = true;
  co_return judge_visit(within(record.share, record.limits), visitor, at) == ShareAnswer::kAllowed;
}

}  // namespace codehub::api
