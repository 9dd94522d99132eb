// SPDX-License-Identifier: GPL-3.0-or-later
#include "AlarmMark.h"
#include "Theme.h"

#include <QtTest>
#include <set>

using namespace sinew::ui;

class tst_Theme : public QObject {
    Q_OBJECT

private slots:
    void textReadsInBothRooms();
    void accentIsNoAlarmColour();
    void marksDifferInShapeLetterAndColour();
    void textScaleStaysInRange();
};

void tst_Theme::textReadsInBothRooms()
{
    for (const Palette& room : {darkRoom(), brightRoom()})
        for (const QColor& ground : {room.window, room.panel, room.field}) {
            QVERIFY(contrast(room.text, ground) >= 7);
            QVERIFY(contrast(room.dim, ground) >= 4.5);
            QVERIFY(contrast(room.faint, ground) >= 3);
        }
    for (const Palette& room : {darkRoom(), brightRoom()})
        QVERIFY(contrast(room.onAccent, room.accent) >= 4.5);
}

void tst_Theme::accentIsNoAlarmColour()
{
    for (const Palette& room : {darkRoom(), brightRoom()})
        for (int k = 0; k < 5; ++k) {
            const int apart = std::abs(room.accent.hslHue() - markColour(static_cast<MarkKind>(k)).hslHue());
            QVERIFY2(std::min(apart, 360 - apart) >= 20, qPrintable(QString::number(k)));
        }
}

void tst_Theme::marksDifferInShapeLetterAndColour()
{
    std::set<QString> drawn;
    std::set<char16_t> letters;
    for (int k = 0; k < 5; ++k) {
        const auto kind = static_cast<MarkKind>(k);
        QImage image(24, 24, QImage::Format_ARGB32);
        image.fill(Qt::black);
        QPainter painter(&image);
        paintMark(painter, QRectF(0, 0, 24, 24), kind, true, Qt::white);
        painter.end();
        QVERIFY(image.pixelColor(12, 4) != QColor(Qt::black) || kind != MarkKind::Critical);
        drawn.insert(QString::fromLatin1(
            QCryptographicHash::hash(
                QByteArrayView(image.convertToFormat(QImage::Format_Grayscale8).constBits(), 24 * 24),
                QCryptographicHash::Sha1)
                .toHex()));
        letters.insert(markLetter(kind).unicode());
    }
    QCOMPARE(drawn.size(), std::size_t(5));
    QCOMPARE(letters.size(), std::size_t(5));
}

void tst_Theme::textScaleStaysInRange()
{
    Theme theme;
    theme.setTextScale(9);
    QCOMPARE(theme.textScale(), 2.0);
    theme.setTextScale(0.1);
    QCOMPARE(theme.textScale(), 0.8);
}

QTEST_MAIN(tst_Theme)
#include "tst_Theme.moc"
