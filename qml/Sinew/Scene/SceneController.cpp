// SPDX-License-Identifier: GPL-3.0-or-later
#include "SceneController.h"

#include "Focus.h"
#include "Ramp.h"

#include <QFutureWatcher>
#include <QPromise>
#include <QThreadPool>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

namespace sinew::scene {

namespace {

constexpr int kOverviewPixels = 384;
const QColor kSuspectColour(0xc9, 0xcb, 0xcc); // of the chequers that it has in the scene
constexpr std::size_t kMostTags = 24; // more would hide the scene
constexpr double kFirstPitchRad = -38 * M_PI / 180;

std::vector<OverlayPoint> assetLabels(const Model& model, const mesh::TileSet& tiles)
{
    std::unordered_map<std::string, Box3d> boxes;
    for (std::size_t i = 0; i < model.elements.size() && i < tiles.elementBounds.size(); ++i)
        boxes[model.elements[i].asset.value].add(tiles.elementBounds[i]);
    // Networks and districts spread over the whole place: their names would stand anywhere.
    constexpr std::array<std::string_view, 6> kSpread{"water", "drainage", "grid",
                                                      "road",  "building", "terrain"};
    std::vector<OverlayPoint> labels;
    for (const Asset& asset : model.assets)
        if (const Box3d& box = boxes[asset.id.value];
            !box.isEmpty() && std::ranges::find(kSpread, asset.kind) == kSpread.end())
            labels.push_back({asset.id.value,
                              {box.centre().x, box.centre().y, box.max.z},
                              QString::fromStdString(asset.name)});
    return labels;
}

/// Runs in a worker: tiles first, so that something is seen; then what the mouse and the inset map need.
void load(QPromise<SceneLoad>& promise, const ModelPtr& model, std::shared_ptr<const mesh::TileSet> tiles,
          const std::filesystem::path& folder, const std::stop_token& stop)
{
    if (!tiles) {
        const auto progress = [&](double share) { promise.setProgressValue(static_cast<int>(share * 1000)); };
        auto made = folder.empty() ? mesh::buildTiles(*model, {}, progress, stop)
                                   : mesh::loadOrBuildTiles(*model, folder, {}, progress, stop);
        if (!made) {
            promise.addResult(SceneLoad{.error = made.error()});
            return;
        }
        tiles = std::make_shared<const mesh::TileSet>(std::move(*made));
    }
    promise.addResult(SceneLoad{.tiles = tiles,
                                .index = std::make_shared<const HeatmapIndex>(model),
                                .labels = assetLabels(*model, *tiles),
                                .focus = focusOf(*model, *tiles)});
    promise.addResult(SceneLoad{.picker = std::make_shared<const mesh::Picker>(tiles, 2, stop)});
    promise.addResult(
        SceneLoad{.overview = std::make_shared<const Overview>(makeOverview(*model, kOverviewPixels))});
}

} // namespace

RoundLength roundLength(double mostM, UnitSystem units)
{
    const bool us = units == UnitSystem::Us;
    constexpr double kFoot = 0.3048, kMile = 1609.344;
    const double unit = !us ? 1 : mostM >= kMile / 2 ? kMile : kFoot;
    const double most = std::max(mostM, 1e-6) / unit, decade = std::pow(10, std::floor(std::log10(most)));
    const double round = decade * (most >= 5 * decade ? 5 : most >= 2 * decade ? 2 : 1);
    const auto number = [](double v) { return QString::number(v, 'g', 6); };
    if (us)
        return {round * unit,
                number(round) + (unit == kMile ? QStringLiteral(" mi") : QStringLiteral(" ft"))};
    return {round, round >= 1000 ? number(round / 1000) + QStringLiteral(" km")
                                 : number(round) + QStringLiteral(" m")};
}

SceneController::SceneController(QObject* parent)
    : QObject(parent), m_rig(new CameraRig(this)), m_tiles(new TileListModel(*m_rig, this)),
      m_state(new StateTexture(this)), m_rampTexture(new RampTexture(this)),
      m_markers(new OverlayModel(*m_rig, this)), m_labels(new OverlayModel(*m_rig, this)),
      m_values(new OverlayModel(*m_rig, this))
{
    m_rampTexture->setRamp(m_ramp, m_brightRoom);
    m_stateDirty.setSingleShot(true);
    m_stateDirty.setInterval(0); // several changes of one event become one upload
    connect(&m_stateDirty, &QTimer::timeout, this, [this] { m_state->show(m_frame, m_marks); });
    connect(m_rig, &CameraRig::changed, this, [this] {
        if (!m_selection.empty())
            emit selectionRectChanged();
        emit scaleChanged();
    });
    connect(m_tiles, &TileListModel::settledChanged, this, &SceneController::settledChanged);
}

SceneController::~SceneController()
{
    m_stop.request_stop();
}

void SceneController::open(ModelPtr model, std::filesystem::path tilesFolder)
{
    m_model = std::move(model);
    m_isNewPlace = m_isNewPlace || tilesFolder != m_folder;
    m_folder = tilesFolder;
    startLoad(std::move(tilesFolder), nullptr);
}

void SceneController::setModel(ModelPtr model, std::shared_ptr<const mesh::TileSet> tiles)
{
    m_model = std::move(model);
    startLoad({}, std::move(tiles));
}

void SceneController::startLoad(std::filesystem::path folder, std::shared_ptr<const mesh::TileSet> tiles)
{
    m_stop.request_stop();
    m_stop = std::stop_source();
    const auto generation = ++m_generation;
    m_busy = true;
    m_progress = 0;
    m_problem.clear();
    emit busyChanged();

    auto promise = std::make_shared<QPromise<SceneLoad>>();
    promise->setProgressRange(0, 1000);
    auto* watcher = new QFutureWatcher<SceneLoad>(this);
    connect(watcher, &QFutureWatcher<SceneLoad>::resultReadyAt, this, [this, watcher, generation](int i) {
        if (generation == m_generation)
            takeLoad(watcher->resultAt(i));
    });
    connect(watcher, &QFutureWatcher<SceneLoad>::progressValueChanged, this, [this, generation](int value) {
        if (generation == m_generation) {
            m_progress = value / 1000.0;
            emit busyChanged();
        }
    });
    connect(watcher, &QFutureWatcher<SceneLoad>::finished, watcher, &QObject::deleteLater);
    watcher->setFuture(promise->future());
    QThreadPool::globalInstance()->start([promise, model = m_model, tiles = std::move(tiles),
                                          folder = std::move(folder), stop = m_stop.get_token()] {
        promise->start();
        load(*promise, model, tiles, folder, stop);
        promise->finish();
    });
}

void SceneController::takeLoad(const SceneLoad& load)
{
    if (load.tiles)
        takeTiles(load);
    if (load.picker)
        m_picker = load.picker;
    if (load.overview) {
        m_overview = load.overview;
        emit tilesChanged();
    }
    if (load.error && load.error->code != ErrorCode::Cancelled)
        m_problem = QString::fromStdString(load.error->text());
    if (load.tiles || load.error) {
        m_busy = false;
        emit busyChanged();
    }
}

void SceneController::takeTiles(const SceneLoad& load)
{
    const std::size_t count = m_model->elements.size();
    if (!m_state->setElementCount(count)) {
        m_problem = tr("%1 elements are more than can be coloured").arg(count);
        return;
    }
    m_picker.reset();
    m_overview = std::make_shared<Overview>();
    m_index = load.index;
    // An edit or a further import leaves the camera alone; another place, or the first thing in an empty one,
    // does not.
    const bool isNewPlace = std::exchange(m_isNewPlace, false) || m_focus.isEmpty();
    m_focus = load.focus;
    m_frame = {};
    m_frame.value01.resize(count);
    m_frame.state.resize(count);
    m_frame.candidate.resize(count);
    m_isolated.clear();
    m_selection.clear();
    m_marks = {std::vector<std::uint8_t>(count), std::vector<std::uint8_t>(count)};
    const QList<QObject*> old = std::exchange(m_photos, {});
    for (const auto& photo : m_model->orthophotos)
        m_photos.push_back(new PhotoTexture(*photo, this));
    emit photosChanged();
    for (QObject* photo : old)
        photo->deleteLater(); // the materials that show it went just now
    m_rig->setGround([model = m_model](double x, double y) { return model->groundAt(x, y); });
    m_labels->setPoints(load.labels);
    m_values->setPoints({});
    m_tiles->setTiles(load.tiles);
    updateHidden();
    if (isNewPlace) {
        m_rig->setView(View{{}, 1000, 0, kFirstPitchRad});
        m_rig->setView(m_rig->framing(m_focus));
    }
    emit tilesChanged();
    emit legendChanged();
    emit selectionChanged();
}

void SceneController::setFrame(HeatmapFrame frame)
{
    const std::size_t count = m_frame.state.size();
    if (frame.state.size() != count || frame.value01.size() != count)
        return;
    m_frame = std::move(frame);
    showState();
    tagValues();
    emit legendChanged();
}

void SceneController::tagValues()
{
    std::vector<OverlayPoint> tags;
    const std::size_t told = m_frame.normal + m_frame.suspect;
    const bool areFew = m_frame.mode == HeatmapMode::LiveValue && told > 0 && told <= kMostTags;
    for (std::size_t i = 0; areFew && i < m_frame.state.size(); ++i) {
        const ElementId& id = m_model->elements[i].id;
        const bool isSuspect = m_frame.state[i] == CellState::Suspect;
        const auto at = m_frame.state[i] == CellState::Normal || isSuspect ? elementAt(id) : std::nullopt;
        if (!at)
            continue;
        if (isSuspect) {
            tags.push_back({.id = id.value, .at = *at, .text = tr("suspect"), .colour = kSuspectColour});
            continue;
        }
        const double share = m_frame.value01[i];
        const char* beyond = share >= 1 && m_frame.above ? "≥ " : share <= 0 && m_frame.below ? "≤ " : "";
        tags.push_back({.id = id.value,
                        .at = *at,
                        .text = QString::fromUtf8(beyond) +
                                legendText(std::lerp(m_frame.range.low, m_frame.range.high, share)),
                        .colour = rampColour(m_ramp, share, m_brightRoom)});
    }
    m_values->setPoints(std::move(tags));
}

std::optional<Vec3d> SceneController::elementAt(const ElementId& id) const
{
    const Box3d box = boundsOfElements({id});
    if (box.isEmpty())
        return std::nullopt;
    return Vec3d{box.centre().x, box.centre().y, box.max.z};
}

Box3d SceneController::boundsOfElements(const std::vector<ElementId>& ids) const
{
    Box3d box;
    if (!m_index || !m_tiles->tiles())
        return box;
    for (const ElementId& id : ids)
        if (const auto i = m_index->elementIndex(id); i && *i < m_tiles->tiles()->elementBounds.size())
            box.add(m_tiles->tiles()->elementBounds[*i]);
    return box;
}

void SceneController::setRamp(const QString& name)
{
    if (name == m_ramp)
        return;
    m_ramp = name;
    tagValues();
    m_rampTexture->setRamp(name, m_brightRoom);
    emit legendChanged();
}

void SceneController::setBrightRoom(bool bright)
{
    if (bright == m_brightRoom)
        return;
    m_brightRoom = bright;
    tagValues();
    m_rampTexture->setRamp(m_ramp, bright);
    emit legendChanged();
}

QStringList SceneController::ramps() const
{
    return rampNames();
}

QList<QColor> SceneController::rampColours() const
{
    QList<QColor> colours;
    for (int i = 0; i <= 16; ++i)
        colours.push_back(rampColour(m_ramp, i / 16.0, m_brightRoom));
    return colours;
}

void SceneController::setUsUnits(bool us)
{
    m_units = us ? UnitSystem::Us : UnitSystem::Si;
    tagValues();
    emit legendChanged();
    emit scaleChanged();
}

QString SceneController::legendTitle() const
{
    switch (m_frame.mode) {
    case HeatmapMode::Off:
        return {};
    case HeatmapMode::LiveValue: {
        const auto quantity = findQuantity(m_frame.quantity);
        return (m_frame.isComputed   ? tr("%1 – computed")
                : m_frame.isForecast ? tr("%1 – forecast")
                                     : tr("%1 – measured"))
            .arg(QString::fromStdString(quantity ? std::string(quantity->name) : m_frame.quantity));
    }
    case HeatmapMode::Health:
        return m_frame.isForecast ? tr("Use of limits – forecast") : tr("Use of limits");
    case HeatmapMode::ProbabilityOfFailure:
        return tr("Probability of passing a limit");
    case HeatmapMode::TimeToThreshold:
        return tr("Time to the limit");
    }
    return {};
}

QString SceneController::legendLow() const
{
    return (m_frame.below ? QStringLiteral("≤ %1") : QStringLiteral("%1")).arg(legendText(m_frame.range.low));
}

QString SceneController::legendHigh() const
{
    return (m_frame.above ? QStringLiteral("≥ %1") : QStringLiteral("%1"))
        .arg(legendText(m_frame.range.high));
}

QString SceneController::legendText(double value) const
{
    if (m_frame.mode == HeatmapMode::LiveValue && m_frame.normal + m_frame.stale + m_frame.bad == 0)
        return {}; // a scale of nothing
    switch (m_frame.mode) {
    case HeatmapMode::Off:
        return {};
    case HeatmapMode::LiveValue: {
        const auto quantity = findQuantity(m_frame.quantity);
        return quantity ? QString::fromStdString(formatValue(value, *quantity, m_units))
                        : QString::number(value, 'g', 4);
    }
    case HeatmapMode::Health:
    case HeatmapMode::ProbabilityOfFailure:
        return tr("%1 %").arg(std::lround(value * 100));
    case HeatmapMode::TimeToThreshold:
        return value <= 0 ? tr("now") : tr("%1 h or later").arg(value / 3600, 0, 'f', value < 36000 ? 1 : 0);
    }
    return {};
}

bool SceneController::candidatesShown() const
{
    return std::ranges::any_of(m_frame.candidate, [](std::uint8_t level) { return level > 0; });
}

void SceneController::setExaggeration(double factor)
{
    factor = std::clamp(factor, 1.0, 50.0);
    if (factor == m_exaggeration)
        return;
    m_exaggeration = factor;
    m_tiles->setExaggeration(factor);
    emit exaggerationChanged();
}

void SceneController::setGroundOpacity(double opacity)
{
    opacity = std::clamp(opacity, 0.0, 1.0);
    if (opacity == m_groundOpacity)
        return;
    m_groundOpacity = opacity;
    emit groundOpacityChanged();
}

double SceneController::scaleBarPixels() const
{
    return roundLength(m_rig->metresPerPixel() * 160, m_units).metres / m_rig->metresPerPixel();
}

QString SceneController::scaleBarText() const
{
    return roundLength(m_rig->metresPerPixel() * 160, m_units).text;
}

QString SceneController::idOf(std::uint32_t element) const
{
    return m_model && element < m_model->elements.size()
               ? QString::fromStdString(m_model->elements[element].id.value)
               : QString();
}

QString SceneController::selectedId() const
{
    return m_selection.empty() ? QString() : idOf(m_selection.front());
}
QString SceneController::hoveredId() const
{
    return idOf(m_marks.hovered);
}

Box3d SceneController::selectionBounds() const
{
    Box3d box;
    for (const std::uint32_t i : m_selection)
        if (m_tiles->tiles() && i < m_tiles->tiles()->elementBounds.size())
            box.add(m_tiles->tiles()->elementBounds[i]);
    return box;
}

QRectF SceneController::selectionRect() const
{
    const Box3d box = selectionBounds();
    if (box.isEmpty())
        return {};
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    for (int corner = 0; corner < 8; ++corner) {
        const auto p = m_rig->project({corner & 1 ? box.max.x : box.min.x, corner & 2 ? box.max.y : box.min.y,
                                       corner & 4 ? box.max.z : box.min.z});
        if (!p)
            return {};
        left = std::min(left, p->x()), right = std::max(right, p->x());
        top = std::min(top, p->y()), bottom = std::max(bottom, p->y());
    }
    return QRectF(left, top, right - left, bottom - top).adjusted(-6, -6, 6, 6);
}

std::optional<mesh::PickHit> SceneController::pickAt(QPointF screen) const
{
    if (!m_picker)
        return std::nullopt;
    mesh::PickOptions options;
    options.exaggeration = m_exaggeration;
    options.pixelAngleRad = m_rig->pixelAngleRad();
    options.throughGround = m_groundOpacity < 1 || !m_groundShown;
    options.visible = [this](std::uint32_t i) { return i >= m_marks.hidden.size() || !m_marks.hidden[i]; };
    return m_picker->pick(m_rig->rayThrough(screen), options);
}

/// A point to hold on to: what is under the cursor, else the plane through the target.
Vec3d SceneController::anchorAt(QPointF screen) const
{
    const mesh::Ray ray = m_rig->rayThrough(screen);
    mesh::PickOptions options;
    options.visible = [this](std::uint32_t i) { return i >= m_marks.hidden.size() || !m_marks.hidden[i]; };
    if (const auto hit = m_picker ? m_picker->pick(ray, options) : std::nullopt)
        return hit->position;
    const Vec3d target = m_rig->view().target;
    const double t = (target.z - ray.origin.z) / ray.direction.z;
    const bool near = t > 0 && t * length(ray.direction) < 3 * m_rig->distanceM();
    return near ? ray.origin + ray.direction * t : ray.origin + ray.direction * m_rig->distanceM();
}

void SceneController::flyOver(Vec3d place)
{
    const double ground = m_model ? m_model->groundAt(place.x, place.y) : std::nan("");
    View view = m_rig->view();
    view.target = {place.x, place.y, std::isnan(ground) ? view.target.z : ground};
    m_rig->flyTo(view);
}

void SceneController::press(double x, double y)
{
    m_grabbed = anchorAt({x, y});
    m_rig->turnAbout(anchorAt({m_rig->viewport().width() / 2, m_rig->viewport().height() / 2}));
}

void SceneController::pan(double x, double y)
{
    m_rig->panTo(m_grabbed, {x, y});
}
void SceneController::orbit(double dx, double dy)
{
    m_rig->orbit(dx, dy);
}
void SceneController::zoom(double x, double y, double steps)
{
    m_rig->zoomAbout(anchorAt({x, y}), std::pow(0.8, steps));
}

void SceneController::click(double x, double y, bool extend)
{
    const auto hit = pickAt({x, y});
    const QString id = hit && hit->element ? idOf(*hit->element) : QString();
    QStringList ids;
    if (extend)
        for (const std::uint32_t i : m_selection)
            ids << idOf(i);
    if (!id.isEmpty() && !ids.removeOne(id)) // a second click with the key held takes it away again
        ids << id;
    select(ids);
    emit elementPicked(id.isEmpty() ? -1 : static_cast<int>(*hit->element), id);
}

void SceneController::flyToPoint(double x, double y)
{
    View view = m_rig->view();
    view.target = anchorAt({x, y});
    view.distanceM = std::max(length(view.target - m_rig->eyePosition()) / 3, 20.0);
    m_rig->flyTo(view);
}

void SceneController::hover(double x, double y)
{
    const auto hit = x < 0 ? std::nullopt : pickAt({x, y});
    const std::uint32_t element = hit && hit->element ? *hit->element : HeatmapIndex::kNone;
    if (element == m_marks.hovered)
        return;
    m_marks.hovered = element;
    showState();
    emit hoverChanged();
}

bool SceneController::key(int key)
{
    const Vec3d middle = m_rig->view().target;
    switch (key) {
    case Qt::Key_F:
        frameSelection();
        return true;
    case Qt::Key_T:
        m_rig->topView();
        return true;
    case Qt::Key_N:
        m_rig->northUp();
        return true;
    case Qt::Key_Left:
        m_rig->moveBy(-60, 0);
        return true;
    case Qt::Key_Right:
        m_rig->moveBy(60, 0);
        return true;
    case Qt::Key_Up:
        m_rig->moveBy(0, 60);
        return true;
    case Qt::Key_Down:
        m_rig->moveBy(0, -60);
        return true;
    case Qt::Key_PageUp:
        m_rig->orbit(0, -40);
        return true;
    case Qt::Key_PageDown:
        m_rig->orbit(0, 40);
        return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        m_rig->zoomAbout(middle, 0.8);
        return true;
    case Qt::Key_Minus:
        m_rig->zoomAbout(middle, 1.25);
        return true;
    case Qt::Key_Escape:
        if (m_selection.empty())
            return false;
        clearSelection();
        return true;
    default:
        return false;
    }
}

void SceneController::select(const QStringList& elementIds)
{
    m_selection.clear();
    std::ranges::fill(m_marks.selected, std::uint8_t(0));
    for (const QString& id : elementIds)
        if (const auto i = m_index ? m_index->elementIndex(ElementId(id.toStdString())) : std::nullopt) {
            m_selection.push_back(*i);
            m_marks.selected[*i] = 1;
        }
    showState();
    emit selectionChanged();
    emit selectionRectChanged();
}

void SceneController::frameSelection()
{
    const Box3d box = selectionBounds();
    box.isEmpty() ? frameAll() : m_rig->flyTo(m_rig->framing(box));
}

void SceneController::frameAll()
{
    m_rig->flyTo(m_rig->framing(m_focus));
}

void SceneController::frameElements(const QStringList& elementIds)
{
    std::vector<ElementId> ids;
    for (const QString& id : elementIds)
        ids.emplace_back(id.toStdString());
    if (const Box3d box = boundsOfElements(ids); !box.isEmpty())
        m_rig->flyTo(m_rig->framing(box));
}

void SceneController::updateHidden()
{
    for (std::size_t i = 0; i < m_marks.hidden.size(); ++i)
        m_marks.hidden[i] = m_hiddenAssets.contains(m_model->elements[i].asset.value) ||
                            (!m_isolated.empty() && !m_isolated[i]);
    showState();
    emit visibilityChanged();
}

void SceneController::setGroundShown(bool ground, bool photos)
{
    if (ground == m_groundShown && photos == m_photosShown)
        return;
    m_groundShown = ground;
    m_photosShown = photos;
    emit groundShownChanged();
}

void SceneController::setAssetVisible(const QString& assetId, bool visible)
{
    if (visible)
        m_hiddenAssets.erase(assetId.toStdString());
    else
        m_hiddenAssets.insert(assetId.toStdString());
    updateHidden();
}

bool SceneController::isAssetVisible(const QString& assetId) const
{
    return !m_hiddenAssets.contains(assetId.toStdString());
}

void SceneController::isolate(const QStringList& elementIds)
{
    m_isolated.assign(elementIds.isEmpty() ? 0 : m_marks.hidden.size(), 0);
    for (const QString& id : elementIds)
        if (const auto i = m_index ? m_index->elementIndex(ElementId(id.toStdString())) : std::nullopt)
            m_isolated[*i] = 1;
    updateHidden();
}

} // namespace sinew::scene
