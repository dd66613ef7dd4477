// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QObject>
#include <QSocketNotifier>
#include <functional>

/// What a test in Node tells this program to do, one JSON object a line on standard input: `do` names the
/// order, and the answer to it, a line on standard output, has its `id`. The end of input ends the program.
class Orders : public QObject
{
public:
    /// `obey` gives the answer to an order.
    using Obey = std::function<QJsonObject(const QString& what, const QJsonObject& order)>;

    explicit Orders(Obey obey);

    /// Something that nobody asked for just now.
    static void tell(const QJsonObject& event);

private:
    void read();

    Obey m_obey;
    QByteArray m_buffer;
    QSocketNotifier m_input;
};
