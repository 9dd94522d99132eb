// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/store/LedgerHeads.h>

#include "Failure.h"
#include "Files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace sinew::store {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::size_t kHashDigits = 64;

std::string canonicalForm(const LedgerHead& head)
{
    return fmt::format("sinew-ledger-head-1\n{}\n{}\n{}\n", head.number, head.hash, microsOf(head.wall));
}

Result<std::string> textAt(const json& object, const char* name)
{
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string())
        return fail(ErrorCode::InvalidInput, "a text is needed", name);
    return found->get<std::string>();
}

} // namespace

Result<LedgerHead> headOf(const Ledger& ledger, Instant wall, const keys::Signer& seat)
{
    const auto last = ledger.lastNumber();
    if (!last)
        return passOn(last);
    const auto rows = *last > 0 ? ledger.rows(*last - 1, {}, 1) : Result<std::vector<LedgerRow>>{};
    if (!rows)
        return passOn(rows);
    if (rows->empty())
        return fail(ErrorCode::NotFound, "the ledger has no rows yet");
    LedgerHead head{rows->front().number, rows->front().hash, wall, seat.key(), {}};
    head.signature = seat.sign(canonicalForm(head));
    return head;
}

std::string toLine(const LedgerHead& head)
{
    return json{{"number", head.number},
                {"hash", head.hash},
                {"wall", microsOf(head.wall)},
                {"wallUtc", formatUtc(head.wall)},
                {"signer", head.signer.value},
                {"signature", head.signature.value}}
        .dump();
}

Result<LedgerHead> headFromLine(std::string_view line)
{
    const json parsed = json::parse(line, nullptr, false);
    if (!parsed.is_object())
        return fail(ErrorCode::InvalidInput, "this is no JSON object");
    for (const char* name : {"number", "wall"})
        if (!parsed.contains(name) || !parsed.at(name).is_number_integer())
            return fail(ErrorCode::InvalidInput, "a whole number is needed", name);
    const auto hash = textAt(parsed, "hash"), signer = textAt(parsed, "signer"),
               signature = textAt(parsed, "signature");
    for (const auto* text : {&hash, &signer, &signature})
        if (!*text)
            return passOn(*text);
    LedgerHead head{parsed.at("number").get<std::int64_t>(), *hash,
                    instantFromMicros(parsed.at("wall").get<std::int64_t>()), keys::PublicKey(*signer),
                    keys::Signature(*signature)};
    if (head.number < 1 || head.hash.size() != kHashDigits)
        return fail(ErrorCode::InvalidInput, "a row's number and its hash are needed", "number");
    if (!keys::verify(head.signer, canonicalForm(head), head.signature))
        return fail(ErrorCode::InvalidInput, "the signature is not the signer's", "signature");
    return head;
}

namespace {

/// A file that is closed with this object.
class Descriptor {
public:
    explicit Descriptor(int opened) : m_opened(opened) {}
    ~Descriptor()
    {
        if (m_opened >= 0)
            ::close(m_opened);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    operator int() const { return m_opened; }

private:
    int m_opened;
};

constexpr off_t kLongestLine = 4096;

} // namespace

Result<void> publishHead(const LedgerHead& head, const fs::path& file)
{
    return guarded([&] {
        const std::string line = toLine(head) + "\n";
        const Descriptor opened(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
        const off_t before = opened >= 0 ? ::lseek(opened, 0, SEEK_END) : -1;
        if (before >= 0 && ::write(opened, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
            ::fsync(opened) == 0)
            return;
        const int why = errno;
        if (before >= 0)
            std::ignore = ::ftruncate(opened, before); // half a line would spoil the file
        raise(why == ENOSPC || why == EDQUOT ? ErrorCode::NoSpace : ErrorCode::Io,
              fmt::format("the ledger's head cannot be published ({})", std::strerror(why)), file.string());
    });
}

Result<std::optional<LedgerHead>> lastHead(const fs::path& file)
{
    return guarded([&]() -> std::optional<LedgerHead> {
        const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
        if (opened < 0)
            raise(errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Io, std::strerror(errno), file.string());
        const off_t end = ::lseek(opened, 0, SEEK_END), from = std::max<off_t>(0, end - kLongestLine);
        std::string tail(static_cast<std::size_t>(std::max<off_t>(0, end - from)), ' ');
        if (end < 0 || ::pread(opened, tail.data(), tail.size(), from) != static_cast<ssize_t>(tail.size()))
            raise(ErrorCode::Io, std::strerror(errno), file.string());
        while (!tail.empty() && tail.back() == '\n')
            tail.pop_back();
        if (tail.empty())
            return std::nullopt;
        auto head = headFromLine(std::string_view(tail).substr(tail.rfind('\n') + 1));
        if (!head)
            raise(head.error().code, head.error().text(), file.string() + ", last line");
        return std::move(*head);
    });
}

Result<std::vector<LedgerHead>> readHeads(const fs::path& file)
{
    std::ifstream in(file);
    if (!in)
        return fail(fs::exists(file) ? ErrorCode::Io : ErrorCode::NotFound, "cannot be read", file.string());
    std::vector<LedgerHead> heads;
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
        if (line.empty())
            continue;
        auto head = headFromLine(line);
        if (!head)
            return fail(head.error().code, head.error().text(), fmt::format("{}, line {}", file.string(), number));
        heads.push_back(std::move(*head));
    }
    return heads;
}

Result<std::vector<std::string>> checkHeads(const Ledger& ledger, std::span<const LedgerHead> heads)
{
    std::vector<std::string> faults;
    const auto last = ledger.lastNumber();
    if (!last)
        return passOn(last);
    for (const LedgerHead& head : heads) {
        const std::string when = formatUtc(head.wall);
        const auto rows = ledger.rows(head.number - 1, {}, 1);
        if (!rows)
            return passOn(rows);
        if (rows->empty())
            faults.push_back(fmt::format("rows {} to {} were cut off: the head that was published on {} is row {}",
                                         *last + 1, head.number, when, head.number));
        else if (rows->front().number != head.number || rows->front().hash != head.hash)
            faults.push_back(fmt::format("row {} is not the one that was published on {}: the ledger was written "
                                         "anew up to there",
                                         head.number, when));
    }
    return faults;
}

} // namespace sinew::store
