// SPDX-License-Identifier: GPL-3.0-or-later
#include "LedgerModel.h"

#include "Follow.h"
#include "Words.h"

#include <algorithm>
#include <array>
#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

namespace sinew::ui {

namespace {

constexpr int kNewsMs = 1000;
constexpr std::int64_t kPortion = 2000; ///< rows searched at a time
/// Texts that are read around the row that is looked at, and how many are kept.
constexpr int kBefore = 60, kAfter = 140;
constexpr std::size_t kMostKept = 5000;
constexpr std::array kSpans{std::chrono::hours(1), std::chrono::hours(8), std::chrono::hours(24),
                            std::chrono::hours(24 * 7), std::chrono::hours(24 * 30)};

QString counted(std::int64_t n)
{
    return QLocale().toString(static_cast<qlonglong>(n));
}

} // namespace

LedgerModel::LedgerModel(QObject* parent) : QAbstractListModel(parent)
{
    m_timer.setInterval(kNewsMs);
    connect(&m_timer, &QTimer::timeout, this, &LedgerModel::lookForNews);
    connect(&m_proof, &LedgerProof::changed, this, [this] {
        if (rowCount() > 0)
            emit dataChanged(index(0), index(rowCount() - 1), {WrongRole});
    });
}

// --- what is read
// ---------------------------------------------------------------------------------------------

template <class Work, class Take>
void LedgerModel::run(Work work, Take take)
{
    runJob(m_seat->jobs(), std::move(work)).then(this, [this, reading = m_reading, take](auto result) {
        if (reading == m_reading)
            take(std::move(result));
    });
}

void LedgerModel::setSeat(Seat* seat)
{
    if (!takeSeat(m_seat, seat, this))
        return;
    m_proof.setSeat(seat);
    if (seat) {
        connect(seat, &Seat::projectChanged, this, &LedgerModel::begin);
        connect(seat, &Seat::displayChanged, this, &LedgerModel::begin);
        connect(seat, &Seat::selectionChanged, this, &LedgerModel::offerChoices);
    }
    emit seatChanged();
    begin();
}

void LedgerModel::setActive(bool active)
{
    if (std::exchange(m_isActive, active) != active)
        begin();
}

void LedgerModel::forget()
{
    ++m_reading;
    beginResetModel();
    m_reader.reset();
    m_lines.clear();
    m_numbers.clear();
    m_last = m_toSearch = 0;
    m_readsLines = m_looksForNews = m_isAsked = m_isBeginning = false;
    endResetModel();
    m_timer.stop();
    emit changed();
}

void LedgerModel::begin()
{
    forget();
    if (!m_isActive || !m_seat || !m_seat->backend()) {
        m_fault.clear();
        return;
    }
    m_isBeginning = true;
    run([backend = m_seat->backend()] { return beginReading(*backend); },
        [this](auto beginning) { take(std::move(beginning)); });
}

void LedgerModel::take(Result<LedgerBeginning> beginning)
{
    m_isBeginning = false;
    m_timer.start(); // also where it is tried again: a server may come back
    if (!beginning)
        return setFault(beginning.error());
    m_fault.clear();
    m_reader = LedgerReader{m_seat->backend(), beginning->index, beginning->names, m_seat->display()};
    m_last = beginning->last;
    m_proof.setLast(m_last);
    offerChoices();
    emit begun();
    restart();
}

void LedgerModel::setFault(const Error& error)
{
    m_fault = tr("The ledger cannot be read: %1").arg(text(error.text()));
    emit changed();
}

// --- filters
// --------------------------------------------------------------------------------------------------

void LedgerModel::refilter(LedgerQuery query)
{
    const bool isSame = query == m_query;
    m_query = std::move(query);
    if (!isSame && m_reader)
        restart();
    offerChoices();
}

/// A list that is offered anew forgets what was chosen of it: that is said after it.
void LedgerModel::offerChoices()
{
    emit choicesChanged();
    emit filterChanged();
}

void LedgerModel::restart()
{
    ++m_filtering;
    beginResetModel();
    m_numbers.clear();
    m_toSearch = isFiltered() ? m_last : 0;
    endResetModel();
    emit changed();
    searchOn();
}

// In portions, newest first: what is found is seen at once, and another filter ends it.
void LedgerModel::searchOn()
{
    if (m_toSearch <= 0)
        return;
    const std::int64_t after = std::max<std::int64_t>(0, m_toSearch - kPortion);
    run([reader = *m_reader, query = m_query, after, last = m_toSearch] { return reader.matches(query, after, last); },
        [this, after, filtering = m_filtering](auto found) {
            if (filtering == m_filtering)
                takeFound(std::move(found), after);
        });
}

void LedgerModel::takeFound(Result<std::vector<std::int64_t>> found, std::int64_t after)
{
    if (!found) {
        m_toSearch = 0;
        return setFault(found.error());
    }
    m_toSearch = after;
    if (!found->empty()) {
        const int first = rowCount();
        beginInsertRows({}, first, first + static_cast<int>(found->size()) - 1);
        m_numbers.insert(m_numbers.end(), found->begin(), found->end());
        endInsertRows();
    }
    emit changed();
    searchOn();
}

QStringList LedgerModel::categories()
{
    QStringList all{tr("everything")};
    for (const std::string_view id : ledgerCategories())
        all << categoryText(id);
    return all;
}

int LedgerModel::category() const
{
    const auto all = ledgerCategories();
    const auto found = std::ranges::find(all, m_query.category);
    return found == all.end() ? 0 : static_cast<int>(found - all.begin()) + 1;
}

void LedgerModel::setCategory(int index)
{
    LedgerQuery next = m_query;
    const auto all = ledgerCategories();
    next.category = index > 0 && index <= std::ssize(all) ? all[static_cast<std::size_t>(index) - 1] : "";
    refilter(std::move(next));
}

std::vector<LedgerModel::Writer> LedgerModel::writerList() const
{
    std::vector<Writer> all{{tr("everybody"), {}, {}}};
    if (!m_reader)
        return all;
    for (const auto& [login, name] : m_reader->names->people())
        all.push_back({name, login, {}});
    for (const auto& [key, name] : m_reader->names->seats())
        all.push_back({tr("seat %1, by itself or for somebody").arg(name), {}, keys::PublicKey(key)});
    return all;
}

QStringList LedgerModel::writers() const
{
    QStringList labels;
    for (const Writer& one : writerList())
        labels << one.label;
    return labels;
}

int LedgerModel::writer() const
{
    const auto all = writerList();
    const auto found = std::ranges::find_if(
        all, [this](const Writer& one) { return one.person == m_query.person && one.seat == m_query.seat; });
    return found == all.end() ? 0 : static_cast<int>(found - all.begin());
}

void LedgerModel::setWriter(int index)
{
    const auto all = writerList();
    if (index < 0 || index >= std::ssize(all))
        return;
    LedgerQuery next = m_query;
    next.person = all[static_cast<std::size_t>(index)].person;
    next.seat = all[static_cast<std::size_t>(index)].seat;
    refilter(std::move(next));
}

void LedgerModel::setSearch(const QString& search)
{
    m_search = search; // with the space before a word that is still to come
    LedgerQuery next = m_query;
    next.text = search.trimmed();
    refilter(std::move(next));
}

QStringList LedgerModel::spans()
{
    return {tr("at any time"),  tr("last hour"),    tr("last 8 hours"), tr("last 24 hours"),
            tr("last 7 days"), tr("last 30 days"), tr("between…")};
}

void LedgerModel::setSpan(int index)
{
    if (index < 0 || index >= spans().size())
        return;
    m_span = index;
    setTimes();
}

void LedgerModel::setFrom(const QString& typed)
{
    m_from = typed.trimmed();
    setTimes();
}

void LedgerModel::setTo(const QString& typed)
{
    m_to = typed.trimmed();
    setTimes();
}

void LedgerModel::setTimes()
{
    LedgerQuery next = m_query;
    next.from = next.to = std::nullopt;
    if (isBetween()) {
        next.from = parsed(m_from);
        next.to = parsed(m_to);
    } else if (m_span > 0 && m_seat)
        next.from = m_seat->wall() - kSpans[static_cast<std::size_t>(m_span) - 1];
    refilter(std::move(next));
}

std::optional<Instant> LedgerModel::parsed(const QString& typed) const
{
    for (const char* form : {"yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd"}) {
        QDateTime at = QDateTime::fromString(typed, QLatin1String(form));
        if (!at.isValid())
            continue;
        if (m_seat && m_seat->utc())
            at.setTimeSpec(Qt::UTC);
        return instantFromMicros(at.toMSecsSinceEpoch() * 1000);
    }
    return std::nullopt;
}

std::vector<LedgerModel::Subject> LedgerModel::subjectList() const
{
    std::vector<Subject> all{{tr("anything"), {}, {}, {}}};
    const ModelIndex* index = m_seat ? m_seat->index() : nullptr;
    if (const Element* element = index ? index->element(m_seat->selectedElement()) : nullptr) {
        all.push_back({elementName(index, element->id), element->id, {}, {}});
        if (const Asset* asset = index->asset(element->asset))
            all.push_back({text(asset->name.empty() ? asset->id.value : asset->name), {}, asset->id, {}});
    }
    if (m_seat && m_seat->overview())
        for (const command::CommandRecord& c : m_seat->overview()->commands)
            if (text(c.id.value) == m_command)
                all.push_back({text(c.proposal.title), {}, {}, c.id.value});
    const auto isFollowed = [&](const Subject& one) {
        return one.element == m_followed->element && one.asset == m_followed->asset && one.id == m_followed->id;
    };
    if (m_followed && std::ranges::none_of(all, isFollowed))
        all.push_back(*m_followed);
    return all;
}

QStringList LedgerModel::subjects() const
{
    QStringList labels;
    for (const Subject& one : subjectList())
        labels << one.label;
    return labels;
}

int LedgerModel::subject() const
{
    const auto all = subjectList();
    const auto found = std::ranges::find_if(all, [this](const Subject& one) {
        return one.element == m_query.element && one.asset == m_query.asset && one.id == m_query.subject;
    });
    return found == all.end() ? 0 : static_cast<int>(found - all.begin());
}

void LedgerModel::setSubject(int index)
{
    const auto all = subjectList();
    if (index < 0 || index >= std::ssize(all))
        return;
    const Subject& chosen = all[static_cast<std::size_t>(index)];
    m_followed = index > 0 ? std::optional(chosen) : std::nullopt;
    LedgerQuery next = m_query;
    next.element = chosen.element;
    next.asset = chosen.asset;
    next.subject = chosen.id;
    refilter(std::move(next));
}

void LedgerModel::setCommand(const QString& command)
{
    m_command = command;
    offerChoices();
}

void LedgerModel::clearFilters()
{
    m_span = 0;
    m_search.clear();
    m_from.clear();
    m_to.clear();
    m_followed.reset();
    refilter({});
}

void LedgerModel::followSubject(const QString& id, const QString& title)
{
    clearFilters();
    m_followed = Subject{title, {}, {}, id.toStdString()};
    LedgerQuery next;
    next.subject = id.toStdString();
    refilter(std::move(next));
}

// --- what is appended meanwhile
// -------------------------------------------------------------------------------

void LedgerModel::lookForNews()
{
    if (!m_reader && !m_isBeginning)
        return begin();
    if (!m_reader || std::exchange(m_looksForNews, true))
        return;
    run([reader = *m_reader, query = m_query, last = m_last] { return newsAfter(reader, query, last); },
        [this, filtering = m_filtering](auto news) {
            m_looksForNews = false;
            if (filtering == m_filtering) // else they are looked for again, with the new filters
                takeNews(std::move(news));
        });
}

void LedgerModel::takeNews(Result<LedgerNews> news)
{
    if (!news)
        return setFault(news.error());
    if (news->last < m_last) {
        m_fault = tr("The ledger ends at row %1 now, and had %2 rows before: its last rows were removed.")
                      .arg(counted(news->last), counted(m_last));
        emit changed();
        return;
    }
    if (!m_fault.isEmpty()) { // it can be read again
        m_fault.clear();
        emit changed();
    }
    if (news->last > m_last)
        showNews(*news);
}

void LedgerModel::showNews(const LedgerNews& news)
{
    const bool hasNewNames = news.names != m_reader->names;
    m_reader->names = news.names;
    for (const auto& [number, line] : news.lines)
        m_lines.insert_or_assign(number, line);
    const int added = isFiltered() ? static_cast<int>(news.matching.size()) : static_cast<int>(news.last - m_last);
    if (added > 0)
        beginInsertRows({}, 0, added - 1);
    if (isFiltered())
        for (const std::int64_t number : news.matching)
            m_numbers.push_front(number);
    m_last = news.last;
    if (added > 0)
        endInsertRows();
    m_proof.setLast(m_last);
    if (hasNewNames)
        offerChoices();
    emit changed();
}

// --- what is looked at
// ----------------------------------------------------------------------------------------

int LedgerModel::rowCount(const QModelIndex& parent) const
{
    if (parent.isValid())
        return 0;
    return isFiltered() ? static_cast<int>(m_numbers.size()) : static_cast<int>(m_last);
}

std::int64_t LedgerModel::numberOf(int row) const
{
    return isFiltered() ? m_numbers[static_cast<std::size_t>(row)] : m_last - row;
}

int LedgerModel::numberAt(int place) const
{
    return place >= 0 && place < rowCount() ? static_cast<int>(numberOf(place)) : 0;
}

int LedgerModel::placeOf(int number) const
{
    if (!isFiltered())
        return number >= 1 && number <= m_last ? static_cast<int>(m_last - number) : -1;
    const auto found = std::ranges::lower_bound(m_numbers, std::int64_t(number), std::greater{});
    return found == m_numbers.end() || *found != number ? -1 : static_cast<int>(found - m_numbers.begin());
}

QVariant LedgerModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const std::int64_t number = numberOf(index.row());
    if (role == NumberRole)
        return static_cast<qlonglong>(number);
    const auto found = m_lines.find(number);
    if (found == m_lines.end())
        want(index.row());
    const LedgerLine none;
    const LedgerLine& line = found == m_lines.end() ? none : found->second;
    switch (role) {
    case WhenRole:
        return line.when;
    case CategoryRole:
        return line.category;
    case Qt::DisplayRole:
    case WhatRole:
        return line.what;
    case WhoRole:
        return line.who;
    case AboutRole:
        return line.about;
    case ReadRole:
        return found != m_lines.end();
    case WrongRole:
        return line.isMissing || m_proof.isWrong(number);
    default:
        return {};
    }
}

QHash<int, QByteArray> LedgerModel::roleNames() const
{
    return {{NumberRole, "number"}, {WhenRole, "when"},   {CategoryRole, "category"}, {WhatRole, "what"},
            {WhoRole, "who"},       {AboutRole, "about"}, {ReadRole, "read"},         {WrongRole, "wrong"}};
}

void LedgerModel::want(int row) const
{
    m_wanted = row;
    if (!m_reader || std::exchange(m_isAsked, true))
        return;
    auto* self = const_cast<LedgerModel*>(this); // a view's question starts a job; what it sees does not change
    QMetaObject::invokeMethod(self, &LedgerModel::readWanted, Qt::QueuedConnection);
}

/// Ascending, around the row that was asked for last: what was flicked past is not read.
std::vector<std::int64_t> LedgerModel::wantedNumbers()
{
    std::vector<std::int64_t> numbers;
    const int end = std::min(rowCount(), m_wanted + kAfter);
    for (int row = end - 1; row >= std::max(0, m_wanted - kBefore); --row)
        if (const std::int64_t number = numberOf(row); !m_lines.contains(number))
            numbers.push_back(number);
    return numbers;
}

void LedgerModel::readWanted()
{
    m_isAsked = false;
    if (!m_reader || m_readsLines)
        return;
    const auto numbers = wantedNumbers();
    if (numbers.empty())
        return;
    m_readsLines = true;
    run([reader = *m_reader, numbers] { return reader.lines(numbers); },
        [this](auto lines) { takeLines(std::move(lines)); });
}

void LedgerModel::takeLines(Result<std::vector<NumberedLine>> lines)
{
    m_readsLines = false;
    if (!lines)
        return setFault(lines.error());
    if (m_lines.size() > kMostKept)
        m_lines.clear();
    int first = rowCount(), last = -1;
    for (auto& [number, line] : *lines) {
        m_lines.insert_or_assign(number, std::move(line));
        if (const int place = placeOf(static_cast<int>(number)); place >= 0) {
            first = std::min(first, place);
            last = std::max(last, place);
        }
    }
    if (last >= first)
        emit dataChanged(index(first), index(last));
    readWanted(); // what was asked for meanwhile
}

// --- what is said of it
// ---------------------------------------------------------------------------------------

QString LedgerModel::zone() const
{
    return !m_seat || m_seat->utc() ? tr("UTC") : tr("local time");
}

QString LedgerModel::summary() const
{
    if (!m_reader)
        return m_isActive && m_fault.isEmpty() ? tr("reading…") : QString();
    const QString all = m_last == 1 ? tr("1 row") : tr("%1 rows").arg(counted(m_last));
    if (!isFiltered())
        return all;
    const QString some = tr("%1 of %2").arg(counted(count()), all);
    return isSearching() ? tr("%1, %2 still to be searched").arg(some, counted(m_toSearch)) : some;
}

void LedgerModel::exportTo(ExportService* service, const QUrl& file, bool isOnlyShown) const
{
    if (!service)
        return;
    if (!isOnlyShown || !isFiltered() || !m_reader)
        return service->ledger(file, [](const store::LedgerRow&) { return true; });
    // Not the reader: its backend must not outlive the loop.
    service->ledger(file, [index = m_reader->index, names = m_reader->names, display = m_reader->display,
                           query = m_query](const store::LedgerRow& row) {
        return query.matches(row, {index.get(), *names, display});
    });
}

} // namespace sinew::ui
