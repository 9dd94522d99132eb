// SPDX-License-Identifier: GPL-3.0-or-later
#include "Cli.h"

#include <sinew/demo/MakeDemo.h>

#include <fmt/format.h>

namespace sinew::cli {

Action addMakeDemo(CLI::App& app)
{
    auto folder = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("make-demo", "Write the demo city's files into a folder");
    command->add_option("folder", *folder, "Folder, made where it does not exist")->required();
    return [folder](std::stop_token) -> Result<Summary> {
        std::error_code error;
        std::filesystem::create_directories(*folder, error);
        if (error)
            return fail(ErrorCode::Io, error.message(), *folder);
        const auto written = demo::makeDemo(*folder);
        if (!written)
            return passOn(written);
        std::uintmax_t bytes = 0;
        for (const auto& file : *written) {
            fmt::print("{}\n", file.string());
            bytes += std::filesystem::file_size(file);
        }
        return Summary{{"files", written->size()}, {"bytes", bytes}};
    };
}

} // namespace sinew::cli
