// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

namespace heartline {

/// A line between a client and a server on this computer that can be cut, to show what happens then.
class Relay : public QObject
{
    Q_OBJECT
public:
    explicit Relay(quint16 target, QObject* parent = nullptr);

    /// Null if no port was to be had.
    [[nodiscard]] QUrl url() const;
    /// Ends what is connected and takes nothing more until mend().
    void cut();
    void mend();

private:
    void accept();

    QTcpServer m_server;
    quint16 m_port = 0;
    quint16 m_target;
};

} // namespace heartline
