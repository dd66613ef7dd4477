// SPDX-License-Identifier: MIT
// editor SETTINGS: the desktop client's document page, led by orders on standard input as a person leads it
// by keys. SETTINGS is a JSON object: server, room, name, color.
#include "orders.h"

#include "editor/documentpage.h"
#include "editor/sharedtextedit.h"

#include <Heartline/ConnectionDocumentLink>
#include <Heartline/SharedDocument>

#include <QApplication>
#include <QInputMethodEvent>
#include <QJsonArray>
#include <QJsonDocument>
#include <QKeyEvent>
#include <QMetaEnum>
#include <QThread>
#include <memory>

using namespace heartline;

namespace {

void press(QWidget& widget, int key, Qt::KeyboardModifiers modifiers, const QString& text)
{
    for (const QEvent::Type type : {QEvent::KeyPress, QEvent::KeyRelease}) {
        QKeyEvent event(type, key, modifiers, text);
        QCoreApplication::sendEvent(&widget, &event);
    }
}

/// As from a keyboard where it has the letter, else as from an input method.
void type(QWidget& widget, const QString& text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar letter = text.at(i);
        if (letter == QLatin1Char('\n')) {
            press(widget, Qt::Key_Return, Qt::NoModifier, QStringLiteral("\r"));
        } else if (letter.unicode() < 0x80) {
            press(widget, letter.toUpper().unicode(), Qt::NoModifier, letter);
        } else {
            const qsizetype length = letter.isHighSurrogate() ? 2 : 1;
            QInputMethodEvent event;
            event.setCommitString(text.mid(i, length));
            QCoreApplication::sendEvent(&widget, &event);
            i += length - 1;
        }
    }
}

QJsonObject report(SharedDocument& document, const SharedTextEdit& editor)
{
    const QList<DocumentPeer> peers = document.peers();
    QJsonArray carets;
    for (const SharedTextEdit::RemoteCaret& caret : editor.carets()) {
        const auto peer = std::find_if(peers.begin(), peers.end(), [&](const DocumentPeer& other) {
            return other.clientId == caret.clientId;
        });
        carets.append(QJsonObject{
            {QStringLiteral("name"), caret.name},
            {QStringLiteral("position"), caret.caret},
            {QStringLiteral("color"), peer == peers.end() ? QString() : peer->color.name()},
        });
    }
    const auto states = QMetaEnum::fromType<SharedDocument::SyncState>();
    return {{QStringLiteral("text"), editor.toPlainText()},
            {QStringLiteral("state"), QLatin1String(states.valueToKey(int(document.syncState())))},
            {QStringLiteral("canUndo"), document.undoManager().canUndo()},
            {QStringLiteral("carets"), carets}};
}

} // namespace

int main(int argc, char** argv)
{
    const QApplication app(argc, argv);
    const QJsonObject settings = QJsonDocument::fromJson(QByteArray(argc > 1 ? argv[1] : "")).object();
    const auto setting = [&](const char* name) { return settings[QLatin1String(name)].toString(); };

    QThread network;
    ConnectionDocumentLink::Access access;
    access.server = QUrl(setting("server"));
    auto link = std::make_unique<ConnectionDocumentLink>(access, setting("room"));
    link->moveToThread(&network);
    network.start();
    {
        SharedDocument document({.id = setting("room"),
                                 .userId = setting("name"),
                                 .userName = setting("name"),
                                 .color = QColor(setting("color"))},
                                std::move(link));
        DocumentPage page;
        page.setDocument(&document);
        page.resize(1000, 640);
        page.show();
        page.activateWindow();
        SharedTextEdit& editor = page.editor();
        editor.setFocus();
        document.open();

        const Orders orders([&](const QString& what, const QJsonObject& order) {
            if (what == QLatin1String("caret")) {
                const int position = order[QLatin1String("position")].toInt();
                const bool isInside = editor.document()->characterAt(position).isLowSurrogate();
                QTextCursor cursor = editor.textCursor();
                cursor.setPosition(isInside ? position - 1 : position);
                editor.setTextCursor(cursor);
            } else if (what == QLatin1String("type")) {
                type(editor, order[QLatin1String("text")].toString());
            } else if (what == QLatin1String("undo")) {
                press(editor, Qt::Key_Z, Qt::ControlModifier, QString());
            } else if (what == QLatin1String("screenshot")) {
                const QString path = order[QLatin1String("path")].toString();
                if (!page.grab().save(path))
                    qFatal("cannot write %s", qPrintable(path));
            } else if (what != QLatin1String("report")) {
                qFatal("no such order: %s", qPrintable(what));
            }
            return report(document, editor);
        });
        QCoreApplication::exec();
    }
    network.quit();
    network.wait();
    return 0;
}
