<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>ChatPage</name>
    <message>
        <source>Conversation</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Jump to the latest message</source>
        <translation>跳到最新消息</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Enter sends, Shift+Enter makes a new line</source>
        <translation>按 Enter 发送，按 Shift+Enter 换行</translation>
    </message>
    <message>
        <source>Send (Enter)</source>
        <translation>发送（Enter）</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Send all again</source>
        <translation>全部重发</translation>
    </message>
    <message>
        <source>Insert an emoji (Ctrl+.)</source>
        <translation>插入表情 (Ctrl+.)</translation>
    </message>
    <message>
        <source>Insert an emoji</source>
        <translation>插入表情</translation>
    </message>
</context>
<context>
    <name>CommentsPanel</name>
    <message>
        <source>Comments</source>
        <translation>评论</translation>
    </message>
    <message>
        <source>Which comments are shown</source>
        <translation>显示哪些评论</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>未解决</translation>
    </message>
    <message>
        <source>Resolved</source>
        <translation>已解决</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Close the comments</source>
        <translation>关闭评论</translation>
    </message>
    <message>
        <source>What do you think?</source>
        <translation>说说你的看法</translation>
    </message>
    <message>
        <source>New comment</source>
        <translation>新评论</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>发表</translation>
    </message>
</context>
<context>
    <name>ConnectDialog</name>
    <message>
        <source>Connect</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Where do you want to talk?</source>
        <translation>想在哪里聊天？</translation>
    </message>
    <message>
        <source>Your &amp;name</source>
        <translation>你的名字(&amp;N)</translation>
    </message>
    <message>
        <source>As others will see it</source>
        <translation>其他人看到的名字</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>你的名字</translation>
    </message>
    <message>
        <source>&amp;Host on this computer</source>
        <translation>在这台电脑上开服(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Let others join</source>
        <translation>允许其他人加入(&amp;L)</translation>
    </message>
    <message>
        <source>Opens the server to your network. Whoever joins needs an invitation, which you make once it runs.</source>
        <translation>向你所在的网络开放服务器。加入的人需要邀请链接，服务器启动后即可生成。</translation>
    </message>
    <message>
        <source>Connect to a &amp;server</source>
        <translation>连接到服务器(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>地址(&amp;A)</translation>
    </message>
    <message>
        <source>Server address or invitation</source>
        <translation>服务器地址或邀请链接</translation>
    </message>
    <message>
        <source>&amp;Token</source>
        <translation>令牌(&amp;T)</translation>
    </message>
    <message>
        <source>Only where the server asks for one</source>
        <translation>仅在服务器要求时填写</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The server runs inside this program, for as long as it is open. Unless others may join, only this computer can reach it.</source>
        <translation>服务器在本程序内运行，程序打开期间一直可用。不允许其他人加入时，只有这台电脑能连接。</translation>
    </message>
</context>
<context>
    <name>ConnectionDetails</name>
    <message>
        <source>Details of the connection</source>
        <translation>连接详情</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy these lines for a report</source>
        <translation>复制这些内容，便于反馈问题</translation>
    </message>
</context>
<context>
    <name>DocumentBar</name>
    <message>
        <source>Size of the text; click for the normal one</source>
        <translation>文字大小；点击恢复正常</translation>
    </message>
    <message>
        <source>Go to a line (Ctrl+G)</source>
        <translation>转到某一行（Ctrl+G）</translation>
    </message>
</context>
<context>
    <name>DocumentPage</name>
    <message>
        <source>Text of the document</source>
        <translation>文档正文</translation>
    </message>
</context>
<context>
    <name>DocumentTools</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Comment on the selection</source>
        <translation>评论选中的文字</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Find and replace</source>
        <translation>查找和替换</translation>
    </message>
    <message>
        <source>Show replace</source>
        <translation>显示替换</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Text to find</source>
        <translation>要查找的文字</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>区分大小写</translation>
    </message>
    <message>
        <source>Whole words</source>
        <translation>全字匹配</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>正则表达式</translation>
    </message>
    <message>
        <source>Only in the selected lines</source>
        <translation>仅在所选行中</translation>
    </message>
    <message>
        <source>Previous hit</source>
        <translation>上一个匹配</translation>
    </message>
    <message>
        <source>Next hit</source>
        <translation>下一个匹配</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭 (Esc)</translation>
    </message>
    <message>
        <source>Close find and replace</source>
        <translation>关闭查找和替换</translation>
    </message>
    <message>
        <source>Replace with</source>
        <translation>替换为</translation>
    </message>
    <message>
        <source>Replacement</source>
        <translation>替换文字</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Replace all</source>
        <translation>全部替换</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Close the history</source>
        <translation>关闭历史</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>比较对象</translation>
    </message>
    <message>
        <source>Choose a second version with Ctrl and a click to compare two of them</source>
        <translation>按住 Ctrl 再点选一个版本，可以比较这两个版本</translation>
    </message>
    <message>
        <source>the text now</source>
        <translation>现在的正文</translation>
    </message>
    <message>
        <source>the version before</source>
        <translation>上一个版本</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新查看</translation>
    </message>
</context>
<context>
    <name>InviteDialog</name>
    <message>
        <source>Invite somebody</source>
        <translation>邀请他人</translation>
    </message>
    <message>
        <source>An invitation is for one person. Hand it over privately: whoever has it can join under that name.</source>
        <translation>每个邀请链接只给一个人用。请私下转交：拿到链接的人都能以这个名字加入。</translation>
    </message>
    <message>
        <source>&amp;Name of the person</source>
        <translation>对方的名字(&amp;N)</translation>
    </message>
    <message>
        <source>Name of the person</source>
        <translation>对方的名字</translation>
    </message>
    <message>
        <source>Make invitation</source>
        <translation>生成邀请链接</translation>
    </message>
    <message>
        <source>Invitation</source>
        <translation>邀请链接</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Back to the conversation</source>
        <translation>返回对话</translation>
    </message>
    <message>
        <source>Welcome to Heartline</source>
        <translation>欢迎使用 Heartline</translation>
    </message>
    <message>
        <source>Start a server on this computer, or connect to one you know.</source>
        <translation>在这台电脑上启动服务器，或连接到已有的服务器。</translation>
    </message>
    <message>
        <source>Connect…</source>
        <translation>连接…</translation>
    </message>
</context>
<context>
    <name>NameDialog</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
</context>
<context>
    <name>NotificationPanel</name>
    <message>
        <source>Notifications</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>Close notifications</source>
        <translation>关闭通知</translation>
    </message>
    <message>
        <source>Mark all as read</source>
        <translation>全部标为已读</translation>
    </message>
    <message>
        <source>Clear all</source>
        <translation>全部清除</translation>
    </message>
    <message>
        <source>Enter opens, Delete dismisses</source>
        <translation>按 Enter 打开，按 Delete 移除</translation>
    </message>
    <message>
        <source>Nothing new. What the server tells you will stand here.</source>
        <translation>暂无通知。服务器发来的消息会显示在这里。</translation>
    </message>
</context>
<context>
    <name>PeoplePanel</name>
    <message>
        <source>People here</source>
        <translation>在场的人</translation>
    </message>
    <message>
        <source>Close the people</source>
        <translation>关闭人员列表</translation>
    </message>
</context>
<context>
    <name>QuickSwitcher</name>
    <message>
        <source>Go to a room or document</source>
        <translation>前往房间或文档</translation>
    </message>
    <message>
        <source>Name of the room or document</source>
        <translation>房间或文档的名称</translation>
    </message>
    <message>
        <source>Rooms and documents</source>
        <translation>房间和文档</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Menu (F10)</source>
        <translation>菜单（F10）</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>Rooms</source>
        <translation>房间</translation>
    </message>
    <message>
        <source>Open a room…</source>
        <translation>打开房间…</translation>
    </message>
    <message>
        <source>People</source>
        <translation>成员</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>Order of the documents</source>
        <translation>文档排序</translation>
    </message>
    <message>
        <source>Open a document…</source>
        <translation>打开文档…</translation>
    </message>
</context>
<context>
    <name>StatusStrip</name>
    <message>
        <source>Details of the connection</source>
        <translation>连接详情</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>Connect without waiting for the next attempt</source>
        <translation>不等待，立即重新连接</translation>
    </message>
    <message>
        <source>Connect…</source>
        <translation>连接…</translation>
    </message>
</context>
<context>
    <name>Toast</name>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>VersionView</name>
    <message>
        <source>Previous difference (Shift+F8)</source>
        <translation>上一处差异（Shift+F8）</translation>
    </message>
    <message>
        <source>Previous difference</source>
        <translation>上一处差异</translation>
    </message>
    <message>
        <source>Next difference (F8)</source>
        <translation>下一处差异（F8）</translation>
    </message>
    <message>
        <source>Next difference</source>
        <translation>下一处差异</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Back to the text (Esc)</source>
        <translation>回到正文（Esc）</translation>
    </message>
    <message>
        <source>Back to the text</source>
        <translation>回到正文</translation>
    </message>
    <message>
        <source>The text then, with what differs</source>
        <translation>当时的正文，标出了差异</translation>
    </message>
    <message>
        <source>Makes the text what it was then; Undo takes it back</source>
        <translation>把正文变回当时的样子；可以撤销</translation>
    </message>
</context>
<context>
    <name>heartline::Application</name>
    <message>
        <source>Nothing will be remembered. %1</source>
        <translation>不会记住任何设置。%1</translation>
    </message>
    <message>
        <source>The server could not be started. %1</source>
        <translation>无法启动服务器。%1</translation>
    </message>
</context>
<context>
    <name>heartline::BellButton</name>
    <message>
        <source>Notifications (Ctrl+Shift+N)</source>
        <translation>通知（Ctrl+Shift+N）</translation>
    </message>
    <message numerus="yes">
        <source>Notifications, %n unread</source>
        <translation>
            <numerusform>通知，%n 条未读</numerusform>
        </translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>通知</translation>
    </message>
</context>
<context>
    <name>heartline::ChatPage</name>
    <message numerus="yes">
        <source>A message can have at most %n character(s); the rest was left out.</source>
        <translation>
            <numerusform>一条消息最多 %n 个字符，超出的部分已省略。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is typing…</source>
        <translation>%1 正在输入…</translation>
    </message>
    <message>
        <source>%1 and %2 are typing…</source>
        <translation>%1 和 %2 正在输入…</translation>
    </message>
    <message numerus="yes">
        <source>%n people are typing…</source>
        <translation>
            <numerusform>%n 个人正在输入…</numerusform>
        </translation>
    </message>
    <message>
        <source>Write a message</source>
        <translation>输入消息</translation>
    </message>
    <message>
        <source>Write to %1</source>
        <translation>发送到“%1”</translation>
    </message>
    <message>
        <source>Nothing said here yet</source>
        <translation>这里还没有消息</translation>
    </message>
    <message>
        <source>Write the first message: everyone in the room will see it.</source>
        <translation>发第一条消息吧，房间里的每个人都能看到。</translation>
    </message>
    <message>
        <source>Nothing to show yet</source>
        <translation>暂无内容</translation>
    </message>
    <message>
        <source>What was said here appears as soon as there is a connection. You can write already.</source>
        <translation>连接成功后，这里会显示聊天记录。你现在就可以写消息。</translation>
    </message>
    <message numerus="yes">
        <source>%n new message(s)</source>
        <translation>
            <numerusform>%n 条新消息</numerusform>
        </translation>
    </message>
    <message>
        <source>Latest</source>
        <translation>回到最新</translation>
    </message>
    <message>
        <source>The message could not be loaded. Try again when there is a connection.</source>
        <translation>无法加载这条消息。请在连接恢复后重试。</translation>
    </message>
    <message>
        <source>Delete this message for everyone?</source>
        <translation>为所有人删除这条消息？</translation>
    </message>
    <message>
        <source>Discard this message?</source>
        <translation>放弃这条消息？</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>“%1”</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Editing</source>
        <translation>正在编辑</translation>
    </message>
    <message>
        <source>Replying to yourself</source>
        <translation>回复自己</translation>
    </message>
    <message>
        <source>Replying to %1</source>
        <translation>回复 %1</translation>
    </message>
    <message>
        <source>The message is gone. Your text can be sent as a new one.</source>
        <translation>这条消息已不存在。你写的内容可以作为新消息发送。</translation>
    </message>
    <message>
        <source>The message is no longer in this room&apos;s history.</source>
        <translation>这条消息已不在房间的历史记录里。</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) need you to decide</source>
        <translation>
            <numerusform>%n 条消息等你决定</numerusform>
        </translation>
    </message>
    <message>
        <source>Looking for the message…</source>
        <translation>正在查找这条消息…</translation>
    </message>
</context>
<context>
    <name>heartline::CommentCard</name>
    <message>
        <source>Really remove</source>
        <translation>确定删除</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>回复</translation>
    </message>
    <message>
        <source>Reopen</source>
        <translation>重新打开</translation>
    </message>
    <message>
        <source>Resolve</source>
        <translation>标为已解决</translation>
    </message>
    <message>
        <source>Reply…</source>
        <translation>回复…</translation>
    </message>
    <message>
        <source>Your reply</source>
        <translation>你的回复</translation>
    </message>
    <message>
        <source>The text that this was about is gone</source>
        <translation>所评论的文字已被删除</translation>
    </message>
    <message>
        <source>At an empty place</source>
        <translation>在空白处</translation>
    </message>
    <message numerus="yes">
        <source>%n replies</source>
        <translation>
            <numerusform>%n 条回复</numerusform>
        </translation>
    </message>
    <message>
        <source>resolved</source>
        <translation>已解决</translation>
    </message>
</context>
<context>
    <name>heartline::CommentsController</name>
    <message>
        <source>Somebody</source>
        <translation>某人</translation>
    </message>
</context>
<context>
    <name>heartline::CommentsPanel</name>
    <message numerus="yes">
        <source>%n more are not shown here.</source>
        <translation>
            <numerusform>还有 %n 条没有显示。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is resolved yet.</source>
        <translation>还没有已解决的评论。</translation>
    </message>
    <message>
        <source>No comments. Select some text and press Ctrl+Alt+M to begin one.</source>
        <translation>还没有评论。选中一段文字，按 Ctrl+Alt+M 就可以评论。</translation>
    </message>
</context>
<context>
    <name>heartline::ComposerBand</name>
    <message>
        <source>Cancel (Esc)</source>
        <translation>取消 (Esc)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>heartline::ConnectDialog</name>
    <message>
        <source>Or paste an invitation here: it fills in everything.</source>
        <translation>也可以在这里粘贴邀请链接，其余内容会自动填好。</translation>
    </message>
    <message>
        <source>This is not an address like ws://example.org:8080</source>
        <translation>地址格式不对，应类似 ws://example.org:8080</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>连接</translation>
    </message>
</context>
<context>
    <name>heartline::ConnectionStatus</name>
    <message>
        <source>Another Heartline has this profile open: go on there, or close it.</source>
        <translation>另一个 Heartline 正在使用这份数据：请在那里继续，或将它关闭。</translation>
    </message>
    <message>
        <source>A newer Heartline wrote what is kept here: update this one.</source>
        <translation>这里的数据由更新版本的 Heartline 写入：请更新本程序。</translation>
    </message>
    <message>
        <source>Its folder can&apos;t be written to: check its permissions.</source>
        <translation>无法写入保存数据的文件夹：请检查它的权限。</translation>
    </message>
    <message>
        <source>The disk is full: make room on it.</source>
        <translation>磁盘已满：请腾出空间。</translation>
    </message>
    <message>
        <source>What is kept here is damaged: start Heartline again.</source>
        <translation>这里保存的数据已损坏：请重新启动 Heartline。</translation>
    </message>
    <message>
        <source>The details say why.</source>
        <translation>原因见详情。</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait</source>
        <translation>
            <numerusform>%n 条消息等待发送</numerusform>
        </translation>
    </message>
    <message>
        <source>The server does not let you in</source>
        <translation>服务器拒绝了你的登录</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>Connecting to %1…</source>
        <translation>正在连接 %1…</translation>
    </message>
    <message>
        <source>Connected · %1</source>
        <extracomment>%1 is the round-trip time, e.g. &quot;12 ms&quot;.</extracomment>
        <translation>已连接 · %1</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>%1 — %2</source>
        <extracomment>First comes &quot;Offline since 14:02&quot;, then &quot;trying again in 7 s (attempt 3 of 5)&quot;.</extracomment>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>已离线</translation>
    </message>
    <message>
        <source>Offline since %1</source>
        <translation>%1 起离线</translation>
    </message>
    <message>
        <source>trying again in %1</source>
        <translation>%1后重试</translation>
    </message>
    <message>
        <source>trying again now</source>
        <translation>正在重试</translation>
    </message>
    <message>
        <source>%1 (attempt %2 of %3)</source>
        <translation>%1（第 %2 次，共 %3 次）</translation>
    </message>
    <message>
        <source>%1 (attempt %2)</source>
        <translation>%1（第 %2 次）</translation>
    </message>
    <message>
        <source>%1 (mean %2, best %3)</source>
        <translation>%1（平均 %2，最快 %3）</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>无</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s), %1, the oldest for %2</source>
        <translation>
            <numerusform>%n 条消息，共 %1，最早的已等待 %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n 条消息</numerusform>
        </translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Refused: %1</source>
        <translation>被拒绝：%1</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>加密</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Round trip</source>
        <translation>往返时间</translation>
    </message>
    <message>
        <source>Connected for</source>
        <translation>已连接时长</translation>
    </message>
    <message>
        <source>Offline since</source>
        <translation>离线时间</translation>
    </message>
    <message>
        <source>Attempt</source>
        <translation>尝试次数</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>第 %1 次，共 %2 次</translation>
    </message>
    <message>
        <source>Next try</source>
        <translation>下次重试</translation>
    </message>
    <message>
        <source>in %1</source>
        <translation>%1后</translation>
    </message>
    <message>
        <source>Waiting to be sent</source>
        <translation>等待发送</translation>
    </message>
    <message>
        <source>Last problem</source>
        <translation>最近的问题</translation>
    </message>
    <message>
        <source>Last close</source>
        <translation>最近一次断开</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>%1 sent, %2 received</source>
        <translation>已发送 %1 条，已接收 %2 条</translation>
    </message>
    <message>
        <source>Reconnects</source>
        <translation>重连次数</translation>
    </message>
    <message>
        <source>Open elsewhere</source>
        <translation>已在别处打开</translation>
    </message>
    <message numerus="yes">
        <source>%n gap(s) in the history</source>
        <translation>
            <numerusform>历史记录中有 %n 处缺口</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hole(s) found and filled</source>
        <translation>
            <numerusform>发现并补上 %n 处遗漏</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n repeat(s) dropped</source>
        <translation>
            <numerusform>忽略 %n 次重复</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n contradiction(s)</source>
        <translation>
            <numerusform>%n 处矛盾</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n trace(s) of a copied profile</source>
        <translation>
            <numerusform>%n 次配置被复制的迹象</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing missing, nothing twice</source>
        <translation>没有遗漏，没有重复</translation>
    </message>
    <message>
        <source>Delivery</source>
        <extracomment>Label: whether messages came complete, in order and once.</extracomment>
        <translation>传递情况</translation>
    </message>
    <message>
        <source>Kept here</source>
        <extracomment>Label: whether messages are kept on this computer&apos;s disk.</extracomment>
        <translation>保存在本机</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No: %1</source>
        <translation>否：%1</translation>
    </message>
    <message>
        <source>Another server than before</source>
        <translation>服务器与之前不同</translation>
    </message>
</context>
<context>
    <name>heartline::ConnectionWords</name>
    <message>
        <source>Not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>正在连接</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>Reconnecting</source>
        <translation>正在重新连接</translation>
    </message>
    <message>
        <source>Closed from here.</source>
        <translation>已由本机断开。</translation>
    </message>
    <message>
        <source>The server closed the connection.</source>
        <translation>服务器关闭了连接。</translation>
    </message>
    <message>
        <source>The connection was lost.</source>
        <translation>连接已断开。</translation>
    </message>
    <message>
        <source>No server answers at this address.</source>
        <translation>此地址没有服务器响应。</translation>
    </message>
    <message>
        <source>The server&apos;s name can&apos;t be found.</source>
        <translation>找不到服务器域名。</translation>
    </message>
    <message>
        <source>The network can&apos;t be reached.</source>
        <translation>无法访问网络。</translation>
    </message>
    <message>
        <source>The server took too long to answer.</source>
        <translation>服务器响应超时。</translation>
    </message>
    <message>
        <source>The server&apos;s identity could not be verified.</source>
        <translation>无法验证服务器的身份。</translation>
    </message>
    <message>
        <source>The server declined (HTTP %1).</source>
        <translation>服务器拒绝了连接（HTTP %1）。</translation>
    </message>
    <message>
        <source>The server declined.</source>
        <translation>服务器拒绝了连接。</translation>
    </message>
    <message>
        <source>There is no Heartline server at this address (HTTP 404).</source>
        <translation>该地址没有 Heartline 服务器（HTTP 404）。</translation>
    </message>
    <message>
        <source>The server is not available right now (HTTP %1).</source>
        <translation>服务器暂时不可用（HTTP %1）。</translation>
    </message>
    <message>
        <source>What answers there is not a Heartline server.</source>
        <translation>该地址不是 Heartline 服务器。</translation>
    </message>
    <message>
        <source>The server speaks another version.</source>
        <translation>服务器版本不兼容。</translation>
    </message>
    <message>
        <source>The proxy did not let the connection through.</source>
        <translation>代理未放行此连接。</translation>
    </message>
    <message>
        <source>The server stopped answering.</source>
        <translation>服务器停止响应。</translation>
    </message>
    <message>
        <source>The server sent something unreadable.</source>
        <translation>服务器发来了无法识别的内容。</translation>
    </message>
    <message>
        <source>The server sent a message that is too big.</source>
        <translation>服务器发来的消息过大。</translation>
    </message>
    <message>
        <source>A message stopped half way.</source>
        <translation>消息传到一半中断了。</translation>
    </message>
    <message>
        <source>No valid sign-in is available.</source>
        <translation>没有可用的登录凭据。</translation>
    </message>
    <message>
        <source>The server address is not valid.</source>
        <translation>服务器地址无效。</translation>
    </message>
    <message>
        <source>The server did not confirm the end of the connection.</source>
        <translation>服务器没有确认断开。</translation>
    </message>
</context>
<context>
    <name>heartline::ConversationView</name>
    <message>
        <source>Go to the message that it answers</source>
        <translation>转到它所回复的消息</translation>
    </message>
</context>
<context>
    <name>heartline::DeliveryWords</name>
    <message>
        <source>Waiting for a connection, to learn whether it arrived</source>
        <translation>等待连接，以确认是否已送达</translation>
    </message>
    <message>
        <source>Waiting for a connection</source>
        <translation>正在等待连接</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>正在发送</translation>
    </message>
    <message>
        <source>Sent; a change of it is on its way</source>
        <translation>已发送；修改正在发送</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>Not sent. %1</source>
        <translation>未发送。%1</translation>
    </message>
    <message>
        <source>Held back. %1</source>
        <translation>暂未发送。%1</translation>
    </message>
    <message>
        <source>It was sent, but the server has lost it since, as a backup was restored there. Send it again: nobody gets it twice.</source>
        <translation>它发送过，但服务器后来恢复了备份，把它丢失了。可以重新发送，不会有人收到两次。</translation>
    </message>
    <message>
        <source>It is too long for this server. Shorten it and try again.</source>
        <translation>对这台服务器来说太长了。请缩短后重试。</translation>
    </message>
    <message>
        <source>You may not write here. Ask whoever runs the server, then try again.</source>
        <translation>你没有在这里发言的权限。请联系服务器管理者后重试。</translation>
    </message>
    <message>
        <source>This room does not exist on the server any more.</source>
        <translation>服务器上已经没有这个房间。</translation>
    </message>
    <message>
        <source>The room was not open on the server. Try again.</source>
        <translation>服务器上没有打开这个房间。请重试。</translation>
    </message>
    <message>
        <source>The server could not accept it. Change it and try again.</source>
        <translation>服务器无法接受它。请修改后重试。</translation>
    </message>
    <message>
        <source>Too much was sent in a short time. Try again in a moment.</source>
        <translation>短时间内发送得太多。请稍等片刻再试。</translation>
    </message>
    <message>
        <source>The server could not take it. Try again later.</source>
        <translation>服务器暂时无法接收。请稍后重试。</translation>
    </message>
    <message>
        <source>This profile was copied or restored, and its messages collided. Try again.</source>
        <translation>这份配置被复制或恢复过，消息发生了冲突。请重试。</translation>
    </message>
    <message>
        <source>It waited so long that the server can&apos;t tell any more whether it has it. Look whether it arrived before you send it again.</source>
        <translation>它等待得太久，服务器已无法判断是否收到过。重新发送之前，请先看看它是否已经送达。</translation>
    </message>
    <message>
        <source>By this computer&apos;s clock it was written in the future. Check the clock, then send it.</source>
        <translation>按本机时钟，它写于未来的时间。请检查时钟后再发送。</translation>
    </message>
    <message>
        <source>The server ended the connection three times over it. Try again, or discard it.</source>
        <translation>服务器因为它三次断开了连接。请重试，或放弃它。</translation>
    </message>
    <message>
        <source>Too many messages are waiting already. Try again when they are sent.</source>
        <translation>等待发送的消息太多了。请等它们发出后再试。</translation>
    </message>
    <message>
        <source>The server refused it (%1). Try again, or change it.</source>
        <translation>服务器拒绝了它（%1）。请重试，或修改它。</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentActions</name>
    <message>
        <source>Sort by name</source>
        <translation>按名称排序</translation>
    </message>
    <message>
        <source>Opened last first</source>
        <translation>最近打开的在前</translation>
    </message>
    <message>
        <source>Open a document…</source>
        <translation>打开文档…</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Remove from this computer…</source>
        <translation>从这台电脑移除…</translation>
    </message>
    <message>
        <source>Remove for everyone…</source>
        <translation>为所有人删除…</translation>
    </message>
    <message>
        <source>Open a document</source>
        <translation>打开文档</translation>
    </message>
    <message>
        <source>If there is none of this name yet, it is made. Everyone on this server can open it.</source>
        <translation>如果还没有这个名称的文档，就会新建一个。此服务器上的所有人都可以打开它。</translation>
    </message>
    <message>
        <source>A document can be renamed once the server can be reached again.</source>
        <translation>能重新连上服务器后才可以重命名文档。</translation>
    </message>
    <message>
        <source>A document can be renamed once the server has it.</source>
        <translation>服务器收到这个文档后才可以重命名。</translation>
    </message>
    <message>
        <source>Rename the document</source>
        <translation>重命名文档</translation>
    </message>
    <message>
        <source>Everyone on this server sees the new name.</source>
        <translation>此服务器上的所有人都会看到新名称。</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>A document can be removed once the server can be reached again.</source>
        <translation>能重新连上服务器后才可以删除文档。</translation>
    </message>
    <message>
        <source>Remove &quot;%1&quot; for everyone?</source>
        <translation>要为所有人删除“%1”吗？</translation>
    </message>
    <message>
        <source>It is removed from the server with its history, for everyone who can open it, and from this computer.</source>
        <translation>它会连同历史记录从服务器上删除，所有能打开它的人都会失去它，这台电脑上的副本也会删除。</translation>
    </message>
    <message numerus="yes">
        <source>%n other person(s) have it open now.</source>
        <translation>
            <numerusform>另有 %n 人正打开着它。</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove &quot;%1&quot; from this computer?</source>
        <translation>要从这台电脑移除“%1”吗？</translation>
    </message>
    <message>
        <source>Only the copy kept here is removed, for you. On the server it stays, for everyone.</source>
        <translation>只移除你保存在这里的副本。服务器上的文档不受影响，大家仍可使用。</translation>
    </message>
    <message>
        <source>The server does not have it: this may be the only copy there is.</source>
        <translation>服务器上没有它：这可能是唯一的一份。</translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) that were not sent yet are lost.</source>
        <translation>
            <numerusform>尚未发送的 %n 处修改会丢失。</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove for everyone</source>
        <translation>为所有人删除</translation>
    </message>
    <message>
        <source>Remove from this computer</source>
        <translation>从这台电脑移除</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentBar</name>
    <message>
        <source>Line %1, column %2</source>
        <translation>第 %1 行，第 %2 列</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1%</translation>
    </message>
    <message numerus="yes">
        <source>%Ln words</source>
        <translation>
            <numerusform>%Ln 个词</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln characters</source>
        <translation>
            <numerusform>%Ln 个字符</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 selected</source>
        <translation>已选 %1</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentDirectory</name>
    <message>
        <source>The server can&apos;t be reached now.</source>
        <translation>现在无法连上服务器。</translation>
    </message>
    <message>
        <source>The server does not allow you to.</source>
        <translation>服务器不允许您这样做。</translation>
    </message>
    <message>
        <source>It isn&apos;t there any more.</source>
        <translation>它已经不在了。</translation>
    </message>
    <message>
        <source>This server can&apos;t do that.</source>
        <translation>此服务器不支持这项操作。</translation>
    </message>
    <message>
        <source>The server is busy. Try again in a moment.</source>
        <translation>服务器正忙，请稍后再试。</translation>
    </message>
    <message>
        <source>The server answered with code %1.</source>
        <translation>服务器返回了代码 %1。</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentExchange</name>
    <message>
        <source>Markdown</source>
        <translation>Markdown</translation>
    </message>
    <message>
        <source>Plain text</source>
        <translation>纯文本</translation>
    </message>
    <message>
        <source>Plain text for Windows</source>
        <translation>Windows 纯文本</translation>
    </message>
    <message>
        <source>Web page</source>
        <translation>网页</translation>
    </message>
    <message>
        <source>PDF, set as Markdown</source>
        <translation>PDF（按 Markdown 排版）</translation>
    </message>
    <message>
        <source>PDF, as written</source>
        <translation>PDF（原样）</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>所有文件</translation>
    </message>
    <message>
        <source>What is to become of the text in “%1”?</source>
        <translation>“%1”里的文字要怎么用？</translation>
    </message>
    <message>
        <source>Whatever you choose, Undo takes it back.</source>
        <translation>无论怎么选，都可以撤销。</translation>
    </message>
    <message numerus="yes">
        <source>It was read as %1, and at %n place(s) was no character of it; “�” stands there.</source>
        <translation>
            <numerusform>文件按 %1 读取，其中有 %n 处不是该编码的字符，已用“�”代替。</numerusform>
        </translation>
    </message>
    <message>
        <source>Put it in at the caret</source>
        <translation>插入到光标处</translation>
    </message>
    <message>
        <source>Replace the whole text</source>
        <translation>替换全部正文</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentFiles</name>
    <message>
        <source>“%1” can&apos;t be read: %2</source>
        <translation>无法读取“%1”：%2</translation>
    </message>
    <message>
        <source>“%1” is larger than %2.</source>
        <translation>“%1”大于 %2。</translation>
    </message>
    <message>
        <source>“%1”: %2</source>
        <translation>“%1”：%2</translation>
    </message>
    <message>
        <source>this is no text.</source>
        <translation>这不是文本。</translation>
    </message>
    <message>
        <source>there is no room for it.</source>
        <translation>空间不足。</translation>
    </message>
    <message>
        <source>“%1” can&apos;t be written: %2</source>
        <translation>无法写入“%1”：%2</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentListModel</name>
    <message numerus="yes">
        <source>%n change(s) not sent yet</source>
        <translation>
            <numerusform>%n 处修改尚未发送</numerusform>
        </translation>
    </message>
    <message>
        <source>not available without the server</source>
        <translation>未连接服务器时无法打开</translation>
    </message>
    <message>
        <source>only on this computer</source>
        <translation>仅在这台电脑上</translation>
    </message>
    <message numerus="yes">
        <source>%n other person(s) in it</source>
        <translation>
            <numerusform>另有 %n 人在其中</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>heartline::DocumentMenu</name>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>查找…</translation>
    </message>
    <message>
        <source>Find and replace…</source>
        <translation>查找和替换…</translation>
    </message>
    <message>
        <source>Go to line…</source>
        <translation>转到行…</translation>
    </message>
    <message>
        <source>People here</source>
        <translation>在场的人</translation>
    </message>
    <message>
        <source>Wrap long lines</source>
        <translation>自动换行</translation>
    </message>
    <message>
        <source>Line numbers</source>
        <translation>行号</translation>
    </message>
    <message>
        <source>Mark the current line</source>
        <translation>标出当前行</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Normal size</source>
        <translation>正常大小</translation>
    </message>
    <message>
        <source>Width of a tab</source>
        <translation>制表符宽度</translation>
    </message>
    <message numerus="yes">
        <source>%n spaces</source>
        <translation>
            <numerusform>%n 个空格</numerusform>
        </translation>
    </message>
    <message>
        <source>Size of the text</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Text in this document</source>
        <translation>文档里的正文</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentPage</name>
    <message>
        <source>Write here. Everyone who has this document open sees it at once.</source>
        <translation>在这里书写。打开此文档的所有人都会立即看到。</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentPerson</name>
    <message>
        <source>In line %1</source>
        <translation>在第 %1 行</translation>
    </message>
    <message>
        <source>Idle, in line %1</source>
        <translation>闲置，在第 %1 行</translation>
    </message>
    <message>
        <source>Looking</source>
        <translation>正在查看</translation>
    </message>
    <message>
        <source>Somebody</source>
        <translation>某人</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentShelf</name>
    <message>
        <source>&quot;%1&quot; could not be renamed. %2</source>
        <translation>“%1”无法重命名。%2</translation>
    </message>
    <message>
        <source>&quot;%1&quot; could not be removed. %2</source>
        <translation>“%1”无法删除。%2</translation>
    </message>
    <message>
        <source>The documents that were kept on this computer could not be read. They are in %1; the server&apos;s are fetched again.</source>
        <translation>无法读取保存在这台电脑上的文档。它们在 %1；服务器上的文档会重新获取。</translation>
    </message>
    <message>
        <source>Documents can&apos;t be kept on this computer now: without the server they are not available. %1</source>
        <translation>现在无法把文档保存在这台电脑上：未连接服务器时将无法使用。%1</translation>
    </message>
    <message>
        <source>What is written in documents can&apos;t be kept on this computer now: it&apos;s lost if Heartline ends before it was sent. %1</source>
        <translation>现在无法把文档中写的内容保存在这台电脑上：如果在发送之前退出 Heartline，内容会丢失。%1</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentState</name>
    <message>
        <source>it is larger than the server takes.</source>
        <translation>它超过了服务器允许的大小。</translation>
    </message>
    <message>
        <source>you may read it, but not change it.</source>
        <translation>你可以阅读，但不能修改。</translation>
    </message>
    <message>
        <source>the server does not know you any more.</source>
        <translation>服务器不再认得你的身份。</translation>
    </message>
    <message>
        <source>it is not open to you.</source>
        <translation>它没有对你开放。</translation>
    </message>
    <message>
        <source>the server does not say why.</source>
        <translation>服务器没有说明原因。</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Read-only: %1</source>
        <translation>只读：%1</translation>
    </message>
    <message>
        <source>All changes saved %1</source>
        <translation>所有修改已于 %1 保存</translation>
    </message>
    <message>
        <source>All changes saved</source>
        <translation>所有修改已保存</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Offline since %1</source>
        <translation>%1 起离线</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message numerus="yes">
        <source>%1: %n change(s) are kept here and follow later</source>
        <translation>
            <numerusform>%1：%n 处修改保存在本机，稍后自动同步</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: you can go on writing</source>
        <translation>%1：可以继续写</translation>
    </message>
    <message>
        <source>Not available: %1</source>
        <translation>无法使用：%1</translation>
    </message>
    <message>
        <source>You can read this document, but not change it: %1</source>
        <translation>你可以阅读这篇文档，但不能修改：%1</translation>
    </message>
    <message>
        <source>What you wrote here was not taken: %1 It is kept on this computer; save a copy if you need it.</source>
        <translation>你在这里写的内容没有被接受：%1内容保存在本机，如有需要请导出一份。</translation>
    </message>
    <message>
        <source>The server does not take this document: %1 What you wrote is kept on this computer; save a copy if you need it.</source>
        <translation>服务器不接受这篇文档：%1你写的内容保存在本机，如有需要请导出一份。</translation>
    </message>
    <message>
        <source>The server does not give this document: %1</source>
        <translation>服务器不提供这篇文档：%1</translation>
    </message>
</context>
<context>
    <name>heartline::DocumentTools</name>
    <message>
        <source>Comment on the selection</source>
        <translation>评论选中的文字</translation>
    </message>
    <message>
        <source>Comments</source>
        <translation>评论</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Undo what you did</source>
        <translation>撤销自己的修改</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>What it looks like as Markdown</source>
        <translation>按 Markdown 显示的样子</translation>
    </message>
    <message>
        <source>Who wrote what and when</source>
        <translation>谁在什么时候写了什么</translation>
    </message>
    <message numerus="yes">
        <source>Comments, %n open</source>
        <translation>
            <numerusform>评论，%n 条未解决</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>heartline::EmbeddedServer</name>
    <message>
        <source>Port %1 is taken by another program; this server now has port %2. Earlier invitations no longer work.</source>
        <translation>端口 %1 已被其他程序占用，服务器现在使用端口 %2。以前的邀请不再有效。</translation>
    </message>
</context>
<context>
    <name>heartline::Emoji</name>
    <message>
        <source>thumbs up</source>
        <translation>赞</translation>
    </message>
    <message>
        <source>thumbs down</source>
        <translation>踩</translation>
    </message>
    <message>
        <source>heart</source>
        <translation>爱心</translation>
    </message>
    <message>
        <source>tears of joy</source>
        <translation>笑哭</translation>
    </message>
    <message>
        <source>party</source>
        <translation>庆祝</translation>
    </message>
    <message>
        <source>surprised</source>
        <translation>惊讶</translation>
    </message>
    <message>
        <source>crying</source>
        <translation>流泪</translation>
    </message>
    <message>
        <source>thank you</source>
        <translation>谢谢</translation>
    </message>
    <message>
        <source>smile</source>
        <translation>微笑</translation>
    </message>
    <message>
        <source>grin</source>
        <translation>咧嘴笑</translation>
    </message>
    <message>
        <source>laugh</source>
        <translation>大笑</translation>
    </message>
    <message>
        <source>relief and sweat</source>
        <translation>松口气</translation>
    </message>
    <message>
        <source>wink</source>
        <translation>眨眼</translation>
    </message>
    <message>
        <source>blush</source>
        <translation>害羞</translation>
    </message>
    <message>
        <source>in love</source>
        <translation>喜爱</translation>
    </message>
    <message>
        <source>kiss</source>
        <translation>飞吻</translation>
    </message>
    <message>
        <source>cool</source>
        <translation>酷</translation>
    </message>
    <message>
        <source>thinking</source>
        <translation>思考</translation>
    </message>
    <message>
        <source>neutral</source>
        <translation>无表情</translation>
    </message>
    <message>
        <source>rolling eyes</source>
        <translation>翻白眼</translation>
    </message>
    <message>
        <source>smirk</source>
        <translation>坏笑</translation>
    </message>
    <message>
        <source>sleeping</source>
        <translation>睡觉</translation>
    </message>
    <message>
        <source>confused</source>
        <translation>困惑</translation>
    </message>
    <message>
        <source>sad</source>
        <translation>难过</translation>
    </message>
    <message>
        <source>sobbing</source>
        <translation>大哭</translation>
    </message>
    <message>
        <source>angry</source>
        <translation>生气</translation>
    </message>
    <message>
        <source>scream</source>
        <translation>惊恐</translation>
    </message>
    <message>
        <source>mind blown</source>
        <translation>震惊</translation>
    </message>
    <message>
        <source>celebrating</source>
        <translation>狂欢</translation>
    </message>
    <message>
        <source>hug</source>
        <translation>拥抱</translation>
    </message>
    <message>
        <source>handshake</source>
        <translation>握手</translation>
    </message>
    <message>
        <source>clapping</source>
        <translation>鼓掌</translation>
    </message>
    <message>
        <source>raised hands</source>
        <translation>举双手</translation>
    </message>
    <message>
        <source>wave</source>
        <translation>挥手</translation>
    </message>
    <message>
        <source>okay hand</source>
        <translation>好的</translation>
    </message>
    <message>
        <source>victory</source>
        <translation>胜利</translation>
    </message>
    <message>
        <source>fingers crossed</source>
        <translation>祈求好运</translation>
    </message>
    <message>
        <source>strong</source>
        <translation>加油</translation>
    </message>
    <message>
        <source>eyes</source>
        <translation>围观</translation>
    </message>
    <message>
        <source>salute</source>
        <translation>敬礼</translation>
    </message>
    <message>
        <source>fire</source>
        <translation>火</translation>
    </message>
    <message>
        <source>sparkles</source>
        <translation>闪亮</translation>
    </message>
    <message>
        <source>star</source>
        <translation>星星</translation>
    </message>
    <message>
        <source>hundred points</source>
        <translation>满分</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>cross</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>question</source>
        <translation>疑问</translation>
    </message>
    <message>
        <source>exclamation</source>
        <translation>注意</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>rocket</source>
        <translation>火箭</translation>
    </message>
    <message>
        <source>bug</source>
        <translation>缺陷</translation>
    </message>
    <message>
        <source>wrench</source>
        <translation>扳手</translation>
    </message>
    <message>
        <source>idea</source>
        <translation>主意</translation>
    </message>
    <message>
        <source>pin</source>
        <translation>图钉</translation>
    </message>
    <message>
        <source>paper clip</source>
        <translation>回形针</translation>
    </message>
    <message>
        <source>calendar</source>
        <translation>日历</translation>
    </message>
    <message>
        <source>alarm clock</source>
        <translation>闹钟</translation>
    </message>
    <message>
        <source>coffee</source>
        <translation>咖啡</translation>
    </message>
    <message>
        <source>tea</source>
        <translation>茶</translation>
    </message>
    <message>
        <source>pizza</source>
        <translation>披萨</translation>
    </message>
    <message>
        <source>cake</source>
        <translation>蛋糕</translation>
    </message>
    <message>
        <source>beer</source>
        <translation>啤酒</translation>
    </message>
    <message>
        <source>birthday</source>
        <translation>生日</translation>
    </message>
    <message>
        <source>present</source>
        <translation>礼物</translation>
    </message>
    <message>
        <source>sun</source>
        <translation>太阳</translation>
    </message>
    <message>
        <source>rain</source>
        <translation>下雨</translation>
    </message>
    <message>
        <source>snow</source>
        <translation>雪</translation>
    </message>
    <message>
        <source>rainbow</source>
        <translation>彩虹</translation>
    </message>
    <message>
        <source>seedling</source>
        <translation>嫩芽</translation>
    </message>
    <message>
        <source>cat</source>
        <translation>猫</translation>
    </message>
    <message>
        <source>dog</source>
        <translation>狗</translation>
    </message>
    <message>
        <source>home</source>
        <translation>家</translation>
    </message>
</context>
<context>
    <name>heartline::EmojiPicker</name>
    <message>
        <source>Choose an emoji</source>
        <translation>选择表情</translation>
    </message>
    <message>
        <source>Search, e.g. heart</source>
        <translation>搜索，例如“爱心”</translation>
    </message>
    <message>
        <source>Search for an emoji by name</source>
        <translation>按名称搜索表情</translation>
    </message>
    <message>
        <source>Emoji</source>
        <translation>表情</translation>
    </message>
    <message>
        <source>There is none of that name here.</source>
        <translation>没有这个名称的表情。</translation>
    </message>
</context>
<context>
    <name>heartline::FindBar</name>
    <message>
        <source>Previous hit</source>
        <translation>上一个匹配</translation>
    </message>
    <message>
        <source>Next hit</source>
        <translation>下一个匹配</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>第 %1 个，共 %2 个</translation>
    </message>
    <message>
        <source>More than %1</source>
        <translation>超过 %1 个</translation>
    </message>
    <message numerus="yes">
        <source>%n hit(s)</source>
        <translation>
            <numerusform>%n 个匹配</numerusform>
        </translation>
    </message>
    <message>
        <source>No hits</source>
        <translation>没有匹配</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在查找…</translation>
    </message>
    <message numerus="yes">
        <source>Replaced %n</source>
        <translation>
            <numerusform>已替换 %n 处</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>heartline::FollowBar</name>
    <message>
        <source>Following %1 – Esc to stop</source>
        <translation>正在跟随 %1 – 按 Esc 停止</translation>
    </message>
    <message>
        <source>Guest</source>
        <translation>访客</translation>
    </message>
    <message>
        <source>Stop following</source>
        <translation>停止跟随</translation>
    </message>
</context>
<context>
    <name>heartline::GoToLineBar</name>
    <message>
        <source>Go to line</source>
        <translation>转到行</translation>
    </message>
    <message>
        <source>Line, or line:column</source>
        <translation>行，或 行:列</translation>
    </message>
    <message>
        <source>line:column</source>
        <translation>行:列</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭 (Esc)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>共 %1 行</translation>
    </message>
</context>
<context>
    <name>heartline::Guide</name>
    <message>
        <source>General</source>
        <extracomment>Titles of rooms.</extracomment>
        <translation>综合</translation>
    </message>
    <message>
        <source>Ideas</source>
        <translation>点子</translation>
    </message>
    <message>
        <source>Hello %1, good to see you! This is Heartline.</source>
        <translation>%1，你好，很高兴见到你！这里是 Heartline。</translation>
    </message>
    <message>
        <source>Write below: Enter sends, Shift+Enter starts a new line. Every message shows whether it waits, is on its way or has arrived.</source>
        <translation>在下面输入：按 Enter 发送，按 Shift+Enter 换行。每条消息都会显示它是在等待、正在发送还是已经送达。</translation>
    </message>
    <message>
        <source>Pull the plug if you like: what you write meanwhile is kept and sent in order when the line is back. The strip at the bottom always says what is going on.</source>
        <translation>不妨拔掉网线试试：断网期间写的内容会保留下来，恢复后按顺序发出。底部的状态栏随时告诉你当前的情况。</translation>
    </message>
    <message>
        <source>You are connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>Notifications appear here and are kept under the bell.</source>
        <translation>通知会显示在这里，并保存在铃铛图标下。</translation>
    </message>
    <message>
        <source>Guide</source>
        <extracomment>The name of the person who welcomes.</extracomment>
        <translation>向导</translation>
    </message>
    <message>
        <source>At the left there is also a document, &quot;Welcome&quot;. Everybody can write in it at once.</source>
        <translation>左侧还有一个文档“欢迎”，大家可以同时在里面书写。</translation>
    </message>
    <message>
        <source># Welcome

This document is shared: everybody who opens it sees every keystroke, and where the others&apos; carets are.

## Things to try

1. Write your name here: 
2. Choose &quot;Let others join&quot; in the connection dialog and invite somebody.
3. Write in the same line at the same time. Both keep their words.
4. Press Ctrl+Z: it takes back what you wrote, and nothing of the others.
5. Cut the network, go on writing, and plug it in again: it comes together.
</source>
        <translation># 欢迎

这个文档是共享的：打开它的每个人都能看到每一次输入，以及其他人的光标在哪里。

## 可以试试

1. 在这里写下你的名字：
2. 在连接对话框中选择“允许其他人加入”，邀请别人。
3. 同时在同一行书写。双方写的都会保留。
4. 按 Ctrl+Z：只会撤销你自己写的，不会动别人的。
5. 断开网络继续写，再接回来：内容会合到一起。
</translation>
    </message>
</context>
<context>
    <name>heartline::HistoryModel</name>
    <message>
        <source>compared</source>
        <translation>比较对象</translation>
    </message>
    <message>
        <source>All before</source>
        <translation>更早的内容</translation>
    </message>
    <message>
        <source>Somebody</source>
        <translation>某人</translation>
    </message>
</context>
<context>
    <name>heartline::HistoryPanel</name>
    <message>
        <source>As the server keeps it</source>
        <translation>服务器上的记录</translation>
    </message>
    <message>
        <source>As this computer keeps it</source>
        <translation>本机上的记录</translation>
    </message>
    <message>
        <source>As this computer keeps it, since the server can&apos;t be reached</source>
        <translation>连不上服务器，这是本机上的记录</translation>
    </message>
    <message>
        <source>This computer&apos;s</source>
        <translation>看本机的</translation>
    </message>
    <message>
        <source>The server&apos;s</source>
        <translation>看服务器的</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查找…</translation>
    </message>
    <message>
        <source>The history can&apos;t be read.</source>
        <translation>无法读取历史。</translation>
    </message>
    <message>
        <source>The history can&apos;t be read: %1</source>
        <translation>无法读取历史：%1</translation>
    </message>
    <message>
        <source>Nothing has been written yet. Who wrote what and when will stand here.</source>
        <translation>还没有写过什么。谁在什么时候写了什么，会显示在这里。</translation>
    </message>
</context>
<context>
    <name>heartline::InviteDialog</name>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>heartline::MainWindow</name>
    <message>
        <source>Something went wrong</source>
        <translation>出了点问题</translation>
    </message>
    <message>
        <source>Open a room</source>
        <translation>打开房间</translation>
    </message>
    <message>
        <source>If there is none of this name yet, it is made.</source>
        <translation>如果没有同名的房间，就会新建一个。</translation>
    </message>
    <message numerus="yes">
        <source>%n person(s) here</source>
        <translation>
            <numerusform>%n 人在线</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n notification(s) while you were away</source>
        <translation>
            <numerusform>你不在时收到 %n 条通知</numerusform>
        </translation>
    </message>
    <message>
        <source>They are in the list behind the bell.</source>
        <translation>点击铃铛即可查看。</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <extracomment>Title of a desktop notification: who wrote in which room.</extracomment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Quit Heartline?</source>
        <translation>退出 Heartline？</translation>
    </message>
    <message numerus="yes">
        <source>%n other person(s) are connected to you.</source>
        <translation>
            <numerusform>还有 %n 个人连接着你。</numerusform>
        </translation>
    </message>
    <message>
        <source>The server stops with this window. Nothing that was said or written is lost.</source>
        <translation>关闭窗口后服务器会停止，已有的消息和文档不会丢失。</translation>
    </message>
    <message>
        <source>Quit anyway</source>
        <translation>仍然退出</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>留下</translation>
    </message>
    <message>
        <source>Heartline is open elsewhere with this profile. What you write here waits until you go on here.</source>
        <translation>Heartline 已在别处用这份配置打开。你在这里写的内容会等到你回到这里使用时再发送。</translation>
    </message>
    <message>
        <source>Use here</source>
        <translation>在这里使用</translation>
    </message>
    <message>
        <source>Nothing is kept on this computer now. What you write is sent, but lost if Heartline ends before. %1</source>
        <translation>现在无法在本机保存任何内容。你写的内容会发送，但若 Heartline 在发出前退出就会丢失。%1</translation>
    </message>
    <message numerus="yes">
        <source>%n new message(s) in %1</source>
        <extracomment>Title of a desktop notification: how many messages in which room.</extracomment>
        <translation>
            <numerusform>%1 有 %n 条新消息</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <extracomment>Text of a desktop notification: who wrote what.</extracomment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Another server answers at this address than before. Nothing was sent to it. What is kept and waits here belongs to the other one.</source>
        <translation>这个地址上的服务器与之前的不同，没有向它发送任何内容。这里保存和等待发送的内容属于之前的那台服务器。</translation>
    </message>
    <message>
        <source>Begin anew here</source>
        <translation>在这里重新开始</translation>
    </message>
    <message>
        <source>Not everything was sent yet</source>
        <translation>还有内容没有发送</translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) to documents are kept on this computer and will be sent next time.</source>
        <translation>
            <numerusform>文档中有 %n 处修改已保存在这台电脑上，下次会发送。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) to documents could be neither sent nor kept.</source>
        <translation>
            <numerusform>文档中有 %n 处修改既没有发送也没有保存。</numerusform>
        </translation>
    </message>
    <message>
        <source>A copy was saved</source>
        <translation>已导出一份</translation>
    </message>
</context>
<context>
    <name>heartline::MarkdownPreview</name>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>This text is long. The preview shows its first %1 characters.</source>
        <translation>文本很长，预览只显示前 %1 个字符。</translation>
    </message>
</context>
<context>
    <name>heartline::MessageActions</name>
    <message>
        <source>React</source>
        <translation>回应</translation>
    </message>
    <message>
        <source>Reply</source>
        <translation>回复</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Copy text</source>
        <translation>复制文字</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>重新发送</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Withdraw</source>
        <extracomment>Takes back a message that was not sent yet.</extracomment>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Reply to the message chosen in the conversation</source>
        <translation>回复对话中选中的消息</translation>
    </message>
    <message>
        <source>React to it</source>
        <translation>用表情回应</translation>
    </message>
    <message>
        <source>Edit it</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Send it again, when it was not sent</source>
        <translation>未发送时重新发送</translation>
    </message>
    <message>
        <source>Delete, withdraw or discard it</source>
        <translation>删除、撤回或放弃</translation>
    </message>
    <message>
        <source>Everything that can be done with it</source>
        <translation>全部操作</translation>
    </message>
    <message>
        <source>In an empty message: edit the last one</source>
        <translation>输入框为空时：编辑上一条消息</translation>
    </message>
</context>
<context>
    <name>heartline::MessageDelegate</name>
    <message>
        <source>New messages</source>
        <translation>新消息</translation>
    </message>
    <message>
        <source>Go to the message that this one answers</source>
        <translation>转到被回复的消息</translation>
    </message>
</context>
<context>
    <name>heartline::MessageModel</name>
    <message>
        <source>%1 joined</source>
        <translation>%1 加入了房间</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>%1 离开了房间</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <extracomment>Read aloud: author, time, what was written.</extracomment>
        <translation>%1，%2：%3</translation>
    </message>
    <message>
        <source>You</source>
        <translation>你</translation>
    </message>
    <message>
        <source>An earlier message</source>
        <translation>更早的一条消息</translation>
    </message>
    <message>
        <source>This message was deleted</source>
        <translation>这条消息已删除</translation>
    </message>
    <message>
        <source>edited</source>
        <extracomment>A small mark beside the time of a message that was changed.</extracomment>
        <translation>已编辑</translation>
    </message>
    <message>
        <source>Messages are missing here: the server no longer had them.</source>
        <translation>这里缺少一些消息：服务器已不再保存它们。</translation>
    </message>
    <message>
        <source>Answers an earlier message</source>
        <extracomment>Read aloud: the message answers another one; author and beginning of that.</extracomment>
        <translation>回复更早的一条消息</translation>
    </message>
    <message>
        <source>Answers %1: %2</source>
        <translation>回复 %1：%2</translation>
    </message>
    <message>
        <source>Edited</source>
        <translation>已编辑</translation>
    </message>
    <message>
        <source>%1 by %2</source>
        <extracomment>Read aloud: an emoji, and who answered with it.</extracomment>
        <translation>%1（%2）</translation>
    </message>
</context>
<context>
    <name>heartline::MessageToolbar</name>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
</context>
<context>
    <name>heartline::NotificationModel</name>
    <message>
        <source>%1: %2. %3, %4</source>
        <extracomment>Read aloud: level, title, text, time.</extracomment>
        <translation>%1：%2。%3，%4</translation>
    </message>
    <message>
        <source>not read yet</source>
        <translation>未读</translation>
    </message>
    <message>
        <source>Order update</source>
        <translation>订单更新</translation>
    </message>
    <message>
        <source>Payment received</source>
        <translation>收款成功</translation>
    </message>
    <message>
        <source>System alert</source>
        <translation>系统提醒</translation>
    </message>
    <message>
        <source>Notification</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>Information</source>
        <translation>信息</translation>
    </message>
    <message>
        <source>Success</source>
        <translation>成功</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
</context>
<context>
    <name>heartline::PeopleModel</name>
    <message>
        <source>%1, you</source>
        <translation>%1，你自己</translation>
    </message>
</context>
<context>
    <name>heartline::PeoplePanel</name>
    <message>
        <source>Following</source>
        <translation>正在跟随</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Your view goes where they go, until you do something</source>
        <translation>你的视图会跟着对方移动，直到你自己操作</translation>
    </message>
    <message>
        <source>Follow %1</source>
        <translation>跟随 %1</translation>
    </message>
    <message>
        <source>Nobody else is in this document now.</source>
        <translation>现在没有别人在这篇文档里。</translation>
    </message>
    <message numerus="yes">
        <source>%n more are not shown here.</source>
        <translation>
            <numerusform>还有 %n 人没有显示。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>heartline::PersonDelegate</name>
    <message>
        <source>you</source>
        <extracomment>Beside one&apos;s own name in the list of people.</extracomment>
        <translation>我</translation>
    </message>
</context>
<context>
    <name>heartline::PersonRow</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>还有 %n 人</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>heartline::Profile</name>
    <message>
        <source>The folder %1 can&apos;t be made.</source>
        <translation>无法创建文件夹 %1。</translation>
    </message>
    <message>
        <source>The folder %1 can&apos;t be written: %2.</source>
        <translation>无法写入文件夹 %1：%2。</translation>
    </message>
</context>
<context>
    <name>heartline::RemoteCarets</name>
    <message>
        <source>Guest</source>
        <translation>访客</translation>
    </message>
</context>
<context>
    <name>heartline::RoomDelegate</name>
    <message>
        <source>Draft: %1</source>
        <extracomment>In the list of rooms, before what was written and not sent.</extracomment>
        <translation>草稿：%1</translation>
    </message>
    <message>
        <source>Nothing said yet</source>
        <translation>还没有消息</translation>
    </message>
</context>
<context>
    <name>heartline::RoomListModel</name>
    <message numerus="yes">
        <source>%1, %n unread message(s)</source>
        <translation>
            <numerusform>%1，%n 条未读消息</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <extracomment>In the list of rooms: who said what last.</extracomment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>You</source>
        <translation>你</translation>
    </message>
    <message>
        <source>This message was deleted</source>
        <translation>这条消息已删除</translation>
    </message>
</context>
<context>
    <name>heartline::ScrollMarkers</name>
    <message>
        <source>Comment, line %1</source>
        <translation>批注，第 %1 行</translation>
    </message>
    <message>
        <source>Hit, line %1</source>
        <translation>匹配，第 %1 行</translation>
    </message>
    <message>
        <source>%1, line %2</source>
        <translation>%1，第 %2 行</translation>
    </message>
</context>
<context>
    <name>heartline::SharedTextEdit</name>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>剪切</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Next hit</source>
        <translation>下一个匹配</translation>
    </message>
    <message>
        <source>Previous hit</source>
        <translation>上一个匹配</translation>
    </message>
    <message>
        <source>Go to a line</source>
        <translation>转到某一行</translation>
    </message>
    <message>
        <source>Comment on the selected text</source>
        <translation>为所选文字添加批注</translation>
    </message>
    <message>
        <source>Larger text, while writing</source>
        <translation>放大文字（编辑时）</translation>
    </message>
    <message>
        <source>Smaller text, while writing</source>
        <translation>缩小文字（编辑时）</translation>
    </message>
    <message>
        <source>Show the comment here</source>
        <translation>显示此处的批注</translation>
    </message>
    <message>
        <source>Comment…</source>
        <translation>批注…</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>查找…</translation>
    </message>
    <message>
        <source>Go to line…</source>
        <translation>转到行…</translation>
    </message>
    <message>
        <source>Leave the text for the next control</source>
        <translation>离开文本，转到下一个控件</translation>
    </message>
    <message>
        <source>Find in the document</source>
        <translation>在文档中查找</translation>
    </message>
    <message>
        <source>Replace in the document</source>
        <translation>在文档中替换</translation>
    </message>
</context>
<context>
    <name>heartline::ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>heartline::Sidebar</name>
    <message>
        <source>This computer</source>
        <translation>这台电脑</translation>
    </message>
    <message>
        <source>People · %1</source>
        <translation>成员 · %1</translation>
    </message>
    <message>
        <source>People</source>
        <translation>成员</translation>
    </message>
</context>
<context>
    <name>heartline::StatusStrip</name>
    <message>
        <source>Not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>Connection: %1</source>
        <translation>连接：%1</translation>
    </message>
</context>
<context>
    <name>heartline::SystemNotifier</name>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
</context>
<context>
    <name>heartline::TextQuery</name>
    <message>
        <source>Not a valid expression, at character %1: %2</source>
        <translation>表达式无效，第 %1 个字符处：%2</translation>
    </message>
    <message>
        <source>Not a valid expression: %1</source>
        <translation>表达式无效：%1</translation>
    </message>
</context>
<context>
    <name>heartline::TextSearch</name>
    <message>
        <source>This expression takes too long here</source>
        <translation>这个表达式在此处耗时过长</translation>
    </message>
</context>
<context>
    <name>heartline::TimeWords</name>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>昨天</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
</context>
<context>
    <name>heartline::VersionView</name>
    <message>
        <source>This version can&apos;t be read.</source>
        <translation>无法读取这个版本。</translation>
    </message>
    <message>
        <source>This version can&apos;t be read: %1</source>
        <translation>无法读取这个版本：%1</translation>
    </message>
    <message>
        <source>The same as the text now</source>
        <translation>与现在的正文相同</translation>
    </message>
    <message>
        <source>What was changed since then is marked</source>
        <translation>标出了此后的修改</translation>
    </message>
    <message>
        <source>What was changed at that time is marked</source>
        <translation>标出了当时的修改</translation>
    </message>
    <message>
        <source>What was changed after %1, %2 is marked</source>
        <translation>标出了 %1 %2 之后的修改</translation>
    </message>
    <message>
        <source>No difference</source>
        <translation>没有差异</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>第 %1 个，共 %2 个</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查找…</translation>
    </message>
</context>
<context>
    <name>heartline::WindowMenu</name>
    <message>
        <source>Connect to another server…</source>
        <translation>连接其他服务器…</translation>
    </message>
    <message>
        <source>Invite somebody…</source>
        <translation>邀请他人…</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>Details of the connection</source>
        <translation>连接详情</translation>
    </message>
    <message>
        <source>Next room</source>
        <translation>下一个房间</translation>
    </message>
    <message>
        <source>Previous room</source>
        <translation>上一个房间</translation>
    </message>
    <message>
        <source>Follow the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>放大文字</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>缩小文字</translation>
    </message>
    <message>
        <source>Normal text size</source>
        <translation>默认文字大小</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Send the message</source>
        <translation>发送消息</translation>
    </message>
    <message>
        <source>New line in the message</source>
        <translation>在消息中换行</translation>
    </message>
    <message>
        <source>Copy the chosen message</source>
        <translation>复制选中的消息</translation>
    </message>
    <message>
        <source>Next control</source>
        <translation>下一个控件</translation>
    </message>
    <message>
        <source>Go to a room or document…</source>
        <translation>前往房间或文档…</translation>
    </message>
    <message>
        <source>Open a document…</source>
        <translation>打开文档…</translation>
    </message>
    <message>
        <source>Recent documents</source>
        <translation>最近的文档</translation>
    </message>
    <message>
        <source>Dismiss the chosen notification, remove the chosen document</source>
        <translation>关闭选中的通知，删除选中的文档</translation>
    </message>
    <message>
        <source>Rename the chosen document</source>
        <translation>重命名选中的文档</translation>
    </message>
</context>
</TS>
