// No two files of a program define a class or a free function of one name.
#include <filesystem>
#include <gmock/gmock.h>

#include "tests/layout/definitions.hpp"
#include "tests/layout/sources.hpp"

namespace todoke {
namespace {

namespace fs = std::filesystem;

struct definition_case {
    const char* name;
    std::string text;
    std::vector<std::string> found;
};

void PrintTo(const definition_case& c, std::ostream* out)
{
    *out << c.text;
}

class Definitions : public testing::TestWithParam<definition_case> {};

TEST_P(Definitions, AreWhatTheLinkerSees)
{
    std::vector<std::string> names;
    for (const auto& one : definitions_of(GetParam().text)) names.push_back(one.name);
    EXPECT_EQ(names, GetParam().found);
}

INSTANTIATE_TEST_SUITE_P(
    Layout, Definitions,
    testing::Values(
        definition_case{"classes",
                        "namespace a::b { class x final : y { struct inside {}; }; enum class e : int { one }; }",
                        {"a::b::x", "a::b::e"}},
        definition_case{"declared_only", "class x; struct y* p; struct z f(); enum class e : int;", {}},
        definition_case{"out_of_class", "struct x::parts { int a; };", {"x::parts"}},
        definition_case{"template_of_a_class", "template <class T, class U = s<T>> struct x { };", {"x"}},
        definition_case{"specialisation", "template <> struct fmt::formatter<x> { };", {}},
        definition_case{"aligned", "struct [[nodiscard]] alignas(64) x { };", {"x"}},
        definition_case{
            "anonymous", "namespace { class x { }; void f() { } namespace b { class y { }; } } class z { };", {"z"}},
        definition_case{
            "named_inside_anonymous_ends", "namespace a { namespace { int f() { return 1; } } class x {}; }", {"a::x"}},
        definition_case{"function",
                        "int f(const std::string& text, g<a, b> one = {}, char** = nullptr) { return 0; }",
                        {"f(const std::string&, g<a, b>, char**)"}},
        definition_case{"overloads", "void f(a x) { } void f(b::c x) { }", {"f(a)", "f(b::c)"}},
        definition_case{"no_function",
                        "static void f() { } void x::f() { } x::x() : a_{1}, b_(2) { } bool operator==(x, y) { }\n"
                        "const table t{f(1), g{2}}; auto h = [](int i) { return i; }; void k();",
                        {}},
        definition_case{"coroutine_of_asio", "asio::awaitable<a> run(int i)\n{\n    co_return a{i};\n}", {"run(int)"}},
        definition_case{
            "text_that_looks_like_code",
            "// class x {\n/* class y { */ #define A class z {\nauto s = \"class u {\"; auto t = R\"(class v {)\";\n"
            "char c = '{'; int n = 1'000; class w { };",
            {"w"}},
        definition_case{"extern_c", "extern \"C\" { int fsync(int fd) { return 0; } }", {"fsync(int)"}},
        definition_case{"main", "int main(int count, char** words) { }", {}}),
    [](const auto& row) { return std::string{row.param.name}; });

/// As it was: two parts, each with a connection of its own, and a daemon that destroyed one by the other's destructor.
TEST(NameBook, FindsAClassThatTwoPartsDefine)
{
    name_book names;
    EXPECT_THAT(names.add("gateway/channel/connection.hpp", "namespace todoke { class connection { }; }"),
                testing::IsEmpty());
    EXPECT_THAT(names.add("daemon/http/connection.hpp", "namespace todoke {\n\nclass connection {\n};\n}"),
                testing::ElementsAre("daemon/http/connection.hpp:3: todoke::connection is defined in "
                                     "gateway/channel/connection.hpp:1 too"));
    EXPECT_THAT(names.add("store/connection.cpp", "namespace todoke { namespace { class connection { }; } }"),
                testing::IsEmpty());
}

name_book book_of(const std::vector<source>& all)
{
    name_book names;
    for (const auto& one : all)
        for (const auto& twice : names.add(one.path, one.text)) ADD_FAILURE() << twice;
    return names;
}

TEST(Layout, NoNameIsDefinedTwiceInAProgram)
{
    const auto shared = book_of(sources_below({"daemon", "gateway", "store", "tests/support"}));
    std::vector<std::string> programs{"bench"};
    for (const auto& entry : fs::directory_iterator{fs::path{TODOKE_SOURCE_DIR} / "tests"})
        if (entry.is_directory() && entry.path().filename() != "support")
            programs.push_back("tests/" + entry.path().filename().string());
    ASSERT_GT(programs.size(), 5u) << "read the wrong folder?";
    for (const auto& program : programs) {
        auto names = shared;
        for (const auto& one : sources_below({program}))
            for (const auto& twice : names.add(one.path, one.text)) ADD_FAILURE() << twice;
    }
}

}  // namespace
}  // namespace todoke
