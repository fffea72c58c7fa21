#include "daemon/http/head_scan.hpp"

#include <cstring>

namespace todoke {

head_scan::result head_scan::refuse(std::string_view why)
{
    trouble_ = why;
    return result::malformed;
}

head_scan::result head_scan::look(std::string_view bytes)
{
    for (;;) {
        if (seen_ > 0 && seen_ < bytes.size() && (bytes[seen_] == ' ' || bytes[seen_] == '\t'))
            return refuse("a header is folded over several lines: write it on one");
        const auto end = bytes.find('\n', seen_);
        if (bytes.substr(seen_, end - seen_).find('\0') != std::string_view::npos)
            return refuse("there is a NUL byte in the head");
        if (end == std::string_view::npos) return result::need_more;
        if (end == seen_ || bytes[end - 1] != '\r') return refuse("a line of the head does not end with CR LF");
        const bool blank = end == seen_ + 1;
        if (blank && seen_ == 0) return refuse("there is no request line");
        seen_ = end + 1;
        if (blank) return result::complete;
    }
}

}  // namespace todoke
