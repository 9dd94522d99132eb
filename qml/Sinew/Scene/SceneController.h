// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "CameraRig.h"
#include "Heatmap.h"
#include "OverlayModel.h"
#include "Overview.h"
#include "Textures.h"
#include "TileListModel.h"

#include <sinew/core/Units.h>
#include <sinew/mesh/TileCache.h>

#include <filesystem>
#include <memory>
#include <set>
#include <stop_token>

namespace sinew::scene {

/// A round length no longer than `mostM`, and how it reads.
struct RoundLength {
    double metres = 0;
    QString text;
};
RoundLength roundLength(double mostM, UnitSystem units);

/// What came of loading, step by step.
struct SceneLoad {
    std::shared_ptr<const mesh::TileSet> tiles;
    std::shared_ptr<const HeatmapIndex> index; ///< with the tiles
    std::vector<OverlayPoint> labels;          ///< with the tiles
    Box3d focus;                               ///< with the tiles: what a first look shows
    std::shared_ptr<const mesh::Picker> picker;
    std::shared_ptr<const Overview> overview;
    std::optional<Error> error;
};

/// The scene's state: which model, how it is coloured, what is chosen, where the camera is. SceneView.qml
/// draws it.
///
/// Use: open(model, tilesFolder), then setFrame() whenever values change. Everything in the GUI thread;
/// tiles, the picker and the inset map are made by a job whose result is dropped if another model was opened
/// meanwhile.
class SceneController : public QObject {
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(sinew::scene::CameraRig* rig READ rig CONSTANT)
    Q_PROPERTY(sinew::scene::TileListModel* tiles READ tiles CONSTANT)
    Q_PROPERTY(sinew::scene::StateTexture* stateTexture READ stateTexture CONSTANT)
    Q_PROPERTY(sinew::scene::RampTexture* rampTexture READ rampTexture CONSTANT)
    Q_PROPERTY(sinew::scene::OverlayModel* markers READ markers CONSTANT)
    Q_PROPERTY(sinew::scene::OverlayModel* labels READ labels CONSTANT)
    Q_PROPERTY(sinew::scene::OverlayModel* values READ values CONSTANT)
    Q_PROPERTY(QList<QObject*> photos READ photos NOTIFY photosChanged)
    Q_PROPERTY(bool busy READ isBusy NOTIFY busyChanged)
    Q_PROPERTY(double progress READ progress NOTIFY busyChanged)
    Q_PROPERTY(QString problem READ problem NOTIFY busyChanged)
    Q_PROPERTY(QString ramp READ ramp WRITE setRamp NOTIFY legendChanged)
    /// The room is light: ramps run from light to dark.
    Q_PROPERTY(bool brightRoom READ brightRoom WRITE setBrightRoom NOTIFY legendChanged)
    Q_PROPERTY(QStringList ramps READ ramps CONSTANT)
    Q_PROPERTY(QList<QColor> rampColours READ rampColours NOTIFY legendChanged)
    Q_PROPERTY(bool usUnits READ usUnits WRITE setUsUnits NOTIFY legendChanged)
    Q_PROPERTY(QString legendTitle READ legendTitle NOTIFY legendChanged)
    Q_PROPERTY(QString legendLow READ legendLow NOTIFY legendChanged)
    Q_PROPERTY(QString legendHigh READ legendHigh NOTIFY legendChanged)
    Q_PROPERTY(QString legendNote READ legendNote NOTIFY legendChanged)
    Q_PROPERTY(bool computedShown READ computedShown NOTIFY legendChanged)
    Q_PROPERTY(bool heatmapShown READ heatmapShown NOTIFY legendChanged)
    Q_PROPERTY(bool staleShown READ staleShown NOTIFY legendChanged)
    Q_PROPERTY(bool suspectShown READ suspectShown NOTIFY legendChanged)
    Q_PROPERTY(bool badShown READ badShown NOTIFY legendChanged)
    Q_PROPERTY(bool candidatesShown READ candidatesShown NOTIFY legendChanged)
    Q_PROPERTY(double exaggeration READ exaggeration WRITE setExaggeration NOTIFY exaggerationChanged)
    Q_PROPERTY(bool groundShown READ isGroundShown NOTIFY groundShownChanged)
    Q_PROPERTY(bool photosShown READ arePhotosShown NOTIFY groundShownChanged)
    Q_PROPERTY(double groundOpacity READ groundOpacity WRITE setGroundOpacity NOTIFY groundOpacityChanged)
    Q_PROPERTY(QString selectedId READ selectedId NOTIFY selectionChanged)
    Q_PROPERTY(QString hoveredId READ hoveredId NOTIFY hoverChanged)
    Q_PROPERTY(double scaleBarPixels READ scaleBarPixels NOTIFY scaleChanged)
    Q_PROPERTY(QString scaleBarText READ scaleBarText NOTIFY scaleChanged)
    Q_PROPERTY(bool settled READ isSettled NOTIFY settledChanged)
    Q_PROPERTY(QRectF selectionRect READ selectionRect NOTIFY selectionRectChanged)

public:
    explicit SceneController(QObject* parent = nullptr);
    ~SceneController() override;

    /// Shows a model: tiles from the folder's cache or built into it. An empty folder: no cache.
    void open(ModelPtr model, std::filesystem::path tilesFolder);
    /// The same with tiles made elsewhere; a model and its own tiles.
    void setModel(ModelPtr model, std::shared_ptr<const mesh::TileSet> tiles);
    const ModelPtr& model() const { return m_model; }
    /// For buildHeatmap; null before the first model.
    std::shared_ptr<const HeatmapIndex> index() const { return m_index; }
    /// Ignored when it was made for another model (another number of elements).
    void setFrame(HeatmapFrame frame);
    const HeatmapFrame& frame() const { return m_frame; }
    /// Points of alarms. `at` is taken from the element where `elementAt` knows it.
    void setMarkers(std::vector<OverlayPoint> points) { m_markers->setPoints(std::move(points)); }
    /// Top of an element as drawn, where markers stand; nothing where it isn't drawn.
    std::optional<Vec3d> elementAt(const ElementId& id) const;
    Box3d boundsOfElements(const std::vector<ElementId>& ids) const;

    CameraRig* rig() const { return m_rig; }
    TileListModel* tiles() const { return m_tiles; }
    StateTexture* stateTexture() const { return m_state; }
    RampTexture* rampTexture() const { return m_rampTexture; }
    OverlayModel* markers() const { return m_markers; }
    OverlayModel* labels() const { return m_labels; }
    /// Tags with a heatmap's values, where it has few: a small part's colour is not seen from afar.
    OverlayModel* values() const { return m_values; }
    QList<QObject*> photos() const { return m_photos; }
    const Overview& overview() const { return *m_overview; }
    std::shared_ptr<const mesh::Picker> picker() const { return m_picker; }

    bool isBusy() const { return m_busy; }
    double progress() const { return m_progress; }
    QString problem() const { return m_problem; }
    QString ramp() const { return m_ramp; }
    void setRamp(const QString& name);
    bool brightRoom() const { return m_brightRoom; }
    void setBrightRoom(bool bright);
    QStringList ramps() const;
    QList<QColor> rampColours() const;
    bool usUnits() const { return m_units == UnitSystem::Us; }
    void setUsUnits(bool us);
    QString legendTitle() const;
    QString legendLow() const;
    QString legendHigh() const;
    QString legendNote() const { return QString::fromStdString(m_frame.note); }
    bool computedShown() const { return m_frame.isComputed; }
    bool heatmapShown() const { return m_frame.mode != HeatmapMode::Off; }
    bool staleShown() const { return m_frame.stale > 0; }
    bool suspectShown() const { return m_frame.suspect > 0; }
    bool badShown() const { return m_frame.bad > 0; }
    bool candidatesShown() const;
    double exaggeration() const { return m_exaggeration; }
    void setExaggeration(double factor);
    bool isGroundShown() const { return m_groundShown; }
    bool arePhotosShown() const { return m_photosShown; }
    /// All terrains; the orthophotos that lie on them.
    void setGroundShown(bool ground, bool photos);
    double groundOpacity() const { return m_groundOpacity; }
    void setGroundOpacity(double opacity);
    QString selectedId() const;
    QString hoveredId() const;
    /// Around the selection on the screen; empty where it can't be seen.
    QRectF selectionRect() const;

    double scaleBarPixels() const;
    QString scaleBarText() const;
    /// Every tile in view has the detail that the view needs.
    bool isSettled() const { return m_tiles->isSettled(); }

    /// What is at this place of the screen, hidden things and (where see-through) the ground apart.
    std::optional<mesh::PickHit> pickAt(QPointF screen) const;
    void flyOver(Vec3d place);

    Q_INVOKABLE void setViewport(double width, double height) { m_rig->setViewport({width, height}); }
    // The mouse and the keyboard, as SceneView.qml forwards them.
    Q_INVOKABLE void press(double x, double y);
    Q_INVOKABLE void pan(double x, double y);
    Q_INVOKABLE void orbit(double dx, double dy);
    Q_INVOKABLE void zoom(double x, double y, double steps);
    Q_INVOKABLE void click(double x, double y, bool extend);
    Q_INVOKABLE void flyToPoint(double x, double y);
    Q_INVOKABLE void hover(double x, double y);

    /// False for keys that mean nothing here.
    Q_INVOKABLE bool key(int key);

    Q_INVOKABLE void select(const QStringList& elementIds);
    Q_INVOKABLE void clearSelection() { select({}); }
    Q_INVOKABLE void frameSelection();
    Q_INVOKABLE void frameAll();
    Q_INVOKABLE void frameElements(const QStringList& elementIds);
    Q_INVOKABLE void setAssetVisible(const QString& assetId, bool visible);
    Q_INVOKABLE bool isAssetVisible(const QString& assetId) const;
    /// Shows only these elements (a search's findings); an empty list shows all again.
    Q_INVOKABLE void isolate(const QStringList& elementIds);

signals:
    void tilesChanged();
    void photosChanged();
    void busyChanged();
    void legendChanged();
    void exaggerationChanged();
    void groundOpacityChanged();
    void groundShownChanged();
    void selectionChanged();
    void selectionRectChanged();
    void hoverChanged();
    void visibilityChanged();
    void scaleChanged();
    void settledChanged();
    /// By a click: an element, or (-1, "") where there is none.
    void elementPicked(int index, const QString& id);

private:
    void startLoad(std::filesystem::path folder, std::shared_ptr<const mesh::TileSet> tiles);
    void takeLoad(const SceneLoad& load);
    void takeTiles(const SceneLoad& load);
    void updateHidden();
    void showState() { m_stateDirty.start(); }
    Vec3d anchorAt(QPointF screen) const;
    QString legendText(double value) const;
    void tagValues();
    QString idOf(std::uint32_t element) const;
    Box3d selectionBounds() const;

    CameraRig* m_rig;
    TileListModel* m_tiles;
    StateTexture* m_state;
    RampTexture* m_rampTexture;
    OverlayModel* m_markers;
    OverlayModel* m_labels;
    OverlayModel* m_values;
    QList<QObject*> m_photos;
    ModelPtr m_model;
    std::shared_ptr<const HeatmapIndex> m_index;
    std::shared_ptr<const mesh::Picker> m_picker;
    std::shared_ptr<const Overview> m_overview = std::make_shared<Overview>();
    HeatmapFrame m_frame;
    ElementMarks m_marks;
    std::set<std::string> m_hiddenAssets;
    std::vector<std::uint8_t> m_isolated; ///< empty: no isolation
    std::vector<std::uint32_t> m_selection;
    std::stop_source m_stop;
    std::uint64_t m_generation = 0;
    std::filesystem::path m_folder;
    bool m_isNewPlace = true;
    Box3d m_focus;
    QTimer m_stateDirty;
    QString m_ramp = QStringLiteral("operate"), m_problem;
    bool m_brightRoom = false;
    UnitSystem m_units = UnitSystem::Si;
    double m_exaggeration = 1, m_groundOpacity = 1, m_progress = 0;
    bool m_groundShown = true, m_photosShown = true;
    bool m_busy = false;
    Vec3d m_grabbed;
};

} // namespace sinew::scene
