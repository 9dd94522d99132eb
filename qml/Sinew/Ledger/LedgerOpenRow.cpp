// SPDX-License-Identifier: GPL-3.0-or-later
#include "LedgerOpenRow.h"

#include "LedgerDetail.h"

#include <algorithm>
#include <array>
#include <QCoreApplication>
#include <sinew/store/LedgerExport.h>

namespace sinew::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Ledger", text);
}

bool hasSoundSignature(const store::LedgerRow& row)
{
    return row.isEmptied() ? keys::verify(row.signer, row.hash, row.signature) : store::isSigned(row);
}

/// Of the signature alone: whether its signer could say this at that place is for the verification of all.
void judgeSignature(LedgerPage& page)
{
    const store::LedgerRow& row = page.row;
    if (row.signer.isEmpty()) {
        page.signature = tr("Nobody signed it.");
        return;
    }
    page.isSound = hasSoundSignature(row);
    page.signature = !page.isSound ? tr("WRONG: the row is not what was signed.")
                     : page.owner.isEmpty()
                         ? tr("The signature is that of its key, which the ledger does not know.")
                         : tr("The signature is that of %1.").arg(page.owner);
}

void judgeChain(LedgerPage& page, const std::optional<store::LedgerRow>& before)
{
    const std::int64_t number = page.row.number;
    const bool isFirst = number == 1;
    if (!isFirst && !before) {
        page.chain = tr("WRONG: row %1 before it is missing.").arg(number - 1);
        page.isSound = false;
        return;
    }
    const std::string wanted = isFirst ? std::string(64, '0') : before->hash;
    const bool follows = page.row.previousHash == wanted;
    page.isSound = page.isSound && follows;
    page.chain = !follows ? tr("WRONG: it does not hang on row %1.").arg(number - 1)
                 : isFirst ? tr("It is the first row.")
                           : tr("It hangs on row %1.").arg(number - 1);
}

} // namespace

Result<LedgerPage> readPage(const LedgerReader& reader, std::int64_t number)
{
    const std::int64_t first = std::max<std::int64_t>(1, number - 1);
    const auto rows = reader.backend->ledger().rows(first - 1, {}, static_cast<std::size_t>(number - first + 1));
    if (!rows)
        return passOn(rows);
    const auto found = std::ranges::find(*rows, number, &store::LedgerRow::number);
    LedgerPage page;
    if (found == rows->end())
        return page;
    page.isThere = true;
    page.row = *found;
    page.story = storyOf(page.row, reader.voice());
    page.category = categoryText(page.row.entry.category);
    page.owner = reader.names->ownerOf(page.row.signer);
    page.payload = readableLines(page.row.entry.detail);
    judgeSignature(page);
    const auto before = std::ranges::find(*rows, number - 1, &store::LedgerRow::number);
    judgeChain(page, before == rows->end() ? std::nullopt : std::optional(*before));
    return page;
}

void LedgerOpenRow::setLedger(LedgerModel* ledger)
{
    if (std::exchange(m_ledger, ledger) == ledger)
        return;
    connect(ledger, &LedgerModel::begun, this, &LedgerOpenRow::read);
    if (seat()) { // where it leads may be another
        connect(seat(), &Seat::momentChanged, this, &LedgerOpenRow::changed);
        connect(seat(), &Seat::projectChanged, this, [this] { setNumber(0); });
    }
    emit ledgerChanged();
    setNumber(0);
}

void LedgerOpenRow::setNumber(int number)
{
    m_number = number;
    read();
}

void LedgerOpenRow::read()
{
    ++m_reading;
    m_fault.clear();
    m_page.reset();
    tell();
    const LedgerReader* reader = m_ledger ? m_ledger->reader() : nullptr;
    if (m_number <= 0 || !reader)
        return;
    runJob(seat()->jobs(), [reader = *reader, number = m_number] { return readPage(reader, number); })
        .then(this, [this, reading = m_reading](Result<LedgerPage> page) {
            if (reading != m_reading)
                return;
            if (page)
                m_page = std::move(*page);
            else
                m_fault = tr("The row cannot be read: %1").arg(text(page.error().text()));
            tell();
        });
}

std::span<const LedgerFacts::Field> LedgerFacts::fields() const
{
    enum { Name = Qt::UserRole + 1, Value, Strong, Heading };
    static constexpr std::array<Field, 4> all{{{Name, "name", &LedgerFact::name},
                                               {Value, "value", &LedgerFact::value},
                                               {Strong, "strong", &LedgerFact::isStrong},
                                               {Heading, "heading", &LedgerFact::isHeading}}};
    return all;
}

void LedgerOpenRow::tell()
{
    std::vector<LedgerFact> facts;
    const auto add = [&](const QString& name, const QString& value, bool isStrong = false) {
        if (!value.isEmpty())
            facts.push_back({QString::number(facts.size()), name, value, isStrong});
    };
    add(tr("Time"), when());
    add(tr("Field's time"), world());
    add(tr("Kind"), kind());
    add(tr("Who"), who() == source() ? who() : tr("%1 (%2)").arg(who(), source()));
    add(tr("About"), about());
    add(tr("Subject"), subject());
    add(tr("Result"), result());
    add(tr("Signature"), signature(), signature().startsWith(tr("WRONG")));
    add(tr("Chain"), chain(), chain().startsWith(tr("WRONG")));
    add(tr("Signer's key"), signer());
    add(tr("Hash"), hash());
    add(tr("Hash before"), previousHash());
    if (!page().payload.isEmpty())
        facts.push_back({QStringLiteral("payload"), tr("What it carries"), {}, false, true});
    for (const QString& line : page().payload)
        add({}, line);
    m_facts.show(std::move(facts));
    emit changed();
}

const LedgerPage& LedgerOpenRow::page() const
{
    static const LedgerPage none;
    return m_page ? *m_page : none;
}

QString LedgerOpenRow::title() const
{
    return m_page && !m_page->isThere ? tr("This row is missing: it was removed.") : page().story.what;
}

QString LedgerOpenRow::when() const
{
    return page().isThere ? dateTimeText(entry().wall, seat()->utc()) : QString();
}

QString LedgerOpenRow::world() const
{
    return page().isThere && entry().world != entry().wall ? dateTimeText(entry().world, seat()->utc()) : QString();
}

QString LedgerOpenRow::kind() const
{
    return page().category.isEmpty() ? QString() : QStringLiteral("%1: %2").arg(page().category, text(entry().type));
}

QString LedgerOpenRow::raw() const
{
    return page().isThere ? text(store::toJsonLine(page().row)) : QString();
}

QString LedgerOpenRow::command() const
{
    const CommandId& id = page().story.command;
    const auto moment = seat() ? seat()->moment() : nullptr;
    const bool isShown = moment && !id.isEmpty() &&
                         std::ranges::find(moment->commands, id, &command::CommandRecord::id) != moment->commands.end();
    return isShown ? text(id.value) : QString();
}

QString LedgerOpenRow::alarm() const
{
    const AlarmId& id = page().story.alarm;
    const auto moment = seat() ? seat()->moment() : nullptr;
    const bool isShown = moment && !id.isEmpty() &&
                         std::ranges::find(moment->alarms, id, &alarm::Alarm::id) != moment->alarms.end();
    return isShown ? text(id.value) : QString();
}

QString LedgerOpenRow::element() const
{
    const auto& all = page().story.elements;
    const ModelIndex* index = seat() ? seat()->index() : nullptr;
    return !all.empty() && index && index->element(all.front()) ? text(all.front().value) : QString();
}

} // namespace sinew::ui
