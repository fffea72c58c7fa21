#pragma once
// Receipts that are kept, read in a simple language and taken in.

#include <gmock/gmock.h>

#include "store/model/phrase.hpp"
#include "store/sqlite/file/db_connection.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

class Inbox : public StoreTest {
protected:
    bool keep(const std::string& body, const std::string& key = {}, const std::string& provider = "smsc")
    {
        raw_receipt what;
        what.provider = provider;
        what.form = "test";
        what.key = key;
        what.headers = {{"x-signature", "abc"}};
        what.body = body;
        what.received = now;
        return run(db->inbox().keep(std::move(what)));
    }
    due_receipts next() { return run(db->inbox().next(100, now)); }
    /// Reads what is due: `body` is a reference, or several with commas between, each with or without "*NUMBER" behind
    /// it; a number may stand alone.
    std::vector<understood_receipt> read()
    {
        std::vector<understood_receipt> made;
        for (const auto& one : next().some) {
            understood_receipt understood{one.no, {}};
            std::string rest = one.what.body;
            while (!rest.empty()) {
                const auto end = std::min(rest.find(','), rest.size());
                understood.things.push_back({"", thing(rest.substr(0, end))});
                rest.erase(0, std::min(end + 1, rest.size()));
            }
            made.push_back(std::move(understood));
        }
        return made;
    }
    taken_in take_in(std::vector<understood_receipt> some)
    {
        return run(db->inbox().take_in(std::move(some), rules(), now));
    }
    taken_in work() { return take_in(read()); }
    told_receipt thing(const std::string& name)
    {
        told_receipt made;
        made.provider = "smsc";
        const auto number = std::min(name.find('*'), name.size());
        made.reference = name.substr(0, number);
        if (number < name.size()) made.to = name.substr(number + 1);
        made.what.kind = receipt_kind::delivered;
        made.what.at = now;
        return made;
    }
    told_reach reach(bool reachable, instant at) { return {channel::line, "U1", reachable, at, {}}; }
    void tell(const std::string& key, told_reach what, const std::string& provider = "line")
    {
        keep(key, key, provider);
        std::vector<understood_receipt> some;
        for (const auto& one : next().some) some.push_back({one.no, {{key, what}}});
        take_in(std::move(some));
    }
    outcome with(const std::vector<std::string>& references)
    {
        outcome made;
        made.references = references;
        return made;
    }
    std::int64_t rows(const std::string& table)
    {
        db_connection reader{path(), db_connection::mode::read_only, {}};
        return reader.integer(("SELECT count(*) FROM " + table).c_str());
    }
    std::vector<reported> receipts() { return run(db->outbox().receipts(std::nullopt, 1000)).some; }
    std::vector<std::string> receipt_types(const std::string& beginning = "receipt.")
    {
        std::vector<std::string> made;
        for (const auto& one : receipts())
            if (one.type.starts_with(beginning)) made.push_back(one.type + (one.message ? "" : " unmatched"));
        return made;
    }
};

}  // namespace todoke
