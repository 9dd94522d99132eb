// SPDX-License-Identifier: GPL-3.0-or-later
#include "LedgerStory.h"

#include "LedgerDetail.h"
#include "Words.h"

#include <sinew/alarm/Alarm.h>

#include <algorithm>
#include <array>
#include <map>
#include <QCoreApplication>

namespace sinew::ui {

namespace {

using store::LedgerRow;

QString tr(const char* text)
{
    return QCoreApplication::translate("Ledger", text);
}

struct Category {
    std::string_view id;
    const char* word;
};
constexpr std::array<Category, 14> kCategories{{{"command", QT_TRANSLATE_NOOP("Ledger", "Command")},
                                                {"approval", QT_TRANSLATE_NOOP("Ledger", "Approval")},
                                                {"alarm", QT_TRANSLATE_NOOP("Ledger", "Alarm")},
                                                {"authority", QT_TRANSLATE_NOOP("Ledger", "Authority")},
                                                {"login", QT_TRANSLATE_NOOP("Ledger", "Sign-in")},
                                                {"shift", QT_TRANSLATE_NOOP("Ledger", "Shift")},
                                                {"finding", QT_TRANSLATE_NOOP("Ledger", "Finding")},
                                                {"forecast", QT_TRANSLATE_NOOP("Ledger", "Forecast")},
                                                {"interlock", QT_TRANSLATE_NOOP("Ledger", "Interlock")},
                                                {"model", QT_TRANSLATE_NOOP("Ledger", "Model")},
                                                {"people", QT_TRANSLATE_NOOP("Ledger", "People")},
                                                {"seat", QT_TRANSLATE_NOOP("Ledger", "Seat")},
                                                {"backup", QT_TRANSLATE_NOOP("Ledger", "Backup")},
                                                {"ledger", QT_TRANSLATE_NOOP("Ledger", "Record")}}};

/// What a type of row says, with %1 for what it is about.
using Phrases = std::map<std::string_view, const char*>;

const Phrases& commandPhrases()
{
    static const Phrases all{
        {"renewed", QT_TRANSLATE_NOOP("Ledger", "Proposed again, with newer numbers: %1")},
        {"approved-one", QT_TRANSLATE_NOOP("Ledger", "Approved: %1")},
        {"approved", QT_TRANSLATE_NOOP("Ledger", "Approved: %1")},
        {"prepared", QT_TRANSLATE_NOOP("Ledger", "Approved and kept ready for an emergency: %1")},
        {"released", QT_TRANSLATE_NOOP("Ledger", "Released in an emergency: %1")},
        {"rejected", QT_TRANSLATE_NOOP("Ledger", "Rejected: %1")},
        {"replaced", QT_TRANSLATE_NOOP("Ledger", "Replaced by a newer proposal: %1")},
        {"expired", QT_TRANSLATE_NOOP("Ledger", "Expired: %1")},
        {"cancelled", QT_TRANSLATE_NOOP("Ledger", "Cancelled: %1")},
        {"select-sent", QT_TRANSLATE_NOOP("Ledger", "Selection sent to the field: %1")},
        {"selected", QT_TRANSLATE_NOOP("Ledger", "Reserved by the field: %1")},
        {"blocked", QT_TRANSLATE_NOOP("Ledger", "Held back at the release: %1")},
        {"operate-sent", QT_TRANSLATE_NOOP("Ledger", "Sent to the field: %1")},
        {"acknowledged", QT_TRANSLATE_NOOP("Ledger", "The field carries it out: %1")},
        {"field-report", QT_TRANSLATE_NOOP("Ledger", "The field reported on: %1")},
        {"verifying", QT_TRANSLATE_NOOP("Ledger", "The effect is being measured: %1")},
        {"compared", QT_TRANSLATE_NOOP("Ledger", "Measured against the prediction: %1")},
        {"confirmed", QT_TRANSLATE_NOOP("Ledger", "Succeeded, the effect is measured: %1")},
        {"not-confirmed", QT_TRANSLATE_NOOP("Ledger", "Failed, the effect is not there: %1")},
        {"refused", QT_TRANSLATE_NOOP("Ledger", "Refused by the field: %1")},
        {"field-failed", QT_TRANSLATE_NOOP("Ledger", "The field could not carry it out: %1")},
        {"field-cancelled", QT_TRANSLATE_NOOP("Ledger", "Cancelled by the field: %1")},
        {"not-sent", QT_TRANSLATE_NOOP("Ledger", "Could not be sent: %1")},
        {"timed-out", QT_TRANSLATE_NOOP("Ledger", "Timed out: %1")},
        {"restarted", QT_TRANSLATE_NOOP("Ledger", "Cancelled, Sinew had ended meanwhile: %1")},
        {"refined", QT_TRANSLATE_NOOP("Ledger", "Predicted again from newer measurements: %1")}};
    return all;
}

const Phrases& alarmPhrases()
{
    static const Phrases all{
        {"raised", QT_TRANSLATE_NOOP("Ledger", "Raised: %1")},
        {"returned", QT_TRANSLATE_NOOP("Ledger", "Back to normal: %1")},
        {"acknowledged", QT_TRANSLATE_NOOP("Ledger", "Acknowledged: %1")},
        {"suppressed", QT_TRANSLATE_NOOP("Ledger", "Suppressed by design: %1")},
        {"no-longer-suppressed", QT_TRANSLATE_NOOP("Ledger", "No longer suppressed: %1")},
        {"shelved", QT_TRANSLATE_NOOP("Ledger", "Shelved: %1")},
        {"unshelved", QT_TRANSLATE_NOOP("Ledger", "Taken from the shelf: %1")},
        {"shelving-ended", QT_TRANSLATE_NOOP("Ledger", "Shelving ended: %1")},
        {"out-of-service", QT_TRANSLATE_NOOP("Ledger", "Taken out of service: %1")},
        {"back-in-service", QT_TRANSLATE_NOOP("Ledger", "Back in service: %1")},
        {"tuned", QT_TRANSLATE_NOOP("Ledger", "Alarm tuned: %1")},
        {"suppression-added", QT_TRANSLATE_NOOP("Ledger", "Suppression by design added: %1")},
        {"suppression-removed", QT_TRANSLATE_NOOP("Ledger", "Suppression by design removed: %1")},
        {"asset-out-of-service", QT_TRANSLATE_NOOP("Ledger", "All alarms taken out of service: %1")},
        {"asset-back-in-service", QT_TRANSLATE_NOOP("Ledger", "Alarms back in service: %1")},
        {"limits-set", QT_TRANSLATE_NOOP("Ledger", "Limits of the alarm system set: %1")}};
    return all;
}

const Phrases& peoplePhrases()
{
    static const Phrases all{
        {"first administrator", QT_TRANSLATE_NOOP("Ledger", "%1 became the first administrator")},
        {"key renewed", QT_TRANSLATE_NOOP("Ledger", "%1 has a new password, and so a new key")},
        {"revoked", QT_TRANSLATE_NOOP("Ledger", "The key of %1 was revoked")},
        {"signed in", QT_TRANSLATE_NOOP("Ledger", "%1 signed in")},
        {"signed out", QT_TRANSLATE_NOOP("Ledger", "%1 signed out")},
        {"unlocked", QT_TRANSLATE_NOOP("Ledger", "%1 unlocked the seat")},
        {"locked", QT_TRANSLATE_NOOP("Ledger", "The seat of %1 was locked")}};
    return all;
}

const Phrases& authorityPhrases()
{
    static const Phrases all{
        {"taken", QT_TRANSLATE_NOOP("Ledger", "Took authority over %1")},
        {"accepted", QT_TRANSLATE_NOOP("Ledger", "Accepted authority over %1")},
        {"kept", QT_TRANSLATE_NOOP("Ledger", "Kept authority over %1 after all")},
        {"released", QT_TRANSLATE_NOOP("Ledger", "Released authority over %1")}};
    return all;
}

const Phrases& otherPhrases()
{
    static const Phrases all{
        {"finding/found", QT_TRANSLATE_NOOP("Ledger", "Found: %1")},
        {"finding/changed", QT_TRANSLATE_NOOP("Ledger", "Found more about: %1")},
        {"finding/gone", QT_TRANSLATE_NOOP("Ledger", "No longer found: %1")},
        {"forecast/withheld", QT_TRANSLATE_NOOP("Ledger", "Forecasts of the %1 model are withheld")},
        {"forecast/shown", QT_TRANSLATE_NOOP("Ledger", "Forecasts of the %1 model are shown again")},
        {"seat/registered", QT_TRANSLATE_NOOP("Ledger", "Seat %1 registered its key")},
        {"seat/confirmed", QT_TRANSLATE_NOOP("Ledger", "Seat %1 was confirmed")},
        {"seat/revoked", QT_TRANSLATE_NOOP("Ledger", "The key of seat %1 was revoked")},
        {"interlock/set", QT_TRANSLATE_NOOP("Ledger", "Interlock set: %1")},
        {"interlock/removed", QT_TRANSLATE_NOOP("Ledger", "Interlock removed: %1")}};
    return all;
}

/// Nothing where the type is not known.
std::optional<QString> phrase(const Phrases& phrases, std::string_view type, const QString& about)
{
    const auto found = phrases.find(type);
    return found == phrases.end() ? std::nullopt : std::optional(tr(found->second).arg(about));
}

QString withWhy(const QString& said, const QString& why)
{
    return why.isEmpty() ? said : QStringLiteral("%1 – %2").arg(said, why);
}

/// One row on its way into words.
class Telling {
public:
    Telling(const LedgerRow& row, const LedgerVoice& voice)
        : m_row(row), m_entry(row.entry), m_voice(voice), m_detail(row.entry.detail)
    {
    }
    LedgerStory take()
    {
        m_story.who = who();
        const auto said = row();
        m_story.what = said ? *said : plain();
        if (m_story.about.isEmpty())
            m_story.about = aboutText();
        return std::move(m_story);
    }

private:
    std::optional<QString> row()
    {
        const std::string& category = m_entry.category;
        if (category == "command" || category == "approval")
            return command();
        if (category == "alarm")
            return alarm();
        if (category == "people" || category == "login")
            return person();
        if (category == "authority")
            return authority();
        if (category == "shift")
            return shift();
        if (category == "model")
            return model();
        if (category == "ledger")
            return record();
        if (category == "backup" && m_entry.type == "made")
            return tr("A backup of %1 rows was made: %2").arg(m_detail.number("rows").value_or(0)).arg(text(m_entry.subject));
        return other();
    }

    std::optional<QString> command()
    {
        m_story.command = CommandId(m_entry.subject);
        for (const LedgerDetail& target : m_detail.list("targets"))
            concern(ActuatorId(target.text("actuator")));
        const QString title = titleOr(m_entry.subject);
        if (m_entry.type == "proposed")
            return (m_entry.source.starts_with("system:") ? tr("Proposed: %1") : tr("Requested: %1")).arg(title);
        auto said = phrase(commandPhrases(), m_entry.type, title);
        if (said && m_entry.category == "approval")
            *said += tr(" (%1 of %2)")
                         .arg(m_detail.count("approvedBy"))
                         .arg(m_detail.number("approvalsNeeded").value_or(1));
        const QString why = time(m_detail.text("why"));
        const QString refusal = m_entry.result == "ok" ? QString() : text(m_entry.result);
        return said ? std::optional(withWhy(*said, why.isEmpty() ? refusal : why)) : said;
    }

    std::optional<QString> alarm()
    {
        if (!m_detail.text("condition").empty())
            return oneAlarm();
        const auto said = phrase(alarmPhrases(), m_entry.type, designed());
        return said ? std::optional(withWhy(*said, time(m_detail.text("words")))) : said;
    }

    std::optional<QString> oneAlarm()
    {
        m_story.alarm = AlarmId(m_entry.subject);
        concern(ElementId(m_detail.text("element")));
        const std::string& type = m_entry.type;
        auto said = phrase(alarmPhrases(), type, titleOr(m_entry.subject));
        if (!said)
            return said;
        const std::string quantity = m_detail.text("quantity");
        const auto value = m_detail.number("value");
        if (type == "raised" && value && !quantity.empty())
            return withWhy(*said, valueText(*value, quantity, m_voice.display.units));
        if (type == "suppressed")
            return withWhy(*said, time(m_detail.text("suppressedBy")));
        const auto until = m_detail.instant("shelvedUntil");
        if (type == "shelved" && until)
            *said += tr(", until %1").arg(instantWords(*until, m_voice.display, m_row.entry.wall));
        const std::string words = m_detail.text("words");
        return withWhy(*said, time(words.empty() && type != "raised" ? m_detail.text("comment") : words));
    }

    /// What a decision about alarms is about.
    QString designed()
    {
        const std::string& type = m_entry.type;
        if (type.starts_with("asset-")) {
            concern(AssetId(m_entry.subject));
            return aboutText();
        }
        if (type == "limits-set")
            return tr("a flood begins at %1 alarms in %2, shelving lasts %3 at most")
                .arg(m_detail.number("floodBegins").value_or(0))
                .arg(spanText(fromSeconds(m_detail.number("floodWindowS").value_or(0))),
                     spanText(fromSeconds(m_detail.number("longestShelvingS").value_or(0))));
        if (type == "suppression-added")
            return time(m_detail.text("reason"));
        const std::string channel = m_entry.subject.substr(0, m_entry.subject.find('#'));
        if (const Channel* known = m_voice.index ? m_voice.index->channel(ChannelId(channel)) : nullptr)
            concern(known->element);
        return text(m_entry.subject);
    }

    std::optional<QString> person()
    {
        const std::string& type = m_entry.type;
        const bool isUnknown = m_entry.subject.starts_with("unknown:");
        const QString name = isUnknown ? tr("a name that nobody here has") : personText(m_entry.subject);
        const QString role = text(m_detail.text("role"));
        if (type == "failed")
            return tr("Wrong password for %1").arg(name);
        if (type == "enrolled")
            return tr("%1 was enrolled, as %2").arg(name, role);
        if (type == "role changed")
            return tr("%1 is %2 from now on").arg(name, role);
        const auto said = phrase(peoplePhrases(), type, name);
        const std::string why = m_detail.text("reason");
        return said ? std::optional(withWhy(*said, text(why.empty() ? m_detail.text("why") : why))) : said;
    }

    std::optional<QString> authority()
    {
        concern(AssetId(m_entry.subject));
        if (m_entry.type == "offered")
            return tr("Offered authority over %1 to %2").arg(aboutText(), personText(m_detail.text("to")));
        const auto said = phrase(authorityPhrases(), m_entry.type, aboutText());
        return said ? std::optional(withWhy(*said, text(m_detail.text("reason")))) : said;
    }

    std::optional<QString> shift()
    {
        const QString words = text(m_detail.text("text"));
        if (m_entry.type == "note") {
            m_story.command = CommandId(m_detail.text("command"));
            m_story.alarm = AlarmId(m_detail.text("alarm"));
            concern(AssetId(m_detail.text("asset")));
            return words;
        }
        if (m_entry.type == "handed over")
            return withWhy(tr("Handed the shift over to %1").arg(personText(m_entry.subject)), words);
        if (m_entry.type == "accepted")
            return tr("Accepted the shift of row %1").arg(text(m_entry.subject));
        return std::nullopt;
    }

    std::optional<QString> model()
    {
        QStringList parts;
        const auto part = [&](const char* name, const QString& said) {
            if (const auto n = m_detail.count(name))
                parts << said.arg(n);
        };
        part("added", tr("%1 added"));
        part("changed", tr("%1 changed"));
        part("removed", tr("%1 removed"));
        const QString what = m_entry.type == "people changed"    ? tr("People of the model")
                             : m_entry.type == "sources changed"  ? tr("Imported files")
                             : m_entry.type == "channels changed" ? tr("Channels and limits")
                                                                  : QString();
        return what.isEmpty() ? std::nullopt
                              : std::optional(QStringLiteral("%1: %2").arg(what, parts.join(QStringLiteral(", "))));
    }

    std::optional<QString> record()
    {
        if (m_entry.type == "keeping") {
            const std::string heads = m_detail.text("heads");
            return heads.empty() ? tr("The ledger's head is published nowhere from now on")
                                 : tr("The ledger's head is published to %1 from now on").arg(text(heads));
        }
        if (m_entry.type != "archived")
            return std::nullopt;
        return tr("The contents of %1 rows up to row %2 went into the archive %3")
            .arg(m_detail.number("rows").value_or(0))
            .arg(text(m_entry.subject), text(m_detail.text("file")));
    }

    std::optional<QString> other()
    {
        const std::string& category = m_entry.category;
        QString about = text(m_entry.subject);
        if (category == "finding") {
            about = titleOr(m_entry.subject);
            for (const LedgerDetail& one : m_detail.list("candidates"))
                concern(ElementId(one.text("element")));
        } else if (category == "seat") {
            const auto& seats = m_voice.names.seats();
            const auto known = seats.find(m_entry.subject);
            about = known == seats.end() ? text(m_entry.subject.substr(0, 8)) : known->second;
        } else if (category == "interlock") {
            const std::string sentence = m_detail.object("interlock").text("sentence");
            about = text(sentence.empty() ? m_entry.subject : sentence);
        }
        const auto said = phrase(otherPhrases(), category + "/" + m_entry.type, about);
        const bool isWhy = category == "forecast" && m_entry.result != "ok";
        return said ? std::optional(withWhy(*said, isWhy ? time(m_entry.result) : QString())) : said;
    }

    /// A row of a kind that nobody foresaw here.
    QString plain() const
    {
        if (m_row.isEmptied())
            return tr("Archived: its contents are in a file of the archive");
        QString said = text(m_entry.type);
        if (!m_entry.subject.empty())
            said += QStringLiteral(": ") + text(m_entry.subject);
        return m_entry.result.empty() || m_entry.result == "ok" ? said : withWhy(said, text(m_entry.result));
    }

    QString who() const
    {
        const auto [kind, id] = split(m_entry.source);
        const QString signer = m_voice.names.ownerOf(m_row.signer);
        if (m_row.isEmptied())
            return signer;
        if (kind == "operator" || (kind == "seat" && !id.empty()))
            return personText(id);
        if (kind == "system")
            return tr("%1 model").arg(text(id));
        if (kind == "seat" && !signer.isEmpty())
            return signer;
        return text(m_entry.source);
    }

    static std::pair<std::string, std::string> split(const std::string& source)
    {
        const auto colon = source.find(':');
        return colon == std::string::npos ? std::pair(source, std::string())
                                          : std::pair(source.substr(0, colon), source.substr(colon + 1));
    }
    QString personText(const std::string& login) const
    {
        const auto& people = m_voice.names.people();
        if (people.contains(login))
            return m_voice.names.person(login);
        const LedgerDetail user = m_detail.object("user"); // from before the ledger knew people
        return user.text("id") == login && !user.text("name").empty() ? text(user.text("name"))
                                                                      : personName(m_voice.index, login);
    }
    QString titleOr(const std::string& id) const
    {
        const std::string title = m_detail.text("title");
        return text(title.empty() ? id : title);
    }
    QString time(const std::string& sentence) const
    {
        return sentenceText(sentence, m_voice.display, m_row.entry.wall);
    }

    void concern(const ActuatorId& id)
    {
        if (const Actuator* known = m_voice.index ? m_voice.index->actuator(id) : nullptr)
            concern(known->element);
    }
    void concern(const ElementId& id)
    {
        if (id.isEmpty() || std::ranges::find(m_story.elements, id) != m_story.elements.end())
            return;
        m_story.elements.push_back(id);
        if (const Element* known = m_voice.index ? m_voice.index->element(id) : nullptr)
            m_story.asset = known->asset;
    }
    void concern(const AssetId& id) { m_story.asset = id; }

    QString aboutText() const
    {
        if (m_story.elements.size() == 1)
            return elementName(m_voice.index, m_story.elements.front());
        const Asset* known = m_voice.index ? m_voice.index->asset(m_story.asset) : nullptr;
        return known && !known->name.empty() ? text(known->name) : text(m_story.asset.value);
    }

    const LedgerRow& m_row;
    const store::LedgerEntry& m_entry;
    const LedgerVoice& m_voice;
    const LedgerDetail m_detail;
    LedgerStory m_story;
};

constexpr std::array<std::string_view, kCategories.size()> idsOf(const std::array<Category, kCategories.size()>& all)
{
    std::array<std::string_view, kCategories.size()> ids;
    for (std::size_t i = 0; i < all.size(); ++i)
        ids[i] = all[i].id;
    return ids;
}

} // namespace

LedgerStory storyOf(const LedgerRow& row, const LedgerVoice& voice)
{
    return Telling(row, voice).take();
}

QString categoryText(std::string_view category)
{
    const auto found = std::ranges::find(kCategories, category, &Category::id);
    return found == kCategories.end() ? text(category) : tr(found->word);
}

std::span<const std::string_view> ledgerCategories()
{
    static constexpr auto ids = idsOf(kCategories);
    return ids;
}

QString ledgerTime(Instant at, const DisplayOptions& display)
{
    return dateTimeText(at, display.utc).left(19);
}

} // namespace sinew::ui
