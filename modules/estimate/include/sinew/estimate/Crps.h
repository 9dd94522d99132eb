// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <optional>
#include <span>

namespace sinew::estimate {

/// Continuous ranked probability score of an ensemble, in the values' unit; smaller is better, and for one
/// member it is the absolute error. E|X-y| - ½E|X-X'|, the second mean over all M² pairs (the score of the
/// ensemble's empirical distribution). NaN where there is no member.
double crpsEnsemble(std::span<const double> members, double observed);

/// The same with the second mean over M(M-1) pairs: does not punish a small ensemble (Ferro 2014). One
/// member: absolute error.
double crpsEnsembleFair(std::span<const double> members, double observed);

/// Of N(mean, sigma²); the absolute error where sigma is 0 or less. Source: Gneiting & Raftery 2007.
double crpsGaussian(double mean, double sigma, double observed);

/// Skill = 1 - score / reference: 1 is perfect, 0 no better, negative worse. Nothing where the reference is
/// not positive.
std::optional<double> skillScore(double score, double reference);

/// Standard deviation of the Gaussian whose 5 % and 95 % quantiles are these; for a forecast without members.
double sigmaFrom90(double lower, double upper);

} // namespace sinew::estimate
