// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import Heartline

ApplicationWindow {
    id: window

    property url address: "ws://127.0.0.1:8080/chat?userId=qml"

    width: 480
    height: 640
    visible: true
    title: qsTr("Heartline in QML")

    function submit() {
        if (input.text.length === 0)
            return;
        const result = connection.send({ type: "chat", content: input.text });
        if (result === Heartline.SendResult.Rejected)
            return; // The text stays, to be tried again.
        input.clear();
    }

    Connection {
        id: connection

        objectName: "connection"
        url: window.address
        options: ({ maxReconnectAttempts: -1 })
        Component.onCompleted: open()
        onJsonReceived: object => {
            if (object["type"] === "chat")
                messages.append({ author: object["userId"] ?? "", content: object["content"] ?? "" });
        }
    }

    ListModel {
        id: messages

        objectName: "messages"
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: 12
        spacing: 12

        RowLayout {
            spacing: 8

            Rectangle {
                implicitWidth: 10
                implicitHeight: 10
                radius: 5
                color: connection.connected ? "seagreen" : "orange"
            }
            Label {
                objectName: "state"
                text: switch (connection.state) {
                case Heartline.ConnectionState.Connected:
                    return qsTr("Connected");
                case Heartline.ConnectionState.Connecting:
                    return qsTr("Connecting …");
                case Heartline.ConnectionState.Reconnecting:
                    return qsTr("Reconnecting, attempt %1").arg(connection.reconnectAttempt);
                default:
                    return qsTr("Disconnected");
                }
            }
            Item {
                Layout.fillWidth: true
            }
            Label {
                objectName: "queue"
                visible: connection.queueLength > 0
                text: qsTr("%1 waiting").arg(connection.queueLength)
            }
        }

        ListView {
            objectName: "list"
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            spacing: 6
            model: messages
            onCountChanged: positionViewAtEnd()
            delegate: Label {
                required property string author
                required property string content

                width: ListView.view.width
                wrapMode: Text.Wrap
                // Others wrote this: shown as it is, never as markup.
                textFormat: Text.PlainText
                text: author + ": " + content
            }
        }

        RowLayout {
            spacing: 8

            TextField {
                id: input

                objectName: "input"
                Layout.fillWidth: true
                focus: true
                placeholderText: qsTr("Message")
                onAccepted: window.submit()
            }
            Button {
                objectName: "send"
                text: qsTr("Send")
                enabled: input.text.length > 0
                onClicked: window.submit()
            }
        }
    }
}
