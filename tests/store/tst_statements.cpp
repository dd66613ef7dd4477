// SPDX-License-Identifier: MIT
#include <Heartline/Statements>

using namespace heartline::store;
using namespace Qt::StringLiterals;

class TestStatements : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_database = Database::open({.path = u":memory:"_s,
                                     .migrations = {{u"CREATE TABLE t (a, b, c, d, e, f, g)"_s}},
                                     .applicationId = 7})
                         .database;
        QVERIFY(m_database);
        m_sql = std::make_unique<Statements>(*m_database);
    }
    void cleanup()
    {
        m_sql.reset(); // its queries go before their database
        m_database.reset();
    }

    void bindsValuesInTheirOrder()
    {
        for (const qint64 number : {qint64(1), std::numeric_limits<qint64>::max()})
            m_sql->run("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)", number, 2, true, u"text"_s,
                       QByteArray("b\0b", 3), QVariant(1.5), QString());
        QVERIFY(!m_sql->failed());
        QSqlQuery* row = m_sql->run("SELECT * FROM t WHERE a > ? AND d = ?", 1, u"text"_s);
        QVERIFY(row && row->next());
        QCOMPARE(row->value(0).toLongLong(), std::numeric_limits<qint64>::max());
        QCOMPARE(row->value(1).toInt(), 2);
        QCOMPARE(row->value(2).toInt(), 1);
        QCOMPARE(row->value(3).toString(), u"text"_s);
        QCOMPARE(row->value(4).toByteArray(), QByteArray("b\0b", 3));
        QCOMPARE(row->value(5).toDouble(), 1.5);
        QVERIFY(!row->next());
    }

    void onlyNullIsNull()
    {
        m_sql->run("INSERT INTO t (a, b, c) VALUES (?, ?, ?)", QString(), QByteArray(), Statements::Null());
        QSqlQuery* row = m_sql->run("SELECT typeof(a), typeof(b), typeof(c) FROM t");
        QVERIFY(row && row->next());
        QCOMPARE(row->value(0).toString(), u"text"_s);
        QCOMPARE(row->value(1).toString(), u"blob"_s);
        QCOMPARE(row->value(2).toString(), u"null"_s);
    }

    void nothingRunsBehindAFailure()
    {
        QVERIFY(!m_sql->run("INSERT INTO nowhere VALUES (?)", 1));
        QVERIFY(!m_sql->run("INSERT INTO t (a) VALUES (?)", 1));
        QVERIFY(m_sql->failed());
        QVERIFY2(m_sql->takeError().text.contains("nowhere"_L1), "the first is told");
        QVERIFY(!m_sql->failed());
        QVERIFY(!m_sql->takeError());
        QSqlQuery* row = m_sql->run("SELECT count(*) FROM t");
        QVERIFY(row && row->next());
        QCOMPARE(row->value(0).toInt(), 0);
    }

    void aReadLeftOpenEndsWithTheError()
    {
        for (const int number : {1, 2})
            m_sql->run("INSERT INTO t (a) VALUES (?)", number);
        QSqlQuery* row = m_sql->run("SELECT a FROM t");
        QVERIFY(row && row->next());
        QVERIFY(!m_sql->run("nonsense"));
        QVERIFY(m_sql->takeError());
        QVERIFY(!row->isActive());
    }

private:
    std::unique_ptr<Database> m_database;
    std::unique_ptr<Statements> m_sql;
};

QTEST_GUILESS_MAIN(TestStatements)
#include "tst_statements.moc"
