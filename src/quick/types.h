// SPDX-License-Identifier: MIT
#pragma once

#include <Heartline/Connection>
#include <Heartline/ConnectionTypes>
#include <Heartline/SharedDocument>

#include <QtQml/qqml.h>

/// What `import Heartline` offers. The library itself knows nothing of QML: each struct here only gives a
/// foreign type its name. Beside them stand the few types that only QML needs.
namespace heartline::quick {

/// The enums: `Heartline.ConnectionState.Connected`, `Heartline.SendResult.Queued` and so on.
namespace enums {
Q_NAMESPACE
QML_NAMED_ELEMENT(Heartline)
QML_FOREIGN_NAMESPACE(heartline)
} // namespace enums

struct ConnectionForeign
{
    Q_GADGET
    QML_NAMED_ELEMENT(Connection)
    QML_FOREIGN(heartline::Connection)
};

struct ConnectionErrorForeign
{
    Q_GADGET
    QML_VALUE_TYPE(connectionError)
    QML_FOREIGN(heartline::ConnectionError)
};

struct CloseInfoForeign
{
    Q_GADGET
    QML_VALUE_TYPE(closeInfo)
    QML_FOREIGN(heartline::CloseInfo)
};

struct StatisticsForeign
{
    Q_GADGET
    QML_VALUE_TYPE(statistics)
    QML_FOREIGN(heartline::Statistics)
};

struct HeartbeatStatusForeign
{
    Q_GADGET
    QML_VALUE_TYPE(heartbeatStatus)
    QML_FOREIGN(heartline::HeartbeatStatus)
};

struct QueueStatusForeign
{
    Q_GADGET
    QML_VALUE_TYPE(queueStatus)
    QML_FOREIGN(heartline::QueueStatus)
};

struct ConnectionSnapshotForeign
{
    Q_GADGET
    QML_VALUE_TYPE(connectionSnapshot)
    QML_FOREIGN(heartline::ConnectionSnapshot)
};

/// States are `SharedDocument.Synced` and so on. DocumentAccess makes it.
struct SharedDocumentForeign
{
    Q_GADGET
    QML_NAMED_ELEMENT(SharedDocument)
    QML_FOREIGN(heartline::SharedDocument)
    QML_UNCREATABLE("DocumentAccess makes it")
};

} // namespace heartline::quick
