// SPDX-License-Identifier: MIT
#pragma once

#include "documentfiles.h"
#include "widgets_export.h"

#include <QObject>
#include <QThreadPool>
#include <functional>

class QWidget;

namespace heartline {

/// Asks for the files that a document's text comes from or goes to, and for a printer. Dialogs open over the
/// page and hold nothing up; files are read, set and written on another thread.
class HEARTLINE_WIDGETS_EXPORT DocumentExchange : public QObject
{
    Q_OBJECT
public:
    /// `text`: gives the text as it is when it's needed.
    DocumentExchange(QWidget& page, std::function<QString()> text);
    ~DocumentExchange() override;

    /// What a copy is called unless the person says otherwise: the document's title.
    void setTitle(const QString& title) { m_title = title; }
    void askForImport();
    void askForExport();
    void askForPrinter();

    /// Reads it and asks what to do with it, where there is a text already.
    void importFrom(const QString& path);
    void exportTo(const QString& path, DocumentFiles::Format format);
    /// For a file dialog, with the formats in their order.
    [[nodiscard]] static QStringList filters();
    /// A name of the title that every system takes.
    [[nodiscard]] static QString fileName(const QString& title);

Q_SIGNALS:
    /// The whole text is to be this one …
    void replaceRequested(const QString& text);
    /// … or this is to be put in at the caret.
    void insertRequested(const QString& text);
    void problemOccurred(const QString& text);
    void exported(const QString& path);

private:
    template<typename Work, typename Done>
    void inBackground(Work work, Done done);
    void onRead(const QString& path, const DocumentFiles::Imported& imported);
    void askWhatToDo(const DocumentFiles::Imported& imported, const QString& name);

    QThreadPool m_thread; // one, in the order of the orders; the destructor waits for it
    QWidget& m_page;
    std::function<QString()> m_text;
    QString m_title;
};

} // namespace heartline
