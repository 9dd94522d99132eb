// SPDX-License-Identifier: GPL-3.0-or-later
// Shows a synthetic city: scene_viewer [--view x,y,z,distance,azimuth,pitchDown] [--mode …] [--out
// picture.png]
#include "SceneController.h"
#include "support/SyntheticCity.h"

#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QImage>
#include <QQmlApplicationEngine>
#include <QQuickWindow>
#include <QtQml/qqmlextensionplugin.h>

#include <cmath>
#include <cstdio>

Q_IMPORT_QML_PLUGIN(Sinew_ScenePlugin)
Q_IMPORT_QML_PLUGIN(Sinew_ControlsPlugin)

using namespace sinew;
using namespace sinew::scene;

namespace {

HeatmapFrame waves(const Model& model, double phase)
{
    HeatmapFrame frame;
    frame.mode = HeatmapMode::LiveValue;
    frame.quantity = "pressure";
    frame.range = {2e5, 6e5};
    for (std::size_t i = 0; i < model.elements.size(); ++i) {
        const Element& element = model.elements[i];
        const bool carries = element.asset.value == "water" || element.asset.value == "bridge" ||
                             (element.asset.value == "buildings" && i % 3 == 0);
        const Vec3d at = boundsOf(element.shape).centre();
        frame.value01.push_back(static_cast<float>(0.5 + 0.5 * std::sin(phase + at.x / 300 + at.y / 500)));
        frame.state.push_back(!carries      ? CellState::NoData
                              : i % 17 == 0 ? CellState::Bad
                              : i % 7 == 0  ? CellState::Stale
                                            : CellState::Normal);
        frame.candidate.push_back(
            element.className == "pipe" && i % 23 == 0 ? static_cast<std::uint8_t>(1 + i % 3) : 0);
        frame.stale += i % 7 == 0;
        frame.bad += i % 17 == 0;
    }
    return frame;
}

} // namespace

int main(int argc, char** argv)
{
    QGuiApplication app(argc, argv);
    QCommandLineParser args;
    args.addHelpOption();
    args.addOptions({{"view", "x,y,z,distance,azimuth,pitch down", "numbers"},
                     {"out", "write a picture and end", "file"},
                     {"offset", "moves the city", "x,y", "0,0"},
                     {"ground", "its opacity", "0-1", "1"},
                     {"exaggerate", "pipes", "factor", "1"},
                     {"bright", "room"},
                     {"heat", "values"},
                     {"ramp", "name", "name", "operate"},
                     {"select", "element ids", "ids"},
                     {"markers", "alarms"},
                     {"still", "smooth"},
                     {"frames", "time this many frames", "n"},
                     {"buildings", "how many", "n", "5000"},
                     {"cache", "tiles folder", "folder"},
                     {"photo", "drape a test picture"},
                     {"hide", "asset", "id"},
                     {"qml", "an import path of QML files that are tried out", "folder"}});
    args.process(app);
    const QStringList offset = args.value("offset").split(',');
    auto model =
        std::make_shared<Model>(test::makeCity({.buildings = args.value("buildings").toInt(),
                                                .pipes = 1000,
                                                .roads = 24,
                                                .spans = 16,
                                                .terrainCells = 300,
                                                .offset = {offset[0].toDouble(), offset[1].toDouble(), 0}}));
    if (args.isSet("photo")) {
        auto photo = std::make_shared<Orthophoto>();
        photo->westM = offset[0].toDouble() - 1000, photo->eastM = photo->westM + 2000;
        photo->southM = offset[1].toDouble() - 1000, photo->northM = photo->southM + 2000;
        photo->columns = photo->rows = 256;
        for (int r = 0; r < 256; ++r) // north-west red, north-east green, south blue
            for (int c = 0; c < 256; ++c)
                for (const int v : {r < 128 && c < 128 ? 200 : 60, r < 128 && c >= 128 ? 200 : 60,
                                    r >= 128 ? 200 : 60, 255})
                    photo->rgba.push_back(static_cast<std::uint8_t>(v));
        model->orthophotos.push_back(photo);
    }
    SceneController scene;
    scene.rig()->setViewport({1280, 800});
    QElapsedTimer timer;
    timer.start();
    scene.open(model, args.value("cache").toStdString());
    QQmlApplicationEngine engine;
    engine.addImportPath("qrc:/qt/qml");
    if (args.isSet("qml"))
        engine.addImportPath(args.value("qml"));
    engine.setInitialProperties({{"scene", QVariant::fromValue(&scene)},
                                 {"dark", !args.isSet("bright")},
                                 {"still", args.isSet("still")}});
    engine.load(QUrl("qrc:/Viewer.qml"));
    if (engine.rootObjects().isEmpty())
        return 1;
    auto* window = qobject_cast<QQuickWindow*>(engine.rootObjects().first());
    bool ready = false;
    QObject::connect(&scene, &SceneController::tilesChanged, &scene, [&] {
        if (std::exchange(ready, true))
            return;
        std::printf("tiles %zu after %lld ms\n", scene.tiles()->tiles()->tiles.size(), timer.elapsed());
        for (const Warning& w : scene.tiles()->tiles()->warnings)
            std::printf("warning %s: %s\n", w.subject.c_str(), w.message.c_str());
        scene.setRamp(args.value("ramp"));
        scene.setGroundOpacity(args.value("ground").toDouble());
        scene.setExaggeration(args.value("exaggerate").toDouble());
        if (args.isSet("heat"))
            scene.setFrame(waves(*model, 0));
        if (args.isSet("select"))
            scene.select(args.value("select").split(','));
        if (args.isSet("hide"))
            scene.setAssetVisible(args.value("hide"), false);
        const QStringList v = args.value("view").split(',');
        if (v.size() == 6)
            scene.rig()->setView({{v[0].toDouble(), v[1].toDouble(), v[2].toDouble()},
                                  v[3].toDouble(),
                                  v[4].toDouble() * M_PI / 180,
                                  -v[5].toDouble() * M_PI / 180});
        if (args.isSet("markers")) {
            std::vector<OverlayPoint> points;
            for (int i = 0; i < 4; ++i)
                points.push_back({std::to_string(i),
                                  *scene.elementAt(ElementId("bridge/IfcColumn/P" + std::to_string(i))),
                                  "Displacement high", i, i % 2 == 0});
            scene.setMarkers(points);
        }
    });
    int frames = 0;
    const int wanted = args.value("frames").toInt();
    QElapsedTimer since;
    if (wanted > 0)
        QObject::connect(
            window, &QQuickWindow::frameSwapped, &scene,
            [&] {
                if (!scene.isSettled() && frames == 0)
                    return;
                if (++frames == 3)
                    since.start();
                if (frames == wanted + 3) {
                    std::printf("%.1f ms a frame\n", static_cast<double>(since.elapsed()) / wanted);
                    std::fflush(stdout);
                    QCoreApplication::exit(0);
                }
                scene.rig()->orbit(2, 0);
                if (args.isSet("heat"))
                    scene.setFrame(waves(*model, frames * 0.1));
            },
            Qt::QueuedConnection);
    QTimer poll;
    int calm = 0;
    QObject::connect(&poll, &QTimer::timeout, &scene, [&] {
        calm =
            ready && scene.isSettled() && scene.picker() && !scene.overview().image.isNull() ? calm + 1 : 0;
        if (calm < 4)
            return;
        const QImage picture = window->grabWindow();
        std::printf("picture %dx%d after %lld ms\n", picture.width(), picture.height(), timer.elapsed());
        QCoreApplication::exit(picture.save(args.value("out")) ? 0 : 1);
    });
    if (args.isSet("out"))
        poll.start(250);
    return app.exec();
}
