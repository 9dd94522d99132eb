// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QPointF>
#include <QQuaternion>
#include <QSizeF>
#include <QtQml/qqmlregistration.h>
#include <QVariantMap>
#include <QVector3D>
#include <sinew/core/Geometry.h>
#include <sinew/mesh/Picker.h>

#include <functional>
#include <optional>

class QVariantAnimation;

namespace sinew::scene {

/// Where the eye is, in doubles. Pitch is negative looking down; azimuth is clockwise from north.
struct View {
    Vec3d target;
    double distanceM = 1000;
    double azimuthRad = 0;
    double pitchRad = -0.7;
    bool operator==(const View&) const = default;
};

/// The camera: orbit, pan, zoom to the cursor, fly, frame, saved views. Positions handed to Quick 3D are
/// floats relative to an origin that follows the eye, so nothing jitters however far from zero the project
/// lies. Quick 3D's axes are the project's here: x east, y north, z up; only the camera's rotation knows of
/// "up". Screen positions: logical pixels from the top left of the view.
class CameraRig : public QObject {
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by SceneController")
    Q_PROPERTY(QVector3D eye READ eye NOTIFY changed)
    Q_PROPERTY(QVector3D nudge READ nudge NOTIFY changed)
    Q_PROPERTY(QQuaternion rotation READ rotation NOTIFY changed)
    Q_PROPERTY(double fieldOfViewDeg READ fieldOfViewDeg CONSTANT)
    Q_PROPERTY(double clipFarM READ clipFarM CONSTANT)
    Q_PROPERTY(double clipNearM READ clipNearM CONSTANT)
    Q_PROPERTY(double headingDeg READ headingDeg NOTIFY changed)
    Q_PROPERTY(double pitchDeg READ pitchDeg NOTIFY changed)
    Q_PROPERTY(double distanceM READ distanceM NOTIFY changed)
    Q_PROPERTY(double metresPerPixel READ metresPerPixel NOTIFY changed)
    Q_PROPERTY(QStringList savedViewNames READ savedViewNames NOTIFY savedViewsChanged)
    Q_PROPERTY(double originHeight READ originHeight NOTIFY originMoved)
    Q_PROPERTY(bool moving READ isMoving NOTIFY movingChanged)

public:
    explicit CameraRig(QObject* parent = nullptr);

    const View& view() const { return m_view; }
    Vec3d eyePosition() const;
    Vec3d origin() const { return m_origin; }
    double originHeight() const { return m_origin.z; }
    QSizeF viewport() const { return m_viewport; }
    void setViewport(QSizeF size);
    /// Height of the ground, NaN where unknown: the eye stays above it.
    void setGround(std::function<double(double, double)> ground) { m_ground = std::move(ground); }

    QVector3D eye() const { return relative(eyePosition()); }
    /// A pivot of ±1e-30 m: Quick 3D drops small moves unless another property changes with them.
    QVector3D nudge() const { return {0, 0, m_flip ? 1e-30f : -1e-30f}; }
    QQuaternion rotation() const;
    double fieldOfViewDeg() const { return 45; }
    double clipNearM() const { return 0.1; }
    /// A state-wide grid fits in view; depth is logarithmic, so the distance costs next to nothing.
    double clipFarM() const { return 3000e3; }
    double headingDeg() const;
    double pitchDeg() const;
    double distanceM() const { return m_view.distanceM; }
    /// On the ground in the middle of the view, across the line of sight.
    double metresPerPixel() const { return m_view.distanceM * pixelAngleRad(); }
    double pixelAngleRad() const;
    bool isMoving() const;

    /// p as Quick 3D's floats.
    QVector3D relative(Vec3d p) const;
    mesh::Ray rayThrough(QPointF screen) const;
    /// Nothing behind the eye.
    std::optional<QPointF> project(Vec3d p) const;

    void setView(const View& view);
    void flyTo(const View& view, int milliseconds = 600);
    /// The view that shows the whole box from the direction we look in now.
    View framing(const Box3d& box) const;
    /// Keeps the eye; from now on orbits turn about p.
    void turnAbout(Vec3d p);
    /// Moves so that `grabbed` comes to lie under the screen position.
    void panTo(Vec3d grabbed, QPointF screen);
    void orbit(double dxPixels, double dyPixels);
    /// factor < 1 goes nearer; `anchor` stays where it is on the screen.
    void zoomAbout(Vec3d anchor, double factor);

    Q_INVOKABLE void topView();
    Q_INVOKABLE void northUp();
    /// Azimuth and pitch in degrees: (0, 90) looks straight down.
    Q_INVOKABLE void turnTo(double azimuthDeg, double pitchDownDeg);
    Q_INVOKABLE void moveBy(double rightPixels, double upPixels);

    Q_INVOKABLE void saveView(const QString& name);
    Q_INVOKABLE bool showSavedView(const QString& name);
    Q_INVOKABLE void removeSavedView(const QString& name);
    QStringList savedViewNames() const;
    /// For a settings file: name -> [x, y, z, distance, azimuth, pitch].
    QVariantMap savedViews() const { return m_saved; }
    void setSavedViews(const QVariantMap& views);

signals:
    void changed();
    void originMoved();
    void movingChanged();
    void savedViewsChanged();

private:
    struct Axes {
        Vec3d right, up, forward;
    };
    Axes axes() const { return axesOf(m_view); }
    static Axes axesOf(const View& view);
    void apply(View view);

    View m_view;
    Vec3d m_origin;
    QSizeF m_viewport{1280, 800};
    bool m_flip = false;
    std::function<double(double, double)> m_ground;
    QVariantAnimation* m_flight;
    View m_from, m_to;
    QVariantMap m_saved;
};

} // namespace sinew::scene
