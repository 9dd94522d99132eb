// SPDX-License-Identifier: GPL-3.0-or-later
#include "SceneLink.h"

#include "CursorState.h"

#include <algorithm>
#include <array>
#include <QSettings>
#include <unordered_set>

namespace sinew::ui {

using scene::HeatmapMode;

namespace {

constexpr double kSeeThrough = 0.3, kWide = 12; // of the ground's opacity; times a pipe's diameter
constexpr std::array kHorizonHours{1, 3, 6, 12, 24};

} // namespace

std::vector<scene::OverlayPoint>
alarmMarkers(const loop::Overview& moment, bool isLive,
             const std::function<std::optional<Vec3d>(const ElementId&)>& placeOf)
{
    std::vector<scene::OverlayPoint> points;
    for (const alarm::Alarm& a : moment.alarms) {
        const bool isQuiet = a.state == alarm::State::Shelved || a.state == alarm::State::Suppressed ||
                             a.state == alarm::State::OutOfService;
        const auto place = a.element.isEmpty() || isQuiet ? std::nullopt : placeOf(a.element);
        if (!place)
            continue;
        const bool isOpen =
            a.state == alarm::State::Unacknowledged || a.state == alarm::State::ReturnedUnacknowledged;
        points.push_back({a.id.value, *place, text(a.title), static_cast<int>(a.priority), isLive && isOpen});
    }
    return points;
}

QString HeatmapChoice::id() const
{
    return isComputed ? QStringLiteral("computed:") + quantity : quantity;
}

QString HeatmapChoice::name() const
{
    return (isComputed ? SceneLink::tr("%1 – computed") : SceneLink::tr("%1 – measured"))
        .arg(quantityText(quantity.toStdString()));
}

QString originText(const scene::ComputedLayer& layer, Instant at, bool isSimulated,
                   const DisplayOptions& display)
{
    QStringList models;
    bool isWithin = false;
    for (const auto& part : layer.parts()) {
        const QString said = SceneLink::tr("%1, run of %2")
                                 .arg(text(part.field->model), issuedText(part.field->issuedAt, at, display));
        if (!models.contains(said))
            models << said;
        isWithin |= placeAt(*part.field, at).has_value();
    }
    if (models.isEmpty())
        return SceneLink::tr("Nothing computed for this moment.");
    QString said = SceneLink::tr("computed by %1").arg(models.join(QStringLiteral("; ")));
    said += isWithin ? SceneLink::tr(" · 90 % interval in the inspector")
                     : SceneLink::tr(" · says nothing of this moment");
    return isSimulated ? said + SceneLink::tr(" · from SIMULATED measurements") : said;
}

SceneLink::SceneLink(QObject* parent) : QObject(parent)
{
    m_calm.setSingleShot(true);
    m_calm.setInterval(100);
    connect(&m_calm, &QTimer::timeout, this, &SceneLink::colour);
    // Hiding an asset hides its classes one by one: the scene hears of it once.
    m_hideLater.setSingleShot(true);
    m_hideLater.setInterval(0);
    connect(&m_hideLater, &QTimer::timeout, this, &SceneLink::hideLayers);
    connect(this, &SceneLink::changed, &m_calm, qOverload<>(&QTimer::start));
}

void SceneLink::setSeat(Seat* seat)
{
    m_seat = seat;
    const auto soon = [this] {
        if (!m_calm.isActive())
            m_calm.start();
    };
    connect(seat, &Seat::projectChanged, this, &SceneLink::openModel);
    connect(seat, &Seat::shownChanged, this, soon);
    connect(seat, &Seat::momentChanged, this, soon);
    connect(seat, &Seat::momentChanged, this, &SceneLink::mark);
    connect(seat, &Seat::momentChanged, this, &SceneLink::takeComputed);
    connect(seat->cursor(), &TimeCursor::modeChanged, this, &SceneLink::mark);
    connect(seat, &Seat::selectionChanged, this, &SceneLink::followSelection);
    connect(seat, &Seat::displayChanged, this, [this] {
        if (m_scene)
            m_scene->setUsUnits(m_seat->usUnits());
    });
    openModel();
    emit wired();
}

void SceneLink::setProjects(ProjectService* projects)
{
    m_projects = projects;
    openModel();
    emit wired();
}

void SceneLink::setLayers(LayerModel* layers)
{
    m_layers = layers;
    connect(layers, &LayerModel::visibilityChanged, &m_hideLater, qOverload<>(&QTimer::start));
    emit wired();
}

void SceneLink::setScene(scene::SceneController* scene)
{
    m_scene = scene;
    connect(scene, &scene::SceneController::elementPicked, this,
            [this](int, const QString& id) { m_seat->select(id); });
    connect(scene, &scene::SceneController::tilesChanged, this, [this] {
        colour();
        mark();
        followSelection();
    });
    connect(scene->rig(), &scene::CameraRig::savedViewsChanged, this, &SceneLink::rememberViews);
    openModel();
    emit wired();
}

namespace {

/// Ground well below zero in a project with heights: there is water in it.
bool hasSeaFloor(const Model& model)
{
    return std::ranges::any_of(model.terrains, [](const auto& t) {
        return t && std::ranges::any_of(t->heightM, [](float h) { return h < -3.0F; });
    });
}

/// Adds what is not in the list, which stays in the order of names.
bool add(std::vector<HeatmapChoice>& choices, const HeatmapChoice& choice)
{
    if (std::ranges::find(choices, choice) != choices.end())
        return false;
    const auto order = [](const HeatmapChoice& c) {
        return std::pair(quantityText(c.quantity.toStdString()), c.isComputed);
    };
    choices.insert(std::ranges::upper_bound(choices, order(choice), {}, order), choice);
    return true;
}

std::vector<HeatmapChoice> measuredIn(const Model& model)
{
    std::vector<HeatmapChoice> choices;
    for (const Channel& c : model.channels)
        if (!c.element.isEmpty())
            add(choices, {text(c.quantity), false});
    return choices;
}

/// From zero (or the lowest limit) to the highest limit of a quantity, so that colours keep their meaning
/// while values move; nothing where no channel has a limit.
std::optional<scene::HeatmapRange> limitRange(const Model& model, const std::string& quantity)
{
    double low = 0, high = 0;
    for (const Channel& c : model.channels)
        if (c.quantity == quantity) {
            high = std::max(high, c.highLimit.value_or(0));
            low = std::min(low, c.lowLimit.value_or(0));
        }
    return high > low ? std::optional(scene::HeatmapRange{low, high}) : std::nullopt;
}

QString viewsKey(const Model& model)
{
    return QStringLiteral("views/") + text(model.name);
}

} // namespace

void SceneLink::openModel()
{
    if (!m_seat || !m_projects || !m_scene)
        return;
    const ModelPtr model = m_seat->backend() ? m_seat->backend()->model() : nullptr;
    if (!model || model == m_model)
        return; // between two backends of one project the scene stays as it is
    m_model = model;
    m_choices = measuredIn(*model);
    m_layer = nullptr;
    takeComputed();
    if (std::ranges::find(m_choices, m_choice) == m_choices.end()) {
        const HeatmapChoice first{QStringLiteral("displacement"), false};
        m_choice = std::ranges::find(m_choices, first) != m_choices.end() || m_choices.empty()
                       ? first
                       : m_choices.front();
    }
    m_sea = hasSeaFloor(*model);
    const QString folder = m_projects->folder();
    m_scene->open(model, folder.isEmpty() ? std::filesystem::path()
                                          : std::filesystem::path(folder.toStdString()) / "tiles");
    m_scene->rig()->setSavedViews(QSettings().value(viewsKey(*model)).toMap());
    m_scene->setUsUnits(m_seat->usUnits());
    emit modelShown(true);
    emit changed();
}

void SceneLink::setMode(int mode)
{
    const auto next = static_cast<HeatmapMode>(std::clamp(mode, 0, 4));
    if (std::exchange(m_mode, next) != next)
        emit changed();
}

bool SceneLink::chooseQuantity(const QString& id)
{
    const auto found = std::ranges::find(m_choices, id, &HeatmapChoice::id);
    if (found == m_choices.end())
        return false;
    if (m_choice != *found) {
        m_choice = *found;
        m_reveals = true;
        emit changed();
    }
    return true;
}

bool isBuried(const scene::HeatmapFrame& frame, const Model& model)
{
    std::unordered_set<std::string> buried;
    for (const Asset& asset : model.assets)
        if (asset.kind == "water" || asset.kind == "drainage")
            buried.insert(asset.id.value);
    std::size_t all = 0, below = 0;
    for (std::size_t i = 0; i < std::min(frame.state.size(), model.elements.size()); ++i)
        if (frame.state[i] != scene::CellState::NoData) {
            ++all;
            below += buried.contains(model.elements[i].asset.value);
        }
    return 2 * below > all;
}

/// A heatmap of what lies under opaque ground would show nothing: choosing it opens the ground. Once, so that a hand that
/// closes it again has the last word.
void SceneLink::reveal()
{
    const auto& frame = m_scene->frame();
    if (!m_reveals || frame.normal + frame.stale + frame.bad == 0)
        return;
    m_reveals = false;
    if (!isBuried(frame, *m_model))
        return;
    m_scene->setGroundOpacity(std::min(m_scene->groundOpacity(), kSeeThrough));
    m_scene->setExaggeration(std::max(m_scene->exaggeration(), kWide));
}

/// What has been computed once stays in the list while the project is open: a list that shrinks under the
/// hand is none.
void SceneLink::takeComputed()
{
    bool isNew = false;
    if (m_model && m_seat && m_seat->moment())
        for (const FieldPtr& field : m_seat->moment()->fields)
            if (!field->withCommand)
                isNew |= add(m_choices, {text(field->quantity), true});
    if (isNew)
        emit changed();
}

int SceneLink::quantityIndex() const
{
    const auto found = std::ranges::find(m_choices, m_choice);
    return found == m_choices.end() ? -1 : static_cast<int>(found - m_choices.begin());
}

void SceneLink::setQuantityIndex(int index)
{
    if (index >= 0 && index < static_cast<int>(m_choices.size()))
        chooseQuantity(m_choices[static_cast<std::size_t>(index)].id());
}

QStringList SceneLink::quantityNames() const
{
    QStringList names;
    for (const HeatmapChoice& choice : m_choices)
        names << choice.name();
    return names;
}

void SceneLink::setHorizonIndex(int index)
{
    const int next = std::clamp(index, 0, static_cast<int>(kHorizonHours.size()) - 1);
    if (std::exchange(m_horizon, next) != next)
        emit changed();
}

QStringList SceneLink::horizonNames() const
{
    QStringList names;
    for (const int hours : kHorizonHours)
        names << tr("within %1 h").arg(hours);
    return names;
}

void SceneLink::setSea(bool sea)
{
    if (std::exchange(m_sea, sea) != sea)
        emit changed();
}

// One frame at a time, in a job; while values go on changing, only the newest are coloured next.
void SceneLink::colour()
{
    m_isDue = m_isColouring;
    if (m_isColouring || !m_seat || !m_scene || !m_scene->index())
        return;
    if (!m_seat->moment())
        return m_seat->overview() ? uncolour() : void();
    m_isColouring = true;
    scene::HeatmapRequest request;
    // A scale of a quantity that nothing here has would be one of nothing.
    request.mode = m_mode == HeatmapMode::LiveValue && m_choices.empty() ? HeatmapMode::Off : m_mode;
    request.quantity = m_choice.quantity.toStdString();
    request.now = m_seat->cursor()->at();
    request.isForecast = m_seat->cursor()->mode() == TimeCursor::Forecast;
    request.horizon = std::chrono::hours(kHorizonHours[static_cast<std::size_t>(m_horizon)]);
    const bool isComputed = m_mode == HeatmapMode::LiveValue && m_choice.isComputed;
    if (!isComputed)
        request.range = limitRange(*m_model, request.quantity);
    runJob(m_seat->jobs(), [index = m_scene->index(), shown = m_seat->shown(), moment = m_seat->moment(),
                            layer = m_layer, isComputed, display = m_seat->display(), request]() mutable {
        if (isComputed && (!layer || !layer->isOf(*index, request.quantity, moment->fields)))
            layer = std::make_shared<const scene::ComputedLayer>(*index, request.quantity, moment->fields);
        request.computed = isComputed ? layer : nullptr;
        scene::HeatmapFrame frame = scene::buildHeatmap(*index, *shown, request, moment->forecasts);
        scene::markCandidates(frame, *index, moment->findings);
        if (isComputed)
            frame.note = originText(*layer, request.now, moment->simulated, display).toStdString();
        else if (request.isForecast)
            frame.note =
                tr("what is forecast of each channel; models and intervals in the inspector").toStdString();
        return std::pair(std::move(frame), std::move(layer));
    }).then(this, [this](std::pair<scene::HeatmapFrame, std::shared_ptr<const scene::ComputedLayer>> made) {
        m_isColouring = false;
        m_layer = std::move(made.second);
        m_scene->setFrame(std::move(made.first));
        reveal();
        if (m_isDue)
            colour();
    });
}

/// While a moment of the past is being read, or cannot be, the scene says nothing: least of all what was
/// shown before.
void SceneLink::uncolour()
{
    scene::HeatmapFrame none = scene::buildHeatmap(
        *m_scene->index(), {}, {.mode = m_mode, .quantity = m_choice.quantity.toStdString()});
    none.isComputed = m_mode == HeatmapMode::LiveValue && m_choice.isComputed;
    none.note = tr("The record of this moment is not read yet.").toStdString();
    m_scene->setFrame(std::move(none));
}

void SceneLink::mark()
{
    if (!m_seat || !m_scene)
        return;
    const TimeCursor::Mode mode = m_seat->cursor()->mode();
    if (mode == TimeCursor::Forecast || !m_seat->moment())
        return m_scene->setMarkers({});
    m_scene->setMarkers(alarmMarkers(*m_seat->moment(), mode == TimeCursor::Live,
                                     [this](const ElementId& id) { return m_scene->elementAt(id); }));
}

/// Whether an asset of the kind is shown; also where there is none that could be hidden.
bool SceneLink::isShown(std::string_view kind) const
{
    bool isAny = false;
    for (const Asset& asset : m_model->assets)
        if (asset.kind == kind) {
            isAny = true;
            if (!m_layers->isHidden(asset.id))
                return true;
        }
    return !isAny;
}

// Whole assets are hidden as such; single classes by naming all that stays.
void SceneLink::hideLayers()
{
    if (!m_scene || !m_model || !m_layers)
        return;
    QStringList shown;
    bool isAnyHidden = false;
    for (const Element& e : m_model->elements) {
        if (m_layers->isHidden(e))
            isAnyHidden = true;
        else
            shown << text(e.id.value);
    }
    // Everything hidden is not the same as no isolation: then the assets themselves go.
    for (const Asset& asset : m_model->assets)
        m_scene->setAssetVisible(text(asset.id.value), !isAnyHidden || !shown.isEmpty());
    m_scene->isolate(isAnyHidden ? shown : QStringList());
    m_scene->setGroundShown(isShown("terrain"), isShown("orthophoto"));
}

void SceneLink::followSelection()
{
    if (m_scene && m_scene->selectedId() != m_seat->selected())
        m_scene->select(m_seat->selected().isEmpty() ? QStringList() : QStringList{m_seat->selected()});
}

void SceneLink::rememberViews()
{
    if (m_model)
        QSettings().setValue(viewsKey(*m_model), m_scene->rig()->savedViews());
}

} // namespace sinew::ui
