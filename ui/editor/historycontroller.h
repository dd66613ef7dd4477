// SPDX-License-Identifier: MIT
#pragma once

#include "historypanel.h"
#include "widgets_export.h"

#include <Heartline/SharedDocument>

#include <QObject>
#include <QPointer>

namespace heartline {

class VersionView;

/// Joins the time line, the version that is looked at, and the document that it may become again.
class HEARTLINE_WIDGETS_EXPORT HistoryController : public QObject
{
    Q_OBJECT
public:
    HistoryController(HistoryPanel& panel, VersionView& view, QObject* parent = nullptr);

    /// Null for none. Not owned.
    void setDocument(SharedDocument* document, DocumentHistory* server, DocumentHistory* local);
    void setNames(const QHash<QString, QString>& names);
    /// A version is looked at.
    [[nodiscard]] bool isLooking() const { return m_looking; }
    /// Back to the text.
    void leave();

    /// Makes the text of `document` what `text` is, by the smallest change: an edit like any other, which
    /// merges with what others write meanwhile and is one step of undo.
    static void write(SharedDocument& document, const QString& text);

Q_SIGNALS:
    void lookingChanged(bool looking);
    /// The version is the text now.
    void restored();

private:
    void onChosen(const HistoryPanel::Choice& choice);
    void updateSources();
    void updateReachable();
    void setLooking(bool looking);

    HistoryPanel& m_panel;
    VersionView& m_view;
    QPointer<SharedDocument> m_document;
    QPointer<DocumentHistory> m_server;
    QPointer<DocumentHistory> m_local;
    bool m_looking = false;
};

} // namespace heartline
