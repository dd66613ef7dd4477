// SPDX-License-Identifier: MIT
#include "vectorreplay.h"

#include "qstrings.h"
#include "vectors.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace heartline::test {

using namespace crdt;

namespace {

std::u16string toUnits(const QString& text)
{
    return text.toStdU16String();
}

} // namespace

AuthorReplay::AuthorReplay(const QJsonObject& vector)
    : m_root(rootOf(vector))
    , m_updates(updatesOf(vector))
{
    for (const QJsonValue& client : vector.value(u"clients").toArray()) {
        const auto id = ClientId(client.toInteger());
        m_authors.push_back(
            {id, Document({.clientId = id, .collectGarbage = vector.value(u"gc").toBool(true)}), true, true});
    }
}

AuthorReplay::Author& AuthorReplay::author(const QJsonObject& op)
{
    for (Author& author : m_authors) {
        if (author.id == ClientId(op.value(u"client").toInteger()))
            return author;
    }
    qFatal("an edit of nobody");
    return m_authors.front();
}

// Nothing for what a plain text can not do.
std::optional<std::vector<AuthorReplay::Edit>> AuthorReplay::editsOf(const QJsonObject& op)
{
    const QString kind = op.value(u"op").toString();
    const QJsonArray arguments = op.value(u"args").toArray();
    if (kind == u"insert" && arguments.size() <= 2) {
        const QString text = op.contains(u"insertUtf16") ? fromUnits(op.value(u"insertUtf16").toArray())
                                                         : arguments.at(1).toString();
        return std::vector{Edit{true, std::size_t(arguments.at(0).toInteger()), 0, toUnits(text)}};
    }
    if (kind == u"delete") {
        const auto index = std::size_t(arguments.at(0).toInteger());
        return std::vector{Edit{false, index, std::size_t(arguments.at(1).toInteger()), {}}};
    }
    if (kind != u"transaction" || !op.value(u"args").isString())
        return {};
    // Such as: delete 4,3 insert 4 "dog"; or units in hex: insert 0 d83d, insert 1 de00.
    static const QRegularExpression part(
        u"\\s*,?\\s*(?:delete (\\d+),(\\d+)|insert (\\d+) (?:\"([^\"]*)\"|([0-9a-f]{4})))\\s*"_s);
    QString rest = op.value(u"args").toString();
    std::vector<Edit> edits;
    while (!rest.isEmpty()) {
        const auto match = part.match(rest, 0, QRegularExpression::NormalMatch,
                                      QRegularExpression::AnchorAtOffsetMatchOption);
        if (!match.hasMatch())
            return {};
        if (match.hasCaptured(1)) {
            edits.push_back({false, match.captured(1).toULongLong(), match.captured(2).toULongLong(), {}});
        } else {
            const QString text = match.hasCaptured(5)
                                     ? QString(QChar(char16_t(match.captured(5).toUInt(nullptr, 16))))
                                     : match.captured(4);
            edits.push_back({true, match.captured(3).toULongLong(), 0, toUnits(text)});
        }
        rest = rest.sliced(match.capturedEnd());
    }
    return edits;
}

bool AuthorReplay::cutsAPair(Document& document, const std::string& root, const Edit& edit)
{
    const std::u16string text = document.text(root).toString(Text::Objects::Mark);
    const auto inside = [&](std::size_t index) {
        return index > 0 && index < text.size() && QChar::isHighSurrogate(text[index - 1]) &&
               QChar::isLowSurrogate(text[index]);
    };
    // Half a pair that is typed by itself, too: Yjs' author sees the pair until it goes to others.
    const QString typed = toQString(edit.text);
    return inside(edit.index) || inside(edit.index + edit.length) || !typed.isValidUtf16();
}

QStringList AuthorReplay::play(const QJsonObject& op)
{
    Author& who = author(op);
    Document& document = who.document;
    const QString kind = op.value(u"op").toString();
    const QString name = u"client %1: %2 %3"_s.arg(QString::number(who.id), kind, compact(op.value(u"args")));
    QStringList faults;
    std::vector<Bytes> expected;
    for (const QJsonValue& index : op.value(u"updates").toArray())
        expected.push_back(m_updates.at(std::size_t(index.toInteger())));

    const auto edits = editsOf(op);
    if (kind == u"receive") {
        // args: the number of an update.
        if (!document.applyUpdate(m_updates.at(std::size_t(op.value(u"args").toInteger()))))
            faults << name + u" is refused"_s;
    } else if (!edits || !who.authentic) {
        m_formatted = m_formatted || kind != u"insertEmbed";
        who.authentic = false;
        for (const Bytes& update : expected)
            (void)document.applyUpdate(update);
    } else {
        std::vector<Bytes> emitted;
        const Subscription subscription = document.onUpdate([&](const UpdateEvent& event) {
            emitted.emplace_back(event.update.begin(), event.update.end());
        });
        bool cut = false;
        bool deletes = false;
        document.transact([&] {
            for (const Edit& edit : *edits) {
                cut = cut || cutsAPair(document, m_root, edit);
                deletes = deletes || !edit.insertion;
                Text text = document.text(m_root);
                if (edit.insertion ? !text.insert(edit.index, edit.text)
                                   : !text.remove(edit.index, edit.length))
                    faults << name + u" is refused"_s;
            }
        });
        if (cut) { // Text.h: the index was moved outwards, or half a pair replaced; the author went its own
                   // way here.
            who.authentic = false;
            who.comparable = false;
        } else if (deletes && m_formatted) {
            // Y.Text also deletes marks that have become useless.
            for (const Bytes& update : expected)
                (void)document.applyUpdate(update);
        } else if (emitted != expected) {
            faults << difference(name, emitted.empty() ? QString() : toHex(emitted.front()),
                                 expected.empty() ? QString() : toHex(expected.front()));
        }
    }
    if (who.comparable && op.contains(u"textAfter"))
        faults << difference(name + u", the text after it"_s, textOf(document, m_root),
                             op.value(u"textAfter").toString());
    if (who.comparable && op.contains(u"utf16After"))
        faults << difference(name + u", the text after it"_s, textOf(document, m_root),
                             fromUnits(op.value(u"utf16After").toArray()));
    faults << difference(name + u", within"_s, QString::fromStdString(document.check()), QString());
    return faults;
}

UndoReplay::UndoReplay(const QJsonObject& vector)
    : m_root(rootOf(vector))
{
    for (const QJsonValue& client : vector.value(u"clients").toArray()) {
        Person person;
        person.id = ClientId(client.toInteger());
        person.document = std::make_unique<Document>(
            Document::Options{.clientId = person.id, .collectGarbage = vector.value(u"gc").toBool(true)});
        UndoManager::Options options;
        options.captureTimeout = std::chrono::milliseconds(vector.value(u"captureTimeout").toInteger());
        options.now = [this] { return m_now; };
        person.undo = std::make_unique<UndoManager>(
            *person.document, std::vector<SharedType>{person.document->text(m_root)}, options);
        m_people.push_back(std::move(person));
    }
    for (std::size_t who = 0; who < m_people.size(); ++who) {
        m_people[who].subscription = m_people[who].document->onUpdate([this, who](const UpdateEvent& event) {
            if (!event.local)
                return;
            m_updates.emplace_back(event.update.begin(), event.update.end());
            for (std::size_t i = 0; i < m_people.size(); ++i)
                m_people[i].seen.push_back(i == who);
        });
    }
}

void UndoReplay::syncAll()
{
    for (Person& person : m_people) {
        for (std::size_t i = 0; i < m_updates.size(); ++i) {
            // An origin of its own: what comes from others is not to be undone.
            if (!person.seen[i])
                (void)person.document->applyUpdate(m_updates[i], this);
            person.seen[i] = true;
        }
    }
}

QStringList UndoReplay::play(const QJsonObject& step)
{
    QStringList faults;
    if (step.contains(u"waitMs"))
        m_now += std::chrono::milliseconds(step.value(u"waitMs").toInteger());
    if (step.contains(u"syncAll")) {
        syncAll();
        const QJsonArray texts = step.value(u"texts").toArray();
        for (qsizetype i = 0; i < texts.size(); ++i)
            faults << difference(u"a text after all got everything"_s,
                                 textOf(*m_people.at(std::size_t(i)).document, m_root),
                                 texts.at(i).toString());
    }
    for (Person& person : m_people) {
        if (step.contains(u"step") && person.id == ClientId(step.value(u"client").toInteger()))
            faults << playOwn(person, step);
    }
    return faults;
}

QStringList UndoReplay::playOwn(Person& person, const QJsonObject& step)
{
    const QJsonObject order = step.value(u"step").toObject();
    const QString name = u"client %1: %2"_s.arg(QString::number(person.id), compact(order));
    const std::size_t before = m_updates.size();
    Text text = person.document->text(m_root);
    const auto insert = [&](const QJsonArray& arguments, Origin origin) {
        person.document->transact(
            [&] {
                (void)text.insert(std::size_t(arguments.at(0).toInteger()),
                                  toUnits(arguments.at(1).toString()));
            },
            origin);
    };
    if (order.contains(u"insert"))
        insert(order.value(u"insert").toArray(), nullptr);
    else if (order.contains(u"insertUntracked"))
        insert(order.value(u"insertUntracked").toArray(), this);
    else if (order.contains(u"delete"))
        (void)text.remove(std::size_t(order.value(u"delete")[0].toInteger()),
                          std::size_t(order.value(u"delete")[1].toInteger()));
    else if (order.contains(u"undo"))
        person.undo->undo();
    else if (order.contains(u"redo"))
        person.undo->redo();
    else if (order.contains(u"stopCapturing"))
        person.undo->stopCapturing();
    else if (order.contains(u"clear"))
        person.undo->clear();
    else
        return {u"what is "_s + name};

    QStringList ours;
    for (std::size_t i = before; i < m_updates.size(); ++i)
        ours << toHex(m_updates[i]);
    QStringList theirs;
    for (const QJsonValue& update : step.value(u"updates").toArray())
        theirs << update.toString();
    QStringList faults = difference(name + u", its update"_s, ours.join(u' '), theirs.join(u' '));
    faults << difference(name + u", the text after it"_s, textOf(*person.document, m_root),
                         step.value(u"text").toString());
    faults << difference(name + u", the undo depth"_s, QString::number(person.undo->undoDepth()),
                         QString::number(step.value(u"undo").toInteger()));
    faults << difference(name + u", the redo depth"_s, QString::number(person.undo->redoDepth()),
                         QString::number(step.value(u"redo").toInteger()));
    return faults;
}

} // namespace heartline::test
