// SPDX-License-Identifier: MIT
#include "yjspeer.h"

#include <QtEndian>

namespace heartline::test {

bool YjsPeer::start()
{
    m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process.start(QStringLiteral("node"), {QStringLiteral(HEARTLINE_YJSPEER)});
    return m_process.waitForStarted();
}

void YjsPeer::send(const std::vector<Request>& requests)
{
    Writer message;
    message.number(requests.size());
    for (const Request& request : requests)
        message.number(request.session)
            .bytes({reinterpret_cast<const std::uint8_t*>(request.command.data()),
                    std::size_t(request.command.size())});
    QByteArray head(4, Qt::Uninitialized);
    qToLittleEndian(std::uint32_t(message.data().size()), head.data());
    m_process.write(head + message.data());
    // Else it stays here until somebody waits for the answer.
    m_process.waitForBytesWritten();
}

std::vector<Reader> YjsPeer::receive()
{
    const auto size = qFromLittleEndian<std::uint32_t>(read(4).constData());
    Reader reply(read(qsizetype(size)));
    std::vector<Reader> answers;
    for (std::uint64_t count = reply.number(); count > 0; --count)
        answers.emplace_back(reply.rawBytes());
    return answers;
}

QByteArray YjsPeer::read(qsizetype size)
{
    while (m_process.bytesAvailable() < size) {
        if (!m_process.waitForReadyRead(60'000))
            throw std::runtime_error("yjspeer.mjs ended, or does not answer");
    }
    return m_process.read(size);
}

void YjsPeer::stop()
{
    m_process.closeWriteChannel();
    if (!m_process.waitForFinished(10'000))
        m_process.kill();
}

} // namespace heartline::test
