#include "tests/fuzz/bodies.hpp"

#include "store/model/text.hpp"

namespace todoke {

namespace {

rules make_site()
{
    rules book;
    book.classes = default_classes();
    book.providers = {
        {"mail", channel::email, {}, {}}, {"brand-a", channel::line, {}, {}}, {"smsc", channel::sms, {}, {}}};
    book.callbacks = {"shop"};
    return book;
}

}  // namespace

const rules& fuzzed_site()
{
    static const rules book = make_site();
    return book;
}

instant fuzzed_now()
{
    return *parse_instant("2026-11-23T03:00:00Z");
}

void must_be_useful(const field_problems& problems)
{
    must(!problems.empty() && problems.size() <= field_problems::most, "problems are some, and not too many");
    for (const auto& each : problems) {
        must(each.pointer.empty() || each.pointer.starts_with('/'), "a pointer is one");
        must(is_utf8(each.pointer), "a pointer is UTF-8");
        must_be_line(each.detail, 2000, "a problem");
        must(!each.detail.empty(), "a problem is told");
    }
}

void must_be_useful(const malformed& what)
{
    must_be_line(what.detail, 500, "what is wrong with the body");
    must(!what.detail.empty(), "what is wrong with the body is told");
}

}  // namespace todoke
