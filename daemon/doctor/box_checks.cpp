// The machine and what is configured.
#include <algorithm>
#include <fmt/format.h>
#include <sys/statvfs.h>

#include "daemon/config/restarts.hpp"
#include "daemon/doctor/doctor.hpp"
#include "gateway/delivery/rule_keeper.hpp"
#include "gateway/policy/wording/in_words.hpp"

namespace todoke {

namespace {

namespace fs = std::filesystem;
using grade = diagnosis::grade;
using area = diagnosis::area;

/// One of the configuration's, which names its file and line itself.
diagnosis of_configuration(grade how, const std::string& what, both_languages remedy)
{
    return {how, area::configuration, {}, as_it_is(what), std::move(remedy)};
}

both_languages in_both(const std::string& said)
{
    return {in_words(said, language::english), in_words(said, language::japanese)};
}

/// The socket unit says where the daemon listens, whatever the file says.
diagnosis of_address(const other_address& one, const fs::path& file)
{
    const auto& where = one.address;
    const auto anew = std::string{sockets_opened_anew};
    const both_languages what =
        one.is_open
            ? both_languages{to_text(one), where +
                                               " は todoked.socket の ListenStream= により開いていますが、"
                                               "[api] listen にありません"}
            : both_languages{to_text(one), "[api] listen の " + where +
                                               " は開いていません。todoked.socket に ListenStream= がありません"};
    return {grade::warning, area::configuration, file.string(), what,
            both_languages{"systemctl edit todoked.socket (under [Socket] an empty ListenStream=, then one for each "
                           "address), then: " +
                               anew + ". Or put [api] listen right",
                           "systemctl edit todoked.socket の [Socket] に、空の ListenStream= と全アドレスの "
                           "ListenStream= を書き、" +
                               anew + " を実行してください。または [api] listen を直してください"}};
}

/// That nothing is sent is said where the providers are looked at.
bool is_told_of_a_provider(const config_problem& warning, const config& running)
{
    if (!warning.sends_nothing) return false;
    if (warning.sends_nothing->empty()) return running.providers.empty();
    return std::ranges::any_of(running.providers, [&](const provider_config& one) {
        return one.name == *warning.sends_nothing && std::holds_alternative<sandbox_settings>(one.how);
    });
}

// An adoption overrides: what is sent under a wrong clock cannot be taken back, so it is never the first thing to do.
const both_languages make_sure_and_adopt{
    "make sure that no other todoked uses a copy of this database and that the clock is right (timedatectl), then: "
    "todoke adopt --reason \"…\"",
    "このデータベースの複製を使う todoked が他になく、時計が正しいこと (timedatectl) を確かめてから "
    "todoke adopt --reason \"…\" を実行してください"};
const both_languages start_a_time_service{
    "start a time service: timedatectl set-ntp true; what waits goes once it has set the clock. Only where none can be "
    "had, and the clock is right: todoke adopt --reason \"…\"",
    "時刻同期を開始してください: timedatectl set-ntp true。時計が合うと、待機中のメッセージは送信されます。"
    "時刻同期を使えず、時計が正しい場合に限り todoke adopt --reason \"…\" を実行してください"};
const both_languages put_the_clock_right{
    "put the clock right: timedatectl set-ntp true, or timedatectl set-time. Only if it is right as it stands: todoke "
    "adopt --reason \"…\"",
    "時計を合わせてください: timedatectl set-ntp true または timedatectl set-time。現在の時計が正しい場合に限り todoke "
    "adopt --reason \"…\" を実行してください"};

constexpr std::uint64_t fewest_files = 1000;

std::string mebibytes(std::uint64_t bytes)
{
    return fmt::format("{} MiB", bytes >> 20);
}

}  // namespace

diagnoses look_at_configuration(const fs::path& file, const read_config& read, const config& running)
{
    diagnoses made;
    if (const auto* problems = std::get_if<config_problems>(&read)) {
        const both_languages remedy{
            "mend it, or the next reload or start refuses it; todoked --check-config tells when it is good",
            "修正しないと次の再読み込みまたは起動で拒否されます。todoked --check-config で確認できます"};
        for (const auto& one : *problems) made.push_back(of_configuration(grade::bad, to_text(one), remedy));
        return made;
    }
    const both_languages restart{"systemctl restart todoked; until then it goes on as it was started",
                                 "systemctl restart todoked を実行してください。それまでは起動時の設定のままです"};
    for (const auto& one : what_needs_a_restart(running, std::get<config>(read)))
        made.push_back({grade::warning,
                        area::configuration,
                        file.string(),
                        {one + "; not in use before a restart", one + " (再起動するまで反映されません)"},
                        restart});
    for (const auto& one : other_addresses(running.api, std::get<config>(read).api))
        made.push_back(of_address(one, file));
    const both_languages remedy{
        "it works, but is probably not meant so: change it, then: systemctl restart todoked",
        "動作しますが、意図と異なる可能性があります。変更後に systemctl restart todoked を実行してください"};
    for (const auto& one : std::get<config>(read).warnings)
        if (!is_told_of_a_provider(one, running))
            made.push_back(of_configuration(grade::warning, to_text(one), remedy));
    if (made.empty())
        made.push_back({grade::good, area::configuration, file.string(), {"it is good", "問題ありません"}});
    return made;
}

diagnosis look_at_clock(const box_view& seen, bool clock_is_set, bool trusted)
{
    const auto wrong = [](const std::string& why, const both_languages& remedy) {
        return diagnosis{grade::bad, area::clock, {}, in_both(why), remedy};
    };
    if (seen.adopts) return wrong(say(phrase::waits_for_adoption, {seen.adopts->why}), make_sure_and_adopt);
    if (!seen.clock_is_right) return wrong(say(phrase::clock_not_set), start_a_time_service);
    if (seen.behind) return wrong(say(phrase::clock_behind, {to_text(*seen.behind)}), put_the_clock_right);
    if (clock_is_set)
        return {grade::good, area::clock, {}, {"a time service keeps it", "時刻同期サービスが動作しています"}};
    return {grade::warning,
            area::clock,
            {},
            {std::string{"no time service keeps it; it is believed because "} +
                 (trusted ? "of [site] trust_clock" : "an operator said so"),
             std::string{"時刻同期サービスが動作していません。"} +
                 (trusted ? "[site] trust_clock により信頼しています" : "運用者の確認により信頼しています")},
            {"start one, or quiet hours drift with the clock: timedatectl set-ntp true",
             "時刻同期を開始してください: timedatectl set-ntp true"}};
}

std::optional<disk_room> free_space_of(const fs::path& folder)
{
    struct statvfs found {};
    if (statvfs(folder.c_str(), &found) != 0) return std::nullopt;
    disk_room made{static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize, {}};
    if (found.f_files > 0) made.files = found.f_favail;
    return made;
}

diagnosis look_at_disk(const store_config& store, const std::optional<disk_room>& free)
{
    const auto folder = fs::path{store.path}.parent_path().string();
    // Of the file system that the queue is on: what refuses to answer is itself in trouble.
    if (!free)
        return {grade::warning,
                area::disk,
                folder,
                {"the system does not say how much is free", "空き容量を取得できません"},
                as_it_is("df " + folder)};
    if (free->files && *free->files < fewest_files)
        return {
            grade::bad,
            area::disk,
            folder,
            {fmt::format("no more than {} files can be made (inodes), however much is free", *free->files),
             fmt::format("作成できるファイルは残り {} 個です (inode)。空き容量があっても満杯になります", *free->files)},
            {"find where the many small files are, and remove them: df -i; du --inodes -x / | sort -n | tail",
             "小さなファイルが多い場所を探して削除してください: df -i; du --inodes -x / | sort -n | tail"}};
    const both_languages what{fmt::format("{} free, {} are kept free ([store] min_free_disk)", mebibytes(free->bytes),
                                          mebibytes(store.min_free_disk)),
                              fmt::format("空き {}、確保 {} ([store] min_free_disk)", mebibytes(free->bytes),
                                          mebibytes(store.min_free_disk))};
    const both_languages remedy{
        "make room before it is full, or new messages are refused: journalctl --vacuum-size=200M; old backups; a "
        "shorter [store] keep",
        "満杯になると新しいメッセージを受け付けられません。journalctl "
        "--vacuum-size=200M、古いバックアップの削除、[store] keep の短縮で空きを作ってください"};
    if (free->bytes < store.min_free_disk) return {grade::bad, area::disk, folder, what, remedy};
    if (free->bytes < 2 * store.min_free_disk) return {grade::warning, area::disk, folder, what, remedy};
    return {grade::good, area::disk, folder, what};
}

std::optional<diagnosis> look_at_unrecorded(std::size_t outcomes, const store_config& store)
{
    if (outcomes == 0) return std::nullopt;
    return diagnosis{
        grade::bad,
        area::disk,
        store.path,
        {fmt::format("the outcome of attempts could not be recorded, of {}: their messages stay sending", outcomes),
         fmt::format("{} 件の送信結果を記録できませんでした。該当メッセージは「送信中」のままです", outcomes)},
        {"systemctl restart todoked, which makes them uncertain; then: todoke list --state uncertain, todoke resolve. "
         "Which they are: journalctl -u todoked TODOKE_EVENT=outcome_not_recorded",
         "systemctl restart todoked を実行すると「結果不明」になります。その後 todoke list --state uncertain と "
         "todoke resolve で確定してください。該当メッセージ: journalctl -u todoked TODOKE_EVENT=outcome_not_recorded"}};
}

}  // namespace todoke
