// SPDX-License-Identifier: GPL-3.0-or-later
#include "CameraRig.h"

#include <QEasingCurve>
#include <QVariantAnimation>
#include <QVariantList>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sinew::scene {

namespace {

constexpr double kDeg = M_PI / 180;
constexpr double kNearestM = 0.5, kFarthestM = 2000e3;
constexpr double kSteepest = -M_PI / 2, kFlattest = 20 * kDeg;
/// The origin follows when the eye is this far off; floats resolve 0.03 mm there.
constexpr double kLeashM = 500;
constexpr double kClearanceM = 1.5;
/// Of the view's height and width; the rest is margin.
constexpr double kFramedShare = 0.92;
/// A junction is framed with some of its surroundings.
constexpr double kLeastFramedM = 30;

QVector3D toQt(Vec3d v)
{
    return {static_cast<float>(v.x), static_cast<float>(v.y), static_cast<float>(v.z)};
}

double mix(double a, double b, double t)
{
    return a + (b - a) * t;
}

/// The shorter way round.
double nearAngle(double angle, double reference)
{
    return reference + std::remainder(angle - reference, 2 * M_PI);
}

} // namespace

CameraRig::CameraRig(QObject* parent) : QObject(parent), m_flight(new QVariantAnimation(this))
{
    m_flight->setStartValue(0.0);
    m_flight->setEndValue(1.0);
    m_flight->setEasingCurve(QEasingCurve::InOutCubic);
    connect(m_flight, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        const double t = value.toDouble();
        apply({m_from.target + (m_to.target - m_from.target) * t,
               std::exp(mix(std::log(m_from.distanceM), std::log(m_to.distanceM), t)),
               mix(m_from.azimuthRad, m_to.azimuthRad, t), mix(m_from.pitchRad, m_to.pitchRad, t)});
    });
    connect(m_flight, &QVariantAnimation::stateChanged, this, &CameraRig::movingChanged);
}

CameraRig::Axes CameraRig::axesOf(const View& view)
{
    const double a = view.azimuthRad, p = view.pitchRad;
    const Vec3d forward{std::sin(a) * std::cos(p), std::cos(a) * std::cos(p), std::sin(p)};
    const Vec3d right{std::cos(a), -std::sin(a), 0};
    return {right, cross(right, forward), forward};
}

Vec3d CameraRig::eyePosition() const
{
    return m_view.target - axes().forward * m_view.distanceM;
}

QQuaternion CameraRig::rotation() const
{
    const Axes a = axes();
    return QQuaternion::fromAxes(toQt(a.right), toQt(a.up), toQt(a.forward * -1));
}

double CameraRig::headingDeg() const
{
    const double heading = std::fmod(m_view.azimuthRad / kDeg, 360);
    return heading < 0 ? heading + 360 : heading;
}

double CameraRig::pitchDeg() const
{
    return m_view.pitchRad / kDeg;
}

double CameraRig::pixelAngleRad() const
{
    return 2 * std::tan(fieldOfViewDeg() * kDeg / 2) / std::max(m_viewport.height(), 1.0);
}

bool CameraRig::isMoving() const
{
    return m_flight->state() == QAbstractAnimation::Running;
}

QVector3D CameraRig::relative(Vec3d p) const
{
    return toQt(p - m_origin);
}

mesh::Ray CameraRig::rayThrough(QPointF screen) const
{
    const Axes a = axes();
    const double x = (screen.x() - m_viewport.width() / 2) * pixelAngleRad();
    const double y = (m_viewport.height() / 2 - screen.y()) * pixelAngleRad();
    return {eyePosition(), a.forward + a.right * x + a.up * y};
}

std::optional<QPointF> CameraRig::project(Vec3d p) const
{
    const Axes a = axes();
    const Vec3d d = p - eyePosition();
    const double depth = dot(d, a.forward);
    if (depth < clipNearM())
        return std::nullopt;
    return QPointF(m_viewport.width() / 2 + dot(d, a.right) / depth / pixelAngleRad(),
                   m_viewport.height() / 2 - dot(d, a.up) / depth / pixelAngleRad());
}

void CameraRig::setViewport(QSizeF size)
{
    if (size == m_viewport || size.isEmpty())
        return;
    m_viewport = size;
    emit changed();
}

void CameraRig::setView(const View& view)
{
    m_flight->stop();
    apply(view);
}

void CameraRig::apply(View view)
{
    if (!std::isfinite(length(view.target) + view.distanceM + view.azimuthRad + view.pitchRad))
        return;
    view.distanceM = std::clamp(view.distanceM, kNearestM, kFarthestM);
    view.pitchRad = std::clamp(view.pitchRad, kSteepest, kFlattest);
    const Vec3d eye = view.target - axesOf(view).forward * view.distanceM;
    const double ground = m_ground ? m_ground(eye.x, eye.y) : std::nan("");
    if (const double below = ground + kClearanceM - eye.z; below > 0) // not where unknown: NaN compares false
        view.target.z += below;
    m_view = view;
    m_flip = !m_flip;
    const Vec3d now = eyePosition();
    if (length(now - m_origin) > kLeashM) {
        m_origin = {std::round(now.x), std::round(now.y), std::round(now.z)};
        emit originMoved();
    }
    emit changed();
}

void CameraRig::flyTo(const View& view, int milliseconds)
{
    m_flight->stop();
    if (milliseconds <= 0) {
        apply(view);
        return;
    }
    m_from = m_view;
    m_to = view;
    m_to.distanceM = std::clamp(m_to.distanceM, kNearestM, kFarthestM);
    m_to.azimuthRad = nearAngle(view.azimuthRad, m_from.azimuthRad);
    m_flight->setDuration(milliseconds);
    m_flight->start();
}

// In the camera's axes a point (x, y, z forward) is in view from (a, b, c) when |x - a| <= h (z - c), and
// likewise for y: the nearest eye touches the four sides, two of them exactly.
View CameraRig::framing(const Box3d& box) const
{
    View view = m_view;
    if (box.isEmpty())
        return view;
    const Axes along = axes();
    const double upwards = std::tan(fieldOfViewDeg() * kDeg / 2) * kFramedShare;
    const double sideways = upwards * m_viewport.width() / std::max(m_viewport.height(), 1.0);
    constexpr double kFar = std::numeric_limits<double>::max();
    double left = kFar, right = -kFar, bottom = kFar, top = -kFar;
    for (int corner = 0; corner < 8; ++corner) {
        const auto side = [&](int bit, double size) {
            return (corner & bit ? 0.5 : -0.5) * std::max(size, kLeastFramedM);
        };
        const Vec3d p{side(1, box.size().x), side(2, box.size().y), side(4, box.size().z)};
        const double x = dot(p, along.right), y = dot(p, along.up), z = dot(p, along.forward);
        left = std::min(left, x + sideways * z), right = std::max(right, x - sideways * z);
        bottom = std::min(bottom, y + upwards * z), top = std::max(top, y - upwards * z);
    }
    view.target = box.centre() + along.right * ((left + right) / 2) + along.up * ((bottom + top) / 2);
    view.distanceM = std::max((right - left) / sideways, (top - bottom) / upwards) / 2;
    return view;
}

void CameraRig::turnAbout(Vec3d p)
{
    const Vec3d eye = eyePosition();
    const double depth = dot(p - eye, axes().forward);
    if (depth < kNearestM)
        return;
    m_view.distanceM = depth;
    m_view.target = eye + axes().forward * depth;
}

void CameraRig::panTo(Vec3d grabbed, QPointF screen)
{
    const mesh::Ray ray = rayThrough(screen);
    const Axes a = axes();
    // Near the horizon a level plane runs away from under the cursor: there the screen's own plane is moved.
    const Vec3d normal = m_view.pitchRad < -15 * kDeg ? Vec3d{0, 0, 1} : a.forward;
    const double down = dot(ray.direction, normal);
    const double t = dot(grabbed - ray.origin, normal) / down;
    if (!(t > 0) || t * length(ray.direction) > 20 * length(grabbed - ray.origin))
        return;
    View view = m_view;
    view.target = view.target + grabbed - (ray.origin + ray.direction * t);
    setView(view);
}

void CameraRig::orbit(double dxPixels, double dyPixels)
{
    View view = m_view;
    const double step = M_PI / std::max(m_viewport.height(), 1.0);
    view.azimuthRad += dxPixels * step;
    view.pitchRad = std::min(view.pitchRad - dyPixels * step, -2 * kDeg);
    setView(view);
}

void CameraRig::zoomAbout(Vec3d anchor, double factor)
{
    View view = m_view;
    const double distance = std::clamp(view.distanceM * factor, kNearestM, kFarthestM);
    factor = distance / view.distanceM;
    view.target = anchor + (view.target - anchor) * factor;
    view.distanceM = distance;
    setView(view);
}

void CameraRig::topView()
{
    turnTo(0, 90);
}

void CameraRig::northUp()
{
    turnTo(0, -pitchDeg());
}

void CameraRig::turnTo(double azimuthDeg, double pitchDownDeg)
{
    View view = m_view;
    view.azimuthRad = azimuthDeg * kDeg;
    view.pitchRad = -pitchDownDeg * kDeg;
    flyTo(view, 400);
}

void CameraRig::moveBy(double rightPixels, double upPixels)
{
    View view = m_view;
    const Vec3d north{std::sin(view.azimuthRad), std::cos(view.azimuthRad), 0};
    view.target = view.target + (axes().right * rightPixels + north * upPixels) * metresPerPixel();
    setView(view);
}

void CameraRig::saveView(const QString& name)
{
    const View& v = m_view;
    m_saved[name] = QVariantList{v.target.x, v.target.y, v.target.z, v.distanceM, v.azimuthRad, v.pitchRad};
    emit savedViewsChanged();
}

bool CameraRig::showSavedView(const QString& name)
{
    const QVariantList n = m_saved.value(name).toList();
    if (n.size() != 6)
        return false;
    flyTo({{n[0].toDouble(), n[1].toDouble(), n[2].toDouble()},
           n[3].toDouble(),
           n[4].toDouble(),
           n[5].toDouble()});
    return true;
}

void CameraRig::removeSavedView(const QString& name)
{
    if (m_saved.remove(name))
        emit savedViewsChanged();
}

QStringList CameraRig::savedViewNames() const
{
    return m_saved.keys();
}

void CameraRig::setSavedViews(const QVariantMap& views)
{
    m_saved = views;
    emit savedViewsChanged();
}

} // namespace sinew::scene
