// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/physics/water/PipeWall.h>
#include <sinew/physics/water/Surge.h>

#include <cmath>

namespace sinew::water {

double pitDepthM(double years)
{
    return 1e-3 * (0.009 * years + 6.27 * (1 - std::exp(-0.14 * years)));
}

Result<double> burstPressurePa(const ThinnedWall& pipe)
{
    if (!(pipe.diameterM > 0 && pipe.wallM > 0 && pipe.depthM >= 0 && pipe.lengthM >= 0 && pipe.yieldPa > 0))
        return fail(ErrorCode::InvalidInput, "a pipe has a diameter, a wall and a yield strength");
    if (pipe.depthM > 0.8 * pipe.wallM)
        return fail(ErrorCode::InvalidInput,
                    "more than 80 % of the wall is lost: the method does not hold there");
    const double z = pipe.lengthM * pipe.lengthM / (pipe.diameterM * pipe.wallM);
    const double bulging = z <= 50 ? std::sqrt(1 + 0.6275 * z - 0.003375 * z * z) : 0.032 * z + 3.3;
    const double lost = 0.85 * pipe.depthM / pipe.wallM;
    return 2 * pipe.wallM / pipe.diameterM * (pipe.yieldPa + 69e6) * (1 - lost) / (1 - lost / bulging);
}

double waveSpeedMs(const ElasticPipe& p)
{
    return std::sqrt(p.waterModulusPa / p.densityKgM3 /
                     (1 + p.waterModulusPa * p.diameterM / (p.wallModulusPa * p.wallM)));
}

double joukowskyHeadM(double waveSpeedMs, double stoppedMs)
{
    return waveSpeedMs * stoppedMs / 9.80665;
}

} // namespace sinew::water
