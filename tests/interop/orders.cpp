// SPDX-License-Identifier: MIT
#include "orders.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <array>
#include <cstdio>
#include <unistd.h>

Orders::Orders(Obey obey)
    : m_obey(std::move(obey))
    , m_input(STDIN_FILENO, QSocketNotifier::Read)
{
    connect(&m_input, &QSocketNotifier::activated, this, &Orders::read);
}

void Orders::tell(const QJsonObject& event)
{
    const QByteArray line = QJsonDocument(event).toJson(QJsonDocument::Compact) + '\n';
    std::fwrite(line.constData(), 1, std::size_t(line.size()), stdout);
    std::fflush(stdout);
}

void Orders::read()
{
    std::array<char, 4096> part; // NOLINT(cppcoreguidelines-pro-type-member-init): read() fills it
    const ssize_t count = ::read(STDIN_FILENO, part.data(), part.size());
    if (count <= 0) {
        m_input.setEnabled(false);
        QCoreApplication::quit();
        return;
    }
    m_buffer.append(part.data(), count);
    for (qsizetype end = m_buffer.indexOf('\n'); end >= 0; end = m_buffer.indexOf('\n')) {
        const QJsonObject order = QJsonDocument::fromJson(m_buffer.first(end)).object();
        m_buffer.remove(0, end + 1);
        QJsonObject answer = m_obey(order[QLatin1String("do")].toString(), order);
        answer.insert(QLatin1String("id"), order[QLatin1String("id")]);
        tell(answer);
    }
}
