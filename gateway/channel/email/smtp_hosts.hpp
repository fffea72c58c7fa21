#pragma once
// Which of an account's hosts a new connection goes to: the first choice, and the next ones while those before them do
// not work. Pure.

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace todoke {

class smtp_hosts {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using duration = std::chrono::steady_clock::duration;

    /// The first choice first. A host that failed comes behind the others for as long as `rest`.
    smtp_hosts(std::vector<std::string> names, duration rest);

    /// All, in the order in which to try them now.
    std::vector<std::string> order(time_point now) const;
    /// Whether it rests, and another one does not.
    bool makes_way(const std::string& name, time_point now) const;
    std::size_t count() const { return all_.size(); }
    void failed(const std::string& name, time_point now);
    void worked(const std::string& name);

private:
    struct one {
        std::string name;
        time_point rests_until = time_point::min();
    };
    one* find(const std::string& name);

    std::vector<one> all_;
    duration rest_;
};

}  // namespace todoke
