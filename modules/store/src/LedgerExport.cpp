// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/store/LedgerExport.h>

#include "Failure.h"
#include "Files.h"
#include "LedgerHash.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>

namespace sinew::store {

namespace fs = std::filesystem;
using nlohmann::json;
using nlohmann::ordered_json;

namespace {

constexpr std::size_t kPortion = 1000;       ///< rows in memory at a time
constexpr std::size_t kMostLine = 64u << 20; ///< bytes; a row holds far less

constexpr std::array<std::pair<const char*, std::string LedgerEntry::*>, 6> kTexts{
    {{"source", &LedgerEntry::source},
     {"category", &LedgerEntry::category},
     {"type", &LedgerEntry::type},
     {"subject", &LedgerEntry::subject},
     {"result", &LedgerEntry::result},
     {"detail", &LedgerEntry::detail}}};

std::string lower(std::string text)
{
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string quoted(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string all = "\"";
    for (const char c : text)
        all += c == '"' ? std::string("\"\"") : std::string(1, c);
    return all + '"';
}

constexpr std::string_view kCsvHeader =
    "number,wall,world,source,category,type,subject,result,detail,previous_hash,hash,signer,signature\r\n";

std::string toCsvLine(const LedgerRow& row)
{
    std::string line =
        fmt::format("{},{},{}", row.number, formatUtc(row.entry.wall), formatUtc(row.entry.world));
    for (const auto& [name, member] : kTexts)
        line += ',' + quoted(row.entry.*member);
    return line + fmt::format(",{},{},{},{}", row.previousHash, row.hash, row.signer.value, row.signature.value);
}

std::string textAt(const json& object, const char* name)
{
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string())
        raise(ErrorCode::InvalidInput, "a text is needed", name);
    return found->get<std::string>();
}

std::int64_t numberAt(const json& object, const char* name)
{
    const auto found = object.find(name);
    if (found == object.end() || !found->is_number_integer())
        raise(ErrorCode::InvalidInput, "a whole number is needed", name);
    return found->get<std::int64_t>();
}

/// Years 1 to 9999: what formatUtc can write.
Instant instantAt(const json& object, const char* name)
{
    const std::int64_t micros = numberAt(object, name);
    if (micros < -62'135'596'800'000'000 || micros > 253'402'300'799'999'999)
        raise(ErrorCode::InvalidInput, "a time between the years 1 and 9999 is needed", name);
    return instantFromMicros(micros);
}

/// Removes a half-written file.
class Fresh {
public:
    explicit Fresh(const fs::path& target) : m_target(target), m_path(target.string() + ".new"), m_out(m_path)
    {
        check();
    }
    ~Fresh()
    {
        std::error_code ignored;
        fs::remove(m_path, ignored);
    }
    Fresh(const Fresh&) = delete;
    Fresh& operator=(const Fresh&) = delete;
    void write(std::string_view text)
    {
        m_out << text;
        check();
    }
    void finish()
    {
        m_out.close();
        check();
        syncFile(m_path);
        replaceFile(m_path, m_target);
    }

private:
    void check() const
    {
        if (!m_out)
            raise(isOutOfSpace(m_path) ? ErrorCode::NoSpace : ErrorCode::Io, "cannot be written", m_target.string());
    }
    fs::path m_target, m_path;
    std::ofstream m_out;
};

void refuseCancelled(const std::stop_token& stop)
{
    if (stop.stop_requested())
        raise(ErrorCode::Cancelled, "stopped");
}

} // namespace

bool LedgerFilter::operator()(const LedgerRow& row) const
{
    const LedgerEntry& entry = row.entry;
    const auto is = [](const std::string& wanted, const std::string& found) {
        return wanted.empty() || wanted == found;
    };
    if (!is(category, entry.category) || !is(source, entry.source) || !is(subject, entry.subject) ||
        (from && entry.wall < *from) || (to && entry.wall > *to))
        return false;
    const std::string wanted = lower(text);
    return wanted.empty() || std::ranges::any_of(kTexts, [&](const auto& member) {
               return lower(entry.*member.second).find(wanted) != std::string::npos;
           });
}

std::string toJsonLine(const LedgerRow& row)
{
    ordered_json object{{"number", row.number},
                        {"wall", microsOf(row.entry.wall)},
                        {"wallUtc", formatUtc(row.entry.wall)},
                        {"world", microsOf(row.entry.world)},
                        {"worldUtc", formatUtc(row.entry.world)}};
    for (const auto& [name, member] : kTexts)
        object[name] = row.entry.*member;
    object["previousHash"] = row.previousHash;
    object["hash"] = row.hash;
    object["signer"] = row.signer.value;
    object["signature"] = row.signature.value;
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<LedgerRow> rowFromJsonLine(std::string_view line)
{
    return guarded([&] {
        const json object = json::parse(line, nullptr, false);
        if (!object.is_object())
            raise(ErrorCode::InvalidInput, "this is no JSON object");
        LedgerRow row;
        row.number = numberAt(object, "number");
        row.entry.wall = instantAt(object, "wall");
        row.entry.world = instantAt(object, "world");
        for (const auto& [name, member] : kTexts)
            row.entry.*member = textAt(object, name);
        row.previousHash = textAt(object, "previousHash");
        row.hash = textAt(object, "hash");
        row.signer = keys::PublicKey(textAt(object, "signer"));
        row.signature = keys::Signature(textAt(object, "signature"));
        return row;
    });
}

Result<std::size_t> exportLedger(const Ledger& ledger, const std::function<bool(const LedgerRow&)>& wanted, LedgerFormat format,
                                 const fs::path& file, std::stop_token stop)
{
    return guarded([&] {
        Fresh fresh(file);
        const bool isCsv = format == LedgerFormat::Csv;
        if (isCsv)
            fresh.write(kCsvHeader);
        std::size_t written = 0;
        for (std::int64_t last = 0;;) {
            refuseCancelled(stop);
            const auto rows = valueOf(ledger.rows(last, {}, kPortion));
            if (rows.empty())
                break;
            for (const LedgerRow& row : rows)
                if (wanted(row)) {
                    fresh.write(isCsv ? toCsvLine(row) + "\r\n" : toJsonLine(row) + "\n");
                    ++written;
                }
            last = rows.back().number;
        }
        fresh.finish();
        return written;
    });
}

Result<LedgerCheck> verifyExport(const fs::path& file, const RowCheck& also, std::stop_token stop)
{
    return guarded([&] {
        std::ifstream in(file);
        if (!in)
            raise(fs::exists(file) ? ErrorCode::Io : ErrorCode::NotFound, "cannot be read", file.string());
        ChainCheck check(also);
        LedgerRow row;
        std::string line;
        for (std::int64_t number = 1; std::getline(in, line); ++number) {
            refuseCancelled(stop);
            auto read = line.size() > kMostLine ? fail(ErrorCode::LimitExceeded, "the line is too long")
                                                : rowFromJsonLine(line);
            if (!read)
                raise(read.error().code, read.error().text(), fmt::format("{}, line {}", file.string(), number));
            row = std::move(*read);
            check.add(row);
        }
        check.finish(row.number, row.hash);
        return check.take();
    });
}

} // namespace sinew::store
