#pragma once
// Who shares an address is one person: the store, and what its rows say of that.

#include <gmock/gmock.h>

#include "store/sqlite/file/db_connection.hpp"
#include "tests/store/fixture.hpp"

namespace todoke {

class Address : public StoreTest {
protected:
    Address()
    {
        options.merge_after = 1;
        reopen();
    }
    void merge()
    {
        while (run(db->tidy(keeping()))) {
        }
    }
    /// The state of a message with this key to a customer without a profile, at this number.
    state outcome_of(const std::string& customer, const std::string& key, const std::string& number = "+819012345678")
    {
        auto what = sms(number);
        what.customer = customer;
        what.dedupe_key = key;
        return put(what).now;
    }
    /// The state of a message with this key to whatever address the customer's profile has.
    state outcome_at_home(const std::string& customer, const std::string& key)
    {
        auto what = to_customer(customer);
        what.dedupe_key = key;
        return put(what).now;
    }
    std::int64_t number(const std::string& sql)
    {
        db_connection reader{path(), db_connection::mode::read_only, {}};
        return reader.integer(sql.c_str());
    }
};

}  // namespace todoke
