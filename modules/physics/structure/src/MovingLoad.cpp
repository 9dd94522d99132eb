// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/structure/MovingLoad.h>

#include <algorithm>

namespace sinew::structure {

namespace {

tl::unexpected<Error> bad(const std::string& member, std::string why)
{
    return fail(ErrorCode::InvalidInput, std::move(why), "lane, member " + member);
}

} // namespace

Result<Lane> Lane::make(const FrameSystem& frame, const std::vector<std::string>& members,
                        double eccentricityM, const Eigen::Vector3d& along)
{
    if (members.empty() || !along.allFinite() || !(along.norm() > 0) || !std::isfinite(eccentricityM))
        return fail(ErrorCode::InvalidInput, "a lane needs members, a direction of its loads and an offset");
    Lane lane;
    lane.m_eccentricity = eccentricityM;
    lane.m_along = along.normalized();
    int at = -1;
    for (std::size_t i = 0; i < members.size(); ++i) {
        const int index = frame.member(members[i]);
        if (index < 0)
            return bad(members[i], "there is no such member");
        const FrameMember& member = frame.model().members[static_cast<std::size_t>(index)];
        if (member.kind != MemberKind::Beam)
            return bad(members[i], "a truss carries no wheels");
        if (i == 0) { // begins at the end that the second member does not share
            const int next = members.size() > 1 ? frame.member(members[1]) : -1;
            at = member.from;
            if (next >= 0) {
                const FrameMember& other = frame.model().members[static_cast<std::size_t>(next)];
                if (other.from == member.from || other.to == member.from)
                    at = member.to;
            }
        }
        if (at != member.from && at != member.to)
            return bad(members[i], "it does not begin where the one before ends");
        Piece piece;
        piece.start = lane.m_length;
        piece.length = lengthOf(frame.model(), member);
        piece.forward = at == member.from;
        piece.axes = axesOf(frame.model(), member);
        piece.shape = matricesOf(frame.model(), member)->shape;
        for (int d = 0; d < 6; ++d) {
            piece.dofs[static_cast<std::size_t>(d)] = frame.dof(member.from, static_cast<Direction>(d));
            piece.dofs[static_cast<std::size_t>(d) + 6] = frame.dof(member.to, static_cast<Direction>(d));
        }
        lane.m_length += piece.length;
        lane.m_pieces.push_back(piece);
        at = piece.forward ? member.to : member.from;
    }
    return lane;
}

void Lane::add(double forceN, double distanceM, Eigen::VectorXd& loadN) const
{
    if (!(distanceM >= 0) || !(distanceM <= m_length))
        return;
    const auto after = std::ranges::upper_bound(m_pieces, distanceM, {}, &Piece::start);
    const Piece& piece = *(after - 1);
    double share = std::min(1.0, (distanceM - piece.start) / piece.length);
    if (!piece.forward)
        share = 1 - share;
    const Eigen::Vector3d local = forceN * (piece.axes * m_along);
    const Eigen::Vector4d h = hermite(share, piece.length);
    Eigen::Matrix<double, 12, 1> ends = Eigen::Matrix<double, 12, 1>::Zero();
    ends[0] = (1 - share) * local.x();
    ends[6] = share * local.x();
    ends[1] = h[0] * local.y();
    ends[5] = h[1] * local.y();
    ends[7] = h[2] * local.y();
    ends[11] = h[3] * local.y();
    ends[2] = h[0] * local.z();
    ends[4] = -h[1] * local.z();
    ends[8] = h[2] * local.z();
    ends[10] = -h[3] * local.z();
    ends[3] = (1 - share) * m_eccentricity * local.z();
    ends[9] = share * m_eccentricity * local.z();
    for (int i = 0; i < 12; i += 3)
        ends.segment<3>(i) = (piece.axes.transpose() * ends.segment<3>(i)).eval();
    ends = (piece.shape.transpose() * ends).eval();
    for (int i = 0; i < 12; ++i)
        if (const int dof = piece.dofs[static_cast<std::size_t>(i)]; dof >= 0)
            loadN[dof] += ends[i];
}

void Lane::load(const std::vector<Vehicle>& vehicles, double timeS, Eigen::VectorXd& loadN) const
{
    loadN.setZero();
    for (const Vehicle& vehicle : vehicles)
        for (const Axle& axle : vehicle.axles)
            add(axle.loadN, vehicle.speedMs * (timeS - vehicle.entersAtS) - axle.behindM, loadN);
}

} // namespace sinew::structure
