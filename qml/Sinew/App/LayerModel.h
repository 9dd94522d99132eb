// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "RowsModel.h"
#include "Seat.h"

#include <map>
#include <QSet>
#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// One visible line of the tree of assets, classes and elements.
struct LayerRow {
    QString key, label, element;
    QString holder; ///< of authority over an asset
    int depth = 0; ///< 0 asset, 1 class, 2 element
    int count = 0; ///< elements below
    bool isOpen = false, isShown = true, isPartly = false;
    bool operator==(const LayerRow&) const = default;
};

/// Assets, their classes, their elements: what can be searched, selected and hidden. Folded into a list.
class LayerModel : public RowsModel<LayerRow> {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY seatChanged REQUIRED)
    Q_PROPERTY(QString search READ search WRITE setSearch NOTIFY searchChanged)
    Q_PROPERTY(int found READ found NOTIFY searchChanged)
    /// How many assets the project has: none, and there is nothing to show.
    Q_PROPERTY(int assets READ assets NOTIFY assetsChanged)

public:
    enum Roles {
        KeyRole = Qt::UserRole + 1,
        LabelRole,
        ElementRole,
        DepthRole,
        CountRole,
        OpenRole,
        ShownRole,
        PartlyRole,
        HolderRole
    };
    using RowsModel<LayerRow>::RowsModel;
    /// At most this many elements of a search are listed; the rest is counted.
    static constexpr int kMostFound = 300;

    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    QString search() const { return m_search; }
    void setSearch(const QString& search);
    int found() const { return m_found; }
    int assets() const { return static_cast<int>(m_tree.size()); }
    /// Whether an element's layer is hidden.
    bool isHidden(const Element& element) const;
    /// Whether an asset without elements of its own, a terrain, is hidden.
    bool isHidden(const AssetId& asset) const;

    QVariant data(const QModelIndex& index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;
    Q_INVOKABLE void toggleOpen(const QString& key);
    Q_INVOKABLE void setShown(const QString& key, bool shown);
    Q_INVOKABLE void showAll();
    /// The first element that the search found; empty where none.
    Q_INVOKABLE QString firstFound() const;

signals:
    void seatChanged();
    void assetsChanged();
    void searchChanged();
    /// One class of one asset was shown or hidden.
    void visibilityChanged(const QString& asset, const QString& className, bool shown);

private:
    struct ClassEntry {
        std::string name;
        std::vector<std::size_t> elements;
    };
    using Tree = std::vector<std::pair<AssetId, std::vector<ClassEntry>>>;

    void readModel();
    void rebuild();
    void addAsset(std::vector<LayerRow>& rows, const AssetId& asset, const std::vector<ClassEntry>& classes);
    void addElements(std::vector<LayerRow>& rows, const QString& classKey, const ClassEntry& entry);
    bool matches(const Element& element) const;
    void setClassShown(const QString& classKey, bool shown);

    Seat* m_seat = nullptr;
    Tree m_tree;
    QSet<QString> m_open, m_hidden;
    QString m_search;
    int m_found = 0;
};

} // namespace sinew::ui
