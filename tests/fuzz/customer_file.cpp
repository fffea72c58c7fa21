// A file of customers, out of whatever program a shop has.
#include "daemon/cli/import/csv.hpp"
#include "daemon/cli/import/customer_rows.hpp"
#include "store/model/text.hpp"
#include "tests/fuzz/promises.hpp"
#include "tests/fuzz/targets.hpp"

namespace todoke {

namespace {

/// What is written of a row is read back as the same row.
void check_written(const std::vector<std::string>& cells)
{
    const auto written = cli::to_csv(cells);
    if (written.starts_with("\xef\xbb\xbf")) return;  // there it would be a file's mark
    cli::csv_reader again{written, cli::csv_encoding::utf8};
    const auto read = again.next();
    must(read && read->trouble.empty() && read->cells == cells, "a row that is written is read as it was");
    must(!again.next(), "a row is one row");
}

void check_row(const cli::csv_row& row, std::size_t before, const cli::column_names& columns)
{
    must(row.number > before, "rows are counted upwards");
    for (const auto& cell : row.cells) must(is_utf8(cell), "a cell is UTF-8");
    if (row.trouble.empty()) check_written(row.cells);
    const auto read = cli::read_customer_row(row, columns);
    if (const auto* customer = std::get_if<cli::customer_row>(&read))
        must(!customer->customer.empty() && row.trouble.empty(), "a row that is sent names a customer");
    else
        must(!std::get<std::string>(read).empty(), "a row that is left out has a reason");
}

}  // namespace

void fuzz_customer_file(std::string_view bytes)
{
    cli::csv_reader rows{std::string{bytes}, cli::encoding_of(bytes).value_or(cli::csv_encoding::cp932)};
    const auto header = rows.next();
    if (!header) return;
    const auto columns = cli::read_header(*header, {"number=customer", "name="});
    auto before = header->number;
    while (const auto row = rows.next()) {
        check_row(*row, before, columns);
        before = row->number;
    }
    must(rows.share() >= 1, "it is read to its end");
}

}  // namespace todoke
