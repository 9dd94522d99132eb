// SPDX-License-Identifier: GPL-3.0-or-later
// The simulated physical world of a project, behind an MQTT broker.
#include "Assets.h"

#include <sinew/field/FieldRunner.h>
#include <sinew/store/Project.h>

#include <atomic>
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <thread>

namespace {

using namespace sinew;

std::atomic<bool> g_stop{false};

struct Options {
    std::string project, scenario = "typhoon-and-burst", broker = "127.0.0.1:1883", site, user, passwordFile,
                         caFile, certFile, keyFile, sparkplug, keys, used;
    std::optional<double> rate;
    std::uint64_t seed = 1;
    double wallSeconds = 0;
    bool tls = false, startNow = false;
};

void declare(CLI::App& app, Options& options)
{
    app.set_version_flag("--version", "sinew-field " SINEW_VERSION);
    app.add_option("--project", options.project, "Project folder whose channels and actuators are simulated")
        ->required();
    app.add_option("--scenario", options.scenario, "Name of a scenario, or a file")->capture_default_str();
    app.add_option("--mqtt", options.broker, "Broker, HOST[:PORT]")->capture_default_str();
    app.add_option("--sparkplug", options.sparkplug,
                   "Speaks Sparkplug B there, as this edge node: GROUP/EDGE; JSON payloads where not given");
    app.add_option("--site", options.site,
                   "Site in the topics and in what is signed; the project's name where not given");
    app.add_option("--rate", options.rate, "Speed of world time; the scenario's where not given")
        ->check(CLI::Range(0.01, 1e5));
    app.add_option("--seed", options.seed, "What the truth, the noise and the faults are drawn from")
        ->capture_default_str();
    app.add_flag("--start-now", options.startNow, "The scenario starts at the present wall time");
    app.add_option("--duration", options.wallSeconds,
                   "Ends after so many seconds of wall time; 0: runs until it is stopped");
    app.add_option("--user", options.user, "User name for the broker");
    app.add_option("--password-file", options.passwordFile, "File whose first line is the password");
    app.add_option("--keys", options.keys,
                   "Whose signatures count (docs/gateway-keys.md); without it every command is refused");
    app.add_option(
        "--used", options.used,
        "Where it is written down which commands were carried out; beside the keys where not given");
    app.add_flag("--tls", options.tls, "Encrypt the connection");
    app.add_option("--ca-file", options.caFile,
                   "Certificate (PEM) that the broker is checked against; the system's where not given");
    app.add_option("--cert-file", options.certFile, "Own certificate (PEM), where the broker asks for one");
    app.add_option("--key-file", options.keyFile, "Its key (PEM, without a password)");
}

Result<std::string> firstLine(const std::string& file)
{
    std::ifstream in(file);
    std::string line;
    if (!std::getline(in, line))
        return fail(ErrorCode::Io, "cannot be read", file);
    return line;
}

Result<live::MqttSettings> settingsFrom(const Options& options, const std::string& projectName)
{
    auto settings = live::parseBroker(options.broker);
    if (!settings)
        return settings;
    settings->site = options.site.empty() ? projectName : options.site;
    settings->user = options.user;
    settings->tls.enabled = options.tls;
    settings->tls.caFile = options.caFile;
    settings->tls.certFile = options.certFile;
    settings->tls.keyFile = options.keyFile;
    if (options.passwordFile.empty())
        return settings;
    const auto password = firstLine(options.passwordFile);
    if (!password)
        return passOn(password);
    settings->password = *password;
    return settings;
}

Result<live::SparkplugNode> nodeFrom(const Options& options, const live::MqttSettings& broker,
                                     const Model& model)
{
    const auto slash = options.sparkplug.find('/');
    live::SparkplugNode node{broker, options.sparkplug.substr(0, slash), {}, true, {}};
    if (slash == std::string::npos)
        return fail(ErrorCode::InvalidInput, "a group and an edge node are needed: GROUP/EDGE",
                    options.sparkplug);
    node.node = options.sparkplug.substr(slash + 1);
    for (const Actuator& actuator : model.actuators)
        node.actuators.push_back({actuator.id, actuator.unit});
    return node;
}

/// Empty where it cannot be read.
std::string bytesOf(const std::string& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Result<gateway::SignedRegistry> keysIn(const std::string& bytes, const std::string& file)
{
    if (bytes.empty())
        return fail(ErrorCode::Io, "cannot be read", file);
    auto read = gateway::readRegistry(bytes);
    if (!read)
        return fail(read.error().code, read.error().text(), file);
    return read;
}

/// The first keys are those of whoever starts this; later ones must be signed by an administrator of these.
Result<std::shared_ptr<gateway::Gatekeeper>> openGate(const Options& options, const std::string& bytes)
{
    if (options.keys.empty())
        return std::shared_ptr<gateway::Gatekeeper>();
    const auto keys = keysIn(bytes, options.keys);
    if (!keys)
        return passOn(keys);
    auto gate = gateway::Gatekeeper::open(keys->registry,
                                          options.used.empty() ? options.keys + ".used" : options.used);
    if (!gate)
        return passOn(gate);
    return std::shared_ptr<gateway::Gatekeeper>(std::move(*gate));
}

/// Looks whether the file of keys was exchanged: by what is in it, since times do not tell what was read from
/// what was written in the same instant.
class KeyWatch {
public:
    /// `bytes`: what the gate was opened with.
    KeyWatch(std::string file, std::shared_ptr<gateway::Gatekeeper> gate, std::string bytes)
        : m_file(std::move(file)), m_gate(std::move(gate)), m_seen(std::move(bytes))
    {
    }
    void look()
    {
        std::string bytes = bytesOf(m_file);
        if (!m_gate || bytes == m_seen)
            return;
        m_seen = std::move(bytes);
        const auto keys = keysIn(m_seen, m_file);
        const auto taken = keys ? m_gate->replace(*keys) : passOn(keys);
        fmt::print(stderr, "sinew-field: {}\n",
                   taken ? "new keys are registered" : "the present keys stay: " + taken.error().text());
    }

private:
    std::string m_file;
    std::shared_ptr<gateway::Gatekeeper> m_gate;
    std::string m_seen;
};

Result<std::unique_ptr<field::Field>> openField(const Options& options, const field::Scenario& scenario,
                                                std::shared_ptr<const Clock> clock,
                                                std::shared_ptr<gateway::Gatekeeper> gate, std::string& name)
{
    auto project = store::Project::open(options.project, store::Project::Access::ReadOnly);
    if (!project)
        return passOn(project);
    auto loaded = (*project)->loadModel();
    if (!loaded)
        return passOn(loaded);
    name = loaded->name;
    std::vector<Warning> warnings;
    auto parts = field::fieldParts(
        std::make_shared<const Model>(std::move(*loaded)),
        [&](const Source& source) { return (*project)->sourcePath(source); }, scenario, std::move(clock),
        options.seed, &warnings);
    if (!parts)
        return passOn(parts);
    for (const Warning& warning : warnings)
        fmt::print(stderr, "sinew-field: {}: {}\n", warning.subject, warning.message);
    parts->gate = std::move(gate);
    return field::Field::make(std::move(*parts));
}

void report(const field::FieldRunner& runner, const live::SourceStatus& status)
{
    const field::FieldTruth truth = runner.truth();
    fmt::print("SIMULATED {}  wind {:.1f} m/s  {}{}\n", formatUtc(truth.world), truth.windMs, status.detail,
               status.dropped > 0 ? fmt::format("  dropped {}", status.dropped) : "");
    std::fflush(stdout);
}

/// Until it is stopped.
template <class Port>
Result<void> runBehind(Port& port, const Options& options, std::unique_ptr<field::Field> field,
                       std::shared_ptr<ScaledClock> clock, double rate, KeyWatch keys)
{
    if (const auto started = port.start(); !started)
        return started;
    field::FieldRunner runner(std::move(field), std::move(clock), port.port(), rate);
    runner.start();
    const auto begin = std::chrono::steady_clock::now();
    for (int round = 0; !g_stop; ++round) {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
        if (options.wallSeconds > 0 && passed.count() >= options.wallSeconds)
            break;
        if (round % 20 == 0)
            keys.look();
        if (round % 100 == 10)
            report(runner, port.status());
    }
    runner.stop();
    port.stop();
    for (const Warning& warning : runner.warnings())
        fmt::print(stderr, "sinew-field: {}: {}\n", warning.subject, warning.message);
    return {};
}

Result<void> run(const Options& options)
{
    auto scenario = field::loadScenario(options.scenario, {app::assetsFolder() / "demo/scenarios"});
    if (!scenario)
        return passOn(scenario);
    if (options.startNow)
        scenario->start = SystemClock().wall();
    const double rate = options.rate.value_or(scenario->rate);
    const auto clock = std::make_shared<ScaledClock>(scenario->start, 0); // stands until the past is there
    std::string name;
    const std::string keysFile = bytesOf(options.keys);
    const auto gate = openGate(options, keysFile);
    if (!gate)
        return passOn(gate);
    if (!*gate)
        fmt::print(stderr, "sinew-field: no keys are registered (--keys): every command is refused\n");
    KeyWatch keys(options.keys, *gate, keysFile);
    auto field = openField(options, *scenario, clock, *gate, name);
    if (!field)
        return passOn(field);
    const auto settings = settingsFrom(options, name);
    if (!settings)
        return passOn(settings);
    if (options.sparkplug.empty()) {
        field::MqttPort port(*settings);
        return runBehind(port, options, std::move(*field), clock, rate, keys);
    }
    auto node = nodeFrom(options, *settings, *(*field)->model());
    if (!node)
        return passOn(node);
    field::SparkplugPort port(std::move(*node));
    return runBehind(port, options, std::move(*field), clock, rate, keys);
}

} // namespace

int main(int argc, char** argv)
{
    CLI::App app{"The simulated physical world of a project: publishes its readings over MQTT and carries "
                 "out its commands.\n"
                 "Everything it sends is marked as simulated."};
    Options options;
    declare(app, options);
    CLI11_PARSE(app, argc, argv);
    for (const int signal : {SIGINT, SIGTERM})
        std::signal(signal, [](int) { g_stop = true; });
    const auto done = run(options);
    if (done)
        return 0;
    fmt::print(stderr, "sinew-field: {}\n", done.error().text());
    return 1;
}
