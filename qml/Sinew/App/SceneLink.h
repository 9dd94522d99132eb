// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "LayerModel.h"
#include "ProjectService.h"
#include "Seat.h"

#include <ComputedLayer.h>
#include <Heatmap.h>
#include <SceneController.h>

#include <QObject>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

namespace sinew::ui {

/// Alarm markers for the scene: those of a moment, on elements that are drawn. Pure but for `placeOf`.
std::vector<scene::OverlayPoint>
alarmMarkers(const loop::Overview& moment, bool isLive,
             const std::function<std::optional<Vec3d>(const ElementId&)>& placeOf);

/// Whether most of what a frame colours belongs to networks that lie under streets.
bool isBuried(const scene::HeatmapFrame& frame, const Model& model);

/// Where a computed layer's values come from, for the legend: which models, when, and that they are no
/// measurement. Pure.
QString originText(const scene::ComputedLayer& layer, Instant at, bool isSimulated,
                   const DisplayOptions& display);

/// What a heatmap can show: a quantity, measured or computed.
struct HeatmapChoice {
    QString quantity;
    bool isComputed = false;
    /// "pressure", "computed:pressure"
    QString id() const;
    QString name() const;
    bool operator==(const HeatmapChoice&) const = default;
};

/// Between the seat and the scene: model, heatmap at the cursor, alarm markers, selection both ways, layers.
class SceneLink : public QObject {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::ui::Seat* seat READ seat WRITE setSeat NOTIFY wired REQUIRED)
    Q_PROPERTY(sinew::ui::ProjectService* projects READ projects WRITE setProjects NOTIFY wired REQUIRED)
    Q_PROPERTY(sinew::ui::LayerModel* layers READ layers WRITE setLayers NOTIFY wired REQUIRED)
    Q_PROPERTY(sinew::scene::SceneController* scene READ scene WRITE setScene NOTIFY wired REQUIRED)
    Q_PROPERTY(int mode READ mode WRITE setMode NOTIFY changed)
    Q_PROPERTY(int quantityIndex READ quantityIndex WRITE setQuantityIndex NOTIFY changed)
    Q_PROPERTY(QStringList quantityNames READ quantityNames NOTIFY changed)
    Q_PROPERTY(int horizonIndex READ horizonIndex WRITE setHorizonIndex NOTIFY changed)
    Q_PROPERTY(QStringList horizonNames READ horizonNames CONSTANT)
    Q_PROPERTY(bool sea READ hasSea WRITE setSea NOTIFY changed)

public:
    explicit SceneLink(QObject* parent = nullptr);

    Seat* seat() const { return m_seat; }
    void setSeat(Seat* seat);
    ProjectService* projects() const { return m_projects; }
    void setProjects(ProjectService* projects);
    LayerModel* layers() const { return m_layers; }
    void setLayers(LayerModel* layers);
    scene::SceneController* scene() const { return m_scene; }
    void setScene(scene::SceneController* scene);
    /// As scene::HeatmapMode counts: 0 off, 1 value at the cursor, 2 health, 3 probability of failure, 4 time
    /// to threshold.
    int mode() const { return static_cast<int>(m_mode); }
    void setMode(int mode);
    int quantityIndex() const;
    void setQuantityIndex(int index);
    QStringList quantityNames() const;
    int horizonIndex() const { return m_horizon; }
    void setHorizonIndex(int index);
    QStringList horizonNames() const;
    bool hasSea() const { return m_sea; }
    void setSea(bool sea);
    /// Chooses a quantity by its catalogue id, "computed:" before it for what models compute. False where the
    /// model has no channel of it, or no model has computed it yet.
    Q_INVOKABLE bool chooseQuantity(const QString& id);

signals:
    void wired();
    void changed();
    /// Another model lies in the scene; false: none.
    void modelShown(bool shown);

private:
    void openModel();
    void takeComputed();
    void reveal();
    void colour();
    void uncolour();
    void mark();
    bool isShown(std::string_view kind) const;
    void hideLayers();
    void followSelection();
    void rememberViews();

    Seat* m_seat = nullptr;
    ProjectService* m_projects = nullptr;
    LayerModel* m_layers = nullptr;
    scene::SceneController* m_scene = nullptr;
    ModelPtr m_model;
    scene::HeatmapMode m_mode = scene::HeatmapMode::LiveValue;
    std::vector<HeatmapChoice> m_choices;
    HeatmapChoice m_choice;
    std::shared_ptr<const scene::ComputedLayer> m_layer; ///< the last one made
    int m_horizon = 3;
    bool m_sea = false, m_isColouring = false, m_isDue = false;
    bool m_reveals = false; ///< a heatmap was chosen and has not been shown yet
    QTimer m_calm, m_hideLater;
};

} // namespace sinew::ui
