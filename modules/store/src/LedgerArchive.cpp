// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/store/LedgerArchive.h>

#include "Failure.h"
#include "Files.h"
#include "LedgerHash.h"

#include <fmt/format.h>
#include <fstream>
#include <map>
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

namespace {

/// The contents of archives, by row, and which rows of the ledger speak of them.
class Archives {
public:
    /// Faults go to `check`.
    Archives(std::span<const fs::path> files, LedgerCheck& check) : m_check(check)
    {
        for (const fs::path& file : files) {
            m_files[sha256OfFile(file)] = file;
            forEachRow(file, [&](const LedgerRow& row) {
                if (isWhole(row))
                    m_rows[row.number] = row;
                else
                    m_check.faults.push_back(
                        fmt::format("row {} of {} was changed", row.number, file.string()));
            });
        }
    }
    /// The row with its contents; without them where no archive has them.
    LedgerRow filled(const LedgerRow& row)
    {
        if (row.entry.category == kLedgerCategory && row.entry.type == kArchivedType)
            noteMade(row);
        const auto found = m_rows.find(row.number);
        if (found == m_rows.end()) {
            m_missing += row.isEmptied();
            return row;
        }
        if (found->second.hash != row.hash) {
            m_check.faults.push_back(fmt::format("row {} of an archive is not the ledger's", row.number));
            return row;
        }
        LedgerRow whole = std::move(found->second);
        m_rows.erase(found);
        m_filled += row.isEmptied();
        return whole;
    }
    void finish()
    {
        for (const auto& [sum, file] : m_files)
            m_check.faults.push_back(
                fmt::format("{} is no archive of this ledger: no row has its SHA-256", file.string()));
        for (const auto& [number, row] : m_rows)
            m_check.faults.push_back(fmt::format("row {} of an archive is not the ledger's", number));
        if (m_filled > 0)
            m_check.notes.push_back(fmt::format("the contents of {} rows were read from archives", m_filled));
        if (m_missing > 0)
            m_check.notes.push_back(
                fmt::format("the contents of {} rows are in archives that were not given", m_missing));
    }

private:
    void noteMade(const LedgerRow& row)
    {
        const auto detail = nlohmann::json::parse(row.entry.detail, nullptr, false);
        if (detail.is_object() && detail.contains("sha256") && detail["sha256"].is_string())
            m_files.erase(detail["sha256"].get<std::string>());
    }

    LedgerCheck& m_check;
    std::map<std::string, fs::path> m_files; ///< by SHA-256; of which no row has spoken so far
    std::map<std::int64_t, LedgerRow> m_rows;
    std::int64_t m_filled = 0, m_missing = 0;
};

/// Contents and signature, as far as there is one.
bool isSound(const LedgerRow& row)
{
    return isWhole(row) && (row.signer.isEmpty() || keys::verify(row.signer, row.hash, row.signature));
}

} // namespace

Result<LedgerCheck> verifyWithArchives(const Ledger& ledger, std::span<const fs::path> files,
                                       const RowCheck& also, std::stop_token stop)
{
    return guarded([&] {
        LedgerCheck check = valueOf(ledger.verify({}, {.stop = stop, .progress = {}}));
        check.notes.clear();
        Archives archives(files, check);
        for (std::int64_t last = 0;;) {
            if (stop.stop_requested())
                raise(ErrorCode::Cancelled, "the check was stopped");
            const auto rows = valueOf(ledger.rows(last, {}, kPortion));
            if (rows.empty())
                break;
            for (const LedgerRow& row : rows)
                if (const LedgerRow whole = archives.filled(row); also && isSound(whole))
                    if (auto wrong = also(whole))
                        check.faults.push_back(std::move(*wrong));
            last = rows.back().number;
        }
        archives.finish();
        return check;
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
