// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/SharedDocument>
#include <Heartline/TextDocumentBinding>

#include <QObject>
#include <QPointer>
#include <QQmlParserStatus>
#include <QQuickTextDocument>
#include <QtQml/qqml.h>

#include <memory>

namespace heartline::quick {

/// A TextDocumentBinding for QML: keeps a TextArea or TextEdit and a SharedDocument the same.
///
///     TextArea { id: area; readOnly: !(access.document?.editable ?? false) }
///     TextDocumentBinding { document: access.document; textDocument: area.textDocument }
///
/// Undo and redo by key are this person's own. Leave the area's `text` alone: what is set there is written
/// into the document.
class TextBinding : public QObject, public QQmlParserStatus
{
    Q_OBJECT
    Q_INTERFACES(QQmlParserStatus)
    QML_NAMED_ELEMENT(TextDocumentBinding)
    Q_PROPERTY(heartline::SharedDocument* document READ document WRITE setDocument NOTIFY documentChanged)
    Q_PROPERTY(
        QQuickTextDocument* textDocument READ textDocument WRITE setTextDocument NOTIFY textDocumentChanged)
    Q_PROPERTY(bool canUndo READ canUndo NOTIFY canUndoChanged)
    Q_PROPERTY(bool canRedo READ canRedo NOTIFY canRedoChanged)
public:
    using QObject::QObject;
    ~TextBinding() override;

    [[nodiscard]] SharedDocument* document() const { return m_document; }
    void setDocument(SharedDocument* document);
    [[nodiscard]] QQuickTextDocument* textDocument() const { return m_textDocument; }
    void setTextDocument(QQuickTextDocument* textDocument);
    [[nodiscard]] bool canUndo() const { return m_binding && m_binding->canUndo(); }
    [[nodiscard]] bool canRedo() const { return m_binding && m_binding->canRedo(); }

    Q_INVOKABLE void undo();
    Q_INVOKABLE void redo();

    void classBegin() override { m_complete = false; }
    void componentComplete() override;

Q_SIGNALS:
    void documentChanged();
    void textDocumentChanged();
    void canUndoChanged();
    void canRedoChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void release();
    void bind();

    QPointer<SharedDocument> m_document;
    QPointer<QQuickTextDocument> m_textDocument;
    QPointer<QObject> m_item; ///< What has the text document, and gets the keys.
    std::unique_ptr<heartline::TextDocumentBinding> m_binding;
    bool m_complete = true;
};

} // namespace heartline::quick
