// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "LedgerModel.h"
#include "RowsModel.h"

#include <QObject>
#include <QStringList>
#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// All that one row holds. What of it a job reads and checks.
struct LedgerPage {
    bool isThere = false;
    store::LedgerRow row;
    LedgerStory story;
    QString category, owner; ///< whose key signed it; empty: nobody that the ledger knows
    QStringList payload;
    QString signature; ///< how it stands with the signature, as a sentence
    QString chain;     ///< how it hangs on the row before
    bool isSound = true;
};
/// Slow: for jobs. Errors: the ledger's.
Result<LedgerPage> readPage(const LedgerReader& reader, std::int64_t number);

/// A line of an opened row: what it is, and what it says. Of the payload, lines without a name.
struct LedgerFact {
    QString key, name, value;
    bool isStrong = false, isHeading = false;
    bool operator==(const LedgerFact&) const = default;
};

class LedgerFacts : public RowsModel<LedgerFact> {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("Part of an opened row")

public:
    using RowsModel<LedgerFact>::RowsModel;
    void show(std::vector<LedgerFact> facts) { setRows(std::move(facts)); }

private:
    std::span<const Field> fields() const override;
};

/// The row that was opened. Thread: GUI.
class LedgerOpenRow : public QObject {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::LedgerModel* ledger READ ledger WRITE setLedger NOTIFY ledgerChanged REQUIRED)
    /// 0: none is open.
    Q_PROPERTY(int number READ number WRITE setNumber NOTIFY changed)
    Q_PROPERTY(bool ready READ isReady NOTIFY changed)
    Q_PROPERTY(QString fault READ fault NOTIFY changed)
    Q_PROPERTY(QString title READ title NOTIFY changed)
    Q_PROPERTY(sinew::ui::LedgerFacts* facts READ facts CONSTANT)
    Q_PROPERTY(QString about READ about NOTIFY changed)
    Q_PROPERTY(QString subject READ subject NOTIFY changed)
    Q_PROPERTY(bool sound READ isSound NOTIFY changed)
    /// As the ledger's export writes it, for another program.
    Q_PROPERTY(QString raw READ raw NOTIFY changed)
    /// Where it leads; empty: nowhere that the window can show now.
    Q_PROPERTY(QString command READ command NOTIFY changed)
    Q_PROPERTY(QString alarm READ alarm NOTIFY changed)
    Q_PROPERTY(QString element READ element NOTIFY changed)
    /// It is one of several about this subject.
    Q_PROPERTY(bool followable READ isFollowable NOTIFY changed)

public:
    explicit LedgerOpenRow(QObject* parent = nullptr) : QObject(parent) {}
    LedgerModel* ledger() const { return m_ledger; }
    void setLedger(LedgerModel* ledger);
    int number() const { return static_cast<int>(m_number); }
    void setNumber(int number);
    bool isReady() const { return m_page.has_value(); }
    QString fault() const { return m_fault; }
    QString title() const;
    /// All that it holds, a line each.
    LedgerFacts* facts() { return &m_facts; }
    QString when() const;
    QString world() const;
    QString kind() const;
    QString who() const { return page().story.who; }
    QString source() const { return text(entry().source); }
    QString about() const { return page().story.about; }
    QString subject() const { return text(entry().subject); }
    QString result() const { return text(entry().result); }
    QString hash() const { return text(page().row.hash); }
    QString previousHash() const { return text(page().row.previousHash); }
    QString signer() const { return text(page().row.signer.value); }
    QString signature() const { return page().signature; }
    QString chain() const { return page().chain; }
    bool isSound() const { return page().isSound; }
    QString raw() const;
    QString command() const;
    QString alarm() const;
    QString element() const;
    bool isFollowable() const { return !page().story.command.isEmpty() || !page().story.alarm.isEmpty(); }

signals:
    void ledgerChanged();
    void changed();

private:
    void read();
    void tell();
    const LedgerPage& page() const;
    const store::LedgerEntry& entry() const { return page().row.entry; }

    Seat* seat() const { return m_ledger ? m_ledger->seat() : nullptr; }

    LedgerModel* m_ledger = nullptr;
    std::int64_t m_number = 0;
    int m_reading = 0;
    std::optional<LedgerPage> m_page;
    LedgerFacts m_facts;
    QString m_fault;
};

} // namespace sinew::ui
