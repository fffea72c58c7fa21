// Customers' files as shops have them: CSV in two encodings, and what each row becomes.
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <unistd.h>

#include "daemon/cli/import/csv.hpp"
#include "daemon/cli/import/customer_rows.hpp"
#include "daemon/cli/import/import_progress.hpp"
#include "tests/cli/typed.hpp"

namespace todoke::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using cells = std::vector<std::string>;

/// "太郎,東京" in CP932.
const std::string taro_in_cp932 = "\x91\xbe\x98\x59,\x93\x8c\x8b\x9e";

std::vector<csv_row> rows_of(const std::string& text, csv_encoding in = csv_encoding::utf8)
{
    csv_reader from{text, in};
    std::vector<csv_row> made;
    while (auto row = from.next()) made.push_back(*std::move(row));
    return made;
}

TEST(Csv, IsReadAsSpreadsheetsWriteIt)
{
    struct form {
        std::string text;
        cells first;
    };
    const form forms[] = {
        {"a,b,c\n", {"a", "b", "c"}},
        {"a,b,c\r\n", {"a", "b", "c"}},
        {"a,b,c", {"a", "b", "c"}},
        {"\xef\xbb\xbf"
         "a,b",
         {"a", "b"}},
        {"a,,c", {"a", "", "c"}},
        {"a,", {"a", ""}},
        {"\"a,b\",c", {"a,b", "c"}},
        {"\"a\nb\",c", {"a\nb", "c"}},
        {"\"say \"\"hi\"\"\",c", {"say \"hi\"", "c"}},
        {" a , b ", {"a", "b"}},
    };
    for (const auto& one : forms) {
        const auto rows = rows_of(one.text);
        ASSERT_EQ(rows.size(), 1u) << one.text;
        EXPECT_EQ(rows[0].cells, one.first) << one.text;
        EXPECT_EQ(rows[0].trouble, "") << one.text;
    }
}

TEST(Csv, CountsRowsAsASpreadsheetDoesAndPassesOverBlankOnes)
{
    const auto rows = rows_of("a\n\n\"b\nb\"\n,\nc\n");
    ASSERT_EQ(rows.size(), 3u);
    EXPECT_EQ(rows[0].number, 1u);
    EXPECT_EQ(rows[1].number, 3u);
    EXPECT_EQ(rows[2].number, 5u);
}

TEST(Csv, ABadRowCostsNoOther)
{
    const auto rows = rows_of("a,b\n\xff\xfe,x\n\"c\"d,e\nf,g\n");
    ASSERT_EQ(rows.size(), 4u);
    EXPECT_THAT(rows[1].trouble, HasSubstr("not UTF-8"));
    EXPECT_THAT(rows[2].trouble, HasSubstr("behind a closing quote"));
    EXPECT_EQ(rows[3].cells, (cells{"f", "g"}));
    EXPECT_THAT(rows_of("a\n\"open\n").back().trouble, HasSubstr("does not end"));
}

/// A quote that somebody mistyped takes what is behind it along: whoever reads the report must learn how much.
TEST(Csv, AStrayQuoteSaysHowMuchWasNotReadBecauseOfIt)
{
    const auto rows = rows_of("a,b\nq2,\"q2@example.jp\nc,d\n\ne,f\n");
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[1].number, 2u);
    EXPECT_THAT(rows[1].trouble, HasSubstr("does not end: the 3 lines behind it were not read"));
    EXPECT_EQ(rows[1].lines_lost, 3u);
    const auto paired = rows_of("q2,\"q2@example.jp\r\nc,d\r\ne,\"f, g\"\r\nh,i\r\n");
    ASSERT_EQ(paired.size(), 2u);
    EXPECT_THAT(paired[0].trouble, HasSubstr("behind a closing quote: the 2 lines behind it were not read"));
    EXPECT_EQ(paired[0].lines_lost, 2u);
    EXPECT_EQ(paired[1].cells, (cells{"h", "i"}));
    EXPECT_EQ(rows_of("a,\"b\n\nc\"\n").at(0).lines_lost, 0u) << "line breaks belong to this cell";
    EXPECT_THAT(rows_of("a,\"b\n").at(0).trouble, testing::EndsWith("does not end")) << "it was the last line";
}

TEST(Csv, ShiftJisIsFoundAndRead)
{
    EXPECT_EQ(encoding_of(taro_in_cp932), csv_encoding::cp932);
    EXPECT_EQ(encoding_of("太郎,東京\n"), csv_encoding::utf8);
    EXPECT_EQ(encoding_of("\xef\xbb\xbf太郎"), csv_encoding::utf8);
    EXPECT_EQ(encoding_of("plain"), csv_encoding::utf8);
    EXPECT_EQ(encoding_of("太郎,東京\n花子,大阪\nbad \xff\n"), csv_encoding::utf8) << "one bad row of many";
    EXPECT_EQ(rows_of(taro_in_cp932, csv_encoding::cp932).at(0).cells, (cells{"太郎", "東京"}));
    // "ソ" and "表" end with a backslash's byte, "①" and "髙" are Windows' own.
    EXPECT_EQ(rows_of("\x83\x5c,\x95\x5c,\x87\x40,\xfb\xfc", csv_encoding::cp932).at(0).cells,
              (cells{"ソ", "表", "①", "髙"}));
    EXPECT_THAT(rows_of("\x81", csv_encoding::cp932).at(0).trouble, HasSubstr("Shift_JIS"));
}

/// "ああ" in UTF-8 is also Shift_JIS, though of other characters.
TEST(Csv, ABrokenLineDoesNotOutvoteTheOthers)
{
    std::string lines;
    for (int i = 0; i < 5; ++i) lines += "am@example.jp,ああ\n";
    EXPECT_EQ(encoding_of(lines + "am@example.jp,\xe3\x81"), csv_encoding::utf8);
    EXPECT_EQ(encoding_of("ああ\n" + taro_in_cp932), std::nullopt) << "one of each: nobody can know";
}

TEST(Csv, NoTextBecomesAFormulaOfASpreadsheet)
{
    for (const std::string text :
         {"=1+1", "+819012345678", "-2", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"})
        EXPECT_EQ(as_text_cell(text), "'" + text);
    EXPECT_EQ(as_text_cell(std::string(1, '\0')).front(), '\'');
    for (const std::string text : {"", "c-1", "a=b", "a@example.jp", "'quoted", "\"=1\"", "ー", "山田"})
        EXPECT_EQ(as_text_cell(text), text);
}

TEST(Csv, IsWrittenSoThatItIsReadBack)
{
    const cells one{"a", "b,c", "say \"hi\"", "x\ny", ""};
    EXPECT_EQ(rows_of(to_csv(one)).at(0).cells, one);
}

column_names columns(const std::string& line, const cells& renamed = {})
{
    return read_header(rows_of(line).at(0), renamed);
}

TEST(CustomerRows, AHeaderSaysEverythingThatIsToBeMended)
{
    EXPECT_THAT(columns("customer,email,consent.promotional.email").troubles, testing::IsEmpty());
    EXPECT_EQ(columns("会員番号,メールアドレス,電話番号").all, (cells{"customer", "email", "sms"}));
    const auto wrong = columns("emial,sms,sms,consent.promotional").troubles;
    EXPECT_THAT(wrong, ElementsAre(HasSubstr("\"emial\" is not known"), HasSubstr("sms stands there twice"),
                                   HasSubstr("consent.promotional"), HasSubstr("no column customer")));
    EXPECT_THAT(
        columns("customer,mail", {"mail", "=", "emial=email", "mail=email"}).troubles,
        ElementsAre(HasSubstr("--column \"mail\" is not understood"), HasSubstr("--column \"=\": the file has no"),
                    HasSubstr("\"emial=email\": the file has no such column")));
    EXPECT_EQ(columns("No.,名前,アドレス", {"No.=customer", "名前=", "アドレス=email"}).all,
              (cells{"customer", "", "email"}));
}

TEST(CustomerRows, BecomeTheBodyOfAPut)
{
    const auto names = columns(
        "customer,email,sms,quiet_hours,channels,consent.promotional.email,consent.promotional.sms,"
        "consented_at");
    const auto read = read_customer_row(
        rows_of("c-1,a@example.jp,090-1234-5678,22:00-07:00;Sat 20:00-10:00,line; email,はい,0,2026-11-01T00:00:00Z")
            .at(0),
        names);
    const auto& row = std::get<customer_row>(read);
    EXPECT_EQ(row.customer, "c-1");
    EXPECT_EQ(boost::json::serialize(row.body),
              R"({"email":"a@example.jp","sms":"090-1234-5678","quiet_hours":["22:00-07:00","Sat 20:00-10:00"],)"
              R"("channels":["line","email"],"consent":{"promotional":{"email":true,"sms":false}},)"
              R"("consented_at":"2026-11-01T00:00:00Z"})");
}

TEST(CustomerRows, SayWhyNot)
{
    const auto names = columns("customer,consent.promotional.email");
    const auto trouble = [&](const std::string& line) {
        return std::get<std::string>(read_customer_row(rows_of(line).at(0), names));
    };
    EXPECT_THAT(trouble("c-1,perhaps"), HasSubstr("\"perhaps\" is neither"));
    EXPECT_THAT(trouble(",yes"), HasSubstr("customer is empty"));
    EXPECT_THAT(trouble("c-1,yes,more"), HasSubstr("has 3 cells"));
    EXPECT_THAT(trouble("\xff"), HasSubstr("not UTF-8"));
    EXPECT_THAT(trouble(std::string(256, 'c')), HasSubstr("customer is longer than 255 characters"));
    EXPECT_THAT(trouble("c-1," + std::string(1 << 20, 'y')), HasSubstr("is larger than 1 MiB"));
    std::string longest;
    for (int i = 0; i < 255; ++i) longest += "あ";
    EXPECT_TRUE(std::holds_alternative<customer_row>(read_customer_row(rows_of(longest).at(0), names)));
}

struct in_both {
    std::string row, english, japanese;
    csv_encoding in = csv_encoding::utf8;
};

/// `trouble` makes the reason of a row in a language.
template <class Trouble>
void expect_both(const std::vector<in_both>& reasons, Trouble trouble)
{
    for (const auto& one : reasons) {
        EXPECT_EQ(trouble(one, language::english), one.english);
        EXPECT_EQ(trouble(one, language::japanese), one.japanese);
    }
}

std::string reason_of_row(const in_both& one, language speaks)
{
    csv_reader from{one.row, one.in, speaks};
    return std::get<std::string>(
        read_customer_row(*from.next(), columns("customer,consent.promotional.email"), speaks));
}

TEST(ReasonsInBothLanguages, OfRows)
{
    expect_both(
        {{"\xff", "is not UTF-8 throughout", "UTF-8 として読めない文字があります"},
         {"\x81", "is not Shift_JIS (CP932) throughout", "Shift_JIS (CP932) として読めない文字があります",
          csv_encoding::cp932},
         {"a,yes,c", "has 3 cells, but the first row names 2", "セルが 3 個ありますが、1 行目の列名は 2 個です"},
         {"a," + std::string(1 << 20, 'y'), "is larger than 1 MiB, which no profile is",
          "1 MiB を超えています。1 件のプロフィールとしては大きすぎます"},
         {",yes", "customer is empty", "customer が空です"},
         {std::string(256, 'c'), "customer is longer than 255 characters", "customer が 255 文字を超えています"},
         {"a,perhaps",
          "consent.promotional.email: \"perhaps\" is neither true nor false (1 and 0, yes and no, はい and いいえ)",
          "consent.promotional.email: \"perhaps\" は同意とも拒否とも読み取れません (1 と 0、yes と "
          "no、はいといいえなどで指定します)"}},
        reason_of_row);
}

TEST(ReasonsInBothLanguages, OfStrayQuotes)
{
    expect_both(
        {{"a,\"b", "has a quote that does not end", "引用符 (\") が閉じられていません"},
         {"a,\"b\nc",
          "has a quote that does not end: the 1 line behind it was not read; mend the quote and import the file "
          "again",
          "引用符 (\") が閉じられていません。そのため、後に続く 1 行を読み込めませんでした。"
          "引用符を直して、もう一度取り込んでください"},
         {"a,\"b\nc\nd",
          "has a quote that does not end: the 2 lines behind it were not read; mend the quote and import the "
          "file again",
          "引用符 (\") が閉じられていません。そのため、後に続く 2 行を読み込めませんでした。"
          "引用符を直して、もう一度取り込んでください"},
         {"a,\"b\"c", "has text behind a closing quote", "閉じる引用符 (\") の後ろに文字があります"}},
        reason_of_row);
}

TEST(ReasonsInBothLanguages, OfTheFirstRow)
{
    const std::string known =
        "customer、email、line、sms、time_zone、quiet_hours、channels、consented_at、consent_source";
    expect_both(
        {{"customer,emial",
          "the column \"emial\" is not known: customer, email, line, sms, time_zone, quiet_hours, channels, "
          "consented_at, consent_source and consent.CLASS.CHANNEL are; --column \"emial=email\" names it, "
          "--column \"emial=\" leaves it out",
          "列 \"emial\" が何の列か分かりません。使える列名は " + known +
              "、consent.クラス.経路 (例: consent.promotional.email) です。--column \"emial=email\" "
              "のように対応する列を指定するか、--column "
              "\"emial=\" で取り込みの対象から外してください"},
         {"customer,sms,sms", "the column sms stands there twice", "列 sms が重複しています"},
         {"email", "there is no column customer, which names the profile", "顧客を識別する列 customer がありません"},
         {"customer,\xff", "the first row is not UTF-8 throughout", "1 行目: UTF-8 として読めない文字があります"}},
        [](const in_both& one, language speaks) {
            csv_reader from{one.row, one.in, speaks};
            return read_header(*from.next(), {}, speaks).troubles.at(0);
        });
    expect_both({{"mail", "--column \"mail\" is not understood: write \"name in the file=email\"",
                  "--column \"mail\" の書き方が正しくありません。\"ファイルの列名=email\" のように指定してください"},
                 {"mail=email", "--column \"mail=email\": the file has no such column",
                  "--column \"mail=email\": この名前の列はファイルにありません"}},
                [](const in_both& one, language speaks) {
                    return read_header(rows_of("customer").at(0), {one.row}, speaks).troubles.at(0);
                });
}

/// Of the file as a whole: it ends the command.
TEST(ReasonsInBothLanguages, OfTheFile)
{
    const auto file = testing::TempDir() + "todoke-reasons-" + std::to_string(getpid());
    const std::string mixed = "customer\nああ\n" + taro_in_cp932;
    expect_both({{mixed,
                  "todoke: nothing was imported: some lines are UTF-8 and others Shift_JIS; name the file's with "
                  "--encoding utf-8 or --encoding cp932, and the lines of the other are left out\n",
                  "todoke: 何も取り込んでいません: UTF-8 の行と Shift_JIS の行が混在しています。--encoding utf-8 か "
                  "--encoding cp932 でファイルの文字コードを指定してください (もう一方の文字コードの行は除外します)\n"},
                 {"", "todoke: the file is empty\n", "todoke: ファイルが空です\n"},
                 {"email\n", "todoke: nothing was imported: there is no column customer, which names the profile\n",
                  "todoke: 何も取り込んでいません: 顧客を識別する列 customer がありません\n"}},
                [&](const in_both& one, language speaks) {
                    return typed({"customers", "import", "-", "--state", file, "--language",
                                  speaks == language::japanese ? "ja" : "en"},
                                 one.row)
                        .problems;
                });
    expect_both(
        {{"/nowhere/customers.csv", "todoke: cannot read /nowhere/customers.csv: No such file or directory\n",
          "todoke: /nowhere/customers.csv を読み込めません: No such file or directory\n"}},
        [&](const in_both& one, language speaks) {
            return typed({"customers", "import", one.row, "--language", speaks == language::japanese ? "ja" : "en"})
                .problems;
        });
}

TEST(ImportProgress, IsABar)
{
    EXPECT_EQ(bar_text({100, 90, 8, 2}, 0.5, false), "[###############...............]  50 %  100 rows, 2 left out");
    EXPECT_EQ(bar_text({}, 0, false), "[..............................]   0 %  0 rows, 0 left out");
    EXPECT_EQ(bar_text({1, 1, 0, 0}, 1, true), "[##############################] 100 %  1 行、除外 0 行");
}

}  // namespace
}  // namespace todoke::cli
