// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/estimate/PlantMonitor.h>

#include <vector>

namespace sinew::estimate {

/// A row, the one before it, and the hour.
struct PlantStep {
    const Eigen::VectorXd& now;
    const Eigen::VectorXd& before;
    int hourOfDay = 0;
};

/// What one value, or one level's change, is explained by.
class PlantRelation {
public:
    /// `varies`: by signal, whether it did so in training; the others explain nothing.
    static PlantRelation ofValue(const PlantLayout& layout, int signal, const std::vector<bool>& varies);
    static PlantRelation ofChange(const PlantLayout& layout, int signal, const std::vector<bool>& varies);

    PlantReason::Kind kind() const { return m_kind; }
    int signal() const { return m_signal; }
    Eigen::Index size() const;
    /// A flow is looked at only while its link runs.
    bool applies(const PlantStep& step) const;
    double target(const PlantStep& step) const;
    Eigen::VectorXd features(const PlantStep& step) const;

private:
    struct Link {
        int status = -1, flow = -1; ///< flow -1: not measured
    };
    void addProducts(const PlantStep& step, Eigen::VectorXd& x, Eigen::Index& at) const;

    PlantReason::Kind m_kind = PlantReason::Kind::Value;
    int m_signal = -1, m_status = -1;
    std::vector<int> m_now, m_before, m_squares;
    std::vector<Link> m_links; ///< that the level controls
};

} // namespace sinew::estimate
