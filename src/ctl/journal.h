// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Database>

#include <QJsonObject>
#include <QList>

#include <memory>
#include <optional>

namespace heartline::ctl {

/// What the program itself must remember in a profile beside the session's own file: notifications that no
/// server has confirmed, and how far each channel was printed. Opening it claims the profile for this
/// process.
class Journal
{
public:
    /// A notification on its way; `body` is what is posted, its `id` included.
    struct Pending
    {
        qint64 key = 0;
        QJsonObject body;
    };
    /// The last event of a channel's local copy that stdout has whole.
    struct Mark
    {
        int run = 0;
        qint64 offset = 0;
        QString epoch;
        friend bool operator==(const Mark&, const Mark&) = default;
    };

    struct Opened;
    /// Makes the folder, for its owner alone, when absent.
    [[nodiscard]] static Opened open(const QString& folder);

    /// On disk when it returns true. Nothing is added where one with this id waits already.
    [[nodiscard]] bool add(const QJsonObject& body);
    [[nodiscard]] std::optional<Pending> withId(const QString& id) const;
    /// Oldest first.
    [[nodiscard]] QList<Pending> pending() const;
    [[nodiscard]] bool remove(qint64 key);

    [[nodiscard]] std::optional<Mark> mark(const QString& channel) const;
    /// Survives the end of the process at once and a power cut a little later: then an older mark is found
    /// and messages are printed again, never skipped.
    [[nodiscard]] bool setMark(const QString& channel, const Mark& mark);

    /// Why the last of these failed.
    [[nodiscard]] QString error() const { return m_error; }

private:
    explicit Journal(std::unique_ptr<store::Database> database);
    [[nodiscard]] bool run(const QString& statement, const QVariantList& values) const;

    std::unique_ptr<store::Database> m_database;
    bool m_quick = false; // commits leave the disk its time
    mutable QString m_error;
};

struct Journal::Opened
{
    std::unique_ptr<Journal> journal; ///< Null when `error` is set.
    store::Error error;
    QString setAside;
};

} // namespace heartline::ctl
