// SPDX-License-Identifier: MIT
#pragma once

#include "connection/serverchoice.h"
#include "shared/appearancesettings.h"

#include <QByteArray>
#include <QCoreApplication>
#include <QHash>
#include <QSettings>
#include <QString>
#include <memory>
#include <optional>

namespace heartline {

/// What the program remembers from one start to the next: a folder of settings and data.
class Profile
{
    Q_DECLARE_TR_FUNCTIONS(heartline::Profile)
public:
    /// `folder` empty: the person's own (XDG). Where it can't be written, `problem()` says so, and what is
    /// set holds until the program ends.
    explicit Profile(const QString& folder);

    [[nodiscard]] QString problem() const { return m_problem; }
    /// Of files that the program makes; exists unless there's a problem.
    [[nodiscard]] QString dataFolder() const { return m_dataFolder; }

    /// Where a session keeps what must survive, unsent messages above all: a folder for each server and
    /// person, made by the session. `of` tells them apart.
    [[nodiscard]] QString sessionFolder(const QString& of) const;

    /// Makes room for another session there: what is in the folder is kept beside it.
    void setSessionAside(const QString& of) const;

    /// Nothing before the first choice.
    [[nodiscard]] std::optional<ServerChoice> serverChoice() const;
    void setServerChoice(const ServerChoice& choice);
    /// Where the server of this program listened last; 0 before the first time.
    [[nodiscard]] quint16 hostPort() const;
    void setHostPort(quint16 port);
    /// Whether the welcoming workspace has been made on the server of this program.
    [[nodiscard]] bool isWelcomed() const;
    void setWelcomed();

    /// What was written and not sent, by room. `of` tells servers and persons apart.
    [[nodiscard]] QHash<QString, QString> drafts(const QString& of) const;
    void setDrafts(const QString& of, const QHash<QString, QString>& drafts);

    /// Documents that were opened last, the last first. `of` tells servers and persons apart.
    [[nodiscard]] QStringList recentDocuments(const QString& of) const;
    void setRecentDocuments(const QString& of, const QStringList& documentIds);
    /// Whether those stand first in the list.
    [[nodiscard]] bool recentDocumentsFirst() const;
    void setRecentDocumentsFirst(bool first);

    /// How much of each document a server did not have when it was last there. `of` as above.
    [[nodiscard]] QHash<QString, int> unsentDocuments(const QString& of) const;
    /// On the disk before it returns.
    void setUnsentDocuments(const QString& of, const QHash<QString, int>& unsent);

    [[nodiscard]] QByteArray geometry() const;
    void setGeometry(const QByteArray& geometry);
    void restore(AppearanceSettings& appearance) const;
    void remember(const AppearanceSettings& appearance);

private:
    /// Empty when files can be made in `folder`, which is made if it's not there.
    [[nodiscard]] static QString problemWith(const QString& folder);

    QString m_dataFolder;
    QString m_problem;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<QSettings> m_secrets; ///< Tokens and drafts, in a file that only its owner may read.
};

} // namespace heartline
