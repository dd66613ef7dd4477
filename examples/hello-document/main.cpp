// SPDX-License-Identifier: MIT
// A plain text editor for a document that several people write at once, kept in a folder of one's own.
//
//     heartlined --open
//     hello-document ws://127.0.0.1:8080 note Ann folder
#include <Heartline/ConnectionDocumentLink>
#include <Heartline/DocumentArchive>
#include <Heartline/SharedDocument>
#include <Heartline/TextDocumentBinding>

#include <QApplication>
#include <QMainWindow>
#include <QPlainTextEdit>
#include <QStatusBar>
#include <QToolBar>

using namespace heartline;
using namespace Qt::StringLiterals;

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    const QStringList arguments = QApplication::arguments();
    const QString id = arguments.value(2, u"note"_s);
    const QString name = arguments.value(3, u"Somebody"_s);

    // Without a folder what is written without a link lasts as long as the program.
    std::shared_ptr<DocumentArchive> archive;
    if (arguments.size() > 4)
        archive = DocumentArchive::open(arguments.at(4)).archive;

    ConnectionDocumentLink::Access access;
    access.server = QUrl(arguments.value(1, u"ws://127.0.0.1:8080"_s));
    SharedDocument document({.id = id, .userName = name, .archive = archive},
                            std::make_unique<ConnectionDocumentLink>(access, id));

    QMainWindow window;
    auto* edit = new QPlainTextEdit(&window);
    edit->setReadOnly(true); // until it's known what is in it
    window.setCentralWidget(edit);
    TextDocumentBinding binding(document.document(), document.text(), document.undoManager(),
                                *edit->document(), SharedDocument::origin());
    QToolBar* bar = window.addToolBar(u"Edit"_s);
    bar->addAction(u"Undo mine"_s, &binding, &TextDocumentBinding::undo);
    bar->addAction(u"Redo mine"_s, &binding, &TextDocumentBinding::redo);

    const auto show = [&] {
        edit->setReadOnly(!document.isEditable());
        const QString state = QVariant::fromValue(document.syncState()).toString();
        window.statusBar()->showMessage(u"%1, %2 unsent, %3 others here"_s.arg(state)
                                            .arg(document.unsentChanges())
                                            .arg(document.peerCount()));
    };
    QObject::connect(&document, &SharedDocument::editableChanged, &window, show);
    QObject::connect(&document, &SharedDocument::syncStateChanged, &window, show);
    QObject::connect(&document, &SharedDocument::unsentChangesChanged, &window, show);
    QObject::connect(&document, &SharedDocument::peersChanged, &window, show);
    document.open();
    show();
    window.resize(640, 480);
    window.show();
    return QApplication::exec();
}
