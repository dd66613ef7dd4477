// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <span>
#include <vector>

/// The Yjs vectors of tests/data/yjs (its README explains them) and, where the environment names a folder in
/// HEARTLINE_YJS_VECTORS, those of all *.json files there too. Tell vectors by their fields, never by the
/// name of their file: files of the extra folder are called anything.
namespace heartline::test {

using namespace Qt::StringLiterals;

struct YjsVector
{
    QString file; ///< Without its folder.
    QString name; ///< Its own, or its number in the file.
    QJsonObject json;

    /// A row's name, different for every vector.
    [[nodiscard]] QByteArray label() const { return (file + u": "_s + name).toUtf8(); }
};

/// The *.json files of all folders, as paths.
inline QStringList vectorFiles()
{
    QStringList folders{QString::fromUtf8(HEARTLINE_TEST_DATA) + u"/yjs"_s};
    if (const QString extra = qEnvironmentVariable("HEARTLINE_YJS_VECTORS"); !extra.isEmpty())
        folders << extra;
    QStringList paths;
    for (const QString& folder : folders) {
        const QStringList names = QDir(folder).entryList({u"*.json"_s}, QDir::Files, QDir::Name);
        if (names.isEmpty())
            qFatal("no vectors in %s", qPrintable(folder));
        for (const QString& name : names)
            paths << folder + u'/' + name;
    }
    return paths;
}

/// Calls `use(path, object)` for the content of each file.
template<typename Use>
void forEachVectorFile(Use use)
{
    for (const QString& path : vectorFiles()) {
        QFile file(path);
        QJsonParseError error;
        const bool opened = file.open(QIODevice::ReadOnly);
        // QJsonDocument drops a U+FEFF at the beginning of a string, unless it is escaped.
        const QByteArray escaped = file.readAll().replace("\xef\xbb\xbf", "\\ufeff");
        const QJsonDocument document = QJsonDocument::fromJson(escaped, &error);
        if (!opened || !document.isObject())
            qFatal("%s: %s", qPrintable(path), qPrintable(opened ? error.errorString() : file.errorString()));
        use(path, document.object());
    }
}

/// Every vector of every file, read once.
inline const QList<YjsVector>& allVectors()
{
    static const QList<YjsVector> vectors = [] {
        QList<YjsVector> list;
        forEachVectorFile([&](const QString& path, const QJsonObject& content) {
            const QString file = path.section(u'/', -1);
            int number = 0;
            for (const QJsonValue& value : content.value(u"vectors").toArray()) {
                const QJsonObject json = value.toObject();
                list.append({file, json.value(u"name").toString(QString::number(number)), json});
                ++number;
            }
        });
        return list;
    }();
    return vectors;
}

/// Those for which `wanted(json)` holds.
template<typename Wanted>
QList<YjsVector> vectorsWhere(Wanted wanted)
{
    QList<YjsVector> list;
    for (const YjsVector& vector : allVectors()) {
        if (wanted(vector.json))
            list.append(vector);
    }
    return list;
}

/// Those with `"kind": kind`.
inline QList<YjsVector> vectorsOfKind(QStringView kind)
{
    return vectorsWhere([&](const QJsonObject& json) { return json.value(u"kind").toString() == kind; });
}

/// Those of malformed input for `target`; `expect` is reject, accept, either or no-crash.
inline QList<YjsVector> malformedVectors(QStringView target)
{
    return vectorsWhere([&](const QJsonObject& json) {
        return json.contains(u"expect") && json.value(u"target").toString() == target;
    });
}

inline std::vector<std::uint8_t> fromHex(const QString& hex)
{
    const QByteArray bytes = QByteArray::fromHex(hex.toLatin1());
    if (bytes.size() * 2 != hex.size())
        qFatal("not hex: %s", qPrintable(hex.left(80)));
    return {bytes.begin(), bytes.end()};
}

/// Text, as QCOMPARE shows it.
inline QString toHex(std::span<const std::uint8_t> bytes)
{
    return QString::fromLatin1(
        QByteArray(reinterpret_cast<const char*>(bytes.data()), qsizetype(bytes.size())).toHex());
}

/// All inputs of a vector of malformed input: its `hex`, its `parts` put together, its `inputs`, or every
/// strict prefix of its `baseHex`.
inline std::vector<std::vector<std::uint8_t>> inputsOf(const QJsonObject& json)
{
    std::vector<std::vector<std::uint8_t>> inputs;
    if (json.contains(u"hex"))
        inputs.push_back(fromHex(json.value(u"hex").toString()));
    if (json.contains(u"parts")) {
        std::vector<std::uint8_t> whole;
        for (const QJsonValue& part : json.value(u"parts").toArray()) {
            const auto bytes = fromHex(part.toArray().at(0).toString());
            for (qint64 times = part.toArray().at(1).toInteger(); times > 0; --times)
                whole.insert(whole.end(), bytes.begin(), bytes.end());
        }
        inputs.push_back(std::move(whole));
    }
    for (const QJsonValue& input : json.value(u"inputs").toArray())
        inputs.push_back(fromHex(input.toString()));
    if (json.contains(u"baseHex")) {
        const auto base = fromHex(json.value(u"baseHex").toString());
        for (std::size_t size = 0; size < base.size(); ++size)
            inputs.emplace_back(base.begin(), base.begin() + std::ptrdiff_t(size));
    }
    if (inputs.empty())
        qFatal("a vector without input: %s", qPrintable(json.value(u"name").toString()));
    return inputs;
}

} // namespace heartline::test
