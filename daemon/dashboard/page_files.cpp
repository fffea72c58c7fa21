#include "daemon/dashboard/page_files.hpp"

#include <algorithm>
#include <openssl/sha.h>
#include <stdexcept>
#include <vector>
#include <zlib.h>

#include "daemon/dashboard/embedded_files.hpp"

namespace todoke {

namespace {

std::string_view type_of(std::string_view name)
{
    if (name.ends_with(".html")) return "text/html; charset=utf-8";
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (name.ends_with(".svg")) return "image/svg+xml";
    throw std::logic_error{"a file of the dashboard has no type: " + std::string{name}};
}

std::string in_gzip(std::string_view text)
{
    constexpr int gzip_window = 15 + 16, most_memory = 9;
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzip_window, most_memory, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error{"zlib does not start"};
    std::string made(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(made.data());
    stream.avail_out = static_cast<uInt>(made.size());
    const int ended = deflate(&stream, Z_FINISH);
    made.resize(stream.total_out);
    deflateEnd(&stream);
    if (ended != Z_STREAM_END) throw std::runtime_error{"zlib does not end"};
    return made;
}

/// Of a digest's beginning: enough to tell versions apart.
std::string tag_of(std::string_view text)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
    std::string made;
    for (int i = 0; i < 16; ++i) {
        made += "0123456789abcdef"[digest[i] >> 4];
        made += "0123456789abcdef"[digest[i] & 15];
    }
    return made;
}

std::vector<page_file> made_once()
{
    std::vector<page_file> made;
    for (const auto& [name, text] : embedded_files())
        made.push_back({name, type_of(name), text, in_gzip(text), tag_of(text)});
    return made;
}

}  // namespace

const page_file* find_page_file(std::string_view name)
{
    static const auto all = made_once();
    const auto found = std::find_if(all.begin(), all.end(), [&](const page_file& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace todoke
