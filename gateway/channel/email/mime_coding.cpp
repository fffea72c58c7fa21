#include "gateway/channel/email/mime_coding.hpp"

#include <algorithm>
#include <gmime/gmime.h>
#include <openssl/evp.h>

namespace todoke {

namespace {

constexpr std::size_t comfortable_line = 76, octets_a_line = comfortable_line / 4 * 3;

/// 76 characters a line (RFC 2045, 6.8).
std::string in_base64(std::string_view octets)
{
    const auto lines = (octets.size() + octets_a_line - 1) / octets_a_line;
    std::string made(lines * (comfortable_line + 2) + 1, '\0');  // OpenSSL ends each piece with NUL
    auto* to = reinterpret_cast<unsigned char*>(made.data());
    for (; !octets.empty(); octets.remove_prefix(std::min(octets.size(), octets_a_line))) {
        const auto piece = octets.substr(0, octets_a_line);
        to += EVP_EncodeBlock(to, reinterpret_cast<const unsigned char*>(piece.data()), static_cast<int>(piece.size()));
        *to++ = '\r';
        *to++ = '\n';
    }
    made.resize(static_cast<std::size_t>(to - reinterpret_cast<unsigned char*>(made.data())));
    return made;
}

std::string in_quoted_printable(std::string_view text)
{
    const auto lines = with_line_ends(text, "\n");
    GMimeEncoding state;
    g_mime_encoding_init_encode(&state, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    std::string coded(g_mime_encoding_outlen(&state, lines.size()), '\0');
    coded.resize(g_mime_encoding_flush(&state, lines.data(), lines.size(), coded.data()));
    return with_line_ends(coded, "\r\n");
}

struct measure {
    std::size_t strange = 0;  ///< what is no printable ASCII
    std::size_t longest = 0;  ///< line
};

measure measured(std::string_view text)
{
    measure made;
    std::size_t line = 0;
    for (const unsigned char c : text) {
        line = c == '\n' ? 0 : line + 1;
        made.longest = std::max(made.longest, line);
        made.strange += c >= 0x7f || (c < 0x20 && c != '\n' && c != '\t' && c != '\r');
    }
    return made;
}

/// In base64 no line begins with the mark, for it has no `_`; nor in quoted-printable, where only digits follow a `=`.
bool may_look_like_boundary(std::string_view text)
{
    return text.find(boundary_mark) != std::string_view::npos;
}

}  // namespace

std::string with_line_ends(std::string_view text, std::string_view end)
{
    std::string out;
    out.reserve(text.size() + text.size() / 16);
    while (true) {
        const auto at = text.find_first_of("\r\n");
        out.append(text.substr(0, at));
        if (at == std::string_view::npos) return out;
        out.append(end);
        text.remove_prefix(text.substr(at).starts_with("\r\n") ? at + 2 : at + 1);
    }
}

coded_body coded_text(std::string_view text)
{
    const auto what = measured(text);
    if (what.strange == 0 && what.longest <= comfortable_line && !may_look_like_boundary(text))
        return {"7bit", with_line_ends(text, "\r\n")};
    if (what.strange * 6 < text.size()) return {"quoted-printable", in_quoted_printable(text)};
    return {"base64", in_base64(with_line_ends(text, "\r\n"))};
}

coded_body coded_file(std::string_view data)
{
    return {"base64", in_base64(data)};
}

}  // namespace todoke
