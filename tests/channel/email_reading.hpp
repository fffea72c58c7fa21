#pragma once
// A mail as another program reads it, with GMime's parser.

#include <gmime/gmime.h>
#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace todoke {

struct g_unref {
    void operator()(void* object) const { g_object_unref(object); }
};
/// One reference to a GObject.
template <class T>
using g_ref = std::unique_ptr<T, g_unref>;

/// Before any other use of GMime; as often as one likes.
inline void start_gmime()
{
    static const bool started = (g_mime_init(), true);
    static_cast<void>(started);
}

class mail_reader {
public:
    explicit mail_reader(const std::string& bytes)
    {
        start_gmime();
        const g_ref<GMimeStream> stream{g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size())};
        const g_ref<GMimeParser> parser{g_mime_parser_new_with_stream(stream.get())};
        mail_.reset(g_mime_parser_construct_message(parser.get(), nullptr));
    }
    std::string subject() const { return g_mime_message_get_subject(mail_.get()); }
    std::string header(const char* name) const
    {
        const char* value = g_mime_object_get_header(GMIME_OBJECT(mail_.get()), name);
        return value ? value : "";
    }
    /// As it stands, unfolded but not decoded.
    std::string raw(const char* name) const
    {
        auto* const list = g_mime_object_get_header_list(GMIME_OBJECT(mail_.get()));
        auto* const header = g_mime_header_list_get_header(list, name);
        if (!header) return {};
        std::string text = g_mime_header_get_raw_value(header);
        std::erase_if(text, [](char c) { return c == '\r' || c == '\n'; });
        return text;
    }
    InternetAddressList* addresses(GMimeAddressType which) const
    {
        return g_mime_message_get_addresses(mail_.get(), which);
    }
    InternetAddressMailbox* address(GMimeAddressType which) const
    {
        return INTERNET_ADDRESS_MAILBOX(
            internet_address_list_get_address(g_mime_message_get_addresses(mail_.get(), which), 0));
    }
    GMimeObject* top() const { return g_mime_message_get_mime_part(mail_.get()); }

private:
    g_ref<GMimeMessage> mail_;
};

inline std::string type_of(GMimeObject* part)
{
    gchar* const type = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(part));
    const std::string text{type};
    g_free(type);
    return text;
}

inline GMimeObject* child(GMimeObject* of, int n)
{
    return g_mime_multipart_get_part(GMIME_MULTIPART(of), n);
}

inline std::string decoded(GMimeObject* part)
{
    const g_ref<GMimeStream> stream{g_mime_stream_mem_new()};
    g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(GMIME_PART(part)), stream.get());
    const auto* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
    return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

inline void expect_well_formed(const std::string& bytes)
{
    std::size_t length = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto c = static_cast<unsigned char>(bytes[i]);
        EXPECT_LT(c, 0x80) << "8 bits at " << i;
        EXPECT_NE(c, 0) << "NUL at " << i;
        EXPECT_FALSE(c == '\n' && (i == 0 || bytes[i - 1] != '\r')) << "bare LF at " << i;
        EXPECT_FALSE(c == '\r' && bytes.substr(i, 2) != "\r\n") << "bare CR at " << i;
        length = c == '\n' ? 0 : length + 1;
        EXPECT_LE(length, 999u);
    }
}

}  // namespace todoke
