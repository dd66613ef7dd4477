// SPDX-License-Identifier: MIT
#include "connectionwords.h"

#include <QLocale>

namespace heartline {

QString ConnectionWords::state(ConnectionState state)
{
    switch (state) {
    case ConnectionState::Disconnected:
        return tr("Not connected");
    case ConnectionState::Connecting:
        return tr("Connecting");
    case ConnectionState::Connected:
        return tr("Connected");
    case ConnectionState::Reconnecting:
        return tr("Reconnecting");
    }
    return {};
}

QString ConnectionWords::cause(Cause cause, int httpStatus)
{
    switch (cause) {
    case Cause::None:
        return {};
    case Cause::LocalClose:
        return tr("Closed from here.");
    case Cause::PeerClose:
        return tr("The server closed the connection.");
    case Cause::ConnectionLost:
        return tr("The connection was lost.");
    case Cause::Refused:
        return tr("No server answers at this address.");
    case Cause::HostNotFound:
        return tr("The server's name can't be found.");
    case Cause::NetworkError:
        return tr("The network can't be reached.");
    case Cause::ConnectTimeout:
        return tr("The server took too long to answer.");
    case Cause::TlsFailed:
        return tr("The server's identity could not be verified.");
    case Cause::HttpStatus:
        if (httpStatus == 404)
            return tr("There is no Heartline server at this address (HTTP 404).");
        if (httpStatus >= 500)
            return tr("The server is not available right now (HTTP %1).").arg(httpStatus);
        return httpStatus > 0 ? tr("The server declined (HTTP %1).").arg(httpStatus)
                              : tr("The server declined.");
    case Cause::BadUpgrade:
        return tr("What answers there is not a Heartline server.");
    case Cause::BadSubprotocol:
        return tr("The server speaks another version.");
    case Cause::ProxyFailed:
        return tr("The proxy did not let the connection through.");
    case Cause::PongTimeout:
        return tr("The server stopped answering.");
    case Cause::ProtocolViolation:
        return tr("The server sent something unreadable.");
    case Cause::MessageTooBig:
        return tr("The server sent a message that is too big.");
    case Cause::ReadStalled:
        return tr("A message stopped half way.");
    case Cause::CredentialsFailed:
        return tr("No valid sign-in is available.");
    case Cause::InvalidUrl:
        return tr("The server address is not valid.");
    case Cause::CloseTimeout:
        return tr("The server did not confirm the end of the connection.");
    }
    return {};
}

QString ConnectionWords::bytes(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

} // namespace heartline
