// SPDX-License-Identifier: GPL-3.0-or-later
// What pandapower, PYPOWER and power-grid-model say of their own test grids.
#include "support/Cases.h"
#include "support/Pandapower.h"
#include "support/PowerGridModel.h"

#include <sinew/physics/power/Dispatch.h>
#include <sinew/physics/power/Estimation.h>

#include <algorithm>
#include <fmt/format.h>

using namespace sinew;
using namespace sinew::power;
using namespace sinew::power::test;

namespace {

std::filesystem::path pypower(const std::string& name)
{
    auto path = sinewData() / "power/pandapower/test/converter/pypower_cases" / (name + ".json");
    if (!std::filesystem::exists(path))
        path += ".gz";
    return path;
}

Grid gridOfPypower(const Json& json)
{
    Grid grid;
    grid.baseMva = json["baseMVA"];
    std::map<int, int> index;
    for (const auto& v : matrixOf(json["bus"])) {
        index[static_cast<int>(v[0])] = static_cast<int>(grid.buses.size());
        const BusKind kind = v[1] == 3 ? BusKind::Slack : v[1] == 2 ? BusKind::Generator : BusKind::Load;
        grid.buses.push_back({std::to_string(static_cast<int>(v[0])), kind, v[2], v[3], v[4], v[5], 1,
                              v[1] == 3 ? v[8] * kPi / 180 : 0, v[9]});
    }
    const auto costs = matrixOf(json["gencost"]);
    for (std::size_t g = 0; const auto& v : matrixOf(json["gen"])) {
        Cost cost;
        for (std::size_t n = static_cast<std::size_t>(costs[g][3]); n-- > 0;)
            cost.polynomial.push_back(costs[g][4 + n]);
        grid.generators.push_back(
            {index[static_cast<int>(v[0])], v[1], v[2], v[9], v[8], v[4], v[3], v[5], v[7] > 0, cost});
        ++g;
    }
    for (const auto& v : matrixOf(json["branch"]))
        grid.branches.push_back({std::to_string(grid.branches.size() + 1), index[static_cast<int>(v[0])],
                                 index[static_cast<int>(v[1])], v[2], v[3], 0, v[4], v[8] == 0 ? 1 : v[8],
                                 v[9] * kPi / 180, v[5], 0, 0, v[10] != 0});
    return grid;
}

} // namespace

class tst_OtherPrograms : public QObject {
    Q_OBJECT
private slots:
    void agreesWithPypower_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<double>("cost");
        QTest::newRow("9") << "case9" << 0.0;
        QTest::newRow("24") << "case24_ieee_rts" << 61001.2403;
        QTest::newRow("30") << "case30" << 565.2060;
        QTest::newRow("39") << "case39" << 41263.9408;
    }
    void agreesWithPypower()
    {
        QFETCH(QString, name);
        QFETCH(double, cost);
        SINEW_NEED_DATA(pypower(name.toStdString()));
        const Json json = readJson(pypower(name.toStdString()));
        const Grid grid = gridOfPypower(json);
        FlowOptions tight;
        tight.tolerancePu = 1e-10;
        const auto flow = solvePowerFlow(grid, tight); // from a flat start
        QVERIFY2(flow.has_value(), flow ? "" : flow.error().text().c_str());
        const auto buses = matrixOf(json["bus"]), branches = matrixOf(json["branch"]);
        // The RTS's solved voltages belong to other taps than the file states: its flows are not those of its
        // branches.
        for (std::size_t i = 0; name != "case24_ieee_rts" && i < buses.size(); ++i) {
            SINEW_NEAR(flow->voltagePu[i], buses[i][7], 1e-6);
            SINEW_NEAR(flow->angleRad[i] * 180 / kPi, buses[i][8], 1e-4);
        }
        for (std::size_t j = 0; name != "case24_ieee_rts" && j < branches.size(); ++j) {
            SINEW_NEAR(flow->flow[j].fromMw, branches[j][13], 1e-3);
            SINEW_NEAR(flow->flow[j].toMvar, branches[j][16], 1e-3);
        }
        if (cost > 0) {
            const auto d = dispatch(grid);
            QVERIFY2(d.has_value(), d ? "" : d.error().text().c_str());
            SINEW_NEAR(d->costPerHour, cost, 1e-5 * cost);
        }
    }
    void redispatchesNewEnglandAfterAnOutage()
    {
        SINEW_NEED_DATA(pypower("case39"));
        Grid grid = gridOfPypower(readJson(pypower("case39")));
        SINEW_NEAR(solvePowerFlow(grid)->lossMw, 43.6411, 1e-3);
        grid.branches[branchOf(grid, "1", "2")].inService = false;
        const auto d = dispatch(grid);
        QVERIFY2(d.has_value(), d ? "" : d.error().text().c_str());
        SINEW_NEAR(d->costPerHour, 42758.1526, 1e-3);
        const auto [low, high] = std::ranges::minmax(d->lmp);
        SINEW_NEAR(low, 8.718, 1e-3);
        SINEW_NEAR(high, 19.090, 1e-3);
    }
    void agreesWithARealMediumVoltageGrid()
    {
        const auto path = sinewData() / "power/pandapower/networks/mv_oberrhein.json.gz";
        SINEW_NEED_DATA(path);
        const Json net = readJson(path);
        const Builder b = fromPandapower(net);
        const auto flow = solvePowerFlow(b.grid);
        QVERIFY2(flow.has_value(), flow ? "" : flow.error().text().c_str());
        QCOMPARE(flow->topology.islands, 2);
        const Frame results = frameOf(net, "res_bus");
        double volts = 0, degrees = 0;
        for (std::size_t k = 0; k < results.rows.size(); ++k) {
            const int at = b.bus.at(results.index[k]);
            volts = std::max(volts, std::abs(flow->voltagePu[at] - results.rows[k]["vm_pu"].get<double>()));
            // Theirs leaves out the 150 degrees that the transformers turn.
            const double turned = std::abs(std::remainder(
                flow->angleRad[at] * 180 / kPi - results.rows[k]["va_degree"].get<double>(), 360));
            degrees = std::max(degrees, std::min(turned, std::abs(turned - 150)));
        }
        qInfo("179 buses: %.2g pu, %.2g degrees", volts, degrees);
        SINEW_NEAR(volts, 0, 1e-6);
        SINEW_NEAR(degrees, 0, 1e-4);
    }
    void agreesWithPowerGridModel()
    {
        const auto root = sinewData() / "power/power_grid_model_validation/power_flow";
        SINEW_NEED_DATA(root);
        int compared = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
            const auto folder = entry.path().parent_path();
            if (entry.path().filename() != "sym_output.json" ||
                !std::filesystem::exists(folder / "input.json"))
                continue;
            const Json params = readJson(folder / "params.json");
            if (params.contains("xfail") || params.contains("raises") ||
                params["calculation_method"].dump().find("newton_raphson") == std::string::npos)
                continue;
            const auto b = fromPowerGridModel(readJson(folder / "input.json"));
            if (!b)
                continue;
            FlowOptions options;
            options.tolerancePu = 1e-9;
            options.reactiveLimits = true;
            const auto flow = solvePowerFlow(b->grid, options);
            const std::string name = std::filesystem::relative(folder, root).string();
            QVERIFY2(flow.has_value(), (name + ": " + (flow ? "" : flow.error().text())).c_str());
            const auto allowed = [&](const char* what, double size) { // as the files themselves ask
                const Json& atol = params["atol"];
                return (atol.is_object() ? numberOr(atol, what, atol["default"]) : atol.get<double>()) +
                       params["rtol"].get<double>() * size;
            };
            int seen = 0;
            const Json output = readJson(folder / "sym_output.json");
            for (const Json& node : output["data"]["node"]) {
                const int at = b->bus.at(node["id"]);
                const double rated = b->grid.buses[at].baseKv * 1e3, volts = flow->voltagePu[at] * rated;
                const auto off = [&](const char* what, double got, double want) {
                    ++seen;
                    return std::abs(got - want) <= allowed(what, std::abs(want))
                               ? ""
                               : name + ": " + what + fmt::format(" is {}, theirs {}", got, want);
                };
                std::string wrong;
                if (node.contains("u_pu"))
                    wrong = off("u_pu", flow->voltagePu[at], node["u_pu"]);
                if (node.contains("u"))
                    wrong += off("u", volts, node["u"]);
                QVERIFY2(wrong.empty(), wrong.c_str());
                // generic_branch leaves out the angle over the source's own impedance, 1e-5.
                if (node.contains("u_angle") && flow->voltagePu[at] > 0)
                    QVERIFY2(std::abs(std::remainder(flow->angleRad[at] - node["u_angle"].get<double>(),
                                                     2 * kPi)) <= std::max(1.1e-5, allowed("u_angle", 1)),
                             name.c_str());
            }
            compared += seen > 0;
        }
        qInfo("%d cases agree", compared);
        QVERIFY2(compared >= 15, qPrintable(QString::number(compared)));
    }
    void estimatesTheTextbooksThreeBuses()
    {
        // Abur & Exposito 2004, example 2.2.
        Grid grid;
        grid.baseMva = 1;
        for (int i = 1; i <= 3; ++i)
            grid.buses.push_back(
                {.id = std::to_string(i), .kind = i == 1 ? BusKind::Slack : BusKind::Load, .loadMw = 1});
        grid.generators.push_back({.bus = 0});
        grid.branches = {{.id = "1", .from = 0, .to = 1, .r = 0.01, .x = 0.03},
                         {.id = "2", .from = 0, .to = 2, .r = 0.02, .x = 0.05},
                         {.id = "3", .from = 1, .to = 2, .r = 0.03, .x = 0.08}};
        using Q = Measurement::Quantity;
        const std::vector<Measurement> meters{
            {Q::FromMw, 0, 0.888, 0.008},       {Q::FromMw, 1, 1.173, 0.008},
            {Q::InjectionMw, 1, -0.501, 0.010}, {Q::FromMvar, 0, 0.568, 0.008},
            {Q::FromMvar, 1, 0.663, 0.008},     {Q::InjectionMvar, 1, -0.286, 0.010},
            {Q::VoltagePu, 0, 1.006, 0.004},    {Q::VoltagePu, 1, 0.968, 0.004}};
        const auto estimate = estimateState(grid, meters);
        QVERIFY2(estimate.has_value(), estimate ? "" : estimate.error().text().c_str());
        const double volts[] = {0.9996, 0.9741, 0.9439}, degrees[] = {0, -1.25, -2.75};
        for (int i = 0; i < 3; ++i) {
            SINEW_NEAR(estimate->voltagePu[i], volts[i], 1e-4);
            SINEW_NEAR(estimate->angleRad[i] * 180 / kPi, degrees[i], 0.01);
        }
    }
};

QTEST_GUILESS_MAIN(tst_OtherPrograms)
#include "tst_OtherPrograms.moc"
