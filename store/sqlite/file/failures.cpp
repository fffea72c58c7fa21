#include "store/sqlite/file/failures.hpp"

#include <new>

namespace todoke {

namespace {

constexpr const char* look_at_the_disk = "; nothing more is written. Look at the disk, then start todoked again";

}  // namespace

std::exception_ptr as_store_failure(std::exception_ptr error)
{
    try {
        std::rethrow_exception(error);
    } catch (const store_failure&) {
        return error;
    } catch (const sql_error& e) {
        const std::string what = e.what();
        if (e.is_full())
            return std::make_exception_ptr(store_failure{what + "; make room on the disk of [store] path"});
        if (e.is_constraint()) return std::make_exception_ptr(call_failure{what});
        return std::make_exception_ptr(store_failure{what});
    } catch (const std::bad_alloc&) {
        return std::make_exception_ptr(store_failure{"out of memory"});
    } catch (const std::exception& e) {
        return std::make_exception_ptr(call_failure{std::string{"internal error: "} + e.what()});
    } catch (...) {
        return std::make_exception_ptr(call_failure{"internal error"});
    }
}

std::string damaged_file(const sql_error& error)
{
    return std::string{"the database file is damaged: "} + error.what() +
           "; nothing more is written. Look at the disk, restore a backup (or what `sqlite3 FILE .recover` saves), "
           "then start todoked again";
}

std::string failed_sync(const std::string& what)
{
    return "the disk failed during a commit: " + what + look_at_the_disk;
}

std::string failed_checkpoint(const std::string& what)
{
    return "the disk failed during a checkpoint: " + what + look_at_the_disk;
}

std::string failed_memory(const std::string& what)
{
    return "memory could not follow a commit: " + what + "; nothing more is written. Start todoked again";
}

std::string failed_rollback(const std::string& what)
{
    return "a failed transaction could not be undone: " + what + look_at_the_disk;
}

}  // namespace todoke
