// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/SharedDocument>

#include <QColor>
#include <QObject>
#include <QString>
#include <QUrl>
#include <QtQml/qqml.h>

#include <memory>

namespace heartline::quick {

/// Makes a SharedDocument for QML: where it is, and who one is there.
///
///     DocumentAccess { id: access; server: "ws://127.0.0.1:8080"; documentId: "note"; userName: "Ann"
///                      Component.onCompleted: open() }
///
/// The connection lives in the window's thread, as that of a Connection in QML does; nothing is kept on disk.
class DocumentAccess : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    /// ws, wss, http or https; `/yjs/<documentId>` is added. All of these count when `open()` is called.
    Q_PROPERTY(QUrl server MEMBER m_server NOTIFY changed)
    Q_PROPERTY(QString documentId MEMBER m_documentId NOTIFY changed)
    Q_PROPERTY(QString token MEMBER m_token NOTIFY changed)
    Q_PROPERTY(QString userId MEMBER m_userId NOTIFY changed)
    Q_PROPERTY(QString userName MEMBER m_userName NOTIFY changed)
    Q_PROPERTY(QColor color MEMBER m_color NOTIFY changed)
    /// null before the first `open()`.
    Q_PROPERTY(heartline::SharedDocument* document READ document NOTIFY documentChanged)
public:
    using QObject::QObject;
    [[nodiscard]] SharedDocument* document() const { return m_document.get(); }

    /// Opens the document that the properties name, and leaves the one before.
    Q_INVOKABLE void open();

Q_SIGNALS:
    void changed();
    void documentChanged();

private:
    QUrl m_server;
    QString m_documentId;
    QString m_token;
    QString m_userId;
    QString m_userName;
    QColor m_color;
    std::unique_ptr<SharedDocument> m_document;
};

} // namespace heartline::quick
