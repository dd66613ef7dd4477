// SPDX-License-Identifier: MIT
// A text that several people write, in one QML file. What C++ does here is all it has to: start the engine
// and hand over what was asked for.
//
//     heartlined --open
//     qml-shared-text ws://127.0.0.1:8080 note Ann
#include <QGuiApplication>
#include <QQmlApplicationEngine>
#include <QQmlExtensionPlugin>
#include <QUrl>

Q_IMPORT_QML_PLUGIN(HeartlinePlugin)

int main(int argc, char** argv)
{
    using namespace Qt::StringLiterals;

    QGuiApplication app(argc, argv);
    const QStringList arguments = QGuiApplication::arguments();
    const QString name = arguments.value(3, u"qml"_s);

    QQmlApplicationEngine engine;
    engine.addImportPath(u"qrc:/qt/qml"_s); // Qt 6.5 knows it by itself.
    engine.setInitialProperties({{u"server"_s, QUrl(arguments.value(1, u"ws://127.0.0.1:8080"_s))},
                                 {u"documentId"_s, arguments.value(2, u"note"_s)},
                                 {u"userName"_s, name}});
    QObject::connect(
        &engine, &QQmlApplicationEngine::objectCreated, &app,
        [](QObject* root) {
            if (!root)
                QCoreApplication::exit(1);
        },
        Qt::QueuedConnection);
    engine.load(u"qrc:/qt/qml/QmlSharedText/Main.qml"_s);
    return QGuiApplication::exec();
}
