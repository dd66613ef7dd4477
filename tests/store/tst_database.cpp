// SPDX-License-Identifier: MIT
#include "asnobody.h"

#include <Heartline/Database>

#include <QSqlQuery>

#include <thread>

using namespace heartline::store;
using heartline::test::AsNobody;
using namespace Qt::StringLiterals;

namespace {

OpenOptions optionsFor(const QString& path)
{
    return {.path = path, .migrations = {{u"CREATE TABLE t (x BLOB)"_s}}, .applicationId = 7};
}

bool execute(const Database& database, const QString& statement)
{
    return QSqlQuery(database.handle()).exec(statement);
}

QVariant value(const Database& database, const QString& statement)
{
    QSqlQuery query(database.handle());
    return query.exec(statement) && query.next() ? query.value(0) : QVariant();
}

} // namespace

class TestDatabase : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(u"data.sqlite"_s);
    }

    void isForItsOwnerOnly()
    {
        const OpenResult opened = Database::open(optionsFor(m_path));
        QVERIFY(opened.database);
        QVERIFY(execute(*opened.database, u"INSERT INTO t VALUES (1)"_s));
        const QFile::Permissions others =
            QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
        for (const QString& name : {m_path, m_path + u"-wal"_s, m_path + u"-shm"_s}) {
            QVERIFY2(QFile::exists(name), qPrintable(name));
            QVERIFY2(!(QFile::permissions(name) & others), qPrintable(name));
        }
    }

    void keepsWhatWasCommitted()
    {
        {
            const OpenResult first = Database::open(optionsFor(m_path));
            QVERIFY2(first.database, qPrintable(first.error.text));
            QVERIFY(execute(*first.database, u"INSERT INTO t VALUES ('kept')"_s));
            QCOMPARE(value(*first.database, u"PRAGMA journal_mode"_s).toString(), u"wal"_s);
            QCOMPARE(value(*first.database, u"PRAGMA synchronous"_s).toInt(), 2);
        }
        const OpenResult second = Database::open(optionsFor(m_path));
        QVERIFY(second.database);
        QVERIFY(second.setAside.isEmpty());
        QCOMPARE(value(*second.database, u"SELECT x FROM t"_s).toString(), u"kept"_s);
    }

    void aTransactionThatIsNotCommittedIsUndone()
    {
        const OpenResult opened = Database::open(optionsFor(m_path));
        QVERIFY(opened.database);
        {
            Transaction transaction(opened.database->handle());
            QVERIFY(transaction.isActive());
            QVERIFY(execute(*opened.database, u"INSERT INTO t VALUES (1)"_s));
        }
        QCOMPARE(value(*opened.database, u"SELECT count(*) FROM t"_s).toInt(), 0);
        Transaction transaction(opened.database->handle());
        QVERIFY(execute(*opened.database, u"INSERT INTO t VALUES (1)"_s));
        QVERIFY(transaction.commit());
        QCOMPARE(value(*opened.database, u"SELECT count(*) FROM t"_s).toInt(), 1);
    }

    void aSecondOwnerIsToldWhoHasIt()
    {
        const OpenResult first = Database::open(optionsFor(m_path));
        QVERIFY(first.database);
        const OpenResult second = Database::open(optionsFor(m_path));
        QVERIFY(!second.database);
        QCOMPARE(second.error.failure, Failure::Busy);
        QVERIFY2(second.error.text.contains(QString::number(QCoreApplication::applicationPid())),
                 qPrintable(second.error.text));
    }

    void theFileIsFreeOnceTheOwnerIsGone()
    {
        QVERIFY(Database::open(optionsFor(m_path)).database);
        QVERIFY(Database::open(optionsFor(m_path)).database);
    }

    void stepsRunOnceAndInOrder()
    {
        OpenOptions options = optionsFor(m_path);
        QVERIFY(Database::open(options).database);
        options.migrations.push_back(
            {u"ALTER TABLE t ADD COLUMN y"_s, u"INSERT INTO t (y) VALUES ('second')"_s});
        options.migrations.push_back({u"UPDATE t SET y = y || ' third'"_s});
        QVERIFY(Database::open(options).database);
        const OpenResult opened = Database::open(options);
        QVERIFY(opened.database);
        QCOMPARE(value(*opened.database, u"SELECT group_concat(y) FROM t"_s).toString(), u"second third"_s);
        QCOMPARE(value(*opened.database, u"PRAGMA user_version"_s).toInt(), 3);
    }

    void aStepThatFailsLeavesTheFileAsItWas()
    {
        OpenOptions options = optionsFor(m_path);
        QVERIFY(Database::open(options).database);
        options.migrations.push_back({u"ALTER TABLE t ADD COLUMN y"_s, u"nonsense"_s});
        const OpenResult failed = Database::open(options);
        QVERIFY(!failed.database);
        QVERIFY(failed.error);
        options.migrations.pop_back();
        const OpenResult opened = Database::open(options);
        QVERIFY2(opened.database, "the old program still opens it");
        QCOMPARE(value(*opened.database, u"SELECT count(*) FROM pragma_table_info('t')"_s).toInt(), 1);
    }

    void aNewerFileIsRefusedUntouched()
    {
        OpenOptions newer = optionsFor(m_path);
        newer.migrations.push_back({u"CREATE TABLE later (x)"_s});
        QVERIFY(Database::open(newer).database);
        const OpenResult opened = Database::open(optionsFor(m_path));
        QVERIFY(!opened.database);
        QCOMPARE(opened.error.failure, Failure::Newer);
        QVERIFY(opened.setAside.isEmpty());
        QVERIFY(Database::open(newer).database);
    }

    void aFileOfAnotherKindIsRefused()
    {
        QVERIFY(Database::open(optionsFor(m_path)).database);
        OpenOptions other = optionsFor(m_path);
        other.applicationId = 8;
        QCOMPARE(Database::open(other).error.failure, Failure::Newer);
    }

    void aDamagedFileIsSetAside_data()
    {
        QTest::addColumn<int>("from");
        QTest::newRow("the header is gone") << 0;
        QTest::newRow("a page inside is gone") << 4096;
    }
    void aDamagedFileIsSetAside()
    {
        QFETCH(int, from);
        {
            const OpenResult opened = Database::open(optionsFor(m_path));
            QVERIFY(opened.database);
            QVERIFY(execute(*opened.database, u"INSERT INTO t VALUES (zeroblob(100000))"_s));
        }
        QFile file(m_path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(from));
        file.write(QByteArray(8192, '\xa5'));
        file.close();

        const OpenResult opened = Database::open(optionsFor(m_path));
        QVERIFY2(opened.database, qPrintable(opened.error.text));
        QVERIFY(!opened.setAside.isEmpty());
        QFile aside(opened.setAside);
        QVERIFY(aside.open(QIODevice::ReadOnly));
        QVERIFY(aside.seek(from));
        QCOMPARE(aside.read(8192), QByteArray(8192, '\xa5'));
        QCOMPARE(value(*opened.database, u"SELECT count(*) FROM t"_s).toInt(), 0);
    }

    void aPathBelowAFileIsAClearError()
    {
        QFile file(m_folder->filePath(u"file"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const OpenResult opened = Database::open(optionsFor(m_folder->filePath(u"file/below/data.sqlite"_s)));
        QCOMPARE(opened.error.failure, Failure::ReadOnly);
        QVERIFY(opened.error.text.contains(m_folder->path()));
    }

    void anUnwritableFolderIsAClearError()
    {
        const auto readOnly = QFile::ReadOwner | QFile::ExeOwner | QFile::ReadOther | QFile::ExeOther;
        QVERIFY(QFile::setPermissions(m_folder->path(), readOnly));
        OpenResult opened;
        {
            const AsNobody nobody;
            opened = Database::open(optionsFor(m_path));
        }
        QVERIFY(QFile::setPermissions(m_folder->path(), readOnly | QFile::WriteOwner));
        QCOMPARE(opened.error.failure, Failure::ReadOnly);
    }

    void anUnwritableFileIsAClearError()
    {
        QVERIFY(Database::open(optionsFor(m_path)).database);
        QVERIFY(QFile::setPermissions(m_path, QFile::ReadOwner | QFile::ReadOther));
        const auto all = QFile::Permissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther |
                                            QFile::WriteOther | QFile::ExeOwner | QFile::ExeOther);
        QVERIFY(QFile::setPermissions(m_folder->path(), all));
        QVERIFY(QFile::setPermissions(m_path + u".lock"_s, all));
        OpenResult opened;
        {
            const AsNobody nobody;
            opened = Database::open(optionsFor(m_path));
        }
        QCOMPARE(opened.error.failure, Failure::ReadOnly);
        QVERIFY2(QFile::exists(m_path) && opened.setAside.isEmpty(), "it is not mistaken for a damaged one");
    }

    void aFullDiskIsToldAndHarmsNothing()
    {
        OpenOptions options = optionsFor(m_path);
        options.maxPageCount = 20;
        const OpenResult opened = Database::open(options);
        QVERIFY2(opened.database, qPrintable(opened.error.text));
        QVERIFY(execute(*opened.database, u"INSERT INTO t VALUES ('kept')"_s));
        QSqlQuery query(opened.database->handle());
        QVERIFY(!query.exec(u"INSERT INTO t VALUES (zeroblob(1000000))"_s));
        QCOMPARE(Database::describe(query.lastError(), m_path).failure, Failure::Full);
        QCOMPARE(value(*opened.database, u"SELECT x FROM t"_s).toString(), u"kept"_s);
    }

    void eachThreadHasAConnectionOfItsOwn()
    {
        std::atomic<int> good = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&, i] {
                const auto opened = Database::open(optionsFor(m_folder->filePath(u"%1.sqlite"_s.arg(i))));
                if (opened.database && execute(*opened.database, u"INSERT INTO t VALUES (1)"_s))
                    ++good;
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(good.load(), 4);
    }

    void inMemoryNeedsNoFile()
    {
        const OpenResult opened = Database::open(optionsFor(u":memory:"_s));
        QVERIFY(opened.database);
        QVERIFY(execute(*opened.database, u"INSERT INTO t VALUES (1)"_s));
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

QTEST_GUILESS_MAIN(TestDatabase)
#include "tst_database.moc"
