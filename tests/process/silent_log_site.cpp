// What the shop is made of: every kind of provider, each with a secret.
#include <filesystem>
#include <fstream>

#include "tests/process/silent_log.hpp"

namespace todoke {

using namespace planted;

void SilentLog::write(const std::string& token, const std::string& channel_secret, const std::string& more)
{
    std::ofstream{file()}
        << fmt::format(
               "[site]\ntrust_clock = true\n[api]\nlisten = [\"unix:{0}/api.sock\", \"{1}\"]\n"
               "[[api.token]]\nname = \"shop\"\nsecret = \"{2}\"\nscopes = [\"submit\"]\n[store]\npath = "
               "\"{0}/todoke.db\"\n"
               "min_free_disk = \"0\"\n[public]\nlisten = \"{3}\"\nurl = \"http://{3}\"\n"
               "[class.transactional]\nquiet_hours = \"never\"\nlegs = [\"email\", \"line\", \"sms\"]\n"
               "[[callback]]\nname = \"shop\"\nurl = \"http://127.0.0.1:{4}/callback\"\nsecret = \"{5}\"\n",
               folder.string(), api_address, token, public_address, providers.http_port(), callback_secret)
        << mail("mail", providers.mail_port(), mail_password)
        << fmt::format("bounces = \"bounces@shop.example.jp\"\nreports = \"unix:{}/reports.sock\"\n", folder.string())
        << mail("refused", providers.refused_mail_port(), refused_password) << others(channel_secret) << cloud()
        << more;
    std::filesystem::permissions(file(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

std::string SilentLog::mail(const std::string& name, int port, const std::string& password)
{
    return fmt::format(
        "[[provider]]\nname = \"{}\"\nchannel = \"email\"\nkind = \"smtp\"\nhost = [\"127.0.0.1\", "
        "\"localhost\"]\nport = {}\nsecurity = \"none\"\nfrom = \"shop@example.jp\"\nuser = \"shop\"\n"
        "password = \"{}\"\nwindow = 1\npriority = {}\n",
        name, port, password, name == "mail" ? 1 : 2);
}

std::string SilentLog::others(const std::string& channel_secret) const
{
    return fmt::format(
        "[[provider]]\nname = \"line\"\nchannel = \"line\"\nkind = \"line\"\naccess_token = \"{0}\"\n"
        "endpoint = \"http://127.0.0.1:{1}\"\nchannel_secret = \"{2}\"\nwebhook_forward = "
        "\"http://127.0.0.1:{1}/callback\"\n"
        "[[provider]]\nname = \"centre\"\nchannel = \"sms\"\nkind = \"smpp\"\nhost = \"127.0.0.1\"\nport = {3}\n"
        "security = \"none\"\nsystem_id = \"shop\"\npassword = \"{4}\"\npriority = 2\n"
        "[[provider]]\nname = \"agg\"\nchannel = \"sms\"\nkind = \"http\"\nurl = \"http://127.0.0.1:{1}/sms\"\n"
        "id = \"/id\"\nsecrets = {{ token = \"{5}\" }}\nheaders = {{ Authorization = \"Bearer {{secret.token}}\" "
        "}}\n"
        "body = {{ to = \"{{to.national}}\", text = \"{{text}}\", key = \"{{secret.token}}\" }}\n"
        "answers = [{{ status = \"200\", means = \"accepted\" }}, {{ status = \"500-599\", means = \"retry\" }}]\n"
        "receipts = {{ query = \"k\", format = \"query\", id = \"id\", state = \"st\", states = {{ ok = "
        "\"delivered\" "
        "}}, secret = \"{6}\", inbound = {{ where = \"text\", number = \"from\", text = \"text\" }} }}\n",
        line_token, providers.http_port(), channel_secret, providers.smpp_port(), smpp_password, sms_token,
        hook_secret);
}

std::string SilentLog::cloud() const
{
    return fmt::format(
        "[[provider]]\nname = \"cloud\"\nchannel = \"sms\"\nkind = \"twilio\"\naccount_sid = \"AC{:032d}\"\n"
        "auth_token = \"{}\"\nfrom = \"+15005550006\"\nendpoint = \"http://127.0.0.1:{}\"\npriority = 3\n",
        7, cloud_token, providers.http_port());
}

}  // namespace todoke
