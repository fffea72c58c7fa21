#include "store/sqlite/file/believed_time.hpp"

#include <algorithm>

namespace todoke {

namespace {

/// Ten weeks off are caught up within a week.
constexpr int catches_up = 10;
constexpr span kept_every = std::chrono::hours{1};

/// A file that has none yet was last used when its newest row was written.
std::optional<instant> last_used(db_connection& db)
{
    statement newest{db, "SELECT at FROM journal WHERE seq > 0 ORDER BY seq DESC LIMIT 1"};
    auto row = newest.query();
    return row.next() ? std::optional{row.when(0)} : std::nullopt;
}

}  // namespace

believed_time::believed_time(db_connection& db)
    : keep_{db,
            "INSERT INTO box(key, value) VALUES ('believed_time', ?1)"
            " ON CONFLICT DO UPDATE SET value = excluded.value"}
{
    statement known{db, "SELECT value FROM box WHERE key = 'believed_time'"};
    auto row = known.query();
    if (row.next()) kept_ = row.when(0);
    at_ = kept_ ? kept_ : last_used(db);
}

instant believed_time::after(instant now, span passed)
{
    at_ = believed(at_.value_or(now), now, passed);
    if (!kept_ || std::chrono::abs(*at_ - *kept_) >= kept_every) {
        keep_.run(*at_);
        kept_ = at_;
    }
    return std::min(*at_, now);
}

instant believed(instant last, instant now, span passed)
{
    return std::clamp(now, last - catches_up * passed, last + catches_up * passed);
}

}  // namespace todoke
