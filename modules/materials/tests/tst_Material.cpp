// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/materials/Material.h>

#include <cmath>
#include <fstream>
#include <QTemporaryDir>
#include <QtTest>

using namespace sinew;
using namespace sinew::materials;

namespace {

const std::filesystem::path kShipped = std::filesystem::path(SINEW_SOURCE_DIR) / "assets/materials";
const std::filesystem::path kTests = SINEW_TEST_DIR;

bool near(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance;
}

const Material& shipped(const std::string& key)
{
    static const MaterialCatalogue catalogue = readMaterials(kShipped).value();
    const Material* found = catalogue.find(key);
    if (!found)
        qFatal("no %s", key.c_str());
    return *found;
}

} // namespace

class tst_Material : public QObject {
    Q_OBJECT
private slots:
    void allThatIsShippedIsSound()
    {
        const auto catalogue = readMaterials(kShipped).value();
        for (const Error& error : catalogue.refused)
            QFAIL(error.text().c_str());
        QCOMPARE(catalogue.materials.size(), std::size_t(10));
        for (const Material& material : catalogue.materials)
            for (const auto& [name, parameter] : material.parameters)
                // Nothing is called confirmed by a text that says it is not.
                QVERIFY2(!parameter.isConfirmed || parameter.source.find("onfirmed") == std::string::npos,
                         (material.key + " " + name).c_str());
    }
    void shippedFilesHoldTheDefaults()
    {
        const auto& sma = std::get<SmaMaterial>(shipped("niti-brinson").law);
        const auto& law = std::get<Brinson>(sma.law);
        const Brinson standard;
        QCOMPARE(law.austeniteYoungPa, standard.austeniteYoungPa);
        QCOMPARE(law.martensiteStartK, standard.martensiteStartK);
        QCOMPARE(law.austeniteSlopePaK, standard.austeniteSlopePaK);
        QCOMPARE(sma.heat.specificHeatJKgK, SmaHeat{}.specificHeatJKgK);
        QCOMPARE(sma.life.points.size(), StrainLife{}.points.size());
        const auto& loop =
            std::get<AuricchioFugazza>(std::get<SmaMaterial>(shipped("niti-superelastic").law).law);
        QCOMPARE(loop.forwardStartPa, AuricchioFugazza{}.forwardStartPa);
        const auto& smooth =
            std::get<GraesserCozzarelli>(std::get<SmaMaterial>(shipped("niti-graesser-cozzarelli").law).law);
        QCOMPARE(smooth.yieldPa, GraesserCozzarelli{}.yieldPa);
        QCOMPARE(std::get<PiezoMaterial>(shipped("pzt-5a").law).permittivity, PiezoMaterial{}.permittivity);
    }
    void shippedMaterialsWork()
    {
        // Cracked asphalt at 60 °C for an hour: what its file says it was made for.
        const auto& asphalt = std::get<HealingMaterial>(shipped("asphalt-induction").law);
        QVERIFY(near(healingAfter(asphalt.kinetics, 0, 333.15, 3600), 0.82, 1e-3));
        QVERIFY(asphalt.thermal && !asphalt.capsules);
        const auto& epoxy = std::get<HealingMaterial>(shipped("microcapsule-epoxy").law);
        const double exposure = healingRatePerS(epoxy.kinetics, 293.15) * 36000;
        QVERIFY(
            near(healed(epoxy.kinetics, cracked(*epoxy.capsules, {}, 10e-6), exposure).healed, 0.855, 1e-3));
        const auto& paste = std::get<ConductiveMix>(shipped("cnt-cement-paste").law);
        QVERIFY(!paste.width);
        QCOMPARE(readCrack(paste, 0.05, 0.1, DepthProbe{0.2, 0.05}).text.substr(0, 11),
                 std::string("crack, dept"));
        const auto& water = std::get<SupercoolingSubstance>(shipped("water-ice").law);
        QVERIFY(near(enthalpyJKg(water.substance, 274.15), 333.6e3 + 4218, 1e-6));
    }
    void addingAMixIsAddingAFile()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        for (const auto& file : std::filesystem::directory_iterator(kShipped))
            std::filesystem::copy(file.path(), path / file.path().filename());
        std::ofstream(path / "harbour-quay.json") << R"({
            "name": "Quay wall mix", "law": "piezoresistive", "about": "Calibrated on six beams.",
            "parameters": {
              "gauge_factor": {"value": 80, "unit": "1", "range": [60, 90], "uncertainty": 4, "source": "six beams"},
              "temperature_coefficient": {"value": -0.008, "unit": "1/K", "range": [-0.01, 0], "uncertainty": 0.001, "source": "chamber"},
              "resistivity": {"value": 4, "unit": "ohm m", "range": [1, 9], "uncertainty": 1, "source": "six beams"},
              "reading_noise": {"value": 5e-5, "unit": "1", "range": [0, 1e-3], "uncertainty": 0, "source": "an hour at rest"}},
            "tables": {"width_effect": {"rows": [[0, 0], [2e-4, 4e-3]], "source": "six beams"}}})";
        const auto catalogue = readMaterials(path).value();
        QCOMPARE(catalogue.materials.size(), std::size_t(11));
        const Material* mix = catalogue.find("harbour-quay");
        QVERIFY(mix && mix->name == "Quay wall mix");
        const auto& law = std::get<ConductiveMix>(mix->law);
        QVERIFY(near(readCrack(law, 3e-3, 0.2).widthM->value, 1.5e-4, 1e-15));
        QVERIFY(near(strainOf(law, 0.008, 0).value, 1e-4, 1e-15));
    }
    void aBrokenFileDoesNotHideTheOthers()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        std::filesystem::copy(kShipped / "pzt-5a.json", path / "pzt-5a.json");
        std::ofstream(path / "bad.json") << "{";
        std::ofstream(path / "notes.txt") << "no material";
        const auto catalogue = readMaterials(path).value();
        QCOMPARE(catalogue.materials.size(), std::size_t(1));
        QCOMPARE(catalogue.refused.size(), std::size_t(1));
        QVERIFY(catalogue.refused[0].subject.find("bad.json") != std::string::npos);
        QVERIFY(catalogue.refused[0].message.find("line 1") != std::string::npos);
        QCOMPARE(readMaterials(path / "none").error().code, ErrorCode::NotFound);
        QCOMPARE(readMaterial(path / "none.json").error().code, ErrorCode::NotFound);
    }
    void brokenFilesAreNamed_data()
    {
        QTest::addColumn<QString>("place"); // what follows the file's name
        QTest::addColumn<QString>("why");
        const auto row = [](const char* file, const char* place, const char* why) {
            QTest::newRow(file) << place << why;
        };
        row("empty", "", "not JSON");
        row("list", ": /", "object");
        row("cut", "", "line");
        row("picture", "", "not JSON");
        row("overflow", "", "not JSON");
        row("deep", "", "not JSON");
        row("no-law", ": /law", "missing");
        row("unknown-law", ": /law", "is none of auricchio-fugazza");
        row("unknown-member", ": /colour", "unknown");
        row("parameters-list", ": /parameters", "object");
        row("missing-parameter", ": /parameters/resistivity", "missing");
        row("unknown-parameter", ": /parameters/guage_factor", "does not know");
        row("no-source", ": /parameters/gauge_factor/source", "missing");
        row("empty-source", ": /parameters/gauge_factor/source", "text");
        row("other-unit", ": /parameters/resistivity/unit", "\"ohm m\"");
        row("value-text", ": /parameters/resistivity/value", "number");
        row("out-of-range", ": /parameters/gauge_factor/value", "range");
        row("range-turned", ": /parameters/gauge_factor/range", "[lowest, highest]");
        row("range-one", ": /parameters/gauge_factor/range", "[lowest, highest]");
        row("uncertainty-negative", ": /parameters/gauge_factor/uncertainty", "negative");
        row("confirmed-text", ": /parameters/gauge_factor/confirmed", "true or false");
        row("negative-resistivity", ": /parameters", "resistivity: must be positive");
        row("unknown-table", ": /tables/widths", "does not know");
        row("table-ragged", ": /tables/width_effect/rows", "2 numbers");
        row("table-empty", ": /tables/width_effect/rows", "2 numbers");
        row("table-falls", ": /parameters", "rise");
        row("table-text", ": /tables/width_effect/rows/3/1", "number");
    }
    void brokenFilesAreNamed()
    {
        QFETCH(QString, place);
        QFETCH(QString, why);
        const auto file = kTests / "broken" / (std::string(QTest::currentDataTag()) + ".json");
        const auto material = readMaterial(file);
        QVERIFY(!material);
        const Error& error = material.error();
        QVERIFY2(QString::fromStdString(error.subject) == QString::fromStdString(file.string()) + place,
                 error.text().c_str());
        QVERIFY2(QString::fromStdString(error.message).contains(why), error.text().c_str());
    }
    void everyBrokenFileHasItsRow()
    {
        int files = 0;
        for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator(kTests / "broken"))
            ++files;
        QCOMPARE(files, 27);
    }
    void tooLarge()
    {
        QCOMPARE(parseMaterial(std::string(2 << 20, ' '), "big.json").error().code, ErrorCode::LimitExceeded);
    }
    void oneParameterChanged()
    {
        const Material& brinson = shipped("niti-brinson");
        const auto warmer = withParameter(brinson, "austenite_finish", 330).value();
        QCOMPARE(std::get<Brinson>(std::get<SmaMaterial>(warmer.law).law).austeniteFinishK, 330.0);
        QCOMPARE(withParameter(brinson, "austenite_finish", 1000).error().code, ErrorCode::InvalidInput);
        QCOMPARE(withParameter(brinson, "austenite_finish", std::nan("")).error().code,
                 ErrorCode::InvalidInput);
        QVERIFY(!withParameter(brinson, "austenite_finish", 300)); // below austenite start
        QCOMPARE(withParameter(brinson, "colour", 1).error().code, ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(tst_Material)
#include "tst_Material.moc"
