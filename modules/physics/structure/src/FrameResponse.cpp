// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/structure/Transient.h>

#include <cmath>
#include <numeric>

namespace sinew::structure {

namespace {

class Recorder {
public:
    Recorder(const TransientRun& run, const FrameSystem& frame, const ResponseOptions& options,
             Eigen::Index steps)
        : m_run(run), m_options(options)
    {
        m_response.dofs = options.dofs;
        if (m_response.dofs.empty()) {
            m_response.dofs.resize(static_cast<std::size_t>(frame.size()));
            std::iota(m_response.dofs.begin(), m_response.dofs.end(), 0);
        }
        for (const int dof : m_response.dofs)
            m_moves.push_back(static_cast<int>(frame.placeOf(dof).second));
        const auto n = static_cast<Eigen::Index>(m_response.dofs.size()), d = damperCount(frame);
        m_response.displacementM = m_response.accelerationMs2 = Eigen::VectorXd::Zero(n);
        m_response.damperElongationM = m_response.damperForceN = Eigen::VectorXd::Zero(d);
        if (!options.keepHistory)
            return;
        const Eigen::Index samples = steps / options.sampleEvery;
        m_response.displacementHistoryM.resize(n, samples);
        m_response.accelerationHistoryMs2.resize(n, samples);
        m_response.elongationHistoryM.resize(d, samples);
        m_response.forceHistoryN.resize(d, samples);
    }

    void take(long long step, const Eigen::Vector3d& groundMs2)
    {
        if (step % m_options.sampleEvery != 0)
            return;
        const auto sample = static_cast<Eigen::Index>(m_response.timeS.size());
        m_response.timeS.push_back(m_run.timeS());
        for (std::size_t i = 0; i < m_response.dofs.size(); ++i) {
            const auto row = static_cast<Eigen::Index>(i);
            const double u = m_run.displacementM(m_response.dofs[i]);
            const double a =
                m_run.accelerationMs2(m_response.dofs[i]) + (m_moves[i] < 3 ? groundMs2[m_moves[i]] : 0);
            keep(m_response.displacementM[row], m_response.displacementHistoryM, row, sample, u);
            keep(m_response.accelerationMs2[row], m_response.accelerationHistoryMs2, row, sample, a);
        }
        for (Eigen::Index d = 0; d < m_response.damperForceN.size(); ++d) {
            keep(m_response.damperElongationM[d], m_response.elongationHistoryM, d, sample,
                 m_run.damperElongationM(static_cast<int>(d)));
            keep(m_response.damperForceN[d], m_response.forceHistoryN, d, sample,
                 m_run.damperForceN(static_cast<int>(d)));
        }
    }
    FrameResponse take() { return std::move(m_response); }

private:
    static Eigen::Index damperCount(const FrameSystem& frame)
    {
        return static_cast<Eigen::Index>(frame.model().dampers.size());
    }
    void keep(double& peak, Eigen::MatrixXd& history, Eigen::Index row, Eigen::Index sample,
              double value) const
    {
        peak = std::max(peak, std::abs(value));
        if (m_options.keepHistory)
            history(row, sample) = value;
    }

    const TransientRun& m_run;
    const ResponseOptions& m_options;
    std::vector<int> m_moves;
    FrameResponse m_response;
};

Result<void> check(const FrameSystem& frame, const ResponseOptions& options)
{
    if (options.sampleEvery < 1)
        return fail(ErrorCode::InvalidInput, "every so many-th step must be 1 or more");
    for (const int dof : options.dofs)
        if (dof < 0 || dof >= frame.size())
            return fail(ErrorCode::InvalidInput, "a watched direction that is held or not there");
    return {};
}

bool stopped(const std::stop_token& stop, long long step)
{
    return step % 256 == 0 && stop.stop_requested();
}

} // namespace

GroundMotion groundAlong(Direction direction, std::span<const double> accelerationMs2, double intervalS)
{
    GroundMotion motion{intervalS,
                        Eigen::Matrix3Xd::Zero(3, static_cast<Eigen::Index>(accelerationMs2.size()))};
    for (std::size_t i = 0; i < accelerationMs2.size(); ++i)
        motion.accelerationMs2(static_cast<Eigen::Index>(direction), static_cast<Eigen::Index>(i)) =
            accelerationMs2[i];
    return motion;
}

Result<FrameResponse> respondToGround(TransientRun& run, const FrameSystem& frame, const GroundMotion& ground,
                                      const ResponseOptions& options, std::stop_token stop)
{
    if (const auto checked = check(frame, options); !checked)
        return passOn(checked);
    const Eigen::Index values = ground.accelerationMs2.cols();
    if (values < 2 || !(std::isfinite(ground.intervalS) && ground.intervalS > 0))
        return fail(ErrorCode::InvalidInput, "a ground motion needs two values and a positive interval");
    const double step = run.stepS(), end = ground.intervalS * static_cast<double>(values - 1);
    const auto steps = static_cast<long long>(std::floor(end / step * (1 + 1e-12)));
    Recorder recorder(run, frame, options, steps);
    for (long long i = 1; i <= steps; ++i) {
        if (stopped(stop, i))
            return fail(ErrorCode::Cancelled, "the run was stopped");
        const double at = static_cast<double>(i) * step / ground.intervalS;
        const Eigen::Index before = std::min(static_cast<Eigen::Index>(at), values - 2);
        const double t = at - static_cast<double>(before);
        const Eigen::Vector3d now =
            (1 - t) * ground.accelerationMs2.col(before) + t * ground.accelerationMs2.col(before + 1);
        if (const auto stepped = run.step({}, now); !stepped)
            return passOn(stepped);
        recorder.take(i, now);
    }
    return recorder.take();
}

Result<FrameResponse> respondToPatterns(TransientRun& run, const FrameSystem& frame,
                                        const Eigen::MatrixXd& factors, const ResponseOptions& options,
                                        std::stop_token stop)
{
    if (const auto checked = check(frame, options); !checked)
        return passOn(checked);
    Recorder recorder(run, frame, options, factors.cols());
    for (Eigen::Index i = 0; i < factors.cols(); ++i) {
        if (stopped(stop, i))
            return fail(ErrorCode::Cancelled, "the run was stopped");
        const Eigen::VectorXd now = factors.col(i);
        if (const auto stepped = run.step({now.data(), static_cast<std::size_t>(now.size())}); !stepped)
            return passOn(stepped);
        recorder.take(i + 1, Eigen::Vector3d::Zero());
    }
    return recorder.take();
}

} // namespace sinew::structure
