// SPDX-License-Identifier: MIT
#include "talker.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

#include <csignal>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace heartline::test {

namespace {

constexpr auto kPatienceOfARun = 60s; // far above any --timeout used here
const QString kRoom = u"chaos"_s;

} // namespace

int pick(Random& random, int from, int to)
{
    return std::uniform_int_distribution(from, to)(random);
}

QString integrityOf(const QString& file)
{
    QTemporaryDir folder;
    const QString copy = folder.filePath(u"copy.sqlite"_s);
    for (const QString& suffix : {u""_s, u"-wal"_s})
        QFile::copy(file + suffix, copy + suffix);
    if (!QFile::exists(copy))
        return {}; // killed before there was one
    const QString name = u"integrity"_s;
    QString verdict;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        database.setDatabaseName(copy);
        if (!database.open())
            verdict = u"can't be opened"_s;
        QSqlQuery query(database);
        if (verdict.isEmpty() && (!query.exec(u"PRAGMA integrity_check"_s) || !query.next()))
            verdict = u"can't be checked"_s;
        else if (verdict.isEmpty() && query.value(0).toString() != "ok"_L1)
            verdict = query.value(0).toString();
    }
    QSqlDatabase::removeDatabase(name);
    return verdict.isEmpty() ? QString() : file + u": "_s + verdict;
}

Talker::Talker(const QString& name, const QString& folder, quint16 port, Profiles profiles, quint64 seed)
    : m_name(name)
    , m_folder(folder)
    , m_proxy(port)
    , m_random(seed)
{
    QDir().mkpath(folder);
    for (Ctl* ctl : {&m_mouth, &m_ear}) {
        ctl->server = m_proxy.url(u""_s);
        ctl->user = name;
    }
    m_mouth.profile = folder + u"/profile"_s;
    m_ear.profile = profiles == Profiles::One ? m_mouth.profile : folder + u"/ear"_s;
    m_killer.setSingleShot(true);
    m_watchdog.setSingleShot(true);
    m_trouble.setSingleShot(true);
    connect(&m_killer, &QTimer::timeout, this, [this] {
        const bool politely = m_kind == Kind::Listen && (m_windingDown || pick(m_random, 1, 4) == 1);
        m_stopped = m_stopped || politely;
        m_killed = m_killed || !politely;
        m_kills += politely ? 0 : 1;
        sendSignal(*m_process, politely ? SIGTERM : SIGKILL);
    });
    connect(&m_watchdog, &QTimer::timeout, this, [this] {
        violation(u"did not end: "_s + m_process->arguments().join(u' '));
        m_killed = true;
        m_process->kill();
    });
    connect(&m_trouble, &QTimer::timeout, this, &Talker::disturb);
    connect(&m_proxy, &TcpProxy::bytesPassed, this, [this] {
        if (m_trap >= 0 && m_proxy.bytesToServer() + m_proxy.bytesToClient() >= m_trap)
            spring();
    });
}

void Talker::violation(const QString& text)
{
    m_violations.append(u"%1, run %2: %3"_s.arg(m_name).arg(m_runs).arg(text));
}

QString Talker::newText()
{
    return u"%1-%2"_s.arg(m_name).arg(++m_said);
}

void Talker::listenOnce()
{
    m_windingDown = m_calm = true; // this run alone
    run(Kind::Once, {u"listen"_s, u"--room"_s, kRoom, u"--json"_s, u"--once"_s, u"--timeout"_s, u"30s"_s});
}

void Talker::start()
{
    m_windingDown = m_calm = false;
    m_trouble.start(pick(m_random, 100, 1000));
    next();
}

const Ctl& Talker::profile() const
{
    return m_kind == Kind::Listen || m_kind == Kind::Once ? m_ear : m_mouth;
}

void Talker::windDown()
{
    m_windingDown = true;
    m_trap = -1;
    m_trouble.stop();
    m_proxy.heal();
    if (m_process && m_kind == Kind::Listen)
        m_killer.start(0);
}

void Talker::drain()
{
    m_windingDown = m_calm = true;
    m_texts.clear();
    run(Kind::Flush, {u"flush"_s, u"--timeout"_s, u"40s"_s});
}

void Talker::next()
{
    if (m_windingDown) {
        Q_EMIT finished();
        return;
    }
    const int what = pick(m_random, 1, 100);
    if (what <= 30)
        sendRun(Kind::Send);
    else if (what <= 55)
        sendRun(Kind::Lines);
    else if (what <= 65)
        sendRun(Kind::Leave);
    else if (what <= 90)
        run(Kind::Listen, {u"listen"_s, u"--room"_s, kRoom, u"--json"_s});
    else
        run(Kind::Once, {u"listen"_s, u"--room"_s, kRoom, u"--json"_s, u"--once"_s, u"--timeout"_s, u"2s"_s});
    if (m_kind == Kind::Listen)
        m_killer.start(pick(m_random, 100, 1500));
    else if (pick(m_random, 1, 100) <= 20)
        m_killer.start(pick(m_random, 0, 300));
    setTrap();
}

// By the clock most kills fall where nothing happens; by the bytes, each step of the protocol is as likely.
void Talker::setTrap()
{
    // Upgrade, hello, subscribe and a message; or many messages and their answers.
    const int conversation = m_kind == Kind::Lines ? 1500 + 300 * int(m_texts.size()) : 2500;
    m_trap = pick(m_random, 1, 100) <= 60
                 ? m_proxy.bytesToServer() + m_proxy.bytesToClient() + pick(m_random, 1, conversation)
                 : -1;
}

void Talker::spring()
{
    m_trap = -1;
    switch (pick(m_random, 1, 8)) {
    case 1:
    case 2:
        return m_proxy.cut(TcpProxy::How::Reset);
    case 3:
        return m_proxy.stall(TcpProxy::Way::ToClient);
    case 4:
        Q_EMIT serverTrapped();
        return;
    default:
        // Between what has just been passed on and what the client makes of it.
        if (m_process && !m_windingDown)
            m_killer.start(pick(m_random, 0, 4));
    }
}

void Talker::sendRun(Kind kind)
{
    m_texts.clear();
    const int count = kind == Kind::Lines ? pick(m_random, 1, 40) : 1;
    for (int i = 0; i < count; ++i)
        m_texts.append(newText());
    QStringList arguments{u"send"_s, u"--room"_s, kRoom, u"--timeout"_s, u"2s"_s};
    if (kind == Kind::Leave)
        arguments.append(u"--no-wait"_s);
    if (kind == Kind::Lines)
        return run(kind, arguments + QStringList{u"--lines"_s}, m_texts.join(u'\n').toUtf8());
    run(kind, arguments + m_texts);
}

void Talker::run(Kind kind, const QStringList& arguments, const QByteArray& input)
{
    ++m_runs;
    m_kind = kind;
    m_killed = m_stopped = false;
    m_process = profile().prepare(arguments);
    const QString out = m_folder + u"/heard.jsonl"_s;
    if (kind == Kind::Listen || kind == Kind::Once) {
        m_texts.clear();
        m_outBegan = QFileInfo(out).size();
        m_process->setStandardOutputFile(out, QIODevice::Append);
    }
    connect(m_process.get(), &QProcess::finished, this, &Talker::ended, Qt::QueuedConnection);
    m_process->start();
    m_process->write(input);
    m_process->closeWriteChannel();
    m_watchdog.start(kPatienceOfARun);
}

void Talker::ended()
{
    m_killer.stop();
    m_watchdog.stop();
    const Ran ran = Ctl::end(*m_process);
    judgeRun(ran);
    m_process.reset();
    if (m_killed)
        afterKill();
    QTimer::singleShot(pick(m_random, 0, 50), this, &Talker::next);
}

Listened Talker::slice(qsizetype begin, bool killed) const
{
    QFile file(m_folder + u"/heard.jsonl"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {{}, killed};
    file.seek(begin);
    return {file.readAll(), killed};
}

void Talker::judgeRun(const Ran& ran)
{
    const bool killed = ran.code == 128 + SIGKILL;
    if (m_kind == Kind::Listen || m_kind == Kind::Once)
        m_heard.append(slice(m_outBegan, killed));
    // A signal may come when the run has ended by itself.
    bool expected = (killed && m_killed) || ran.code == 0;
    if (m_kind == Kind::Listen)
        expected = (killed && m_killed) || (m_stopped && ran.code == 128 + SIGTERM);
    else if (m_kind != Kind::Leave && !m_calm)
        expected = expected || ran.code == 69;
    if (!expected)
        violation(u"%1 ended with %2: %3"_s.arg(m_process->arguments().join(u' '))
                      .arg(ran.code)
                      .arg(QString::fromUtf8(ran.err)));
    for (const QString& text : std::as_const(m_texts))
        m_fates.insert(text, killed || !expected ? Fate::AtMostOnce : Fate::Once);
}

void Talker::afterKill()
{
    for (const QString& file : {u"/session.sqlite"_s, u"/heartlinectl.sqlite"_s}) {
        if (const QString wrong = integrityOf(profile().profile + file); !wrong.isEmpty())
            violation(wrong);
    }
    // What has reached the outbox must arrive, whoever was killed.
    const QJsonArray outbox = profile().status().value("outbox"_L1).toArray();
    for (const QJsonValue& entry : outbox) {
        const QString text = entry["data"_L1]["content"_L1].toString();
        if (!m_fates.contains(text))
            violation(u"the outbox holds \"%1\", which was never sent"_s.arg(text));
        else
            m_fates.insert(text, Fate::Once);
    }
}

void Talker::disturb()
{
    switch (pick(m_random, 1, 12)) {
    case 1:
    case 2:
        m_proxy.cut(TcpProxy::How::Reset);
        break;
    case 3:
        m_proxy.cut(TcpProxy::How::Finish);
        break;
    case 4:
        m_proxy.stall(TcpProxy::Way::Both);
        break;
    case 5:
        m_proxy.stall(TcpProxy::Way::ToClient);
        break;
    case 6:
        m_proxy.stall(TcpProxy::Way::ToServer);
        break;
    case 7:
        m_proxy.setDelay(std::chrono::milliseconds(pick(m_random, 1, 150)));
        break;
    case 8:
        m_proxy.setChunk(pick(m_random, 1, 40));
        m_proxy.setPause(std::chrono::milliseconds(pick(m_random, 0, 3)));
        break;
    case 9:
        m_proxy.refuse();
        break;
    default:
        m_proxy.heal();
    }
    m_trouble.start(pick(m_random, 50, 800));
}

QStringList Talker::judge(const QList<Logged>& log) const
{
    QStringList all;
    for (const QString& text : judgeSender(log, m_name, m_fates))
        all.append(m_name + u" sent: "_s + text);
    for (const QString& text : judgeListener(log, m_heard))
        all.append(m_name + u" heard: "_s + text);
    for (const Ctl* ctl : {&m_mouth, &m_ear}) {
        for (const QString& text : audit(ctl->status()))
            all.append(m_name + u": "_s + text);
    }
    return all;
}

QStringList Talker::audit(const QJsonObject& status)
{
    QStringList all;
    if (status.value("waiting"_L1).toInt(-1) != 0)
        all.append(u"something still waits"_s);
    // No copy of a profile, no server without its log: none of these has an excuse.
    const QJsonObject counts = status.value("audit"_L1).toObject();
    for (const QLatin1StringView count : {"holes"_L1, "diverged"_L1, "conflicts"_L1, "gaps"_L1}) {
        if (counts.value(count).toInt(-1) != 0)
            all.append(u"the audit counts %1 %2"_s.arg(counts.value(count).toInt(-1)).arg(count));
    }
    return all;
}

} // namespace heartline::test
