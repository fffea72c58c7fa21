#include "gateway/channel/sms/smpp/smpp_answers.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

namespace todoke {

namespace {

using enum outcome_kind;

struct smpp_row {
    std::uint32_t status;
    std::string_view name;
    outcome_kind submit;
    bool bad_bind;  ///< as the answer to a bind: an operator must mend it
    std::string_view meaning;
};

// Sorted by status. A status that is not here is a refusal: Kannel and Jasmin treat it so too.
constexpr std::array smpp_table{
    smpp_row{0x00, "ESME_ROK", accepted, false, "taken"},
    smpp_row{0x01, "ESME_RINVMSGLEN", rejected, false, "the centre does not take this length of text"},
    smpp_row{0x02, "ESME_RINVCMDLEN", rejected, false, "the centre could not read the request's length"},
    smpp_row{0x03, "ESME_RINVCMDID", rejected, true, "the centre does not know this command"},
    smpp_row{0x04, "ESME_RINVBNDSTS", retry, false, "the centre does not count this session as bound for sending"},
    smpp_row{0x05, "ESME_RALYBND", retry, false, "the centre still counts an older session as bound"},
    smpp_row{0x06, "ESME_RINVPRTFLG", rejected, false, "the priority flag was refused"},
    smpp_row{0x07, "ESME_RINVREGDLVFLG", rejected, false, "the request for a receipt was refused"},
    smpp_row{0x08, "ESME_RSYSERR", retry, false, "the centre has an error of its own"},
    smpp_row{0x0a, "ESME_RINVSRCADR", misconfigured, false,
             "the sender was refused: set `source` to what the contract names"},
    smpp_row{0x0b, "ESME_RINVDSTADR", rejected, false, "the centre does not take this number"},
    smpp_row{0x0d, "ESME_RBINDFAIL", retry, true,
             "the bind was refused: check the account, its allowed IP addresses and `binds`"},
    smpp_row{0x0e, "ESME_RINVPASWD", retry, true, "the password was refused: set `password`"},
    smpp_row{0x0f, "ESME_RINVSYSID", retry, true, "the account is unknown: set `system_id`"},
    smpp_row{0x14, "ESME_RMSGQFUL", throttled, false, "the centre's queue is full"},
    smpp_row{0x15, "ESME_RINVSERTYP", misconfigured, true, "the service type was refused"},
    smpp_row{0x33, "ESME_RINVNUMDESTS", rejected, false, "the number of destinations was refused"},
    smpp_row{0x43, "ESME_RINVESMCLASS", rejected, false, "the centre does not take messages of this kind (esm_class)"},
    smpp_row{0x45, "ESME_RSUBMITFAIL", retry, false, "the centre could not take it"},
    smpp_row{0x48, "ESME_RINVSRCTON", misconfigured, false,
             "the kind of sender was refused: set `source` to what the contract names"},
    smpp_row{0x49, "ESME_RINVSRCNPI", misconfigured, false,
             "the kind of sender was refused: set `source` to what the contract names"},
    smpp_row{0x50, "ESME_RINVDSTTON", rejected, false, "the centre does not take this kind of number"},
    smpp_row{0x51, "ESME_RINVDSTNPI", rejected, false, "the centre does not take this kind of number"},
    smpp_row{0x53, "ESME_RINVSYSTYP", rejected, true, "the system type was refused: set `system_type`"},
    smpp_row{0x54, "ESME_RINVREPFLAG", rejected, false, "the replace flag was refused"},
    smpp_row{0x58, "ESME_RTHROTTLED", throttled, false, "more messages a second than the centre allows: lower `rate`"},
    smpp_row{0x61, "ESME_RINVSCHED", rejected, false, "the delivery time was refused"},
    smpp_row{0x62, "ESME_RINVEXPIRY", rejected, false, "the validity period was refused"},
    smpp_row{0x63, "ESME_RINVDFTMSGID", rejected, false, "the predefined message was refused"},
    smpp_row{0x64, "ESME_RX_T_APPN", retry, false, "the receiving side has an error of its own"},
    smpp_row{0x65, "ESME_RX_P_APPN", rejected, false, "the receiving side refused it for good"},
    smpp_row{0x66, "ESME_RX_R_APPN", rejected, false, "the receiving side rejected the message"},
    smpp_row{0xc0, "ESME_RINVTLVSTREAM", rejected, false, "the optional parameters could not be read"},
    smpp_row{0xc1, "ESME_RTLVNOTALLWD", rejected, false, "an optional parameter is not allowed"},
    smpp_row{0xc2, "ESME_RINVTLVLEN", rejected, false, "an optional parameter has a wrong length"},
    smpp_row{0xc3, "ESME_RMISSINGTLV", rejected, false, "an optional parameter is missing"},
    smpp_row{0xc4, "ESME_RINVTLVVAL", rejected, false, "an optional parameter has a wrong value"},
    smpp_row{0xfe, "ESME_RDELIVERYFAILURE", retry, false, "the delivery failed"},
    smpp_row{0xff, "ESME_RUNKNOWNERR", retry, false, "an error the centre does not name"},
};
static_assert(std::ranges::is_sorted(smpp_table, {}, &smpp_row::status));

constexpr std::uint32_t first_vendor_status = 0x400, last_vendor_status = 0x4ff;

bool is_vendor(std::uint32_t status)
{
    return status >= first_vendor_status && status <= last_vendor_status;
}

const smpp_row* find(std::uint32_t status)
{
    const auto at = std::ranges::lower_bound(smpp_table, status, {}, &smpp_row::status);
    return at != smpp_table.end() && at->status == status ? &*at : nullptr;
}

std::string describe(std::uint32_t status)
{
    if (const auto* known = find(status)) return std::string{known->meaning};
    return is_vendor(status) ? "refused with a code of the provider's own: look it up in its manual"
                             : "refused with a code the SMPP book does not know";
}

/// A queue takes longer to empty than a rate to fall.
std::optional<span> pause_after(std::uint32_t status)
{
    if (status == 0x58) return std::chrono::seconds{1};
    if (status == 0x14) return std::chrono::seconds{5};
    return std::nullopt;
}

}  // namespace

smpp_meaning meaning_of_submit(std::uint32_t status, const smpp_overrides& overrides)
{
    smpp_meaning m;
    const auto* known = find(status);
    m.kind = known ? known->submit : rejected;
    // What the centre says it took was taken, whatever the configuration would like.
    if (const auto mapped = overrides.find(status); mapped != overrides.end() && status != smpp_status::ok)
        m.kind = mapped->second;
    m.code = smpp_status_name(status);
    m.detail = describe(status);
    m.after = pause_after(status);
    return m;
}

smpp_bind_refusal meaning_of_bind(std::uint32_t status)
{
    const auto* known = find(status);
    return {known ? known->bad_bind : is_vendor(status),
            fmt::format("{}: {}", smpp_status_name(status), describe(status))};
}

std::string smpp_status_name(std::uint32_t status)
{
    const auto* known = find(status);
    return known ? std::string{known->name} : fmt::format("0x{:08X}", status);
}

}  // namespace todoke
