// SPDX-License-Identifier: MIT
// A chat in one QML file. What C++ does here is all it has to: start the engine and hand over the address.
//
//     qml-hello ws://127.0.0.1:8080/chat?userId=ann
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

    QQmlApplicationEngine engine;
    engine.addImportPath(u"qrc:/qt/qml"_s); // Qt 6.5 knows it by itself.
    if (arguments.size() > 1)
        engine.setInitialProperties({{u"address"_s, QUrl(arguments.at(1))}});
    QObject::connect(
        &engine, &QQmlApplicationEngine::objectCreated, &app,
        [](QObject* root) {
            if (!root)
                QCoreApplication::exit(1);
        },
        Qt::QueuedConnection);
    engine.load(u"qrc:/qt/qml/QmlHello/Main.qml"_s);
    return QGuiApplication::exec();
}
