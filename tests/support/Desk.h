// SPDX-License-Identifier: GPL-3.0-or-later
// The real window with its seat and session, as the program itself puts them together.
#pragma once
#include "SeatKey.h"

#include <BrokerSettings.h>
#include <FileExport.h>
#include <FileImport.h>
#include <FileRecord.h>
#include <Seat.h>
#include <Session.h>

#include <memory>
#include <optional>
#include <QQmlApplicationEngine>
#include <QQuickItem>
#include <QQuickWindow>

namespace sinew::test {

struct Desk {
    ui::Seat seat;
    app::Session session{seat};
    app::FileImport import{session};
    app::FileExport output{session, seat};
    app::FileRecord record{session, seat};
    ui::BrokerSettings broker;
    QQmlApplicationEngine engine;
    QQuickWindow* window = nullptr;

    QQuickItem* item(const QString& name) const { return itemIn(window->contentItem(), name); }
    /// The middle of a visible item, in the window, once everything has found its place; none: it is not seen.
    std::optional<QPoint> placeOf(const QString& name) const
    {
        if (!item(name))
            return std::nullopt;
        window->grabWindow(); // places are final with a frame
        const QQuickItem* found = item(name);
        return found ? std::optional(found->mapToScene({found->width() / 2, found->height() / 2}).toPoint()) : std::nullopt;
    }

private:
    static QQuickItem* itemIn(QQuickItem* root, const QString& name)
    {
        if (root->objectName() == name && root->isVisible())
            return root;
        for (QQuickItem* child : root->childItems())
            if (QQuickItem* found = itemIn(child, name))
                return found;
        return nullptr;
    }
};

/// `still` is the mode for pictures: no guide, nothing remembered, slower and smoother frames.
/// `window` stays null where the window could not be made.
inline std::unique_ptr<Desk> openDesk(bool still)
{
    auto desk = std::make_unique<Desk>();
    desk->engine.addImportPath(QStringLiteral("qrc:/qt/qml"));
    desk->engine.setInitialProperties(
        {{QStringLiteral("seat"), QVariant::fromValue(&desk->seat)},
         {QStringLiteral("projects"), QVariant::fromValue<ui::ProjectService*>(&desk->session)},
         {QStringLiteral("importer"), QVariant::fromValue<ui::ImportService*>(&desk->import)},
         {QStringLiteral("exporter"), QVariant::fromValue<ui::ExportService*>(&desk->output)},
         {QStringLiteral("records"), QVariant::fromValue<ui::RecordService*>(&desk->record)},
         {QStringLiteral("broker"), QVariant::fromValue(&desk->broker)},
         {QStringLiteral("still"), still}});
    desk->engine.load(QUrl(QStringLiteral("qrc:/qt/qml/Sinew/App/Main.qml")));
    if (!desk->engine.rootObjects().isEmpty())
        desk->window = qobject_cast<QQuickWindow*>(desk->engine.rootObjects().first());
    return desk;
}

} // namespace sinew::test
