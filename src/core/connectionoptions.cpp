// SPDX-License-Identifier: MIT
#include "connectionoptions.h"

#include <QMetaType>
#include <cmath>

using namespace Qt::StringLiterals;

namespace heartline {

using std::chrono::milliseconds;

namespace {

// A year in ms: a longer time is a slip of units (seconds for milliseconds and back), and far from any
// overflow.
constexpr qint64 kLongest = qint64(365) * 24 * 3600 * 1000;
/// Legal values, both ends included.
struct Range
{
    qint64 least;
    qint64 most;
};
constexpr qint64 kGiB = qint64(1024) * 1024 * 1024;

/// Visits every option with its name, so that reading, writing and checking name each exactly once.
template<typename Options, typename Visitor>
void visitOptions(Options& options, Visitor&& visit)
{
    visit("protocols"_L1, options.protocols);
    visit("maxReconnectAttempts"_L1, options.maxReconnectAttempts,
          Range{-1, std::numeric_limits<int>::max()});
    visit("reconnectDelay"_L1, options.reconnectDelay, Range{0, kLongest});
    visit("maxReconnectDelay"_L1, options.maxReconnectDelay, Range{0, kLongest});
    visit("reconnectFactor"_L1, options.reconnectFactor, Range{1, 1000});
    visit("reconnectJitter"_L1, options.reconnectJitter, Range{0, 1});
    visit("minAttemptSpacing"_L1, options.minAttemptSpacing, Range{1, kLongest});
    visit("connectTimeout"_L1, options.connectTimeout, Range{0, kLongest});
    visit("stableAfter"_L1, options.stableAfter, Range{0, kLongest});
    visit("stableOnConfirm"_L1, options.stableOnConfirm);
    visit("closeTimeout"_L1, options.closeTimeout, Range{0, kLongest});
    visit("suspendAfter"_L1, options.suspendAfter, Range{0, kLongest});
    visit("heartbeat"_L1, options.heartbeat, QLatin1StringView("ping json listen"));
    visit("heartbeatInterval"_L1, options.heartbeatInterval, Range{0, kLongest});
    visit("pongTimeout"_L1, options.pongTimeout, Range{1, kLongest});
    visit("maxQueueSize"_L1, options.maxQueueSize, Range{0, std::numeric_limits<int>::max()});
    visit("maxQueueBytes"_L1, options.maxQueueBytes, Range{0, std::numeric_limits<qint64>::max() / 4});
    visit("overflow"_L1, options.overflow, QLatin1StringView("dropOldest refuseNewest"));
    visit("messageExpiry"_L1, options.messageExpiry, Range{0, kLongest});
    visit("resendUnconfirmed"_L1, options.resendUnconfirmed);
    visit("maxMessageSize"_L1, options.maxMessageSize, Range{1, kGiB});
    visit("sendHighWater"_L1, options.sendHighWater, Range{1, std::numeric_limits<qint64>::max() / 4});
    visit("extraCaFiles"_L1, options.extraCaFiles);
}

struct Checker
{
    QStringList problems;

    template<typename Number>
    void check(QLatin1StringView name, Number value, Range range)
    {
        // Written so that NaN fails too.
        if (!(value >= static_cast<Number>(range.least) && value <= static_cast<Number>(range.most)))
            problems << u"%1 is %2; it must be from %3 to %4"_s.arg(name)
                            .arg(value)
                            .arg(range.least)
                            .arg(range.most);
    }
    void operator()(QLatin1StringView name, int value, Range range) { check(name, qint64(value), range); }
    void operator()(QLatin1StringView name, qint64 value, Range range) { check(name, value, range); }
    void operator()(QLatin1StringView name, double value, Range range) { check(name, value, range); }
    void operator()(QLatin1StringView name, milliseconds value, Range range)
    {
        check(name, qint64(value.count()), range);
    }
    void operator()(QLatin1StringView, bool) {}
    void operator()(QLatin1StringView name, const QStringList& values)
    {
        for (const QString& value : values) {
            if (value.isEmpty())
                problems << u"%1 holds an empty entry"_s.arg(name);
        }
    }
    template<typename Enum>
    void operator()(QLatin1StringView name, Enum value, QLatin1StringView words)
    {
        check(name, static_cast<qint64>(value), {0, QString(words).count(u' ')});
    }
};

struct Writer
{
    QVariantMap map;

    template<typename Value, typename... Bounds>
    void operator()(QLatin1StringView name, const Value& value, Bounds...)
    {
        map.insert(name, QVariant::fromValue(value));
    }
    void operator()(QLatin1StringView name, milliseconds value, Range)
    {
        map.insert(name, qint64(value.count()));
    }
    template<typename Enum>
    void operator()(QLatin1StringView name, Enum value, QLatin1StringView words)
    {
        map.insert(name, QString(words).section(u' ', static_cast<int>(value), static_cast<int>(value)));
    }
};

struct Reader
{
    QVariantMap map; // what has been read is taken out: the rest are unknown names
    QStringList problems;

    void refuse(QLatin1StringView name, const QVariant& value, const QString& wanted)
    {
        problems << u"%1 is %2; it must be %3"_s.arg(
            name, value.toString().isEmpty() ? QString::fromLatin1(value.typeName()) : value.toString(),
            wanted);
    }
    /// A whole number, however JSON, QML or C++ wrote it.
    std::optional<qint64> whole(QLatin1StringView name, const QVariant& value)
    {
        bool ok = false;
        const double number = value.typeId() == QMetaType::Bool ? NAN : value.toDouble(&ok);
        if (!ok || number != std::floor(number) || std::abs(number) > 9e15) {
            refuse(name, value, u"a whole number"_s);
            return std::nullopt;
        }
        return static_cast<qint64>(number);
    }

    template<typename Value, typename... Bounds>
    void operator()(QLatin1StringView name, Value& target, Bounds... bounds)
    {
        if (!map.contains(name))
            return;
        read(name, map.take(name), target, bounds...);
    }
    void read(QLatin1StringView name, const QVariant& value, int& target, Range range)
    {
        if (const auto number = whole(name, value)) {
            if (*number < range.least || *number > range.most)
                refuse(name, value, u"from %1 to %2"_s.arg(range.least).arg(range.most));
            else
                target = static_cast<int>(*number);
        }
    }
    void read(QLatin1StringView name, const QVariant& value, qint64& target, Range)
    {
        if (const auto number = whole(name, value))
            target = *number;
    }
    void read(QLatin1StringView name, const QVariant& value, milliseconds& target, Range)
    {
        if (const auto number = whole(name, value))
            target = milliseconds(*number);
    }
    void read(QLatin1StringView name, const QVariant& value, double& target, Range)
    {
        bool ok = false;
        const double number = value.toDouble(&ok);
        if (ok && value.typeId() != QMetaType::Bool)
            target = number;
        else
            refuse(name, value, u"a number"_s);
    }
    void read(QLatin1StringView name, const QVariant& value, bool& target)
    {
        if (value.typeId() == QMetaType::Bool)
            target = value.toBool();
        else
            refuse(name, value, u"true or false"_s);
    }
    void read(QLatin1StringView name, const QVariant& value, QStringList& target)
    {
        if (value.canConvert<QStringList>())
            target = value.toStringList();
        else
            refuse(name, value, u"a list of strings"_s);
    }
    template<typename Enum>
    void read(QLatin1StringView name, const QVariant& value, Enum& target, QLatin1StringView words)
    {
        const auto index = QString(words).split(u' ').indexOf(value.toString());
        if (index < 0)
            refuse(name, value, u"one of: "_s + words);
        else
            target = static_cast<Enum>(index);
    }
};

} // namespace

QStringList ConnectionOptions::problems() const
{
    Checker checker;
    visitOptions(*this, checker);
    return checker.problems;
}

ConnectionOptions ConnectionOptions::fromVariantMap(const QVariantMap& map, const ConnectionOptions& base,
                                                    QStringList* problems)
{
    ConnectionOptions options = base;
    Reader reader{map, {}};
    visitOptions(options, reader);
    for (const QString& unknown : reader.map.keys())
        reader.problems << u"there is no option named %1"_s.arg(unknown);
    if (problems)
        *problems = reader.problems + options.problems();
    return options;
}

QVariantMap ConnectionOptions::toVariantMap() const
{
    Writer writer;
    visitOptions(*this, writer);
    return writer.map;
}

} // namespace heartline
