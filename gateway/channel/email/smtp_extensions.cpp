#include "gateway/channel/email/smtp_extensions.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace todoke {

namespace {

std::string upper(std::string_view text)
{
    std::string big{text};
    std::transform(big.begin(), big.end(), big.begin(), [](unsigned char c) { return std::toupper(c); });
    return big;
}

std::string_view take_word(std::string_view& rest)
{
    rest.remove_prefix(std::min(rest.find_first_not_of(" ="), rest.size()));
    const auto word = rest.substr(0, rest.find_first_of(" ="));
    rest.remove_prefix(word.size());
    return word;
}

void read_auth(smtp_extensions& offers, std::string_view rest)
{
    offers.auth = true;
    for (auto word = take_word(rest); !word.empty(); word = take_word(rest)) offers.mechanisms.emplace(word);
}

}  // namespace

smtp_extensions read_extensions(const smtp_reply& ehlo)
{
    smtp_extensions offers;
    for (std::size_t i = 1; i < ehlo.lines.size(); ++i) {  // the first line is the server's name
        const auto line = upper(ehlo.lines[i]);
        std::string_view rest = line;
        const auto keyword = take_word(rest);
        if (keyword == "STARTTLS") offers.starttls = true;
        if (keyword == "PIPELINING") offers.pipelining = true;
        if (keyword == "8BITMIME") offers.eight_bit = true;
        if (keyword == "SMTPUTF8") offers.utf8 = true;
        if (keyword == "CHUNKING") offers.chunking = true;
        if (keyword == "DSN") offers.dsn = true;
        if (keyword == "AUTH") read_auth(offers, rest);  // also the old form "AUTH=LOGIN"
        if (keyword == "SIZE") {
            offers.size = true;
            const auto number = take_word(rest);
            std::from_chars(number.data(), number.data() + number.size(), offers.largest);
        }
    }
    return offers;
}

}  // namespace todoke
