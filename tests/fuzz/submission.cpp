#include "store/model/submission.hpp"

#include <boost/json/parse.hpp>

#include "gateway/channel/sms/sms_text.hpp"
#include "gateway/text/canonical_json.hpp"
#include "gateway/text/strict_json.hpp"
#include "store/model/email_rules.hpp"
#include "store/model/text.hpp"
#include "tests/fuzz/bodies.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

namespace {

void check_email(const email_content& mail)
{
    must(subject_trouble(mail.subject).empty(), "an accepted subject is one");
    must(mail.text.empty() || body_trouble(mail.text).empty(), "an accepted text is one");
    must(mail.html.empty() || body_trouble(mail.html).empty(), "an accepted HTML text is one");
    must(mail.from.empty() || sender_trouble(mail.from).empty(), "an accepted sender is one");
    must(headers_trouble(mail.headers).empty(), "accepted headers go together");
    for (const auto& [name, value] : mail.headers) {
        must(header_name_trouble(name).empty() && header_value_trouble(name, value).empty(),
             "an accepted header is one");
        must(value.find_first_of(std::string_view{"\r\n\0", 3}) == std::string::npos, "a header is one line");
    }
    must(attachments_trouble(mail.attachments, !mail.html.empty()).empty(), "accepted attachments go together");
    for (const auto& each : mail.attachments)
        must(file_name_trouble(each.name).empty() && media_type_trouble(each.type).empty(),
             "an accepted attachment is one");
}

void check_content(const submission& what)
{
    const auto parts = read_content(what.content);
    must(parts.email.has_value() == what.has_content[index_of(channel::email)] &&
             parts.line.has_value() == what.has_content[index_of(channel::line)] &&
             parts.sms.has_value() == what.has_content[index_of(channel::sms)],
         "what was stored carries what was accepted");
    if (parts.email) check_email(*parts.email);
    if (parts.line) {
        const auto messages = boost::json::parse(parts.line->messages);
        must(messages.is_array() && !messages.get_array().empty() && messages.get_array().size() <= 5,
             "LINE gets one to five objects");
    }
    if (parts.sms) {
        const auto split = split_sms(parts.sms->text);
        must(split && !split->octets.empty(), "an accepted SMS can be sent");
    }
}

void check_words(const submission& what)
{
    for (const auto* text : {&what.customer, &what.campaign, &what.dedupe_key, &what.collapse_key, &what.cancel_key,
                             &what.callback, &what.idempotency_key})
        must_be_line(*text, 255 * 4, "a name");
    for (const auto& each : what.to) must_be_line(each, 320, "an address");
    for (const auto& each : what.cancel_on) must_be_line(each, 255, "the type of an event");
    must(!what.customer.empty() || what.to != addresses{}, "it is for somebody");
    must(fuzzed_site().classes.contains(what.klass), "it is of a class");
    must(what.legs.size() <= 20, "the legs are few");
    must(what.legs.empty() || !what.legs.front().when, "the first leg follows nothing");
    for (const auto& leg : what.legs) must(what.has_content[index_of(leg.on)], "every leg has something to carry");
    must(!what.send_at || what.expires_at > *what.send_at || what.expires_at <= fuzzed_now(), "it can be sent");
    must(what.expires_at.time_since_epoch() < std::chrono::hours{24} * 366 * 400, "its end can be written");
}

void check(std::string_view text, const submission& what, bool is_line)
{
    check_words(what);
    check_content(what);
    const json_document document{text};
    const auto again = read_submission(canonical_json(document.root()), fuzzed_site(), fuzzed_now(), is_line);
    const auto* same = std::get_if<submission>(&again);
    must(same && same->content == what.content && same->metadata == what.metadata &&
             same->body_digest == what.body_digest && same->expires_at == what.expires_at,
         "its canonical text says the same");
}

}  // namespace

void fuzz_submission(std::string_view bytes)
{
    for (const bool is_line : {false, true}) {
        const auto read = read_submission(bytes, fuzzed_site(), fuzzed_now(), is_line);
        if (const auto what = useful(read)) check(bytes, *what, is_line);
    }
}

}  // namespace todoke
