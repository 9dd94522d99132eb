// SPDX-License-Identifier: GPL-3.0-or-later
#include "Check.h"

#include <sinew/materials/AuricchioFugazza.h>

#include <algorithm>

namespace sinew::materials {

namespace {

double elasticStress(const AuricchioFugazza& law, double strain, double martensite)
{
    return law.youngPa * (strain - martensite * law.transformationStrain);
}

// ξ = atStart + rate·(σ - σ0) put into σ = E(ε - ξ ε_L): linear in σ.
double stressOnBranch(const AuricchioFugazza& law, double strain, double atStart, double rate, double startPa)
{
    const double reach = law.youngPa * law.transformationStrain;
    return (law.youngPa * strain - reach * (atStart - rate * startPa)) / (1 + reach * rate);
}

AuricchioFugazzaState loadForward(const AuricchioFugazza& law, const AuricchioFugazzaState& from,
                                  double strain)
{
    const double trial = elasticStress(law, strain, from.martensite);
    if (from.martensite >= 1 || trial <= law.forwardStartPa)
        return {strain, trial, from.martensite};
    const double start = std::clamp(from.stressPa, law.forwardStartPa, law.forwardFinishPa);
    if (start >= law.forwardFinishPa)
        return {strain, elasticStress(law, strain, 1), 1};
    const double rate = (1 - from.martensite) / (law.forwardFinishPa - start);
    const double stress = stressOnBranch(law, strain, from.martensite, rate, start);
    if (stress >= law.forwardFinishPa)
        return {strain, elasticStress(law, strain, 1), 1};
    return {strain, stress, from.martensite + rate * (stress - start)};
}

AuricchioFugazzaState loadBack(const AuricchioFugazza& law, const AuricchioFugazzaState& from, double strain)
{
    const double trial = elasticStress(law, strain, from.martensite);
    if (from.martensite <= 0 || trial >= law.backStartPa)
        return {strain, trial, from.martensite};
    const double start = std::clamp(from.stressPa, law.backFinishPa, law.backStartPa);
    if (start <= law.backFinishPa)
        return {strain, elasticStress(law, strain, 0), 0};
    const double rate = from.martensite / (start - law.backFinishPa);
    const double stress = stressOnBranch(law, strain, from.martensite, rate, start);
    if (stress <= law.backFinishPa)
        return {strain, elasticStress(law, strain, 0), 0};
    return {strain, stress, from.martensite + rate * (stress - start)};
}

AuricchioFugazzaState mirrored(AuricchioFugazzaState state)
{
    return {-state.strain, -state.stressPa, state.martensite};
}

} // namespace

Result<void> checkAuricchioFugazza(const AuricchioFugazza& law)
{
    if (const auto positive = requirePositive({{"Young's modulus", law.youngPa},
                                               {"back finish stress", law.backFinishPa},
                                               {"transformation strain", law.transformationStrain}});
        !positive)
        return positive;
    return requireRising({{"back finish stress", law.backFinishPa},
                          {"back start stress", law.backStartPa},
                          {"forward start stress", law.forwardStartPa},
                          {"forward finish stress", law.forwardFinishPa}});
}

AuricchioFugazzaState advance(const AuricchioFugazza& law, const AuricchioFugazzaState& from, double strain)
{
    if (from.strain < 0 || (from.strain == 0 && strain < 0)) {
        if (strain > 0)
            return advance(law, {}, strain);
        const AuricchioFugazzaState positive = mirrored(from);
        return mirrored(-strain >= positive.strain ? loadForward(law, positive, -strain)
                                                   : loadBack(law, positive, -strain));
    }
    if (strain < 0)
        return advance(law, {}, strain);
    return strain >= from.strain ? loadForward(law, from, strain) : loadBack(law, from, strain);
}

} // namespace sinew::materials
