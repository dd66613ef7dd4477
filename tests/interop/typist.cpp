// SPDX-License-Identifier: MIT
// typist SETTINGS: somebody who types at random in a heartline::SharedDocument, led by orders on standard
// input. SETTINGS is a JSON object: server, path, room, dialect, token, name, isNew, seed, loose, tracked.
#include "orders.h"
#include "typing.h"

#include <Heartline/ConnectionDocumentLink>
#include <Heartline/SharedDocument>

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMetaEnum>
#include <QThread>
#include <chrono>
#include <memory>

using namespace heartline;
using namespace std::chrono_literals;

namespace {

QString setting(const QJsonObject& settings, const char* name)
{
    return settings[QLatin1String(name)].toString();
}

std::unique_ptr<DocumentLink> linkTo(const QJsonObject& settings, SharedDocument::Dialect dialect)
{
    ConnectionDocumentLink::Access access;
    access.server = QUrl(setting(settings, "server"));
    access.path = setting(settings, "path");
    access.token = setting(settings, "token");
    access.dialect = dialect;
    access.connection.reconnectDelay = 50ms;
    access.connection.maxReconnectDelay = 200ms;
    access.connection.minAttemptSpacing = 20ms;
    return std::make_unique<ConnectionDocumentLink>(access, setting(settings, "room"));
}

QJsonObject peer(const DocumentPeer& peer)
{
    return {{QStringLiteral("name"), peer.name}, {QStringLiteral("caret"), peer.caret}};
}

/// All that is shown of the document.
QJsonObject report(const SharedDocument& document)
{
    QJsonArray peers;
    for (const DocumentPeer& other : document.peers())
        peers.append(peer(other));
    const auto states = QMetaEnum::fromType<SharedDocument::SyncState>();
    return {{QStringLiteral("text"), document.toPlainText()},
            {QStringLiteral("state"), QLatin1String(states.valueToKey(int(document.syncState())))},
            {QStringLiteral("unsent"), document.unsentChanges()},
            {QStringLiteral("readOnly"), document.isReadOnly()},
            {QStringLiteral("editable"), document.isEditable()},
            {QStringLiteral("refusal"), document.refusal()},
            {QStringLiteral("saved"), document.savedAt().isValid()},
            {QStringLiteral("peers"), peers}};
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    const QJsonObject settings = QJsonDocument::fromJson(QByteArray(argc > 1 ? argv[1] : "")).object();
    const auto dialect = setting(settings, "dialect") == QLatin1String("hocuspocus")
                             ? SharedDocument::Dialect::Hocuspocus
                             : SharedDocument::Dialect::YWebsocket;

    QThread network;
    auto link = linkTo(settings, dialect);
    link->moveToThread(&network);
    network.start();
    {
        const QString name = setting(settings, "name");
        SharedDocument document({.id = setting(settings, "room"),
                                 .userId = name,
                                 .userName = name,
                                 .color = QColor(Qt::darkCyan),
                                 .dialect = dialect,
                                 .token = setting(settings, "token"),
                                 .isNew = settings[QLatin1String("isNew")].toBool()},
                                std::move(link));
        Typing typing(document, quint32(settings[QLatin1String("seed")].toDouble()),
                      setting(settings, "loose"), setting(settings, "tracked"));
        const auto heard = document.document().onUpdate([](const crdt::UpdateEvent& event) {
            if (!event.local)
                Orders::tell({{QStringLiteral("event"), QStringLiteral("heard")}});
        });

        bool isOpen = false;
        const Orders orders([&](const QString& what, const QJsonObject& order) {
            if (what == QLatin1String("edit")) {
                const bool own = order[QLatin1String("mode")] == QLatin1String("own");
                for (int count = order[QLatin1String("count")].toInt(); count > 0; --count) {
                    typing.edit(own ? Typing::Mode::Own : Typing::Mode::Anything);
                }
            } else if (what == QLatin1String("forget")) {
                document.undoManager().clear();
            } else if (what == QLatin1String("undoAll")) {
                while (document.undoManager().undo()) {
                }
            } else if (what == QLatin1String("caret")) {
                const int caret = order[QLatin1String("position")].toInt();
                document.setCaret(caret, caret);
            } else if (what == QLatin1String("open")) {
                if (!isOpen)
                    document.open();
                isOpen = true;
            } else if (what == QLatin1String("close")) {
                document.close();
                isOpen = false;
            } else if (what != QLatin1String("report")) {
                qFatal("no such order: %s", qPrintable(what));
            }
            return report(document);
        });
        QCoreApplication::exec();
    }
    network.quit();
    network.wait();
    return 0;
}
