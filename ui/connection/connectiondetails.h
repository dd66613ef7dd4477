// SPDX-License-Identifier: MIT
#pragma once

#include "widgets_export.h"

#include <QFrame>
#include <memory>

class QFormLayout;

namespace Ui {
class ConnectionDetails;
}

namespace heartline {

class ConnectionStatus;

/// A popup with everything that is known about the connection, kept up to date, to read and to copy.
class HEARTLINE_WIDGETS_EXPORT ConnectionDetails : public QFrame
{
    Q_OBJECT
public:
    explicit ConnectionDetails(ConnectionStatus& status, QWidget* parent = nullptr);
    ~ConnectionDetails() override;

private:
    void refresh();

    std::unique_ptr<Ui::ConnectionDetails> m_ui;
    ConnectionStatus& m_status;
};

} // namespace heartline
