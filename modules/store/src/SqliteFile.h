// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "Connections.h"
#include "Sqlite.h"

namespace sinew::store {

/// The connections to one file of a project folder.
class SqliteFile final : public Connections {
public:
    /// What a commit leaves on disk: Normal: nothing is lost when the program is killed; a power cut takes
    /// what came after the last sync(). Full: nothing is lost.
    enum class Safety { Normal, Full };

    /// Throws Failure.
    SqliteFile(const std::filesystem::path& file, bool writable, Safety safety);
    std::string name() const override { return m_file.string(); }
    void sync() override;

private:
    Database& writer() override;
    std::unique_ptr<Database> openReader() const override;
    bool isFit(const Database& database) const override;

    std::filesystem::path m_file;
    std::unique_ptr<SqliteDatabase> m_writer; ///< none: opened for viewing
};

} // namespace sinew::store
