// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Session>
#include <Heartline/SharedDocument>

#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QTimer>

namespace heartline {

/// Makes a new server a place to be: rooms, a few words of greeting, a notification and a document, all by
/// real messages of a person called Guide, who stays a little while and leaves.
///
/// Make it in the window's thread, which knows the language, hand it to a Worker and call begin().
class Guide : public QObject
{
    Q_OBJECT
public:
    struct Access
    {
        QUrl server;
        QString token;                       ///< With scopes(); empty for an open server.
        Person guest;                        ///< Who is welcomed.
        std::chrono::milliseconds pace{700}; ///< From message to message.
    };
    static QString userId();
    static QStringList scopes();
    /// The room and the document that it makes.
    static QString firstRoom();
    static QString documentId();

    explicit Guide(const Access& access);
    ~Guide() override;

    /// From any thread.
    void begin();

Q_SIGNALS:
    /// Everything has been said.
    void finished();

private:
    void makeRooms();
    void makeRoom(const QString& room, const QString& title);
    void join();
    void writeDocument();
    void sayNext();
    void notify();
    void stepDone();
    void post(const QString& path, const QJsonObject& body, std::function<void()> done);

    Access m_access;
    QList<std::pair<QString, QString>> m_rooms;
    QStringList m_words;
    QString m_documentText;
    QJsonObject m_notification;
    QNetworkAccessManager* m_network = nullptr;
    Session* m_session = nullptr;
    SharedDocument* m_document = nullptr;
    int m_roomsLeft = 0;
    int m_stepsDone = 0;
};

} // namespace heartline
