// SPDX-License-Identifier: MIT
import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import Heartline

ApplicationWindow {
    id: window

    property url server: "ws://127.0.0.1:8080"
    property string documentId: "note"
    property string userName: "qml"

    width: 560
    height: 640
    visible: true
    title: documentId

    DocumentAccess {
        id: access

        objectName: "access"
        server: window.server
        documentId: window.documentId
        userId: window.userName.toLowerCase()
        userName: window.userName
        Component.onCompleted: open()
    }

    TextDocumentBinding {
        id: binding

        document: access.document
        textDocument: area.textDocument
    }

    header: ToolBar {
        RowLayout {
            anchors.fill: parent
            anchors.leftMargin: 12
            anchors.rightMargin: 12
            spacing: 8

            Label {
                objectName: "state"
                Layout.fillWidth: true
                elide: Text.ElideRight
                text: {
                    const document = access.document;
                    if (!document)
                        return "";
                    switch (document.syncState) {
                    case SharedDocument.Loading:
                        return qsTr("Loading …");
                    case SharedDocument.Synced:
                        return qsTr("All saved");
                    case SharedDocument.Saving:
                        return qsTr("Saving …");
                    case SharedDocument.Offline:
                        return document.unsentChanges > 0 ? qsTr("Offline, %1 unsaved").arg(document.unsentChanges) : qsTr("Offline");
                    default:
                        return qsTr("Refused: %1").arg(document.refusal);
                    }
                }
            }
            Label {
                objectName: "people"
                text: qsTr("%1 here").arg(1 + (access.document?.peerCount ?? 0))
            }
            ToolButton {
                objectName: "undo"
                text: qsTr("Undo")
                enabled: binding.canUndo
                onClicked: binding.undo()
            }
            ToolButton {
                objectName: "redo"
                text: qsTr("Redo")
                enabled: binding.canRedo
                onClicked: binding.redo()
            }
        }
    }

    ScrollView {
        anchors.fill: parent
        focus: true

        TextArea {
            id: area

            objectName: "area"
            focus: true
            wrapMode: TextEdit.Wrap
            textFormat: TextEdit.PlainText
            readOnly: !(access.document?.editable ?? false)
        }
    }
}
