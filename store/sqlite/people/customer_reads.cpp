#include "store/sqlite/people/customer_reads.hpp"

#include "store/sqlite/file/encoding.hpp"
#include "store/store.hpp"

namespace todoke {

namespace {

constexpr std::string_view columns =
    "SELECT no, id, created, email, line, sms, time_zone, quiet_hours, channels, consents, shared FROM customer";

customer_row read_row(const cursor& row)
{
    customer_row made;
    made.no = {row.integer(0)};
    if (const auto id = row.view(1); !id.starts_with(erased_name)) made.known.customer = id;
    made.created = row.maybe_when(2);
    for (std::size_t i = 0; i < channel_count; ++i) made.known.to[i] = row.text(3 + static_cast<int>(i));
    made.known.time_zone = row.text(6);
    made.known.quiet_hours = unpack_texts(row.view(7));
    made.known.channels = unpack_channels(row.view(8));
    made.known.consents = unpack_consents(row.view(9));
    made.shared = unpack_persons(row.view(10));
    return made;
}

std::optional<customer_row> read(cursor row)
{
    if (!row.next()) return std::nullopt;
    try {
        return read_row(row);
    } catch (const unreadable& e) {
        throw unreadable{
            "customer " + row.text(1) + " is stored but cannot be read (" + e.what() +
            "); it is kept as it is, and nothing is sent to them. Restore a backup, or install the version "
            "of todoke that wrote it"};
    }
}

}  // namespace

customer_reads::customer_reads(db_connection& db)
    : by_id_{db, std::string{columns} + " WHERE id = ?1"}, by_no_{db, std::string{columns} + " WHERE no = ?1"}
{
}

std::optional<customer_row> customer_reads::find(const std::string& id)
{
    return id.starts_with(erased_name) ? std::nullopt : read(by_id_.query(id));
}

std::optional<customer_row> customer_reads::find(customer_no no)
{
    return read(by_no_.query(no));
}

}  // namespace todoke
