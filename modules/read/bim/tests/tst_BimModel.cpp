// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/read/bim/BimModel.h>
#include <sinew/read/bim/BimReader.h>

#include <array>
#include <cstring>
#include <QtTest>

using namespace sinew;
using namespace sinew::read;

namespace {

template <class T, std::size_t N>
std::string bytesOf(const std::array<T, N>& values)
{
    return {reinterpret_cast<const char*>(values.data()), sizeof(values)};
}

const std::string positions = bytesOf(std::array<float, 9>{0, 0, 0, 1, 0, 0, 0, 1, 0});
const std::string indices = bytesOf(std::array<std::uint32_t, 6>{0, 1, 2, 0, 0, 1});

std::string resultWith(const std::string& meshes,
                       const std::string& products = R"([{"id":7,"guid":"a","class":"IfcBeam","name":"B"}])")
{
    return R"({"version":1,"schema":"IFC4","products":)" + products + R"(,"meshes":)" + meshes + "}";
}

std::string mesh(const std::string& changes)
{
    return R"([{"product":7,"origin":[10,20,30],"firstVertex":0,"vertices":3,"firstIndex":0,"indices":6)" +
           changes + "}]";
}

ImportOptions local()
{
    ImportOptions options;
    options.crs = "local:m";
    return options;
}

} // namespace

class tst_BimModel : public QObject {
    Q_OBJECT
private slots:
    void readsAMesh()
    {
        const auto model = parseBimModel(resultWith(mesh("")), positions, indices);
        QVERIFY2(model.has_value(), model ? "" : model.error().text().c_str());
        const auto twin = twinOf(*model, "k", local()).value();
        QCOMPARE(twin.elements.front().id.value, std::string("k/IfcBeam/a"));
        const auto& shape = std::get<MeshShape>(twin.elements.front().shape);
        QCOMPARE(shape.origin, (Vec3d{10, 20, 30}));
        QCOMPARE(shape.indices.size(), std::size_t(3)); // the triangle without area is gone
    }
    void refusesWhatDoesNotFit_data()
    {
        QTest::addColumn<QString>("json");
        QTest::newRow("not json") << "{";
        QTest::newRow("not an object") << "[]";
        QTest::newRow("other version") << R"({"version":2})";
        for (const char* change :
             {R"("vertices":4)", R"("vertices":-1)", R"("firstVertex":1)", R"("indices":9)", R"("indices":5)",
              R"("vertices":2)", R"("vertices":9223372036854775807)", R"("firstVertex":4611686018427387904)",
              R"("firstIndex":-3)", R"("origin":[1,2])"})
            QTest::newRow(change) << QString::fromStdString(resultWith(mesh(std::string(",") + change)));
    }
    void refusesWhatDoesNotFit()
    {
        QFETCH(QString, json);
        QCOMPARE(parseBimModel(json.toStdString(), positions, indices).error().code, ErrorCode::Corrupt);
    }
    void refusesEndlesslyRepeatedMeshes()
    {
        std::string list = "[";
        for (int i = 0; i < 100; ++i)
            list += (i ? "," : "") + mesh("").substr(1, mesh("").size() - 2);
        QCOMPARE(parseBimModel(resultWith(list + "]"), positions, indices).error().code, ErrorCode::Corrupt);
    }
    void breaksCycles()
    {
        const auto model = parseBimModel(
            resultWith(
                "[]",
                R"([{"id":1,"parent":2,"guid":"a","class":"IfcWall"},{"id":2,"parent":1,"guid":"b","class":"IfcWall"},
            {"id":3,"parent":3,"guid":"c","class":"IfcWall"},{"id":4,"parent":1,"guid":"d","class":"IfcWall"}])"),
            {}, {});
        const auto twin = twinOf(*model, "k", local()).value();
        for (std::size_t i = 0; i < 3; ++i)
            QVERIFY(twin.elements[i].parent.isEmpty());
        QCOMPARE(twin.elements[3].parent, twin.elements[0].id);
        QVERIFY(twin.warnings.front().message.find("3 elements contain themselves") != std::string::npos);
    }
    void keepsRepeatedIdsApart()
    {
        const auto model = parseBimModel(
            resultWith(
                "[]",
                R"([{"id":1,"guid":"a","class":"IfcWall"},{"id":2,"guid":"a","class":"IfcWall"},{"id":3,"class":"IfcWall"}])"),
            {}, {});
        const auto twin = twinOf(*model, "k", local()).value();
        QCOMPARE(twin.elements[1].id.value, std::string("k/IfcWall/a#2"));
        QCOMPARE(twin.elements[2].id.value, std::string("k/IfcWall/#3"));
        QCOMPARE(twin.warnings.size(), std::size_t(1));
    }
    void asksForThePlace()
    {
        const auto model = parseBimModel(resultWith(mesh("")), positions, indices).value();
        QCOMPARE(twinOf(model, "k", {}).error().code, ErrorCode::NeedsAnswer);
    }
};

QTEST_GUILESS_MAIN(tst_BimModel)
#include "tst_BimModel.moc"
