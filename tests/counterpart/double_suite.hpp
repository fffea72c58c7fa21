#pragma once
// What the channel of every provider that speaks HTTP must do when the double's answer goes wrong after the message was
// taken, and when the double is not who it should be. A fixture has start(settings, limit) and message_to(last four
// digits, number of the message).
//     INSTANTIATE_TYPED_TEST_SUITE_P(Line, DoubleGoingWrong, line_double);

#include "tests/counterpart/http_double.hpp"
#include "tests/support/certificates.hpp"

namespace todoke {

template <class Double>
class DoubleGoingWrong : public Double {
protected:
    void start_with(const server_certificate& shown)
    {
        this->start({{"CERT", shown.certificate_file}, {"KEY", shown.key_file}});
    }
    void expect_refused_certificate(const server_certificate& shown)
    {
        start_with(shown);
        run_until(this->io, [this] { return !this->seen.usable; });
        EXPECT_NE(this->seen.why.find("certificate"), std::string::npos) << this->seen.why;
        EXPECT_EQ(this->channel->room(), 0u);
        expect_kind(this->send_now(this->message_to("0001", 1)), outcome_kind::retry);
        EXPECT_TRUE(this->taken().empty());
    }
};

TYPED_TEST_SUITE_P(DoubleGoingWrong);

TYPED_TEST_P(DoubleGoingWrong, MayHaveTakenTheMessageAndHasOneCopy)
{
    using namespace std::chrono_literals;
    const struct {
        const char *what, *digits;
        answer_limit limit;
    } rows[] = {
        {"the socket is cut", "0999", {}},
        {"no answer", "0111", 300ms},
        {"no HTTP", "0333", {}},
        {"an answer without end", "0444", 2s},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.what);
        this->start({}, row.limit);
        const auto ended = this->send(this->message_to(row.digits, 1));
        expect_kind(ended, outcome_kind::uncertain);
        EXPECT_TRUE(ended.transport);
        EXPECT_TRUE(ended.references.empty());
        EXPECT_EQ(this->taken().size(), 1u);
    }
}

TYPED_TEST_P(DoubleGoingWrong, TakesTheNextMessage)
{
    this->start({});
    expect_kind(this->send(this->message_to("0999", 1)), outcome_kind::uncertain);
    expect_kind(this->send(this->message_to("0001", 2)), outcome_kind::accepted);
    EXPECT_EQ(this->taken().size(), 2u);
}

TYPED_TEST_P(DoubleGoingWrong, IsHeardOutWhenItIsSlow)
{
    this->start({});
    const auto ended = this->send(this->message_to("0222", 1));
    expect_kind(ended, outcome_kind::accepted);
    EXPECT_EQ(ended.references.size(), 1u);
    EXPECT_EQ(this->taken().size(), 1u);
}

TYPED_TEST_P(DoubleGoingWrong, IsBelievedOverTls)
{
    this->start_with(certificates().valid());
    expect_kind(this->send(this->message_to("0001", 1)), outcome_kind::accepted);
    EXPECT_EQ(this->taken().size(), 1u);
}

TYPED_TEST_P(DoubleGoingWrong, GetsNothingUnderAnotherName)
{
    this->expect_refused_certificate(certificates().wrong_name());
}

TYPED_TEST_P(DoubleGoingWrong, GetsNothingWithACertificateThatHasExpired)
{
    this->expect_refused_certificate(certificates().expired());
}

REGISTER_TYPED_TEST_SUITE_P(DoubleGoingWrong, MayHaveTakenTheMessageAndHasOneCopy, TakesTheNextMessage,
                            IsHeardOutWhenItIsSlow, IsBelievedOverTls, GetsNothingUnderAnotherName,
                            GetsNothingWithACertificateThatHasExpired);

}  // namespace todoke
