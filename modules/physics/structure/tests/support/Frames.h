// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/physics/structure/Transient.h>

#include <cmath>
#include <numbers>

namespace sinew::structure::testing {

inline const ElasticMaterial kSteel{210e9, 80.77e9, 7850};
inline const Section kBox{0.02, 4e-4, 1e-4, 2.5e-4};

inline bool near(double a, double b, double tolerance)
{
    return std::abs(a - b) <= tolerance;
}
inline bool nearShare(double a, double b, double share)
{
    return near(a, b, share * std::abs(b));
}

inline int addNode(FrameModel& model, const Eigen::Vector3d& at)
{
    model.nodes.push_back({.id = "N" + std::to_string(model.nodes.size()), .positionM = at});
    return static_cast<int>(model.nodes.size()) - 1;
}

inline FrameMember& addBeam(FrameModel& model, int from, int to, const Section& section = kBox)
{
    model.members.push_back({.id = "B" + std::to_string(model.members.size()),
                             .from = from,
                             .to = to,
                             .section = section,
                             .material = kSteel});
    return model.members.back();
}

/// A row of beams from the origin along `way`, its nodes free.
inline FrameModel line(double lengthM, int elements, const Eigen::Vector3d& way = Eigen::Vector3d::UnitX(),
                       const Section& section = kBox)
{
    FrameModel model;
    for (int i = 0; i <= elements; ++i)
        addNode(model, way * (lengthM * i / elements));
    for (int i = 0; i < elements; ++i)
        addBeam(model, i, i + 1, section);
    return model;
}

inline void clamp(FrameNode& node)
{
    node.held.fill(true);
}

inline FrameModel cantilever(double lengthM, int elements,
                             const Eigen::Vector3d& way = Eigen::Vector3d::UnitX())
{
    FrameModel model = line(lengthM, elements, way);
    clamp(model.nodes.front());
    return model;
}

/// Supported at both ends, moving in the xz plane only.
inline FrameModel simplySupported(double lengthM, int elements)
{
    FrameModel model = line(lengthM, elements);
    for (FrameNode& node : model.nodes)
        node.held = {false, true, false, true, false, true};
    model.nodes.front().held[0] = model.nodes.front().held[2] = model.nodes.back().held[2] = true;
    return model;
}

/// A tower of square plan: `storeys` of 3.5 m, `bays` of 6 m both ways, feet clamped.
inline FrameModel tower(int storeys, int bays)
{
    FrameModel model;
    const int side = bays + 1, floor = side * side;
    for (int k = 0; k <= storeys; ++k)
        for (int j = 0; j < side; ++j)
            for (int i = 0; i < side; ++i) {
                const int node = addNode(model, {6.0 * i, 6.0 * j, 3.5 * k});
                if (k == 0)
                    clamp(model.nodes.back());
                if (k > 0) {
                    model.nodes.back().massKg = 8000;
                    addBeam(model, node - floor, node, {0.02, 2e-4, 2e-4, 3e-4});
                }
                if (k > 0 && i > 0)
                    addBeam(model, node - 1, node);
                if (k > 0 && j > 0)
                    addBeam(model, node - side, node);
            }
    return model;
}

/// One mass on a spring along x.
inline FrameModel oscillator(double massKg, double stiffnessNM)
{
    FrameModel model;
    addNode(model, {0, 0, 0});
    model.nodes[0].massKg = massKg;
    model.nodes[0].held = {false, true, true, true, true, true};
    model.springs.push_back({.id = "k", .from = 0, .stiffness = {stiffnessNM, 0, 0, 0, 0, 0}});
    return model;
}

} // namespace sinew::structure::testing
