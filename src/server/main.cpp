// SPDX-License-Identifier: MIT
#include "commandline.h"

#include <QCoreApplication>

int main(int argc, char** argv)
{
    // Only Qt Sql's plugins need the application; no event loop runs, so glib's is not started either.
    qputenv("QT_NO_GLIB", "1");
    QCoreApplication app(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("heartlined"));
    return heartline::server::runHeartlined(QCoreApplication::arguments(), QStringLiteral(HEARTLINE_VERSION));
}
