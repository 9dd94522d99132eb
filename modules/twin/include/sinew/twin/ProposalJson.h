// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <sinew/core/Result.h>
#include <sinew/twin/Forecast.h>
#include <sinew/twin/Proposal.h>

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace sinew {

/// JSON forms of proposals and forecasts, as the ledger and the history keep them: SI, instants in ISO 8601
/// UTC with microseconds kept, durations in seconds, absent where optional and not set. Reading checks every
/// field's type. Errors: InvalidInput, naming the field. Thread: any.
nlohmann::json toJson(const Proposal& proposal);
nlohmann::json toJson(const VerifyPlan& plan);
nlohmann::json toJson(const Forecast& forecast);
Result<Proposal> proposalFromJson(const nlohmann::json& json);
Result<VerifyPlan> planFromJson(const nlohmann::json& json);
Result<Forecast> forecastFromJson(const nlohmann::json& json);

/// One line; text that is not UTF-8 is written with replacement characters instead of an exception.
std::string writeJson(const nlohmann::json& json);
/// Errors: InvalidInput with the place; never throws.
Result<nlohmann::json> readJson(const std::string& text);

/// ISO 8601 UTC with microseconds where there are any (formatUtc rounds to milliseconds).
std::string instantText(Instant t);

} // namespace sinew
