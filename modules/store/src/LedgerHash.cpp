// SPDX-License-Identifier: GPL-3.0-or-later
#include "LedgerHash.h"

#include "Files.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace sinew::store {

namespace {

void put(std::string& bytes, std::int64_t value)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes += static_cast<char>(static_cast<std::uint64_t>(value) >> shift);
}

void put(std::string& bytes, const std::string& text)
{
    put(bytes, static_cast<std::int64_t>(text.size()));
    bytes += text;
}

/// How far from its place a moved row is looked for.
constexpr std::int64_t kReach = 1000;
constexpr std::size_t kMaxFaults = 1000;

std::optional<std::int64_t> writtenAs(const LedgerRow& row)
{
    for (std::int64_t number = std::max<std::int64_t>(1, row.number - kReach); number <= row.number + kReach;
         ++number)
        if (hashOf(number, row.entry, row.previousHash, row.signer) == row.hash)
            return number;
    return std::nullopt;
}

} // namespace

std::string hashOf(std::int64_t number, const LedgerEntry& entry, const std::string& previousHash,
                   const keys::PublicKey& signer)
{
    std::string bytes;
    put(bytes, number);
    put(bytes, microsOf(entry.wall));
    put(bytes, microsOf(entry.world));
    for (const std::string* text : {&entry.source, &entry.category, &entry.type, &entry.subject,
                                    &entry.result, &entry.detail, &previousHash})
        put(bytes, *text);
    if (!signer.isEmpty())
        put(bytes, signer.value);
    return sha256Of(bytes);
}

LedgerRow nextRow(std::int64_t number, const LedgerEntry& entry, const std::string& previousHash,
                  const keys::Signer* signer)
{
    LedgerRow row{.number = number, .entry = entry, .previousHash = previousHash};
    if (signer)
        row.signer = signer->key();
    row.hash = hashOf(number, entry, previousHash, row.signer);
    if (signer)
        row.signature = signer->sign(row.hash);
    return row;
}

bool isSigned(const LedgerRow& row)
{
    return !row.signer.isEmpty() && hashOf(row.number, row.entry, row.previousHash, row.signer) == row.hash &&
           keys::verify(row.signer, row.hash, row.signature);
}

void ChainCheck::fault(std::int64_t row, std::string text)
{
    if (m_check.faults.size() >= kMaxFaults)
        return;
    m_check.faults.push_back(std::move(text));
    m_check.faultRows.push_back(row);
}

bool ChainCheck::checkSignature(const LedgerRow& row)
{
    if (row.signer.isEmpty())
        return true;
    const bool isSound = keys::verify(row.signer, row.hash, row.signature);
    if (isSound)
        ++m_check.signatures;
    else
        fault(row.number, fmt::format("row {} was changed: its signature is not its signer's", row.number));
    return isSound;
}

bool ChainCheck::isArchived(const LedgerRow& row)
{
    if (!row.isEmptied())
        return false;
    (void)checkSignature(row);
    m_lastEmptied = std::max(m_lastEmptied, row.number);
    ++m_emptied;
    return true;
}

void ChainCheck::noteArchive(const LedgerRow& row)
{
    if (row.entry.category != kLedgerCategory || row.entry.type != kArchivedType)
        return;
    std::int64_t last = 0;
    const std::string& text = row.entry.subject;
    if (std::from_chars(text.data(), text.data() + text.size(), last).ec == std::errc{} && last < row.number)
        m_lastArchived = std::max(m_lastArchived, last);
}

bool ChainCheck::checkContents(const LedgerRow& row)
{
    if (hashOf(row.number, row.entry, row.previousHash, row.signer) == row.hash) {
        if (!checkSignature(row))
            return false;
        noteArchive(row);
        return true;
    }
    if (isArchived(row))
        return false;
    if (const auto number = writtenAs(row))
        fault(row.number, fmt::format("row {} was written as row {}: rows were reordered", row.number, *number));
    else
        fault(row.number, fmt::format("row {} was changed: its contents do not match its hash", row.number));
    return false;
}

void ChainCheck::add(const LedgerRow& row)
{
    const std::int64_t expected = m_lastNumber + 1;
    if (row.number == expected + 1)
        fault(expected, fmt::format("row {} was removed", expected));
    else if (row.number > expected)
        fault(expected, fmt::format("rows {} to {} were removed", expected, row.number - 1));
    else if (row.number < expected)
        fault(row.number, fmt::format("row {} was inserted: numbers begin at 1", row.number));
    if (checkContents(row) && m_also)
        if (auto wrong = m_also(row))
            fault(row.number, std::move(*wrong));
    if (row.number == expected && row.previousHash != m_lastHash)
        fault(row.number,
              fmt::format("row {} does not follow row {}: a row was changed, removed, inserted or moved between them",
                          row.number, m_lastNumber));
    m_lastNumber = row.number;
    m_lastHash = row.hash;
    ++m_check.rows;
    m_check.lastWall = row.entry.wall;
    m_check.headHash = row.hash;
}

void ChainCheck::finish(std::int64_t headNumber, const std::string& headHash)
{
    if (m_lastEmptied > m_lastArchived)
        fault(m_lastEmptied, fmt::format("row {} was emptied, and no row says that it was archived", m_lastEmptied));
    else if (m_emptied > 0)
        m_check.notes.push_back(fmt::format("the contents of {} rows are in archives", m_emptied));
    if (headNumber > m_lastNumber)
        fault(m_lastNumber + 1,
              headNumber == m_lastNumber + 1
                  ? fmt::format("row {}, the last one, was removed", headNumber)
                  : fmt::format("rows {} to {}, the last ones, were removed", m_lastNumber + 1, headNumber));
    else if (headNumber < m_lastNumber)
        fault(headNumber + 1,
              fmt::format("rows after {} were inserted: the ledger's head is row {}", headNumber, headNumber));
    else if (headNumber > 0 && headHash != m_lastHash)
        fault(headNumber, fmt::format("row {} is not the one that was written last", headNumber));
}

} // namespace sinew::store
