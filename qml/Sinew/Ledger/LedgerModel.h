// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ExportService.h"
#include "LedgerProof.h"
#include "LedgerReader.h"
#include "Seat.h"

#include <deque>
#include <QAbstractListModel>
#include <QtQml/qqmlregistration.h>
#include <QUrl>
#include <unordered_map>

namespace sinew::ui {

/// The project's ledger, newest first, with filters: as many rows as there are, and of these only the texts of
/// what is looked at, read by jobs. Rows that are appended meanwhile come in at the top. Reads while `active`.
/// Thread: GUI.
class LedgerModel : public QAbstractListModel {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY seatChanged REQUIRED)
    Q_PROPERTY(sinew::ui::LedgerProof* proof READ proof CONSTANT)
    Q_PROPERTY(bool active READ isActive WRITE setActive NOTIFY changed)
    /// How many rows the ledger has, and how many of them the filters let through.
    Q_PROPERTY(int all READ all NOTIFY changed)
    Q_PROPERTY(int count READ count NOTIFY changed)
    Q_PROPERTY(QString summary READ summary NOTIFY changed)
    Q_PROPERTY(bool searching READ isSearching NOTIFY changed)
    Q_PROPERTY(QString fault READ fault NOTIFY changed)
    Q_PROPERTY(QString zone READ zone NOTIFY changed)
    Q_PROPERTY(bool filtered READ isFiltered NOTIFY filterChanged)
    Q_PROPERTY(QStringList categories READ categories CONSTANT)
    Q_PROPERTY(int category READ category WRITE setCategory NOTIFY filterChanged)
    Q_PROPERTY(QStringList writers READ writers NOTIFY choicesChanged)
    Q_PROPERTY(int writer READ writer WRITE setWriter NOTIFY filterChanged)
    Q_PROPERTY(QString search READ search WRITE setSearch NOTIFY filterChanged)
    Q_PROPERTY(QStringList spans READ spans CONSTANT)
    Q_PROPERTY(int span READ span WRITE setSpan NOTIFY filterChanged)
    /// Of the span "between": as typed, "2026-09-14 14:02" in the zone of the display; empty: open.
    Q_PROPERTY(QString from READ from WRITE setFrom NOTIFY filterChanged)
    Q_PROPERTY(QString to READ to WRITE setTo NOTIFY filterChanged)
    Q_PROPERTY(bool between READ isBetween NOTIFY filterChanged)
    Q_PROPERTY(bool fromIsWrong READ fromIsWrong NOTIFY filterChanged)
    Q_PROPERTY(bool toIsWrong READ toIsWrong NOTIFY filterChanged)
    /// What the rows can be about: what is selected, its asset, the command under review.
    Q_PROPERTY(QStringList subjects READ subjects NOTIFY choicesChanged)
    Q_PROPERTY(int subject READ subject WRITE setSubject NOTIFY filterChanged)
    /// The command under review; empty: none.
    Q_PROPERTY(QString command READ command WRITE setCommand NOTIFY choicesChanged)

public:
    enum Roles {
        NumberRole = Qt::UserRole + 1,
        WhenRole,
        CategoryRole,
        WhatRole,
        WhoRole,
        AboutRole,
        ReadRole, ///< false: its text is still being read
        WrongRole ///< missing, or named by the last verification
    };
    explicit LedgerModel(QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    LedgerProof* proof() { return &m_proof; }
    bool isActive() const { return m_isActive; }
    void setActive(bool active);
    int all() const { return static_cast<int>(m_last); }
    int count() const { return rowCount(); }
    QString summary() const;
    bool isSearching() const { return m_toSearch > 0; }
    QString fault() const { return m_fault; }
    QString zone() const;
    bool isFiltered() const { return !m_query.isAll(); }
    static QStringList categories();
    int category() const;
    void setCategory(int index);
    QStringList writers() const;
    int writer() const;
    void setWriter(int index);
    QString search() const { return m_search; }
    void setSearch(const QString& search);
    static QStringList spans();
    int span() const { return m_span; }
    void setSpan(int index);
    QString from() const { return m_from; }
    void setFrom(const QString& typed);
    QString to() const { return m_to; }
    void setTo(const QString& typed);
    bool isBetween() const { return m_span == spans().size() - 1; }
    bool fromIsWrong() const { return isBetween() && !m_from.isEmpty() && !m_query.from; }
    bool toIsWrong() const { return isBetween() && !m_to.isEmpty() && !m_query.to; }
    QStringList subjects() const;
    int subject() const;
    void setSubject(int index);
    QString command() const { return m_command; }
    void setCommand(const QString& command);
    const LedgerQuery& query() const { return m_query; }
    /// For jobs of the seat; null: the ledger is not open yet.
    const LedgerReader* reader() const { return m_reader ? &*m_reader : nullptr; }

    Q_INVOKABLE void clearFilters();
    /// Only what is about this command or alarm.
    Q_INVOKABLE void followSubject(const QString& id, const QString& title);
    /// Where a row stands in the list; -1: the filters leave it out, or there is none.
    Q_INVOKABLE int placeOf(int number) const;
    Q_INVOKABLE int numberAt(int place) const;
    /// Which of the rows an export takes: what the filters let through, or all.
    Q_INVOKABLE void exportTo(sinew::ui::ExportService* service, const QUrl& file, bool isOnlyShown) const;

signals:
    void seatChanged();
    void changed();
    void filterChanged();
    void choicesChanged();
    void begun();

private:
    struct Subject {
        QString label;
        ElementId element;
        AssetId asset;
        std::string id;
    };
    struct Writer {
        QString label;
        std::string person;
        keys::PublicKey seat;
    };
    void begin();
    void forget();
    void take(Result<LedgerBeginning> beginning);
    void refilter(LedgerQuery query);
    void offerChoices();
    void restart();
    void searchOn();
    void takeFound(Result<std::vector<std::int64_t>> found, std::int64_t after);
    void lookForNews();
    void takeNews(Result<LedgerNews> news);
    void showNews(const LedgerNews& news);
    void want(int row) const;
    void readWanted();
    std::vector<std::int64_t> wantedNumbers();
    void takeLines(Result<std::vector<NumberedLine>> lines);
    void setFault(const Error& error);
    void setTimes();
    std::optional<Instant> parsed(const QString& typed) const;
    std::int64_t numberOf(int row) const;
    std::vector<Subject> subjectList() const;
    std::vector<Writer> writerList() const;
    /// Runs a job whose result is dropped where the ledger is read anew meanwhile.
    template <class Work, class Take>
    void run(Work work, Take take);

    Seat* m_seat = nullptr;
    LedgerProof m_proof;
    bool m_isActive = false;
    std::optional<LedgerReader> m_reader; ///< nothing: not begun
    int m_reading = 0, m_filtering = 0;   ///< which of them, so that late results are dropped
    LedgerQuery m_query;
    int m_span = 0;
    QString m_search, m_from, m_to, m_command; ///< as typed
    std::optional<Subject> m_followed; ///< chosen, whatever is selected now
    std::int64_t m_last = 0;           ///< the ledger's last row
    std::deque<std::int64_t> m_numbers; ///< what the filters let through, descending; unused without filters
    std::int64_t m_toSearch = 0;        ///< rows down from here have not been searched yet
    std::unordered_map<std::int64_t, LedgerLine> m_lines;
    mutable int m_wanted = -1; ///< the row that a view asked for last
    mutable bool m_isAsked = false;
    bool m_isBeginning = false, m_readsLines = false, m_looksForNews = false;
    QString m_fault;
    QTimer m_timer;
};

} // namespace sinew::ui
