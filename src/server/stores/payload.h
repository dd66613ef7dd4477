// SPDX-License-Identifier: MIT
#pragma once

#include "server_export.h"
#include "store.h"

namespace heartline::server {

/// Which channels there are (protocol.md §2 Channels).
enum class ChannelKind
{
    Unknown,
    Chat,
    Inbox,
    Rooms
};
[[nodiscard]] HEARTLINE_SERVER_EXPORT ChannelKind channelKind(const QString& channel);
/// What stands behind the prefix of a chat or inbox channel.
[[nodiscard]] HEARTLINE_SERVER_EXPORT QString channelOwner(const QString& channel);

/// What `data` of a publish asks for, as far as the log has to know.
struct Payload
{
    enum class Kind
    {
        Refused, ///< `refusal` says why.
        Chat,
        Edit,
        Delete,
        Reaction,
        Seen,
        Dismissed,
    };
    Kind kind = Kind::Refused;
    QString target{};  ///< Id of another event of the channel; empty of Chat.
    QString content{}; ///< Of Chat.
    Refusal refusal{};
};

/// Whether this user may publish this data in this channel, but for what only the log can tell.
[[nodiscard]] HEARTLINE_SERVER_EXPORT Payload readPayload(const QString& channel, const QString& userId,
                                                          const QJsonObject& data);

/// 20 bytes that two JSON objects share only if they mean the same: BLAKE2b-160 of the canonical form.
[[nodiscard]] HEARTLINE_SERVER_EXPORT QByteArray contentDigest(const QJsonObject& data);

/// A publish with all that can be made of it without the log, so that the store's thread need not.
struct PreparedPublish
{
    PublishOrder order;
    Payload payload;
    QByteArray data;
    QByteArray digest;
    QByteArray plainHead; ///< See plainChatHead(); empty where there is no plain form.
};
[[nodiscard]] HEARTLINE_SERVER_EXPORT PreparedPublish prepare(const PublishOrder& order);

/// The plain form of a heartline.v1 chat message: the part that is known before it has its place in the log,
/// and the whole.
/// @{
[[nodiscard]] QByteArray plainChatHead(const QString& id, const wire::Person& from, const QString& content);
[[nodiscard]] QByteArray plainChat(const QByteArray& head, qint64 offset, qint64 timestamp);
/// @}

/// What is left of a chat message or of an edit of it after a delete.
/// @{
[[nodiscard]] QByteArray blankedChat();
[[nodiscard]] QByteArray blankedEdit(const QString& target);
/// @}

} // namespace heartline::server
