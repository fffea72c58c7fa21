// What stands behind the question mark.
#include "daemon/api/query.hpp"

#include "gateway/receipt/readers/receipt_json.hpp"
#include "tests/fuzz/bodies.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

namespace {

void must_be_told(const field_problems& problems)
{
    for (const auto& one : problems) {
        const bool ends_the_list = problems.is_full() && &one == &problems.back();
        must(one.pointer.starts_with('?') || ends_the_list, "a parameter is pointed at");
        must_be_line(one.pointer, 500, "a pointer");
        must_be_line(one.detail, 2000, "a detail");
        must(!one.detail.empty(), "a problem is explained");
    }
}

template <class T>
std::optional<T> sound(T (*reads)(std::string_view, field_problems&), std::string_view bytes)
{
    field_problems problems;
    auto made = reads(bytes, problems);
    if (!problems.empty()) must_be_told(problems);
    return problems.empty() ? std::optional{std::move(made)} : std::nullopt;
}

}  // namespace

void fuzz_query(std::string_view bytes)
{
    if (const auto list = sound(read_list_query, bytes))
        must(list->limit >= 1 && list->limit <= longest_page && list->before.value >= 0, "a page is bounded");
    if (const auto page = sound(read_page_query, bytes))
        must(page->limit >= 1 && page->limit <= longest_page, "a page is bounded");
    if (const auto feed = sound(read_receipt_query, bytes)) {
        must(feed->limit >= 1 && feed->wait >= span{0} && feed->wait <= std::chrono::minutes{5}, "a wait is bounded");
        if (feed->after) must(parse_receipt_place(to_text(*feed->after)) == feed->after, "a place is itself");
    }
    if (const auto consents = sound(read_consent_query, bytes))
        must(consents->limit >= 1 && consents->limit <= longest_consent_page, "a page is bounded");
    if (const auto hours = sound(read_outlook_query, bytes))
        must(*hours >= 1 && *hours <= 24, "a look ahead is bounded");
    field_problems problems;
    const auto blocks = read_block_query(bytes, "JP", problems);
    if (problems.empty()) must(blocks.on.has_value() == !blocks.address.empty(), "an address is of a channel");
}

}  // namespace todoke
