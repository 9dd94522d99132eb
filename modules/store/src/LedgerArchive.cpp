// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/store/LedgerArchive.h>

#include "Failure.h"
#include "Files.h"
#include "LedgerHash.h"

#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sinew/store/LedgerExport.h>

namespace sinew::store {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPortion = 1000;

/// Every row of an archive, in order, with the line's number for errors.
template <class Visit>
void forEachRow(const fs::path& file, const Visit& visit)
{
    std::ifstream in(file);
    if (!in)
        raise(fs::exists(file) ? ErrorCode::Io : ErrorCode::NotFound, "cannot be read", file.string());
    std::string line;
    for (std::int64_t number = 1; std::getline(in, line); ++number) {
        const auto row = rowFromJsonLine(line);
        if (!row)
            raise(row.error().code, row.error().text(), fmt::format("{}, line {}", file.string(), number));
        visit(*row);
    }
}

bool isWhole(const LedgerRow& row)
{
    return hashOf(row.number, row.entry, row.previousHash, row.signer) == row.hash;
}

void refuseFaults(const Ledger& ledger)
{
    const auto check = valueOf(ledger.verify());
    if (!check.faults.empty())
        raise(ErrorCode::Corrupt, "nothing is archived while the ledger has faults: " + check.faults.front());
}

} // namespace

Result<Archived> archiveLedger(Ledger& ledger, const std::function<bool(const LedgerRow&)>& goes, const fs::path& file,
                               LedgerEntry said, const Append& how, std::stop_token stop)
{
    return guarded([&] {
        if (fs::exists(file))
            raise(ErrorCode::Conflict, "there is a file of this name already", file.string());
        refuseFaults(ledger);
        const auto wanted = [&](const LedgerRow& row) { return !row.isEmptied() && goes(row); };
        Archived done;
        done.rows = valueOf(exportLedger(ledger, wanted, LedgerFormat::JsonLines, file, stop));
        std::vector<std::int64_t> numbers;
        forEachRow(file, [&](const LedgerRow& row) {
            if (!isWhole(row)) // not what was written: a text that JSON cannot hold
                raise(ErrorCode::Corrupt, fmt::format("row {} does not survive being archived", row.number),
                      file.string());
            numbers.push_back(row.number);
        });
        if (numbers.empty()) {
            fs::remove(file);
            raise(ErrorCode::NotFound, "there is nothing to archive");
        }
        done.last = numbers.back();
        done.sha256 = sha256OfFile(file);
        said.category = kLedgerCategory;
        said.type = kArchivedType;
        said.subject = fmt::format("{}", done.last);
        said.result = "ok";
        said.detail = nlohmann::json{{"rows", done.rows}, {"file", file.filename().string()}, {"sha256", done.sha256}}.dump();
        valueOf(ledger.append(said, how));
        valueOf(ledger.empty(numbers));
        return done;
    });
}

Result<std::vector<std::string>> checkArchive(const Ledger& ledger, const fs::path& file)
{
    return guarded([&] {
        std::vector<std::string> faults;
        std::vector<LedgerRow> near;
        std::size_t at = 0;
        forEachRow(file, [&](const LedgerRow& row) {
            while (at < near.size() && near[at].number < row.number)
                ++at;
            if (at == near.size()) {
                near = valueOf(ledger.rows(row.number - 1, {}, kPortion));
                at = 0;
            }
            const bool isThere = at < near.size() && near[at].number == row.number;
            if (!isWhole(row))
                faults.push_back(fmt::format("row {} of the archive was changed", row.number));
            else if (!isThere || near[at].hash != row.hash)
                faults.push_back(fmt::format("row {} of the archive is not the ledger's", row.number));
        });
        return faults;
    });
}

} // namespace sinew::store
