// SPDX-License-Identifier: GPL-3.0-or-later
#include <sinew/twin/ProposalJson.h>

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sinew {

using nlohmann::json;

namespace {

/// Reads fields one after the other and keeps the first fault.
class Fields {
public:
    Fields(const json& object, std::string place) : m_object(object), m_place(std::move(place))
    {
        if (!m_object.is_object())
            fault("", "is not an object");
    }

    void read(const char* name, std::string& to)
    {
        if (const json* field = find(name, true))
            field->is_string() ? void(to = field->get<std::string>()) : fault(name, "is not text");
    }
    template <class Tag>
    void read(const char* name, Id<Tag>& to)
    {
        read(name, to.value);
    }
    void read(const char* name, bool& to)
    {
        if (const json* field = find(name, true))
            field->is_boolean() ? void(to = field->get<bool>()) : fault(name, "is not true or false");
    }
    void read(const char* name, double& to)
    {
        if (const json* field = find(name, true))
            field->is_number() ? void(to = field->get<double>()) : fault(name, "is not a number");
    }
    void read(const char* name, Instant& to)
    {
        std::string text;
        read(name, text);
        if (!m_fault.empty())
            return;
        if (const auto parsed = parseUtc(text))
            to = *parsed;
        else
            fault(name, "is not a time");
    }
    void read(const char* name, Duration& to)
    {
        double seconds = 0;
        read(name, seconds);
        // Beyond this a microsecond count does not fit.
        std::abs(seconds) < 9e12 ? void(to = Duration(std::llround(seconds * 1e6)))
                                 : fault(name, "is out of range");
    }
    template <class T>
    void read(const char* name, std::optional<T>& to)
    {
        if (!find(name, false))
            return;
        to.emplace();
        read(name, *to);
    }
    template <class Each>
    void readEach(const char* name, Each each)
    {
        const json* field = find(name, true);
        if (!field)
            return;
        if (!field->is_array())
            return fault(name, "is not a list");
        for (std::size_t i = 0; i < field->size() && m_fault.empty(); ++i)
            each((*field)[i], fmt::format("{}{}[{}]", m_place, name, i));
    }
    const json* find(const char* name, bool required)
    {
        if (!m_fault.empty())
            return nullptr;
        const auto found = m_object.find(name);
        if (found != m_object.end())
            return &*found;
        if (required)
            fault(name, "is missing");
        return nullptr;
    }
    void fault(const std::string& name, const std::string& what)
    {
        if (m_fault.empty())
            m_fault = fmt::format("{}{} {}", m_place, name, what);
    }
    void adopt(const Fields& inner)
    {
        if (m_fault.empty())
            m_fault = inner.m_fault;
    }
    const std::string& error() const { return m_fault; }

private:
    const json& m_object;
    std::string m_place, m_fault;
};

json writePoint(const ForecastPoint& point)
{
    return {{"time", instantText(point.time)},
            {"mean", point.mean},
            {"lower", point.lower},
            {"upper", point.upper}};
}

json writePlan(const VerifyPlan& plan)
{
    json points = json::array();
    for (const auto& point : plan.points)
        points.push_back({{"time", instantText(point.time)},
                          {"withoutCommand", point.withoutCommand},
                          {"withCommand", point.withCommand},
                          {"sigma", point.sigma},
                          {"lasting", point.lasting}});
    return {{"channel", plan.channel.value},
            {"quantity", plan.quantity},
            {"until", instantText(plan.until)},
            {"followsMeasurement", plan.followsMeasurement},
            {"points", std::move(points)}};
}

void readPlan(Fields& outer, const json& object, VerifyPlan& plan)
{
    Fields fields(object, "verify.");
    fields.read("channel", plan.channel);
    fields.read("quantity", plan.quantity);
    fields.read("until", plan.until);
    if (fields.find("followsMeasurement", false)) // ledgers of earlier versions have neither
        fields.read("followsMeasurement", plan.followsMeasurement);
    fields.readEach("points", [&](const json& item, const std::string& place) {
        Fields inner(item, place + ".");
        auto& point = plan.points.emplace_back();
        inner.read("time", point.time);
        inner.read("withoutCommand", point.withoutCommand);
        inner.read("withCommand", point.withCommand);
        inner.read("sigma", point.sigma);
        if (inner.find("lasting", false))
            inner.read("lasting", point.lasting);
        fields.adopt(inner);
    });
    outer.adopt(fields);
}

void readNumbers(Fields& outer, const char* name, std::vector<double>& numbers)
{
    outer.readEach(name, [&](const json& item, const std::string& place) {
        if (item.is_number())
            numbers.push_back(item.get<double>());
        else
            outer.fault("", place + " is not a number");
    });
}

template <class T>
Result<T> finish(T value, const Fields& fields, const char* what)
{
    if (!fields.error().empty())
        return fail(ErrorCode::InvalidInput, fields.error(), what);
    return value;
}

} // namespace

std::string instantText(Instant t)
{
    const auto second = std::chrono::floor<std::chrono::seconds>(t);
    const auto micros = (t - second).count();
    std::string text = formatUtc(Instant(second));
    if (micros != 0)
        text.insert(text.size() - 1, fmt::format(".{:06}", micros));
    return text;
}

std::string writeJson(const json& value)
{
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<json> readJson(const std::string& text)
{
    json value = json::parse(text, nullptr, false);
    if (value.is_discarded())
        return fail(ErrorCode::InvalidInput, "not JSON");
    return value;
}

json toJson(const Proposal& proposal)
{
    json inputs = json::array(), alsoSet = json::array();
    for (const ChannelId& channel : proposal.inputs)
        inputs.push_back(channel.value);
    for (const auto& [actuator, value] : proposal.alsoSet)
        alsoSet.push_back({{"actuator", actuator.value}, {"value", value}});
    json out{{"id", proposal.id.value},
             {"key", proposal.key},
             {"origin", proposal.origin},
             {"actuator", proposal.actuator.value},
             {"action", proposal.action},
             {"value", proposal.value},
             {"title", proposal.title},
             {"reason", proposal.reason},
             {"issuedAt", instantText(proposal.issuedAt)},
             {"actBefore", instantText(proposal.actBefore)},
             {"decideWithinS", toSeconds(proposal.decideWithin)},
             {"hazardous", proposal.hazardous},
             {"energyJ", proposal.energyJ},
             {"forecastWithout", proposal.forecastWithout.value},
             {"forecastWith", proposal.forecastWith.value},
             {"effect", proposal.effect},
             {"minimumSkill", proposal.minimumSkill},
             {"inputs", std::move(inputs)},
             {"alsoSet", std::move(alsoSet)}};
    if (proposal.verify)
        out["verify"] = writePlan(*proposal.verify);
    return out;
}

Result<Proposal> proposalFromJson(const json& object)
{
    Proposal proposal;
    Fields fields(object, "");
    fields.read("id", proposal.id);
    fields.read("key", proposal.key);
    fields.read("origin", proposal.origin);
    fields.read("actuator", proposal.actuator);
    fields.read("action", proposal.action);
    fields.read("value", proposal.value);
    fields.read("title", proposal.title);
    fields.read("reason", proposal.reason);
    fields.read("issuedAt", proposal.issuedAt);
    fields.read("actBefore", proposal.actBefore);
    fields.read("decideWithinS", proposal.decideWithin);
    fields.read("hazardous", proposal.hazardous);
    fields.read("energyJ", proposal.energyJ);
    fields.read("forecastWithout", proposal.forecastWithout);
    fields.read("forecastWith", proposal.forecastWith);
    fields.read("effect", proposal.effect);
    fields.read("minimumSkill", proposal.minimumSkill);
    fields.readEach("inputs", [&](const json& item, const std::string& place) {
        item.is_string() ? void(proposal.inputs.emplace_back(item.get<std::string>()))
                         : fields.fault("", place + " is not text");
    });
    fields.readEach("alsoSet", [&](const json& item, const std::string& place) {
        Fields inner(item, place + ".");
        auto& [actuator, value] = proposal.alsoSet.emplace_back();
        inner.read("actuator", actuator);
        inner.read("value", value);
        fields.adopt(inner);
    });
    if (const json* plan = fields.find("verify", false))
        readPlan(fields, *plan, proposal.verify.emplace());
    return finish(std::move(proposal), fields, "proposal");
}

json toJson(const VerifyPlan& plan)
{
    return writePlan(plan);
}

Result<VerifyPlan> planFromJson(const json& object)
{
    VerifyPlan plan;
    Fields fields(object, "");
    readPlan(fields, object, plan);
    return finish(std::move(plan), fields, "verify");
}

json toJson(const Forecast& forecast)
{
    json points = json::array();
    for (const ForecastPoint& point : forecast.points)
        points.push_back(writePoint(point));
    json out{{"id", forecast.id.value},
             {"system", forecast.system},
             {"model", forecast.model},
             {"modelVersion", forecast.modelVersion},
             {"inputsHash", forecast.inputsHash},
             {"issuedAt", instantText(forecast.issuedAt)},
             {"horizonS", toSeconds(forecast.horizon)},
             {"hindcast", forecast.hindcast},
             {"withCommand", forecast.withCommand},
             {"element", forecast.element.value},
             {"channel", forecast.channel.value},
             {"quantity", forecast.quantity},
             {"points", std::move(points)},
             {"members", forecast.members}};
    if (forecast.limit)
        out["limit"] = *forecast.limit;
    if (forecast.exceedance)
        out["exceedance"] = *forecast.exceedance;
    if (forecast.timeToLimit)
        out["timeToLimit"] = instantText(*forecast.timeToLimit);
    return out;
}

Result<Forecast> forecastFromJson(const json& object)
{
    Forecast forecast;
    Fields fields(object, "");
    fields.read("id", forecast.id);
    fields.read("system", forecast.system);
    fields.read("model", forecast.model);
    fields.read("modelVersion", forecast.modelVersion);
    fields.read("inputsHash", forecast.inputsHash);
    fields.read("issuedAt", forecast.issuedAt);
    fields.read("horizonS", forecast.horizon);
    fields.read("hindcast", forecast.hindcast);
    fields.read("withCommand", forecast.withCommand);
    fields.read("element", forecast.element);
    fields.read("channel", forecast.channel);
    fields.read("quantity", forecast.quantity);
    fields.read("limit", forecast.limit);
    fields.read("exceedance", forecast.exceedance);
    fields.read("timeToLimit", forecast.timeToLimit);
    fields.readEach("points", [&](const json& item, const std::string& place) {
        Fields inner(item, place + ".");
        ForecastPoint& point = forecast.points.emplace_back();
        inner.read("time", point.time);
        inner.read("mean", point.mean);
        inner.read("lower", point.lower);
        inner.read("upper", point.upper);
        fields.adopt(inner);
    });
    readNumbers(fields, "members", forecast.members);
    return finish(std::move(forecast), fields, "forecast");
}

} // namespace sinew
