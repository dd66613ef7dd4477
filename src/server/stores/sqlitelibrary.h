// SPDX-License-Identifier: MIT
#pragma once

#include "server_export.h"
#include "store.h"

#include <Heartline/Statements>

namespace heartline::server {

/// What a server keeps in its file beside logs: names of people, and of whom the file is.
class HEARTLINE_SERVER_EXPORT SqliteLibrary
{
public:
    explicit SqliteLibrary(store::Statements& statements);

    /// The schema of the whole file.
    [[nodiscard]] static store::OpenOptions openOptions(const QString& path);

    void rememberName(const QString& userId, const QString& name);
    [[nodiscard]] QHash<QString, QString> names();

    /// Values of the file itself; empty where there is none.
    /// @{
    [[nodiscard]] QString value(const QString& key);
    void setValue(const QString& key, const QString& value);
    /// @}

private:
    store::Statements& m_statements;
};

} // namespace heartline::server
