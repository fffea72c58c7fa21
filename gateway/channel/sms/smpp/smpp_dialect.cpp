#include "gateway/channel/sms/smpp/smpp_dialect.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <vector>

namespace todoke {

namespace {

constexpr std::size_t longest_number = 64;

bool is_number(std::string_view text, bool hex)
{
    const auto is_digit = [&](char c) {
        return (c >= '0' && c <= '9') || (hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
    };
    return !text.empty() && text.size() <= longest_number && std::ranges::all_of(text, is_digit);
}

/// Ids are longer than any integer of the machine's.
std::string in_decimal(std::string_view id, bool hex)
{
    if (!is_number(id, hex)) return std::string{id};
    std::string digits{id};
    BIGNUM* read = nullptr;
    if ((hex ? BN_hex2bn(&read, digits.c_str()) : BN_dec2bn(&read, digits.c_str())) == 0) return digits;
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number{read, &BN_free};
    char* made = BN_bn2dec(number.get());
    if (made == nullptr) return digits;
    std::string text{made};
    OPENSSL_free(made);
    return text;
}

struct form_piece {
    std::string_view letters;  ///< before
    std::string_view name;     ///< the field
};

constexpr std::array<std::string_view, 5> fields{"", "id", "stat", "err", "done"};

/// Nothing when a brace is left open. The letters behind the last field come last, without a field.
std::optional<std::vector<form_piece>> pieces_of(std::string_view format, std::string_view& last)
{
    std::vector<form_piece> pieces;
    for (;;) {
        const auto open = format.find('{');
        if (open == std::string_view::npos) break;
        const auto close = format.find('}', open);
        if (close == std::string_view::npos) return std::nullopt;
        pieces.push_back({format.substr(0, open), format.substr(open + 1, close - open - 1)});
        format.remove_prefix(close + 1);
    }
    last = format;
    return pieces;
}

}  // namespace

std::string reference_of_answer(std::string_view id, smpp_ids written)
{
    if (written == smpp_ids::same) return std::string{id};
    return in_decimal(id, written == smpp_ids::hex || written == smpp_ids::hex_answer);
}

std::string reference_of_receipt(std::string_view id, smpp_ids written)
{
    if (written == smpp_ids::same) return std::string{id};
    return in_decimal(id, written == smpp_ids::hex || written == smpp_ids::hex_receipt);
}

std::string problem_of_receipt_format(std::string_view format)
{
    std::string_view last;
    const auto pieces = pieces_of(format, last);
    if (!pieces) return "a { has no }";
    for (std::size_t i = 0; i < pieces->size(); ++i) {
        const auto& p = (*pieces)[i];
        if (std::ranges::find(fields, p.name) == fields.end())
            return "{" + std::string{p.name} + "} is none of {id}, {stat}, {err}, {done} and {}";
        if (i > 0 && p.letters.empty()) return "between two fields there must be a letter that ends the first";
    }
    const auto has = [&](std::string_view name) {
        return std::ranges::find(*pieces, name, &form_piece::name) != pieces->end();
    };
    if (!has("id") || !has("stat")) return "it needs {id} and {stat}";
    return {};
}

std::optional<std::map<std::string, std::string, std::less<>>> read_by_format(std::string_view format,
                                                                              std::string_view text)
{
    std::string_view last;
    const auto pieces = pieces_of(format, last);
    if (!pieces || pieces->empty() || !text.starts_with(pieces->front().letters)) return std::nullopt;
    text.remove_prefix(pieces->front().letters.size());
    std::map<std::string, std::string, std::less<>> found;
    for (std::size_t i = 0; i < pieces->size(); ++i) {
        const auto ends = i + 1 < pieces->size() ? (*pieces)[i + 1].letters : last;
        const auto end = ends.empty() ? text.size() : text.find(ends);
        if (end == std::string_view::npos) return std::nullopt;
        if (!(*pieces)[i].name.empty()) found.emplace((*pieces)[i].name, text.substr(0, end));
        text.remove_prefix(end + ends.size());
    }
    return found;
}

}  // namespace todoke
