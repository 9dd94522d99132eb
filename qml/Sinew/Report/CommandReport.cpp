// SPDX-License-Identifier: GPL-3.0-or-later
#include "CommandReport.h"

#include "Pages.h"
#include "PlanChart.h"
#include "ReviewModel.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <QCoreApplication>

namespace sinew::report {

namespace {

using ui::text;

QString tr(const char* said)
{
    return QCoreApplication::translate("Report", said);
}
QString safe(const QString& said)
{
    return said.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>"));
}

QString section(const QString& title, const QString& body)
{
    return body.isEmpty() ? QString() : QStringLiteral("<h2>%1</h2>%2").arg(safe(title), body);
}
QString paragraph(const QString& said)
{
    return said.isEmpty() ? QString() : QStringLiteral("<p>%1</p>").arg(safe(said));
}

QString row(const QString& name, const QString& value)
{
    return value.isEmpty() ? QString()
                           : QStringLiteral("<tr><td width=\"24%\" class=\"name\">%1</td><td>%2</td></tr>")
                                 .arg(safe(name), safe(value));
}

QString table(const QString& rows)
{
    return rows.isEmpty()
               ? QString()
               : QStringLiteral("<table width=\"100%\" cellspacing=\"0\" cellpadding=\"3\">%1</table>")
                     .arg(rows);
}

QString stepsTable(const CommandFacts& f)
{
    QString rows;
    for (const auto& [at, state] : f.command.past)
        rows += row(ui::dateTimeText(at, f.display.utc), text(nameOf(state)));
    return table(rows);
}

/// Of a detail's JSON what a reader wants: who, and why. Anything else stays in the ledger.
QString rowDetail(const store::LedgerRow& row)
{
    const auto detail = nlohmann::json::parse(row.entry.detail, nullptr, false);
    if (!detail.is_object())
        return {};
    QStringList said;
    if (const auto user = detail.find("user"); user != detail.end() && user->is_object())
        said << tr("by %1 (%2)").arg(text(user->value("name", "")), text(user->value("role", "")));
    if (const auto why = detail.find("why");
        why != detail.end() && why->is_string() && !why->get<std::string>().empty())
        said << text(why->get<std::string>());
    return said.join(QStringLiteral(": "));
}

QString ledgerTable(const CommandFacts& f)
{
    QString rows;
    for (const store::LedgerRow& r : rowsOf(f.ledger, f.command.id))
        rows +=
            QStringLiteral(
                "<tr><td>%1</td><td>%2</td><td>%3</td><td>%4</td><td>%5</td><td class=\"hash\">%6</td></tr>")
                .arg(r.number)
                .arg(safe(ui::dateTimeText(r.entry.wall, f.display.utc)), safe(text(r.entry.source)),
                     safe(text(r.entry.type)),
                     safe(rowDetail(r).isEmpty() ? text(r.entry.result) : rowDetail(r)),
                     safe(text(r.hash.substr(0, 12))));
    if (rows.isEmpty())
        return paragraph(tr("The ledger has no row of this command."));
    const auto heads = [](std::initializer_list<QString> names) {
        QString said;
        for (const QString& name : names)
            said += QStringLiteral("<th align=\"left\">%1</th>").arg(name);
        return said;
    };
    return QStringLiteral("<table width=\"100%\" cellspacing=\"0\" cellpadding=\"3\"><tr>%1</tr>%2</table>")
        .arg(heads({tr("Row"), tr("People's time"), tr("Source"), tr("Step"), tr("Who, why"), tr("Hash")}),
             rows);
}

QString proofText(const CommandFacts& f, const ui::ReviewText& t)
{
    const auto& v = f.command.verification;
    if (!isFinal(f.command.state) && v.samples == 0)
        return paragraph(tr("Nothing is measured yet that could prove or disprove it."));
    QString said = paragraph(t.verdict) + paragraph(t.outcome == t.verdict ? QString() : t.outcome);
    if (v.samples > 0)
        said += paragraph(tr("Sequential test over %1 samples: log-likelihood ratio %2, decided above %3 (it "
                             "worked) or below %4 (it did not).")
                              .arg(v.samples)
                              .arg(v.logRatio, 0, 'f', 2)
                              .arg(v.upper, 0, 'f', 2)
                              .arg(v.lower, 0, 'f', 2));
    return said;
}

QString head(const CommandFacts& f, const ui::ReviewText& t)
{
    return QStringLiteral("<p class=\"project\">%1</p><h1>%2</h1><p>%3</p>")
        .arg(safe(text(f.index.model().name)), safe(t.title), safe(t.state));
}

constexpr const char* kStyle =
    "body { font-family: Roboto; font-size: 9.5pt; color: #101214; }"
    "h1 { font-size: 17pt; margin: 0; } h2 { font-size: 11.5pt; margin-top: 14px; margin-bottom: 2px; }"
    "p { margin-top: 2px; margin-bottom: 4px; } .project, .name { color: #50565c; } .hash { font-family: "
    "monospace; font-size: 8pt; }";

} // namespace

Result<std::vector<Sample>> measuredFor(const store::History& history, const VerifyPlan& plan)
{
    if (plan.points.empty())
        return std::vector<Sample>();
    constexpr auto kBefore = std::chrono::hours(1);
    constexpr std::size_t kMost = 200'000;
    return history.samples(plan.channel, plan.points.front().time - kBefore, plan.points.back().time, kMost);
}

std::vector<store::LedgerRow> rowsOf(const std::vector<store::LedgerRow>& ledger, const CommandId& command)
{
    std::vector<store::LedgerRow> own;
    std::ranges::copy_if(ledger, std::back_inserter(own),
                         [&](const store::LedgerRow& row) { return row.entry.subject == command.value; });
    return own;
}

QString commandReportHtml(const CommandFacts& f)
{
    const ui::ReviewText t = ui::reviewText(f.command, f.overview, f.index, f.display);
    const QString chart = hasChart(f)
                              ? QStringLiteral("<p><img src=\"chart\" width=\"%1\" height=\"%2\"></p>")
                                    .arg(kChartWidth)
                                    .arg(kChartHeight)
                              : QString();
    return QStringLiteral("<html><head><style>%1</style></head><body>").arg(QString::fromLatin1(kStyle)) +
           head(f, t) + section(tr("What"), paragraph(t.what) + paragraph(t.energy)) +
           section(tr("Why"), paragraph(t.why) + paragraph(t.limit) + paragraph(t.skill)) +
           section(tr("Without it and with it"),
                   table(row(tr("Without it"), t.without) + row(tr("With it"), t.with) +
                         row(tr("Effect"), t.effect)) +
                       chart) +
           section(tr("Who decided"), paragraph(t.who) + paragraph(t.approved)) +
           section(tr("Requested, reported, measured"),
                   table(row(tr("Requested"), t.requested) + row(tr("Reported"), t.reported) +
                         row(tr("Measured"), t.measured))) +
           section(tr("Steps, in the field's time"), stepsTable(f)) +
           section(tr("Proof from later measurements"), proofText(f, t)) +
           section(tr("Ledger"), ledgerTable(f)) + QStringLiteral("</body></html>");
}

Result<void> writeCommandReport(const CommandFacts& f, const QString& file)
{
    const Pages pages{.html = commandReportHtml(f),
                      .title = text(f.command.proposal.title),
                      .foot = tr("Sinew · written %1").arg(ui::dateTimeText(f.writtenAt, f.display.utc)),
                      .simulated = f.overview.simulated
                                       ? tr("SIMULATED: readings and the field's answers come from a "
                                            "simulated field, not from the real world")
                                       : QString(),
                      .chart = hasChart(f) ? planChart(f) : QImage()};
    return writePdf(pages, file);
}

} // namespace sinew::report
