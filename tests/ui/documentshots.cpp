// SPDX-License-Identifier: MIT
#include "documentshots.h"

#include "documentscene.h"
#include "editor/commentspanel.h"
#include "editor/documentmenu.h"
#include "editor/historypanel.h"
#include "editor/sharedtextedit.h"
#include "editor/versionview.h"

#include <QAbstractItemView>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace heartline;

void shootDocuments(bool inChinese, const QSize& size,
                    const std::function<void(QWidget& widget, const QString& name)>& shoot)
{
    DocumentScene scene(inChinese);
    DocumentPage& page = scene.page;
    page.resize(size);
    page.show();
    page.activateWindow();
    page.editor().setFocus();
    scene.settle();
    scene.place();
    shoot(page, u"document-page"_s);
    scene.comment();
    page.setPanel(DocumentPage::Panel::Comments);
    auto* comments = page.findChild<CommentsPanel*>();
    Q_EMIT page.editor().commentClicked(page.editor().commentMarks().constFirst().commentId);
    scene.place();
    shoot(page, u"document-comments"_s);
    comments->setFilter(CommentsPanel::Filter::All);
    page.editor().selectAll();
    Q_EMIT page.editor().commentRequested(0, 30);
    shoot(page, u"document-new-comment"_s);
    Q_EMIT comments->draftDropped();
    page.setPanel(DocumentPage::Panel::People);
    page.editor().follow(page.people().constFirst().clientId);
    scene.settle();
    shoot(page, u"document-people"_s);
    page.editor().stopFollowing();
    page.setPanel(DocumentPage::Panel::None);
    page.setPreviewShown(true);
    scene.place();
    shoot(page, u"document-preview"_s);
    page.setPreviewShown(false);
    page.setPanel(DocumentPage::Panel::History);
    auto* history = page.findChild<HistoryPanel*>();
    history->view().setCurrentIndex(history->model().index(3));
    scene.settle();
    shoot(page, u"document-history"_s);
    page.setPanel(DocumentPage::Panel::None);
    auto* menu = page.findChild<DocumentMenu*>();
    menu->popup({0, 0});
    shoot(*menu, u"document-menu"_s);
    menu->close();
    scene.room.setReachable(false);
    scene.settle();
    QTest::keyClicks(&page.editor(), u"x"_s);
    scene.settle();
    shoot(page, u"document-offline"_s);
    scene.room.setReachable(true);
    scene.room.refuse(u"forbidden"_s);
    scene.settle();
    shoot(page, u"document-refused"_s);
}
