#pragma once
// Customers, their addresses, and who counts as the same person. An address belongs to the customer whose profile has
// it, under that customer's number; as soon as somebody else uses it too it gets an identity of its own, and messages
// to it count for that identity as well. It gets one, too, when its owner's profile moves on: what counts for it then
// is what still binds of what its owner was sent until that moment (since when a profile had an address is not kept),
// and whoever has it next is its owner. So A and C are not one person merely
// because B shares something with each. Addresses are kept in profiles and messages only; here they are 63 bits of a
// keyed hash (ten million of them meet by chance once in 200,000 boxes).

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "store/model/customer.hpp"
#include "store/sqlite/file/db_connection.hpp"
#include "store/sqlite/file/keyed_hash.hpp"
#include "store/sqlite/message/rows.hpp"
#include "store/sqlite/people/address_rows.hpp"
#include "store/sqlite/people/claims.hpp"
#include "store/sqlite/people/customer_reads.hpp"

namespace todoke {

/// An address that counts by itself, and what is to count for it from now on, too.
struct address_change {
    customer_no of;          ///< whose messages and contacts it is about
    address_row which;       ///< with its identity
    bool is_new = false;     ///< it has got that only now: all that they were and will be sent counts for it
    bool is_theirs = false;  ///< their profile has it; false: has it no more
};

class people {
public:
    people(db_connection& db, address_rows& addresses, claims& log, const hash_key& key);

    /// No person of this file has a higher number.
    static person_no newest(db_connection& db);

    std::optional<customer_row> find(const std::string& id) { return customers_.find(id); }
    std::optional<customer_row> find(customer_no no) { return customers_.find(no); }
    /// None, too, when their row cannot be read: what is about others goes on without it.
    std::optional<customer_row> find_readable(customer_no no);
    /// A customer known only by name so far.
    customer_row add(const std::string& id);

    /// Writes the profile, with the consents that stand in `row`, and settles whose its addresses are. What it returns
    /// is the caller's to carry out (see shared_address.hpp).
    std::vector<address_change> put(customer_row& row, const customer_update& update, instant now);
    /// The person declines one class on one channel; the ledger's entry is the caller's to make.
    void decline(customer_row& row, const std::string& klass, channel on, instant at, instant now);
    /// The customer goes on under their number only: the id is nobody's.
    void forget_name(customer_no who);
    /// Each address that is theirs, or was and is nobody else's, counts by itself from now on, as one that they gave
    /// up.
    std::vector<address_change> part_with_addresses(const customer_row& row);
    /// Of the customer's profile, and those that it gave up and no other profile has taken since: their hashes.
    std::vector<std::int64_t> addresses_of(customer_no who);
    /// Takes all personal data of the customer out of the tables of this file; blocks of the addresses
    /// that are theirs, or were and are nobody else's, stay as keyed hashes.
    void erase(const customer_row& row);
    /// The same for the blocks of an address that one of their messages was sent to.
    void hide_blocks(channel on, const std::string& address) { hide_blocks(hash(on, address)); }
    void hide_blocks(person_no identity);
    /// When the addresses of a customer's message are purged: one that came with it and is in no profile is tied to
    /// them by nothing else.
    void hide_stray_blocks(channel on, const std::string& address);

    /// An address as it stands.
    address_row look_up(channel on, const std::string& address) { return look_up(hash(on, address)); }
    address_row look_up(std::int64_t address);
    /// Whether their profile has the address of this hash.
    bool has(const customer_row& row, channel on, std::int64_t address) const;
    bool has(const customer_row& row, std::int64_t address) const;
    /// Its owner, if their profile has it still: an address keeps its owner's number when their profile moves on, until
    /// another profile has it.
    std::optional<customer_row> present_owner(channel on, std::int64_t address);
    /// Its identity outside its owner's profile; given now if it has none, which is told in `changes`.
    person_no identity_of(const address_row& seen, std::vector<address_change>& changes);
    /// The number that is given next.
    person_no next_number() const { return {next_person_}; }
    /// Whose address it was when it got this identity; 0: nobody's profile had it.
    customer_no owner_of(person_no identity);
    /// Of the address that this identity stands for.
    std::int64_t hash_of(person_no identity);

    /// `provider`: only its account cannot reach it; 0: nobody is to use it.
    void block(channel on, const std::string& address, const std::string& reason, instant at, message_no message,
               name_no provider = 0);
    /// Of an address that was erased: by hash(), with no word of it.
    void block(channel on, std::int64_t address, instant at, message_no message);
    struct block_row {
        std::int64_t place = 0;
        channel on{};
        std::string address, reason;
        instant at{};
        message_no message;
        name_no provider = 0;
    };
    /// All of an address: almost always none.
    std::vector<block_row> blocks_of(channel on, const std::string& address);
    std::optional<block_row> find_block(channel on, const std::string& address, name_no provider = 0);
    /// Those with a higher place.
    std::vector<block_row> blocks(std::int64_t after, std::size_t limit);
    /// False: it was not blocked.
    bool unblock(channel on, const std::string& address, name_no provider = 0);
    /// All spellings of one address as the same text.
    static std::string as_one(channel on, std::string address);
    /// What an address is known by when it is not kept.
    std::int64_t hash(channel on, const std::string& address) const;
    /// The same for a customer's id.
    std::int64_t hash(const std::string& id) const;

    void flush();
    void committed();
    void rolled_back();

private:
    /// Hashes that meet stand beside each other, and so do the accounts of one address, at most this many.
    static constexpr std::int64_t neighbours = 16;
    void hide_blocks(std::int64_t address);
    /// Whether a row may stand there: hashes that meet stand beside each other.
    bool may_be_blocked(std::int64_t address) const;
    void add_block(channel on, std::int64_t address, maybe_text value, const std::string& reason, instant at,
                   message_no message, name_no provider);

    std::optional<address_row> find_address(std::int64_t at);
    /// The row of an address; made, without owner and identity, if there is none.
    address_row address_of(channel on, const std::string& address, customer_no owner);
    address_change share(address_row row);
    void settle_addresses(customer_row& row, std::vector<address_change>& changes);
    void let_go(const customer_row& row, const addresses& before, std::vector<address_change>& changes);
    void save(const customer_row& row, instant now);
    person_no next() { return {next_person_++}; }

    address_rows& addresses_;
    claims& log_;
    hash_key key_;
    customer_reads customers_;
    statement add_, rename_, save_, remove_, identity_, identity_owner_, identity_address_, block_, block_near_,
        block_hide_, blocks_, block_remove_, keep_next_;
    std::unordered_set<std::int64_t> blocked_;  ///< hashes: almost no address is, so almost none is looked up
    std::vector<std::int64_t> newly_blocked_, newly_free_;
    std::int64_t next_person_ = 1, kept_person_ = 1;
    std::int64_t spoken_for_ = 1, kept_spoken_for_ = 1;  ///< numbers below are, in the file: a page of it less a commit
};

}  // namespace todoke
