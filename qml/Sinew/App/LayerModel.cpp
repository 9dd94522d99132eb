// SPDX-License-Identifier: GPL-3.0-or-later
#include "LayerModel.h"

#include <algorithm>
#include <QCollator>

namespace sinew::ui {

namespace {

QString keyOf(const AssetId& asset)
{
    return text(asset.value);
}
// A unit separator is in no id, so that the two parts come apart again.
const QChar kSeparator(0x1f);
QString keyOf(const AssetId& asset, const std::string& className)
{
    return keyOf(asset) + kSeparator + text(className);
}
QString labelOf(const Element& e)
{
    return text(e.name.empty() ? e.sourceKey : e.name);
}

} // namespace

void LayerModel::setSeat(Seat* seat)
{
    if (m_seat == seat)
        return;
    for (QObject* followed : {static_cast<QObject*>(m_seat), static_cast<QObject*>(m_seat ? m_seat->people() : nullptr)})
        if (followed)
            disconnect(followed, nullptr, this, nullptr);
    m_seat = seat;
    if (seat) {
        connect(seat, &Seat::projectChanged, this, &LayerModel::readModel);
        connect(seat->people(), &PeopleDesk::changed, this, &LayerModel::rebuild);
    }
    readModel();
    emit seatChanged();
}

// Elements are sorted once, as people count: P2 before P10.
void LayerModel::readModel()
{
    m_tree.clear();
    m_open.clear();
    m_hidden.clear();
    if (m_seat && m_seat->index()) {
        const Model& model = m_seat->index()->model();
        std::map<AssetId, std::map<std::string, std::vector<std::size_t>>> byAsset;
        for (std::size_t i = 0; i < model.elements.size(); ++i)
            byAsset[model.elements[i].asset][model.elements[i].className].push_back(i);
        // The C locale cannot count; any real one can.
        QCollator collator(QLocale(QLocale::English));
        collator.setNumericMode(true);
        for (const Asset& asset : model.assets) {
            std::vector<ClassEntry> classes;
            for (auto& [name, elements] : byAsset[asset.id]) {
                std::ranges::sort(elements, [&](std::size_t a, std::size_t b) {
                    return collator.compare(labelOf(model.elements[a]), labelOf(model.elements[b])) < 0;
                });
                classes.push_back({name, std::move(elements)});
            }
            m_tree.emplace_back(asset.id, std::move(classes));
        }
    }
    rebuild();
    emit assetsChanged();
}

void LayerModel::setSearch(const QString& search)
{
    if (std::exchange(m_search, search.trimmed()) == search.trimmed())
        return;
    rebuild();
    emit searchChanged();
}

bool LayerModel::matches(const Element& e) const
{
    return text(e.name).contains(m_search, Qt::CaseInsensitive) ||
           text(e.sourceKey).contains(m_search, Qt::CaseInsensitive) ||
           text(e.className).contains(m_search, Qt::CaseInsensitive);
}

void LayerModel::rebuild()
{
    std::vector<LayerRow> rows;
    m_found = 0;
    for (const auto& [asset, classes] : m_tree)
        addAsset(rows, asset, classes);
    setRows(std::move(rows));
}

void LayerModel::addAsset(std::vector<LayerRow>& rows, const AssetId& id,
                          const std::vector<ClassEntry>& classes)
{
    const Asset* asset = m_seat->index()->asset(id);
    LayerRow head;
    head.key = keyOf(id);
    head.label = asset && !asset->name.empty() ? text(asset->name) : head.key;
    head.isOpen = !m_search.isEmpty() || m_open.contains(head.key);
    if (const auto held = m_seat->people()->roster()->authority.holderOf(id))
        head.holder = text(held->user.name);
    std::vector<LayerRow> below;
    int hidden = 0;
    for (const ClassEntry& entry : classes) {
        LayerRow row;
        row.key = keyOf(id, entry.name);
        row.label = text(entry.name);
        row.depth = 1;
        row.count = static_cast<int>(entry.elements.size());
        row.isShown = !m_hidden.contains(row.key);
        row.isOpen = !m_search.isEmpty() || m_open.contains(row.key);
        hidden += !row.isShown;
        head.count += row.count;
        std::vector<LayerRow> elements;
        if (row.isOpen)
            addElements(elements, row.key, entry);
        if (!m_search.isEmpty() && elements.empty())
            continue;
        below.push_back(std::move(row));
        std::ranges::move(elements, std::back_inserter(below));
    }
    head.isShown = hidden == 0 && !m_hidden.contains(head.key);
    head.isPartly = hidden > 0 && hidden < static_cast<int>(classes.size());
    if (!m_search.isEmpty() && below.empty())
        return;
    const bool isOpen = head.isOpen;
    rows.push_back(std::move(head));
    if (isOpen)
        std::ranges::move(below, std::back_inserter(rows));
}

void LayerModel::addElements(std::vector<LayerRow>& rows, const QString& classKey, const ClassEntry& entry)
{
    for (const std::size_t i : entry.elements) {
        const Element& e = m_seat->index()->model().elements[i];
        if (!m_search.isEmpty() && (!matches(e) || ++m_found > kMostFound))
            continue;
        LayerRow row;
        row.key = row.element = text(e.id.value);
        row.label = labelOf(e);
        row.depth = 2;
        row.isShown = !m_hidden.contains(classKey);
        rows.push_back(std::move(row));
    }
}

bool LayerModel::isHidden(const AssetId& asset) const
{
    return m_hidden.contains(keyOf(asset));
}

bool LayerModel::isHidden(const Element& element) const
{
    return !m_hidden.isEmpty() && m_hidden.contains(keyOf(element.asset, element.className));
}

void LayerModel::toggleOpen(const QString& key)
{
    if (!m_open.remove(key))
        m_open.insert(key);
    rebuild();
}

void LayerModel::setClassShown(const QString& classKey, bool shown)
{
    const bool isChanged = shown ? m_hidden.remove(classKey) : !m_hidden.contains(classKey);
    if (!isChanged)
        return;
    if (!shown)
        m_hidden.insert(classKey);
    emit visibilityChanged(classKey.section(kSeparator, 0, 0), classKey.section(kSeparator, 1), shown);
}

void LayerModel::setShown(const QString& key, bool shown)
{
    if (key.contains(kSeparator))
        setClassShown(key, shown);
    else
        for (const auto& [asset, classes] : m_tree)
            if (keyOf(asset) == key && classes.empty())
                setClassShown(key, shown); // a terrain
            else if (keyOf(asset) == key)
                for (const ClassEntry& entry : classes)
                    setClassShown(keyOf(asset, entry.name), shown);
    rebuild();
}

void LayerModel::showAll()
{
    for (const auto& [asset, classes] : m_tree)
        setShown(keyOf(asset), true);
}

QString LayerModel::firstFound() const
{
    const auto row = std::ranges::find(rows(), 2, &LayerRow::depth);
    return m_search.isEmpty() || row == rows().end() ? QString() : row->element;
}

QVariant LayerModel::data(const QModelIndex& index, int role) const
{
    const LayerRow* row = at(index);
    if (!row)
        return {};
    switch (role) {
    case KeyRole:
        return row->key;
    case Qt::DisplayRole:
    case LabelRole:
        return row->label;
    case ElementRole:
        return row->element;
    case DepthRole:
        return row->depth;
    case CountRole:
        return row->count;
    case OpenRole:
        return row->isOpen;
    case ShownRole:
        return row->isShown;
    case PartlyRole:
        return row->isPartly;
    case HolderRole:
        return row->holder;
    default:
        return {};
    }
}

QHash<int, QByteArray> LayerModel::roleNames() const
{
    return {{KeyRole, "key"},     {LabelRole, "label"}, {ElementRole, "element"}, {DepthRole, "depth"},
            {CountRole, "count"}, {OpenRole, "open"},   {ShownRole, "shown"},     {PartlyRole, "partly"},
            {HolderRole, "holder"}};
}

} // namespace sinew::ui
