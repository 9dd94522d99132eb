// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QImage>
#include <QString>
#include <sinew/core/Result.h>

namespace sinew::report {

/// Pages of one report.
struct Pages {
    QString html;
    QString title;
    QString foot;
    QString simulated; ///< not empty: at the head of every page
    QImage chart;      ///< what <img src="chart"> shows
};

/// As PDF, A4, with page numbers. The file is there whole or not at all.
/// Errors: Io (naming the file). Thread: any.
Result<void> writePdf(const Pages& pages, const QString& file);

} // namespace sinew::report
