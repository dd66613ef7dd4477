// SPDX-License-Identifier: MIT
// CodeMirror on a shared document, put together as y-codemirror.next's own documentation does.
import { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { basicSetup } from 'codemirror';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

const query = new URLSearchParams(location.search);
const doc = new Y.Doc();
const text = doc.getText('content');
const undoManager = new Y.UndoManager(text);
const provider = new WebsocketProvider(query.get('server'), query.get('room'), doc);
provider.awareness.setLocalStateField('user', {
  name: query.get('name'),
  color: query.get('color'),
  colorLight: `${query.get('color')}33`,
});

const view = new EditorView({
  parent: document.getElementById('editor'),
  state: EditorState.create({
    doc: text.toString(),
    extensions: [
      keymap.of(yUndoManagerKeymap),
      basicSetup,
      EditorView.lineWrapping,
      yCollab(text, provider.awareness, { undoManager }),
    ],
  }),
});

// What the test asks for.
window.page = {
  isSynced: () => provider.synced,
  text: () => view.state.doc.toString(),
  sharedText: () => text.toString(),
  canUndo: () => undoManager.canUndo(),
  moveTo(position) {
    const unit = text.toString().charCodeAt(position);
    view.focus();
    view.dispatch({ selection: { anchor: unit >= 0xdc00 && unit <= 0xdfff ? position - 1 : position } });
  },
  // Where others' carets are drawn, by what is drawn at them.
  carets: () =>
    [...document.querySelectorAll('.cm-ySelectionCaret')].map((caret) => ({
      name: caret.querySelector('.cm-ySelectionInfo').textContent,
      position: view.posAtDOM(caret),
      color: getComputedStyle(caret).backgroundColor,
      isVisible: caret.getBoundingClientRect().height > 0,
    })),
};
