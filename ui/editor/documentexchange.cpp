// SPDX-License-Identifier: MIT
#include "documentexchange.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPrintDialog>
#include <QPrinter>
#include <QPushButton>
#include <QStandardPaths>

using namespace Qt::StringLiterals;

namespace heartline {
namespace {

struct Kind
{
    DocumentFiles::Format format;
    const char* words;
    const char* suffix;
};

constexpr Kind kKinds[] = {
    {DocumentFiles::Format::Markdown, QT_TRANSLATE_NOOP("heartline::DocumentExchange", "Markdown"), "md"},
    {DocumentFiles::Format::Text, QT_TRANSLATE_NOOP("heartline::DocumentExchange", "Plain text"), "txt"},
    {DocumentFiles::Format::WindowsText,
     QT_TRANSLATE_NOOP("heartline::DocumentExchange", "Plain text for Windows"), "txt"},
    {DocumentFiles::Format::Html, QT_TRANSLATE_NOOP("heartline::DocumentExchange", "Web page"), "html"},
    {DocumentFiles::Format::Pdf, QT_TRANSLATE_NOOP("heartline::DocumentExchange", "PDF, set as Markdown"),
     "pdf"},
    {DocumentFiles::Format::PlainPdf, QT_TRANSLATE_NOOP("heartline::DocumentExchange", "PDF, as written"),
     "pdf"},
};

QString home()
{
    return QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
}

} // namespace

DocumentExchange::DocumentExchange(QWidget& page, std::function<QString()> text)
    : QObject(&page)
    , m_page(page)
    , m_text(std::move(text))
{
    m_thread.setMaxThreadCount(1);
}

DocumentExchange::~DocumentExchange()
{
    // What the person asked to be written is written.
    m_thread.waitForDone();
}

template<typename Work, typename Done>
void DocumentExchange::inBackground(Work work, Done done)
{
    m_thread.start([this, work = std::move(work), done = std::move(done)] {
        auto result = work();
        QMetaObject::invokeMethod(
            this, [done, result = std::move(result)] { done(result); }, Qt::QueuedConnection);
    });
}

QStringList DocumentExchange::filters()
{
    QStringList result;
    for (const Kind& kind : kKinds)
        result << tr(kind.words) + u" (*."_s + QString::fromLatin1(kind.suffix) + u')';
    return result;
}

QString DocumentExchange::fileName(const QString& title)
{
    QString name = title.simplified().left(120);
    for (QChar& c : name) {
        if (u"\\/:*?\"<>|"_s.contains(c) || c.unicode() < 0x20)
            c = u'-';
    }
    while (name.startsWith(u'.'))
        name.remove(0, 1); // a hidden file would seem lost
    return name.isEmpty() ? u"document"_s : name;
}

void DocumentExchange::askForImport()
{
    auto* dialog = new QFileDialog(&m_page, tr("Import"), home());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters(
        {tr("Texts") + u" (*.txt *.md *.markdown *.html *.htm)"_s, tr("All files") + u" (*)"_s});
    connect(dialog, &QFileDialog::fileSelected, this, &DocumentExchange::importFrom);
    dialog->open();
}

void DocumentExchange::importFrom(const QString& path)
{
    inBackground([path] { return DocumentFiles::read(path); },
                 [this, path](const DocumentFiles::Imported& imported) { onRead(path, imported); });
}

void DocumentExchange::onRead(const QString& path, const DocumentFiles::Imported& imported)
{
    if (!imported.problem.isEmpty())
        Q_EMIT problemOccurred(imported.problem);
    else if (m_text().isEmpty() && imported.invalid == 0)
        Q_EMIT replaceRequested(imported.text);
    else
        askWhatToDo(imported, QFileInfo(path).fileName());
}

void DocumentExchange::askWhatToDo(const DocumentFiles::Imported& imported, const QString& name)
{
    auto* box = new QMessageBox(&m_page);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(tr("Import"));
    box->setTextFormat(Qt::PlainText);
    box->setText(tr("What is to become of the text in “%1”?").arg(name));
    QString words = tr("Whatever you choose, Undo takes it back.");
    if (imported.invalid > 0)
        words.prepend(tr("It was read as %1, and at %n place(s) was no character of it; “�” stands there.",
                         nullptr, int(imported.invalid))
                          .arg(imported.encoding) +
                      u"\n\n"_s);
    box->setInformativeText(words);
    QPushButton* insert = box->addButton(tr("Put it in at the caret"), QMessageBox::AcceptRole);
    QPushButton* replace = box->addButton(tr("Replace the whole text"), QMessageBox::DestructiveRole);
    box->addButton(QMessageBox::Cancel);
    box->setDefaultButton(insert);
    connect(box, &QMessageBox::finished, this, [this, box, insert, replace, text = imported.text] {
        if (box->clickedButton() == insert)
            Q_EMIT insertRequested(text);
        else if (box->clickedButton() == replace)
            Q_EMIT replaceRequested(text);
    });
    box->open();
}

void DocumentExchange::askForExport()
{
    auto* dialog = new QFileDialog(&m_page, tr("Export"), home());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters(filters());
    dialog->setDefaultSuffix(QString::fromLatin1(kKinds[0].suffix));
    dialog->selectFile(fileName(m_title));
    const auto kindOf = [](const QString& filter) -> const Kind& {
        return kKinds[std::max<qsizetype>(0, filters().indexOf(filter))];
    };
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog, kindOf](const QString& filter) {
        dialog->setDefaultSuffix(QString::fromLatin1(kindOf(filter).suffix));
    });
    connect(dialog, &QFileDialog::fileSelected, this, [this, dialog, kindOf](const QString& path) {
        exportTo(path, kindOf(dialog->selectedNameFilter()).format);
    });
    dialog->open();
}

void DocumentExchange::exportTo(const QString& path, DocumentFiles::Format format)
{
    inBackground([path, format, text = m_text()] { return DocumentFiles::write(path, text, format); },
                 [this, path](const QString& problem) {
                     if (problem.isEmpty())
                         Q_EMIT exported(path);
                     else
                         Q_EMIT problemOccurred(problem);
                 });
}

void DocumentExchange::askForPrinter()
{
    auto printer = std::make_shared<QPrinter>(QPrinter::HighResolution);
    printer->setDocName(m_title);
    auto* dialog = new QPrintDialog(printer.get(), &m_page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, qOverload<QPrinter*>(&QPrintDialog::accepted), this,
            [this, printer] { DocumentFiles::print(*printer, m_text(), true); });
    connect(dialog, &QObject::destroyed, this, [printer] {});
    dialog->open();
}

} // namespace heartline
