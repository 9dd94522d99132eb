// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>

#include <Eigen/Core>

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace sinew::estimate {

/// One column of a plant's record.
struct PlantSignal {
    enum class Kind {
        Level,  ///< of a store: it remembers
        Flow,   ///< through a link that may stand
        Status, ///< of such a link: 0 or 1
        Other,  ///< pressures
    };
    std::string name;
    Kind kind = Kind::Other;
    int status = -1; ///< of a flow: the signal that says whether its link runs; -1: none
};

/// "The link has this status while the level is above (below) that value."
struct PlantControl {
    int status = -1, level = -1; ///< tags
    bool isAbove = false;
    double value = 0;
    double then = 0; ///< status
};

/// What the columns are and what holds between them by design.
struct PlantLayout {
    std::vector<PlantSignal> tags;
    std::vector<PlantControl> controls;
    double stepS = 3600;
    double resolution = 0; ///< smallest step of a value in the record
};

/// One row an instant, `stepS` apart.
struct PlantRecord {
    Eigen::MatrixXd values;
    std::vector<int> hourOfDay; ///< 0 to 23, one a row
};

struct PlantSettings {
    /// Steps in alarm that a year without attack may raise by chance, in all, by the fitted tails.
    double raisedPerYear = 0.1;
    /// The same for evidence that keeps an alarm standing.
    double keptPerYear = 50;
    double quietHours = 18; ///< without such evidence until the alarm ends
    int folds = 6;          ///< of the training record; each is judged by models that did not see it
    double ridge = 1e-6;    ///< of the number of rows, in standardised features
    double tail = 0.02;     ///< share of a chart's values that its tail is fitted to
    int leastRows = 500;    ///< a relation is learned from
};

/// Why a row is suspicious.
struct PlantReason {
    enum class Kind {
        Rule,    ///< a status that contradicts the control rule
        Flow,    ///< a flow through a link that stands
        Switch,  ///< a link switched though its level gave no cause
        Value,   ///< a value that does not fit what all others say
        Balance, ///< a level that changed otherwise than flows and statuses say
    };
    Kind kind = Kind::Value;
    int signal = -1;     ///< index into PlantLayout::tags
    double evidence = 0; ///< -ln of the probability of chance; infinite for rules
};

struct PlantVerdict {
    bool isAlarm = false, isRaised = false; ///< stands; by this row's own evidence
    double evidence = 0;                    ///< the strongest chart's
    std::vector<PlantReason> reasons;       ///< strongest first, those that keep the alarm; none where quiet
};

/// Learns from a clean record how a plant's tags hang together, and finds rows that do not.
///
/// Three kinds of evidence. (1) Control rules: status against level; a switching without cause. (2) Each
/// value regressed on all others at the same instant (a pump's flow only while it runs), and (3) each level's
/// change on flows, statuses and pressures at both ends of the step, with the products that place a switching
/// within the step: the store's mass balance. A residual is divided by the regression's own uncertainty
/// (1 + leverage), so that conditions never seen in training excuse themselves. Three charts a residual
/// (EWMA of weight 1, 0.3, 0.08; the smoothed ones of values held within 4 sigma), each with an exponential
/// tail fitted to out-of-fold residuals. Thresholds follow from raisedPerYear alone.
///
/// Nothing is learned while watching: the same rows give the same verdicts.
class PlantMonitor {
public:
    /// Errors: InvalidInput (shapes, values that are not finite, no store, too few rows), Cancelled.
    static Result<PlantMonitor> train(const PlantLayout& layout, const PlantRecord& clean,
                                      const PlantSettings& settings = {}, std::stop_token stop = {});
    ~PlantMonitor();
    PlantMonitor(PlantMonitor&&) noexcept;
    PlantMonitor& operator=(PlantMonitor&&) noexcept;

    int charts() const;
    double threshold() const; ///< evidence that raises an alarm
    const PlantLayout& layout() const;
    const std::vector<Warning>& warnings() const; ///< rules that the training record itself breaks

    /// One pass along a record. Cheap to make. The monitor must outlive it.
    class Watch {
    public:
        explicit Watch(const PlantMonitor& monitor);
        /// One entry a signal; values that are not finite are left out, with all that rests on them.
        /// `follows`: one step after the row before; else balances and switchings are not judged.
        PlantVerdict add(const Eigen::VectorXd& row, int hourOfDay, bool follows = true);

    private:
        const PlantMonitor* m_monitor;
        Eigen::VectorXd m_before;
        std::vector<double> m_averages; ///< three a residual
        bool m_isAlarm = false;
        double m_quietS = 0;
    };

private:
    struct Private;
    explicit PlantMonitor(std::shared_ptr<const Private> p);
    std::shared_ptr<const Private> m;
};

} // namespace sinew::estimate
