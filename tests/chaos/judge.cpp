// SPDX-License-Identifier: MIT
#include "judge.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

using namespace Qt::StringLiterals;

namespace heartline::test {

namespace {

constexpr qsizetype kOneWrite = 4096; // docs/heartlinectl.md: what may come again after SIGKILL

int numberOf(const QString& content)
{
    return content.section(u'-', -1).toInt();
}

/// Reads the lines of one listener, run by run.
class Reader
{
public:
    explicit Reader(const QList<Logged>& log)
        : m_log(log)
    {
    }

    void read(const Listened& run)
    {
        m_first = true;
        QByteArrayList lines = run.out.split('\n');
        const QByteArray torn = lines.takeLast(); // empty where the last line is whole
        if (!torn.isEmpty() && !run.killed)
            violation(u"ends in the middle of a line, and was not killed"_s);
        for (const QByteArray& line : std::as_const(lines)) {
            if (!line.isEmpty()) // a new line behind a torn one
                take(line);
        }
        m_mayRepeat = run.killed || (m_mayRepeat && m_first);
        ++m_run;
    }
    [[nodiscard]] QStringList finish()
    {
        if (m_last != m_log.size())
            violation(u"stops at #%1 of %2"_s.arg(m_last).arg(m_log.size()));
        return m_violations;
    }

private:
    void take(const QByteArray& line)
    {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        if (object.value("type"_L1) != "event"_L1)
            return violation(u"printed "_s + QString::fromUtf8(line));
        const qint64 offset = object.value("offset"_L1).toInteger();
        if (m_first && offset <= m_last) {
            qsizetype again = 0;
            for (qint64 o = offset; o <= m_last; ++o)
                again += m_sizes.value(o);
            if (!m_mayRepeat)
                violation(u"repeats #%1 to #%2 without a kill"_s.arg(offset).arg(m_last));
            else if (again > kOneWrite && offset != m_last)
                violation(u"repeats #%1 to #%2: more than one write"_s.arg(offset).arg(m_last));
        } else if (offset != m_at + 1) {
            violation(u"#%1 behind #%2"_s.arg(offset).arg(m_at));
        }
        m_first = false;
        m_at = offset;
        m_last = std::max(m_last, offset);
        m_sizes.insert(offset, line.size() + 1);
        if (offset < 1 || offset > m_log.size())
            return violation(u"#%1 is in no log"_s.arg(offset));
        const Logged& logged = m_log[offset - 1];
        if (logged.id != object.value("id"_L1).toString() ||
            logged.content != object.value("data"_L1).toObject().value("content"_L1).toString() ||
            logged.from != object.value("from"_L1).toObject().value("id"_L1).toString())
            violation(u"#%1 is another message than the log's"_s.arg(offset));
    }
    void violation(const QString& text) { m_violations.append(u"run %1: %2"_s.arg(m_run).arg(text)); }

    const QList<Logged>& m_log;
    QStringList m_violations;
    QHash<qint64, qsizetype> m_sizes;
    qint64 m_last = 0;
    qint64 m_at = 0;
    int m_run = 1;
    bool m_first = true;
    bool m_mayRepeat = false;
};

} // namespace

QStringList judgeLog(const QList<Logged>& log)
{
    QStringList violations;
    QSet<QString> ids;
    for (qsizetype i = 0; i < log.size(); ++i) {
        if (log[i].offset != i + 1)
            violations.append(u"the log has #%1 where #%2 should be"_s.arg(log[i].offset).arg(i + 1));
        if (ids.contains(log[i].id))
            violations.append(u"the log has the id %1 twice"_s.arg(log[i].id));
        ids.insert(log[i].id);
    }
    return violations;
}

QStringList judgeSender(const QList<Logged>& log, const QString& sender, const QHash<QString, Fate>& fates)
{
    QStringList violations;
    QHash<QString, int> counts;
    int last = 0;
    for (const Logged& logged : log) {
        if (logged.from != sender)
            continue;
        if (!fates.contains(logged.content))
            violations.append(u"\"%1\" was never sent"_s.arg(logged.content));
        ++counts[logged.content];
        if (numberOf(logged.content) <= last)
            violations.append(u"\"%1\" at #%2 is out of order"_s.arg(logged.content).arg(logged.offset));
        last = numberOf(logged.content);
    }
    for (auto fate = fates.cbegin(); fate != fates.cend(); ++fate) {
        const int count = counts.value(fate.key());
        if (count > 1 || (count == 0 && fate.value() == Fate::Once))
            violations.append(u"\"%1\" is in the log %2 times"_s.arg(fate.key()).arg(count));
    }
    return violations;
}

QStringList judgeListener(const QList<Logged>& log, const QList<Listened>& runs)
{
    Reader reader(log);
    for (const Listened& run : runs)
        reader.read(run);
    return reader.finish();
}

} // namespace heartline::test
