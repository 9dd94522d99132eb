// SPDX-License-Identifier: GPL-3.0-or-later
#include "Pages.h"

#include <QAbstractTextDocumentLayout>
#include <QCoreApplication>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QTextDocument>
#include <QUrl>

namespace sinew::report {

namespace {

/// Layout units: as on a screen of 96 dpi, so that pixels of the document keep their size on paper.
constexpr int kDotsPerInch = 96;
constexpr double kHeadHeight = 26, kFootHeight = 22;

QFont smallFont(bool isBold)
{
    QFont font(QStringLiteral("Roboto"));
    font.setPixelSize(11);
    font.setBold(isBold);
    return font;
}

void drawHead(QPainter& painter, const QRectF& box, const QString& simulated)
{
    if (simulated.isEmpty())
        return;
    painter.fillRect(box, QColor(0x20, 0x24, 0x28));
    painter.setPen(Qt::white);
    painter.setFont(smallFont(true));
    painter.drawText(box, Qt::AlignCenter, simulated);
}

void drawFoot(QPainter& painter, const QRectF& box, const QString& foot, int page, int pages)
{
    painter.setPen(QColor(0x50, 0x56, 0x5c));
    painter.setFont(smallFont(false));
    painter.drawText(box, Qt::AlignLeft | Qt::AlignBottom, foot);
    painter.drawText(box, Qt::AlignRight | Qt::AlignBottom,
                     QCoreApplication::translate("Report", "%1 of %2").arg(page).arg(pages));
}

void drawPages(QPdfWriter& writer, QTextDocument& document, const Pages& pages)
{
    QPainter painter(&writer);
    const QSizeF paper(writer.width(), writer.height());
    const QSizeF text = document.pageSize();
    for (int page = 0; page < document.pageCount(); ++page) {
        if (page > 0)
            writer.newPage();
        drawHead(painter, QRectF(0, 0, paper.width(), kHeadHeight - 6), pages.simulated);
        drawFoot(painter, QRectF(0, paper.height() - kFootHeight, paper.width(), kFootHeight), pages.foot,
                 page + 1, document.pageCount());
        painter.save();
        painter.translate(0, kHeadHeight - page * text.height());
        document.drawContents(&painter, QRectF(0, page * text.height(), text.width(), text.height()));
        painter.restore();
    }
}

} // namespace

Result<void> writePdf(const Pages& pages, const QString& file)
{
    QSaveFile target(file);
    if (!target.open(QIODevice::WriteOnly))
        return fail(ErrorCode::Io, target.errorString().toStdString(), file.toStdString());
    {
        QPdfWriter writer(&target);
        writer.setTitle(pages.title);
        writer.setCreator(QStringLiteral("Sinew"));
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF(16, 14, 16, 12), QPageLayout::Millimeter);
        writer.setResolution(kDotsPerInch);
        QTextDocument document;
        document.documentLayout()->setPaintDevice(&writer);
        document.setDefaultFont(QFont(QStringLiteral("Roboto")));
        document.setDocumentMargin(0);
        if (!pages.chart.isNull())
            document.addResource(QTextDocument::ImageResource, QUrl(QStringLiteral("chart")), pages.chart);
        document.setHtml(pages.html);
        document.setPageSize(QSizeF(writer.width(), writer.height() - kHeadHeight - kFootHeight));
        drawPages(writer, document, pages);
    }
    if (!target.commit())
        return fail(ErrorCode::Io, target.errorString().toStdString(), file.toStdString());
    return {};
}

} // namespace sinew::report
