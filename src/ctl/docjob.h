// SPDX-License-Identifier: MIT
#pragma once

#include "profilejob.h"

#include <Heartline/SharedDocument>

#include <QJsonArray>
#include <QTemporaryDir>

namespace heartline::ctl {

/// A job on one shared document, which is open in the profile and on the server meanwhile: what earlier runs
/// have left in it is sent on the way.
class DocJob : public ProfileJob
{
    Q_OBJECT
public:
    DocJob(const CommandLine& line, Output& output);
    ~DocJob() override;

protected:
    void opened() final;
    /// The document has what the server has. Once.
    virtual void ready() = 0;
    /// Its state or what is unsent has changed, after ready().
    virtual void stateChanged() {}
    /// Nothing came from the server for --timeout.
    virtual void timedOut();
    /// Begins that time anew.
    void hope();
    void despair() { m_patience.stop(); }

    [[nodiscard]] SharedDocument& document() { return *m_document; }
    /// Why it can't be worked on, as words and exit code.
    [[nodiscard]] std::optional<Refusal> refusal() const;

private:
    void look();

    std::unique_ptr<SharedDocument> m_document;
    QTimer m_patience;
    QString m_trouble; // of the link
    bool m_ready = false;
};

/// `doc edit`: merges a new text into the document.
class DocEditJob : public DocJob
{
    Q_OBJECT
public:
    using DocJob::DocJob;

protected:
    void ready() override;
    void stateChanged() override;
    void timedOut() override;

private:
    /// The new text was made from `base`.
    void merge(const std::u16string& base, const std::u16string& wanted);
    void editBy(const QString& program);

    bool m_merged = false;
    QTemporaryDir m_folder; // of the file that an editor gets
};

/// `doc watch`: prints changes as they come.
class DocWatchJob : public DocJob
{
    Q_OBJECT
public:
    using DocJob::DocJob;
    ~DocWatchJob() override;

protected:
    void ready() override;
    void stateChanged() override;
    void timedOut() override {}

private:
    void tell(const crdt::TextEvent& event);
    void tellPeople();

    crdt::Subscription m_watching;
    std::u16string m_text;
    QJsonArray m_people;
    qint64 m_told = 0;
    bool m_saidAway = false;
};

/// `doc export` of the whole document, as an update.
class DocStateJob : public DocJob
{
    Q_OBJECT
public:
    using DocJob::DocJob;

protected:
    void ready() override;
};

} // namespace heartline::ctl
