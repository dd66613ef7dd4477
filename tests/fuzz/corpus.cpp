// SPDX-License-Identifier: MIT
#include "corpus.h"

#include "random.h"
#include "regressions.h"
#include "subject.h"
#include "vectors.h"

#include <Heartline/Update>

#include <QDir>
#include <QFile>

#include <numeric>

namespace heartline::fuzz {

using namespace Qt::StringLiterals;

namespace {

/// More of a vector's updates, or larger ones, are like those that are taken.
constexpr std::size_t kSingleUpdates = 8;
constexpr std::size_t kLargestInput = 32u << 10;
/// Steps of fuzz_documentsync and fuzz_documents, and the kinds of messages in them.
constexpr std::uint8_t kSaysFrame = 0;
constexpr std::uint8_t kSaysMessage = 1;
constexpr std::uint8_t kSaysStep2 = 1;
constexpr std::uint8_t kSaysUpdate = 2;
constexpr std::uint8_t kSaysAwareness = 3;

/// Calls `use(key, text)` for every string in `value`, with the name of the member that it is, or is in.
template<typename Use>
void forEachText(const QJsonValue& value, const QString& key, const Use& use)
{
    if (value.isString())
        use(key, value.toString());
    const QJsonArray array = value.toArray();
    for (const QJsonValue& entry : array)
        forEachText(entry, key, use);
    const QJsonObject object = value.toObject();
    for (auto member = object.begin(); member != object.end(); ++member)
        forEachText(member.value(), member.key(), use);
}

bool isHex(const QString& text)
{
    return text.size() % 2 == 0 && std::ranges::all_of(text, [](QChar c) {
               return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
           });
}

Bytes bytesOf(const QString& text)
{
    const QByteArray utf8 = text.toUtf8();
    return {utf8.begin(), utf8.end()};
}

Bytes joined(const std::vector<Bytes>& parts)
{
    Bytes whole;
    for (const Bytes& part : parts) {
        if (&part != parts.data())
            whole.insert(whole.end(), kSeparator.begin(), kSeparator.end());
        whole.insert(whole.end(), part.begin(), part.end());
    }
    return whole;
}

Bytes after(std::uint8_t first, const Bytes& rest)
{
    Bytes whole{first};
    whole.insert(whole.end(), rest.begin(), rest.end());
    return whole;
}

/// Flags for a subject that are not the same for all inputs, and the same in every run.
std::uint8_t flagsFor(const Bytes& input)
{
    return std::uint8_t(std::accumulate(input.begin(), input.end(), std::size_t{0}) %
                        (Subject::kAllFlags + 1));
}

std::vector<Bytes> updatesOf(const QJsonObject& vector)
{
    std::vector<Bytes> updates;
    const QJsonArray list = vector.value(u"updates"_s).toArray();
    for (const QJsonValue& entry : list) {
        const QString hex = entry.isString() ? entry.toString() : entry[u"update"].toString();
        updates.push_back(test::fromHex(hex));
    }
    return updates;
}

void writeFile(const QString& path, const Bytes& bytes)
{
    QFile file(path);
    const auto size = qint64(bytes.size());
    if (!file.open(QIODevice::WriteOnly) ||
        file.write(reinterpret_cast<const char*>(bytes.data()), size) != size)
        qFatal("%s: %s", qPrintable(path), qPrintable(file.errorString()));
}

} // namespace

void Corpus::add(const std::string& target, const Bytes& input)
{
    if (input.size() <= kLargestInput)
        m_inputs[target].insert(input);
}

void Corpus::addUpdate(const Bytes& update)
{
    add("update", after(flagsFor(update), update));
    add("mergeupdates", update);
    add("convert", update);
    addDialogue(kSaysStep2, update);
    addDialogue(kSaysUpdate, update);
    if (const auto v2 = crdt::convertV1ToV2(update)) {
        add("updatev2", after(flagsFor(update), *v2));
        add("convert", *v2);
    }
}

void Corpus::addUpdates(const std::vector<Bytes>& updates)
{
    for (std::size_t i = 0; i < std::min(updates.size(), kSingleUpdates); ++i)
        addUpdate(updates[i]);
    const Bytes all = joined(updates);
    add("update", after(flagsFor(all), all));
    add("mergeupdates", all);
    std::vector<Bytes> backwards(updates.rbegin(), updates.rend());
    add("update", after(flagsFor(all) ^ Subject::kPrefilled, joined(backwards)));
    for (Bytes& update : backwards) {
        if (auto v2 = crdt::convertV1ToV2(update))
            update = std::move(*v2);
    }
    add("updatev2", after(flagsFor(all), joined(backwards)));
}

void Corpus::addMalformed(const QJsonObject& vector)
{
    const QString target = vector.value(u"target"_s).toString();
    const QString first = vector.value(u"applyFirst"_s).toString();
    for (const Bytes& input : test::inputsOf(vector)) {
        if (target == u"update") {
            addUpdate(input);
            if (!first.isEmpty())
                add("update", after(flagsFor(input), joined({test::fromHex(first), input})));
        } else if (target == u"stateVector") {
            add("snapshot", input);
        } else if (target == u"awareness") {
            addAwareness(input);
        } else {
            addFrame(input);
        }
    }
}

void Corpus::addFrame(const Bytes& frame)
{
    add("frame", frame);
    for (const auto flags : {std::uint8_t{4}, std::uint8_t{7}})
        add("documentsync", after(flags, after(kSaysFrame, frame)));
    add("documents", after(kSaysFrame, frame));
}

/// A server's word among what else happens to a client; a client's word to a server.
void Corpus::addDialogue(std::uint8_t kind, const Bytes& payload)
{
    const Bytes message = after(kSaysMessage, after(kind, payload));
    const Bytes write = {3, 0, 0};
    const Bytes wait = {4, 200};
    add("documentsync", after(flagsFor(payload), joined({message, write, wait})));
    const Bytes admit = {kSaysMessage, 5};
    add("documentsync", after(7, joined({admit, write, message, wait, message})));
    add("documents", message);
}

void Corpus::addAwareness(const Bytes& update)
{
    constexpr std::uint8_t apply = 0xff;
    add("awareness", after(flagsFor(update), after(apply, update)));
    addDialogue(kSaysAwareness, update);
}

/// What `hex` is, which is the name of many things.
void Corpus::addHex(const QJsonObject& vector, const Bytes& bytes)
{
    const QString kind = vector.value(u"kind"_s).toString();
    if (kind == u"encode")
        addAwareness(bytes);
    else if (kind == u"message" || kind == u"transcript" || kind == u"hocuspocus")
        addFrame(bytes);
    else if (vector.value(u"type"_s).toString() == u"any")
        add("any", bytes);
    else if (!vector.contains(u"type"_s))
        add("relativeposition", bytes);
}

void Corpus::addField(const QJsonObject& vector, const QString& key, const QString& text)
{
    if (key == u"json" || key == u"stringified") {
        add("json", bytesOf(text));
        add("relativeposition", bytesOf(text));
    }
    if (text.isEmpty() || !isHex(text))
        return;
    const Bytes bytes = test::fromHex(text);
    if (key == u"hex")
        addHex(vector, bytes);
    else if (key == u"applyHex")
        addAwareness(bytes);
    else if (key == u"anyHex" || key == u"optsHex")
        add("any", bytes);
    else if (key == u"sv" || key == u"svHex" || key == u"stateVectorOfUpdate" || key.startsWith(u"snapshot"))
        add("snapshot", bytes);
    else if (key == u"v2")
        add("convert", bytes);
    else if (key.startsWith(u"fullUpdate") || key == u"mergedUpdate" || key == u"state" || key == u"v1" ||
             key == u"diffUpdate" || key == u"output" || key == u"laterEdits" || key == u"updates")
        addUpdate(bytes);
}

void Corpus::addVector(const QJsonObject& vector)
{
    if (vector.contains(u"expect"_s) && vector.contains(u"target"_s))
        return addMalformed(vector);
    if (const auto updates = updatesOf(vector); !updates.empty())
        addUpdates(updates);
    if (vector.value(u"kind"_s).toString() == u"mergeUpdates")
        addUpdates(test::inputsOf(vector));
    forEachText(vector, {}, [&](const QString& key, const QString& text) { addField(vector, key, text); });
    std::vector<Bytes> sequence;
    const QJsonArray steps = vector.value(u"steps"_s).toArray();
    for (const QJsonValue& step : steps) {
        if (const QString hex = step[u"step"][u"applyHex"].toString(); !hex.isEmpty())
            sequence.push_back(after(0xff, test::fromHex(hex)));
    }
    if (!sequence.empty())
        add("awareness", after(2, joined(sequence)));
}

void Corpus::addChoices()
{
    test::Random random(1);
    for (const char* target : {"structs", "edits", "comments"}) {
        for (int i = 0; i < 200; ++i) {
            Bytes bytes(random.between(4, random.oneIn(4) ? 600 : 120));
            std::ranges::generate(bytes, [&] { return std::uint8_t(random.next()); });
            add(target, bytes);
        }
    }
}

void Corpus::addRegressions()
{
    for (const Regression& regression : kRegressions) {
        const QByteArray hex =
            QByteArray::fromRawData(regression.hex.data(), qsizetype(regression.hex.size()));
        m_named[std::string(regression.target)].emplace(regression.name,
                                                        test::fromHex(QString::fromLatin1(hex)));
    }
}

void Corpus::write(const QString& folder) const
{
    QDir(folder).removeRecursively();
    const auto writeAll = [&](const auto& inputs, auto nameOf) {
        for (const auto& [target, list] : inputs) {
            const QDir dir(folder + u'/' + QString::fromStdString(target));
            dir.mkpath(u"."_s);
            int number = 0;
            for (const auto& input : list)
                nameOf(dir, ++number, input);
        }
    };
    writeAll(m_inputs, [](const QDir& dir, int number, const Bytes& input) {
        writeFile(dir.filePath(QString::number(number).rightJustified(4, u'0')), input);
    });
    writeAll(m_named, [](const QDir& dir, int, const auto& input) {
        writeFile(dir.filePath(QString::fromStdString(input.first)), input.second);
    });
}

} // namespace heartline::fuzz
